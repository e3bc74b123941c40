"""What a person takes or refuses of what waits, put on the lists of a catalog; and the catalog then made (pure)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Self

from portkey_catalog.assemble import NOTHING, Assemble, Assembler, Catalogs, Without, as_published
from portkey_catalog.collect.providers import hosted_slugs, in_letter_case
from portkey_catalog.exports.usable import exclusions
from portkey_catalog.guard.as_set import as_set, with_day_come
from portkey_catalog.guard.chronicle import ByHand, Chronicle, Who
from portkey_catalog.guard.findings import settled
from portkey_catalog.guard.refused import remembering
from portkey_catalog.guard.rule_breakers import Screened, screened_catalog
from portkey_catalog.history.undone import before_last_change
from portkey_catalog.history.waiting import claimed_ids, fact, is_whole, unclaimed, waiting_ids, waiting_offers
from portkey_catalog.report.findings import about
from portkey_catalog.schema import Catalog, Event, Finding, Model, Notice, ProviderCatalog, offer_key
from portkey_catalog.settings.shapes import ProviderSettings, Settings
from portkey_catalog.text.secrets import NO_SECRETS


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person chose, by ids of findings."""

    taken: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    undone: tuple[Finding, ...] = ()
    """Findings that were refused, without values: of what is published already, the old values come back."""

    @classmethod
    def of(cls, taken: Iterable[str], undone: Iterable[Finding], refused: Iterable[str] = ()) -> Self:
        """What is taken but not refused, and what is refused, by findings or ids."""
        undone = tuple(undone)
        ids = frozenset(refused) | {finding.id for finding in undone}
        return cls(frozenset(taken) - ids, ids, undone)

    def within(self, catalog: Catalog) -> Self:
        """The choice as far as it can be followed: a model waits as a whole, so nobody takes one finding of it alone.

        What is taken beside a refused finding of the same models is refused with it; beside one that waits, it waits.
        """
        refused = {each.id for each in catalog.findings if each.id in self.refused or each.refused} - self.taken
        open_still = {each.id for each in catalog.findings} - self.taken - refused
        moving = waiting_offers(catalog.providers)

        def blocked(by: Collection[str]) -> frozenset[str]:
            claimed = {ref for each in catalog.findings if each.id in by for ref in each.offers}
            claims = {each.id: moving.intersection(each.offers) for each in catalog.findings if each.id in self.taken}
            return frozenset(name for name, refs in claims.items() if refs and refs <= claimed)

        with_them = blocked(refused)
        return replace(
            self, taken=self.taken - with_them - blocked(refused | open_still), refused=self.refused | with_them
        )


def chosen_by_hand(
    catalog: Catalog, choice: Choice, events: Sequence[Event], settings: Settings, today: date
) -> Catalog:
    """The catalog with lists and findings as a person chose; what is made of the lists is as it was.

    Args:
        catalog: the catalog, as it was stated.
        choice: what a person takes and refuses; an id of nothing that waits is none.
        events: what changed lately.
        settings: what the owner leaves out: of that, what is refused needs to be remembered.
        today: UTC day.
    """
    catalog = with_old_values(catalog, choice.undone, events, today)
    taken = choice.taken & {finding.id for finding in catalog.findings}
    left = unclaimed(catalog.providers, catalog.findings)
    refused = (
        _refused(finding, left, today) if finding.id in choice.refused else finding
        for finding in catalog.findings
        if finding.id not in taken
    )
    lists = {
        slug: _with_taken(provider, catalog, taken) if provider.held is not None else provider
        for slug, provider in catalog.providers.items()
    }
    chosen = catalog.model_copy(update={"findings": tuple(refused)})
    return remembering(chosen, settings, today).model_copy(update={"providers": lists})


def _refused(finding: Finding, left: Mapping[str, Collection[str]], today: date) -> Finding:
    """The finding refused; what claims whatever no other does names it, as more may come tomorrow."""
    named = _naming(finding, left) if finding.risk == "rest" else finding
    return named.model_copy(update={"refused": finding.refused or today})


def _naming(finding: Finding, left: Mapping[str, Collection[str]]) -> Finding:
    """The finding with the offers that it claims."""
    if not is_whole(finding):
        return finding
    offers = tuple(f"{finding.provider}/{model_id}" for model_id in left.get(finding.provider or "", ()))
    return finding.model_copy(update={"offers": offers})


def named_offers(catalog: Catalog, ids: Collection[str]) -> tuple[Finding, ...]:
    """These findings, each with the offers that it claims."""
    left = unclaimed(catalog.providers, catalog.findings)
    return tuple(_naming(finding, left) for finding in catalog.findings if finding.id in ids)


