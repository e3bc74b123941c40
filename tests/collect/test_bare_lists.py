"""Every recorded list once more, cut to four facts a model: what is offered, and that none of it is unusable."""

import json
from datetime import date

import pytest

from portkey_catalog.collect.bare_lists import is_silent, trusted
from portkey_catalog.collect.enrich import enrich
from portkey_catalog.collect.matching import metadata_ids
from portkey_catalog.collect.source import Source
from portkey_catalog.collect.source_of_list import FEWEST, OWN_IDS, Directory
from portkey_catalog.exports.usable import unusable
from portkey_catalog.schema import Cost, Kind, Limit, Model
from portkey_catalog.upstream.metadata import models_dev as modelsdev
from support.bare_lists import (
    UNKNOWN,
    Account,
    bare_account,
    nameless_account,
    recorded,
    rich_account,
    source,
    wrongly_offered,
)
from support.recordings import Recordings
from support.small_catalog import make_model


@pytest.fixture(scope="module")
def rich(recordings: Recordings) -> Account:
    return rich_account(recordings)


@pytest.fixture(scope="module", params=[bare_account, nameless_account], ids=["named", "nameless"])
def bare(recordings: Recordings, request: pytest.FixtureRequest) -> Account:
    found: Account = request.param(recordings)
    return found


CHANGED_SINCE = {("openrouter", "mistralai/mistral-small-3.1-24b-instruct")}
"""Offered although the list says unusable: the snapshot is five weeks younger than the list, and says that it has tools
now. What a router's sellers can do today no other source tells."""


def test_nothing_is_offered_that_the_rich_list_calls_unusable(rich: Account, bare: Account) -> None:
    wrong = {(slug, each) for slug in rich.providers for each in wrongly_offered(slug, rich, bare)}
    assert wrong == CHANGED_SINCE


TOLD_ELSEWHERE = "deprecated, says a metadata source, and its provider says nothing"

SAID_OTHERWISE = {
    "azure-openai": {TOLD_ELSEWHERE},
    "bedrock": {"refuses requests to its id"},
    "novita": {"cannot call tools"},
    "openai": {TOLD_ELSEWHERE},
    "openrouter": {"cannot call tools", "not a chat model (audio)", "not a chat model (image)"},
}
"""Reasons for which a bare list offers less that are no want of knowledge: the snapshot and the list differ."""

APART = {
    # The snapshot calls them deprecated; their retirement, days or weeks ahead, stands in the rich list only.
    "azure-openai": 4,
    "openai": 24,
    # Not in the snapshot, or with few models: it is a year younger than the list.
    "baseten": 2,
    "cerebras": 1,
    "featherless": 0,
    "friendli": 0,
    "github-copilot": 0,
    "github-models": 0,
    "targon": 0,
    # The snapshot says that five of them cannot call tools, and does not know two.
    "novita": 19,
    # Tools and window depend on the seller, see `silence`.
    "huggingface": 0,
    # 56 of the 80 are `:batch` variants, which the snapshot does not have.
    "openrouter": 262,
}
"""Providers of which a bare list offers at least a tenth less than the rich one -> what it offers."""


def test_as_much_is_offered_as_before_but_for_providers_with_a_reason(recordings: Recordings, rich: Account) -> None:
    bare = bare_account(recordings)
    offered = {slug: (rich.offered(slug), bare.offered(slug)) for slug in rich.providers}
    for slug, (before, after) in offered.items():
        reasons = {bare.reasons(slug)[each] for each in before - after}
        assert reasons <= {*UNKNOWN, *SAID_OTHERWISE.get(slug, ())}, slug
    if recordings.whole:
        few = {slug: len(after) for slug, (before, after) in offered.items() if len(after) < 0.9 * len(before)}
        assert few == APART


CALLED_OTHERWISE = {"bedrock-mantle": {"amazon-bedrock"}, "vercel-ai-gateway": {"vercel"}}
"""Names of the snapshot that are no alias of the provider's."""


def test_no_limit_and_no_price_comes_from_another_provider(recordings: Recordings, bare: Account) -> None:
    """A provider may be unknown to the source; it must not get the facts of whoever has the same ids."""
    origins = {
        slug: {origin for model in each.models.values() for origin in model.provenance.values()}
        for slug, each in bare.providers.items()
    }
    known = {slug: set(metadata_ids(slug)) | CALLED_OTHERWISE.get(slug, set()) for slug in recorded(recordings)}
    # The very same list at another price, and the same models: only what both say alike is taken.
    known["openrouter"] |= {"kilo+openrouter"}
    known["openai"] |= {"azure+openai"}
    strange = {
        slug: {each for each in found if each.partition("/")[2] not in known[slug]} for slug, found in origins.items()
    }
    assert {slug: found for slug, found in strange.items() if found} == {}


