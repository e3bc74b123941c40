"""Checks of a failover chain: which offers are not fit for it, and what its users should know (pure).

An offer that would take something from the chain that most providers give is left out, as long as enough of them stay;
else it stays and the chain promises less, with a notice. What concerns the model itself is a notice. An offer pinned by
an override, one that stood in the chain before and can do what the chain promised then, and the lab's own are never
left out, and what they take from the chain costs no other its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from statistics import median_low

from portkey_catalog.exports.assumed_output import is_assumed
from portkey_catalog.grouping.groups import Offer, spread
from portkey_catalog.schema import ChainNotice, ChainRule, Model
from portkey_catalog.text.words import some

LIMIT_RATIO = 4
"""Ratio up to which limits in a chain may lie apart: it promises the smallest."""

LIMITS: Mapping[ChainRule, tuple[str, Callable[[Model], int]]] = {
    "context": ("Windows run from", lambda model: model.limit.context or 0),
    # Without a limit of its own, a prompt may fill the window.
    "input": ("Prompts may have from", lambda model: model.limit.input or model.limit.context or 0),
    "output": ("Answers may have from", lambda model: model.limit.output or 0),
}
"""Limits by name: how a notice about each begins, and how large it is for a model, in tokens."""

PRICE_RATIO = 2
"""Ratio up to which prices in a chain may lie apart: opencode shows the first member's."""

_PRICES: Mapping[str, Callable[[Model], Decimal | None]] = {
    "for prompts": lambda model: model.cost.input,
    "for answers": lambda model: model.cost.output,
}
"""Prices by their names in notices, and how high each is for a model, in USD per million tokens."""


SHOWN = 3
"""Members that a notice names."""

_GEMINI_3 = re.compile(r"google/gemini-([3-9]|\d\d|[a-z-]*latest)")

_VERTEX_ID = re.compile(r"@(\d{8}|default)$")
"""Claude's snapshots as Vertex writes them: "claude-sonnet-4@20250514"."""

THOUGHT_SIGNATURES = (
    "From version 3 on, Gemini signs its tool calls, and chat completions lose the signature between turns: the turn "
    "after a tool call may be refused"
)

Named = tuple[str, Model]
"""A provider's slug and its model."""


def unfit_offers(usable: Sequence[Offer], firm: Collection[str], min_providers: int) -> dict[str, str]:
    """Offers to leave out of a chain: `slug/model-id` -> reason.

    Args:
        usable: offers that opencode can use.
        firm: offers (`slug/model-id`) that stay whatever they lack.
        min_providers: providers that must be left.
    """
    left = list(usable)
    reasons: dict[str, str] = {}

    def leave_out(unfit: Sequence[Offer], reason: str) -> None:
        """Leave offers out, unless a firm one lacks the same or too few providers, or no majority, stay."""
        if not unfit or any(offer.ref in firm for offer in unfit):
            return
        good = [offer for offer in left if offer not in unfit]
        if spread(good) >= min_providers and 2 * spread(good) > spread(left):
            reasons.update({offer.ref: reason for offer in unfit})
            left[:] = good

    leave_out([offer for offer in left if not _calls_tools(offer.model)], "not known to call tools")
    leave_out([offer for offer in left if not _reads_images(offer.model)], "not known to read images")
    for name, (_, size) in LIMITS.items():
        sizes = {size(offer.model) for offer in left}
        if min(sizes, default=0) * LIMIT_RATIO >= max(sizes, default=0):
            continue
        usual = usual_limit(left, size)
        # The smallest first: without it the others may do.
        for small in sorted(each for each in sizes if each * LIMIT_RATIO < usual):
            unfit = [offer for offer in left if size(offer.model) == small]
            guess = "assumed " if name == "output" and all(offer.is_assumed for offer in unfit) else ""
            leave_out(unfit, f"its {guess}{name} of {small:,} tokens would shrink the usual {usual:,}")
    return reasons


def usual_limit(offers: Sequence[Offer], size: Callable[[Model], int]) -> int:
    """The limit that half of the providers have at least, by each one's best offer."""
    best: dict[str, int] = {}
    for offer in offers:
        best[offer.provider] = max(best.get(offer.provider, 0), size(offer.model))
    return median_low(best.values()) if best else 0


