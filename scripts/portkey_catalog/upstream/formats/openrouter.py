"""OpenRouter `GET /api/v1/models`, and those who answer in its shape: RedPill, SambaNova, Baseten, Targon, AtlasCloud,
Cerebras (public list).

Prices are strings in USD per token under `prompt` and `completion`, `"-1"` where routing decides them. The window is
`context_length`: the router passes longer prompts to a provider that takes them, so that of the top provider, which
may be smaller, counts only where the other is missing or 0.
"""

from decimal import Decimal

from portkey_catalog.upstream.entry import Entry
from portkey_catalog.upstream.formats.openai import common
from portkey_catalog.upstream.rows import PriceUnit, Row, StatedPrices, Tier, listed


def matches(entry: Entry) -> bool:
    """Entries have a price per `prompt` token as a string; a number would be per million, see `mancer`."""
    pricing = entry.child("pricing")
    return "prompt" in pricing and not pricing.has_number("prompt")


def _prices(pricing: Entry) -> StatedPrices:
    stated_input, stated_output = pricing.price("prompt"), pricing.price("completion")
    if not stated_input and not stated_output and any(pricing.price(key) for key in ("request", "internal_reasoning")):
        # Billed by the request or by what it thinks: the zeros are no prices.
        return StatedPrices()
    return StatedPrices(
        input=stated_input,
        output=stated_output,
        cache_read=pricing.price("input_cache_read", "input_cache_reads"),
        cache_write=pricing.price("input_cache_write", "input_cache_writes"),
    )


def _time_of_day(clock: Decimal | None) -> str | None:
    """`100` reads as 01:00."""
    if clock is None or clock != int(clock) or not (0 <= clock <= 2400 and clock % 100 < 60):
        return None
    return f"{int(clock) // 100 % 24:02}:{int(clock) % 100:02}"


def _tiers(pricing: Entry) -> tuple[Tier, ...]:
    """`overrides` are bound to the length of the prompt or to a time of day; what is bound to anything else is left."""
    found = []
    for override in pricing.children("overrides"):
        min_prompt = override.count("min_prompt_tokens")
        start, end = _time_of_day(override.number("utc_start")), _time_of_day(override.number("utc_end"))
        if min_prompt or (start and end):
            found.append(Tier(_prices(override), min_prompt, start, end))
    return tuple(found)


def _efforts(entry: Entry) -> tuple[str, ...] | None:
    """Levels of reasoning; a model with facts on reasoning that takes no `reasoning_effort` has none to choose from."""
    reasoning = entry.child("reasoning")
    if efforts := reasoning.texts("supported_efforts"):
        return efforts
    return () if reasoning and "reasoning_effort" not in entry.texts("supported_parameters") else None


def read(entry: Entry) -> Row:
    """Read one entry."""
    facts = common(entry)
    if modality := entry.child("architecture").text("modality"):
        # "text+image->text" stands beside lists that say the same, except at RedPill, whose lists say `text` for all.
        facts["inputs"] = (*facts["inputs"], *modality.split("->")[0].split("+"))
    if parameters := entry.texts("supported_features", "supported_parameters"):
        facts["tool_call"] = listed("tools", parameters)
        facts["structured_output"] = listed("structured_outputs", parameters)
        facts["reasoning"] = listed("reasoning", parameters)
    sampling = entry.texts("supported_sampling_parameters", "supported_parameters")
    temperature = listed("temperature", sampling)
    # Cerebras: an object of booleans.
    facts["temperature"] = (
        entry.child("supported_parameters").flag("temperature") if temperature is None else temperature
    )
    if entry.flag("deprecated"):
        facts["status"] = "deprecated"
    elif entry.flag("preview"):
        facts["status"] = "preview"
    pricing = entry.child("pricing")
    return Row(
        id=entry.id(),
        usual_kind="chat",
        alias_of=entry.child("alias_target").text("slug"),
        canonical_slug=entry.text("canonical_slug"),
        knowledge=entry.text("knowledge_cutoff"),
        retires=entry.text("expiration_date"),
        unit=PriceUnit.USD_PER_TOKEN,
        prices=_prices(pricing),
        tiers=_tiers(pricing),
        efforts=_efforts(entry),
        **facts,
    )
