"""What one update did, as plain values, and as text for a terminal, for Markdown and for machines (pure)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from portkey_catalog.exports.assumed_output import is_assumed
from portkey_catalog.exports.boundary import cut_short, outsiders
from portkey_catalog.exports.conversation_room import published_limit
from portkey_catalog.history.chain_events import CHANGES, ChainEvent
from portkey_catalog.history.changes import NO_CHANGES, Changes
from portkey_catalog.schema import Catalog, ChainRule, Notice
from portkey_catalog.text.escape import code, text
from portkey_catalog.text.secrets import Secrets
from portkey_catalog.upstream.lists import Rejection

SHOWN = 20
"""Rejected rows, and names in one sentence, shown in a text report; the machine report has all of the former."""


@dataclass(frozen=True, slots=True)
class ProviderReport:
    """What happened to one provider."""

    slug: str
    name: str
    state: Literal["read", "kept", "failed"]
    """`read`: the new list is in. `kept`: the last good list stays. `failed`: there is no list at all."""
    models: int
    """Models now in the catalog."""
    changes: Changes = NO_CHANGES
    rejected: tuple[Rejection, ...] = ()
    left_out: Mapping[str, int] | None = None
    """Models outside the opencode configuration, by reason."""
    problem: str | None = None
    """Why the list was not read or not taken, and what to do."""
    seconds: float = 0


@dataclass(frozen=True, slots=True)
class Report:
    """What happened in one update; the figures are zero when nothing was written."""

    providers: tuple[ProviderReport, ...]
    notices: tuple[Notice, ...]
    exit_code: int
    seconds: float = 0
    models: int = 0
    """Models in the whole catalog."""
    in_catalog: int = 0
    """Providers in the whole catalog."""
    combined: int = 0
    """Combined models with a failover chain."""
    exported: int = 0
    """Models in the opencode configuration, combined ones included."""
    left_out: Mapping[str, int] | None = None
    """Models of the whole catalog outside the opencode configuration, by reason."""
    files: tuple[str, ...] = ()
    """Files of the catalog that changed."""
    chains: tuple[ChainEvent, ...] = ()
    """What happened to failover chains, what hurts users first."""


HIDDEN = "(holds a key)"
"""Stands in a report for an id or a sentence that holds one."""


def without_keys(report: Report, secrets: Secrets) -> Report:
    """The report without what an answer echoed of a key: reports are shown where the catalog is."""

    def shown(value: str) -> str:
        return HIDDEN if secrets.found_in(value) else value

    def named(changes: Changes) -> Changes:
        return Changes(*(tuple(map(shown, ids)) for ids in (changes.added, changes.removed, changes.changed)))

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


CHAIN_RULES: Mapping[ChainRule, str] = {
    "context": "windows of very different size",
    "input": "prompts of very different size",
    "output": "answers of very different size",
    "tools": "members not known to call tools",
    "images": "members not known to read images",
    "reasoning": "reasoning members beside others",
    "price": "prices of very different size, of which opencode shows the first",
    "upstream": "two providers with one upstream",
    "thought-signatures": "Gemini's signatures of tool calls get lost",
    "prompt-cache": "Claude's prompt cache gets lost in a switch",
}
"""What a notice about a chain is about, in few words."""


def chain_remarks(catalog: Catalog) -> list[Notice]:
    """What the checks of failover chains found, one notice a rule, and how many offers are near misses."""
    by_rule: dict[str, list[str]] = {}
    for combined_id, model in catalog.combined.items():
        for notice in model.notices:
            by_rule.setdefault(CHAIN_RULES[notice.rule], []).append(combined_id)
    texts = [f"{_such(ids, 'chain')}: {what}" for what, ids in by_rule.items()]
    if misses := catalog.near_misses:
        first = misses[0]
        example = f"{first.one.offers[0]} and {first.other.offers[0]}: {first.alike}, but {first.apart}"
        how_many = f"{len(misses)} near misses" if len(misses) > 1 else "1 near miss"
        texts.append(f"{how_many}, kept apart and listed in near-misses.json, such as {example}")
    return [Notice(level="info", text=text) for text in texts]


def boundary_remarks(catalog: Catalog, previous: Catalog | None) -> list[Notice]:
    """Which providers the boundary keeps out of chains, and which combined models have no chain because of it.

    Those that had one in the last catalog are told of as `ChainEvent`.
    """
    notices = []
    if barred := outsiders(catalog.providers, catalog.failover.require):
        where = ", so left out of opencode" if catalog.publish.only_required else ""
        text = f"outside the boundary of combine.require{where}: {_some(list(barred))}"
        notices.append(Notice(level="info", text=text))
    short = [combined_id for combined_id, model in catalog.combined.items() if cut_short(model)]
    before = {name for model in (previous.combined if previous else {}).values() if model.chain for name in model.names}
    if rest := [combined_id for combined_id in short if before.isdisjoint(catalog.combined[combined_id].names)]:
        text = f"{_models(rest)} no failover, as too few providers have the tags required: {_some(rest)}"
        notices.append(Notice(level="info", text=text))
    return notices


def lowered_remarks(catalog: Catalog, left_out: Mapping[str, Mapping[str, str]]) -> list[Notice]:
    """How many models opencode gets with smaller limits than stated, one notice a provider.

    Args:
        catalog: the catalog.
        left_out: provider -> model id -> why it is not in the opencode configuration.
    """
    notices = []
    for slug, provider in catalog.providers.items():
        offered = [model for model in provider.models.values() if model.id not in left_out[slug]]
        ids = [model.id for model in offered if published_limit(model.limit) != model.limit]
        if ids:
            text = f"opencode gets smaller limits than stated, so that a conversation fits ({_such(ids, 'model')})"
            notices.append(Notice(level="info", provider=slug, text=text))
    return notices


def assumed_remarks(catalog: Catalog) -> list[Notice]:
    """How many output limits are assumed, one notice a provider."""
    guesses = {
        slug: [model.id for model in provider.models.values() if is_assumed(model)]
        for slug, provider in catalog.providers.items()
    }
    return [
        Notice(
            level="info", provider=slug, text=f"no output limit is stated, so one is assumed ({_such(ids, 'model')})"
        )
        for slug, ids in guesses.items()
        if ids
    ]


def _such(ids: Sequence[str], what: str) -> str:
    return f"{len(ids)} {what}s, such as {ids[0]}" if len(ids) > 1 else f"{what} {ids[0]}"


def _models(ids: Sequence[str]) -> str:
    return f"{len(ids)} combined models have" if len(ids) > 1 else "1 combined model has"


def _some(names: Sequence[str]) -> str:
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {more} more" if more > 0 else "")


def left_out(reasons: Iterable[str]) -> dict[str, int]:
    """Count reasons, the most frequent first."""
    return dict(sorted(Counter(reasons).items(), key=lambda item: (-item[1], item[0])))


def as_json(report: Report) -> dict[str, Any]:
    """The machine report."""
    return {
        "exit_code": report.exit_code,
        "seconds": round(report.seconds, 3),
        "changed_files": list(report.files),
        "combined_models": report.combined,
        "opencode_models": report.exported,
        "left_out_of_opencode": dict(report.left_out or {}),
        "providers": {
            provider.slug: {
                "name": provider.name,
                "state": provider.state,
                "models": provider.models,
                "added": list(provider.changes.added),
                "removed": list(provider.changes.removed),
                "changed": list(provider.changes.changed),
                "rejected": [{"id": row.id, "reason": row.reason} for row in provider.rejected],
                "left_out_of_opencode": dict(provider.left_out or {}),
                "problem": provider.problem,
                "seconds": round(provider.seconds, 3),
            }
            for provider in report.providers
        },
        "chains": [
            {
                "event": each.change,
                "combined": each.combined,
                "member": each.member,
                "by": list(each.by),
                "alarm": each.alarms,
                "text": each.text,
            }
            for each in report.chains
        ],
        "notices": [
            {"level": notice.level, "provider": notice.provider, "text": notice.text} for notice in report.notices
        ],
    }


def summary_rows(report: Report) -> list[tuple[str, ...]]:
    """The table of providers: slug, state, models, added, removed, changed, rejected, seconds."""
    return [
        (
            provider.slug,
            provider.state,
            str(provider.models),
            str(len(provider.changes.added)),
            str(len(provider.changes.removed)),
            str(len(provider.changes.changed)),
            str(len(provider.rejected)),
            f"{provider.seconds:.1f}",
        )
        for provider in report.providers
    ]


SUMMARY_HEADS = ("provider", "state", "models", "added", "removed", "changed", "rejected", "seconds")


def remarks(report: Report) -> list[str]:
    """What the table does not show, one plain sentence each; upstream ids still unescaped."""
    lines = [f"{provider.slug}: {provider.problem}" for provider in report.providers if provider.problem]
    for notice in report.notices:
        lines.append(f"{notice.provider}: {notice.text}" if notice.provider else notice.text)
    for provider in report.providers:
        for row in provider.rejected[:SHOWN]:
            lines.append(f"{provider.slug}: rejected {row.id!r}: {row.reason}")
        if len(provider.rejected) > SHOWN:
            lines.append(f"{provider.slug}: {len(provider.rejected) - SHOWN} more rows rejected")
    for provider in report.providers:
        if provider.left_out:
            lines.append(f"{provider.slug}: {_not_exported(provider.left_out)}")
    if report.left_out:
        lines.append(f"Of all {report.models} models, {_not_exported(report.left_out)}")
    return lines


def chain_lines(report: Report) -> list[str]:
    """What happened to chains, one plain sentence each, the first `SHOWN` of a kind; upstream ids still unescaped."""
    lines = []
    for change in CHANGES:
        told = [each.text for each in report.chains if each.change == change]
        lines += told[:SHOWN]
        if len(told) > SHOWN:
            lines.append(f"and {len(told) - SHOWN} more: {change}")
    return lines


def _not_exported(reasons: Mapping[str, int]) -> str:
    told = ", ".join(f"{count} {reason}" for reason, count in reasons.items())
    return f"{sum(reasons.values())} not in the opencode export: {told}"


def totals(report: Report) -> str:
    """One sentence about the whole catalog."""
    return (
        f"{report.models} models of {report.in_catalog} providers, {report.combined} combined models, "
        f"{report.exported} models in the opencode configuration"
    )


_REFERENCE = re.compile(r"&#64;|&#35;|www(?=\.)", re.IGNORECASE)


def _sentence(value: str) -> str:
    """Text in which GitHub finds nobody to notify, no issue and no link.

    GitHub looks for `@name` and `#1` after it has undone the escapes; an empty comment parts what it looks for, and is
    not copied. In `code` it does not look.
    """
    return _REFERENCE.sub(r"\g<0><!-- -->", text(value))


def as_markdown(report: Report) -> str:
    """The report for a job summary or a pull request; upstream text is escaped."""
    lines = ["## Model catalog update", "", text(totals(report)) + ".", ""]
    lines += ["| " + " | ".join(SUMMARY_HEADS) + " |", "| --- | --- |" + " ---: |" * (len(SUMMARY_HEADS) - 2)]
    lines += ["| " + " | ".join(map(text, row)) + " |" for row in summary_rows(report)]
    for head, told in (("Chains", chain_lines(report)), ("Remarks", remarks(report))):
        if told:
            lines += ["", f"### {head}", "", *[f"- {_sentence(line)}" for line in told]]
    changed = [(provider.slug, provider.changes) for provider in report.providers if provider.changes]
    for slug, changes in changed:
        lines += ["", f"### {text(slug)}", ""]
        for verb, ids in (("added", changes.added), ("removed", changes.removed), ("changed", changes.changed)):
            lines += [f"- {verb} {code(model_id)}" for model_id in ids[:SHOWN]]
            if len(ids) > SHOWN:
                lines.append(f"- and {len(ids) - SHOWN} more {verb}")
    return "\n".join(lines) + "\n"