def _calls_tools(model: Model) -> bool:
    return bool(model.tool_call)


def _reads_images(model: Model) -> bool:
    return "image" in model.modalities.input


def chain_notices(identity: str, chain: Sequence[Named], upstreams: Mapping[str, str]) -> tuple[ChainNotice, ...]:
    """Facts that users of a chain should know.

    Args:
        identity: canonical identity of the combined model.
        chain: slugs and models in failover order.
        upstreams: see `same_upstream`.
    """
    return tuple(ChainNotice(rule=rule, text=text) for rule, text in _found(identity, chain, upstreams))


def _found(identity: str, chain: Sequence[Named], upstreams: Mapping[str, str]) -> Iterator[tuple[ChainRule, str]]:
    for rule, (begins, size) in LIMITS.items():
        sizes = [size(model) for _, model in chain]
        smallest, largest = min(sizes, default=0), max(sizes, default=0)
        if smallest * LIMIT_RATIO < largest and not (rule == "input" and all(m.limit.input is None for _, m in chain)):
            guess = rule == "output" and any(is_assumed(m) and size(m) == smallest for _, m in chain)
            told = "the smallest, which is assumed" if guess else "the smallest"
            yield rule, f"{begins} {smallest:,} to {largest:,} tokens; the chain promises {told}"
    if without := _some(chain, lambda model: not _calls_tools(model)):
        yield "tools", f"{without}: not known to call tools, so the chain promises none"
    if without := _some(chain, lambda model: not _reads_images(model)):
        yield "images", f"{without}: not known to read images, so the chain promises none"
    if {model.reasoning for _, model in chain} >= {True, False}:
        without = _some(chain, lambda model: model.reasoning is False)
        yield "reasoning", f"{without}: listed without reasoning, while others are with it"
    if text := _dearer(chain):
        yield "price", text
    for text in _one_upstream(chain, upstreams):
        yield "upstream", text
    if chain and _GEMINI_3.match(identity):
        yield "thought-signatures", THOUGHT_SIGNATURES
    if chain and identity.startswith("anthropic/claude"):
        yield "prompt-cache", _caching(chain)


def _some(chain: Sequence[Named], lacks: Callable[[Model], bool]) -> str:
    """The members that lack something, as text; empty when none does or all do."""
    without = [named for named in chain if lacks(named[1])]
    return _listed(without) if len(without) < len(chain) else ""


def _dearer(chain: Sequence[Named]) -> str | None:
    """The possible costs of a switch: opencode goes on showing the first member's price."""
    parts = []
    for what, price in _PRICES.items():
        stated = [amount for _, model in chain if (amount := price(model)) is not None]
        if stated and max(stated) > PRICE_RATIO * min(stated):
            # Not `:g`: 30 may be written 3E+1, and reads as 30 when it has been stored.
            cheapest, dearest = (f"{price.normalize():f}" for price in (min(stated), max(stated)))
            parts.append(f"{what} from {cheapest} to {dearest}")
    shown = "opencode shows the first member's, also after a switch"
    return f"Prices run, in USD per million tokens, {' and '.join(parts)}; {shown}" if parts else None


def _one_upstream(chain: Sequence[Named], upstreams: Mapping[str, str]) -> Iterator[str]:
    behind: dict[str, list[str]] = {}
    for slug in dict.fromkeys(slug for slug, _ in chain):
        behind.setdefault(upstreams.get(slug, slug), []).append(slug)
    for slugs in behind.values():
        if len(slugs) > 1:
            yield f"{', '.join(slugs)}: one list or one address, so probably one upstream, which fails for all at once"


def _caching(chain: Sequence[Named]) -> str:
    parts = ["After a switch the prompt cache is cold, so the next answer is paid in full"]
    if stripped := [named for named in chain if "vertex" in named[0].lower() or _VERTEX_ID.search(named[1].id)]:
        parts.append(f"{_listed(stripped)}: the gateway drops the cache marks on the way to Vertex")
    if unpriced := [named for named in chain if named[1].cost.cache_read is None and named not in stripped]:
        parts.append(f"{_listed(unpriced)}: no price for cached prompts is known")
    return "; ".join(parts)


def _listed(named: Sequence[Named]) -> str:
    return some([f"{slug}/{model.id}" for slug, model in named], SHOWN)
