"""A verdict as lines, as JSON and as SARIF: the same things in each, and no secret in any (pure)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from portkey_catalog.errors import DONE, FAILED, MISUSED
from portkey_catalog.policy.judge import Verdict
from portkey_catalog.policy.rules import RULES, Found
from portkey_catalog.text.sarif import SarifResult, SarifRule, sarif
from portkey_catalog.text.unsafe import KEY
from portkey_catalog.text.words import count

NAME = "portkey-catalog policy"


def exit_code(verdict: Verdict) -> int:
    """0 clean, 1 findings, 2 unreadable."""
    return MISUSED if verdict.unreadable else FAILED if verdict.findings else DONE


def lines(verdict: Verdict, root: str) -> Iterator[str]:
    """A line for each thing found, findings first."""
    for source, problem in verdict.unreadable:
        yield f"{_file(source, root)}: unreadable: {_clean(problem)}"
    for each in (*verdict.findings, *verdict.notes):
        where = ":".join(map(str, filter(None, (_file(each.source, root), each.line))))
        yield f"{where + ': ' if where else ''}{each.level}: {_clean(each.text)} [{each.rule}]"


def totals(verdict: Verdict) -> str:
    """What it comes to, in a sentence."""
    said = f"{count(len(verdict.findings), 'finding')}, {count(len(verdict.notes), 'note')}"
    if verdict.unreadable:
        cannot = f"{count(len(verdict.unreadable), 'configuration')} cannot be judged"
        said = f"{cannot}, {said}" if verdict.found else cannot
    return f"{said}; the gateway is {' or '.join(verdict.gateways)}"


def as_json(verdict: Verdict, root: str) -> dict[str, Any]:
    """All of it for programs."""
    return {
        "gateways": list(verdict.gateways),
        "read": [_file(source, root) for source in verdict.read],
        "unreadable": [
            {"file": _file(source, root), "text": _clean(problem)} for source, problem in verdict.unreadable
        ],
        "findings": [_entry(each, root) for each in verdict.findings],
        "notes": [_entry(each, root) for each in verdict.notes],
    }


def as_sarif(verdict: Verdict, root: str, version: str) -> dict[str, Any]:
    """All of it for GitHub and editors."""
    rules = [SarifRule(each.name, _level(each.level), each.title, each.cure) for each in RULES.values()]
    results = [
        SarifResult(
            each.rule,
            _level(each.level),
            _clean(each.text),
            _address(each.source, root),
            each.line,
            _place(each),
        )
        for each in (*verdict.findings, *verdict.notes)
    ]
    problems = [f"{_file(source, root)}: {_clean(problem)}" for source, problem in verdict.unreadable]
    return sarif(NAME, version, rules, results, problems)


def _level(level: str) -> Any:
    return "error" if level == "finding" else "note"


def _entry(found: Found, root: str) -> dict[str, Any]:
    told = {"rule": found.rule, "text": _clean(found.text), "file": _file(found.source, root), "line": found.line}
    return {key: value for key, value in {**told, "place": _place(found)}.items() if value}


def _place(found: Found) -> str:
    return _clean(".".join(found.path))


def _clean(text: str) -> str:
    return KEY.sub("***", text)


def _file(source: str, root: str) -> str:
    """A source as people read it: below the root, without the way there."""
    source = source.removeprefix("file://")
    return _clean(source.removeprefix(f"{root}/").removeprefix(f"{root}\\"))


def _address(source: str, root: str) -> str | None:
    """A source as an address, where it is a file; GitHub takes nothing without one, so nothing at all has one, too."""
    if not source:
        return "opencode.json"
    if "://" in source and not source.startswith("file:"):
        return None
    file = _file(source, root).replace("\\", "/")
    if file.startswith("/") or file[1:2] == ":":
        return f"file://{'' if file.startswith('/') else '/'}{quote(file, safe='/:')}"
    return quote(file) if "/" in source or "\\" in source else None
