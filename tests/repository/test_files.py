"""What no file of the repository holds."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress

import pytest

from portkey_catalog.settings.read import load_settings
from support.checkout import repository_files
from support.makefile import LOCKS
from support.needs import ROOT

OWNERS = ("catalog/", "catalog.toml")
"""What the owner of a copy decides, or the providers that are asked; so do files that the settings name."""

# In two parts each, so that this file does not name them either.
REGISTRIES = [
    "pypi" + ".org",
    "python" + "hosted.org",
    "npm" + "js.",
    "yarn" + "pkg.",
    "deb." + "debian",
    "/opt/" + "pypi",
]
MACHINE_PATH = re.compile(r"(?<![\w.~>*-])/(?:work|root|home|tmp|opt|Users)/\S*")


def texts() -> Iterator[tuple[str, str]]:
    """Name and text of every file that is this project's own."""
    for path in repository_files():
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith(OWNERS) and name not in load_settings(ROOT / "catalog.toml").metadata.sources:
            with suppress(UnicodeDecodeError):  # an image
                yield name, path.read_text("utf-8")


def test_the_only_python_locks_are_the_hashed_requirements() -> None:
    names = {path.name for path in repository_files()}
    assert names >= {*LOCKS, "pyproject.toml"}
    assert not names & {"uv.lock", "poetry.lock", "pylock.toml", "Pipfile.lock", "pdm.lock"}


def test_no_file_names_a_package_registry() -> None:
    assert [(name, host) for name, text in texts() for host in REGISTRIES if host in text.lower()] == []


def test_no_file_outside_the_tests_names_a_path_of_some_machine() -> None:
    found = [
        (name, match[0])
        for name, text in texts()
        if not name.startswith("tests/")
        for match in MACHINE_PATH.finditer(text)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("room", "wanted"),
    [
        ("real", {"node_modules/opencode-ai", "node_modules/opencode-linux-x64", "node_modules/@portkey-ai/gateway"}),
        ("web", {"node_modules/typescript", "node_modules/eslint", "node_modules/axe-core"}),
    ],
)
def test_a_lock_of_npm_holds_checksums_and_no_addresses(room: str, wanted: set[str]) -> None:
    packages = json.loads((ROOT / "tests" / room / "package-lock.json").read_text("utf-8"))["packages"]
    installed = {name: package for name, package in packages.items() if name}
    assert [name for name, package in installed.items() if "resolved" in package] == []
    # Builds for other platforms are only ever names here.
    here = {name for name, package in installed.items() if not package.get("optional") or name.endswith("-linux-x64")}
    assert [name for name in sorted(here) if "integrity" not in installed[name]] == []
    assert wanted <= here
