"""The script that brings what is new in the template to a branch of a copy, as one commit to look at."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from support.git_repository import Repository
from support.needs import ROOT
from support.workflow_files import GITHUB

pytestmark = pytest.mark.slow

BEGUN = {
    "program": "1",
    "old": "a module\n" * 9,
    "catalog__sample": "1",
    "guide": "a\nb\nc\nd\n",
    "catalog.toml": "",
    ".github__workflows__refresh.yml": "1",
    "CHANGELOG.md": "- One.\n",
}
BRANCH = "portkey-catalog/take-over"


@pytest.fixture
def template(tmp_path: Path) -> Repository:
    template = Repository(tmp_path / "template")
    template.commit(program="0")
    template.commit(**BEGUN)
    return template


@pytest.fixture
def copy(template: Repository, tmp_path: Path) -> Repository:
    """A copy without a common history, with a catalog, settings and words of its own."""
    copy = Repository(tmp_path / "copy")
    copy.commit(**BEGUN)
    copy.commit(catalog__sample=None, catalog__ours="ours", guide="a\nb\nc\nd, ours\n", **{"catalog.toml": "ours"})
    return copy


def take_over(copy: Repository, template: Repository, *options: str) -> subprocess.CompletedProcess[str]:
    script = [sys.executable, str(GITHUB / "take-over"), template.folder.as_uri(), "main", *options]
    return subprocess.run(script, cwd=copy.folder, env=copy.environment, capture_output=True, text=True, check=False)


def on_the_branch(copy: Repository) -> dict[str, str]:
    listed = copy.run(f"git ls-tree -r --name-only {BRANCH}").split()
    return {path: copy.run(f"git show {BRANCH}:{path}") for path in listed}


def test_a_copy_gets_what_is_new_and_keeps_what_is_its_own_time_after_time(
    template: Repository, copy: Repository
) -> None:
    for version in ("2", "3"):
        template.commit(program=version, catalog__sample=version, catalog__new=version, guide=f"a {version}\nb\nc\nd\n")
        if version == "2":
            template.run("mkdir room && git mv old room/new && git commit --quiet --message move")
            template.commit(**{"catalog.toml": "theirs"})
        before = copy.run("git rev-parse HEAD; git status --porcelain")
        done = take_over(copy, template)
        assert done.returncode == 0, done.stderr
        assert copy.run("git rev-parse HEAD; git status --porcelain") == before
        assert on_the_branch(copy) == {
            "program": version,
            "room/new": BEGUN["old"],
            "catalog/ours": "ours",
            "catalog.toml": "ours",
            "guide": f"a {version}\nb\nc\nd, ours\n",
            ".github/workflows/refresh.yml": "1",
            ".github/template": template.run("git rev-parse HEAD"),
            "CHANGELOG.md": "- One.\n",
        }
        assert copy.run(f"git rev-parse {BRANCH}^") == copy.run("git rev-parse HEAD")
        copy.run(f"git merge --quiet --squash {BRANCH} && git commit --quiet --message 'Version {version}'")
    assert "there is nothing new" in take_over(copy, template).stdout


def test_after_a_merge_by_hand_it_begins_there(template: Repository, copy: Repository) -> None:
    template.commit(program="2")
    first, every = re.findall(r"```sh\n(git .*?)```", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.DOTALL)
    copy.run(first.replace("https://github.com/OWNER/portkey-catalog.git", str(template.folder)))
    copy.run(f"{every}\ngit commit --quiet --message merged && git replace --list | xargs git replace --delete")
    copy.commit(program="2, ours")
    template.commit(old="another module\n")
    done = take_over(copy, template)
    assert done.returncode == 0, done.stderr
    assert "Changed by you" not in done.stdout
    found = on_the_branch(copy)
    assert (found["program"], found["old"]) == ("2, ours", "another module\n")


def test_what_both_changed_stays_as_the_owner_has_it_and_is_named(template: Repository, copy: Repository) -> None:
    copy.commit(program="ours", guide=None)
    template.commit(program="2", guide="a\nb\nc\nd, theirs\n", old="another module\n")
    done = take_over(copy, template)
    found = on_the_branch(copy)
    assert (found["program"], found["old"], "guide" in found) == ("ours", "another module\n", False)
    assert "take over by hand what you need:\n\n- `guide`\n- `program`" in done.stdout
    assert "<<<<" not in "".join(found.values())


def test_workflows_come_only_when_they_are_asked_for(template: Repository, copy: Repository, tmp_path: Path) -> None:
    template.commit(
        **{".github/workflows/refresh.yml": "2", ".github/workflows/watch.yml": "2", "CHANGELOG.md": "- Two.\n"}
    )
    done = take_over(copy, template, "--body", str(tmp_path / "body.md"))
    told = (tmp_path / "body.md").read_text("utf-8")
    assert "- `.github/workflows/refresh.yml`\n- `.github/workflows/watch.yml`" in told
    assert told.endswith("**What CHANGELOG.md says of it.**\n\n- Two.\n")
    assert told.strip() in done.stdout
    assert on_the_branch(copy)[".github/workflows/refresh.yml"] == "1"
    assert "Workflows" not in take_over(copy, template, "--workflows").stdout
    found = on_the_branch(copy)
    assert (found[".github/workflows/refresh.yml"], found[".github/workflows/watch.yml"]) == ("2", "2")


def test_a_copy_that_began_as_no_commit_of_the_template_is_told_how_to_name_one(
    template: Repository, tmp_path: Path
) -> None:
    copy = Repository(tmp_path / "copy")
    copy.commit(**(BEGUN | {"program": "1, ours", "catalog.toml": "ours"}))
    nearest = template.run("git rev-parse HEAD").strip()
    template.commit(old="another module\n")
    refused = take_over(copy, template)
    assert refused.returncode == 1
    assert "name the nearest one with --since COMMIT" in refused.stderr
    assert take_over(copy, template, "--since", nearest).returncode == 0
    found = on_the_branch(copy)
    assert (found["program"], found["old"]) == ("1, ours", "another module\n")


def test_a_template_that_cannot_be_reached_leaves_everything_alone(copy: Repository, tmp_path: Path) -> None:
    missing = Repository(tmp_path / "missing")
    done = take_over(copy, missing)
    assert done.returncode == 1
    assert "take-over: git fetch: " in done.stderr
    assert copy.run("git branch --list --format='%(refname:short)'").split() == ["main"]
