"""Which combined models opencode starts with, where the owner leaves it to the rule."""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from portkey_catalog.check.catalog import catalog_findings
from portkey_catalog.exports.defaults import chosen_defaults, default_notices
from portkey_catalog.exports.opencode import opencode_config
from portkey_catalog.schema import Catalog, Cost, Defaults, Limit, Model, Publish
from portkey_catalog.settings.read import SettingsError, read_settings
from support.combining import combine_by
from support.hosted import listing, rows
from support.small_catalog import make_model, make_provider
from support.world import World


def usd(prompt: str, answer: str = "4") -> Cost:
    return Cost(input=Decimal(prompt), output=Decimal(answer))


@dataclass
class Offers:
    """Models by provider; each is offered wherever it is named."""

    lists: dict[str, list[Model]]

    def catalog(self, **publish: Any) -> Catalog:
        providers = {slug: make_provider(slug, *models) for slug, models in sorted(self.lists.items())}
        combined = combine_by(providers).models
        return Catalog(
            gateway="https://gateway.example/v1", publish=Publish(**publish), providers=providers, combined=combined
        )

    def choice(self, previous: Defaults | None = None) -> Defaults:
        return chosen_defaults(self.catalog(), previous or Defaults())


def offers(*models: Model, at: str = "alpha beta") -> Offers:
    return Offers({slug: list(models) for slug in at.split()})


GROK, QWEN = make_model("x-ai/grok-4"), make_model("qwen/qwen3-coder")
SMALL = make_model("mistralai/mistral-small-2506", reasoning=False, cost=usd("0.1", "0.3"))


def test_a_model_that_all_offer_is_the_default_with_failover() -> None:
    catalog = offers(GROK).catalog()
    catalog = catalog.model_copy(update={"defaults": chosen_defaults(catalog, Defaults())})
    assert opencode_config(catalog)["model"] == "combined/grok-4"
    assert not catalog_findings(catalog)


@pytest.mark.parametrize(
    "lacking",
    [
        {"limit": Limit(context=127_999, output=8_000)},
        {"tool_call": None},
        {"provenance": {"limit.output": "assumed"}},
        {"status": "deprecated"},
        {"status": "preview"},
    ],
)
def test_a_model_one_cannot_work_with_for_long_is_no_default(lacking: dict[str, Any]) -> None:
    assert offers(make_model("x-ai/grok-4", **lacking), QWEN).choice().model == "combined/qwen3-coder"
    assert offers(make_model("x-ai/grok-4", **lacking)).choice() == Defaults()


@pytest.mark.parametrize("version", ["3-pro-preview", "3.1-pro", "4-flash", "5-ultra"])
def test_gemini_3_and_later_is_never_the_default(version: str) -> None:
    assert offers(make_model(f"google/gemini-{version}", reasoning=False)).choice() == Defaults()
    assert offers(make_model("google/gemini-2.5-pro")).choice().model == "combined/gemini-2.5-pro"


def test_a_model_without_a_standing_warning_comes_before_one_that_more_offer() -> None:
    large, small = (make_model("x-ai/grok-4", limit=Limit(context=size, output=8_000)) for size in (900_000, 200_000))
    lists = Offers({"a": [large, QWEN], "b": [small, QWEN], "c": [small]})
    assert [notice.rule for notice in lists.catalog().combined["grok-4"].notices] == ["context"]
    assert lists.choice().model == "combined/qwen3-coder"
    claude = offers(make_model("anthropic/claude-sonnet-4"))
    assert claude.choice().model == "combined/claude-sonnet-4"


def test_prices_that_differ_are_no_warning_against_a_default() -> None:
    dear, cheap = make_model("x-ai/grok-4", cost=usd("3")), make_model("x-ai/grok-4", cost=usd("1"))
    lists = Offers({"a": [dear, QWEN], "b": [cheap, QWEN], "c": [cheap]})
    assert [notice.rule for notice in lists.catalog().combined["grok-4"].notices] == ["price"]
    assert lists.choice().model == "combined/grok-4"


def test_a_small_model_that_became_the_default_is_not_kept_as_the_small_one() -> None:
    lists = offers(SMALL, GROK.model_copy(update={"tool_call": None}))
    found = lists.choice(Defaults(small_model="combined/mistral-small-2506"))
    assert found == Defaults(model="combined/mistral-small-2506")


