"""JSON with comments, read as opencode reads it, and edited so that everything else stays as it was (pure).

opencode 1.18.33 parses with Microsoft's `jsonc-parser` and `allowTrailingComma`. No kept library of Python edits such a
text in place: `json5` drops comments, `json-five` spells the text anew, `jsonc-edit` starts Node.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Any, Final

from portkey_catalog.opencode.shapes import DEEPEST, is_deep

SPREAD = 4
"""Groups within groups that new text spreads over lines: `provider`, a provider, `models`, a line for each model."""

Path = tuple[str, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]+|//[^\r\n]*|/\*.*?\*/)*", re.DOTALL)
_COMMENT = re.compile(r"//[^\r\n]*|/\*.*?\*/", re.DOTALL)
_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"')
_SCALAR = re.compile(r"(?:true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)(?![\w.+-])")
_SAME_LINE = re.compile(r"(?:[ \t]+|//[^\r\n]*|/\*.*?\*/)*", re.DOTALL)
_INDENT = re.compile(r"^([ \t]+)(?=[\"/])", re.MULTILINE)
_MARK = "\ufeff"


class JsoncError(ValueError):
    """A text is no JSON with comments; the text says what was expected, in which line and column."""

    def __init__(self, text: str, at: int, expected: str) -> None:
        line, column = position(text, at)
        super().__init__(f"line {line}, column {column}: {expected}")
        self.line = line


class Absent(Enum):
    """The type of `ABSENT`."""

    ABSENT = 0


ABSENT: Final = Absent.ABSENT
"""In place of a value: the key is not to be there."""


def position(text: str, at: int) -> tuple[int, int]:
    """Line and column of a place in a text, both from 1."""
    start = text.rfind("\n", 0, at) + 1
    return text.count("\n", 0, at) + 1, at - start + 1


@dataclass(frozen=True)
class Node:
    """A value in a text."""

    text: str
    start: int
    end: int
    value: Any
    depth: int

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Members of an object or items of an array, in the order of the text; nothing for any other value."""
        return tuple(_entries(self.text, self.start, self.depth)[0]) if self.text[self.start] in "{[" else ()

    def member(self, key: str) -> Entry | None:
        """The member with this key that counts: of several the last one."""
        return next((each for each in reversed(self.entries) if each.key == key), None)


@dataclass(frozen=True)
class Entry:
    """A member of an object, or an item of an array."""

    key: str | None
    """`None` of an item."""
    start: int
    """Where the key, or the item, begins."""
    node: Node
    comma: int | None
    """Where the comma behind it stands, if there is one."""


@dataclass(frozen=True)
class Document:
    """A text that was read."""

    text: str
    root: Node

    @property
    def value(self) -> Any:
        """What it says."""
        return self.root.value

    def line(self, *path: str) -> int:
        """The line of the key at a path, or of the nearest group on the way to it that is there."""
        node, at = self.root, self.root.start
        for key in path:
            entry = node.member(key) if isinstance(node.value, dict) else None
            if entry is None:
                break
            node, at = entry.node, entry.start
        return bisect_right(self._starts, at)

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(found.end() for found in re.finditer("\n", self.text))]


def parse(text: str) -> Document:
    """Read a text; of a key that stands twice in an object, the last one counts.

    Raises:
        JsoncError: it is no JSON with comments.
    """
    at = _skip(text, 1 if text.startswith(_MARK) else 0)
    root = _value(text, at, 0)
    end = _skip(text, root.end)
    if end < len(text):
        raise JsoncError(text, end, "the end was expected")
    if is_deep(root.value):
        raise JsoncError(text, root.start, f"nested over {DEEPEST} deep")
    return Document(text, root)


def _skip(text: str, at: int) -> int:
    """The next place that is neither white space nor comment."""
    found = _BLANK.match(text, at)
    at = found.end() if found else at
    if text.startswith("/*", at):
        raise JsoncError(text, at, "the comment does not end")
    return at


def _no_constant(name: str) -> Any:
    raise ValueError(name)


_strict = json.JSONDecoder(parse_constant=_no_constant).raw_decode


