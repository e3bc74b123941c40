"""A report as it may be shown where the catalog is: without keys, and with published names (pure)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from portkey_catalog.history.change import Change
from portkey_catalog.history.facts import Value
from portkey_catalog.report.shapes import Report
from portkey_catalog.text.secrets import Secrets
from portkey_catalog.text.slugs import slug_key

HIDDEN = "(holds a key)"
"""Stands in a report for an id or a sentence that holds one."""


def without_keys(report: Report, secrets: Secrets) -> Report:
    """The report without what an answer echoed of a key: reports are shown where the catalog is."""

    def shown(value: str) -> str:
        return HIDDEN if secrets.found_in(value) else value

    told = _retold(report, shown)
    # One look at all texts is cheaper than one at each, and hardly any list holds a key.
    holds_key = secrets.found_in("\n".join(text for each in told.changes for text in _texts(each)))
    return replace(told, changes=tuple(_change(each, shown) for each in told.changes)) if holds_key else told


def naming(aliases: Mapping[str, str]) -> Callable[[str], str]:
    """What puts published names of providers into a text that addresses them by their slugs (`@slug`).

    Args:
        aliases: slug, in any letter case -> what it is published as.
    """
    if not aliases:
        return str
    slugs = "|".join(map(re.escape, sorted(aliases, key=len, reverse=True)))
    named = re.compile(rf"@({slugs})(?![A-Za-z0-9_-])", re.IGNORECASE)
    names = {slug_key(slug): name for slug, name in aliases.items()}
    return lambda value: named.sub(lambda match: f"@{names[slug_key(match[1])]}", value)


def with_names(report: Report, aliases: Mapping[str, str]) -> Report:
    """The report with what providers are published as, where an id or a sentence addresses one by its slug.

    Args:
        report: the report.
        aliases: slug -> what it is published as.
    """
    if not aliases:
        return report
    shown = naming(aliases)
    told = _retold(report, shown)
    return replace(told, changes=tuple(_change(each, shown) for each in told.changes))


def _texts(change: Change) -> Iterator[str]:
    """Whatever a change holds of texts that somebody else wrote."""
    followed_by = change.follower.id if change.follower else None
    for value in (change.model, change.old, change.new, change.why, change.instead, followed_by):
        yield from value if isinstance(value, tuple) else (value,) if isinstance(value, str) else ()


def _change(change: Change, shown: Callable[[str], str]) -> Change:
    """A change with its texts as they are to be shown."""

    def told(value: Value) -> Value:
        if isinstance(value, tuple):
            return tuple(map(shown, value))
        return shown(value) if isinstance(value, str) else value

    return replace(
        change,
        model=change.model and shown(change.model),
        old=told(change.old),
        new=told(change.new),
        why=change.why and shown(change.why),
        instead=change.instead and shown(change.instead),
        follower=change.follower and change.follower._replace(id=shown(change.follower.id)),
    )


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
