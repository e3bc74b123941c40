"""What merging a proposal does to chains and models, and what comes of it if it is refused (pure)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set

from portkey_catalog.exports.names import COMBINED_PROVIDER
from portkey_catalog.exports.usable import exclusions
from portkey_catalog.history.change import Change, Kind
from portkey_catalog.history.others import Others
from portkey_catalog.history.unlisted import NOT_LISTED, why_published, with_why
from portkey_catalog.report.diff import shown
from portkey_catalog.schema import Catalog, Finding, Risk
from portkey_catalog.text.words import some

FATES: Mapping[Kind, str] = {
    "chain lost": "would lose its failover",
    "id dissolved": "would lead nowhere",
    "id reserved": "would lead nowhere",
    "first member replaced": "would begin with another member",
}
"""What hurts whoever uses an id of a combined model, as the end of a sentence about it."""
_IF_MERGED: Mapping[Risk, str] = {
    "removals": "these models go; what to use in place of each stands in the first table below",
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


def if_merged(finding: Finding, seen: Collection[str]) -> str:
    """What comes of it if a person takes a finding; empty where its reason says that.

    Args:
        finding: what waits.
        seen: those of its offers that opencode is given.
    """
    if finding.risk in OF_FACTS and finding.offers and not seen:
        return "the catalog says so; opencode is not offered it"
    return _IF_MERGED.get(finding.risk, "")


def if_refused(finding: Finding, catalog: Catalog, gone: Set[str]) -> str:
    """What comes of it if a person refuses a finding."""
    return _IF_REFUSED.get(finding.risk) or chain_if_refused(finding.combined, catalog, gone)


def chain_if_refused(name: str | None, catalog: Catalog, gone: Set[str]) -> str:
    """What stays of a chain, or of the offer that answers in its place, if a person does not let it go; else empty.

    Args:
        name: the combined model, or an id that leads to it.
        catalog: the catalog that is published.
        gone: offers that would be gone.
    """
    model = next((each for each in catalog.combined.values() if name in each.published), None)
    if model is None:
        return ""
    unlisted = why_published(catalog.providers, catalog.findings) | dict.fromkeys(gone, NOT_LISTED)
    if model.last:
        why = f", though it is {unlisted[model.last.ref]}" if model.last.ref in unlisted else ""
        return f"{model.last.ref} answers alone until {model.ends}, as now{why}"
    refs = [member.ref for member in model.chain]
    dead = {number: ref for number, ref in enumerate(refs, 1) if ref in unlisted}
    live = [ref for ref in refs if ref not in unlisted]
    if not dead:
        return f"the chain stays as it is, whatever lists say now: {some(refs, _SHOWN)}"
    several = len(dead) > 1
    places = f"number{'s' if several else ''} {some(list(map(str, dead)), len(dead))} of {len(refs)}"
    if gone >= set(dead.values()):
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
    unlisted = why_published(catalog.providers, catalog.findings)
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
        listed = [
            ref for ref in others.of(slug, model_id) if ref not in gone | unlisted.keys() and not instead.endswith(ref)
        ]
        where = _elsewhere(listed, missing) or ("" if instead or alias else "nobody else lists it")
        yield (
            f"{slug}/{model_id}",
            ", ".join(filter(None, (unseen, day or status or "no day was announced", alias, where))),
        )


def _elsewhere(refs: Sequence[str], missing: Mapping[str, Mapping[str, str]]) -> str:
    """Who else lists a model: only what opencode is offered replaces it, and of the rest that is said."""
    unusable = [ref for ref in refs if ref.partition("/")[2] in missing[ref.partition("/")[0]]]
    usable = [ref for ref in refs if ref not in unusable]
    told = [
        f"also {some(usable, _SHOWN)}" if usable else "",
        f"listed as {some(unusable, _SHOWN)}, too, which opencode is not offered" if unusable else "",
    ]
    return ", ".join(filter(None, told))
