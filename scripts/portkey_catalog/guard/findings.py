"""Findings of an update: everything that waits for a person, each with an id and since when (pure)."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import get_args

from portkey_catalog.combine.corrections import as_upstream
from portkey_catalog.combine.id_claims import GRACE
from portkey_catalog.guard.decide import Decided, Decision, Failed, Kept
from portkey_catalog.guard.evidence import EVIDENCE
from portkey_catalog.guard.refused import back_again, left_out, resting, unchanged
from portkey_catalog.guard.why_held import Doubt
from portkey_catalog.history.chain_events import ChainEvent
from portkey_catalog.history.renamed_ids import as_called_before, renamed
from portkey_catalog.history.values import document, moved
from portkey_catalog.history.waiting import (
    facts,
    is_whole,
    speaks_of_something,
    unclaimed,
    waiting_ids,
    waiting_offers,
    without_claims,
)
from portkey_catalog.report.diff import shown
from portkey_catalog.report.findings import value
from portkey_catalog.schema import PRICES, Finding, ProviderCatalog, Risk, offer_key
from portkey_catalog.settings.shapes import Settings
from portkey_catalog.text.canonical import canonical_json
from portkey_catalog.text.words import count, some

MOST_WITH_IT = 5
"""Other changes of a model that are told beside the one for which it waits."""
_WITH_IT = "; the model's other changes wait with it: "
ONE_BY_ONE = 20
"""Prices or limits of one list that are asked about one by one; more of them are one mistake."""

_BLOCKS: Mapping[Risk, tuple[str, Sequence[str]]] = {
    "price": ("cost", PRICES),
    "limit": ("limit", ("context", "input", "output")),
}
_RISKS: tuple[Risk, ...] = get_args(Risk)

Lists = Mapping[str, ProviderCatalog]


@dataclass(frozen=True, slots=True)
class Held:
    """What happens to a chain if the changes of these offers are taken."""

    event: ChainEvent
    offers: tuple[str, ...]
    """Offers (`slug/model-id`) that stay as they were."""


def found_today(
    decided: Decided, chains: Iterable[Held], known: Sequence[Finding], settings: Settings, today: date
) -> list[Finding]:
    """Everything that waits, whatever screening may still take out of the lists.

    Args:
        decided: what becomes of every list.
        chains: what would happen to chains.
        known: what waited before.
        settings: what the owner leaves out.
        today: UTC day.
    """
    findings = [
        finding
        for decision in decided.decisions.values()
        if not isinstance(decision, Failed)
        for finding in _under_all_ids(_of_list(decision.catalog, decision.doubts, today), decision.catalog)
    ]
    findings += [_of_chain(each, today) for each in chains]
    before = {finding.id: finding for finding in known}
    findings = [_as_before(finding, before.get(finding.id)) for finding in findings]
    made = {finding.id for finding in findings}
    named = {ref for finding in findings for ref in finding.offers}
    waits_on = (_waiting_on(each, decided, named, settings) for each in known if each.id not in made)
    return findings + [each for each in waits_on if each]


def still_refused(decided: Decided, last: Lists, known: Iterable[Finding], settings: Settings) -> list[Finding]:
    """What a person refused and is as it was, where nobody is asked about anything else.

    Args:
        decided: what becomes of every list.
        last: the last lists, with all that waits in them.
        known: what waited before.
        settings: what the owner leaves out.
    """
    before = replace(decided, last=last)
    waits_on = (_waiting_on(each, before, frozenset(), settings) for each in known if each.refused)
    return [each for each in waits_on if each]


def _under_all_ids(findings: Iterable[Finding], provider: ProviderCatalog) -> Iterator[Finding]:
    """The findings, which also name what models are called now; their ids are of what is published."""
    now_as = renamed(provider.models, provider.held or {})
    for finding in findings:
        ids = [offer_key(ref)[1] for ref in finding.offers]
        new = [f"{provider.slug}/{now_as[each]}" for each in ids if each in now_as]
        yield finding.model_copy(update={"offers": tuple(sorted({*finding.offers, *new}))}) if new else finding


def _waiting_on(finding: Finding, decided: Decided, named: Set[str], settings: Settings) -> Finding | None:
    """What waited before, if a person refused it and it is as it was, or nobody looked at its list today."""
    if is_whole(finding):
        return finding if _is_left_out(finding, settings) else None
    if finding.refused and finding.offers:
        back = back_again(finding, settings)
        rests = tuple(
            each
            for each in finding.left_out
            if each not in back.left_out or _is_unseen(decided.decisions.get(each.provider))
        )
        finding = finding.model_copy(update={"left_out": rests})
        offers = {
            f"{slug}/{model_id}"
            for slug in {offer_key(ref)[0] for ref in finding.offers} & decided.lists.keys()
            for new in [decided.lists[slug]]
            if new.held is not None
            for model_id in unchanged(back, new.held, decided.last.get(slug, _nothing_of(new)))
        }
        offers |= resting(finding, decided.lists)
        return finding.model_copy(update={"offers": tuple(sorted(offers))}) if offers else None
    about = {offer_key(ref)[0] for ref in finding.offers} or {finding.provider or ""}
    unseen = any(_is_unseen(decided.decisions.get(slug)) for slug in about)
    return finding if unseen and named.isdisjoint(finding.offers) else None


def _is_left_out(finding: Finding, settings: Settings) -> bool:
    """Tell whether the owner leaves out the provider that was refused as a whole."""
    return bool(finding.refused and finding.provider and left_out(settings, finding.provider))


def _is_unseen(decision: Decision | None) -> bool:
    """Tell whether nobody looked at a new list of a provider today."""
    return decision is None or isinstance(decision, Failed) or (isinstance(decision, Kept) and not decision.doubts)


def _nothing_of(provider: ProviderCatalog) -> ProviderCatalog:
    """What there was of a provider that comes back."""
    return provider.model_copy(update={"models": {}, "held": None})


def settled(
    findings: Collection[Finding], known: Iterable[Finding], lists: Lists, settings: Settings, today: date
) -> tuple[Finding, ...]:
    """Findings of what waits in these lists, with those that claim what no other does, in order.

    Args:
        findings: what was found.
        known: what waited before.
        lists: the lists of the catalog.
        settings: what the owner leaves out.
        today: UTC day.
    """
    offers = waiting_offers(lists)
    rests = {each.id: resting(each, lists) if each.left_out else set() for each in findings}
    named = [
        without_claims(each, offers | rests[each.id])
        for each in findings
        if rests[each.id]
        or (is_whole(each) and _is_left_out(each, settings))
        or speaks_of_something(each, lists, offers, ())
    ]
    before = {finding.id: finding for finding in known}
    left = unclaimed(lists, named) if settings.guard.asks else {}
    rest = (_of_rest(lists[slug], ids, today) for slug, ids in left.items())
    return tuple(sorted([*named, *(_as_before(each, before.get(each.id)) for each in rest)], key=_place))


def _place(finding: Finding) -> tuple[object, ...]:
    whom = finding.provider or finding.combined or ""
    return (finding.refused is not None, _RISKS.index(finding.risk), whom, finding.offers, finding.id)


def _as_before(finding: Finding, before: Finding | None) -> Finding:
    """The finding, if it was one before with the day on which it was found, and on which it was refused."""
    return finding.model_copy(update={"since": before.since, "refused": before.refused}) if before else finding


def _of_list(provider: ProviderCatalog, doubts: Iterable[Doubt], today: date) -> Iterator[Finding]:
    """Findings of the doubts about a list, one for each risk, price or limit."""
    ids = set(waiting_ids(provider))
    by_risk: dict[Risk, list[Doubt]] = {}
    for doubt in doubts:
        by_risk.setdefault(doubt.risk, []).append(doubt)
    for risk, told in by_risk.items():
        about = sorted(ids & {model_id for doubt in told for model_id in doubt.ids})
        called = as_called_before(provider.models, provider.held or {})
        if "removals" in by_risk and risk != "removals":  # what is gone has neither prices nor limits
            about = [model_id for model_id in about if model_id in called]
        why = told[0].text
        if risk == "unreadable":
            found = _finding(risk, provider.slug, (), why, today, old=provider.unreadable, new=told[0].rows)
            yield found.model_copy(update={"offers": tuple(f"{provider.slug}/{model_id}" for model_id in about)})
        elif risk in _BLOCKS and len(about) <= ONE_BY_ONE:
            said = {each: doubt.of(each) for doubt in reversed(told) for each in doubt.ids}
            yield from (_of_value(risk, provider, model_id, said[model_id], today) for model_id in about)
        elif about:
            yield _finding(risk, provider.slug, about, why, today)


def _with_it(why: str, provider: ProviderCatalog, model_id: str, block: str, fields: Sequence[str]) -> str:
    """Why a model waits, and whatever else of it does so too; what was said yesterday may have been said of it."""
    why = why.partition(_WITH_IT)[0].partition(EVIDENCE)[0]
    old, new = provider.models.get(model_id), as_called_before(provider.models, provider.held or {}).get(model_id)
    if old is None or new is None:
        return why
    told = [
        f"{path} {shown(value(before))} -> {shown(value(now))}"
        for path, before, now in moved(document(as_upstream(old)), document(as_upstream(new)))
        if not path.startswith("provenance.") and path not in {f"{block}.{name}" for name in fields}
    ]
    return f"{why}{_WITH_IT}{some(told, MOST_WITH_IT)}" if told else why


def _of_value(risk: Risk, provider: ProviderCatalog, model_id: str, why: str, today: date) -> Finding:
    """A finding of one model's price or limit; of several of them, where they moved together."""
    block, fields = _BLOCKS[risk]
    why = _with_it(why, provider, model_id, block, fields)
    called = as_called_before(provider.models, provider.held or {})
    old, new = (facts(models.get(model_id), block, fields) for models in (provider.models, called))
    differ = [name for name in fields if old.get(name) != new.get(name)]
    if not differ:
        return _finding(risk, provider.slug, [model_id], why, today)
    if len(differ) == 1:
        (name,) = differ
        return _finding(
            risk, provider.slug, [model_id], why, today, field=f"{block}.{name}", old=old.get(name), new=new.get(name)
        )
    old, new = ({name: value for name, value in each.items() if name in differ} for each in (old, new))
    return _finding(risk, provider.slug, [model_id], why, today, field=block, old=old, new=new)


