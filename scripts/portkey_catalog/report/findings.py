"""What waits for a person, in words: what it is, what speaks of it elsewhere, and whom it concerns (pure)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal

from portkey_catalog.exports.names import COMBINED_PROVIDER, listed_as
from portkey_catalog.history.change import ENDS, Change, Kind
from portkey_catalog.history.facts import Value, facts_by_path
from portkey_catalog.history.unlisted import why_published
from portkey_catalog.report.consequences import fates, removed, renamed, untold
from portkey_catalog.report.diff import IDS_ENDED, ROOM, headline, moved_facts, shown
from portkey_catalog.schema import AUTO, Catalog, CombinedModel, Finding, Model, Risk, offer_key
from portkey_catalog.schema.provenance import origin_of
from portkey_catalog.text.words import count, plural, some

SHOWN = 8
"""Models or combined models that one sentence names."""

HEADS: Mapping[Risk, str] = {
    "removals": "many models would go",
    "price": "a price moves far",
    "limit": "a limit moves far",
    "ability": "opencode would lose many models",
    "growth": "the list grows far",
    "unreadable": "rows cannot be read",
    "rest": "whatever else this list changes",
    "new provider": "a provider that nobody named",
    "chain lost": "a chain would be lost",
    "first member": "a chain would begin with another member",
}
_Counted = Risk | Literal["id ended", "renamed"]
"""What a title counts: risks, and with a list that waits ids that come to lead nowhere, and models under another id."""
_ORDER: tuple[_Counted, ...] = (
    "chain lost",
    "id ended",
    "removals",
    "first member",
    "price",
    "limit",
    "ability",
    "renamed",
    "growth",
    "unreadable",
    "new provider",
    "rest",
)
"""Risks, what hurts most first."""
_OF_KIND: Mapping[Kind, _Counted] = {
    "chain lost": "chain lost",
    "first member replaced": "first member",
    **dict.fromkeys(ENDS, "id ended"),
}
_WORDS: Mapping[_Counted, tuple[str, str]] = {
    "chain lost": ("chain lost", "chains lost"),
    "id ended": IDS_ENDED,
    "first member": ("new first member", "new first members"),
    "removals": ("removed", "removed"),
    "renamed": ("renamed", "renamed"),
    "ability": ("ability", "abilities"),
    "growth": ("list grown", "lists grown"),
    "unreadable": ("list unreadable", "lists unreadable"),
    "rest": ("list with other changes", "lists with other changes"),
}
"""One of a risk, and several; others are nouns like any."""
_BY_MODEL = ("removals", "price", "limit", "ability")
"""Risks of which every model counts."""
_OF_ONE = (*_BY_MODEL, "renamed", "chain lost", "id ended", "first member")
"""Risks that are of a model, which has a name."""


def counted(findings: Sequence[Finding], changes: Sequence[Change] = (), room: int = ROOM) -> str:
    """What would happen in few words: `1 chain lost, 3 prices at openrouter`; the rest of a list is told alone only.

    Args:
        findings: what waits.
        changes: what taking it changes, where that is known: a list that waits as a whole costs more than it says.
        room: characters there are.
    """
    gone = removed(changes)
    whom: dict[_Counted, set[str]] = {risk: set() for risk in _ORDER}
    for finding in findings:
        refs = set(finding.offers[:1] if _is_of_one(finding) else finding.offers) - (
            gone if finding.risk != "removals" else set()
        )
        whom[finding.risk] |= refs if finding.risk in _BY_MODEL and finding.offers else {finding.combined or finding.id}
    for change in untold(changes, findings):
        whom[_OF_KIND[change.kind]].add(change.model or "")
    chained = {ref for finding in findings if finding.combined for ref in finding.offers}
    whom["removals"] |= gone - chained
    whom["renamed"] = whom["removals"] & renamed(changes)
    whom["removals"] -= whom["renamed"]
    if sum(map(bool, whom.values())) > 1:
        whom["rest"] = set()
    risks = [risk for risk in _ORDER if whom[risk]]
    told = [_number(risk, len(whom[risk])) for risk in risks]
    names = whom[risks[0]] if risks and risks[0] in _OF_ONE else set()
    name = min(names).partition("/")[2] or min(names) if len(names) == 1 else ""
    places = Counter(change.provider for change in changes if change.provider and not change.idle)
    named = {finding.provider for finding in findings if finding.provider}
    named |= {offer_key(ref)[0] for finding in findings if finding.combined for ref in finding.offers}
    where = sorted(named or {COMBINED_PROVIDER}, key=lambda slug: (-places[slug], slug))
    return headline(told, where, room, name)


def worst_first(findings: Sequence[Finding]) -> list[Finding]:
    """Findings, what hurts most first; of what hurts alike, as they were."""
    return sorted(findings, key=lambda finding: _ORDER.index(finding.risk))


def _number(risk: _Counted, number: int) -> str:
    one, several = _WORDS.get(risk, (risk, plural(2, risk)))
    return f"{count(number)} {one if number == 1 else several}"


def about(finding: Finding) -> str:
    """Whom a finding is about."""
    if finding.combined:
        return f"{COMBINED_PROVIDER}/{finding.combined}"
    if finding.offers and _is_of_one(finding):
        return " or ".join(finding.offers)
    models = f" ({count(len(finding.offers), 'model')})" if finding.offers else ""
    return f"{finding.provider}{models}"


def _is_of_one(finding: Finding) -> bool:
    """Tell a finding of one model, which may have two ids: the published one, and the one that its list has."""
    return finding.field is not None or len(finding.offers) == 1


def facts(finding: Finding) -> str:
    """The values of a finding, old and new, with unit and percentage; empty where it has none."""
    if finding.old is None and finding.new is None:
        return ""
    old, new, field = finding.old, finding.new, finding.field
    if field is None:
        return f"{shown(value(old))} -> {shown(value(new))}"
    if isinstance(old, dict) or isinstance(new, dict):
        before, now = (each if isinstance(each, dict) else {} for each in (old, new))
        names = dict.fromkeys((*before, *now))
        return moved_facts([_change(f"{field}.{name}", before.get(name), now.get(name)) for name in names])
    return moved_facts([_change(field, old, new)])


def with_it(finding: Finding, changes: Iterable[Change]) -> str:
    """Limits of the same model that move with that of a finding, as what is assumed of answers; empty without any."""
    told = (finding.old, finding.new) if finding.field else ()
    names = {f"{finding.field}.{name}" for each in told if isinstance(each, dict) for name in each} | {finding.field}
    moved = [
        change
        for change in changes
        if finding.field and finding.risk == change.kind == "limit" and change.field not in names
        if f"{change.provider}/{change.model}" in finding.offers
    ]
    return moved_facts(moved) if moved else ""


def _change(field: str, old: Any, new: Any) -> Change:
    return Change("fact", field=field, old=value(old), new=value(new))


def value(found: Any) -> Value:
    """A raw JSON value as facts have it."""
    match found:
        case float():
            return Decimal(str(found))
        case list() | tuple():
            return tuple(map(str, found))
        case dict():
            return tuple(f"{name} {shown(value(each))}" for name, each in found.items())
        case str() | bool() | int() | Decimal() | None:
            return found
    return str(found)


def elsewhere(finding: Finding, catalog: Catalog) -> str:
    """What other offers of the same model state of the value, in its chain or not; empty where nobody does."""
    if not finding.field or len(finding.offers) != 1:
        return ""
    model = next((each for each in catalog.combined.values() if finding.offers[0] in _refs(each)), None)
    told = []
    for member in model.members if model else ():
        if member.ref != finding.offers[0]:
            provider = catalog.providers[member.provider]
            published = provider.models[member.id]
            newest = (provider.held or {}).get(member.id, published)
            known, before = facts_by_path(newest), facts_by_path(published)
            fields = [name for name in known if name == finding.field or name.startswith(f"{finding.field}.")]
            stated = [  # what costs nothing is a trial of it, and says nothing of the price
                _stated(newest, name, number, waits=number != before[name])
                for name in fields
                if isinstance(number := known[name], int | Decimal) and number
            ]
            told += [f"{member.ref} {' and '.join(stated)}"] if stated else []
    return some(told, SHOWN)


def _stated(model: Model, field: str, value: Value, *, waits: bool) -> str:
    """A value, with the source where it is not of the provider's own list, and that it waits, too, where that is so."""
    origin = origin_of(model, field)
    told = ", ".join(filter(None, (origin.source if origin else "", "which waits, too" if waits else "")))
    return f"{shown(value)} ({told})" if told else shown(value)


