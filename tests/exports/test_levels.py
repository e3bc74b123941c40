"""Levels of reasoning: as sources state them, as a chain shares them, and as entries offer them in opencode."""

from collections.abc import Mapping
from typing import Any

import pytest

from portkey_catalog.check.catalog import catalog_findings
from portkey_catalog.collect.enrich import enrich
from portkey_catalog.collect.source import Source
from portkey_catalog.combine.promises import promises
from portkey_catalog.exports.levels import MADE_UP, offered_levels, variants
from portkey_catalog.exports.models_dev import models_dev
from portkey_catalog.exports.opencode import opencode_config
from portkey_catalog.normalise.metadata import normalise_metadata
from portkey_catalog.normalise.models import normalise_rows
from portkey_catalog.schema import EFFORTS, Catalog, Member, Model, Route
from portkey_catalog.store.catalog import load_opencode_config
from portkey_catalog.store.layout import StoreError
from portkey_catalog.text.canonical import canonical_json
from portkey_catalog.upstream.entry import Entry
from portkey_catalog.upstream.formats import anthropic, openrouter
from portkey_catalog.upstream.metadata import models_dev as modelsdev
from support.hosted import listing, rows
from support.small_catalog import as_of_chain, make_combined, make_model, make_provider, plain
from support.world import TODAY, World

HOSTED, SECOND = Route(provider="@first"), Route(provider="@second")
OWN_KEY = "PROVIDER_KEY"


def described(*options: Any) -> Model:
    """A model as models.dev describes it with these `reasoning_options`."""
    entry = {"name": "M", "reasoning": True, "reasoning_options": list(options)}
    return normalise_metadata(modelsdev.rows({"lab": {"models": {"m": entry}}}, "lab"), TODAY)["m"]


def effort(*values: Any) -> dict[str, Any]:
    return {"type": "effort", "values": list(values)}


# What sources state


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        ([effort("minimal", "low", "medium", "high")], ("minimal", "low", "medium", "high")),
        ([effort("max", "high", "none")], ("none", "high", "max")),
        ([{"type": "toggle"}, effort("low", "xhigh"), {"type": "budget_tokens", "min": 1024}], ("low", "xhigh")),
        ([effort(None, "low")], ("none", "low")),
        ([], ()),
        ([{"type": "toggle"}], ()),
        ([{"type": "budget_tokens", "min": 1024, "max": 32_000}], ()),
    ],
)
def test_metadata_says_which_levels_a_model_takes(options: list[Any], wanted: tuple[str, ...]) -> None:
    assert described(*options).reasoning_efforts == wanted


@pytest.mark.parametrize(
    "values",
    [
        ["default", "HIGH", "high ", "{env:PORTKEY_API_KEY}", "constructor", "__proto__", "a" * 5000, "\u202ehigh"],
        [1, True, ["high"], {"high": 1}],
        "high",
        {"high": "high"},
        None,
    ],
)
def test_what_is_no_known_level_is_none(values: Any) -> None:
    assert described({"type": "effort", "values": values}).reasoning_efforts == ()


@pytest.mark.parametrize("options", [None, "effort", {"type": "effort", "values": ["high"]}, 3])
def test_options_that_are_no_list_say_nothing(options: Any) -> None:
    entry = {"name": "M", "reasoning": True, "reasoning_options": options}
    found = normalise_metadata(modelsdev.rows({"lab": {"models": {"m": entry}}}, "lab"), TODAY)["m"]
    assert found.reasoning_efforts is None


def test_openrouter_states_the_levels_of_its_models() -> None:
    def read(parameters: list[str], **facts: Any) -> tuple[str, ...] | None:
        return openrouter.read(Entry({"id": "m", "supported_parameters": parameters, **facts})).efforts

    stated = {"mandatory": False, "supported_efforts": ["max", "high", "low"], "default_effort": "max"}
    assert read(["reasoning", "reasoning_effort"], reasoning=stated) == ("max", "high", "low")
    assert read(["reasoning"], reasoning={"mandatory": False}) == ()
    assert read(["reasoning", "reasoning_effort"], reasoning={"mandatory": False}) is None
    assert read(["reasoning", "reasoning_effort"]) is None


