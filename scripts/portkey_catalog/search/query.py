"""The words people filter models by, such as `in:image ctx:>200k out:<5 p:groq sort:-price` (pure).

A word without a filter must stand somewhere in a model's names, so must a "quoted text"; `-` before any word turns it
round. Several words must all hold, several values of one word (`p:groq,together`) are alternatives. Numbers are
compared (`>`, `>=`, `<`, `<=`, `=`) or lie in a range (`1..5`); `k` and `m` stand for thousands and millions of tokens.
The grammar knows no catalog: pages, addresses and the command line read words alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Literal

from portkey_catalog.errors import MisuseError
from portkey_catalog.schema import MODALITIES, Kind

MOST_WORDS = 30
"""Words of one search."""
LONGEST = 500
"""Characters of one search."""

Number = Literal["context", "output", "price", "price_in", "price_out", "cached", "providers"]
"""What is compared as a number."""
Day = Literal["released", "retires"]
"""What is compared as a day."""
Group = Literal[
    "reads", "makes", "provider", "lab", "family", "kind", "status", "can", "is", "health", "tag", "id", "why"
]
"""What is one of several values."""
Field = Number | Day | Group
Name = Literal["name", "id", "provider", "lab", "health", "why", "combined"]
Count = Literal["can", "levels", "reads", "makes", "open"]
Order = Number | Day | Name | Count

ABILITIES = ("tools", "reasoning", "json", "images", "files", "temperature")
"""Values of `can:`."""
TRAITS = ("combined", "single", "usable", "free", "open", "aging")
"""Values of `is:`."""
STATES = ("preview", "deprecated", "retired", "unavailable")
"""Values of `status:`."""
HEALTH = ("works", "fails", "unknown")
"""Values of `health:`: what the last probe showed, or that none told anything."""

_TOKENS: Mapping[str, Number] = {"ctx": "context", "max": "output"}
_USD: Mapping[str, Number] = {"price": "price", "in": "price_in", "out": "price_out", "cached": "cached"}
_COUNTS: Mapping[str, Number] = {"chain": "providers"}
_DAYS: Mapping[str, Day] = {"released": "released", "retires": "retires"}
_FLOWS: Mapping[str, Group] = {"in": "reads", "out": "makes"}
_FREE: Mapping[str, Group] = {
    "p": "provider",
    "lab": "lab",
    "family": "family",
    "tag": "tag",
    "id": "id",
    "why": "why",
}
_CLOSED: Mapping[str, tuple[Group, tuple[str, ...]]] = {
    "kind": ("kind", tuple(Kind)),
    "status": ("status", STATES),
    "can": ("can", ABILITIES),
    "is": ("is", TRAITS),
    "health": ("health", HEALTH),
}
FILTERS = tuple(dict.fromkeys((*_FLOWS, *_TOKENS, *_USD, *_COUNTS, *_FREE, *_CLOSED, *_DAYS, "sort")))
"""Every filter, as it is written."""
_ORDERS: Mapping[str, Order] = {
    **_TOKENS,
    **_USD,
    **_COUNTS,
    **_DAYS,
    "name": "name",
    "id": "id",
    "provider": "provider",
    "lab": "lab",
    "can": "can",
    "levels": "levels",
    "reads": "reads",
    "makes": "makes",
    "open": "open",
    "health": "health",
    "why": "why",
    "combined": "combined",
}
_WRITTEN: Mapping[str, str] = {
    **{field: name for name, field in (*_TOKENS.items(), *_USD.items(), *_COUNTS.items(), *_DAYS.items())},
    **{field: name for name, field in (*_FLOWS.items(), *_FREE.items())},
    **{field: name for name, (field, _) in _CLOSED.items()},
}
"""Filter by what it is about."""
_ORDER_WRITTEN: Mapping[str, str] = {order: name for name, order in _ORDERS.items()}
"""Word of an order by what it is about."""

HELP = """\
Words narrow a search; all must hold, and - before a word turns it round.
  claude sonnet          each word stands in the id, the name, the lab, the family or the provider
  "gpt-4o mini"          this text does
  in:image out:audio     reads, and produces: text, image, audio, video, pdf
  ctx:>200k max:>=32k    tokens of the window, and of the longest answer
  in:<3 out:<15          USD per million tokens of the prompt, and of the answer
  cached:<1              the same of a prompt that the provider has in its cache
  price:<=5              USD per million of the usual mix, three tokens of prompt to one of answer
  ctx:100k..200k         from one to the other, both included
  p:groq,together        at one of these providers; a combined model is at those of its chain
  lab:anthropic family:claude* tag:eu id:*-latest      with * for anything
  can:tools,reasoning    one of tools, reasoning, json, images, files, temperature; twice for both
  kind:chat status:preview released:>2026-01-01 retires:<2026-12-31
  is:combined            or single (one provider's), usable (opencode lists it), free, open (weights), aging (on its way
                         out)
  why:"context limit*"   why opencode does not list it; * for any reason
  health:works           what the last probe showed, or fails, or unknown (no probe told anything)
  chain:>=3              providers in the chain of a combined model
  sort:price sort:-ctx   ascending, and descending: ctx, max, price, in, out, cached, chain, released, retires, name,
                         id, provider, lab, health, why, combined; and by how many there are: can, levels (of
                         reasoning), reads, makes, open; the first counts most
