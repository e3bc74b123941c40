"""Needs and a budget -> combined models that meet them, with reasons, by a stated rule (pure)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from portkey_catalog.exports.defaults import has_its_maker, labs, loses_signatures, released, warnings
from portkey_catalog.schema import Catalog, CombinedModel, Limit, Modality
from portkey_catalog.search.facts import Facts, listed, probed
from portkey_catalog.search.find import meets
from portkey_catalog.search.query import Query, Term
from portkey_catalog.search.workload import Workload, usd
from portkey_catalog.text.escape import one_line
from portkey_catalog.text.words import count

Prefer = Literal["failover", "price", "newest", "context"]

RULE = (
    "Only combined models with a failover chain whose first offer has no status such as preview or deprecated. Every "
    "provider in the chain must meet every need; what is not known counts as not met. A budget holds at the dearest "
    "provider of the chain, for all requests, without caches. Order by what is preferred (failover: without a warning, "
    "with the model's maker in the chain, more providers, newer; price: the lower sum at the dearest provider; newest; "
    "context: the larger window), then as by failover, then by id. Behind all others stand those whose first offer "
    "failed when a probe asked it last, and they say so."
)
"""The rule in words."""


EVERYTHING, ONE_REQUEST = Query(), Workload()


@dataclass(frozen=True, slots=True)
class Needs:
    """What somebody wants of a model."""

    can: tuple[str, ...] = ("tools",)
    """Abilities, in the words of `can:`."""
    reads: tuple[Modality, ...] = ()
    context: int | None = None
    """Tokens of the window, at least."""
    output: int | None = None
    """Tokens of the longest answer, at least."""
    query: Query = EVERYTHING
    """Further words; their order does not count."""
    workload: Workload = ONE_REQUEST
    budget: Decimal | None = None
    """USD for the whole workload."""
    prefer: Prefer = "failover"


@dataclass(frozen=True, slots=True)
class Recommended:
    """A combined model that meets all needs."""

    facts: Facts
    model: CombinedModel
    first: Decimal | None
    """USD for the workload at the first provider; absent where a price is not known."""
    most: Decimal | None
    """The same at the dearest of the chain."""
    reasons: tuple[str, ...]
    """Why, in plain sentences."""
    warnings: tuple[str, ...]
    """What to know before."""


@dataclass(frozen=True, slots=True)
class Recommendation:
    """All that meet the needs, the best first, and how many do not, by the first need that they miss."""

    models: tuple[Recommended, ...]
    missed: dict[str, int]


def recommend(catalog: Catalog, models: Iterable[Facts], needs: Needs) -> Recommendation:
    """Find combined models for some needs, by `RULE`.

    Args:
        catalog: the catalog.
        models: facts of its models.
        needs: what is wanted.
    """
    missed: Counter[str] = Counter()
    found: list[Recommended] = []
    maker = _Maker(catalog)
    for facts in models:
        if not isinstance(facts.model, CombinedModel):
            continue
        sums = _sums(facts.model, catalog, needs.workload)
        if why := _missing(facts, needs, sums):
            missed[why] += 1
        else:
            found.append(_recommended(facts, facts.model, needs, sums, maker))
    found.sort(key=lambda each: each.model.id)
    found.sort(key=lambda each: _rank(each, maker))
    if needs.prefer != "failover":
        found.sort(key=lambda each: _preferred(each, needs.prefer, catalog))
    found.sort(key=lambda each: _fails(each.facts))
    return Recommendation(tuple(found), dict(sorted(missed.items(), key=lambda each: (-each[1], each[0]))))


def _fails(facts: Facts) -> bool:
    """The last probe of whoever answers first found that it does not work."""
    return facts.probed is not None and not facts.probed.works


class _Maker:
    """Finds whoever made a model in its chain; looked up once for a catalog."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self._lab_of = labs(catalog.providers)

    def is_in(self, model: CombinedModel) -> bool:
        return has_its_maker(model, self._lab_of)


def _sums(model: CombinedModel, catalog: Catalog, workload: Workload) -> list[Decimal | None]:
    """USD for the workload at each provider of the chain."""
    return [usd(catalog.providers[each.provider].models[each.id].cost, workload) for each in model.chain]


