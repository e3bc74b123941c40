"""`{env:NAME}` and `{file:path}` in a configuration, replaced as opencode 1.18.33 does (pure).

Both are replaced in the text, before it is parsed: in keys, names and, for variables, comments too. What a variable
holds is not escaped, so that a quotation mark in it breaks the configuration; what a file holds is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping

VARIABLE = re.compile(r"\{env:([^}]+)\}")
FILE = re.compile(r"\{file:([^}]+)\}")


def substituted(text: str, environment: Mapping[str, str], read: Callable[[str], str]) -> str:
    """The text with all of them replaced; an unset variable is the empty text.

    Args:
        text: the text of a configuration.
        environment: variables by name.
        read: gives the text of a file by its path as it is written; what it raises ends the substitution.
    """
    text = VARIABLE.sub(lambda found: environment.get(found[1]) or "", text)

    def file(found: re.Match[str]) -> str:
        line = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
        if line.lstrip().startswith("//"):
            return found[0]
        return json.dumps(read(found[1]).strip(), ensure_ascii=False)[1:-1]

    return FILE.sub(file, text)


def variables(text: str) -> list[str]:
    """Names of the environment variables that a configuration takes, sorted."""
    return sorted(set(VARIABLE.findall(text)))
