"""The scripts of the site's pages, each joined with what it imports into one small file (pure).

A browser asks for every module by itself, and a page needs two dozen: joined and without their comments they are there
in two thirds of the time. Only those forms of modules are joined that our own scripts have, line by line, so that a
site is built without a program of another kind; a script with anything else in it stays as it is, with its modules.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping

_COMMENT = re.compile(r"^ *(?:/\*\*(?:[^*]|\*(?!/))*\*/|//[^\n]*)\n\s*", re.MULTILINE)
"""One that has lines of its own, with the empty lines and the indent behind it."""
_IMPORT = re.compile(r'^import (?:\{ (\w+(?:, \w+)*) \} from )?"(\.{1,2}/[^"]+)";\n', re.MULTILINE)
_LATER = re.compile(r'\bimport\("(\.{1,2}/[^"]+)"\)')
_EXPORT = re.compile(r"^export ((?:async )?function|class|const) (\w+)", re.MULTILINE)
_ADDRESS = "import.meta.url"
_UNKNOWN = re.compile(
    r"^[\s\ufeff]*(?:import\b(?!\()|export\b).*|\bimport\s*\((?!\").*|\bnew Worker\b.*|\$module.*|/\*(?!.*\*/).*|\\$"
    r"|^(?:[^`\n]*`[^`\n]*`)*[^`\n]*`[^`\n]*$",  # the last is a text over several lines
    re.MULTILINE,
)
"""Forms that may mean something else than they seem to."""
_WAITS = re.compile(r"^(?:\S.*)?\bawait\b.*", re.MULTILINE)
"""Waiting outside of a function, by the indent."""


class ScriptError(ValueError):
    """A script cannot be joined with what it imports; the text says which and why."""


def joined(sources: Mapping[str, str]) -> dict[str, str]:
    """The scripts that pages name, and those that they load later, by path: each has all that it imports.

    What cannot be joined is not among them, and works as it is.

    Args:
        sources: every module by its path; a page names those that lie in no folder.
    """
    found: dict[str, str] = {}
    wanted = [path for path in sources if "/" not in path]
    while wanted:
        path = wanted.pop(0)
        if path in found:
            continue
        try:
            script = Script(path, sources)
        except ScriptError:
            continue
        found[path] = script.text
        wanted += script.later
    return found


class Script:
    """A script with all that it imports: modules in the order in which they run, each a constant of what it exports."""

    def __init__(self, entry: str, sources: Mapping[str, str]) -> None:
        """Join a script.

        Raises:
            ScriptError: a module is missing or imports itself, or has a form that is not known here.
        """
        self.later: list[str] = []
        """Scripts that it loads when it wants them."""
        self._folder = posixpath.dirname(entry)
        self._sources = sources
        self._parts: list[str] = []
        self._names: dict[str, str] = {}
        self._exported: dict[str, list[str]] = {}
        self._add(entry, by=entry, last=True)
        self.text = "".join(self._parts)

    def _add(self, path: str, *, by: str, last: bool = False) -> str:
        """The name of the constant of a module, which is added where it is not there."""
        if name := self._names.get(path):
            return name
        if path in self._names:
            raise ScriptError(f"{path} imports itself, by way of others")
        if path not in self._sources:
            raise ScriptError(f"{by}: {path} is not there")
        self._names[path] = ""
        text = _COMMENT.sub("", self._sources[path])
        imports = [self._imported(path, names, _beside(path, other)) for names, other in _IMPORT.findall(text)]
        body = "".join(imports) + self._body(path, _IMPORT.sub("", text), last=last)
        name, exported = f"$module{len(self._parts)}", ",".join(self._exported[path])
        self._names[path] = name
        if not last:
            body = f"const {name}=(()=>{{\n{body}\nreturn {{{exported}}};}})();\n"
        elif exported:
            body += f"\nexport{{{exported}}};"
        self._parts.append(body)
        return name

    def _imported(self, path: str, names: str, other: str) -> str:
        module = self._add(other, by=path)
        if missing := [name for name in names.split(", ") if names and name not in self._exported[other]]:
            raise ScriptError(f"{path}: {other} exports no {missing[0]}")
        return f"const{{{names}}}={module};\n" if names else ""

    def _body(self, path: str, text: str, *, last: bool) -> str:
        """What a module does, wherever it stands."""
        self._exported[path] = [name for _, name in _EXPORT.findall(text)]
        text = _EXPORT.sub(r"\1 \2", text)
        if unknown := _UNKNOWN.search(text) or (None if last else _WAITS.search(text)):
            raise ScriptError(f"{path}: this form is not known: {unknown[0].strip()}")
        self.later += [_beside(path, other) for other in _LATER.findall(text)]
        text = _LATER.sub(lambda found: f'import("{self._from_here(_beside(path, found[1]))}")', text)
        return text.replace(_ADDRESS, f'new URL("{self._from_here(path)}", {_ADDRESS}).href')

    def _from_here(self, path: str) -> str:
        """The address of a module, as the script names it that all stand in."""
        return f"./{posixpath.relpath(path, self._folder or '.')}"


def _beside(path: str, given: str) -> str:
    """The path of a module that another names."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), given))
