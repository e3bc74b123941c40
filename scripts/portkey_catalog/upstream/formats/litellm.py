"""LiteLLM `GET /model/info` and `GET /model_group/info`: facts under `model_info`, or in the row, USD per token.

The proxy writes 0 where it knows no price. `max_tokens` is the limit of the answer where no other is given.

`model_name` is any name; `litellm_params.model` is the model it calls, behind the name of the place, and
`model_info.base_model` the model of a deployment. What is called `openai/...` at an `api_base` speaks like OpenAI. A
group names its places alone (`providers`).
"""

import re
from decimal import Decimal

from portkey_catalog.upstream.entry import Entry
from portkey_catalog.upstream.formats.openai import common
from portkey_catalog.upstream.rows import PriceUnit, Row, StatedPrices, content


def matches(entry: Entry) -> bool:
    """Entries have no id, and name a model or a group of them beside what the proxy knows of it."""
    named = entry.tells("model_name", "model_group", at_least=1)
    known = entry.tells("litellm_params", "model_info", "input_cost_per_token", at_least=1)
    return "id" not in entry and named and known


_OWN_SERVERS = re.compile(
    r"(?:hosted_vllm|vllm|ollama|ollama_chat|lm_studio|llamafile|xinference|oobabooga|triton|openai_like|custom_openai)/"
)
"""Places that are programs which serve whatever weights they are given."""


def _called(entry: Entry) -> tuple[str | None, bool | None]:
    """The model that the proxy calls, and whether that is a server of one's own."""
    called = entry.child("litellm_params")
    name = called.text("model") or ""
    if any(_OWN_SERVERS.match(f"{place}/") for place in entry.texts("providers")):
        return None, True
    if place := _OWN_SERVERS.match(name):
        return name[place.end() :], True
    if name.startswith("openai/") and called.text("api_base"):
        return name.removeprefix("openai/"), True
    base = entry.child("model_info").text("base_model") or called.text("base_model")
    return base or name or None, False if base or name else None


def _facts(entry: Entry) -> Entry:
    return entry.child("model_info") or entry


def read(entry: Entry) -> Row:
    """Read one entry; `model_name` is what a request must name, `model_info.id` is the proxy's own."""
    stated = _facts(entry)

    def price(key: str) -> Decimal | None:
        return stated.price(key) or None

    facts = common(entry)
    facts |= {
        "max_output": facts["max_output"] or stated.count("max_tokens"),
        "inputs": content(stated.flag("supports_vision")),
        "tool_call": stated.flag("supports_function_calling"),
        "reasoning": stated.flag("supports_reasoning"),
        "structured_output": stated.flag("supports_response_schema"),
    }
    root, own_server = _called(entry)
    return Row(
        id=entry.id("id", "model_name", "model_group"),
        root=root,
        own_server=own_server,
        kind=stated.text("mode"),
        unit=PriceUnit.USD_PER_TOKEN,
        prices=StatedPrices(
            price("input_cost_per_token"),
            price("output_cost_per_token"),
            price("cache_read_input_token_cost"),
            price("cache_creation_input_token_cost"),
        ),
        **facts,
    )