def affected(finding: Finding, catalog: Catalog, changed: Collection[str], changes: Iterable[Change] = ()) -> str:
    """Whom a finding concerns: in whose chains its offers stand, and what begins with them.

    Args:
        finding: the finding.
        catalog: the catalog that is published.
        changed: offers that merging changes and no finding names; one that names none has those of its provider.
        changes: what merging changes.
    """
    if finding.combined:
        model = catalog.combined.get(finding.combined)
        return "; ".join(_of_model(model, catalog, finding.offers)) if model else "nobody: it is new"
    offers = set(finding.offers) or {ref for ref in changed if offer_key(ref)[0] == finding.provider}
    chains = [model for model in catalog.combined.values() if any(each.ref in offers for each in model.chain)]
    ends = fates(changes)
    names = {name: model for model in catalog.combined.values() for name in model.published if _refs(model) & offers}
    hit = [model for name, model in names.items() if name in ends]
    first = [model for model in chains if model.chain[0].ref in offers and model not in hit]
    other = [model for model in chains if model not in first and model not in hit]
    told = [
        f"{_named(hurt)} {fate if len(hurt) == 1 else _of_several(fate)}"
        for fate in dict.fromkeys(ends.values())
        if (hurt := [name for name in names if ends.get(name) == fate])
    ]
    told += [f"first in {_named([model.id for model in first])}"] if first else []
    told += [f"behind others in {_named([model.id for model in other])}"] if other else []
    told += [sentence for model in chains for sentence in _of_model(model, catalog, alone=False)]
    if finding.risk == "new provider":
        return "nobody so far"
    defaults = _defaults(catalog)
    for ref in sorted(offers):
        slug, model_id = offer_key(ref)
        told += [f"{ref} is {defaults[name]}" for name in (listed_as(slug, model_id),) if name in defaults]
    return "; ".join(told) or "no chain and no default"