def test_anthropic_states_the_levels_of_its_models() -> None:
    def read(**capabilities: Any) -> tuple[str, ...] | None:
        return anthropic.read(Entry({"id": "m", "capabilities": capabilities})).efforts

    levels = {level: {"supported": level != "xhigh"} for level in ("low", "medium", "high", "xhigh", "max")}
    assert read(effort={"supported": True, **levels}) == ("low", "medium", "high", "max")
    assert read(effort={"supported": False, "low": {"supported": False}}) == ()
    assert read(thinking={"supported": True}) is None


# What is filled in


def filled(model: Model, *said: tuple[str, Model]) -> Model:
    sources = [Source(name, lambda provider, known=known: {"m": known}) for name, known in said]  # type: ignore[misc]
    return enrich({"m": model}, sources, candidates={"lab": 0.0}).models["m"]


def test_levels_come_from_the_first_source_that_knows_them_and_carry_its_name() -> None:
    found = filled(make_model("m"), ("one", described(effort("low", "high"))), ("two", described(effort("max"))))
    assert found.reasoning_efforts == ("low", "high")
    assert found.provenance["reasoning_efforts"] == "one/lab"


def test_a_provider_that_takes_no_level_is_not_contradicted_by_metadata() -> None:
    row = openrouter.read(Entry({"id": "m", "reasoning": {"mandatory": True}, "supported_parameters": ["reasoning"]}))
    found = filled(normalise_rows([row], TODAY).models["m"], ("one", described(effort("low", "high"))))
    assert found.reasoning_efforts == ()
    assert "reasoning_efforts" not in found.provenance


def test_that_there_are_no_levels_is_written_and_unknown_ones_are_not() -> None:
    none, unknown = filled(make_model("m"), ("one", described())), filled(make_model("m"))
    assert plain(none)["reasoning_efforts"] == []
    assert "reasoning_efforts" not in plain(unknown)
    for model in (none, unknown):
        assert Model.model_validate_json(canonical_json(model)) == model


def test_levels_outlive_a_source_that_says_nothing_now() -> None:
    for known in (described(effort("low", "high")), described()):
        before = filled(make_model("m"), ("one", known))
        now = enrich({"m": make_model("m")}, [Source("one")], candidates={"lab": 0.0}, previous={"m": before})
        assert now.models["m"] == before


# What a chain shares


def test_a_chain_offers_the_levels_that_all_its_members_take() -> None:
    one, two = (
        make_model("m", reasoning_efforts=efforts) for efforts in (("low", "high", "max"), ("none", "low", "max"))
    )
    assert promises([one, two])["reasoning_efforts"] == ("low", "max")
    assert promises([one, make_model("m")])["reasoning_efforts"] is None
    assert promises([one, make_model("m", reasoning_efforts=("xhigh",))])["reasoning_efforts"] == ()
    assert promises([])["reasoning_efforts"] is None


# What entries offer


def offered(model: Model, route: Route = HOSTED, *names: str) -> list[str]:
    return offered_levels(variants(model, [model.id, *names], [(route, model)]))


def test_an_entry_offers_the_levels_the_provider_takes_and_switches_off_those_opencode_would_make_up() -> None:
    model = make_model("gpt-5-pro", reasoning_efforts=("high",))
    assert variants(model, ["gpt-5-pro"], [(HOSTED, model)]) == {
        "variants": {"high": {"reasoningEffort": "high"}, "low": {"disabled": True}, "medium": {"disabled": True}}
    }


def test_a_model_that_reasons_at_unknown_levels_offers_none() -> None:
    model = make_model("m", reasoning=True)
    assert variants(model, ["m"], [(HOSTED, model)]) == {
        "variants": {level: {"disabled": True} for level in ("low", "medium", "high")}
    }


@pytest.mark.parametrize("reasoning", [False, None])
def test_a_model_that_is_not_known_to_reason_has_no_variants(reasoning: bool | None) -> None:
    model = make_model("m", reasoning=reasoning, reasoning_efforts=("low",))
    assert variants(model, ["m"], [(HOSTED, model)]) == {}


