"""The script that compares the ids of combined models with those of the commit before."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support.bundles import make_bundle
from support.remote import Remote, outputs
from support.workflow_files import CHECK_IDS, run

pytestmark = pytest.mark.slow


def ids(folder: Path, lines: dict[str, str] | None, **index: bool) -> None:
    """A catalog with these ids in a folder."""
    v1 = folder / "catalog" / "v1"
    v1.mkdir(parents=True, exist_ok=True)
    (v1 / "index.json").write_text(json.dumps(index), "utf-8")
    if lines is not None:
        told = {name: {"identity": identity, "since": "2026-09-01"} for name, identity in lines.items()}
        (v1 / "ids.json").write_text(json.dumps(told), "utf-8")


OLD = {"grok-4": "xai/grok-4", "phi-4": "microsoft/phi-4"}


def check_ids(folder: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return run(sys.executable, CHECK_IDS, *arguments, cwd=folder, env={"PATH": os.environ["PATH"]})


@pytest.fixture
def checkout(remote: Remote) -> Path:
    """A shallow checkout of a branch whose last commit has a catalog with ids."""
    ids(remote.colleague, OLD)
    remote.push({})
    remote.git("fetch", "--quiet", "--depth=1", "origin", "main", cwd=remote.checkout)
    remote.git("reset", "--quiet", "--hard", "FETCH_HEAD", cwd=remote.checkout)
    return remote.checkout


def test_ids_that_stay_and_new_ones_are_no_fault(checkout: Path) -> None:
    assert check_ids(checkout, "HEAD").returncode == 0
    ids(checkout, OLD | {"new": "lab/new"})
    assert (check_ids(checkout, "HEAD").returncode, check_ids(checkout, "HEAD").stderr) == (0, "")


@pytest.mark.parametrize("now", [OLD | {"grok-4": "xai/grok-3"}, {"phi-4": OLD["phi-4"]}])
def test_an_id_that_stands_for_another_model_or_went_is_named(checkout: Path, now: dict[str, str]) -> None:
    ids(checkout, now)
    done = check_ids(checkout, "HEAD")
    assert done.returncode == 1
    assert done.stderr == "catalog/v1/ids.json: every line stays as it is, and these changed or went: grok-4\n"


def test_a_list_that_went_is_found_and_a_catalog_that_was_deleted_as_a_whole_begins_anew(checkout: Path) -> None:
    (checkout / "catalog" / "v1" / "ids.json").unlink()
    assert check_ids(checkout, "HEAD").returncode == 1
    shutil.rmtree(checkout / "catalog")
    assert check_ids(checkout, "HEAD").returncode == 0


def test_a_real_catalog_takes_the_samples_place_with_ids_of_its_own(checkout: Path) -> None:
    ids(checkout, {}, sample=True)
    assert check_ids(checkout, "HEAD").returncode == 1, "the sample takes no real one's place"
    git = ["git", "-C", str(checkout), "-c", "user.name=a", "-c", "user.email=a@example.com"]
    ids(checkout, OLD, sample=True)
    run(*git, "commit", "--quiet", "--all", "--message", "Sample", cwd=checkout, env=dict(os.environ))
    ids(checkout, {})
    assert check_ids(checkout, "HEAD").returncode == 0


def test_an_index_that_went_hides_no_lost_id(checkout: Path) -> None:
    ids(checkout, {})
    (checkout / "catalog" / "v1" / "index.json").unlink()
    assert check_ids(checkout, "HEAD").returncode == 1


def test_before_the_first_list_there_is_nothing_to_lose(remote: Remote) -> None:
    ids(remote.checkout, OLD)
    assert check_ids(remote.checkout, "HEAD").returncode == 0


def test_a_revision_that_is_not_there_is_a_fault(checkout: Path) -> None:
    assert check_ids(checkout, "no-such-revision").returncode != 0
    assert check_ids(checkout, "0" * 40).returncode != 0


def test_ids_may_be_compared_with_another_checkout(checkout: Path, tmp_path: Path) -> None:
    ids(tmp_path / "now", {"phi-4": OLD["phi-4"]})
    assert "went: grok-4" in check_ids(tmp_path / "now", "HEAD", checkout).stderr


def test_a_catalog_that_lost_an_id_is_not_pushed(
    remote: Remote, checkout: Path, runner: dict[str, str], tmp_path: Path
) -> None:
    bundle = make_bundle(tmp_path / "bundle", {"v1/index.json": "{}\n"})
    ids(bundle, {"phi-4": OLD["phi-4"]})
    before = remote.head()
    done = remote.publish("push", bundle)
    assert done.returncode == 1
    assert "went: grok-4" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("::error title=Not published::An id of a combined model")
    assert (remote.head(), outputs(runner)) == (before, {})