def _of_rest(provider: ProviderCatalog, ids: Sequence[str], today: date) -> Finding:
    """The finding of all that no other claims, by what it is."""
    if provider.is_new:
        text = f"nobody named this provider; its first list has {count(len(ids), 'model')}"
        return _finding("new provider", provider.slug, (), text, today)
    states = {model_id: (provider.held or {}).get(model_id) for model_id in ids}
    text = f"changes of {count(len(ids), 'other model')} of the same list"
    finding = _finding("rest", provider.slug, (), text, today)
    return finding.model_copy(update={"id": _digest("rest", provider.slug, canonical_json(states))})


def _of_chain(held: Held, today: date) -> Finding:
    event = held.event
    lost = event.change == "chain lost"
    new = None if lost else event.by[0]
    return Finding(
        id=_digest(event.change, event.combined, canonical_json(held.offers if lost else new)),
        risk="chain lost" if lost else "first member",
        combined=event.combined,
        offers=held.offers,
        old=event.member,
        new=new,
        # A day that is so far from today would be another one every day.
        why=f"if this change is taken, {event.text}".replace(f" until {today + GRACE}", f" for {GRACE.days} days"),
        since=today,
    )


def _finding(
    risk: Risk,
    slug: str,
    ids: Sequence[str],
    why: str,
    today: date,
    *,
    field: str | None = None,
    old: object = None,
    new: object = None,
) -> Finding:
    offers = tuple(f"{slug}/{model_id}" for model_id in ids)
    return Finding(
        id=_digest(risk, slug, canonical_json([offers, field, new])),
        risk=risk,
        provider=slug,
        offers=offers,
        field=field,
        old=old,
        new=new,
        why=why,
        since=today,
    )


def _digest(*parts: str) -> str:
    return sha256(json.dumps(parts).encode()).hexdigest()[:12]
