"""What the pages show of models that were removed lately (pure); upstream text passes `markup`."""

from __future__ import annotations

from collections.abc import Collection

from portkey_catalog.combine.id_claims import GRACE
from portkey_catalog.exports.opencode import COMBINED, provider_id, still_answered
from portkey_catalog.exports.page_names import REMOVED, removed_anchors
from portkey_catalog.exports.renamed_ids import answered
from portkey_catalog.schema import Catalog, RemovedModel
from portkey_catalog.text.escape import code, table, text

_HEADING = f"## {REMOVED}"
_FORGOTTEN = f"They are remembered here for {GRACE.days} days, and renamed ones twice as long."
_HEADS = ("Model", "Removed", "Use instead")
SHOWN = 200
"""Removed models on the page of what is not found; `removed.json` has them all."""


def removed_from(catalog: Catalog, slug: str, missing: Collection[str]) -> list[str]:
    """Section of a provider's page; empty when nothing was removed.

    Args:
        catalog: the catalog.
        slug: the provider.
        missing: its models that opencode is not offered.
    """
    models = catalog.removed.providers.get(slug)
    if not models:
        return []
    anchors, going_on = removed_anchors(catalog, slug), answered(catalog, slug, missing)
    rows = [
        (_row(anchors[each]), (_named(gone.name, each), *_left(gone, goes_on=each in going_on)))
        for each, gone in models.items()
    ]
    intro = f"The provider no longer offers these models under these ids. {_FORGOTTEN}"
    return [_HEADING, intro, table(_HEADS, rows, "Removed models")]


def removed_combined(catalog: Catalog) -> list[str]:
    """Section of the page of combined models; empty when no id is gone."""
    anchors = removed_anchors(catalog)
    rows = [(_row(anchors[name]), cells) for name, cells in _combined(catalog)]
    intro = (
        "These ids are no longer offered: nobody offers the model to this account any more, or one provider alone has "
        f"for too long. They are remembered here for {GRACE.days} days, and until then no other model gets such an id."
    )
    return [_HEADING, intro, table(_HEADS, rows, "Removed ids")] if rows else []


def removed_providers(catalog: Catalog) -> list[str]:
    """Section of the page of providers, about those that are gone with all their models."""
    rows = [
        ("", (text(slug), f"{len(models):,}", max(gone.removed for gone in models.values()).isoformat()))
        for slug, models in catalog.removed.providers.items()
        if slug not in catalog.providers
    ]
    return [_HEADING, _FORGOTTEN, table(("Provider", "Models", "Removed"), rows, "Removed providers")] if rows else []


def not_found(catalog: Catalog) -> str:
    """What the page of addresses that lead nowhere says of models that are gone, as HTML; links need a base address."""
    everywhere = sorted(
        (
            (gone.removed, slug, model_id)
            for slug, models in catalog.removed.providers.items()
            for model_id, gone in models.items()
        ),
        key=lambda each: (-each[0].toordinal(), each[1], each[2]),
    )
    rows = [("", cells) for _, cells in _combined(catalog)][:SHOWN]
    going_on = still_answered(catalog)
    rows += [
        (
            "",
            (
                _named(gone.name, f"{provider_id(slug)}/{model_id}"),
                *_left(gone, goes_on=model_id in going_on.get(slug, {})),
            ),
        )
        for _, slug, model_id in everywhere[: max(0, SHOWN - len(rows))]
        if (gone := catalog.removed.providers[slug][model_id])
    ]
    if not rows:
        return ""
    more = len(everywhere) + len(catalog.removed.combined) - len(rows)
    rest = f"<p>{more:,} more are in <code>v1/removed.json</code>.</p>" if more > 0 else ""
    intro = f"<p>If you looked for a model or a provider, it may be among these. {_FORGOTTEN}</p>"
    return f"<h2>{REMOVED}</h2>\n{intro}\n{table(_HEADS, rows, 'Removed models')}\n{rest}"


def _combined(catalog: Catalog) -> list[tuple[str, tuple[str, ...]]]:
    return [
        (name, (_named(gone.name, f"{COMBINED}/{name}"), gone.removed.isoformat(), _use(gone.instead)))
        for name, gone in catalog.removed.combined.items()
    ]


def _row(anchor: str) -> str:
    return f' id="{text(anchor)}"'


def _named(name: str, shown_id: str) -> str:
    return f"<strong>{text(name)}</strong><br>{code(shown_id)}"


def _left(gone: RemovedModel, *, goes_on: bool) -> tuple[str, str]:
    until = f"<br>the old id works until {gone.ends}" if goes_on else ""
    return gone.removed.isoformat(), _use(gone.instead) + until


def _use(instead: str | None) -> str:
    return code(instead) if instead else "none known"
