"""What merging a proposal does to chains and models, and what comes of it if it is refused (pure)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from portkey_catalog.exports.names import COMBINED_PROVIDER
from portkey_catalog.exports.usable import exclusions
from portkey_catalog.history.change import Change, Kind
from portkey_catalog.history.others import Others
from portkey_catalog.history.unlisted import NOT_LISTED, why_published, with_why
from portkey_catalog.report.diff import shown
from portkey_catalog.schema import Catalog, Finding, Risk, offer_key
from portkey_catalog.text.words import some

FATES: Mapping[Kind, str] = {
    "chain lost": "would lose its failover",
    "id dissolved": "would lead nowhere",
    "id reserved": "would lead nowhere",
    "first member replaced": "would begin with another member",
}
"""What hurts whoever uses an id of a combined model, as the end of a sentence about it."""
_IF_MERGED: Mapping[Risk, str] = {
    "removals": "these models go; the first table below says of each what follows it, if anything does",
    "price": "opencode counts with the new price",
    "limit": "opencode works with the new limit",
    "ability": "opencode works with what the list says now",
    "growth": "whatever is new in the list is offered",
    "unreadable": "what could not be read is gone, and the rest of the list is published",
    "new provider": "its models are offered, and join chains behind those that are known",
    "rest": "all of that is published",
}
"""What merging does about a risk whose own reason does not say it."""
_IF_REFUSED: Mapping[Risk, str] = {
    "removals": "they stay, though their provider lists them no more; where requests to them fail, chains go on",
    "price": "what is published stays, whatever the provider charges",
    "limit": "what is published stays; where that is more than the provider takes, requests fail",
    "ability": "what is published stays; requests for what cannot be done any more fail",
    "growth": "the last list stays, without what is new",
    "unreadable": "what is missing beside those rows stays as it is published",
    "new provider": "nothing of it is offered",
    "rest": "all of that stays as it is published",
}
"""The same of closing, or of `take = false`."""
OF_FACTS: frozenset[Risk] = frozenset({"price", "limit", "ability"})
"""Risks that are of what is said of a model."""
_SHOWN = 4
"""Other providers' offers that one sentence names."""


def fates(changes: Iterable[Change]) -> dict[str, str]:
    """Ids of combined models that would lose their chain, lead nowhere or begin with another member -> which."""
    return {change.model or "": FATES[change.kind] for change in changes if change.kind in FATES}


def untold(changes: Iterable[Change], findings: Iterable[Finding]) -> list[Change]:
    """What would happen to chains and no finding names: it comes of a list that waits as a whole."""
    named = {finding.combined for finding in findings}
    return [change for change in changes if change.kind in FATES and change.model not in named]


def removed(changes: Iterable[Change]) -> set[str]:
    """Offers (`slug/model-id`) that would be gone."""
    return _concerned(changes, "removed")


def renamed(changes: Iterable[Change]) -> set[str]:
    """Offers (`slug/model-id`) that would be there under another id."""
    return _concerned(changes, "renamed")


def _concerned(changes: Iterable[Change], kind: Kind) -> set[str]:
    return {f"{change.provider}/{change.model}" for change in changes if change.kind == kind}


@dataclass(frozen=True, slots=True)
class Merging:
    """The catalog that is published without a proposal, and the one that is with it."""

    before: Catalog
    after: Catalog
    offered: frozenset[str]
    """Offers that opencode is given without it."""
    then: frozenset[str]
    """Offers that it is given with it."""

    @classmethod
    def of(cls, refs: Collection[str], before: Catalog, after: Catalog) -> Self:
        """What it does to some offers (`slug/model-id`)."""
        return cls(before, after, frozenset(offered(refs, before)), frozenset(offered(refs, after)))


def if_merged(finding: Finding, merging: Merging) -> str:
    """What comes of it if a person takes a finding; empty where its reason says that."""
    usual = _IF_MERGED.get(finding.risk, "")
    if finding.risk not in OF_FACTS or not finding.offers:
        return usual
    refs = merging.after.refs.intersection(finding.offers)  # what is gone with it is told as removed
    if not refs:
        return usual
    stay, come, go = refs & merging.offered & merging.then, refs - merging.offered, refs - merging.then
    if come == go == refs:
        usual = "the catalog says so; opencode is not offered it"
    told = [usual if stay or come == go else "", *_come_and_go(come & merging.then, go & merging.offered, merging)]
    return "; ".join(filter(None, (*told, *_joined(refs, merging))))


def _come_and_go(come: Collection[str], go: Collection[str], merging: Merging) -> Iterator[str]:
    """Offers that opencode is given because of a proposal, or no longer is, and why not."""
    if come:
        yield f"opencode is offered {some(sorted(come), _SHOWN)}, which it was not"
    if go:
        why = exclusions(merging.after)
        told = {why[slug].get(model_id, "") for slug, model_id in map(offer_key, go) if slug in why} - {""}
        reason = f": {told.pop()}" if len(told) == 1 else ""
        yield f"opencode is not offered {some(sorted(go), _SHOWN)} any more{reason}"


def _joined(refs: Collection[str], merging: Merging) -> Iterator[str]:
    """Chains that come to be with one of these offers, or that it joins or leaves behind others."""
    before, after = (
        {model.id: {member.ref for member in model.chain} for model in catalog.combined.values() if model.chain}
        for catalog in (merging.before, merging.after)
    )
    refs, both = set(refs), before.keys() & after.keys()
    found = [each for each in after.keys() - before.keys() if refs & after[each]]
    join = [each for each in both if refs & (after[each] - before[each])]
    leave = [each for each in both if refs & (before[each] - after[each])]
    for verb, names in (("found", found), ("join", join), ("leave", leave)):
        if names:
            who = f"they {verb}" if len(refs) > 1 else f"it {verb}s"
            yield f"{who} {some([f'{COMBINED_PROVIDER}/{each}' for each in sorted(names)], _SHOWN)}"


