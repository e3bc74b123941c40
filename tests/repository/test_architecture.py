"""Pages for those who carry the project on say what is there: rooms, arrows, files and names."""

import re
from functools import cache

import grimp
import pytest

from support.needs import ROOT

PACKAGE = "portkey_catalog"
PAGES = ("ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "RATIONALE.md", "SECURITY.md")
FOLDERS = (ROOT / "scripts" / PACKAGE, ROOT)
"""What paths in the pages start from. An owner may have no catalog."""


@cache
def imports() -> dict[str, set[str]]:
    """Room -> rooms that it imports from."""
    graph = grimp.build_graph(PACKAGE, cache_dir=None)
    found: dict[str, set[str]] = {}
    for module in graph.modules - {PACKAGE}:
        room = found.setdefault(module.split(".")[1], set())
        room |= {each.split(".")[1] for each in graph.find_modules_directly_imported_by(module) if each != PACKAGE}
    return {room: others - {room} for room, others in found.items()}


@cache
def architecture() -> str:
    return (ROOT / "ARCHITECTURE.md").read_text("utf-8")


def table() -> dict[str, list[str]]:
    """The table of rooms: room -> what it imports from, in the order of the page."""
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \|([^|]*)\|$", architecture(), re.MULTILINE)
    return {room: re.findall(r"`(\w+)`", imported) for room, imported in rows}


def test_the_table_of_rooms_has_every_room_with_what_it_imports() -> None:
    assert table() == {room: sorted(imports()[room]) for room in table()}
    assert table().keys() == imports().keys()


def test_a_room_imports_only_from_rooms_above_it_in_the_table() -> None:
    order = list(table())
    upwards = {
        room: [each for each in found if order.index(each) >= order.index(room)] for room, found in table().items()
    }
    assert not any(upwards.values()), upwards


def test_the_picture_has_every_room_and_no_arrow_that_is_not_there() -> None:
    arrows = re.findall(r"^    (\w+) --(?: [^>]+ --)?> ?(\w+)$", architecture(), re.MULTILINE)
    assert [(tail, head) for tail, head in arrows if tail not in imports()[head]] == []
    below_all = {"__main__", "errors", "schema", "text"}
    assert {room for arrow in arrows for room in arrow} == imports().keys() - below_all


@pytest.mark.parametrize("page", PAGES)
def test_files_that_a_page_names_exist(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    named = re.findall(r"`((?:[\w.-]+/)*[\w.-]+\.(?:py|md|txt)|(?!catalog/)(?:[\w.-]+/)+)`", text)
    linked = re.findall(r"\]\((?!https?:)([^)#]+)", text)
    missing = [path for path in {*named, *linked} if not any((each / path).exists() for each in FOLDERS)]
    assert missing == []


def test_names_in_the_glossary_stand_in_the_files_beside_them() -> None:
    named = re.findall(r"`([\w.]+)` in `([\w/]+\.py)`", architecture())
    assert named
    for name, path in named:
        words = name.split(".")
        text = (FOLDERS[0] / path).read_text("utf-8")
        assert all(re.search(rf"(?:class|def) {word}\b|^(?:    )?{word}\b", text, re.MULTILINE) for word in words), name
