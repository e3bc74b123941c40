"""The pages that draw the explorer's data: the home page, those for comparisons and configurations (pure)."""

from __future__ import annotations

from markupsafe import escape

from portkey_catalog.explorer.files import FOLDER, table_path
from portkey_catalog.exports.names import COMBINED_PROVIDER
from portkey_catalog.schema import Catalog
from portkey_catalog.search.query import HELP
from portkey_catalog.site.figures import Exclusions
from portkey_catalog.site.providers import offered
from portkey_catalog.site.render import render
from portkey_catalog.text.words import count, plural


def home_page(catalog: Catalog, exclusions: Exclusions, build: str) -> str:
    """The page of the explorer, as Markdown; `build` names the data that it shows."""
    providers = [each for each in catalog.providers.values() if not each.is_new]
    models = sum(len(each.models) for each in providers)
    listed = sum(offered(each, exclusions) for each in providers)
    combined = sum(1 for each in catalog.combined.values() if each.published)
    ending = sum(1 for each in catalog.combined.values() if each.last)
    apart = len(catalog.combined) - combined
    named = plural(combined, "combined model") + (f", {ending} without failover any more" if ending else "")
    totals = [
        (models, f"{plural(models, 'model')} of {count(len(providers), 'provider')}"),
        (combined, named + (f", and {apart} not offered" if apart else "")),
        (listed + combined, f"in opencode: {listed} and {combined} combined"),
    ]
    return render("home.md", title="Models", heading="Models", totals=totals, words=escape(HELP), **_data("", build))


def compare_page(build: str) -> str:
    """The page that sets models beside each other and prices requests, as Markdown."""
    return render("compare.md", title="Compare", heading="Compare models", **_data("../", build))


def configure_page(catalog: Catalog, exclusions: Exclusions, build: str) -> str:
    """The page that builds a configuration of opencode from chosen models, as Markdown."""
    combined = sum(1 for each in catalog.combined.values() if each.published)
    sources = [(COMBINED_PROVIDER, "Combined", combined)]
    sources += [(slug, each.name, offered(each, exclusions)) for slug, each in catalog.providers.items()]
    listed = [each for each in sources if each[2]]
    return render(
        "configure.md", title="Configure", heading="Configure opencode", sources=listed, **_data("../", build)
    )


def _data(home: str, build: str) -> dict[str, str]:
    """Where a page finds the explorer's data; `home` leads from the page to the site's first."""
    return {"folder": f"{home}{FOLDER}/", "build": build, "loads": table_path(build)}
