"""What no file of the repository holds."""

import json
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from support.makefile import LOCKS
from support.needs import ROOT

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


@cache
def repository_files() -> list[Path]:
    """Everything git tracks or would track."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("this is no git checkout")
    return [path for name in sorted(set(done.stdout.split("\0")) - {""}) if (path := ROOT / name).is_file()]


def texts() -> Iterator[tuple[str, str]]:
    for path in repository_files():
        try:
            yield path.relative_to(ROOT).as_posix(), path.read_text("utf-8")
        except UnicodeDecodeError:
            continue  # an image


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


def test_the_lock_of_the_real_components_holds_checksums_and_no_addresses() -> None:
    packages = json.loads((ROOT / "tests" / "real" / "package-lock.json").read_text("utf-8"))["packages"]
    installed = {name: package for name, package in packages.items() if name}
    assert [name for name, package in installed.items() if "resolved" in package] == []
    # Builds of opencode for other platforms are only ever names here.
    here = {name for name, package in installed.items() if not package.get("optional") or name.endswith("-linux-x64")}
    assert [name for name in sorted(here) if "integrity" not in installed[name]] == []
    assert {"node_modules/opencode-ai", "node_modules/opencode-linux-x64", "node_modules/@portkey-ai/gateway"} <= here