def test_a_model_with_its_maker_in_the_chain_comes_before_one_that_more_offer() -> None:
    lists = Offers({"a": [GROK, QWEN], "b": [GROK, QWEN], "c": [QWEN], "own": [GROK, make_model("x-ai/grok-3")]})
    assert lists.choice().model == "combined/grok-4"


def test_of_the_rest_the_one_with_most_providers_is_taken_and_then_the_newest() -> None:
    most = Offers({"a": [GROK, QWEN, SMALL], "b": [GROK, QWEN, SMALL], "c": [QWEN, SMALL]})
    assert most.choice().model == "combined/mistral-small-2506"
    old = make_model("x-ai/grok-4", release_date=date(2025, 7, 9))
    new = make_model("qwen/qwen3-coder", release_date=date(2025, 7, 22))
    assert offers(old, new, GROK.model_copy(update={"id": "x-ai/grok-3"})).choice().model == "combined/qwen3-coder"


def test_the_small_model_is_the_cheapest_that_does_not_reason_and_has_a_price() -> None:
    free = make_model("google/gemma-4-27b-it", reasoning=False, cost=usd("0", "0"))
    unpriced = make_model("meta-llama/llama-4-scout", reasoning=False, cost=Cost())
    thinks = make_model("qwen/qwen3-coder", reasoning=True, cost=usd("0.01", "0.01"))
    unknown = make_model("x-ai/grok-4", reasoning=None, cost=usd("0.01", "0.01"))
    dearer = make_model("x-ai/grok-3", reasoning=False)
    found = offers(free, unpriced, thinks, unknown, dearer, SMALL).choice()
    assert found.small_model == "combined/mistral-small-2506"
    assert offers(free, unpriced, thinks, unknown).choice().small_model is None


def test_a_small_model_as_dear_as_the_default_is_none() -> None:
    same = make_model("x-ai/grok-3", reasoning=False)
    assert offers(same).choice() == Defaults(model="combined/grok-3")
    assert offers(same, make_model("qwen/qwen3-coder", cost=usd("9"))).choice().small_model is None


def test_a_default_stays_though_another_one_would_be_chosen_now() -> None:
    both = Offers({"a": [GROK, QWEN], "b": [GROK, QWEN], "c": [QWEN]})
    assert both.choice().model == "combined/qwen3-coder"
    assert both.choice(Defaults(model="combined/grok-4")).model == "combined/grok-4"


def test_a_default_whose_chain_is_gone_gives_way_and_that_is_told() -> None:
    catalog = Offers({"a": [GROK, QWEN], "b": [QWEN]}).catalog()
    before = catalog.model_copy(update={"defaults": Defaults(model="combined/grok-4")})
    now = catalog.model_copy(update={"defaults": chosen_defaults(catalog, before.defaults)})
    assert now.defaults.model == "combined/qwen3-coder"
    told = {notice.text: notice.level for notice in default_notices(now, before)}
    text = "it is combined/qwen3-coder, at 2 providers, in place of combined/grok-4, which lost its failover"
    assert told[f'publish.model = "auto": {text}'] == "warning"


def test_a_default_known_by_a_former_id_stays_the_same_model() -> None:
    catalog = offers(GROK, QWEN, at="a b c").catalog()
    grok = catalog.combined["grok-4"].model_copy(update={"aliases": {"grok-four": "xai/grok-4"}})
    catalog = catalog.model_copy(update={"combined": {**catalog.combined, "grok-4": grok}})
    assert chosen_defaults(catalog, Defaults(model="combined/grok-four")).model == "combined/grok-4"


def test_nothing_is_chosen_where_the_owner_says_otherwise() -> None:
    catalog = offers(GROK, SMALL).catalog(model="", small_model="combined/grok-4")
    assert chosen_defaults(catalog, Defaults(model="combined/grok-4")) == Defaults()
    document = opencode_config(catalog)
    assert "model" not in document
    assert document["small_model"] == "combined/grok-4"