def unheard(made: Catalog, last: Catalog) -> tuple[Finding, ...]:
    """Findings of a new catalog that a person refused although the last one did not know of them.

    Args:
        made: the new catalog.
        last: the one by which its lists were decided about.
    """
    known = {finding.id for finding in last.findings if finding.refused}
    return tuple(finding for finding in made.findings if finding.refused and finding.id not in known)


def as_if_heard(last: Catalog, made: Catalog, refused: Collection[Finding]) -> Catalog:
    """The last catalog as if these findings had been refused in it: decided by it, their lists are what they would be.

    Args:
        last: the last catalog.
        made: the new one, in which the findings are.
        refused: the findings.
    """
    ids = {finding.id for finding in refused}
    about = {offer_key(ref)[0] for each in refused for ref in each.offers}
    about |= {each.provider for each in refused if each.provider}
    lists = dict(last.providers)
    for slug in about & made.providers.keys():
        new = made.providers[slug]
        waits = {"held": new.held, "held_since": new.held_since}
        lists[slug] = last.providers[slug].model_copy(update=waits) if slug in last.providers else new
    left = tuple(each for each in last.findings if each.id not in ids)
    return last.model_copy(update={"providers": dict(sorted(lists.items())), "findings": (*left, *refused)})


def with_old_values(catalog: Catalog, undone: Iterable[Finding], events: Sequence[Event], today: date) -> Catalog:
    """The catalog with what it said before of offers that were taken against a person's word, who is not asked again.

    Args:
        catalog: the catalog, as it was stated.
        undone: what was refused and is published.
        events: what changed lately.
        today: UTC day.
    """
    known = {finding.id for finding in catalog.findings}
    lists, findings = dict(catalog.providers), list(catalog.findings)
    for finding in undone:
        if finding.id in known or finding.refused:  # of what was refused before, nothing was merged
            continue
        back: list[str] = []
        lately = [event for event in events if event.on >= finding.since]
        for ref in finding.offers:
            slug, model_id = offer_key(ref)
            now = lists[slug].models.get(model_id) if slug in lists else None
            if slug in lists and (told := before_last_change(now, slug, model_id, lately)):
                lists[slug] = _put_back(lists[slug], model_id, told[0], finding.since)
                back.append(ref)
        if back:
            findings.append(_with_values(finding, back, lists, today))
    return catalog.model_copy(update={"providers": lists, "findings": tuple(findings)})


def _put_back(provider: ProviderCatalog, model_id: str, old: Model | None, since: date) -> ProviderCatalog:
    """A list that says of a model what it said before; what it says now waits."""
    models = {each: model for each, model in provider.models.items() if each != model_id}
    models |= {model_id: old} if old else {}
    held = dict(provider.models if provider.held is None else provider.held)
    return provider.model_copy(
        update={"models": dict(sorted(models.items())), "held": held, "held_since": provider.held_since or since}
    )


def _with_values(finding: Finding, refs: Sequence[str], lists: Catalogs, today: date) -> Finding:
    """The finding refused, with the values of its field."""
    slug, model_id = offer_key(refs[0])
    old, new = lists[slug].models.get(model_id), (lists[slug].held or {}).get(model_id)
    field = finding.field if finding.field and old and new else None
    values = {"old": fact(old, field), "new": fact(new, field)} if field and "." in field else {}
    if field and not values:
        both = [dict(getattr(each, field)) for each in (old, new)]
        moved = [name for name in both[0] if both[0][name] != both[1][name]]
        values = {
            side: {name: each[name] for name in moved if each[name] is not None}
            for side, each in zip(("old", "new"), both, strict=True)
        }
    offers = () if finding.risk == "new provider" else tuple(refs)
    return finding.model_copy(update={**values, "field": field, "offers": offers, "refused": today})


def _with_taken(provider: ProviderCatalog, catalog: Catalog, taken: Collection[str]) -> ProviderCatalog:
    """A list with those of its changes that wait and are taken."""
    about = [each for each in catalog.findings if each.provider == provider.slug and each.id in taken]
    ids = claimed_ids(provider.slug, catalog.providers, catalog.findings, taken)
    if not ids and not about:
        return provider
    held = provider.held or {}
    models = {**provider.models, **{model_id: held[model_id] for model_id in ids if model_id in held}}
    models = {model_id: model for model_id, model in sorted(models.items()) if model_id not in ids or model_id in held}
    new = provider.model_copy(update={"models": models})
    rows = [each.new for each in about if each.risk == "unreadable"]
    done = not waiting_ids(new)
    open_still = any(
        each.provider == provider.slug and each.id not in taken and not each.refused for each in catalog.findings
    )
    return new.model_copy(
        update={
            "unreadable": rows[0] if rows else provider.unreadable,
            "held": None if done else provider.held,
            "held_since": None if done else provider.held_since,
            "stale_since": provider.stale_since if open_still else None,
        }
    )


