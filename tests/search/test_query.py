"""Words of a search: what they mean, and what is said of those that cannot be read."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portkey_catalog.schema import MODALITIES, Kind
from portkey_catalog.search.query import (
    ABILITIES,
    FILTERS,
    HEALTH,
    HELP,
    LONGEST,
    MOST_WORDS,
    STATES,
    TRAITS,
    Between,
    OneOf,
    Query,
    QueryError,
    Sort,
    Text,
    parse,
)

MEANINGS = {
    "": Query(),
    "Claude  sonnet": Query((Text("claude"), Text("sonnet"))),
    '"GPT-4o  mini" -preview': Query((Text("gpt-4o mini"), Text("preview", negated=True))),
    "gpt-4o-mini -": Query((Text("gpt-4o-mini"), Text("-"))),
    "in:image": Query((OneOf("reads", ("image",)),)),
    "OUT:Audio,text": Query((OneOf("makes", ("audio", "text")),)),
    "in:<3 out:$0.5..2": Query(
        (
            Between("price_in", most=Decimal(3), below=True),
            Between("price_out", least=Decimal("0.5"), most=Decimal(2)),
        )
    ),
    "ctx:>200k": Query((Between("context", least=Decimal(200_000), above=True),)),
    "-max:<=1.5m": Query((Between("output", most=Decimal(1_500_000), negated=True),)),
    "ctx:131_072": Query((Between("context", least=Decimal(131_072), most=Decimal(131_072)),)),
    "ctx:=8k": Query((Between("context", least=Decimal(8000), most=Decimal(8000)),)),
    "price:.25..": Query((Between("price", least=Decimal("0.25")),)),
    "price:..5": Query((Between("price", most=Decimal(5)),)),
    "chain:>=3": Query((Between("providers", least=Decimal(3)),)),
    "p:Groq,together": Query((OneOf("provider", ("groq", "together")),)),
    'lab:"Z AI",x': Query((OneOf("lab", ("z ai", "x")),)),
    "id:model:free": Query((OneOf("id", ("model:free",)),)),
    "can:tools can:json -is:free kind:chat": Query(
        (
            OneOf("can", ("tools",)),
            OneOf("can", ("json",)),
            OneOf("is", ("free",), negated=True),
            OneOf("kind", ("chat",)),
        )
    ),
    "released:>2026-01-01": Query((Between("released", least=date(2026, 1, 1), above=True),)),
    "retires:2026-01-01..2026-12-31": Query((Between("retires", date(2026, 1, 1), date(2026, 12, 31)),)),
    "cached:<1": Query((Between("cached", most=Decimal(1), below=True),)),
    'why:"Context limit*",kind*': Query((OneOf("why", ("context limit*", "kind*")),)),
    "-health:works": Query((OneOf("health", ("works",), negated=True),)),
    "sort:provider,-lab sort:cached": Query((), (Sort("provider"), Sort("lab", descending=True), Sort("cached"))),
    "sort:-price,name": Query((), (Sort("price", descending=True), Sort("name"))),
}


@pytest.mark.parametrize("text", MEANINGS)
def test_words_mean_what_the_page_says(text: str) -> None:
    assert parse(text) == MEANINGS[text]


FAULTS = {
    "claude ctx:many": "ctx:many: expected tokens, such as 200k or 1m",
    "in:<cheap": "in:<cheap: expected USD per million tokens, such as 0.25",
    "chain:>x": "chain:>x: expected a number, such as 3",
    "released:>soon": "released:>soon: expected a day such as 2026-11-20",
    "released:20260101": "released:20260101: expected a day such as 2026-11-20",
    "released:2026-02-30": "released:2026-02-30: expected a day such as 2026-11-20",
    "health:ill": "health:ill: ill is none of works, fails, unknown",
    "in:smell": "in:smell: smell is none of text, image, audio, video, pdf, or USD per million tokens, such as <5",
    "can:fly": "can:fly: fly is none of tools, reasoning, json, images, files, temperature",
    "ctx:>1,<2": "ctx:>1,<2: one number or range is expected; write the filter once for each bound",
    "ctx:><5": "ctx:><5: expected a sign such as > or <= and one value, or a range such as 1..5",
    "ctx:5..1": "ctx:5..1: the range ends before it begins",
    "ctx:..": "ctx:..: a range has at least one end",
    "p:": "p:: a value is missing",
    'p:a,"  "': 'p:a,"  ": a value is missing',
    '""': '"": there is nothing between the quotes',
    'say "hello': '"hello: a quote is not closed',
    'a"b"': 'a"b": a quote may not begin within a word',
    "sort:size": (
        "sort:size: expected one of ctx, max, price, in, out, cached, chain, released, retires, name, id, provider, "
        "lab, can, levels, reads, makes, open, health, why, combined, with - before it for the other way round"
    ),
    "-sort:price": "-sort:price: the - stands behind the colon: sort:-price",
    "sort:price sort:-price": "sort:price: the order is asked for twice",
    "x" * (LONGEST + 1): f"the search has {LONGEST + 1} characters; at most {LONGEST} are read",
    "x " * (MOST_WORDS + 1): f"the search has {MOST_WORDS + 1} words; at most {MOST_WORDS} are read",
}


@pytest.mark.parametrize("text", FAULTS)
def test_a_word_that_cannot_be_read_is_named_with_what_was_expected(text: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert str(caught.value) == FAULTS[text]


def test_an_unknown_filter_is_named_with_those_there_are_and_the_way_to_search_for_it_as_text() -> None:
    with pytest.raises(QueryError, match=r"^colour:red: there is no filter colour:, only in:, out:, ctx:.* in quotes$"):
        parse("claude colour:red")
    assert parse('"colour:red"') == Query((Text("colour:red"),))


def test_the_help_shows_every_filter_and_each_of_its_examples_is_read() -> None:
    assert [each for each in FILTERS if f"{each}:" not in HELP] == []
    assert [each for each in (*ABILITIES, *TRAITS, *HEALTH) if each not in HELP] == []
    lines = [line for line in HELP.splitlines()[1:-1] if line[2] != " "]
    examples = [re.split(r"\s{2,}", line.strip())[0] for line in lines]
    assert len(examples) > 10
    for example in examples:
        parse(example)


def _texts(alphabet: str) -> st.SearchStrategy[str]:
    return st.text(alphabet, min_size=1, max_size=12).map(lambda text: " ".join(text.split())).filter(bool)


def _between(field: str, bounds: st.SearchStrategy[object]) -> st.SearchStrategy[Between]:
    def made(least: object, most: object, above: bool, negated: bool) -> Between:
        ends: list[object] = sorted(each for each in (least, most) if each is not None)  # type: ignore[type-var]
        if len(ends) == 2:
            return Between(field, ends[0], ends[1], negated=negated)  # type: ignore[arg-type]
        if least is not None:
            return Between(field, least=least, above=above, negated=negated)  # type: ignore[arg-type]
        return Between(field, most=most, below=above, negated=negated)  # type: ignore[arg-type]

    some = st.tuples(bounds, st.none()) | st.tuples(st.none(), bounds) | st.tuples(bounds, bounds)
    return st.builds(
        lambda ends, above, negated: made(ends[0], ends[1], above, negated), some, st.booleans(), st.booleans()
    )


_NAMES = "abc xyz-.:/,*<>=019_"
_GROUPS = {
    **dict.fromkeys(("provider", "lab", "family", "tag", "id", "why"), _texts(_NAMES)),
    "reads": st.sampled_from(MODALITIES),
    "makes": st.sampled_from(MODALITIES),
    "kind": st.sampled_from(tuple(map(str, Kind))),
    "status": st.sampled_from(STATES),
    "can": st.sampled_from(ABILITIES),
    "is": st.sampled_from(TRAITS),
    "health": st.sampled_from(HEALTH),
}
_TOKENS = st.integers(0, 10**12).map(Decimal)
_USD = st.decimals(0, 10**6, places=4)
_TERMS = st.one_of(
    st.builds(Text, _texts(_NAMES), st.booleans()),
    *(
        st.builds(OneOf, st.just(name), st.lists(values, min_size=1, max_size=3).map(tuple), st.booleans())
        for name, values in _GROUPS.items()
    ),
    *(_between(name, _TOKENS) for name in ("context", "output")),
    *(_between(name, _USD) for name in ("price", "price_in", "price_out", "cached")),
    _between("providers", st.integers(0, 99).map(Decimal)),
    *(_between(name, st.dates(date(1970, 1, 1), date(2999, 12, 31))) for name in ("released", "retires")),
)
_SORTS = st.lists(
    st.builds(
        Sort,
        st.sampled_from(("context", "output", "price", "price_in", "released", "name", "provider", "lab")),
        st.booleans(),
    ),
    unique_by=lambda sort: sort.by,
    max_size=3,
)


@given(st.lists(_TERMS, max_size=4), _SORTS)
def test_a_search_is_written_as_words_that_are_read_as_the_same(terms: list[object], sorts: list[Sort]) -> None:
    query = Query(tuple(terms), tuple(sorts))  # type: ignore[arg-type]
    if len(str(query)) <= LONGEST:
        assert parse(str(query)) == query


@given(st.text(max_size=60) | st.text('abin:out<>=.,"- 05kmp', max_size=30))
def test_any_text_is_read_or_refused_in_words_and_never_otherwise(text: str) -> None:
    try:
        query = parse(text)
    except QueryError as error:
        assert str(error)
    else:
        assert parse(str(query)) == query