def _value(text: str, at: int, depth: int) -> Node:
    if text[at : at + 1] in ("{", "["):
        if depth > DEEPEST:
            raise JsoncError(text, at, f"nested over {DEEPEST} deep")
        try:  # most of a configuration has no comments inside, and C is a hundred times as fast
            value, end = _strict(text, at)
        except (ValueError, RecursionError):
            entries, end = _entries(text, at, depth)
            if text[at] == "[":
                value = [entry.node.value for entry in entries]
            else:
                value = {entry.key: entry.node.value for entry in entries}
        return Node(text, at, end, value, depth)
    found = _STRING.match(text, at) or _SCALAR.match(text, at)
    if not found:
        raise JsoncError(text, at, "a value was expected")
    return Node(text, at, found.end(), json.loads(found[0]), depth)


def _entries(text: str, at: int, depth: int) -> tuple[list[Entry], int]:
    """Entries of the group that begins there, and where it ends."""
    close = "}" if text[at] == "{" else "]"
    entries: list[Entry] = []
    at = _skip(text, at + 1)
    while text[at : at + 1] != close:
        if entries and entries[-1].comma is None:
            raise JsoncError(text, at, f"a comma or {close} was expected")
        start, key = at, None
        if close == "}":
            found = _STRING.match(text, at)
            if not found:
                raise JsoncError(text, at, f"a key in double quotes or {close} was expected")
            key, at = json.loads(found[0]), _skip(text, found.end())
            if text[at : at + 1] != ":":
                raise JsoncError(text, at, "a colon was expected")
            at = _skip(text, at + 1)
        node = _value(text, at, depth + 1)
        at = _skip(text, node.end)
        comma = at if text[at : at + 1] == "," else None
        entries.append(Entry(key, start, node, comma))
        if comma is not None:
            at = _skip(text, at + 1)
    return entries, at + 1


# Editing


def edited(text: str, changes: Mapping[Path, Any]) -> str:
    """The text with other values at some paths, where `ABSENT` takes a key away; all else stays byte for byte.

    Objects on the way are made. Where a key stands twice, the last one is changed, which counts. Comments stay, also
    those in what is taken away. Of an array, items that stay in their order stay as they are.

    Raises:
        JsoncError: it is no JSON with comments, what a path leads through is no object, or what is to go stands twice.
    """
    document = parse(text)
    if not isinstance(document.value, dict):
        raise JsoncError(text, document.root.start, "an object was expected")
    if () in changes:
        raise ValueError("the whole document cannot be replaced")
    editor = _Editor(text)
    editor.change(document.root, _tree(changes), 0)
    return editor.result()


@dataclass
class _Branch:
    """Changes by the next key of their paths: a value, or changes further down."""

    keys: dict[str, Any]


def _tree(changes: Mapping[Path, Any]) -> _Branch:
    tree = _Branch({})
    for path, value in changes.items():
        branch = tree
        for key in path[:-1]:
            below = branch.keys.setdefault(key, _Branch({}))
            if not isinstance(below, _Branch):
                raise ValueError(f"{path}: is changed twice")
            branch = below
        if path[-1] in branch.keys:
            raise ValueError(f"{path}: is changed twice")
        branch.keys[path[-1]] = value
    return tree


def _made(branch: _Branch) -> Any:
    """What changes make where nothing is: an object, or `ABSENT` where they only take away."""
    found = {key: _made(each) if isinstance(each, _Branch) else each for key, each in branch.keys.items()}
    kept = {key: each for key, each in found.items() if each is not ABSENT}
    return kept or ABSENT


