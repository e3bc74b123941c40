"""The sources that are asked where the settings name none: models.dev's document and Portkey's price base."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from portkey_catalog.collect.sources import Places
from portkey_catalog.report.shapes import Report
from support.hosted import JSON, listing
from support.loopback import Replay, Reply, replay_upstream
from support.world import World

IDS = ("alpha-1", "alpha-2")
SETTINGS = '[gateway]\ndiscover = false\n[[providers]]\nslug = "alpha"\n[[providers]]\nslug = "gemini"\n'
MODELS_DEV = {
    "alpha": {
        "models": {
            model_id: {
                "id": model_id,
                "tool_call": True,
                "limit": {"context": 200_000, "output": 64_000},
                "modalities": {"input": ["text"], "output": ["text"]},
            }
            for model_id in IDS
        }
    }
}


def in_cents(**prices: float) -> dict[str, Any]:
    """An entry of the price base."""
    rates = {name: {"price": price} for name, price in prices.items()}
    return {"pricing_config": {"pay_as_you_go": rates, "currency": "USD"}}


PRICES = {
    "default": in_cents(request_token=9, response_token=9),
    "alpha-1": in_cents(request_token=0.0003, response_token=0.0015, cache_read_input_token=0.00003),
    "alpha-2": in_cents(request_token=0, response_token=0),
}


def document(value: Any) -> Reply:
    return Reply(200, JSON, json.dumps(value).encode())


Day = Callable[..., Report]


@pytest.fixture
def day(world: World) -> Iterator[Day]:
    """An update of two bare lists, with what stands at the public places that day."""
    world.gateway.lists = {
        "alpha": listing(*({"id": each} for each in IDS)),
        "gemini": listing({"id": "gemini-9"}),
    }

    def update(routes: dict[str, Reply], settings: str = SETTINGS) -> Report:
        with replay_upstream(routes) as public:
            asked.append(public)
            places = Places(models_dev=f"{public.url}/api.json", portkey=f"{public.url}/pricing")
            return world.update(settings, places=places)

    asked: list[Replay] = []
    yield update
    for public in asked:
        assert not any("x-portkey-api-key" in request.headers for request in public.requests)


ALL = {"/api.json": document(MODELS_DEV), "/pricing/alpha.json": document(PRICES)}


def test_both_fill_what_a_list_leaves_unknown_each_under_its_own_name(world: World, day: Day) -> None:
    report = day(ALL)
    first, second = (world.document("providers/alpha.json")[each] for each in IDS)
    assert first["cost"] == {"input": 3, "output": 15, "cache_read": 0.3}, "cents per token are no dollars per million"
    assert {first["provenance"][field] for field in ("cost.input", "cost.cache_read")} == {"portkey/alpha"}
    assert first["limit"] == {"context": 200_000, "output": 64_000}
    assert first["provenance"]["limit.context"] == "models.dev/alpha"
    assert "cost" not in second, "zero in the price base is billed in another unit"
    assert (report.exit_code, [each.text for each in report.notices if "metadata source" in each.text]) == (0, [])


def test_the_price_base_is_asked_for_each_name_a_provider_may_have(world: World, day: Day) -> None:
    routes = {**ALL, "/pricing/google.json": document({"gemini-9": in_cents(request_token=0.0001)})}
    day(routes)
    assert world.document("providers/gemini.json")["gemini-9"]["provenance"]["cost.input"] == "portkey/google"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("broken", "told"),
    [
        pytest.param(Reply(200, JSON, b"{"), "alpha: the answer breaks off", id="cut off"),
        pytest.param(Reply(401), "alpha: HTTP 401", id="refused"),
        pytest.param(document([[[]]]), None, id="no prices in it"),
        pytest.param(Reply(403), None, id="not there for this provider"),
    ],
)
def test_a_price_document_that_cannot_be_read_leaves_the_prices_of_last_time(
    world: World, day: Day, broken: Reply, told: str | None
) -> None:
    day(ALL)
    before = world.files()
    report = day({**ALL, "/pricing/alpha.json": broken})
    notices = {"v1/index.json"}  # which say what is known no longer
    assert {name: text for name, text in world.files().items() if name not in notices} == {
        name: text for name, text in before.items() if name not in notices
    }
    texts = [each.text for each in report.notices if each.text.startswith("metadata source portkey")]
    if told:
        (text,) = (each for each in texts if "documents not read" in each)
        assert text.startswith(f"metadata source portkey: 1 of 3 documents not read, first {told}")
    else:
        assert texts == ["metadata source portkey no longer describes 1 model; what it said last time is kept"]


def test_a_document_of_models_dev_that_cannot_be_read_leaves_what_it_said_and_the_price_base_is_read(
    world: World, day: Day
) -> None:
    day({"/api.json": document(MODELS_DEV)})
    assert "cost" not in world.document("providers/alpha.json")["alpha-1"]
    report = day({**ALL, "/api.json": Reply(404)})
    model = world.document("providers/alpha.json")["alpha-1"]
    assert (model["cost"]["input"], model["limit"]["context"]) == (3, 200_000)
    (told,) = (each.text for each in report.notices if each.text.startswith("metadata source models.dev: "))
    assert told.startswith("metadata source models.dev: HTTP 404") and told.endswith("what was said last time is kept")


def test_what_a_source_said_that_is_named_no_more_stays_until_all_prices_that_are_asked_for_are_read(
    world: World, day: Day
) -> None:
    day(ALL)
    alone = f"metadata.sources = ['portkey']\n{SETTINGS}"
    day({**ALL, "/pricing/alpha.json": Reply(401)}, alone)
    assert world.document("providers/alpha.json")["alpha-1"]["limit"]["context"] == 200_000
    day(ALL, alone)
    assert "limit" not in world.document("providers/alpha.json")["alpha-1"]


@pytest.mark.parametrize(("levels", "read"), [(100, True), (101, False)])
def test_a_document_nested_deeper_than_a_hundred_levels_is_no_source(
    world: World, day: Day, levels: int, read: bool
) -> None:
    def deep(above: int) -> Any:
        return json.loads("[" * (levels - above) + "]" * (levels - above))

    report = day(
        {
            "/api.json": document({**MODELS_DEV, "odd": deep(1)}),
            "/pricing/alpha.json": document({**PRICES, "odd": deep(1)}),
        }
    )
    told = [each.text for each in report.notices if "nested too deeply, in more than 100 levels" in each.text]
    assert len(told) == (0 if read else 2)
    assert ("limit" in world.document("providers/alpha.json")["alpha-1"]) is read
    assert ("cost" in world.document("providers/alpha.json")["alpha-1"]) is read
