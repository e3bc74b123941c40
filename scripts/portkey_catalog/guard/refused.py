"""What of a new list was found wanting earlier and still is, and what a person refused of it (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from portkey_catalog.combine.corrections import as_upstream
from portkey_catalog.guard.why_held import Doubt
from portkey_catalog.history.renamed_ids import called, renamed, says_the_same
from portkey_catalog.history.waiting import is_whole, says
from portkey_catalog.normalise.days import on_day
from portkey_catalog.normalise.models import chosen
from portkey_catalog.schema import Catalog, Finding, LeftOut, Model, ProviderCatalog, offer_key
from portkey_catalog.settings.shapes import Settings
from portkey_catalog.text.slugs import slug_key

Models = Mapping[str, Model]


def without_refused(models: Models, old: ProviderCatalog, findings: Iterable[Finding]) -> dict[str, Model]:
    """A new list with what is published in place of what a person refused, as long as it is just that."""
    left = dict(models)
    for finding in findings:
        if finding.refused:
            for was, now, published in _unchanged(finding, models, old):
                left.pop(now, None)
                if was in old.models or published is None:
                    put_back(left, was, old.models)
                else:  # what the owner took in again, by the id that it has now
                    left[now] = called(published, now)
    return dict(sorted(left.items()))


def left_out(settings: Settings, ref: str) -> bool:
    """Tell whether the owner leaves out a provider, or an offer (`slug/model-id`) of it."""
    slug, model_id = offer_key(ref)
    named = [each for each in settings.providers if slug_key(each.published_slug) == slug_key(slug)]
    if not named:
        return not settings.gateway.discover
    fits = chosen({model_id: None}, named[0].include, named[0].exclude)
    return named[0].left_out or bool(model_id and not fits)


def remembering(catalog: Catalog, settings: Settings, today: date) -> Catalog:
    """The last catalog with all that was said of models of which something is refused and that the owner leaves out."""
    findings = (
        finding.model_copy(update={"left_out": tuple(_left_out(finding, catalog, settings, today))})
        if finding.refused and finding.offers
        else finding
        for finding in catalog.findings
    )
    return catalog.model_copy(update={"findings": tuple(findings)})


def _left_out(finding: Finding, catalog: Catalog, settings: Settings, today: date) -> Iterator[LeftOut]:
    """What a finding is about that the owner leaves out today, as far as the lists say it, and what it knew of others.

    That a day has come is no change of what is not looked at.
    """
    found = []
    for slug in sorted({offer_key(ref)[0] for ref in finding.offers} & catalog.providers.keys()):
        models, held = catalog.providers[slug].models, catalog.providers[slug].held or {}
        now_as = renamed(models, held)
        ids = {model_id for each, model_id in map(offer_key, finding.offers) if each == slug}
        for model_id in sorted(ids - set(now_as.values())):
            new = held.get(now_as.get(model_id, model_id))
            about = LeftOut(provider=slug, old=models.get(model_id), new=new)
            if any(left_out(settings, ref) for ref in _refs(about)):
                found.append(about)
    listed = {ref for about in found for ref in _refs(about)}
    for about in (*(each for each in finding.left_out if listed.isdisjoint(_refs(each))), *found):
        old, new = (each and on_day(each, today) for each in (about.old, about.new))
        yield about.model_copy(update={"old": old, "new": new})


def _refs(about: LeftOut) -> list[str]:
    """Offers (`slug/model-id`) that are one model, the one of the list last."""
    return list(dict.fromkeys(f"{about.provider}/{each.id}" for each in (about.old, about.new) if each))


def back_again(finding: Finding, settings: Settings) -> Finding:
    """The finding as it looks at today's lists: with what it knows of models that the owner leaves out no longer."""
    back = tuple(each for each in finding.left_out if not left_out(settings, _refs(each)[-1]))
    return finding if back == finding.left_out else finding.model_copy(update={"left_out": back})


def resting(finding: Finding, lists: Mapping[str, ProviderCatalog]) -> set[str]:
    """Offers of a refused finding that are in no list: the refusal holds when they come back as they were."""
    there = {
        f"{slug}/{each}" for slug, provider in lists.items() for each in (*provider.models, *(provider.held or ()))
    }
    return {ref for about in finding.left_out for ref in _refs(about)} - there


def put_back(models: dict[str, Model], model_id: str, published: Models) -> None:
    """Let a list say of a model what is published, nothing where that is not."""
    if model_id in published:
        models[model_id] = published[model_id]
    else:
        models.pop(model_id, None)


def still_doubted(models: Models, old: ProviderCatalog, findings: Iterable[Finding]) -> tuple[Doubt, ...]:
    """Doubts of earlier updates about a list that is plausible beside what is compared with it today.

    Days that go by make no list plausible: while most of what a finding is about is as it was found, it waits.
    """
    found = []
    for finding in findings:
        if finding.provider == old.slug and not finding.refused and not is_whole(finding) and finding.offers:
            ids = frozenset(unchanged(finding, models, old))
            if 2 * len(ids) > len(finding.offers):
                found.append(Doubt(finding.risk, ids, finding.why))
    return tuple(found)


def unchanged(finding: Finding, models: Models, old: ProviderCatalog) -> Iterator[str]:
    """Models of a finding of which a list says just what was found, and not what is published.

    Under whatever ids: of what bears another id now, that one is named, too.
    """
    for was, now, _ in _unchanged(finding, models, old):
        yield from dict.fromkeys((was, now))


def _unchanged(finding: Finding, models: Models, old: ProviderCatalog) -> Iterator[tuple[str, str, Model | None]]:
    """The same, each by what it is published as, or was found as, and by what it is called now; and what is published.

    What the owner left out counts as published, and as found, as it was then.
    """
    back = [each for each in finding.left_out if each.provider == old.slug]
    before = {each.old.id: each.old for each in back if each.old} | dict(old.models)
    held = {each.new.id: each.new for each in back if each.new} | dict(old.held or {})
    found_as, now_as = renamed(before, held), renamed(held, models) | renamed(before, models)
    ids = {model_id for slug, model_id in map(offer_key, finding.offers) if slug == old.slug}
    for model_id in sorted(ids - {found_as[each] for each in ids & found_as.keys()}):
        now, published = models.get(now_as.get(model_id, model_id)), before.get(model_id)
        if finding.field:
            same = bool(now and published) and says(finding, now) == finding.new != says(finding, published)
        else:
            found = held.get(found_as.get(model_id, model_id))
            same = says_the_same(now, found) and now != (published and as_upstream(published))
        if same:
            yield model_id, now_as.get(model_id, model_id), published
