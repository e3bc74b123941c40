"""What of a new list was found wanting earlier and still is, and what a person refused of it (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from portkey_catalog.combine.corrections import as_upstream
from portkey_catalog.guard.why_held import Doubt
from portkey_catalog.history.renamed_ids import renamed, says_the_same
from portkey_catalog.history.values import document, put
from portkey_catalog.history.waiting import is_whole, says
from portkey_catalog.normalise.models import chosen
from portkey_catalog.schema import Finding, Model, ProviderCatalog, offer_key
from portkey_catalog.settings.shapes import Settings
from portkey_catalog.text.slugs import slug_key

Models = Mapping[str, Model]


def without_refused(models: Models, old: ProviderCatalog, findings: Iterable[Finding]) -> dict[str, Model]:
    """A new list with what is published in place of what a person refused, as long as it is just that."""
    left = dict(models)
    for finding in findings:
        if finding.refused:
            for was, now in _unchanged(finding, models, old):
                if finding.field and was not in old.models:  # it may be one of several that were refused of this model
                    left[now] = _with_old_value(left.get(now, models[now]), finding)
                else:
                    left.pop(now, None)
                    put_back(left, was, old.models)
    return dict(sorted(left.items()))


def _with_old_value(model: Model, finding: Finding) -> Model:
    """A model that comes back to the list with a refused value: with the one that was published in its place."""
    field, values = finding.field or "", document(model)
    old, new = ({field: each} if "." in field else each or {} for each in (finding.old, finding.new))
    for name in {**old, **new}:
        put(values, name if "." in field else f"{field}.{name}", old.get(name))
    return Model.model_validate(values)


def left_out(settings: Settings, ref: str) -> bool:
    """Tell whether the owner leaves out a provider, or an offer (`slug/model-id`) of it."""
    slug, model_id = offer_key(ref)
    named = [each for each in settings.providers if slug_key(each.published_slug) == slug_key(slug)]
    if not named:
        return not settings.gateway.discover
    fits = chosen({model_id: None}, named[0].include, named[0].exclude)
    return named[0].left_out or bool(model_id and not fits)


def resting(finding: Finding, settings: Settings) -> tuple[str, ...]:
    """What a refused finding is about that the owner leaves out: the refusal holds when that comes back as it was."""
    about = finding.offers or ((finding.provider,) if finding.provider else ())
    return tuple(each for each in about if finding.refused and left_out(settings, each))


def rows_refused(slug: str, rows: int | None, findings: Iterable[Finding]) -> bool:
    """Tell whether a person refused a list of a provider because just as many of its rows cannot be read."""
    return any(
        each.risk == "unreadable" and each.provider == slug and each.refused and each.new == rows for each in findings
    )


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
    for pair in _unchanged(finding, models, old):
        yield from dict.fromkeys(pair)


def _unchanged(finding: Finding, models: Models, old: ProviderCatalog) -> Iterator[tuple[str, str]]:
    """The same, each by what it is published as, or was found as, and by what it is called now."""
    held = old.held or {}
    found_as, now_as = renamed(old.models, held), renamed(held, models) | renamed(old.models, models)
    ids = {model_id for slug, model_id in map(offer_key, finding.offers) if slug == old.slug}
    for model_id in sorted(ids - {found_as[each] for each in ids & found_as.keys()}):
        now, published = models.get(now_as.get(model_id, model_id)), old.models.get(model_id)
        if finding.field and now:
            same = says(finding, now) == finding.new != (published and says(finding, published))
        else:
            found = held.get(found_as.get(model_id, model_id))
            same = says_the_same(now, found) and now != (published and as_upstream(published))
        if same:
            yield model_id, now_as.get(model_id, model_id)
