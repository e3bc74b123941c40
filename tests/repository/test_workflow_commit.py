"""The script that commits the catalog in the workflow, run for real against a git remote of its own."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from portkey_catalog.exports.opencode import opencode_config
from portkey_catalog.schema import Catalog
from portkey_catalog.store.catalog import write_catalog
from portkey_catalog.store.layout import catalog_files
from support.small_catalog import make_catalog
from support.workflow_files import refresh_step
from support.workflow_steps import Remote, outputs, run_step

pytestmark = pytest.mark.slow


def refresh(remote: Remote) -> None:
    """What the workflow leaves in its checkout: a changed, a new and a vanished file, and work that is not catalog."""
    catalog = remote.checkout / "catalog" / "v1"
    (catalog / "index.json").write_text("{ }\n", "utf-8")
    (catalog / "added.json").write_text("new\n", "utf-8")
    (catalog / "gone.json").unlink()
    (remote.checkout / "README.md").write_text("stray\n", "utf-8")
    (remote.checkout / "stray.txt").write_text("stray\n", "utf-8")


CATALOG_CHANGES = ["A\tcatalog/v1/added.json", "D\tcatalog/v1/gone.json", "M\tcatalog/v1/index.json"]


def with_program(remote: Remote, *catalogs: Catalog) -> None:
    """Commit the first catalog, take the second as the fetched one, and have the real program at hand."""
    program = remote.checkout / ".venv" / "bin" / "portkey-catalog"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m portkey_catalog "$@"\n', "utf-8")
    program.chmod(0o755)
    for catalog in catalogs:
        shutil.rmtree(remote.checkout / "catalog", ignore_errors=True)
        write_catalog(remote.checkout / "catalog", catalog_files(catalog, opencode_config(catalog)))
        if catalog is catalogs[0]:
            remote.git("add", "catalog", cwd=remote.checkout)
            remote.git("commit", "--quiet", "--message", "A day", cwd=remote.checkout)


def message_step(remote: Remote, runner: dict[str, str]) -> str:
    done = run_step(refresh_step("commit", "message"), remote.checkout, remote.env)
    assert done.returncode == 0, done.stderr
    return (Path(runner["RUNNER_TEMP"]) / "message").read_text("utf-8")


def test_the_message_of_the_commit_says_what_changed(remote: Remote, runner: dict[str, str]) -> None:
    before, after = make_catalog(), make_catalog(names=("fixes #1 [skip ci]", "b", "c"))
    with_program(remote, before, after)
    told = message_step(remote, runner)
    assert told.splitlines()[0] == (
        "3 chains gained, 1 provider added, 3 added, 1 other fact at combined, hostile, openrouter"
    )
    remote.git("push", "--quiet", "origin", "HEAD:main", cwd=remote.checkout)
    remote.env["GITHUB_SHA"] = remote.head()
    assert remote.commit_step().returncode == 0
    committed = remote.git("log", "-1", "--format=%B", "main")
    assert committed == told.strip()
    assert "[skip" not in committed and "#1" not in committed


def test_a_catalog_that_cannot_be_compared_is_committed_all_the_same(remote: Remote, runner: dict[str, str]) -> None:
    refresh(remote)
    with_program(remote)
    assert message_step(remote, runner) == "Refresh the catalog\n"


def test_an_unchanged_catalog_makes_no_commit_and_names_the_one_that_is_there(
    remote: Remote, runner: dict[str, str]
) -> None:
    before = remote.head()
    done = remote.commit_step()
    assert done.returncode == 0, done.stderr
    assert remote.head() == before
    assert outputs(runner) == {"sha": before}


def test_a_changed_catalog_makes_one_commit_of_the_catalog_alone(remote: Remote, runner: dict[str, str]) -> None:
    before = remote.head()
    refresh(remote)
    done = remote.commit_step()
    assert done.returncode == 0, done.stderr
    assert remote.git("rev-list", f"{before}..main") == remote.head() == outputs(runner)["sha"]
    assert remote.changed_files() == CATALOG_CHANGES
    assert remote.git("log", "-1", "--format=%an <%ae> %s", "main") == (
        "github-actions[bot] <41898282+github-actions[bot]@users.noreply.github.com> Refresh the catalog"
    )
    assert remote.slept() == []


def test_a_branch_that_moved_since_the_checkout_is_built_upon(remote: Remote, runner: dict[str, str]) -> None:
    refresh(remote)
    remote.push({"README.md": "by hand\n"})
    done = remote.commit_step()
    assert done.returncode == 0, done.stderr
    assert remote.show("README.md") == "by hand"
    assert remote.changed_files() == CATALOG_CHANGES


def test_a_branch_that_moves_under_the_push_is_built_upon_at_the_second_try(
    remote: Remote, runner: dict[str, str]
) -> None:
    before = remote.head()
    refresh(remote)
    remote.push_behind_next_commit({"README.md": "by hand\n"})
    done = remote.commit_step()
    assert done.returncode == 0, done.stderr
    assert remote.slept() == ["5"]
    assert remote.git("log", "--format=%s", f"{before}..main").splitlines() == ["Refresh the catalog", "By hand"]
    assert remote.show("README.md") == "by hand"
    assert remote.changed_files() == CATALOG_CHANGES
    assert outputs(runner) == {"sha": remote.head()}


@pytest.mark.parametrize("when", ["before", "during"])
def test_a_catalog_somebody_else_changed_meanwhile_is_not_overwritten(
    remote: Remote, runner: dict[str, str], when: str
) -> None:
    refresh(remote)
    change = {"catalog/v1/index.json": "by hand\n"}
    if when == "before":
        remote.push(change)
    else:
        remote.push_behind_next_commit(change)
    done = remote.commit_step()
    assert done.returncode == 1
    assert "::error title=Not committed::" in done.stdout
    assert remote.show("catalog/v1/index.json") == "by hand"
    assert outputs(runner) == {}


def test_a_branch_that_refuses_every_push_ends_the_run_after_five_tries(remote: Remote, runner: dict[str, str]) -> None:
    refresh(remote)
    remote.refuse_pushes()
    done = remote.commit_step()
    assert done.returncode == 1
    assert len(remote.slept()) == 5
    assert done.stdout.splitlines()[-1].startswith("::error title=Not committed::Five pushes were refused.")
    assert outputs(runner) == {}


def test_git_is_handed_the_token_when_it_asks_and_keeps_it_nowhere(remote: Remote) -> None:
    settings = {
        name: value for name, value in refresh_step("commit", "push")["env"].items() if name.startswith("GIT_CONFIG")
    }
    done = subprocess.run(
        ["git", "credential", "fill"],
        input="protocol=https\nhost=git.example.org\n\n",
        env=remote.env | settings,
        cwd=remote.checkout,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert {"username=x-access-token", "password=token-test"} <= set(done.stdout.splitlines())
    refresh(remote)
    remote.commit_step()
    kept = [
        path for path in (remote.checkout / ".git").rglob("*") if path.is_file() and b"token-test" in path.read_bytes()
    ]
    assert kept == []