class _Editor:
    """Pieces of a text that are replaced, none of which overlap."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._pieces: list[tuple[int, int, str]] = []
        self._line_end = "\r\n" if re.search(r"\r\n|\n", text) and "\r\n" in text[: text.find("\n") + 1] else "\n"
        found = _INDENT.search(text)
        self._unit = "\t" if found and "\t" in found[1] else (found[1] if found else "  ")[:8]

    def result(self) -> str:
        parts: list[str] = []
        at = 0
        for start, end, new in sorted(self._pieces, key=lambda piece: piece[:2]):
            parts += (self._text[at:start], new)
            at = end
        return "".join((*parts, self._text[at:]))

    def change(self, node: Node, branch: _Branch, depth: int) -> None:
        """Change members of an object."""
        going: set[int] = set()
        added: list[tuple[str | None, Any]] = []
        last = {entry.key: number for number, entry in enumerate(node.entries)}
        twice = {entry.key for number, entry in enumerate(node.entries) if last[entry.key] != number}
        for key, new in branch.keys.items():
            number = last.get(key)
            if number is None:
                value = _made(new) if isinstance(new, _Branch) else new
                if value is not ABSENT:
                    added.append((key, value))
            elif new is ABSENT:
                if key in twice:  # what it hides would count from now on
                    raise JsoncError(self._text, node.entries[number].start, f"{json.dumps(key)} stands here twice")
                going.add(number)
            elif isinstance(new, _Branch):
                below = node.entries[number].node
                if not isinstance(below.value, dict):
                    raise JsoncError(self._text, below.start, f"{json.dumps(key)} was expected to be an object")
                self.change(below, new, depth + 1)
            else:
                self._set(node.entries[number].node, new, depth + 1)
        self._rewrite(node, going, added, depth)

    def _set(self, node: Node, new: Any, depth: int) -> None:
        """Give a node another value, with as little as that takes."""
        old = node.value
        if same(old, new):
            return
        if isinstance(old, dict) and isinstance(new, dict):
            keys = {key: ABSENT for key in old if key not in new} | new
            self.change(
                node, _Branch({key: each for key, each in keys.items() if not same(old.get(key, ABSENT), each)}), depth
            )
            return
        if isinstance(old, list) and isinstance(new, list):
            going, rest = set(), list(new)
            for number, item in enumerate(old):
                if rest and same(item, rest[0]):
                    rest.pop(0)
                else:
                    going.add(number)
            if len(going) < len(old):
                self._rewrite(node, going, [(None, item) for item in rest], depth)
                return
        written = self._written(new, depth, self._indent_at(node.start))
        comments = "".join(f"{each} " for each in _inline(self._text[node.start : node.end]))
        self._pieces.append((node.start, node.end, comments + written))

    def _rewrite(self, node: Node, going: set[int], added: Sequence[tuple[str | None, Any]], depth: int) -> None:
        """Take entries away and put others behind those that stay."""
        if not going and not added:
            return
        entries = node.entries
        if len(going) == len(entries) and not added and not comments(self._text[node.start : node.end]):
            self._pieces.append((node.start + 1, node.end - 1, ""))
            return
        staying = [entry for number, entry in enumerate(entries) if number not in going]
        for number in sorted(going):
            self._take(entries[number])
        trailing = bool(entries) and entries[-1].comma is not None
        final = staying[-1] if staying else None
        if final and not added:
            if final.comma is not None and not trailing:
                self._pieces.append((final.comma, final.comma + 1, ""))
        elif added:
            if final and final.comma is None:
                self._pieces.append((final.node.end, final.node.end, ","))
            self._add(node, final, added, depth, trailing=trailing)

    def _take(self, entry: Entry) -> None:
        """Take an entry away with its comma and, where nothing else stands there, its lines; comments stay."""
        text, start = self._text, entry.start
        end = entry.node.end if entry.comma is None else entry.comma + 1
        kept = [found[0] for found in _comments(text, start, end)]
        line = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
        rest = re.compile(r"[ \t]*(\r\n|\n|\r)?").match(text, end)
        alone = not text[line:start].strip(" \t") and line > 0 and rest is not None and rest[1] is not None
        if kept:
            indent = text[line:start] if not text[line:start].strip(" \t") else self._unit
            instead = (self._line_end + indent).join(kept) + ("" if alone else self._line_end + indent)
            self._pieces.append((start, end, instead))
        elif alone and rest is not None:
            self._pieces.append((line, rest.end(), ""))
        else:
            spaces = re.compile(r"[ \t]*").match(text, end)
            self._pieces.append((start, spaces.end() if spaces else end, ""))

    def _add(
        self, node: Node, final: Entry | None, added: Sequence[tuple[str | None, Any]], depth: int, *, trailing: bool
    ) -> None:
        text, close = self._text, node.end - 1
        base = self._indent_at(node.start)
        inside = self._text[node.start : node.end]
        own = self._own_line_indent(final.start) if final else None
        indent = base + self._unit if own is None else own
        after = node.start + 1 if final is None else (final.node.end if final.comma is None else final.comma + 1)
        spread = "\n" in inside or final is None or any(isinstance(each, (dict, list)) and each for _, each in added)
        if final is None:
            # Behind all that is left in it, which can only be comments, unless entries go.
            first = node.entries[0].start if node.entries else close
            found = _SAME_LINE.match(text, after, first)
            at = found.end() if found else after
            comments = [each.end() for each in _comments(text, after, first)]
            at = max([after, *comments])
        else:
            found = _SAME_LINE.match(text, after, close)
            at = found.end() if found else after
            at = after if "\n" not in inside and not _COMMENT.search(text, after, at) else _trimmed(text, after, at)
        spread = spread or bool(re.search(r"//[^\r\n]*\Z", text[after:at]))
        lines = [
            f"{json.dumps(key, ensure_ascii=False)}: {self._written(value, depth + 1, indent)}"
            if key is not None
            else self._written(value, depth + 1, indent)
            for key, value in added
        ]
        gap = self._line_end + indent if spread else " "
        new = gap + f",{gap}".join(lines) + ("," if trailing else "")
        tail = re.compile(r"[ \t]*").match(text, at)
        blank = tail.end() if tail else at
        if spread and blank == close:
            self._pieces.append((at, close, f"{new}{self._line_end}{base}"))
        else:
            self._pieces.append((at, at, new))

    def _indent_at(self, at: int) -> str:
        """White space that begins the line of a place."""
        line = max(self._text.rfind("\n", 0, at), self._text.rfind("\r", 0, at)) + 1
        found = re.compile(r"[ \t]*").match(self._text, line, at)
        return found[0] if found else ""

    def _own_line_indent(self, at: int) -> str | None:
        """White space before a place, where nothing else stands before it in its line."""
        line = max(self._text.rfind("\n", 0, at), self._text.rfind("\r", 0, at)) + 1
        before = self._text[line:at]
        return before if line and not before.strip(" \t") else None

    def _written(self, value: Any, depth: int, indent: str) -> str:
        """A value as new text."""
        if depth >= SPREAD or not value or not isinstance(value, (dict, list)):
            return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))
        inner = indent + self._unit
        if isinstance(value, list):
            if not any(isinstance(item, (dict, list)) for item in value) and len(json.dumps(value)) <= 100:
                return json.dumps(value, ensure_ascii=False)
            lines = [self._written(item, depth + 1, inner) for item in value]
        else:
            lines = [
                f"{json.dumps(key, ensure_ascii=False)}: {self._written(item, depth + 1, inner)}"
                for key, item in value.items()
            ]
        first, last = "{}" if isinstance(value, dict) else "[]"
        end = self._line_end
        return f"{first}{end}{inner}" + f",{end}{inner}".join(lines) + f"{end}{indent}{last}"


def same(one: Any, other: Any) -> bool:
    """Tell whether two values are equal as JSON: `true` is not 1, and the order of keys does not count."""
    if one.__class__ is not other.__class__:
        numbers = (int, float)
        return one.__class__ in numbers and other.__class__ in numbers and bool(one == other)
    if one != other:
        return False
    if isinstance(one, dict):
        return all(same(each, other[key]) for key, each in one.items())
    return all(map(same, one, other)) if isinstance(one, list) else True


def comments(text: str) -> list[str]:
    """Every comment of a text, in its order."""
    return [found[0] for found in _comments(text, 0, len(text))]


def _comments(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Comments between two places of which neither stands in a string or a comment."""
    for found in _TOKEN.finditer(text, start, end):
        if not found[0].startswith('"'):
            yield found


_TOKEN = re.compile(rf"{_STRING.pattern}|{_COMMENT.pattern}", re.DOTALL)


def _inline(text: str) -> list[str]:
    """The comments of a text in a form that may stand before a value in its line."""
    return [each if each.startswith("/*") else f"/*{each[2:].replace('*/', '* /')} */" for each in comments(text)]


def _trimmed(text: str, start: int, end: int) -> int:
    """The end of a piece without white space behind it."""
    return start + len(text[start:end].rstrip(" \t"))
