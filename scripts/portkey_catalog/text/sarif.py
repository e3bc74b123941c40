"""Findings in SARIF 2.1.0, the format in which GitHub and editors take them (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
ROOT = "SRCROOT"
"""Name of the folder that relative addresses start from."""


@dataclass(frozen=True)
class SarifRule:
    """A rule as its readers see it."""

    name: str
    level: Literal["error", "note"]
    title: str
    help: str


@dataclass(frozen=True)
class SarifResult:
    """One thing found."""

    rule: str
    level: Literal["error", "note"]
    text: str
    address: str | None
    """Of the file, relative to the root or absolute; `None` where it is in none."""
    line: int | None = None
    place: str = ""
    """Keys that lead to it within the file."""


def sarif(
    name: str, version: str, rules: Sequence[SarifRule], results: Sequence[SarifResult], problems: Sequence[str]
) -> dict[str, Any]:
    """The document of one run.

    Args:
        name: of the program.
        version: of the program.
        rules: all that could find something.
        results: what they found.
        problems: why the run could not judge all; the run failed where there is one.
    """
    order = [rule.name for rule in rules]
    invocation: dict[str, Any] = {"executionSuccessful": not problems}
    if problems:
        invocation["toolExecutionNotifications"] = [{"level": "error", "message": {"text": each}} for each in problems]
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": name, "version": version, "rules": [_rule(rule) for rule in rules]}},
                "invocations": [invocation],
                "columnKind": "unicodeCodePoints",
                "results": [_result(each, order.index(each.rule)) for each in results],
            }
        ],
    }


def _rule(rule: SarifRule) -> dict[str, Any]:
    return {
        "id": rule.name,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.title},
        "help": {"text": rule.help},
        "defaultConfiguration": {"level": rule.level},
    }


def _result(result: SarifResult, index: int) -> dict[str, Any]:
    location: dict[str, Any] = {}
    if result.address is not None:
        artifact = {"uri": result.address}
        if "://" not in result.address:
            artifact["uriBaseId"] = ROOT
        location["physicalLocation"] = {"artifactLocation": artifact}
        if result.line:
            location["physicalLocation"]["region"] = {"startLine": result.line}
    if result.place:
        location["logicalLocations"] = [{"fullyQualifiedName": result.place}]
    told = {"ruleId": result.rule, "ruleIndex": index, "level": result.level, "message": {"text": result.text}}
    return {**told, "locations": [location]} if location else told
