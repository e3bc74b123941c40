"""The day on which a catalog last changed, as far as it tells itself (pure)."""

from __future__ import annotations

from datetime import date

from portkey_catalog.schema import Catalog


def last_changed(catalog: Catalog) -> date | None:
    """The newest UTC day on which an update changed something; `None` where the catalog knows of none."""
    days = {each.on for each in catalog.changes} | {each.since for each in catalog.ids.values()}
    days |= {each.removed for each in catalog.removed.combined.values()}
    days |= {each.removed for models in catalog.removed.providers.values() for each in models.values()}
    for provider in catalog.providers.values():
        days |= {day for day in (provider.first_seen, provider.stale_since, provider.held_since) if day}
    return max(days, default=None)
