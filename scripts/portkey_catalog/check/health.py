"""Rules of what probes found: it speaks of models that there are, and does not contradict itself (pure)."""

from __future__ import annotations

from collections.abc import Iterator

from portkey_catalog.check.published import Finding
from portkey_catalog.schema import Catalog, Probed, Verdict
from portkey_catalog.store.layout import HEALTH


def check_health(catalog: Catalog) -> Iterator[Finding]:
    """Hold what is remembered of probes to the lists."""
    if list(catalog.health) != sorted(catalog.health) or any(list(each) != sorted(each) for each in _lists(catalog)):
        yield Finding(HEALTH, "providers or models are not sorted")
    for slug, found in catalog.health.items():
        if not found:
            yield Finding(HEALTH, f"{slug} has nothing that was found")
        listed = catalog.providers[slug].models if slug in catalog.providers else {}
        for model_id, probed in found.items():
            if model_id not in listed:
                yield Finding(HEALTH, f"{slug}/{model_id} is not listed")
            if why := _contradicts(probed):
                yield Finding(HEALTH, f"{slug}/{model_id}: {why}")


def _lists(catalog: Catalog) -> Iterator[dict[str, Probed]]:
    yield from catalog.health.values()


def _contradicts(probed: Probed) -> str | None:
    if probed.verdict is Verdict.BUSY:
        return "that it was busy tells nothing of it"
    if probed.since > probed.day:
        return f"it is so since {probed.since}, and was found so on {probed.day} last"
    if (probed.answered_by is not None) != (probed.verdict is Verdict.ANOTHER_MODEL):
        return "who answered is told of those, and only of those, that another model answers for"
    if probed.disclosed and probed.answered_by:
        return "the answer names both this model and another"
    return None
