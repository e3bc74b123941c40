"""What is looked at when something changes: the steps of CI that decide, and that say what is different."""

from pathlib import Path

import pytest

from portkey_catalog.exports.opencode import opencode_config
from portkey_catalog.store.catalog import write_catalog
from portkey_catalog.store.layout import catalog_files
from support.git_repository import Repository
from support.needs import ROOT
from support.small_catalog import make_catalog
from support.workflow_files import Mapping, load, steps
from support.workflow_steps import run_step

CI = ROOT / ".github" / "workflows" / "ci.yml"


def step(name: str) -> Mapping:
    return next(each for where, each in steps() if where == f"ci.{name}")


@pytest.fixture
def checkout(tmp_path: Path) -> Repository:
    checkout = Repository(tmp_path / "checkout")
    checkout.commit(program="1", catalog__v1__index="1", docs__use="1", **{"catalog.toml": ""})
    return checkout


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"catalog/v1/index": "2", "catalog.toml": "2", "docs/use": "2"}, "false"),
        ({"catalog/v1/index": "2", "program": "2"}, "true"),
        ({"program": None}, "true"),
        ({"docs/program": "1", "program": None}, "true"),
        ({".github/workflows/ci.yml": "2"}, "true"),
        ({"requirements.txt": "2"}, "true"),
        ({"catalog.toml.md": "2"}, "true"),
    ],
)
def test_the_suite_runs_where_more_than_catalog_settings_and_pages_changed(
    checkout: Repository, runner: dict[str, str], files: dict[str, str | None], code: str
) -> None:
    before = checkout.run("git rev-parse HEAD").strip()
    checkout.commit(**files)
    done = run_step(step("changes: Look at the names of the files"), checkout.folder, runner | {"BEFORE": before})
    assert done.returncode == 0, done.stderr
    assert Path(runner["GITHUB_OUTPUT"]).read_text("utf-8") == f"code={code}\n"


def test_in_doubt_all_is_tested(checkout: Repository, runner: dict[str, str]) -> None:
    done = run_step(step("changes: Look at the names of the files"), checkout.folder, runner | {"BEFORE": "0" * 40})
    assert done.returncode == 0
    assert Path(runner["GITHUB_OUTPUT"]).read_text("utf-8") == "code=true\n"


@pytest.mark.parametrize(
    ("results", "good"),
    [
        (("success", "true", "success"), True),
        (("success", "false", "skipped"), True),
        (("success", "true", "failure"), False),
        (("success", "true", "cancelled"), False),
        (("success", "true", "skipped"), False),
        (("success", "", "skipped"), False),
        (("failure", "false", "skipped"), False),
        (("cancelled", "true", "success"), False),
    ],
)
def test_the_one_required_check_is_good_only_if_all_was_done_that_had_to_be(
    tmp_path: Path, runner: dict[str, str], results: tuple[str, str, str], good: bool
) -> None:
    named = dict(zip(("CATALOG", "CODE", "TEST"), results, strict=True))
    assert (run_step(step("verdict: Look at the results"), tmp_path, runner | named).returncode == 0) == good


def test_the_required_check_always_comes_and_waits_for_the_others() -> None:
    jobs = load(CI)["jobs"]
    assert jobs["verdict"]["if"] == "always()"
    assert set(jobs["verdict"]["needs"]) == {"changes", "catalog", "test"}
    assert "paths" not in str(load(CI)["on"])


def test_nothing_of_it_sees_a_key_or_may_write() -> None:
    text = CI.read_text("utf-8")
    assert "secrets." not in text
    assert "pull_request_target" not in text
    writes = {name: job["permissions"] for name, job in load(CI)["jobs"].items() if "write" in str(job["permissions"])}
    assert list(writes) == ["code-scanning"]


@pytest.mark.slow
@pytest.mark.parametrize("sound", [True, False])
def test_the_summary_says_what_is_different(tmp_path: Path, runner: dict[str, str], sound: bool) -> None:
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    catalog = make_catalog()
    fewer = catalog.model_copy(update={"combined": {}})
    for folder, each in ((tmp_path / "build" / "before" / "catalog", catalog), (tmp_path / "catalog", fewer)):
        write_catalog(folder, catalog_files(each, opencode_config(each)))
    if not sound:
        (tmp_path / "build" / "before" / "catalog" / "v1" / "index.json").write_text("{}")
    done = run_step(step("catalog: Say what is different"), tmp_path, runner)
    told = Path(runner["GITHUB_STEP_SUMMARY"]).read_text("utf-8")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert ("### " in told and "claude-sonnet-4" in told) == sound
    assert ("cannot be compared" in told) != sound
