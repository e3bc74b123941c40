"""The request that a model is tried with, and the most that it can cost (pure).

It asks as opencode does: a streamed chat completion with `max_tokens`, and, of a model that may call tools, one tool.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Any

from portkey_catalog.schema import Cost, Model, OfferKey
from portkey_catalog.schema.models import Prices

MAX_TOKENS = 64
"""Tokens that an answer may have unless somebody wants others: enough for a call of the tool, which takes some 25."""

TEMPLATE_TOKENS = 100
"""Tokens that a chat template may add to what is sent."""
TOOL_TEMPLATE_TOKENS = 600
"""The same with a tool: Anthropic adds from 313 to 530, depending on the model (its page on tool use)."""

TOOL = "report"
"""Name of the tool."""
_MICRO = Decimal("0.000001")

_TOOL_PROMPT = f'Call the tool "{TOOL}" once with the status "ok". Do not write anything else.'
_PROMPT = "Answer with the word ok and nothing else."
_PARAMETERS = {
    "type": "object",
    "properties": {"status": {"type": "string"}},
    "required": ["status"],
    "additionalProperties": False,
}
_DECLARED = {"name": TOOL, "description": "Reports a status.", "parameters": _PARAMETERS}


@dataclass(frozen=True, slots=True)
class Trial:
    """One model that is to be tried."""

    provider: str
    """Slug of the provider, as it is published."""
    model_id: str
    tools: bool
    """It is asked to call a tool."""
    max_tokens: int
    worst: Decimal | None
    """The most that one request may cost by the catalog's prices, USD; `None` where they are unknown."""

    @property
    def key(self) -> OfferKey:
        """Slug and model id."""
        return self.provider, self.model_id

    @property
    def ref(self) -> str:
        """`slug/model-id`."""
        return f"{self.provider}/{self.model_id}"

    @property
    def body(self) -> bytes:
        """The request as it is sent."""
        return _body(self.model_id, tools=self.tools, max_tokens=self.max_tokens)


def trial(provider: str, model: Model, max_tokens: int = MAX_TOKENS) -> Trial:
    """The trial of one provider's model; one that is known to call no tools is not asked to."""
    tools = model.tool_call is not False
    prompt = most_prompt_tokens(_body(model.id, tools=tools, max_tokens=max_tokens), tools=tools)
    return Trial(provider, model.id, tools, max_tokens, worst_cost(model.cost, prompt, max_tokens))


def _body(model_id: str, *, tools: bool, max_tokens: int) -> bytes:
    prompt = _TOOL_PROMPT if tools else _PROMPT
    request: dict[str, Any] = {
        "model": model_id,
        "messages": [{"role": "user", "content": prompt}],
        "max_tokens": max_tokens,
        "stream": True,
    }
    if tools:
        request |= {"tools": [{"type": "function", "function": _DECLARED}], "tool_choice": "auto"}
    return json.dumps(request, separators=(",", ":")).encode()


def most_prompt_tokens(body: bytes, *, tools: bool) -> int:
    """Tokens that a provider may count of a request: no token is shorter than a byte, and a template adds some."""
    return len(body) + (TOOL_TEMPLATE_TOKENS if tools else TEMPLATE_TOKENS)


def worst_cost(cost: Cost, prompt_tokens: int, answer_tokens: int) -> Decimal | None:
    """The most that so many tokens cost at any time of the day, USD, rounded up; `None` where a price is unknown.

    Of the prompt every token may be billed as read, or as written to a cache, whichever is dearer.
    """
    if cost.input is None or cost.output is None:
        return None
    prices = list(_prices(cost, prompt_tokens))
    prompt = max(price for each in prices for price in (each.input, each.cache_write) if price is not None)
    answer = max(each.output for each in prices if each.output is not None)
    return spent_on(prompt, answer, prompt_tokens, answer_tokens)


def spent_on(prompt: Decimal, answer: Decimal, prompt_tokens: int, answer_tokens: int) -> Decimal:
    """USD of so many tokens at these prices in USD per million, rounded up."""
    return ((prompt * prompt_tokens + answer * answer_tokens) / 1_000_000).quantize(_MICRO, ROUND_CEILING)


def _prices(cost: Cost, prompt_tokens: int) -> Iterator[Prices]:
    yield cost
    yield from cost.windows
    yield from (tier for tier in cost.tiers if tier.min_prompt <= prompt_tokens)
