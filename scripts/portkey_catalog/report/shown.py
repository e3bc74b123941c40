"""A report as it may be shown where the catalog is: without keys, and with published names (pure)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from portkey_catalog.history.changes import Changes
from portkey_catalog.report.shapes import Report
from portkey_catalog.text.secrets import Secrets

HIDDEN = "(holds a key)"
"""Stands in a report for an id or a sentence that holds one."""


def without_keys(report: Report, secrets: Secrets) -> Report:
    """The report without what an answer echoed of a key: reports are shown where the catalog is."""

    def shown(value: str) -> str:
        return HIDDEN if secrets.found_in(value) else value

    def named(changes: Changes) -> Changes:
        groups = (changes.added, changes.removed, changes.changed)
        # One look at all ids is cheaper than one at each, and hardly any list holds a key.
        holds_key = secrets.found_in("\n".join(each for ids in groups for each in ids))
        return Changes(*(tuple(map(shown, ids)) for ids in groups)) if holds_key else changes

    told = _retold(report, shown)
    return replace(told, providers=tuple(replace(each, changes=named(each.changes)) for each in told.providers))


def with_names(report: Report, aliases: Mapping[str, str]) -> Report:
    """The report with what providers are published as, where an id or a sentence addresses one by its slug (`@slug`).

    Args:
        report: the report.
        aliases: slug -> what it is published as.
    """
    if not aliases:
        return report
    slugs = "|".join(map(re.escape, sorted(aliases, key=len, reverse=True)))
    named = re.compile(rf"@({slugs})(?![A-Za-z0-9_-])")
    return _retold(report, lambda value: named.sub(lambda match: f"@{aliases[match[1]]}", value))


def _retold(report: Report, shown: Callable[[str], str]) -> Report:
    """The report with its sentences, and the ids of rejected rows and of chains' members, as they are to be shown."""
    providers = tuple(
        replace(
            each,
            rejected=tuple(replace(row, id=shown(row.id), reason=shown(row.reason)) for row in each.rejected),
            problem=each.problem and shown(each.problem),
        )
        for each in report.providers
    )
    notices = tuple(each.model_copy(update={"text": shown(each.text)}) for each in report.notices)
    chains = tuple(
        replace(
            each,
            combined=shown(each.combined),
            text=shown(each.text),
            member=each.member and shown(each.member),
            by=tuple(map(shown, each.by)),
        )
        for each in report.chains
    )
    return replace(report, providers=providers, notices=notices, chains=chains)