TOLD_FROM_IDS = {
    "anthropic": ("anthropic",),
    "bedrock": ("amazon-bedrock",),
    "bedrock-mantle": ("amazon-bedrock",),
    "cohere": ("cohere",),
    "digitalocean": ("digitalocean",),
    "groq": ("groq",),
    "mistral": ("mistral",),
    "novita": ("novita-ai",),
    "openai": ("azure", "openai"),
    "openrouter": ("kilo", "openrouter"),
}
"""Provider -> who in the snapshot has the ids of its whole list."""


def test_most_lists_are_told_from_their_ids_alone_and_none_wrongly(recordings: Recordings) -> None:
    directory, answers = source(recordings).directory, recorded(recordings)
    owners = {slug: directory.owners({row.id for row in answer.rows}) for slug, answer in answers.items()}
    told = {slug: found for slug, found in owners.items() if found}
    if recordings.whole:
        assert told == TOLD_FROM_IDS
    # Of some rows of a list other ids tell than of all.
    names = {
        slug: {*metadata_ids(slug), *CALLED_OTHERWISE.get(slug, ()), *TOLD_FROM_IDS.get(slug, ())} for slug in told
    }
    assert {slug: found for slug, found in told.items() if not names[slug].issuperset(found)} == {}
    assert len(told) > len(TOLD_FROM_IDS) / 2


OWN = [f"own-{n}" for n in range(6)]
OPEN = [f"lab/open-{n}" for n in range(6)]
RESELLERS = {f"reseller-{n}": [*OPEN, *(f"r{n}-{each}" for each in range(5))] for n in range(8)}


def test_ids_that_everybody_has_tell_nothing() -> None:
    directory = Directory.of({**RESELLERS, "small": OPEN[:3], "lab": [*OWN, *OPEN]})
    assert directory.owners(OPEN) == directory.owners([*OPEN, "x", "y"]) == directory.owners(OPEN[:4]) == ()
    assert directory.owners(OWN) == ("lab",)


def test_a_third_of_the_list_must_be_known() -> None:
    directory = Directory.of({"lab": OWN})
    unknown = [f"x{n}" for n in range(2 * len(OWN))]
    assert directory.owners([*OWN, *unknown]) == ("lab",)
    assert directory.owners([*OWN, *unknown, "one more"]) == ()


@pytest.mark.parametrize(("ids", "found"), [(OWN[:OWN_IDS], ("lab",)), (OWN[: OWN_IDS - 1], ())])
def test_five_ids_that_nobody_else_has_are_enough_of_a_large_provider(ids: list[str], found: tuple[str, ...]) -> None:
    assert Directory.of({"lab": [*OWN, *(f"x{n}" for n in range(100))]}).owners(ids) == found


def test_a_provider_that_everybody_resells_is_told_by_having_nothing_else() -> None:
    directory = Directory.of({**RESELLERS, "lab": OPEN})
    assert directory.owners(OPEN) == ("lab",)
    assert directory.owners([*OPEN, "x", "y", "z"]) == ("lab",)
    assert directory.owners([*OPEN, "x", "y", "z", "and another"]) == ()


def test_four_ids_are_too_few() -> None:
    directory = Directory.of({"four": OWN[: FEWEST - 1], "five": OPEN[:FEWEST]})
    assert directory.owners(OWN[: FEWEST - 1]) == ()
    assert directory.owners(OPEN[:FEWEST]) == ("five",)


def unknown(*ids: str) -> dict[str, Model]:
    return {each: Model(id=each, name=each, kind=Kind.UNKNOWN) for each in ids}


def source_of(providers: dict[str, dict[str, Model]]) -> Source:
    return Source("s", lambda each: providers.get(each, {}), directory=Directory.of(providers))


def test_of_providers_that_cannot_be_told_apart_only_common_facts_are_taken() -> None:
    one = {each: make_model(each, f"Model {each}") for each in OWN}
    two = {
        each: make_model(each, limit=Limit(context=200_000, output=8_000), cost=Cost(), reasoning=False) for each in OWN
    }
    filled = enrich(unknown(*OWN), [source_of({"one": one, "two": two})], candidates={"team-a": 0.0}).models["own-0"]
    assert (filled.limit, filled.cost, filled.name) == (Limit(context=200_000), Cost(), "own-0")
    assert (filled.kind, filled.tool_call, filled.reasoning) == (Kind.CHAT, True, None)
    assert filled.provenance["limit.context"] == "s/one+two"


def test_a_name_with_hardly_an_id_in_common_gives_way_to_whom_the_ids_tell() -> None:
    nova = {each: make_model(each) for each in ("own-0", "x1", "x2", "x3", "x4")}
    found = source_of({"nova": nova, "lab": {each: make_model(each) for each in OWN}})
    filled = enrich(unknown(*OWN), [found], candidates=metadata_ids("nova")).models
    assert {model.provenance["kind"] for model in filled.values()} == {"s/lab"}
    assert enrich(unknown(*nova), [found], candidates=metadata_ids("nova")).models["x1"].kind is Kind.CHAT


