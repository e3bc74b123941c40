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
_FRONT = re.compile(r"\A---[ \t]*\r?\n(.*?)(?:\r?\n)?^---[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_SIMPLE = re.compile(r"([a-zA-Z_][a-zA-Z0-9_]*)\s*:\s*(.*)")


class FrontMatterError(ValueError):
    """The front matter of a file cannot be read; opencode leaves the file out."""


class _Loader(yaml.SafeLoader):  # type: ignore[misc] # yaml comes without types
    """YAML with the plain values that js-yaml knows: `yes` is a text, and so is a date that nobody asked for."""


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

    Raises:
        FrontMatterError: it is neither YAML, nor read as opencode reads it a second time.
    """
    found = _FRONT.match(text.removeprefix("\ufeff"))
    if not found:
        return {}, text
    try:
        data = _parsed(found[1])
    except yaml.YAMLError:
        try:
            data = _parsed(_forgiving(found[1]))
        except yaml.YAMLError as error:
            raise FrontMatterError(str(error)) from error
    if not isinstance(data, dict):
        raise FrontMatterError("keys with values were expected")
    return data, text.removeprefix("\ufeff")[found.end() :]


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
