"""Tests mirror the package: who knows where a thing is made knows where it is tested."""

import pytest

from support.needs import ROOT

PACKAGE, TESTS = ROOT / "scripts" / "portkey_catalog", ROOT / "tests"
NO_ROOMS = {"bench", "data", "real", "repository", "support"}
"""Folders of what tests something other than a room, or is no test."""
ROOMS = sorted({path.parent.name for path in TESTS.glob("*/*.py")} - NO_ROOMS)


@pytest.mark.parametrize("room", ROOMS)
def test_every_folder_of_tests_is_a_room_and_every_file_names_a_module_of_it(room: str) -> None:
    assert (PACKAGE / room).is_dir() or (PACKAGE / f"{room}.py").is_file(), f"{room} is no room of the package"
    # `test_<module>.py` or `test_<module>_<aspect>.py`, also of a folder of modules; where the room is one module, the
    # aspect alone.
    modules = tuple(f"test_{path.stem}_" for path in (PACKAGE / room).rglob("*")) or ("test_",)
    strangers = [path.name for path in (TESTS / room).glob("test_*.py") if not f"{path.stem}_".startswith(modules)]
    assert strangers == []


def test_no_test_stands_outside_a_room() -> None:
    assert list(TESTS.glob("test_*.py")) == []