def _missing(facts: Facts, needs: Needs, sums: Sequence[Decimal | None]) -> str | None:
    """The first need that a combined model does not meet."""
    if not isinstance(facts.model, CombinedModel) or not facts.model.chain:
        return "no failover chain"
    if facts.status is not None:
        return "its first offer is not here to stay"
    for ability in needs.can:
        if ability not in facts.can:
            return f"not every provider has it: {ability}"
    for modality in needs.reads:
        if modality not in facts.reads:
            return f"not every provider reads {modality}"
    if needs.context and (facts.context or 0) < needs.context:
        return f"a window below {count(needs.context, 'token')}, or an unknown one"
    limit = Limit(context=facts.context, input=facts.answers.limit.input, output=facts.output)
    if facts.context is None or needs.workload.misfit(limit):
        return f"a request of {count(needs.workload.tokens, 'token')} does not fit into the limits"
    if needs.output and (facts.output or 0) < needs.output:
        return f"answers below {count(needs.output, 'token')}, or of unknown length"
    if term := next((each for each in needs.query.terms if not meets(facts, each)), None):
        return f"does not meet {_word(term)}"
    if "tools" in needs.can and loses_signatures(facts.model):
        return "its tool calls lose their signature between turns"
    if needs.budget is not None:
        if any(each is None for each in sums):
            return "a price in the chain is not known, so no budget can be promised"
        if max(each for each in sums if each is not None) > needs.budget:
            return f"above {dollars(needs.budget)} at the dearest provider of the chain"
    return None


def _word(term: Term) -> str:
    return str(Query((term,)))


def _recommended(
    facts: Facts, model: CombinedModel, needs: Needs, sums: Sequence[Decimal | None], maker: _Maker
) -> Recommended:
    first, known = sums[0], [each for each in sums if each is not None]
    most = max(known) if len(known) == len(sums) else None
    return Recommended(
        facts=facts,
        model=model,
        first=first,
        most=most,
        reasons=tuple(_reasons(facts, model, needs, (first, most), maker)),
        warnings=(
            *failing(model, maker.catalog),
            *(one_line(each.text) for each in model.notices),
            *((f"requests to one of its offers fail from {facts.retires} on",) if facts.retires else ()),
        ),
    )


def failing(model: CombinedModel, catalog: Catalog) -> Iterator[str]:
    """A sentence for each offer that is asked for a combined model and failed when a probe asked it last."""
    for place, member in enumerate(model.targets):
        if (found := probed(catalog, *member.key)) and not found.works:
            yield f"{listed(*member.key)}, which is asked {'later' if place else 'first'}, {found.told} (says a probe)"


def _reasons(
    facts: Facts, model: CombinedModel, needs: Needs, sums: tuple[Decimal | None, Decimal | None], maker: _Maker
) -> list[str]:
    reasons = []
    met = [*needs.can, *(f"reads {each}" for each in needs.reads)]
    if met:
        reasons.append(f"every provider in its chain has what is needed: {', '.join(met)}")
    if needs.context:
        reasons.append(f"a window of {count(facts.context or 0, 'token')}, and {count(needs.context)} are needed")
    if needs.output:
        reasons.append(f"answers of {count(facts.output or 0, 'token')}, and {count(needs.output)} are needed")
    if needs.query.terms:
        reasons.append(f"meets {Query(needs.query.terms)}")
    who = f"; its maker, {one_line(model.lab or '')}, is one of them" if maker.is_in(model) else ""
    reasons.append(f"{count(len(facts.providers), 'provider')} one after the other: {', '.join(facts.providers)}{who}")
    if not warnings(model) and not any(failing(model, maker.catalog)):
        reasons.append("no warning about its chain")
    if facts.probed and facts.probed.works:
        reasons.append(f"{listed(*model.chain[0].key)} {facts.probed.told} (says a probe)")
    first, most = sums
    if first is not None:
        within = f", within {dollars(needs.budget)}" if needs.budget is not None else ""
        dearest = f"; {dollars(most)} at the dearest of its chain" if most is not None and most != first else ""
        reasons.append(f"{dollars(first)} for the workload at {model.chain[0].provider}{dearest}{within}")
    return reasons


def _rank(one: Recommended, maker: _Maker) -> tuple[bool, bool, int, int]:
    newest = released(maker.catalog, one.model).toordinal()
    return bool(warnings(one.model)), not maker.is_in(one.model), -len(one.facts.providers), -newest


def _preferred(one: Recommended, prefer: Prefer, catalog: Catalog) -> tuple[bool, Decimal | int]:
    """What stands first by a wish; what is not known stands last."""
    if prefer == "price":
        return one.most is None, one.most or 0
    if prefer == "newest":
        return False, -released(catalog, one.model).toordinal()
    return one.facts.context is None, -(one.facts.context or 0)


def dollars(amount: Decimal | None) -> str:
    """An amount in words: `1.25 USD`; of less than a cent the first two digits that count."""
    if amount is None:
        return "an unknown sum"
    rounded = round(amount, 2) if amount >= Decimal("0.1") or not amount else Decimal(f"{amount:.2g}")
    return f"{rounded.normalize() if rounded else Decimal(0):f} USD"
