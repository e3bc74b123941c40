"""Agents, modes and commands that opencode reads from Markdown files with front matter (pure).

opencode 1.18.33 reads with `gray-matter`, and a second time with what stands behind colons made a text.
"""

from __future__ import annotations

import json
import re
from typing import Any

import yaml

from portkey_catalog.opencode.shapes import DEEPEST, is_deep

KINDS = {"command": ("command", "commands"), "agent": ("agent", "agents"), "mode": ("mode", "modes")}
"""Key in the configuration -> folders whose files end up there."""
NESTED = ("command", "agent")
"""Kinds whose folders are searched all the way down."""
_TEXT = {"command": "template"}
_MARK = "---"
_LINE_END = re.compile(r"\r?\n")
_YAML = ("", "yaml", "yml")
_PROGRAMS = ("js", "javascript")
_SIMPLE = re.compile(r"([a-zA-Z_][a-zA-Z0-9_]*)\s*:\s*(.*)")


class FrontMatterError(ValueError):
    """The front matter of a file cannot be read; opencode leaves it out, or the whole file."""


class _Loader(yaml.SafeLoader):  # type: ignore[misc] # yaml comes without types
    """YAML as js-yaml knows it: `yes` is a text, so is a date that nobody asked for, and no key stands there twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        if len(set(keys)) < len(keys):
            raise yaml.constructor.ConstructorError(None, None, "a key stands there twice", node.start_mark)
        found: dict[Any, Any] = super().construct_mapping(node, deep)
        return found


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, found) for tag, found in resolvers if tag not in ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp")
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)


def front_matter(text: str) -> tuple[dict[str, Any], str]:
    """What stands in the front matter of a file, and the text behind it.

    Behind the mark that opens it its language may be named, and any line that begins with the mark closes it, or the
    end of the file does.

    Raises:
        FrontMatterError: it is neither of its language, nor read as opencode reads it a second time.
    """
    text = text.removeprefix("\ufeff")
    opened = text.removeprefix(_MARK)
    if opened == text or opened.startswith("-"):
        return {}, text
    line = _LINE_END.search(opened)
    first = opened[: line.start()] if line else opened
    front, _, body = opened[len(first) :].partition(f"\n{_MARK}")
    data = _read(first.strip(), front)
    if not isinstance(data, dict):
        raise FrontMatterError("keys with values were expected")
    return data, body.removeprefix("\r").removeprefix("\n")


def _read(language: str, front: str) -> Any:
    """The front matter by its language."""
    if language == "json":
        try:
            return json.loads(front) if front.strip() else {}
        except (ValueError, RecursionError) as error:
            raise FrontMatterError(str(error)) from error
    if language.lower() in _PROGRAMS:
        raise FrontMatterError("it is a program, which opencode runs")
    if language.lower() not in _YAML:
        raise FrontMatterError(f"its language is {language}")
    try:
        return _parsed(front)
    except yaml.YAMLError:
        try:
            return _parsed(_forgiving(front))
        except yaml.YAMLError as error:
            raise FrontMatterError(str(error)) from error


def _parsed(front: str) -> Any:
    """What it says, as JSON would have it: keys are texts, and nothing holds itself.

    Raises:
        YAMLError: it is no YAML, or nothing of JSON.
    """
    found = yaml.load(front, Loader=_Loader) or {}
    try:
        plain = json.loads(json.dumps(found, default=str))
    except (TypeError, ValueError, RecursionError) as error:
        raise yaml.YAMLError(f"is nothing of JSON: {error}") from error
    if is_deep(plain):
        raise yaml.YAMLError(f"nested over {DEEPEST} deep")
    return plain


def _forgiving(front: str) -> str:
    """Front matter where values with a colon inside are texts."""
    lines = []
    for line in front.splitlines():
        found = None if line.strip().startswith("#") or not line.strip() or line[:1].isspace() else _SIMPLE.match(line)
        value = found[2].strip() if found else ""
        if found and ":" in value and value[0] not in "\"'":
            lines += [f"{found[1]}: |-", f"  {value}"]
        else:
            lines.append(line)
    return "\n".join(lines)


def entry(kind: str, name: str, text: str) -> dict[str, Any]:
    """What a file adds to the configuration: `{kind: {name: ...}}`, a mode as an agent.

    Raises:
        FrontMatterError: as `front_matter`.
    """
    data, body = front_matter(text)
    found = {**data, _TEXT.get(kind, "prompt"): body.strip()}
    name = str(found.pop("name", name))
    if kind == "mode":
        return {"agent": {name: {**found, "mode": "primary"}}}
    return {kind: {name: found}}
