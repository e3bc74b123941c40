"""Tags and the boundary of chains on the pages."""

from __future__ import annotations

import json
from html import unescape

from portkey_catalog.explorer.details import details
from portkey_catalog.exports.page_names import provider_path
from portkey_catalog.exports.usable import exclusions
from portkey_catalog.schema import (
    Failover,
)
from portkey_catalog.search.facts import all_facts
from portkey_catalog.settings.shapes import Override
from portkey_catalog.site.pages import render_pages
from support.explored import table_of
from support.tagged import EU, GROK, combined, made, providers


def test_the_pages_show_the_boundary_and_who_is_outside() -> None:
    offers = {slug: [*models, "gpt-5"] for slug, models in GROK.items()}
    world = providers(offers, a=["eu", "no-retention"], b=EU)
    catalog = made(world, Override(order=("a/gpt-5",), require=()))
    pages = render_pages(catalog, exclusions(catalog))
    page = pages["combined/index.md"]
    assert "all its providers are tagged <code>eu</code>" in page
    told = [each for each in map(json.loads, details(catalog, all_facts(catalog))) if "members" in each["model"]]
    assert [(each["model"].get("require"), each.get("lifted")) for each in told] == [(None, True), (["eu"], None)]
    assert any(
        "its provider is tagged eu" in why for member in told[1]["model"]["members"] for why in member["evidence"]
    )
    assert "Tags: <code>eu</code>, <code>no-retention</code>." in pages[provider_path("a")]
    assert "Tags: outside the boundary: not tagged eu." in unescape(pages[provider_path("d")])
    assert "<td>outside the boundary: not tagged eu</td>" in unescape(pages["providers/index.md"])
    sources = table_of(catalog)["sources"]
    assert [source.get("outside") for source in sources] == [
        *(None, None, None),
        *["outside the boundary: not tagged eu"] * 2,
    ]


def test_without_tags_the_pages_say_nothing_of_them() -> None:
    world = providers(GROK)
    catalog = made(world).model_copy(update={"failover": Failover(), "combined": combined(world, require=())})
    for path, page in render_pages(catalog, exclusions(catalog)).items():
        assert "Tags" not in page and "oundary" not in page, path
