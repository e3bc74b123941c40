"""Plausibility of a new list, which decides whether it may take the place of the last good one (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from portkey_catalog.exports.assumed_output import assumed
from portkey_catalog.exports.usable import unusable
from portkey_catalog.history.renamed_ids import as_called_before, renamed
from portkey_catalog.schema import PRICES, Model, Risk
from portkey_catalog.settings.shapes import Settings
from portkey_catalog.text.words import count, some

FEW = 4
"""A list this short may lose any share of its models: one of three is no sign of a broken answer."""


PRICES_THAT_MAY_JUMP = 0.02
"""Share of a list's prices that may move further than `max_price_factor`, if none moves further than its square.

Routers reprice a model now and then: 24-fold at most, and 3 prices of 350 between two recorded lists of OpenRouter. A
price in a wrong unit is off by a hundred and more, and an answer gone wrong moves many prices.
"""


LIMIT_FACTOR = 10
"""Factor by which a limit may move; a model's window grows by two to eight times, from 128K tokens to 1M."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A reason not to take a list without a second look."""

    risk: Risk
    ids: frozenset[str]
    """Models it is about."""
    text: str
    """Rest of a sentence."""
    over_days: bool = False
    """It was plausible every day, and is not beside itself some days ago."""
    rows: int | None = None
    """Rows that could not be read, where it is about these."""
    each: Mapping[str, str] = field(default_factory=dict, hash=False)
    """What it says of one model alone, by id."""

    def of(self, model_id: str) -> str:
        """The reason, of one model alone where that can be said."""
        return self.each.get(model_id, self.text)


def implausible(old: Mapping[str, Model], new: Mapping[str, Model], settings: Settings) -> str | None:
    """Say why a new list must not replace the old one without a person's word; `None` where it may."""
    doubt = next(doubts(old, new, settings), None)
    return doubt.text if doubt else None


def doubts(old: Mapping[str, Model], new: Mapping[str, Model], settings: Settings) -> Iterator[Doubt]:
    """Everything for which a new list must not replace the old one without a person's word.

    Models count twice: as listed, and as what opencode can use of them, because a list that keeps all its ids and loses
    their limits empties a configuration just the same. What bears another id now is compared with what it was called.
    """
    if old == new:
        return
    share, factor = settings.guard.max_removed, settings.guard.max_price_factor
    removed = old.keys() - new.keys()
    if len(old) >= FEW and len(removed) > share * len(old):
        known = len(renamed(old, new))
        why = f" ({known} of them renamed)" if known else ""
        text = f"{len(removed)} of {len(old)} models would vanish{why}, more than guard.max_removed = {share:g} allows"
        yield Doubt("removals", frozenset(removed), text)
    before, after = _usable(old, settings), _usable(new, settings)
    lost = before - after
    if before and (not after or (len(before) >= FEW and len(lost) > share * len(before))):
        refused = sum(model_id in new and new[model_id].enabled is False for model_id in lost)
        why = f" ({refused} as no longer enabled for this account)" if refused else ""
        text = (
            f"{len(lost)} of {count(len(before), 'model')} would vanish from opencode{why}, "
            f"more than guard.max_removed = {share:g} allows"
        )
        yield Doubt("ability", frozenset(lost), text)
    new = as_called_before(old, new)
    both = sorted(old.keys() & new.keys())
    unpriced = frozenset(model_id for model_id in both if _unpriced(old[model_id], new[model_id]))
    priced = sum(bool(model.cost.input) for model in old.values())
    if priced >= FEW and len(unpriced) > share * priced:
        yield Doubt("price", unpriced, f"the prices of {len(unpriced)} of {priced} models would vanish")
    resized = frozenset(model_id for model_id in both if _resized(old[model_id], new[model_id]))
    if len(both) >= FEW and len(resized) > share * len(both):
        text = f"the limits of {len(resized)} of {len(both)} models moved more than {LIMIT_FACTOR}-fold"
        yield Doubt("limit", resized, text)
    jumped = _jumped(old, new, factor)
    # The worst one is named, so that a person sees at once what it is about.
    worst = _jumped(old, new, factor**2) or (jumped if len(jumped) > PRICES_THAT_MAY_JUMP * priced else [])
    if worst:
        more = f" and {len(jumped) - 1} more" if len(jumped) > 1 else ""
        allowed = f"guard.max_price_factor = {factor:g} allows"
        moves = {each: _moves(old[each], new[each], factor) for each in jumped}
        told = f"{worst[0]}: {moves[worst[0]]}, in USD per million tokens"
        text = f"the price of {worst[0]}{more} moved further than {allowed} ({told})"
        yield Doubt("price", frozenset(jumped), text, each=_each(moves, f"{factor:g}-fold", "USD per million tokens"))


def moved_alone(old: Mapping[str, Model], new: Mapping[str, Model], settings: Settings) -> Iterator[Doubt]:
    """Prices and windows that moved further than these do, in a list that is plausible as a whole."""
    factor, new = settings.guard.max_price_factor, as_called_before(old, new)
    prices = {each: _moves(old[each], new[each], factor) for each in _jumped(old, new, factor)}
    windows = {
        each: told_move("context", before, now)
        for each in sorted(old.keys() & new.keys())
        if old[each] is not new[each] and not {"limit.context"} & {*old[each].provenance, *new[each].provenance}
        for before, now in [(old[each].limit.context, new[each].limit.context)]
        if before is not None and now is not None and moved(before, now, LIMIT_FACTOR)
    }
    if prices:
        yield _alone("price", prices, f"{factor:g}-fold", "USD per million tokens")
    if windows:
        yield _alone("limit", windows, f"{LIMIT_FACTOR}-fold", "tokens")


