"""Pages for those who carry the project on say what is there: rooms, arrows, files and names."""

import re
import tomllib
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


def differences(page: dict[str, list[str]], there: dict[str, set[str]]) -> list[str]:
    """Sentences on what the table of rooms says and the rooms do not, or the other way round.

    Args:
        page: the table; room -> what it imports from.
        there: room -> rooms that it imports from.
    """
    lacking = [f"the table lacks the room {room!r}" for room in sorted(there.keys() - page.keys())]
    gone = [f"the table has {room!r}, and there is no such room" for room in page if room not in there]
    wrong = [
        f"the table says that {room!r} imports {told(page[room])}; it imports {told(sorted(there[room]))}"
        for room in page
        if room in there and page[room] != sorted(there[room])
    ]
    return [f"ARCHITECTURE.md: {each}" for each in lacking + gone + wrong]


def told(rooms: list[str]) -> str:
    return ", ".join(map(repr, rooms)) or "nothing"


def test_the_table_of_rooms_has_every_room_with_what_it_imports() -> None:
    assert differences(table(), imports()) == []


def test_a_room_that_the_table_lacks_or_has_wrong_is_told_in_a_sentence() -> None:
    page: dict[str, list[str]] = {"text": [], "rows": [], "normalise": []}
    assert differences(page, {"text": set(), "history": set(), "normalise": {"upstream", "text"}}) == [
        "ARCHITECTURE.md: the table lacks the room 'history'",
        "ARCHITECTURE.md: the table has 'rows', and there is no such room",
        "ARCHITECTURE.md: the table says that 'normalise' imports nothing; it imports 'text', 'upstream'",
    ]


def test_a_room_imports_only_from_rooms_above_it_in_the_table() -> None:
    order = list(table())
    upwards = [
        f"ARCHITECTURE.md: the table has {room!r} above {each!r}, from which it imports"
        for room, found in table().items()
        for each in found
        if each not in order[: order.index(room)]
    ]
    assert upwards == []


def test_the_picture_has_every_room_and_no_arrow_that_is_not_there() -> None:
    arrows = re.findall(r"^    (\w+) --(?: [^>]+ --)?> ?(\w+)$", architecture(), re.MULTILINE)
    # One stands above all, the others below all.
    rooms = imports().keys() - {"__main__", "errors", "opencode", "schema", "text"}
    drawn = {room for arrow in arrows for room in arrow}
    lacking = [f"the picture lacks the room {room!r}" for room in sorted(rooms - drawn)]
    gone = [f"the picture has {room!r}, which is no room with arrows" for room in sorted(drawn - rooms)]
    false = [
        f"the picture leads from {tail!r} to {head!r}, which does not import it"
        for tail, head in arrows
        if tail not in imports().get(head, ())
    ]
    assert [f"ARCHITECTURE.md: {each}" for each in lacking + gone + false] == []


EDGES = {"__main__", "cli", "demo", "pipeline", "store"}
"""Rooms whose work is with the outside: the command, its keys and its output; the sample's gateway; the clock and the
folders of a run; `catalog/`. Edges inside other rooms are modules, which the contract names under `ignore_imports`."""


def test_a_room_is_pure_or_is_named_as_an_edge() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    [pure] = [each["source_modules"] for each in contracts if each["type"] == "forbidden"]
    named = {name.removeprefix(f"{PACKAGE}.") for name in pure}
    undecided = [
        f"pyproject.toml: {room!r} belongs under `source_modules` of the contract of disk, clock and network, "
        "or, if that is its work, into EDGES of tests/repository/test_architecture.py"
        for room in sorted(imports().keys() - named - EDGES)
    ]
    assert undecided == []
    rooms = {name for name in named if "." not in name}  # of a room of edges, single modules may be pure
    assert rooms | EDGES == imports().keys()
    assert not rooms & EDGES


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