def _of_several(fate: str) -> str:
    return fate.replace(" its ", " their ")


def _of_model(
    model: CombinedModel, catalog: Catalog, told: Collection[str] = (), *, alone: bool = True
) -> Iterator[str]:
    """What depends on a combined model; of offers that are told of already nothing."""
    name = f"{COMBINED_PROVIDER}/{model.id}"
    if alone and model.chain:
        unlisted = why_published(catalog.providers, catalog.findings)
        kept = [
            f"{each.ref} is {unlisted[each.ref]}" for each in model.chain if each.ref in unlisted.keys() - set(told)
        ]
        but = f" ({some(kept, SHOWN)})" if kept else ""
        yield f"{name}, which {len(model.chain)} {plural(len(model.chain), 'provider')} answer for{but}"
    if what := _defaults(catalog).get(name):
        yield f"{name} is {what}"
    if saved := catalog.failover.saved_configs.get(model.id):
        yield f"the chain of {name} is saved in Portkey as {saved}"


def _defaults(catalog: Catalog) -> dict[str, str]:
    """Models that opencode starts with, as it lists them -> which default."""
    found: dict[str, str] = {}
    for key, what in (("small_model", "the default small model"), ("model", "the default model")):
        wanted = getattr(catalog.publish, key)
        chosen = getattr(catalog.defaults, key) if wanted == AUTO else wanted
        found |= {chosen: what} if chosen else {}
    return found


def _named(ids: Sequence[str]) -> str:
    return some([f"{COMBINED_PROVIDER}/{each}" for each in ids], SHOWN)


def _refs(model: CombinedModel) -> set[str]:
    return {member.ref for member in model.members}
