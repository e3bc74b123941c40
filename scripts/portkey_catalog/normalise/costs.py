"""Stated prices -> USD per million tokens (pure).

- Rounded half to even to six decimals, which cleans the float noise providers send (`0.18000000000000002`); a price
  that would round to zero keeps two significant digits.
- A negative price is the upstream marker for "depends on the request" and is unknown. One above `PLAUSIBLE_USD` is in
  another unit (per million in a field for prices per token, per image) and is unknown.
- Zero means free only where both prices are zero, on a model that answers in text and nothing else, or whose id ends in
  `:free`. A zero beside a price, or on an image, audio or video model, stands for "not billed in this unit".
- Only US dollars are dollars. Prices that state another currency are unknown, unless the settings state the same
  currency and its rate; prices that state none are in the provider's currency by the settings, else in dollars.
- Prices of long prompts and of times of day stand beside the base price, never in its place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from portkey_catalog.schema import PRICES, Cost, Kind, PriceTier, PriceWindow
from portkey_catalog.upstream.currency import UNKNOWN, USD
from portkey_catalog.upstream.rows import PriceUnit, Row, StatedPrices

USD_PER_MILLION_FACTOR = {
    PriceUnit.USD_PER_TOKEN: Decimal(1_000_000),
    PriceUnit.USD_PER_MILLION: Decimal(1),
    PriceUnit.CENTS_PER_TOKEN: Decimal(10_000),
    PriceUnit.TEN_THOUSANDTHS_PER_MILLION: Decimal("0.0001"),
}
PLAUSIBLE_USD = 1_000
"""USD per million tokens; the dearest known model answers for 600."""

Note = Callable[[str], None]
"""Takes a sentence about what a rule decided against the provider's word."""


@dataclass(frozen=True, slots=True)
class Currency:
    """The currency of a provider's prices, by the settings."""

    code: str = USD
    usd_rate: Decimal = Decimal(1)
    """USD for one unit of the currency."""

    def rate_of(self, stated: str | None) -> Decimal | None:
        """USD for one unit of what a row states; `None` when nobody said."""
        if stated == USD:
            return Decimal(1)
        return self.usd_rate if stated in (None, self.code) else None


DOLLARS = Currency()


def usd_per_million(
    price: Decimal | None, unit: PriceUnit | None, usd_rate: Decimal = DOLLARS.usd_rate
) -> Decimal | None:
    """Convert a stated price to USD per million tokens; unknown when there is no price or no unit.

    Args:
        price: as stated.
        unit: what it is the price of.
        usd_rate: USD for one unit of its currency.
    """
    if price is None or unit is None or price < 0:
        return None
    value = price * USD_PER_MILLION_FACTOR[unit] * usd_rate
    if value > PLAUSIBLE_USD:
        return None
    rounded = value.quantize(_SIX_DECIMALS, ROUND_HALF_EVEN)
    return rounded.normalize() if rounded or not value else Decimal(f"{value:.1e}")


_SIX_DECIMALS = Decimal("0.000001")


def _billed(prices: StatedPrices, unit: PriceUnit | None, usd_rate: Decimal) -> dict[str, Decimal]:
    """The prices above zero. A zero beside a price means that nothing is billed in this unit."""
    billed = {}
    for name in PRICES:
        if (stated := getattr(prices, name)) and (price := usd_per_million(stated, unit, usd_rate)):
            billed[name] = price
    return billed


_NO_COST = Cost()


def _unknown_currency(stated: str | None, currency: Currency) -> str:
    """Say why prices in the stated currency are unknown."""
    if stated == UNKNOWN or stated is None:
        return "prices in a currency that is not known, or in several, are unknown"
    if currency.code == USD:
        return f"prices in {stated} are unknown until providers.currency and usd_rate are set"
    return f"prices in {stated} are unknown, as providers.currency is {currency.code}"


def cost_of(row: Row, kind: Kind, note: Note, currency: Currency = DOLLARS) -> Cost:
    """The prices of a listed model of this kind.

    Args:
        row: the row.
        kind: what the model is for.
        note: gets a sentence for each decision against the provider's word.
        currency: of the provider's prices where the row states none.
    """
    if row.prices.input is None and row.prices.output is None:
        return _NO_COST
    usd_rate = currency.rate_of(row.currency)
    if usd_rate is None:
        note(_unknown_currency(row.currency, currency))
        return _NO_COST
    billed = _billed(row.prices, row.unit, usd_rate)
    for name in ("input", "output"):
        stated = getattr(row.prices, name)
        if stated and stated > 0 and row.unit and name not in billed:
            note(f"a price above {PLAUSIBLE_USD:,} USD per million tokens is in another unit and counts as unknown")
    if kind in (Kind.AUDIO, Kind.VIDEO) and len(billed.keys() & {"input", "output"}) == 1:
        # By the minute, the second or the character (OpenRouter's transcription and speech models).
        note("a price in one direction only, on an audio or video model, is in another unit and counts as unknown")
        return _NO_COST
    if row.unit is None:
        return _NO_COST
    if row.prices.input == row.prices.output == 0:
        answers_in_text = kind in (Kind.CHAT, Kind.COMPLETION) and not set(row.outputs) - {"text", "TEXT"}
        if row.id.endswith(":free") or answers_in_text:
            return Cost(input=Decimal(0), output=Decimal(0))
        note("both prices are zero on a model that is not known to answer in text only, and count as unknown")
        return Cost()
    tiers, windows = [], []
    for tier in row.tiers:
        prices = _billed(tier.prices, row.unit, usd_rate)
        if prices and tier.min_prompt:
            tiers.append(PriceTier(min_prompt=tier.min_prompt, **prices))
        elif prices and tier.utc_start and tier.utc_end:
            windows.append(PriceWindow(start=tier.utc_start, end=tier.utc_end, **prices))
    return Cost(**billed, tiers=tuple(sorted(tiers, key=lambda tier: tier.min_prompt)), windows=tuple(windows))
