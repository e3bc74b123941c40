"""Catalog -> the data of the table on the site's home page (pure)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from portkey_catalog.exports.assumed_output import is_assumed, rests_on_one
from portkey_catalog.exports.boundary import outside
from portkey_catalog.exports.conversation_room import published_limit
from portkey_catalog.exports.names import COMBINED_PROVIDER, opencode_key, provider_id
from portkey_catalog.exports.page_names import combined_anchors, provider_address, provider_anchors
from portkey_catalog.identity.deployments import UNTOLD, shown_name, stands_for
from portkey_catalog.schema import Catalog, CombinedModel, Kind, Model
from portkey_catalog.text.confusable import imitates_latin
from portkey_catalog.text.escape import MARK, one_line

TABLE_FILE = "assets/models-table.json"
"""Path on the site of the newest `table_data`."""

COLUMNS = ("from", "id", "name", "lab", "kind", "context", "output", "price_in", "price_out", "can", "providers", "why")
"""Fields of the rows of `table_data`, in order; `from` is an index into its `sources`, `id` what opencode lists."""
_ID = COLUMNS.index("id")

_CAN = {"tool_call": "tools", "reasoning": "reasoning", "structured_output": "JSON"}


def table_data(catalog: Catalog, exclusions: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """The rows of the table on the home page, combined models first, for `TABLE_FILE`.

    `anchors` has, for the few rows whose anchor on their page is not their `id`, the row's number and the anchor;
    `assumed` the numbers of the rows whose output limit is an assumption; `ending`, by its row's number, the day on
    which a combined model ends that one provider alone answers for; `deployments`, likewise, the model behind a name
    that the account gave, empty where that cannot be told. A source has `outside` where its provider lies outside the
    boundary of chains.

    Args:
        catalog: the catalog.
        exclusions: provider -> model id -> why the model is not in the opencode configuration. A combined model is
            missing there only when nobody answers for it, and the table leaves it out too.
    """
    sources = [{"name": "Combined", "prefix": f"{COMBINED_PROVIDER}/", "page": "combined/"}]
    shown = [each for each in catalog.combined.values() if each.published]
    rows = [_combined_row(each, catalog) for each in shown]
    ending = [[number, each.ends.isoformat()] for number, each in enumerate(shown) if each.ends]
    guesses = [rests_on_one(each, catalog) for each in shown]
    here = combined_anchors(catalog)
    anchors = [here[each.id] for each in shown]
    deployments: list[list[Any]] = []
    providers = {slug: each for slug, each in catalog.providers.items() if not each.is_new}
    for number, (slug, provider) in enumerate(providers.items(), 1):
        prefix = f"{provider_id(slug)}/"
        source = {"name": one_line(provider.name), "prefix": prefix, "page": provider_address(slug)}
        why = outside(provider, catalog.failover.require)
        sources.append(source | ({"outside": why} if why else {}))
        named = [stands_for(each) for each in provider.models.values()]
        deployments += [
            [n, one_line("" if meant == UNTOLD else meant)] for n, meant in enumerate(named, len(rows)) if meant
        ]
        missing, here = exclusions.get(slug, {}), provider_anchors(provider)
        rows += [_row(number, each, each, why=missing.get(each.id)) for each in provider.models.values()]
        anchors += [here[model_id] for model_id in provider.models]
        guesses += map(is_assumed, provider.models.values())
    other = [[n, anchor] for n, (row, anchor) in enumerate(zip(rows, anchors, strict=True)) if row[_ID] != anchor]
    assumed = [number for number, guess in enumerate(guesses) if guess]
    told = {"anchors": other, "assumed": assumed, "ending": ending, "deployments": deployments}
    return {"columns": list(COLUMNS), "sources": sources, **told, "rows": rows}


def table_json(catalog: Catalog, exclusions: Mapping[str, Mapping[str, str]]) -> str:
    """`table_data` as text, compact but one row a line."""
    data = table_data(catalog, exclusions)
    rows = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in data.pop("rows"))
    return f'{json.dumps(data, ensure_ascii=False)[:-1]}, "rows": [\n{rows}\n]}}\n'


def table_files(catalog: Catalog, exclusions: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """`table_json` by its paths on the site: the one with a hash of it, which the home page names, then `TABLE_FILE`.

    For some minutes a host may give the page of one build and the data of another, but not under such a name; a page
    whose data are gone already takes the newest.
    """
    text = table_json(catalog, exclusions)
    name, _, ending = TABLE_FILE.rpartition(".")
    return {f"{name}.{sha256(text.encode()).hexdigest()[:16]}.{ending}": text, TABLE_FILE: text}


def can(model: Model | CombinedModel) -> list[str]:
    """Abilities of a model, in words."""
    images = ["images"] if "image" in model.modalities.input else []
    return [word for field, word in _CAN.items() if getattr(model, field)] + images


def chain_providers(model: CombinedModel) -> int:
    """Number of providers in a model's chain."""
    return len({member.provider for member in model.chain})


def _combined_row(model: CombinedModel, catalog: Catalog) -> list[Any]:
    """The row of a combined model, with what its last offer can do where that one alone answers for it."""
    last = model.last
    answers = catalog.providers[last.provider].models[last.id] if last else model
    return _row(0, model, answers, providers=chain_providers(model) or 1)


def _row(
    source: int,
    model: Model | CombinedModel,
    answers: Model | CombinedModel,
    *,
    providers: int | None = None,
    why: str | None = None,
) -> list[Any]:
    called, kind = (shown_name(model), model.kind) if isinstance(model, Model) else (model.name, Kind.CHAT)
    name, lab, reason = (each and one_line(each) for each in (called, model.lab, why))
    name = f"{name} ({MARK})" if imitates_latin(model.name) or imitates_latin(model.id) else name
    limit = (published_limit(answers.limit) if why is None else None) or answers.limit
    limits = (limit.context, limit.output)
    prices = (None if each is None else float(each) for each in (answers.cost.input, answers.cost.output))
    shown, abilities = opencode_key(model.id), " ".join(can(answers))
    return [source, shown, name, lab, kind.value, *limits, *prices, abilities, providers, reason]
