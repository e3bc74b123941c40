"""What a workload costs at an offer's prices (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from portkey_catalog.schema import Cost, Limit, Prices
from portkey_catalog.text.words import count

MILLION = 10**6


@dataclass(frozen=True, slots=True)
class Workload:
    """Requests that are alike."""

    requests: int = 1
    prompt: int = 3000
    """Tokens of each prompt, none of them from a cache."""
    answer: int = 1000
    """Tokens of each answer."""

    @property
    def tokens(self) -> int:
        """Tokens of one request, prompt and answer together."""
        return self.prompt + self.answer

    def misfit(self, limit: Limit) -> str | None:
        """Why a request does not fit into a model's limits; `None` where it does, as far as they are known."""
        if limit.context is not None and self.tokens > limit.context:
            return f"the request does not fit into its window of {count(limit.context, 'token')}"
        if limit.input is not None and self.prompt > limit.input:
            return f"the prompt is longer than the {count(limit.input, 'token')} that it reads"
        if limit.output is not None and self.answer > limit.output:
            return f"it answers with {count(limit.output, 'token')} at the most"
        return None


def usd(cost: Cost, workload: Workload) -> Decimal | None:
    """USD for a workload, by the prices of its prompts' length, at the dearest time of the day; `None` where a price
    is not known.
    """
    sums = [_sum(_at_length(cost, workload.prompt), workload)]
    sums += [_sum(_over(cost, window), workload) for window in cost.windows]
    known = [each for each in sums if each is not None]
    return max(known) if sums[0] is not None else None


def _at_length(cost: Cost, prompt: int) -> Prices:
    """The prices of a prompt of so many tokens."""
    prices: Prices = cost
    for tier in sorted(cost.tiers, key=lambda each: each.min_prompt):
        if tier.min_prompt <= prompt:
            prices = _over(prices, tier)
    return prices


def _over(prices: Prices, others: Prices) -> Prices:
    """The other prices, and these where the others say nothing."""
    return Prices(
        input=prices.input if others.input is None else others.input,
        output=prices.output if others.output is None else others.output,
    )


def _sum(prices: Prices, workload: Workload) -> Decimal | None:
    if prices.input is None or prices.output is None:
        return None
    return workload.requests * (workload.prompt * prices.input + workload.answer * prices.output) / MILLION