def _alone(risk: Risk, moves: Mapping[str, str], factor: str, unit: str) -> Doubt:
    told = some([f"{model_id} {move}" for model_id, move in moves.items()], 3)
    text = f"more than {factor} moved, in {unit}: {told}"
    return Doubt(risk, frozenset(moves), text, each=_each(moves, factor, unit))


def _each(moves: Mapping[str, str], factor: str, unit: str) -> dict[str, str]:
    """What moved too far, a sentence for each model."""
    return {model_id: f"more than {factor} moved, in {unit}: {move}" for model_id, move in moves.items()}


def repeats(
    held: Mapping[str, Model], new: Mapping[str, Model], known: Mapping[str, Model], settings: Settings
) -> bool:
    """Tell whether a new list says the same as one that waits, give or take what may change in a day.

    Args:
        held: the list that waits.
        new: today's list.
        known: the last good list.
        settings: how much may change at once.
    """
    gone = len(held.keys() - new.keys())
    if gone > settings.guard.max_removed * len(held) or (gone and len(held) < FEW) or implausible(held, new, settings):
        return False
    # What made the list wait must be in both: another price far off the last good one confirms nothing.
    return all(
        model_id in held
        and all(bool(getattr(held[model_id].cost, f)) == bool(getattr(new[model_id].cost, f)) for f in PRICES)
        for model_id in _jumped(known, new, settings.guard.max_price_factor)
    )


def leaves_nothing(old: Mapping[str, Model], new: Mapping[str, Model], settings: Settings) -> bool:
    """Tell whether opencode could use some models of a list, and can use none of the new one."""
    return bool(_usable(old, settings)) and not _usable(new, settings)


def _unpriced(old: Model, new: Model) -> bool:
    """Tell whether a price is gone; one the provider stated is, too, where a metadata source now stands in for it."""
    return any(
        bool(getattr(old.cost, field))
        and (getattr(new.cost, field) is None or (_by_source(new, field) and not _by_source(old, field)))
        for field in ("input", "output")
    )


def _by_source(model: Model, price: str) -> bool:
    """Tell whether a price comes from a metadata source."""
    return f"cost.{price}" in model.provenance


def _resized(old: Model, new: Model) -> bool:
    """Tell whether a limit moved further than limits do."""
    return any(
        before is not None and after is not None and max(before, after) > LIMIT_FACTOR * min(before, after)
        for before, after in ((old.limit.context, new.limit.context), (old.limit.output, new.limit.output))
    )


def moved(old: Decimal | int | None, new: Decimal | int | None, factor: float) -> bool:
    """Tell whether a number moved further than a factor, up or down.

    What turned into zero moved infinitely far; what was zero or is not stated did not move.
    """
    if not old or new is None or old == new:
        return False
    return new * Decimal(str(factor)) < old or new > old * Decimal(str(factor))


def _usable(models: Mapping[str, Model], settings: Settings) -> set[str]:
    """Models that opencode can use by the settings of today, also those of an old list."""
    publish = settings.publish
    return {
        model_id
        for model_id, model in models.items()
        if unusable(assumed(model, publish.unknown_output), only_tool_call=publish.only_tool_call) is None
    }


def jumps(old: Mapping[str, Model], new: Mapping[str, Model], settings: Settings) -> str | None:
    """The prices that moved further than allowed, in words, or `None`; few enough of them hold no list."""
    factor, new = settings.guard.max_price_factor, as_called_before(old, new)
    moved = _jumped(old, new, factor, whoever=True)
    if not moved:
        return None
    told = some([f"{each} {_moves(old[each], new[each], factor)}" for each in moved], 3)
    return f"taken, with prices that moved far, in USD per million tokens: {told}"


def _moves(old: Model, new: Model, factor: float) -> str:
    """The prices that moved further than the factor, in words."""
    both = [(name, getattr(old.cost, name), getattr(new.cost, name)) for name in PRICES]
    return ", ".join(told_move(name, before, now) for name, before, now in both if moved(before, now, factor))


def told_move(name: str, before: Decimal | int, now: Decimal | int) -> str:
    """A number that moved, with the factor: `cache_read from 0.0036 to 0.135 (37.5-fold)`."""
    low, high = sorted((Decimal(before), Decimal(now)))
    fold = f" ({_rounded(high / low)}-fold)" if low else ""
    return f"{name} from {Decimal(before).normalize():f} to {Decimal(now).normalize():f}{fold}"


def _rounded(factor: Decimal) -> str:
    return f"{factor:.1f}".removesuffix(".0")


def _jumped(old: Mapping[str, Model], new: Mapping[str, Model], factor: float, *, whoever: bool = False) -> list[str]:
    """Models with a price that moved further than the factor.

    Only prices that the provider states then and now, or a metadata source then and now, unless it may be `whoever`.
    """
    return [
        model_id
        for model_id in sorted(old.keys() & new.keys())
        if old[model_id] is not new[model_id]
        and any(
            (whoever or _by_source(old[model_id], field) == _by_source(new[model_id], field))
            and moved(getattr(old[model_id].cost, field), getattr(new[model_id].cost, field), factor)
            for field in PRICES
        )
    ]
