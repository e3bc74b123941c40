"""A copy of the template takes a new version over by the commands that the page of changes shows."""

import re
from pathlib import Path

import pytest

from support.git_repository import Repository
from support.needs import ROOT

FIRST_TIME, EVERY_TIME = re.findall(r"```sh\n(git .*?)```", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.DOTALL)
TEMPLATE = "https://github.com/OWNER/portkey-catalog.git"


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
