"""Metadata fills gaps, never overrules the gateway, and leaves a trace."""

import itertools
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from portkey_catalog.collect.enrich import enrich, remembered, said_before
from portkey_catalog.collect.source import Source
from portkey_catalog.normalise.row import normalise_row
from portkey_catalog.schema import ACCOUNT, Cost, Kind, Limit, Modalities, Model
from portkey_catalog.upstream.rows import Row

LAB = {"lab": 0.0}
"""Ids under which a source lists the provider, and the evidence it takes."""


def bare(model_id: str, **facts: object) -> Model:
    return Model.model_validate({"id": model_id, "name": model_id, "kind": Kind.UNKNOWN, **facts})


def source(name: str, providers: Mapping[str, Mapping[str, Model]]) -> Source:
    return Source(name, lambda provider: providers.get(provider, {}))


KNOWN = bare(
    "m",
    kind=Kind.CHAT,
    name="Model M",
    limit=Limit(context=200_000, output=64_000),
    cost=Cost(input=Decimal(3), output=Decimal(15), cache_read=Decimal("0.3")),
    modalities=Modalities(input=("text",), output=("text",)),
    tool_call=True,
    family="m",
)


def test_unknown_fields_are_filled_and_their_source_is_kept() -> None:
    filled = enrich({"m": bare("m")}, [source("models.dev", {"lab": {"m": KNOWN}})], candidates=LAB).models["m"]
    assert filled.model_copy(update={"provenance": {}}) == KNOWN
    assert filled.provenance["limit.context"] == filled.provenance["kind"] == "models.dev/lab"
    assert "attachment" not in filled.provenance


def test_what_the_gateway_states_wins() -> None:
    stated = bare("m", kind=Kind.EMBEDDING, name="Own Name", limit=Limit(context=1_000), tool_call=False)
    filled = enrich({"m": stated}, [source("s", {"lab": {"m": KNOWN}})], candidates=LAB).models["m"]
    assert (filled.kind, filled.name, filled.tool_call) == (Kind.EMBEDDING, "Own Name", False)
    assert filled.limit == Limit(context=1_000, output=1_000)


def test_half_a_price_list_is_not_completed_from_another() -> None:
    stated = bare("m", cost=Cost(input=Decimal(1)))
    assert enrich({"m": stated}, [source("s", {"lab": {"m": KNOWN}})], candidates=LAB).models["m"].cost == stated.cost


def test_the_first_source_that_knows_a_field_wins() -> None:
    first = source("first", {"lab": {"m": bare("m", cost=Cost(input=Decimal(1), output=Decimal(2)))}})
    filled = enrich({"m": bare("m")}, [first, source("second", {"lab": {"m": KNOWN}})], candidates=LAB).models["m"]
    assert (filled.cost.input, filled.provenance["cost.input"]) == (Decimal(1), "first/lab")
    assert filled.provenance["limit.context"] == "second/lab"


def test_limits_of_two_sources_that_contradict_each_other_are_cut_to_the_context() -> None:
    stated = bare("m", limit=Limit(output=65_536))
    known = bare("m", limit=Limit(context=32_768, input=40_000))
    filled = enrich({"m": stated}, [source("s", {"lab": {"m": known}})], candidates=LAB).models["m"]
    assert filled.limit == Limit(context=32_768, input=32_768, output=32_768)


def test_what_a_source_says_against_the_gateway_is_noted_and_not_taken() -> None:
    known = bare("m", limit=Limit(context=262_144, output=8_000), cost=Cost(input=Decimal(3)), tool_call=False)
    stated = bare("m", limit=Limit(context=1_000_000, output=8_192), cost=Cost(input=Decimal("3.5")), tool_call=True)
    enriched = enrich({"m": stated}, [source("models.dev", {"lab": {"m": known}})], candidates=LAB)
    assert enriched.models == {"m": stated}
    assert enriched.notes == {
        "limit.context: the gateway and models.dev/lab differ by more than 10%": ("m",),
        "cost.input: the gateway and models.dev/lab differ by more than 10%": ("m",),
        "tool_call: the gateway and models.dev/lab differ": ("m",),
    }


def test_what_two_sources_say_against_each_other_is_noted() -> None:
    first = source("first", {"lab": {"m": bare("m", cost=Cost(input=Decimal(1), output=Decimal(15)))}})
    enriched = enrich({"m": bare("m")}, [first, source("second", {"lab": {"m": KNOWN}})], candidates=LAB)
    assert enriched.notes == {"cost.input: first/lab and second/lab differ by more than 10%": ("m",)}