def if_refused(finding: Finding, catalog: Catalog, changes: Sequence[Change] = ()) -> str:
    """What comes of it if a person refuses a finding.

    Args:
        finding: what waits.
        catalog: the catalog that is published.
        changes: what merging changes.
    """
    told = _IF_REFUSED.get(finding.risk) or chain_if_refused(finding.combined, catalog, removed(changes))
    if finding.field and not renamed(changes).isdisjoint(finding.offers):
        return f"{told}; so does its id, which the list does not have any more"
    return told


def chain_if_refused(name: str | None, catalog: Catalog, gone: Collection[str], today: date | None = None) -> str:
    """What stays of a chain, or of the offer that answers in its place, if a person does not let it go; else empty.

    Args:
        name: the combined model, or an id that leads to it.
        catalog: the catalog that is published.
        gone: offers that would be gone.
        today: UTC day of the newest change.
    """
    model = next((each for each in catalog.combined.values() if name in each.published), None)
    if model is None:
        return ""
    unlisted = why_published(catalog.providers, catalog.findings) | dict.fromkeys(gone, NOT_LISTED)
    if model.last:
        why = f", though it is {unlisted[model.last.ref]}" if model.last.ref in unlisted else ""
        if today and model.ends and model.ends <= today:
            return f"{model.last.ref} answers alone, as now, though only until {model.ends} was promised{why}"
        return f"{model.last.ref} answers alone until {model.ends}, as now{why}"
    refs = [member.ref for member in model.chain]
    dead = {number: ref for number, ref in enumerate(refs, 1) if ref in unlisted}
    live = [ref for ref in refs if ref not in unlisted]
    if not dead:
        return f"the chain stays as it is, whatever lists say now: {some(refs, _SHOWN)}"
    several = len(dead) > 1
    places = f"number{'s' if several else ''} {some(list(map(str, dead)), len(dead))} of {len(refs)}"
    if set(gone) >= set(dead.values()):
        keeps = f"the chain keeps {some(list(dead.values()), _SHOWN)}, {NOT_LISTED}, as {places}"
    else:
        keeps = f"the chain keeps {some([with_why(ref, unlisted) for ref in dead.values()], _SHOWN)} as {places}"
    fails = "where those fail" if several else "where that fails"
    if not live:
        return f"{keeps}; {fails}, nobody answers"
    only = "; no other is left that answers" if len(live) == 1 else ""
    if 1 not in dead:
        return f"{live[0]} answers first, as now; {keeps}{only}"
    return f"{keeps}; {fails}, requests go on to {some(live, _SHOWN)}{only}"


def offered(refs: Iterable[str], catalog: Catalog) -> list[str]:
    """Those of these offers that opencode is given."""
    missing = exclusions(catalog)
    there = catalog.refs - {f"{slug}/{model}" for slug, models in missing.items() for model in models}
    return [ref for ref in refs if ref in there]


def given(changes: Iterable[Change], *catalogs: Catalog) -> frozenset[str]:
    """The models (`slug/model-id`) among these changes that opencode is given in one of these catalogs."""
    refs = {f"{change.provider}/{change.model}" for change in changes if change.provider and change.model}
    return frozenset(ref for catalog in catalogs for ref in offered(refs, catalog))


def of_removals(changes: Sequence[Change], catalog: Catalog) -> Iterator[tuple[str, str]]:
    """Each model that would be gone, with the day that was announced for it, and who else lists it."""
    gone, missing, others = removed(changes), exclusions(catalog), Others(catalog)
    silent = gone | why_published(catalog.providers, catalog.findings).keys()
    for change in changes:
        if change.kind != "removed" or change.provider in (None, COMBINED_PROVIDER):
            continue
        slug, model_id = change.provider or "", change.model or ""
        provider = catalog.providers.get(slug)
        old = provider.last_word(model_id) if provider and model_id in provider.models else None
        day = f"announced for {old.retires}" if old and old.retires else ""
        status = f"was {shown(old.status)}" if old and old.status and not day else ""
        unseen = "" if model_id not in missing.get(slug, {}) else "opencode is not offered it"
        alias = f"another name of {slug}/{old.alias_of}" if old and old.alias_of else ""
        instead = change.instead or ""
        listed = [ref for ref in others.of(slug, model_id) if ref not in silent and not instead.endswith(ref)]
        where = _elsewhere(listed, missing) or ("" if instead or alias else "nobody else lists it")
        yield (
            f"{slug}/{model_id}",
            ", ".join(filter(None, (unseen, day or status or "no day was announced", alias, where))),
        )


def _elsewhere(refs: Sequence[str], missing: Mapping[str, Mapping[str, str]]) -> str:
    """Who else lists a model: only what opencode is offered replaces it, and of the rest that is said."""
    unusable = [ref for ref in refs for slug, model_id in [offer_key(ref)] if model_id in missing[slug]]
    usable = [ref for ref in refs if ref not in unusable]
    told = [
        f"also {some(usable, _SHOWN)}" if usable else "",
        f"listed as {some(unusable, _SHOWN)}, too, which opencode is not offered" if unusable else "",
    ]
    return ", ".join(filter(None, told))