@pytest.mark.parametrize("part", [part for part in MADE_UP if part])
def test_levels_made_up_for_a_family_are_switched_off_under_every_name_of_the_entry(part: str) -> None:
    model = make_model("m", reasoning=True)
    for names in (["m", f"Lab/{part.upper()}-Pro"], [f"{part}-x"]):
        field = variants(model, names, [(HOSTED, model)])["variants"]
        assert {level for level, variant in field.items() if variant == {"disabled": True}} >= set(MADE_UP[part])


def test_a_level_that_opencode_makes_another_request_of_is_not_offered() -> None:
    assert offered(make_model("minimax-m3", reasoning_efforts=("none", "low", "high"))) == ["low", "high"]


@pytest.mark.parametrize(
    ("provider", "model_id", "reaches"),
    [
        ("openai", "gpt-5", True),
        ("openrouter", "anthropic/claude-opus-5", True),
        ("vertex-ai", "gemini-3.5-flash", True),
        ("vertex-ai", "anthropic.claude-opus-5", False),
        ("anthropic", "claude-opus-5", False),
        ("deepseek", "deepseek-v4-pro", False),
        ("moonshot", "kimi-k3", False),
        ("not-measured", "m", False),
    ],
)
def test_the_open_source_gateway_passes_levels_on_to_some_providers_only(
    provider: str, model_id: str, reaches: bool
) -> None:
    route = Route(provider=provider, provider_key_env=OWN_KEY)
    model = make_model(model_id, reasoning_efforts=("low", "high"))
    assert offered(model, route) == (["low", "high"] if reaches else [])


@pytest.mark.parametrize(
    ("model_id", "source", "reaches"),
    [
        ("eu.anthropic.claude-opus-5", "models.dev/amazon-bedrock", True),
        ("openai.gpt-5.5", "models.dev/amazon-bedrock", False),
        ("openai.gpt-5.5", "models.dev/openai", True),
    ],
)
def test_on_bedrock_levels_are_offered_for_claude_alone(model_id: str, source: str, reaches: bool) -> None:
    model = make_model(model_id, reasoning_efforts=("low",), provenance={"reasoning_efforts": source})
    assert offered(model) == (["low"] if reaches else [])


@pytest.mark.parametrize("provider", ["amazon-bedrock", "amazon-bedrock+other", "amazon-bedrock/{name}"])
@pytest.mark.parametrize(
    ("name", "model_id", "reaches"),
    [
        ("openai.gpt-oss-120b-1:0", "team-oss", False),
        ("openai.gpt-oss-120b-1:0", "team-claude", False),
        ("moonshot.kimi/k3", "team-kimi", False),
        ("anthropic.claude-opus-4-5", "team-opus", True),
    ],
)
def test_a_deployment_on_bedrock_offers_the_levels_of_the_model_that_answers(
    provider: str, name: str, model_id: str, reaches: bool
) -> None:
    origins = {"reasoning_efforts": f"models.dev/{provider.format(name=name)}", "canonical_slug": "account"}
    model = make_model(model_id, reasoning_efforts=("low", "high"), canonical_slug=name, provenance=origins)
    assert offered(model) == (["low", "high"] if reaches else [])


def test_a_provider_that_is_called_like_a_model_is_not_mistaken_for_it() -> None:
    model = make_model("m", reasoning_efforts=("low",), provenance={"reasoning_efforts": "s/lab/amazon-bedrock"})
    assert offered(model) == ["low"]


def two_offers(second: Route = SECOND, **facts: Any) -> Catalog:
    """A combined model of two offers, the second of them by this route and with these facts."""
    ids = {"first": "claude-opus-5", "second": "anthropic/claude-opus-5"}
    one = make_model(ids["first"], reasoning_efforts=("low", "medium", "high", "xhigh"))
    two = make_model(ids["second"], **{"reasoning_efforts": ("low", "high", "max"), **facts})
    providers = {
        "first": make_provider("first", one),
        "second": make_provider("second", two, route=second),
    }
    members = [Member(provider=slug, id=model_id, evidence=()) for slug, model_id in ids.items()]
    combined = as_of_chain(make_combined("claude-opus-5", *members, identity="anthropic/claude-opus-5"), providers)
    return Catalog(gateway="https://g.example/v1", providers=providers, combined={"claude-opus-5": combined})


