"""Every model as a row of the explorer's table (pure).

The table is a set of columns, each a list with a value for every row: equal values stand close together, so that a
host's compression makes a tenth of it, and a browser reads it without an object for each row. Rows stand in the order
of `all_facts`: combined models first, then provider by provider. What is unknown is null, and words are numbers that
lead into a list of them, whose first is empty.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from portkey_catalog.explorer.requests import request_headers
from portkey_catalog.exports.assumed_output import is_assumed, rests_on_one
from portkey_catalog.exports.boundary import outside
from portkey_catalog.exports.names import COMBINED_PROVIDER, provider_id
from portkey_catalog.exports.page_names import provider_address
from portkey_catalog.identity.deployments import UNTOLD, stands_for
from portkey_catalog.schema import MODALITIES, Catalog, CombinedModel, Model, OfferKey
from portkey_catalog.search.facts import Facts
from portkey_catalog.search.query import ABILITIES
from portkey_catalog.text.canonical import plain_number
from portkey_catalog.text.confusable import imitates_latin
from portkey_catalog.text.escape import MARK, one_line

FORMAT = 2
"""Number of the table's format; a script that knows another one asks for the page anew."""

_EPOCH = date(1970, 1, 1)


def table(catalog: Catalog, models: Sequence[Facts]) -> dict[str, Any]:
    """The table of models of a catalog.

    Of its columns: `name` is a text, or the number of one of `_names`; `can`, `reads` and `makes` are sums of powers of
    two, in the order of `abilities` and `modalities`; limits are tokens, days are counted from 1970-01-01; prices are
    USD per million tokens, or below 0 so many times that of the row's prompt: -5 is five times that; `real` is the row
    of the combined model that an offer belongs to, or -1. `chains` has, for every combined model, the rows that its
    requests are sent to, in order. `assumed` has the rows whose longest answer is an assumption, `varies` those whose
    prices are others for long prompts or at other hours; `ends`, `deployments`
    and `aliases` a row and what is to be told of it.

    Args:
        catalog: the catalog.
        models: what is known of all its models, as `all_facts` has them.
    """
    rows = {_key(each): number for number, each in enumerate(models)}
    words = {name: _Words() for name in ("labs", "families", "kinds", "states", "levels", "healths", "whys")}
    columns: dict[str, list[Any]] = {
        "id": [each.id for each in models],
        "name": [],
        "lab": words["labs"].all(one_line(each.model.lab or "") for each in models),
        "family": words["families"].all(one_line(each.model.family or "") for each in models),
        "kind": words["kinds"].all(each.kind.value for each in models),
        "status": words["states"].all(each.status or "" for each in models),
        "levels": words["levels"].all(" ".join(each.answers.reasoning_efforts or ()) for each in models),
        "health": words["healths"].all(each.probed.verdict.value if each.probed else "" for each in models),
        "why": words["whys"].all(one_line(each.why_not or "") for each in models),
        "can": [_bits(each.can, ABILITIES) for each in models],
        "reads": [_bits(each.reads, MODALITIES) for each in models],
        "makes": [_bits(each.makes, MODALITIES) for each in models],
        "context": [each.context for each in models],
        "output": [each.output for each in models],
        "priceIn": [_number(each.cost.input) for each in models],
        "priceOut": [_multiple(each.cost.output, each.cost.input) for each in models],
        "cached": [_multiple(each.cost.cache_read, each.cost.input) for each in models],
        "released": [_day(each.released) for each in models],
        "retires": [_day(each.retires) for each in models],
        "open": [int(each.open_weights) for each in models],
        "real": _reals(models, rows),
    }
    columns["name"] = _written_names(models, columns["real"])
    return {
        "format": FORMAT,
        "gateway": catalog.gateway,
        "abilities": list(ABILITIES),
        "modalities": list(MODALITIES),
        "sources": _sources(catalog, models),
        **{name: list(each.known) for name, each in words.items()},
        "chains": [
            [rows[member.key] for member in each.model.targets]
            for each in models
            if isinstance(each.model, CombinedModel)
        ],
        "assumed": _where(models, lambda each: _assumed(each, catalog)),
        "varies": _where(models, lambda each: each.cost.tiers or each.cost.windows),
        "ends": _told(models, lambda each: getattr(each.model, "ends", None)),
        "deployments": _told(models, _deployment),
        "aliases": _told(models, lambda each: " ".join(getattr(each.model, "aliases", ()))),
        "columns": columns,
    }


def _key(facts: Facts) -> OfferKey:
    return (COMBINED_PROVIDER if facts.combined else facts.providers[0], facts.model.id)


