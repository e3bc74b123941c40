"""A copy of the template takes a new version over by the commands that the page of changes shows."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from support.needs import ROOT

FIRST_TIME, EVERY_TIME = re.findall(r"```sh\n(git .*?)```", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.DOTALL)
TEMPLATE = "https://github.com/OWNER/portkey-catalog.git"


class Repository:
    """A git repository of a few files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self.run("git init --quiet --initial-branch main")

    def run(self, commands: str) -> str:
        identity = {
            f"GIT_{who}_{what}": "a@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
        }
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "GIT_CONFIG_NOSYSTEM": "1", **identity}
        return subprocess.run(
            ["bash", "-c", commands], cwd=self.folder, env=environment, check=True, capture_output=True, text=True
        ).stdout

    def commit(self, **files: str | None) -> None:
        """Files by path, a double underscore for each slash and the suffix left out; `None` for those to remove."""
        for name, text in files.items():
            path = self.folder / name.replace("__", "/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink() if text is None else path.write_text(text, "utf-8")
        self.run("git add --all && git commit --quiet --message change")

    def files(self) -> dict[str, str]:
        return {path: (self.folder / path).read_text("utf-8") for path in self.run("git ls-files").split()}


@pytest.mark.slow
def test_a_copy_keeps_its_catalog_settings_and_words_and_gets_all_the_rest(tmp_path: Path) -> None:
    template, copy = Repository(tmp_path / "template"), Repository(tmp_path / "copy")
    template.commit(program="0", catalog__sample="0", guide="0")
    begun = {"program": "1", "old": "a module\n" * 9, "catalog__sample": "1", "guide": "a\nb\nc\nd\n", "settings": ""}
    template.commit(**begun)
    copy.commit(**begun)
    copy.commit(catalog__sample=None, catalog__ours="ours", guide="a\nb\nc\nd, ours\n")
    copy.run("mv settings catalog.toml && git add --all && git commit --quiet --message settings")
    for version in ("2", "3"):
        template.commit(program=version, catalog__sample=version, catalog__new=version, guide=f"a {version}\nb\nc\nd\n")
        if version == "2":
            template.run("mkdir room && git mv old room/new && git commit --quiet --message move")
            copy.run(FIRST_TIME.replace(TEMPLATE, str(template.folder)))
        copy.run(f"{EVERY_TIME}\ngit commit --quiet --message 'Version {version}'")
        assert copy.files() == {
            "program": version,
            "room/new": begun["old"],
            "catalog/ours": "ours",
            "catalog.toml": "",
            "guide": f"a {version}\nb\nc\nd, ours\n",
        }
        copy.run("git replace --list | xargs --no-run-if-empty git replace --delete")