What is not known of a model meets no filter, and stands last in every order."""


class QueryError(MisuseError):
    """Words of a search cannot be read; the text names the word."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text that must stand in a model's names."""

    text: str
    """In lower case."""
    negated: bool = False


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of some values, in lower case; `*` stands for anything."""

    field: Group
    values: tuple[str, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Between:
    """A number or a day between two bounds, of which one may be missing."""

    field: Number | Day
    least: Decimal | date | None = None
    most: Decimal | date | None = None
    above: bool = False
    """The least itself is not meant."""
    below: bool = False
    """The most itself is not meant."""
    negated: bool = False


Term = Text | OneOf | Between


@dataclass(frozen=True, slots=True)
class Sort:
    """What models are put in order by."""

    by: Order
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A search: what must hold, and the order."""

    terms: tuple[Term, ...] = ()
    sorts: tuple[Sort, ...] = ()

    def __str__(self) -> str:
        """The search as words that are read as the same."""
        return " ".join((*map(_term_text, self.terms), *map(_sort_text, self.sorts)))


def parse(text: str) -> Query:
    """Read the words of a search.

    Raises:
        QueryError: one of them cannot be read; the text names it.
    """
    if len(text) > LONGEST:
        raise QueryError(f"the search has {len(text)} characters; at most {LONGEST} are read")
    words = list(_words(text))
    if len(words) > MOST_WORDS:
        raise QueryError(f"the search has {len(words)} words; at most {MOST_WORDS} are read")
    terms: list[Term] = []
    sorts: list[Sort] = []
    for word in words:
        if word.filter == "sort":
            sorts += _sorts(word)
        else:
            terms.append(_term(word))
    if twice := next((each.by for place, each in enumerate(sorts) if each.by in [s.by for s in sorts[:place]]), None):
        raise QueryError(f"sort:{_ORDER_WRITTEN[twice]}: the order is asked for twice")
    return Query(tuple(terms), tuple(sorts))


@dataclass(frozen=True, slots=True)
class _Word:
    written: str
    negated: bool
    filter: str | None
    values: tuple[str, ...]
    """As they stand, quotes taken off."""

    def fault(self, why: str) -> QueryError:
        return QueryError(f"{self.written}: {why}")


_VALUE = r'(?:"(?:[^"]*)"|[^\s",]+)'
_WORD = re.compile(
    rf'(?P<not>-(?=[^\s]))?(?:(?P<filter>[A-Za-z_]+):(?P<values>{_VALUE}?(?:,{_VALUE}?)*)|(?P<free>"[^"]*"|[^\s"]+))'
    r"(?=\s|$)"
)


def _words(text: str) -> Iterator[_Word]:
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        found = _WORD.match(text, at)
        if found is None:
            written = text[at:].split(maxsplit=1)[0]
            why = "a quote is not closed" if text[at:].count('"') % 2 else "a quote may not begin within a word"
            raise QueryError(f"{written}: {why}")
        negated = found["not"] is not None
        if found["filter"] is None:
            yield _Word(found[0], negated, None, (found["free"].strip('"'),))
        else:
            values = tuple(each.strip('"') for each in re.findall(rf"(?:^|(?<=,)){_VALUE}?(?=,|$)", found["values"]))
            yield _Word(found[0], negated, found["filter"].lower(), values)
        at = found.end()


def _routed(text: str) -> str:
    """`@slug/id`, as requests name a model, is found by `slug/id`."""
    return text[1:] if re.match("@[^/]+/.", text) else text


def _term(word: _Word) -> Term:
    if word.filter is None:
        [text] = word.values
        if not text.strip():
            raise word.fault("there is nothing between the quotes")
        return Text(_routed(" ".join(text.lower().split())), word.negated)
    if word.filter not in FILTERS:
        raise word.fault(
            f"there is no filter {word.filter}:, only {', '.join(f'{each}:' for each in FILTERS)}; "
            "to search for the text itself, put it in quotes"
        )
    if not all(each.strip() for each in word.values):
        raise word.fault("a value is missing")
    if group := _group(word):
        return group
    if len(word.values) > 1:
        raise word.fault("one number or range is expected; write the filter once for each bound")
    [value] = word.values
    if word.filter in _DAYS:
        return _between(word, _DAYS[word.filter], value, _day)
    if word.filter in _TOKENS:
        return _between(word, _TOKENS[word.filter], value, _tokens)
    if word.filter in _COUNTS:
        return _between(word, _COUNTS[word.filter], value, _count)
    return _between(word, _USD[word.filter], value, _usd)


