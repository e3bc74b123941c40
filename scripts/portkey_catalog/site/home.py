"""Every generated page, and the home page among them (pure)."""

from __future__ import annotations

from portkey_catalog.exports.page_names import COMBINED_PAGE, HOME, PROVIDERS_PAGE, provider_path
from portkey_catalog.schema import Catalog
from portkey_catalog.site.combined import combined_page
from portkey_catalog.site.figures import Exclusions
from portkey_catalog.site.providers import offered, provider_page, providers_page
from portkey_catalog.site.render import render


def render_pages(catalog: Catalog, exclusions: Exclusions) -> dict[str, str]:
    """Every generated page as Markdown, by its path in the documentation folder."""
    pages = {
        HOME: _home(catalog, exclusions),
        COMBINED_PAGE: combined_page(catalog),
        PROVIDERS_PAGE: providers_page(catalog, exclusions),
    }
    return pages | {provider_path(slug): provider_page(catalog, slug, exclusions) for slug in catalog.providers}


def _home(catalog: Catalog, exclusions: Exclusions) -> str:
    totals = {
        "models": sum(len(each.models) for each in catalog.providers.values()),
        "in opencode": sum(offered(each, exclusions) for each in catalog.providers.values()),
        "providers": len(catalog.providers),
        "combined models": sum(1 for each in catalog.combined.values() if each.chain),
    }
    if ending := sum(1 for each in catalog.combined.values() if each.last):
        totals["without failover any more"] = ending
    return render("home.md", title="Models", heading="Models", totals=totals)
