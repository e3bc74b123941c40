"""The home page (pure)."""

from __future__ import annotations

from portkey_catalog.exports.table import table_files
from portkey_catalog.schema import Catalog
from portkey_catalog.site.figures import Exclusions
from portkey_catalog.site.providers import offered
from portkey_catalog.site.render import render
from portkey_catalog.text.words import count, plural


def home_page(catalog: Catalog, exclusions: Exclusions) -> str:
    """The page with the table of all models, as Markdown."""
    providers = [each for each in catalog.providers.values() if not each.is_new]
    models = sum(len(each.models) for each in providers)
    listed = sum(offered(each, exclusions) for each in providers)
    combined = sum(1 for each in catalog.combined.values() if each.published)
    ending = sum(1 for each in catalog.combined.values() if each.last)
    totals = [
        (models, f"{plural(models, 'model')} of {count(len(providers), 'provider')}"),
        (combined, plural(combined, "combined model") + (f", {ending} without failover any more" if ending else "")),
        (listed + combined, f"in opencode: {count(listed, 'model')} of providers, and {combined} combined"),
    ]
    table, newest = table_files(catalog, exclusions)
    return render("home.md", title="Models", heading="Models", totals=totals, table=table, newest=newest)
