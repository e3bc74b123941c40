"""Catalog -> Markdown pages and the data of the table on the home page (pure).

Every string from upstream passes `markup.text`. `exclusions[provider][model id]` says why a model is missing from the
opencode configuration; a combined model is missing only when nobody answers for it, and the table leaves it out too.
"""

from __future__ import annotations

import json
from typing import Any

from portkey_catalog.exports.assumed_output import is_assumed, rests_on_one
from portkey_catalog.exports.boundary import outside
from portkey_catalog.exports.conversation_room import published_limit
from portkey_catalog.exports.names import opencode_key
from portkey_catalog.exports.opencode import COMBINED, provider_id
from portkey_catalog.exports.page_names import (
    COMBINED_PAGE,
    HOME,
    PROVIDERS_PAGE,
    combined_anchors,
    provider_address,
    provider_anchors,
    provider_path,
)
from portkey_catalog.identity.deployments import UNTOLD, shown_name, stands_for
from portkey_catalog.schema import Catalog, CombinedModel, Kind, Model
from portkey_catalog.site.combined import as_answered, chain_providers, combined_page
from portkey_catalog.site.html import Exclusions, can
from portkey_catalog.site.providers import offered, provider_page, providers_page
from portkey_catalog.text.confusable import imitates_latin
from portkey_catalog.text.escape import MARK, one_line, page

TABLE_FILE = "assets/models-table.json"
"""Where the script of the home page finds `table_data`."""

COLUMNS = ("from", "id", "name", "lab", "kind", "context", "output", "price_in", "price_out", "can", "providers", "why")
"""What the rows of `table_data` hold, in order; `from` is an index into its `sources`, `id` what opencode lists."""
_ID = COLUMNS.index("id")

_FINDER = """<div id="pc-finder">
<noscript><p><strong>This table needs JavaScript.</strong> The same models are on the
<a href="providers/">provider pages</a> and in <a href="v1/models.json">models.json</a>.</p></noscript>
</div>"""


def render_pages(catalog: Catalog, exclusions: Exclusions) -> dict[str, str]:
    """Every generated page as Markdown, by its path in the documentation folder."""
    pages = {
        HOME: _home(catalog, exclusions),
        COMBINED_PAGE: combined_page(catalog),
        PROVIDERS_PAGE: providers_page(catalog, exclusions),
    }
    return pages | {provider_path(slug): provider_page(catalog, slug, exclusions) for slug in catalog.providers}


def table_data(catalog: Catalog, exclusions: Exclusions) -> dict[str, Any]:
    """The rows of the table on the home page, combined models first, for `TABLE_FILE`.

    `anchors` has, for the few rows whose anchor on their page is not their `id`, the row's number and the anchor;
    `assumed` the numbers of the rows whose output limit is an assumption; `ending`, by its row's number, the day on
    which a combined model ends that one provider alone answers for; `deployments`, likewise, the model behind a name
    that the account gave, empty where that cannot be told. A source has `outside` where its provider lies outside the
    boundary of chains.
    """
    sources = [{"name": "Combined", "prefix": f"{COMBINED}/", "page": "combined/"}]
    shown = [each for each in catalog.combined.values() if each.published]
    rows = [_row(0, as_answered(each, catalog), Kind.CHAT, chain_providers(each) or 1, None) for each in shown]
    ending = [[number, each.ends.isoformat()] for number, each in enumerate(shown) if each.ends]
    guesses = [rests_on_one(each, catalog) for each in shown]
    here = combined_anchors(catalog)
    anchors = [here[each.id] for each in shown]
    deployments: list[list[Any]] = []
    for number, (slug, provider) in enumerate(catalog.providers.items(), 1):
        prefix = f"{provider_id(slug)}/"
        source = {"name": one_line(provider.name), "prefix": prefix, "page": provider_address(slug)}
        why = outside(provider, catalog.failover.require)
        sources.append(source | ({"outside": why} if why else {}))
        named = [stands_for(each) for each in provider.models.values()]
        deployments += [
            [n, one_line("" if meant == UNTOLD else meant)] for n, meant in enumerate(named, len(rows)) if meant
        ]
        missing, here = exclusions.get(slug, {}), provider_anchors(provider)
        rows += [_row(number, each, each.kind, None, missing.get(each.id)) for each in provider.models.values()]
        anchors += [here[model_id] for model_id in provider.models]
        guesses += map(is_assumed, provider.models.values())
    other = [[n, anchor] for n, (row, anchor) in enumerate(zip(rows, anchors, strict=True)) if row[_ID] != anchor]
    assumed = [number for number, guess in enumerate(guesses) if guess]
    told = {"anchors": other, "assumed": assumed, "ending": ending, "deployments": deployments}
    return {"columns": list(COLUMNS), "sources": sources, **told, "rows": rows}


def table_json(catalog: Catalog, exclusions: Exclusions) -> str:
    """`table_data` as text, compact but one row a line."""
    data = table_data(catalog, exclusions)
    rows = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in data.pop("rows"))
    return f'{json.dumps(data, ensure_ascii=False)[:-1]}, "rows": [\n{rows}\n]}}\n'


def _row(source: int, model: Model | CombinedModel, kind: Kind, providers: int | None, why: str | None) -> list[Any]:
    called = shown_name(model) if isinstance(model, Model) else model.name
    name, lab, reason = (each and one_line(each) for each in (called, model.lab, why))
    name = f"{name} ({MARK})" if imitates_latin(model.name) or imitates_latin(model.id) else name
    limit = (published_limit(model.limit) if why is None else None) or model.limit
    limits = (limit.context, limit.output)
    prices = (None if each is None else float(each) for each in (model.cost.input, model.cost.output))
    shown = opencode_key(model.id)
    return [source, shown, name, lab, kind.value, *limits, *prices, " ".join(can(model)), providers, reason]


def _home(catalog: Catalog, exclusions: Exclusions) -> str:
    totals = {
        "models": sum(len(each.models) for each in catalog.providers.values()),
        "in opencode": sum(offered(each, exclusions) for each in catalog.providers.values()),
        "providers": len(catalog.providers),
        "combined models": sum(1 for each in catalog.combined.values() if each.chain),
    }
    if ending := sum(1 for each in catalog.combined.values() if each.last):
        totals["without failover any more"] = ending
    figures = " ".join(f"<span><strong>{count:,}</strong> {label}</span>" for label, count in totals.items())
    intro = (
        "Every model of the providers behind this Portkey account, and combined models that fail over from one of them "
        "to the next. Copy an id and give it to opencode; [setting opencode up](use.md) takes two commands."
    )
    return page("Models", "Models", [intro, f'<p class="pc-totals">{figures}</p>', _FINDER])
