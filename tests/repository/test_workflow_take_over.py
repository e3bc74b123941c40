"""The workflow that proposes what is new in the template: git remotes, and a `gh` that answers what a test says."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from support.git_repository import Repository
from support.workflow_files import GITHUB, WITHOUT_COMMANDS, steps
from support.workflow_steps import run_step

pytestmark = pytest.mark.slow

BRANCH = "portkey-catalog/take-over"
GH = """#!/bin/sh
case "$1 $2" in
  "api repos/owner/copy") echo "$TEMPLATE_OF" ;;
  "pr create") exit "$REFUSED" ;;
esac
"""


class Copy:
    """A checkout of a copy with a bare remote, beside a template."""

    def __init__(self, folder: Path, runner: dict[str, str]) -> None:
        self.template = Repository(folder / "owner" / "template")
        scripts = {
            f".github/{name}": (GITHUB / name).read_text("utf-8") for name in ("take-over", WITHOUT_COMMANDS.name)
        }
        self.template.commit(program="1", catalog__v1="sample", **scripts)
        self.bare, self.checkout = folder / "copy.git", Repository(folder / "copy")
        self.checkout.commit(program="1", catalog__v1="sample", **scripts)
        self.checkout.commit(catalog__v1="ours")
        subprocess.run(["git", "clone", "--quiet", "--bare", self.checkout.folder, self.bare], check=True)
        self.checkout.run(f"git remote add origin {self.bare.as_uri()}")
        (folder / "bin").mkdir()
        (folder / "bin" / "gh").write_text(GH)
        (folder / "bin" / "gh").chmod(0o755)
        self.runner = runner | {
            "PATH": f"{folder / 'bin'}{os.pathsep}{runner['PATH']}",
            "GITHUB_REPOSITORY": "owner/copy",
            "GITHUB_SERVER_URL": folder.as_uri(),
            "TEMPLATE_OF": "owner/template",
            "REFUSED": "0",
            "BASE": "main",
            "GH_TOKEN": "token-test",
        }

    def run(self, **environment: str) -> str:
        """What the workflow says, as long as its steps succeed."""
        given = self.runner | {"SINCE": "", "TEMPLATE": ""} | environment
        Path(given["GITHUB_OUTPUT"]).write_text("")
        said = ""
        for name in ("Put it on a branch", "Push it, and open the pull request"):
            step = next(each for where, each in steps() if where == f"take-over.take-over: {name}")
            if "if" in step and "made=true" not in Path(given["GITHUB_OUTPUT"]).read_text("utf-8"):
                break
            done = run_step(step, self.checkout.folder, given)
            said += done.stdout + done.stderr
            if done.returncode:
                return f"red: {said}"
        return said

    def proposed(self, path: str) -> str:
        return self.git("show", f"{BRANCH}:{path}")

    def git(self, *arguments: str) -> str:
        return subprocess.run(
            ["git", "-C", self.bare, *arguments], check=True, capture_output=True, text=True
        ).stdout.strip()


@pytest.fixture
def copy(tmp_path: Path, runner: dict[str, str]) -> Copy:
    return Copy(tmp_path, runner)


def test_what_a_person_added_to_the_pull_request_is_not_overwritten(copy: Copy) -> None:
    copy.template.commit(program="2")
    copy.run()
    copy.checkout.run(f"git switch --quiet {BRANCH} && echo mended >program && git commit --quiet --all -m mend")
    copy.checkout.run(f"git push --quiet origin {BRANCH} && git switch --quiet main")
    copy.template.commit(program="3")
    assert "::notice title=Left alone::" in copy.run()
    assert copy.proposed("program") == "mended"


def test_where_no_pull_request_may_be_opened_it_says_how(copy: Copy) -> None:
    copy.template.commit(program="2")
    said = copy.run(REFUSED="1")
    assert said.startswith("red: ")
    assert "::error title=No pull request::The branch portkey-catalog/take-over is there." in said
    assert copy.proposed("program") == "2"


@pytest.mark.parametrize("name", ["", "../../etc", "owner/template --upload-pack=x", "owner"])
def test_what_is_no_name_of_a_repository_is_not_fetched(copy: Copy, name: str) -> None:
    assert "::error title=No template::" in copy.run(TEMPLATE=name, TEMPLATE_OF="")


def test_the_template_can_be_named(copy: Copy) -> None:
    copy.template.commit(program="2")
    shutil.copytree(copy.template.folder, copy.template.folder.with_name("other.git"))
    assert "red" not in copy.run(TEMPLATE="owner/other.git", TEMPLATE_OF="")
    assert copy.proposed("program") == "2"