def test_an_owner_that_the_rows_name_is_a_guess_that_takes_evidence() -> None:
    named = {each: model.model_copy(update={"lab": "Lab"}) for each, model in unknown(*OWN).items()}
    found = source_of(
        {"lab": {each: make_model(each) for each in OWN}, "copy": {each: make_model(each) for each in OWN}}
    )
    assert enrich(named, [found], candidates={"team-a": 0.0}).models["own-0"].provenance["kind"] == "s/lab"
    strange = {each: model.model_copy(update={"lab": "Lab"}) for each, model in unknown("own-0", "y", "z", "q").items()}
    assert enrich(strange, [found], candidates={"team-a": 0.0}).models == strange


def test_the_format_of_openai_is_no_hint_as_everybody_answers_in_it() -> None:
    assert "openai" not in metadata_ids("team-a", None, "openai")


def test_deprecated_counts_where_the_list_ought_to_state_a_day() -> None:
    known = {"m": make_model("m", status="deprecated")}
    for metadata_id, silent, status in (
        ("openai", True, "deprecated"),
        ("openai", False, None),
        ("nvidia", True, None),
    ):
        assert trusted(known, metadata_id, ids=["m"], silent=silent)["m"].status == status
    found = Source("s", lambda each: known if each == "openai" else {})
    filled = enrich(unknown("m"), [found], candidates={"openai": 0.0}).models["m"]
    assert unusable(filled, only_tool_call=True) == TOLD_ELSEWHERE
    stated = make_model("m", status="deprecated")
    assert unusable(stated, only_tool_call=True) is None


def test_at_bedrock_a_model_with_profiles_of_regions_is_not_offered_under_its_own_id() -> None:
    ids = ("a.one-v1:0", "us.a.one-v1:0", "a.two-v1:0", "a.three-v1:0")
    known = {each: make_model(each) for each in (*ids, "us-gov.a.three-v1:0")}
    found = trusted(known, "amazon-bedrock", ids=ids, silent=True)
    assert {each: found[each].status for each in ids} == {**dict.fromkeys(ids), "a.one-v1:0": "unavailable"}
    compatible = {each: make_model(each) for each in ("a.one", "us.a.one")}
    assert trusted(compatible, "amazon-bedrock", ids=["a.one"], silent=True)["a.one"].status is None
    assert trusted(known, "amazon-bedrock", ids=ids, silent=False)["a.one-v1:0"].status is None


def test_what_depends_on_the_seller_is_not_taken_for_a_silent_list() -> None:
    known = {"m": make_model("m")}
    model = trusted(known, "huggingface", ids=["m"], silent=True)["m"]
    assert (model.tool_call, model.limit, model.cost, model.kind) == (None, Limit(), Cost(), Kind.CHAT)
    assert trusted(known, "huggingface", ids=["m"], silent=False) == known


def test_what_holds_of_one_provider_holds_of_several_that_cannot_be_told_apart() -> None:
    known = {"m": make_model("m", status="deprecated")}
    for metadata_id in ("huggingface+novita-ai", "a+huggingface"):
        model = trusted(known, metadata_id, ids=["m"], silent=True)["m"]
        assert (model.tool_call, model.limit, model.status) == (None, Limit(), None)
    profiles = {each: make_model(each) for each in ("a.one-v1:0", "us.a.one-v1:0")}
    for metadata_id in ("amazon-bedrock+x", "a+bedrock"):
        assert trusted(profiles, metadata_id, ids=profiles, silent=True)["a.one-v1:0"].status == "unavailable"
    assert trusted(known, "azure+openai", ids=["m"], silent=True)["m"].status == "deprecated"
    assert trusted(known, "nvidia+openai", ids=["m"], silent=True)["m"].status is None


def test_a_list_is_silent_if_no_row_states_a_fact() -> None:
    assert is_silent(unknown("m", "n"))
    for fact in ({"tool_call": False}, {"retires": date(2027, 1, 1)}, {"limit": Limit(output=1_000)}):
        one = {"o": Model.model_validate({"id": "o", "name": "o", "kind": Kind.UNKNOWN, **fact})}
        assert not is_silent(unknown("m") | one)


def test_a_metadata_source_says_what_is_deprecated() -> None:
    document_ = json.loads('{"lab": {"models": {"m": {"status": "deprecated"}, "n": {"status": "beta"}}}}')
    assert {each: row.status for each, row in modelsdev.rows(document_, "lab").items()} == {
        "m": "deprecated",
        "n": None,
    }