def test_prices_of_every_source_are_known_whether_they_are_taken_or_not() -> None:
    stated = {"m": bare("m", cost=Cost(input=Decimal(1))), "unpriced": bare("unpriced")}
    sources = [
        source("first", {"lab": {"m": bare("m", cost=Cost(input=Decimal(2))), "unpriced": bare("unpriced")}}),
        source("second", {"lab": {"m": KNOWN}}),
    ]
    enriched = enrich(stated, sources, candidates=LAB)
    assert enriched.prices == {"m": {"first/lab": Cost(input=Decimal(2)), "second/lab": KNOWN.cost}}


def test_a_source_that_is_down_keeps_what_it_said_last_time() -> None:
    before = enrich({"m": bare("m")}, [source("models.dev", {"lab": {"m": KNOWN}})], candidates=LAB).models
    again = enrich({"m": bare("m"), "new": bare("new")}, [Source("models.dev")], candidates={}, previous=before)
    assert again.models == {**before, "new": bare("new")}
    assert again.dropped == {}, "it may describe it still"


def test_what_sources_said_last_time_replaces_what_they_say_now_and_nothing_else() -> None:
    known = {"m": KNOWN, "n": KNOWN}
    stated = bare("m", structured_output=True, canonical_slug="lab/m", provenance={"canonical_slug": ACCOUNT})
    before = enrich({"m": stated}, [source("models.dev", {"lab": known})], candidates=LAB).models
    dearer = {each: KNOWN.model_copy(update={"cost": Cost(input=Decimal(900)), "kind": Kind.IMAGE}) for each in known}
    listed = {"m": stated.model_copy(update={"structured_output": False}), "n": bare("n")}
    now = enrich(listed, [source("models.dev", {"lab": dearer})], candidates=LAB).models
    assert now["m"].cost.input == 900
    assert said_before(now, before) == {
        "m": before["m"].model_copy(update={"structured_output": False}),
        "n": bare("n"),
    }


def test_what_twins_said_and_what_is_assumed_is_no_word_of_a_metadata_source() -> None:
    twins = {f"{lab}gpt-{n}-2024-08-06": f"twin/{lab}gpt-{n}" for lab in ("", "openai/") for n in (4, 5)}
    before = {
        each: bare(each, kind=Kind.CHAT, limit=Limit(context=9_000), provenance={"kind": twin, "limit.context": twin})
        for each, twin in twins.items()
    }
    before["m"] = bare("m", limit=Limit(output=8_192), provenance={"limit.output": "assumed/others"})
    assert said_before(before, before) == {each: bare(each) for each in before}


def test_every_fact_that_stays_keeps_the_origin_it_had() -> None:
    origins = {"tool_call": "s/azure+openai", "limit.context": "s/azure"}
    before = {"m": bare("m", tool_call=True, limit=Limit(context=9_000), provenance=origins)}
    assert enrich({"m": bare("m")}, [Source("s")], candidates={}, previous=before).models == before


def test_what_a_source_said_last_time_is_no_evidence_for_what_it_says_now() -> None:
    theirs = {f"m{n}": KNOWN for n in range(40)}
    ours = {each: bare(each) for each in (*(f"m{n}" for n in range(14)), *(f"own{n}" for n in range(60)))}
    before = {f"m{n}": bare(f"m{n}", tool_call=True, provenance={"tool_call": "s/foo"}) for n in range(8)}
    enriched = enrich(ours, [source("s", {"foo": theirs})], candidates={"team": 0.0}, previous=before)
    filled = enriched.models
    assert {each for each, model in filled.items() if model != ours[each]} == before.keys()
    assert {each: filled[each] for each in before} == before
    assert enriched.dropped == {"s": len(before)}


def test_a_stand_in_repeats_nothing_of_other_sources_or_of_the_gateway() -> None:
    before = enrich({"m": bare("m")}, [source("portkey", {"lab": {"m": KNOWN}})], candidates=LAB).models
    assert remembered("models.dev", before, before) == {}


SIZES = (None, 2_000, 20_000, 200_000)


@pytest.mark.slow
@pytest.mark.parametrize("stated", list(itertools.product(SIZES, repeat=3)))
def test_no_limit_that_is_filled_in_exceeds_what_the_provider_states(stated: tuple[int | None, ...]) -> None:
    row = Row("m", context=stated[0], max_input=stated[1], max_output=stated[2])
    own = normalise_row(row, date(2026, 9, 1))
    window = stated[0] or stated[1]
    for known in itertools.product(SIZES, repeat=3):
        facts = bare("m", limit=Limit(**dict(zip(("context", "input", "output"), known, strict=True))))
        filled = enrich({"m": own}, [source("s", {"lab": {"m": facts}})], candidates=LAB).models["m"].limit
        assert window is None or filled.context == window
        for ours, theirs in ((own.limit.input, filled.input), (own.limit.output, filled.output)):
            assert ours is None or (theirs is not None and theirs <= ours)
            assert theirs is None or filled.context is None or theirs <= filled.context
