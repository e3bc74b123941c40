"""A search and the facts of all models -> those that meet it, in order (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fnmatch import fnmatchcase
from functools import cmp_to_key
from typing import Any

from portkey_catalog.exports.names import COMBINED_PROVIDER
from portkey_catalog.search.facts import Facts
from portkey_catalog.search.query import Between, Day, Group, Number, OneOf, Order, Query, Sort, Term, Text
from portkey_catalog.text.escape import one_line


def found(query: Query, models: Iterable[Facts]) -> list[Facts]:
    """Models that meet every word of a search.

    Without an order of its own: what was typed in full, then what has that id, a combined model first, then what is
    called so, then what begins so, then the rest; each of these with combined models that opencode lists first, then
    what else it lists, then what it does not list, as the catalog has them.
    """
    kept = [each for each in models if all(meets(each, term) for term in query.terms)]
    kept.sort(key=lambda each: (each.why_not is not None, not each.combined))
    wanted = " ".join(term.text for term in query.terms if isinstance(term, Text) and not term.negated)
    if wanted and not query.sorts:
        kept.sort(key=lambda each: _nearness(each, wanted))
    for sort in reversed(query.sorts):
        kept.sort(key=cmp_to_key(lambda one, other, sort=sort: _compared(one, other, sort)))  # type: ignore[misc]
    return kept


def _nearness(model: Facts, text: str) -> int:
    """How near a model's names are to what was typed, the nearest 0; search/search.js ranks likewise."""
    slug = COMBINED_PROVIDER if model.combined else model.providers[0]
    model_id, title, dashed = model.id.lower(), model.title.lower(), text.replace(" ", "-")
    tail = model_id.rpartition("/")[2]
    if "/" in text and text in (f"{slug}/{model_id}".lower(), model.name.lower()):
        return 0
    if dashed in (model_id, tail):
        return 1 if model.combined else 2
    if title == text:
        return 3
    return 4 if tail.startswith(dashed) or title.startswith(text) else 5


def meets(model: Facts, term: Term) -> bool:
    """Whether a model meets one word; one of whose fact nothing is known only meets it turned round."""
    match term:
        case Text(text):
            holds = text in model.called
        case OneOf(field, values):
            here = _values(model, field)
            holds = any(_alike(each, value) for each in here for value in values)
        case _:
            holds = _lies(_measured(model, term.field), term)
    return holds is not term.negated


def _alike(here: str, wanted: str) -> bool:
    return fnmatchcase(here, wanted.replace("[", "[[]").replace("?", "[?]")) if "*" in wanted else here == wanted


def _lies(value: Any, term: Between) -> bool:
    if value is None:
        return False
    low = term.least is None or (value > term.least if term.above else value >= term.least)
    high = term.most is None or (value < term.most if term.below else value <= term.most)
    return bool(low and high)


def _values(model: Facts, field: Group) -> tuple[str, ...]:
    match field:
        case "reads":
            return model.reads
        case "makes":
            return model.makes
        case "provider":
            own = (COMBINED_PROVIDER,) if model.combined else ()
            return (*own, *(each.lower() for each in model.providers))
        case "lab" | "family":
            value = getattr(model.model, field)
            return (value.lower(),) if value else ()
        case "kind":
            return (model.kind.value,)
        case "status":
            return (model.status,) if model.status else ()
        case "can":
            return model.can
        case "is":
            return _traits(model)
        case "why":
            return (one_line(model.why_not).lower(),) if model.why_not is not None else ()
        case "health":
            return (_health(model),)
        case "tag":
            return model.tags
        case _:
            return tuple(each.lower() for each in (model.id, model.name))


def _traits(model: Facts) -> tuple[str, ...]:
    traits = {
        "combined": model.combined,
        "single": not model.combined,
        "usable": model.why_not is None,
        "free": model.cost.input == model.cost.output == 0,
        "open": model.open_weights,
        "aging": model.status == "deprecated" or (model.retires is not None and model.status != "retired"),
    }
    return tuple(name for name, holds in traits.items() if holds)


def _health(model: Facts) -> str:
    if model.probed is None:
        return "unknown"
    return "works" if model.probed.works else "fails"


def _measured(model: Facts, field: Number | Day) -> Decimal | int | date | None:
    match field:
        case "price_in":
            return model.cost.input
        case "price_out":
            return model.cost.output
        case "cached":
            return model.cost.cache_read
        case "providers":
            return len(model.providers) if model.combined else None
        case _:
            value: Decimal | int | date | None = getattr(model, field)
            return value


def _ordered_by(model: Facts, order: Order) -> Any:
    match order:
        case "name":
            return model.title.lower()
        case "id":
            return model.name
        case "provider":
            return COMBINED_PROVIDER if model.combined else model.providers[0]
        case "lab":
            return (model.model.lab or "").lower() or None
        case "health":
            return model.probed.verdict.value if model.probed else None
        case "why":
            return one_line(model.why_not or "") or None
        case "combined":
            return model.real
        case "can":
            return len(set(model.can) - {"temperature"}) or None  # which says nothing of what a model can do
        case "reads" | "makes":
            return len(set(getattr(model, order))) or None
        case "levels":
            return len(model.answers.reasoning_efforts or ()) or None
        case "open":
            return 1 if model.open_weights else None
        case _:
            return _measured(model, order)


def _compared(one: Facts, other: Facts, sort: Sort) -> int:
    """As `cmp` of old; what is not known stands last either way."""
    first, second = _ordered_by(one, sort.by), _ordered_by(other, sort.by)
    if first is None or second is None:
        return (first is None) - (second is None)
    order = int(first > second) - int(first < second)
    return -order if sort.descending else order