def entries(catalog: Catalog) -> Mapping[str, Any]:
    """Entries of the configuration by `provider/model`."""
    blocks = opencode_config(catalog)["provider"]
    return {f"{name}/{key}": entry for name, block in blocks.items() for key, entry in block["models"].items()}


def test_a_combined_entry_offers_what_its_whole_chain_takes() -> None:
    assert offered_levels(entries(two_offers())["combined/claude-opus-5"]) == ["low", "high"]
    assert offered_levels(entries(two_offers(reasoning_efforts=None))["combined/claude-opus-5"]) == []
    dropped = Route(provider="anthropic", provider_key_env=OWN_KEY)
    assert offered_levels(entries(two_offers(dropped))["combined/claude-opus-5"]) == []


def test_the_api_document_states_the_same_levels_in_the_shape_of_models_dev() -> None:
    catalog = two_offers()
    catalog.providers["first"].models["plain"] = make_model("plain", reasoning=False)
    catalog.providers["first"].models["silent"] = make_model("silent", reasoning=True)
    document = models_dev(catalog, opencode_config(catalog))
    assert document["combined"]["models"]["claude-opus-5"]["reasoning_options"] == [
        {"type": "effort", "values": ["low", "high"]}
    ]
    found = document["portkey-first"]["models"]
    assert found["silent"]["reasoning_options"] == []
    assert "reasoning_options" not in found["plain"]
    assert not any("variants" in entry for block in document.values() for entry in block["models"].values())


# What is checked, and what an update does


@pytest.mark.parametrize(
    "variant",
    [{"reasoningEffort": "high"}, {"reasoningEffort": "low", "disabled": True}, {}, {"thinking": {"type": "enabled"}}],
)
def test_a_variant_that_asks_for_another_level_than_its_name_is_found(variant: dict[str, Any]) -> None:
    catalog = two_offers()
    config = opencode_config(catalog)
    assert not catalog_findings(catalog, config)
    config["provider"]["combined"]["models"]["claude-opus-5"]["variants"]["low"] = variant
    assert any("the variant low must ask" in finding.text for finding in catalog_findings(catalog, config))


@pytest.mark.slow
@pytest.mark.parametrize("field", ['"high"', "[]", '{"high": "x"}', '{"high": {"disabled": "no"}}', '{"high": null}'])
def test_variants_with_which_opencode_starts_for_nobody_are_refused(world: World, field: str) -> None:
    world.update()
    path = world.folder / "catalog" / "v1" / "opencode.json"
    text = path.read_text()
    path.write_text(text.replace('"attachment":false,', f'"attachment":false,"variants":{field},', 1))
    with pytest.raises(StoreError):
        load_opencode_config(world.folder / "catalog")


def test_other_levels_are_an_ordinary_change(world: World) -> None:
    def reasoning(*efforts: str) -> Any:
        facts = {"supported_efforts": list(efforts), "mandatory": False}
        return listing(*rows("deepseek/deepseek-v4-pro", "alpha-1", reasoning=facts, supported_parameters=REASONS))

    world.gateway.lists["alpha"] = reasoning("high", "low")
    world.update()
    assert world.document("providers/alpha.json")["alpha-1"]["reasoning_efforts"] == ["low", "high"]
    world.gateway.lists["alpha"] = reasoning("max", "high", "low")
    world.update()
    assert world.provider("alpha").state == "read"
    assert world.document("providers/alpha.json")["alpha-1"]["reasoning_efforts"] == ["low", "high", "max"]
    before = world.files()
    world.update()
    assert world.files() == before


REASONS = ["tools", "reasoning", "reasoning_effort"]


def test_every_level_has_its_place_in_the_order() -> None:
    assert list(EFFORTS) == ["none", "minimal", "low", "medium", "high", "xhigh", "max"]