def taken_by_hand(catalog: Catalog, choice: Choice) -> ByHand:
    """What a person takes of the lists of a catalog.

    Args:
        catalog: the catalog, as it was stated.
        choice: what a person takes and refuses.
    """
    ids = {
        slug: claimed_ids(slug, catalog.providers, catalog.findings, choice.taken)
        for slug, provider in catalog.providers.items()
        if provider.held is not None
    }
    # What a person accepts of a list as such is compared with nothing earlier.
    lists = frozenset(each.provider for each in catalog.findings if each.provider and each.id in choice.taken)
    return ByHand(ids, lists)


@dataclass(frozen=True, slots=True)
class Telling:
    """Makes catalogs that also tell what waits in them; an `Assemble`."""

    assemble: Assemble
    found: Collection[Finding]
    known: Collection[Finding]
    """What waited before."""
    refused: Collection[str]
    """Ids that a person refused, perhaps before the catalog knew of them: in a proposal that went elsewhere."""
    settings: Settings
    today: date

    def __call__(self, lists: Catalogs, without: Without = NOTHING) -> Catalog:
        """The catalog of these lists."""
        return self.told(self.assemble(lists, without))

    def told(self, catalog: Catalog) -> Catalog:
        """A catalog with what waits in it."""
        found = settled(self.found, self.known, catalog.providers, self.settings, self.today)
        left = unclaimed(catalog.providers, found)
        findings = tuple(
            _refused(finding, left, self.today) if finding.id in self.refused and not finding.refused else finding
            for finding in found
        )
        return catalog.model_copy(update={"findings": findings})


def providers_at_hand(catalog: Catalog, settings: Settings) -> dict[str, ProviderSettings]:
    """Providers as they are known without asking anybody: those of the settings, and others of the catalog."""
    others = [slug for slug in catalog.providers if settings.gateway.discover and not settings.leaves_out(slug)]
    named = (each for each in settings.providers if not each.left_out)
    slugs = hosted_slugs(catalog)
    found = (in_letter_case(each, slugs, slugs) for each in (*(ProviderSettings(slug=slug) for slug in others), *named))
    return {each.published_slug: each for each in found}


def accepted_catalog(
    published: Catalog, previous: Catalog, choice: Choice, settings: Settings, today: date
) -> Screened:
    """The catalog that follows from this one when a person chooses, and nobody is asked for anything new.

    Args:
        published: the catalog.
        previous: the same as it was stated, with today's names of its providers.
        choice: what a person takes and refuses.
        settings: what the catalog is made by.
        today: UTC day.

    Raises:
        BrokenRule: a rule is broken by nothing that could be left out.
    """
    known = chosen_by_hand(previous, choice, published.changes, settings, today)
    providers = providers_at_hand(previous, settings)
    lists = {
        slug: with_day_come(as_set(each, providers[slug], settings, today), today)
        for slug, each in known.providers.items()
        if slug in providers
    }
    configured = {each.published_slug for each in settings.providers}
    assemble = Assembler(
        settings,
        today,
        previous.model_copy(update={"findings": ()}),
        missing=exclusions(as_published(previous, settings, today)),
        absent=frozenset(
            slug for slug, each in lists.items() if each.stale_since and not each.held and slug not in configured
        ),
        sample=previous.sample,
    )
    who = Who(lists, lists, taken_by_hand(previous, choice))
    make = Chronicle(
        Telling(assemble, known.findings, known.findings, choice.refused, settings, today), published, today, who
    )
    return screened_catalog(make(lists), lists, make, settings, NO_SECRETS)


def choice_notices(before: Catalog | None, chosen: Catalog | None, choice: Choice) -> list[Notice]:
    """Notices of what a person took or refused since the last update, each told once.

    Args:
        before: the last catalog.
        chosen: the same as a person chose.
        choice: what they chose; it names what was refused before this update and no report has told of.
    """
    untold = {finding.id for finding in choice.undone if finding.refused is None}
    if before is None or chosen is None:
        return []
    known, now = ({each.id: each for each in catalog.findings} for catalog in (before, chosen))
    taken = [
        f"taken, as a person accepted it: {about(each)}: {each.why}" for name, each in known.items() if name not in now
    ]
    refused = [
        f"refused, and not asked about again until it changes: {about(each)}: {each.why}"
        for name, each in now.items()
        if each.refused and (name in untold or not (name in known and known[name].refused))
    ]
    return [Notice(level="info", text=text) for text in (*taken, *refused)]