class _Words:
    """Words by number, in the order in which they are met first."""

    def __init__(self) -> None:
        self.known: dict[str, int] = {"": 0}

    def all(self, values: Iterable[str]) -> list[int]:
        """The number of each."""
        return [self.known.setdefault(each, len(self.known)) for each in values]


def _bits(values: Iterable[Hashable], order: Sequence[Hashable]) -> int:
    return sum(1 << order.index(each) for each in set(values))


def _number(value: Decimal | None) -> float | int | None:
    return None if value is None else plain_number(value)


def _day(day: date | None) -> int | None:
    return (day - _EPOCH).days if day else None


def _multiple(price: Decimal | None, prompt: Decimal | None) -> float | int | None:
    """A price as a multiple of that of the prompt, with its sign turned, where twelve digits of it give the price."""
    exact = _number(price)
    if price and prompt:
        times = float(f"{price / prompt:.3g}")
        if float(f"{float(prompt) * times:.12g}") == exact:
            return -int(times) if times.is_integer() else -times
    return exact


_SIZE = re.compile("a?[0-9]+(?:[.][0-9]+)?[bkm]")
"""A number of parameters or tokens in an id: 70b, a3b, 128k."""


def _names(model_id: str, real: str | None) -> list[str | None]:
    """What many models are called, by the number that stands for it in the table.

    They are what stands behind the last slash of the id; the id; the first of these with a capital letter for each
    word, and for sizes; and the name of the combined model that it belongs to.
    """
    tail = model_id.rpartition("/")[2]
    words = [
        each.upper() if _SIZE.fullmatch(each) else each[:1].upper() + each[1:] if each[:1].isascii() else each
        for each in re.split("[-_]", tail)
    ]
    return [tail, model_id, " ".join(words), real]


def _written_names(models: Sequence[Facts], reals: Sequence[int]) -> list[str | int]:
    """The column of names."""
    written = [_name(each) for each in models]
    found: list[str | int] = []
    for number, (each, name, real) in enumerate(zip(models, written, reals, strict=True)):
        known = _names(each.id, written[real] if 0 <= real < number else None)
        found.append(known.index(name) if name in known else name)
    return found


def _name(facts: Facts) -> str:
    if imitates_latin(facts.model.name) or imitates_latin(facts.model.id):
        return f"{facts.title} ({MARK})"
    return facts.title


def _reals(models: Sequence[Facts], rows: Mapping[OfferKey, int]) -> list[int]:
    """For each row that of its combined model, of the first where several have it; of a combined model its own."""
    found = [-1] * len(models)
    for number, each in enumerate(models):
        if isinstance(each.model, CombinedModel):
            found[number] = number
            for member in each.model.members:
                if found[rows.get(member.key, number)] < 0:
                    found[rows[member.key]] = number
    return found


def _sources(catalog: Catalog, models: Sequence[Facts]) -> list[dict[str, Any]]:
    """Whom the rows come from: all combined models, then each provider, with the number of rows."""
    combined = sum(1 for each in models if each.combined)
    sources: list[dict[str, Any]] = [
        {"slug": COMBINED_PROVIDER, "name": "Combined", "prefix": f"{COMBINED_PROVIDER}/", "page": "combined/"}
        | {"rows": combined, "tags": []}
    ]
    for slug, provider in catalog.providers.items():
        why = outside(provider, catalog.failover.require)
        source: dict[str, Any] = {"slug": slug, "name": one_line(provider.name), "prefix": f"{provider_id(slug)}/"}
        source |= {"page": provider_address(slug), "rows": len(provider.models), "tags": list(provider.tags)}
        source |= {"headers": request_headers(provider.route)}
        sources.append(source | ({"outside": why} if why else {}))
    return sources


def _where(models: Sequence[Facts], holds: Callable[[Facts], object]) -> list[int]:
    return [number for number, each in enumerate(models) if holds(each)]


def _told(models: Sequence[Facts], told: Callable[[Facts], object]) -> list[tuple[int, str]]:
    return [(number, str(value)) for number, each in enumerate(models) if (value := told(each)) not in (None, "")]


def _assumed(facts: Facts, catalog: Catalog) -> bool:
    return is_assumed(facts.model) if isinstance(facts.model, Model) else rests_on_one(facts.model, catalog)


def _deployment(facts: Facts) -> str | None:
    """The model behind a name that the account gave, `?` where that cannot be told."""
    meant = stands_for(facts.model) if isinstance(facts.model, Model) else None
    return meant and ("?" if meant == UNTOLD else one_line(meant))
