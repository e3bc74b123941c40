"""The version that the project states is the one whose changes are being written down."""

import re
import tomllib

from packaging.version import Version

from support.needs import ROOT


def test_the_version_is_that_of_the_newest_changes_and_a_development_one_until_these_are_released() -> None:
    stated = Version(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"])
    headings = r"^## (\d+\.\d+)( \(not yet released\))?$"
    newest = re.search(headings, (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert newest
    assert (f"{stated.major}.{stated.minor}", stated.is_devrelease) == (newest[1], newest[2] is not None)
