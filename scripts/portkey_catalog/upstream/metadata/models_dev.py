"""The models.dev shape: `{provider: {models: {id: {...}}}}`, USD per million tokens, a limit of 0 is unknown."""

from collections.abc import Mapping
from typing import Any

from portkey_catalog.upstream.currency import currency_of
from portkey_catalog.upstream.entry import Entry
from portkey_catalog.upstream.rows import PriceUnit, Row, StatedPrices, Tier


def _prices(cost: Entry) -> StatedPrices:
    return StatedPrices(cost.price("input"), cost.price("output"), cost.price("cache_read"), cost.price("cache_write"))


def _tiers(cost: Entry) -> tuple[Tier, ...]:
    """Prices of long prompts: `tiers` where there are any, else the older `context_over_200k`."""
    found = [
        Tier(_prices(tier), min_prompt)
        for tier in cost.children("tiers")
        if tier.child("tier").text("type") == "context" and (min_prompt := tier.child("tier").count("size"))
    ]
    if not found and (long := cost.child("context_over_200k")):
        found = [Tier(_prices(long), 200_000)]
    return tuple(found)


def _efforts(entry: Entry) -> tuple[str, ...] | None:
    """Levels of reasoning in `reasoning_options`, where `null` stands for none.

    Its other options, a switch (`toggle`) and a budget (`budget_tokens`), are no words that a request for a chat
    completion could carry: with them alone there is no level to choose.
    """
    if not isinstance(entry.values.get("reasoning_options"), list):
        return None
    levels = [option.values.get("values") for option in entry.children("reasoning_options") if _is_effort(option)]
    words = ("none" if word is None else word for values in levels if isinstance(values, list) for word in values)
    return tuple(word for word in words if isinstance(word, str))


def _is_effort(option: Entry) -> bool:
    return option.text("type") == "effort"


def described(entry: Entry) -> dict[str, Any]:
    """Facts under the names that models.dev gave them, as arguments of `Row`."""
    return {
        "name": entry.text("name"),
        "release_date": entry.text("release_date"),
        "knowledge": entry.text("knowledge"),
        "family": entry.text("family"),
        "reasoning": entry.flag("reasoning"),
        "efforts": _efforts(entry),
        "tool_call": entry.flag("tool_call"),
        "open_weights": entry.flag("open_weights"),
        "unit": PriceUnit.USD_PER_MILLION,
    }


def read(model_id: str, entry: Entry) -> Row:
    """Read one model."""
    limit, cost, modalities = entry.child("limit"), entry.child("cost"), entry.child("modalities")
    return Row(
        id=model_id,
        status="deprecated" if entry.text("status") == "deprecated" else None,
        currency=currency_of(entry.values),
        context=limit.count("context"),
        max_input=limit.count("input"),
        max_output=limit.count("output"),
        prices=_prices(cost),
        tiers=_tiers(cost),
        inputs=modalities.texts("input"),
        outputs=modalities.texts("output"),
        attachment=entry.flag("attachment"),
        structured_output=entry.flag("structured_output"),
        temperature=entry.flag("temperature"),
        **described(entry),
    )


def ids(document: Mapping[str, object], provider: str) -> list[str]:
    """Ids of all models of one provider in the document; none when the provider is not in it."""
    return list(Entry(document.get(provider)).child("models"))


def rows(document: Mapping[str, object], provider: str) -> dict[str, Row]:
    """All models of one provider in the document, by id; empty when the provider is not in it."""
    models = Entry(document.get(provider)).child("models")
    return {model_id: read(model_id, models.child(model_id)) for model_id in ids(document, provider)}
