"""The locks: complete, hashed, and each within the next."""

import re
import tomllib
from collections.abc import Sequence

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from support.makefile import LOCKS
from support.needs import ROOT


def locked(name: str) -> dict[str, dict[str, list[str]]]:
    """Package -> version -> hashes."""
    packages: dict[str, dict[str, list[str]]] = {}
    for entry in re.split(r"^(?=\w)", (ROOT / name).read_text("utf-8"), flags=re.MULTILINE):
        if pinned := re.match(r"([\w.-]+)==([\w.!+]+)", entry):
            hashes = re.findall(r"--hash=(sha256:[0-9a-f]{64})\b", entry)
            packages.setdefault(canonicalize_name(pinned[1]), {})[pinned[2]] = hashes
    return packages


@pytest.mark.parametrize(("lock", "extras"), LOCKS.items())
def test_a_lock_pins_and_hashes_what_the_project_asks_for(lock: str, extras: Sequence[str]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = project["dependencies"] + [line for extra in extras for line in project["optional-dependencies"][extra]]
    packages = locked(lock)
    for requirement in map(Requirement, asked):
        versions = packages.get(canonicalize_name(requirement.name), {})
        assert versions, f"{requirement.name} is not in {lock}: make lock"
        assert all(map(requirement.specifier.contains, versions)), (
            f"{requirement} is {list(versions)} in {lock}: make lock"
        )
    assert [name for name, versions in packages.items() if not all(versions.values())] == []


def test_a_larger_lock_only_adds_to_a_smaller_one() -> None:
    base, site, dev = map(locked, LOCKS)
    assert base.items() <= site.items() <= dev.items()
    assert {"mkdocs", "jinja2"} <= site.keys() - base.keys()
    assert {"pytest", "zizmor"} <= dev.keys() - site.keys()
