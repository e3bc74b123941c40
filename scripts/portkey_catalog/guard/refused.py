"""What of a new list was found wanting earlier and still is, and what a person refused of it (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from portkey_catalog.combine.corrections import as_upstream
from portkey_catalog.guard.why_held import Doubt
from portkey_catalog.history.renamed_ids import renamed, says_the_same
from portkey_catalog.history.waiting import is_whole, says
from portkey_catalog.schema import Finding, Model, ProviderCatalog

Models = Mapping[str, Model]


def without_refused(models: Models, old: ProviderCatalog, findings: Iterable[Finding]) -> dict[str, Model]:
    """A new list with what is published in place of what a person refused, as long as it is just that."""
    left = dict(models)
    for finding in findings:
        if finding.refused:
            for model_id in unchanged(finding, models, old):
                put_back(left, model_id, old.models)
    return dict(sorted(left.items()))


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
    held = old.held or {}
    found_as, now_as = renamed(old.models, held), renamed(held, models) | renamed(old.models, models)
    ids = {model_id for slug, _, model_id in (ref.partition("/") for ref in finding.offers) if slug == old.slug}
    for model_id in sorted(ids - {found_as[each] for each in ids & found_as.keys()}):
        now, published = models.get(now_as.get(model_id, model_id)), old.models.get(model_id)
        if finding.field and now and published:
            same = says(finding, now) == finding.new != says(finding, published)
        else:
            found = held.get(found_as.get(model_id, model_id))
            same = says_the_same(now, found) and now != (published and as_upstream(published))
        if same:
            yield from {model_id, now_as.get(model_id, model_id)}