def _group(word: _Word) -> OneOf | None:
    """A word whose values are names; `in:` and `out:` are that where they have no number."""
    name, values = word.filter or "", tuple(each.strip().lower() for each in word.values)
    if name in _FREE:
        return OneOf(_FREE[name], values, word.negated)
    if name in _CLOSED:
        field, known = _CLOSED[name]
        _demand(word, values, known)
        return OneOf(field, values, word.negated)
    if name in _FLOWS and not any(re.match(r"[<>=$.0-9]", each) for each in values):
        _demand(word, values, MODALITIES, "or USD per million tokens, such as <5")
        return OneOf(_FLOWS[name], values, word.negated)
    return None


def _demand(word: _Word, values: tuple[str, ...], known: tuple[str, ...], also: str = "") -> None:
    if strange := next((each for each in values if each not in known), None):
        expected = ", ".join(known)
        raise word.fault(f"{strange} is none of {expected}{f', {also}' if also else ''}")


_COMPARED = re.compile(r"(?P<sign>>=|<=|>|<|=)?(?P<value>[^<>=]+)")


class _Unreadable(Exception):
    """A value is no number or day; the text says what was expected."""


def _between(word: _Word, field: Number | Day, value: str, read: _Read) -> Between:
    try:
        if ".." in value:
            low, _, high = value.partition("..")
            least, most = (read(each) if each else None for each in (low, high))
            if least is None and most is None:
                raise _Unreadable("a range has at least one end")
            if least is not None and most is not None and least > most:  # type: ignore[operator]
                raise _Unreadable("the range ends before it begins")
            return Between(field, least, most, negated=word.negated)
        found = _COMPARED.fullmatch(value)
        if found is None:
            raise _Unreadable("expected a sign such as > or <= and one value, or a range such as 1..5")
        bound = read(found["value"])
    except _Unreadable as error:
        raise word.fault(str(error)) from None
    match found["sign"]:
        case ">" | ">=":
            return Between(field, least=bound, above=found["sign"] == ">", negated=word.negated)
        case "<" | "<=":
            return Between(field, most=bound, below=found["sign"] == "<", negated=word.negated)
        case _:
            return Between(field, least=bound, most=bound, negated=word.negated)


_Read = Callable[[str], Decimal | date]
"""Reads a bound; raises `_Unreadable`."""


def _reader(pattern: str, expected: str, scales: Mapping[str, int] = MappingProxyType({})) -> _Read:
    def read(text: str) -> Decimal:
        found = re.fullmatch(rf"{pattern}(?P<scale>[{''.join(scales)}]?)" if scales else pattern, text.strip().lower())
        if found is None:
            raise _Unreadable(f"expected {expected}")
        return Decimal(found["number"].replace("_", "")) * (scales.get(found["scale"], 1) if scales else 1)

    return read


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _day(text: str) -> date:
    try:
        if _DAY.fullmatch(text.strip()):
            return date.fromisoformat(text.strip())
    except ValueError:
        pass
    raise _Unreadable("expected a day such as 2026-11-20")


_tokens = _reader(
    r"(?P<number>[0-9][0-9_]{0,14}(?:\.[0-9]{1,6})?)", "tokens, such as 200k or 1m", {"k": 1000, "m": 10**6}
)
_usd = _reader(r"\$?(?P<number>[0-9]{1,9}(?:\.[0-9]{1,9})?|\.[0-9]{1,9})", "USD per million tokens, such as 0.25")
_count = _reader(r"(?P<number>[0-9]{1,6})", "a number, such as 3")


def _sorts(word: _Word) -> Iterator[Sort]:
    if word.negated:
        raise word.fault("the - stands behind the colon: sort:-price")
    for value in word.values:
        name = value.strip().lower().removeprefix("-")
        if name not in _ORDERS:
            raise word.fault(f"expected one of {', '.join(_ORDERS)}, with - before it for the other way round")
        yield Sort(_ORDERS[name], value.strip().startswith("-"))


def _term_text(term: Term) -> str:
    sign = "-" if term.negated else ""
    match term:
        case Text(text):
            # A text that begins with - or reads as a filter, too, is told by its quotes.
            return f'{sign}"{text}"' if re.search(r"[\s:]|^-", text) else f"{sign}{text}"
        case OneOf(field, values):
            shown = (f'"{each}"' if re.search(r"[\s,]", each) else each for each in values)
            return f"{sign}{_WRITTEN[field]}:{','.join(shown)}"
        case _:
            return f"{sign}{_WRITTEN[term.field]}:{_bounds(term)}"


def _bounds(term: Between) -> str:
    least, most = ("" if each is None else _bound(each) for each in (term.least, term.most))
    if least and most:
        return f"={least}" if least == most else f"{least}..{most}"
    if least:
        return f"{'>' if term.above else '>='}{least}"
    return f"{'<' if term.below else '<='}{most}"


def _bound(value: Decimal | date) -> str:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value.isoformat()


def _sort_text(sort: Sort) -> str:
    return f"sort:{'-' if sort.descending else ''}{_ORDER_WRITTEN[sort.by]}"
