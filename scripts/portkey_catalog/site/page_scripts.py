"""The scripts of the site's pages, each joined with what it imports into one small file (pure).

A browser asks for every module by itself, and a page needs two dozen: joined and without their comments they are there
in two thirds of the time. Only those forms of modules and comments are known that the scripts use, so that a site is
built without a program of another kind.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping

_IMPORT = re.compile(r'^import (?:\{ (\w+(?:, \w+)*) \} from )?"(\.{1,2}/[^"]+)";\n', re.MULTILINE)
_LATER = re.compile(r'\bimport\("(\.{1,2}/[^"]+)"\)')
_EXPORT = re.compile(r"^export ((?:async )?function|class|const) (\w+)", re.MULTILINE)
_OTHER = re.compile(r"^(?:import\b(?!\().*|export\b.*)", re.MULTILINE)
_COMMENT = re.compile(r"^ *(?:/\*\*.*?\*/|//[^\n]*)\n\s*", re.MULTILINE | re.DOTALL)
"""One that has lines of its own, with the empty lines and the indent behind it."""
_ADDRESS = "import.meta.url"


class ScriptError(ValueError):
    """A script cannot be joined with what it imports; the text says which and why."""


def joined(sources: Mapping[str, str]) -> dict[str, str]:
    """The scripts that pages name, and those that they load later, by path: each has all that it imports.

    Args:
        sources: every module by its path; a page names those that lie in no folder.

    Raises:
        ScriptError: a module is missing or imports itself, or has a form that is not known here.
    """
    found: dict[str, str] = {}
    wanted = [path for path in sources if "/" not in path]
    while wanted:
        path = wanted.pop(0)
        if path not in found:
            script = _Script(path, sources)
            found[path] = "".join(script.parts)
            wanted += script.later
    return found


class _Script:
    """A script's modules in the order in which they run, each but the last as a constant of what it exports."""

    def __init__(self, entry: str, sources: Mapping[str, str]) -> None:
        self.folder = posixpath.dirname(entry)
        self.sources = sources
        self.parts: list[str] = []
        self.later: list[str] = []
        self.names: dict[str, str] = {}
        self._add(entry, last=True)

    def _add(self, path: str, *, last: bool = False) -> str:
        """The name of the constant of a module, which is added where it is not there."""
        if name := self.names.get(path):
            return name
        if path in self.names:
            raise ScriptError(f"{path} imports itself, by way of others")
        if path not in self.sources:
            raise ScriptError(f"{path} is imported and is not there")
        self.names[path] = ""
        asked = [(names, self._add(_beside(path, other))) for names, other in _IMPORT.findall(self.sources[path])]
        imports = [f"const{{{names}}}={other};\n" for names, other in asked if names]
        body, exported = self._body(path)
        name = self.names[path] = f"$module{len(self.parts)}"
        text, names = "".join(imports) + body, ",".join(exported)
        if not last:
            text = f"const {name}=(()=>{{\n{text}\nreturn {{{names}}};}})();\n"
        elif names:
            text += f"\nexport{{{names}}};"
        self.parts.append(text)
        return name

    def _body(self, path: str) -> tuple[str, list[str]]:
        """What a module does, wherever it stands, and the names that it exports."""
        text = _COMMENT.sub("", _IMPORT.sub("", self.sources[path]))
        exported = [name for _, name in _EXPORT.findall(text)]
        text = _EXPORT.sub(r"\1 \2", text)
        if other := _OTHER.search(text):
            raise ScriptError(f"{path}: this form is not known: {other[0]}")
        self.later += [_beside(path, other) for other in _LATER.findall(text)]
        text = _LATER.sub(lambda found: f'import("{self._from_here(_beside(path, found[1]))}")', text)
        return text.replace(_ADDRESS, f'new URL("{self._from_here(path)}", {_ADDRESS}).href'), exported

    def _from_here(self, path: str) -> str:
        """The address of a module, as the script names it that all stand in."""
        return f"./{posixpath.relpath(path, self.folder or '.')}"


def _beside(path: str, given: str) -> str:
    """The path of a module that another names."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), given))