@pytest.mark.parametrize(
    ("defaults", "fault"),
    [
        (Defaults(model="combined/other"), "defaults.model is no combined model with a chain"),
        (Defaults(model="portkey-alpha/x-ai/grok-4"), "defaults.model is no combined model with a chain"),
        (
            Defaults(small_model="combined/gemini-3-flash-preview"),
            "defaults.small_model: its tool calls lose their signature",
        ),
    ],
)
def test_check_refuses_a_default_that_the_rule_cannot_have_chosen(defaults: Defaults, fault: str) -> None:
    catalog = offers(GROK, make_model("google/gemini-3-flash")).catalog()
    findings = catalog_findings(catalog.model_copy(update={"defaults": defaults}))
    assert fault in {finding.text for finding in findings}


def test_check_refuses_a_chosen_default_that_the_owner_did_not_leave_to_us() -> None:
    catalog = offers(GROK).catalog(model="").model_copy(update={"defaults": Defaults(model="combined/grok-4")})
    assert [finding.where for finding in catalog_findings(catalog)] == ["index.json"]


def test_updates_choose_keep_and_replace_the_default_and_say_so(world: World) -> None:
    def texts() -> list[str]:
        return [notice.text for notice in world.reports[-1].notices if "publish.model" in notice.text]

    world.update()
    assert world.document("opencode.json")["model"] == "combined/grok-4"
    assert world.document("index.json")["defaults"]["model"] == "combined/grok-4"
    assert texts() == ['publish.model = "auto": it is combined/grok-4, at 2 providers']
    before = world.files()
    world.update()
    assert texts() == []
    assert world.files() == before
    shared = rows("qwen/qwen3-coder", "grok-2", "grok-3", "beta-1")
    world.gateway.lists["alpha"] = listing(*rows("alpha-1", "alpha-2", "alpha-3"), *shared)
    world.gateway.lists["beta"] = listing(*shared)
    world.update(accept=("alpha", "beta"))
    assert world.document("opencode.json")["model"] != "combined/grok-4"
    assert "in place of combined/grok-4, which lost its failover" in texts()[0]


def test_an_owner_who_writes_nothing_gets_a_default_and_one_who_says_none_gets_none(world: World) -> None:
    assert read_settings("").publish.model == "auto"
    world.update('[publish]\nmodel = ""\nsmall_model = ""\n[metadata]\nsources = []\n')
    assert not {"model", "small_model"} & world.document("opencode.json").keys()
    assert "defaults" not in world.document("index.json")


def test_the_report_says_what_speaks_for_the_default() -> None:
    def told(lists: Offers) -> list[str]:
        catalog = lists.catalog()
        catalog = catalog.model_copy(update={"defaults": chosen_defaults(catalog, Defaults())})
        return [notice.text.partition(": ")[2] for notice in default_notices(catalog, None)]

    own = Offers({"a": [GROK], "own": [GROK, make_model("x-ai/grok-3")]})
    assert told(own) == ["it is combined/grok-4, at 2 providers, its maker among them"]
    claude = "it is combined/claude-sonnet-4, at 2 providers, with a warning (prompt-cache)"
    assert told(offers(make_model("anthropic/claude-sonnet-4"))) == [claude]


def test_a_default_named_without_its_provider_is_told_with_its_whole_id(world: World) -> None:
    report = world.update('[metadata]\nsources = []\n[publish]\nmodel = "grok-4"\n')
    told = [notice.text for notice in report.notices if notice.text.startswith("publish.model")]
    assert told == ["publish.model: 'grok-4' is not in the configuration, so no default is written; combined/grok-4 is"]


def test_every_request_says_in_portkeys_logs_where_it_comes_from() -> None:
    document = opencode_config(offers(GROK).catalog())["provider"]

    def told(headers: dict[str, str]) -> Any:
        return json.loads(headers["x-portkey-metadata"])

    assert {json.dumps(told(block["options"]["headers"])) for block in document.values()} == {
        '{"catalog": "portkey-catalog"}'
    }
    entry = document["combined"]["models"]["grok-4"]
    assert told(entry["headers"]) == {"catalog": "portkey-catalog", "combined": "grok-4"}


@pytest.mark.parametrize("value", ["true", "3", '"{env:X}"'])
def test_a_default_of_another_type_is_refused_by_name(value: str) -> None:
    with pytest.raises(SettingsError, match=r"publish\.model"):
        read_settings(f"[publish]\nmodel = {value}\n")
