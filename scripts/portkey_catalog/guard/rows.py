"""Rows at fault, and lists without them (pure)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from portkey_catalog.check.published import Finding
from portkey_catalog.schema import ProviderCatalog

Row = tuple[str, str]
"""Slug and model id."""


def rows_at_fault(findings: Iterable[Finding], lists: Mapping[str, ProviderCatalog]) -> dict[Row, str]:
    """Rows at fault that stand in these lists, each with the first thing that is wrong with it."""
    rows: dict[Row, str] = {}
    for finding in findings:
        if finding.row and _has(lists.get(finding.row[0]), finding.row[1]):
            rows.setdefault(finding.row, finding.text)
    return rows


def _has(provider: ProviderCatalog | None, model_id: str) -> bool:
    return provider is not None and (model_id in provider.models or model_id in (provider.held or {}))


def without_rows(lists: Mapping[str, ProviderCatalog], rows: Iterable[Row]) -> dict[str, ProviderCatalog]:
    """The lists without these rows, wherever they stand."""
    gone: defaultdict[str, set[str]] = defaultdict(set)
    for slug, model_id in rows:
        gone[slug].add(model_id)
    return {slug: _less(each, gone[slug]) if slug in gone else each for slug, each in lists.items()}


def _less(provider: ProviderCatalog, ids: Collection[str]) -> ProviderCatalog:
    models = {each: model for each, model in provider.models.items() if each not in ids}
    held = {each: model for each, model in (provider.held or {}).items() if each not in ids}
    return provider.model_copy(
        update={
            "models": models,
            "held": held or None,
            "held_since": provider.held_since if held else None,
        }
    )
