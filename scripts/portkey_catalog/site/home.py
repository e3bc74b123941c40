"""The home page (pure)."""

from __future__ import annotations

from portkey_catalog.schema import Catalog
from portkey_catalog.site.figures import Exclusions
from portkey_catalog.site.providers import offered
from portkey_catalog.site.render import render


def home_page(catalog: Catalog, exclusions: Exclusions) -> str:
    """The page with the table of all models, as Markdown."""
    totals = {
        "models": sum(len(each.models) for each in catalog.providers.values()),
        "in opencode": sum(offered(each, exclusions) for each in catalog.providers.values()),
        "providers": len(catalog.providers),
        "combined models": sum(1 for each in catalog.combined.values() if each.chain),
    }
    if ending := sum(1 for each in catalog.combined.values() if each.last):
        totals["without failover any more"] = ending
    return render("home.md", title="Models", heading="Models", totals=totals)
