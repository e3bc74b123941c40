"""An output limit that nobody states is assumed, marked, and takes nothing from anybody."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest

from portkey_catalog.check.catalog import catalog_findings
from portkey_catalog.combine.peer_outputs import with_assumptions
from portkey_catalog.exports.assumed_output import assumed, is_assumed, stated
from portkey_catalog.exports.boundary import outside
from portkey_catalog.exports.usable import SAME_KEY, exclusions, unusable
from portkey_catalog.guard.why_held import implausible
from portkey_catalog.report.json import as_json
from portkey_catalog.report.text import detail_lines
from portkey_catalog.schema import Catalog, CombinedModel, Cost, Kind, Limit, Modalities, Model, Publish
from portkey_catalog.search.facts import NO_CHAIN, NO_CHAIN_ANY_MORE
from portkey_catalog.settings.shapes import Override, PublishSettings, Settings
from portkey_catalog.site.combined import combined_page
from portkey_catalog.site.providers import provider_page
from support.combining import combine_by
from support.explored import rows_of, table_of
from support.hosted import JSON, KEY, hosted_gateway, listing, rows
from support.hostile_worlds import hostile_world
from support.loopback import Reply
from support.needs import ROOT
from support.small_catalog import make_model, make_provider
from support.world import World, world

__all__ = ["world"]

WINDOW = 131_072


def limited(output: int | None, model_id: str = "gpt-oss-120b", *, context: int | None = WINDOW, **facts: Any) -> Model:
    return make_model(model_id, limit=Limit(context=context, output=output), **facts)


def silent(model_id: str = "gpt-oss-120b", **facts: Any) -> Model:
    return limited(None, model_id, **facts)


def outputs(unknown_output: int = 4096, **models: Model) -> dict[str, tuple[int | None, str | None]]:
    """Output limit and its provenance of each provider's model, once assumptions are made."""
    providers = {slug: make_provider(slug, model) for slug, model in models.items()}
    found = {slug: next(iter(p.models.values())) for slug, p in with_assumptions(providers, unknown_output).items()}
    return {slug: (model.limit.output, model.provenance.get("limit.output")) for slug, model in found.items()}


def test_the_setting_is_assumed_where_nobody_tells() -> None:
    assert outputs(a=silent()) == {"a": (4096, "assumed")}
    assert outputs(a=limited(65_536)) == {"a": (65_536, None)}


def test_the_smallest_of_agreeing_offers_of_the_same_model_is_taken() -> None:
    found = outputs(a=silent(), b=limited(32_768, "openai/gpt-oss-120b"), c=limited(16_384), d=limited(65_536))
    assert found["a"] == (16_384, "assumed/c")


def test_offers_far_apart_do_not_agree_and_one_alone_tells_nothing() -> None:
    assert outputs(a=silent(), b=limited(8_192), c=limited(65_536))["a"] == (4096, "assumed")
    assert outputs(a=silent(), b=limited(32_768))["a"] == (4096, "assumed")


def test_another_model_tells_nothing() -> None:
    others: dict[str, Any] = {"b": limited(32_768, "gpt-oss-20b"), "c": limited(32_768, "gpt-oss-20b")}
    assert outputs(a=silent(), **others)["a"] == (4096, "assumed")


def test_offers_that_contradict_the_model_tell_nothing() -> None:
    dear = Cost(input=Decimal(90), output=Decimal(90))
    others: dict[str, Any] = {"b": limited(32_768, cost=dear), "c": limited(32_768, cost=dear), "d": silent(cost=dear)}
    cheap = silent(cost=Cost(input=Decimal("0.01"), output=Decimal("0.01")))
    assert outputs(a=cheap, **others)["a"] == (4096, "assumed")


def test_an_assumption_is_no_evidence_for_another_one() -> None:
    found = outputs(a=silent(), b=silent(), c=limited(32_768))
    assert found["a"] == found["b"] == (4096, "assumed")


def test_nobody_gets_more_than_a_quarter_of_the_window() -> None:
    assert outputs(a=silent(context=65_536), b=limited(32_768), c=limited(32_768))["a"] == (16_384, "assumed/b")
    assert outputs(100_000, a=silent())["a"] == (WINDOW // 4, "assumed")


@pytest.mark.parametrize(
    "facts",
    [
        {"context": None},
        {"kind": Kind.EMBEDDING},
        {"kind": Kind.UNKNOWN},
        {"modalities": Modalities(input=("text",), output=("image",))},
        {"modalities": Modalities(input=("audio",), output=("text",))},
    ],
)
def test_nothing_is_assumed_of_what_opencode_could_not_use_anyway(facts: dict[str, Any]) -> None:
    assert outputs(a=silent(**facts))["a"] == (None, None)


def test_zero_assumes_nothing_even_where_others_tell() -> None:
    assert outputs(0, a=silent(), b=limited(32_768), c=limited(32_768))["a"] == (None, None)


def test_what_is_assumed_can_be_taken_off_without_a_trace() -> None:
    model = silent(provenance={"tool_call": "models.dev/x"})
    guess = assumed(model, 4096)
    assert is_assumed(guess)
    assert stated(guess) == model
    assert stated(limited(1_000)) == limited(1_000)


def test_the_guard_counts_a_model_whose_limit_is_assumed_as_usable() -> None:
    assuming, plain = (Settings(publish=PublishSettings(unknown_output=size)) for size in (4096, 0))
    told = {f"m{number}": limited(8_192, f"m{number}") for number in range(8)}
    untold = {model_id: silent(model_id) for model_id in told}
    assert implausible(told, untold, assuming) is None
    assert "would vanish from opencode" in (implausible(told, untold, plain) or "")
    assert implausible(untold, untold, plain) is None


# Chains


def chained(unknown_output: int = 4096, wishes: dict[str, Any] | None = None, **models: list[Model]) -> CombinedModel:
    providers = {slug: make_provider(slug, *each) for slug, each in models.items()}
    (found,) = combine_by(with_assumptions(providers, unknown_output), **wishes or {}).models.values()
    return found


def chain(model: CombinedModel) -> list[str]:
    return [member.provider for member in model.chain]


def test_an_assumed_limit_never_shrinks_a_chain() -> None:
    model = chained(a=[silent()], b=[limited(65_536)], c=[limited(8_192)])
    assert chain(model) == ["b", "c"]
    assert model.limit.output == 8_192
    reasons = {member.provider: member.excluded for member in model.members}
    assert reasons["a"] == "its assumed output of 4,096 tokens would shrink the chain's 8,192"


def test_an_offer_whose_limit_is_assumed_joins_where_it_lessens_nothing() -> None:
    model = chained(a=[silent()], b=[limited(4_096)], c=[limited(4_000)])
    assert chain(model) == ["a", "b", "c"]
    assert model.limit.output == 4_000


def test_an_offer_whose_limit_is_assumed_takes_no_window_and_no_images_from_a_chain() -> None:
    blind = silent(modalities=Modalities(input=("text",), output=("text",)))
    model = chained(a=[blind], b=[limited(4_096)], c=[limited(4_096)], d=[silent(context=65_536)])
    assert chain(model) == ["b", "c"]
    told = [member.excluded for member in model.members if member.excluded]
    assert told == [
        "its output limit is assumed, and the chain would promise less (modalities)",
        "its output limit is assumed, and the chain would promise less (window)",
    ]


def test_a_full_chain_has_no_room_for_an_assumption() -> None:
    model = chained(wishes={"max_targets": 2}, a=[silent()], b=[limited(4_096)], c=[limited(4_096)])
    assert chain(model) == ["b", "c"]


def test_offers_too_few_for_a_chain_make_one_with_those_whose_limit_is_assumed() -> None:
    model = chained(a=[silent()], b=[limited(65_536)])
    assert chain(model) == ["a", "b"]
    assert model.limit.output == 4_096
    assert model.notices[0].text.endswith("the chain promises the smallest, which is assumed")


def test_the_same_provider_is_not_asked_twice_for_one_model() -> None:
    other = silent("openai/gpt-oss-120b", alias_of="gpt-oss-120b")
    model = chained(a=[limited(4_096), other], b=[limited(4_096)])
    assert chain(model) == ["a", "b"]


def test_an_override_puts_an_offer_first_whatever_is_assumed_of_it() -> None:
    wishes = {"override": (Override(order=("a/gpt-oss-120b",)),)}
    assert chain(chained(wishes=wishes, a=[silent()], b=[limited(65_536)], c=[limited(65_536)])) == ["a", "b", "c"]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(60))
def test_no_chain_loses_a_member_or_a_promise_through_assumptions(seed: int) -> None:
    random = Random(seed)

    def some(model_id: str) -> Model:
        return limited(
            random.choice((None, None, 1_024, 4_096, 8_192, 65_536)),
            model_id,
            context=random.choice((16_384, 65_536, WINDOW, WINDOW, None)),
            tool_call=random.choice((True, True, True, False, None)),
            modalities=random.choice((Modalities(), Modalities(input=("text", "image"), output=("text",)))),
            cost=random.choice((Cost(), Cost(input=0, output=0), Cost(input=1, output=2))),
            alias_of=random.choice((None, None, None, "gpt-oss-120b")),
        )

    ids = ("gpt-oss-120b", "openai/gpt-oss-120b", "gpt-oss-120b-fast")
    providers = {
        slug: make_provider(slug, *map(some, random.sample(ids, random.randint(1, 3))))
        for slug in random.sample("abcdefgh", random.randint(2, 6))
    }
    wishes: dict[str, Any] = {
        "max_targets": random.randint(2, 6),
        "order": random.choice(("priority", "price")),
        "free_variants": random.choice(("last", "exclude", "first")),
        "only_tool_call": random.choice((True, False)),
    }
    before = combine_by(providers, **wishes).models
    after = combine_by(with_assumptions(providers, random.choice((1_024, 4_096, 100_000))), **wishes).models
    for combined_id, model in before.items():
        new = after[combined_id]
        if model.chain:
            assert [m.key for m in new.chain if m in model.chain] == [m.key for m in model.chain]
            promised = {"limit", "modalities", "attachment", "reasoning", "tool_call", "structured_output"}
            assert new.model_dump(include=promised) == model.model_dump(include=promised)


# The catalog, the site and the last check


def catalog_of(*, unknown_output: int = 4096, **models: Model) -> Catalog:
    stated_only = {slug: make_provider(slug, model) for slug, model in models.items()}
    providers = with_assumptions(stated_only, unknown_output)
    return Catalog(
        gateway="https://api.portkey.ai/v1",
        publish=Publish(unknown_output=unknown_output, model="", small_model=""),
        providers=providers,
        combined=combine_by(providers).models,
    )


def test_the_site_marks_what_is_assumed() -> None:
    catalog = catalog_of(a=silent(), b=limited(65_536))
    reasons = exclusions(catalog)
    assert "(assumed)" in provider_page(catalog, "a", reasons)
    assert "assumed by the settings" in provider_page(catalog, "a", reasons)
    assert "(assumed)" not in provider_page(catalog, "b", reasons)
    assert "4.1K output (assumed)" in combined_page(catalog)
    told = rows_of(catalog)
    assert [told[number]["source"]["slug"] for number in table_of(catalog)["assumed"]] == ["combined", "a"]


def test_the_site_says_whose_limit_an_assumption_is() -> None:
    catalog = catalog_of(a=silent(), b=limited(8_192), c=limited(8_192))
    assert "assumed as b and others state of the same model" in provider_page(catalog, "a", exclusions(catalog))
    assert "(assumed)" in combined_page(catalog), "beside the member, whose limit is one of those the chain promises"


def test_a_catalog_whose_assumptions_do_not_follow_from_its_policy_is_found_out() -> None:
    catalog = catalog_of(a=silent(), b=limited(65_536))
    assert list(map(str, catalog_findings(catalog))) == []
    other = catalog.model_copy(update={"publish": catalog.publish.model_copy(update={"unknown_output": 8192})})
    assert [str(finding) for finding in catalog_findings(other)] == [
        "providers/a.json: 'gpt-oss-120b' has an output limit that is not the one to assume"
    ]


@pytest.mark.parametrize(
    "model",
    [
        make_model("m", enabled=False),
        make_model("m", status="retired"),
        make_model("m", status="unavailable"),
        make_model("m", status="deprecated", provenance={"status": "models.dev/openai"}),
        make_model("m", kind=Kind.UNKNOWN),
        make_model("m", kind=Kind.EMBEDDING),
        make_model("m", modalities=Modalities(output=("image",))),
        make_model("m", modalities=Modalities(input=("audio",))),
        limited(4_096, context=None),
        silent(),
        limited(2_048, context=4_096),
        make_model("m", tool_call=None),
        make_model("m", tool_call=False),
        make_model("constructor"),
    ],
)
def test_the_guide_for_owners_has_every_reason(model: Model) -> None:
    reason = unusable(model, only_tool_call=True)
    assert reason
    assert_in_guide(reason)


def test_the_guide_for_owners_has_the_reasons_that_are_no_models_own() -> None:
    assert_in_guide(SAME_KEY)
    assert_in_guide(NO_CHAIN)
    assert_in_guide(NO_CHAIN_ANY_MORE)
    assert_in_guide(str(outside(make_provider("a", make_model("m")), ("eu",))).removesuffix(" eu"))


def assert_in_guide(reason: str) -> None:
    table = (ROOT / "docs" / "offered.md").read_text("utf-8").partition("## Why a model is not in opencode")[2]
    assert re.search(rf"^\| [^|]*{reason.partition(' (')[0]}", table, re.MULTILINE)


# Updates


QUIET: dict[str, Any] = {"top_provider": {}}
SETTINGS = "[metadata]\nsources = []\n[publish]\nunknown_output = {}\n"


def models_in(world: World, block: str) -> set[str]:
    return set(world.document("opencode.json")["provider"].get(block, {"models": {}})["models"])


def test_models_without_an_output_limit_are_offered_and_a_second_update_changes_no_byte(world: World) -> None:
    world.gateway.lists["alpha"] = listing(*rows("x-ai/grok-4", "alpha-1", **QUIET))
    report = world.update()
    assert report.exit_code == 0
    assert models_in(world, "portkey-alpha") == {"x-ai/grok-4", "alpha-1"}
    assert world.document("providers/alpha.json")["alpha-1"]["limit"] == {"context": 200_000, "output": 4096}
    assert "alpha: no output limit is stated, so one is assumed (2 models, such as alpha-1)" in detail_lines(report)
    files = world.files()
    again = world.update()
    assert again.files == ()
    assert again.changes == ()
    assert world.files() == files


def test_a_limit_that_is_stated_at_last_replaces_the_assumption(world: World) -> None:
    world.gateway.lists["alpha"] = listing(*rows("alpha-1", **QUIET))
    world.update()
    world.gateway.lists["alpha"] = listing(*rows("alpha-1"))
    world.update()
    found = world.document("providers/alpha.json")["alpha-1"]
    assert found["limit"]["output"] == 64_000
    assert "provenance" not in found


def test_the_owner_may_change_the_assumption_and_no_list_is_held(world: World) -> None:
    ids = [f"alpha-{number}" for number in range(9)]
    world.gateway.lists["alpha"] = listing(*rows("x-ai/grok-4", *ids, **QUIET))
    world.gateway.lists["beta"] = listing(*rows("grok-4", **QUIET))
    world.update(SETTINGS.format(4096))
    assert models_in(world, "combined") == {"grok-4"}
    for size, offered in ((0, set()), (8192, {"x-ai/grok-4", *ids})):
        report = world.update(SETTINGS.format(size))
        assert (report.exit_code, [each.state for each in report.providers]) == (0, ["read", "read"])
        assert models_in(world, "portkey-alpha") == offered


def test_with_zero_exactly_the_models_with_both_limits_are_offered(world: World) -> None:
    world.gateway.lists["alpha"] = listing(*rows("alpha-1", **QUIET), *rows("alpha-2"))
    world.update(SETTINGS.format(0))
    assert models_in(world, "portkey-alpha") == {"alpha-2"}
    assert world.reports[-1].left_out == {"output limit unknown": 1}


def test_the_report_counts_what_is_left_out_over_the_whole_catalog(world: World) -> None:
    world.gateway.lists["alpha"] = listing(*rows("alpha-1", "alpha-2", supported_parameters=["temperature"]))
    world.gateway.lists["beta"] = listing(*rows("beta-1"), *rows("beta-2", context_length=None))
    report = world.update()
    expected = {"cannot call tools": 2, "context limit unknown": 1}
    assert as_json(report)["left_out_of_opencode"] == expected
    told = "Of all 4 models, 3 not in the opencode export: 2 cannot call tools, 1 context limit unknown"
    assert told in detail_lines(report)
    assert as_json(world.update(only=("beta",)))["left_out_of_opencode"] == expected


def test_an_owner_can_say_in_a_file_that_a_model_calls_tools(world: World) -> None:
    guide = (ROOT / "docs" / "offered.md").read_text("utf-8").partition("### Say what no list says")[2]
    said, setting = (guide.split(f"```{kind}\n")[1].partition("```")[0] for kind in ("json", "toml"))
    model_id = "moonshotai/Kimi-K2-Instruct-0905"
    world.gateway.lists = {"together": listing(*rows(model_id, "lab/other", supported_parameters=[]))}
    world.update()
    assert models_in(world, "portkey-together") == set()
    (world.folder / "models.json").write_text(said)
    assert '"models.json"' in setting
    world.update('metadata.sources = ["models.json"]\n')
    assert models_in(world, "portkey-together") == {model_id}


SERVERS = {
    "ollama": {
        "models": [
            {"name": "qwen3:8b", "model": "qwen3:8b", "digest": "0", "capabilities": ["completion", "tools"]}
            | {"context_length": 40_960}
        ]
    },
    "lmstudio": {
        "data": [
            {"id": "qwen3-8b", "type": "llm", "arch": "qwen3", "state": "loaded", "compatibility_type": "gguf"}
            | {"max_context_length": 131_072, "loaded_context_length": 32_768, "capabilities": ["tool_use"]}
        ]
    },
    "vllm": {"object": "list", "data": [{"id": "qwen3-8b", "owned_by": "vllm", "max_model_len": 40_960}]},
    "llamacpp": {
        "object": "list",
        "data": [{"id": "qwen3-8b", "owned_by": "llamacpp", "meta": {"n_ctx": 32_768, "n_ctx_train": 131_072}}],
    },
}


@pytest.mark.parametrize("server", SERVERS)
def test_a_running_server_that_states_its_window_alone_is_offered(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTKEY_API_KEY", KEY)
    answer = Reply(200, JSON, json.dumps(SERVERS[server]).encode())
    with hosted_gateway({"mine": answer}) as gateway:
        world = World(gateway, tmp_path)
        settings = '[gateway]\ndiscover = false\n[[providers]]\nslug = "mine"\n[publish]\nonly_tool_call = false\n'
        assert world.update(f"metadata.sources = []\n{settings}").exit_code == 0
        (found,) = world.document("opencode.json")["provider"]["portkey-mine"]["models"].values()
    assert found["limit"]["output"] == 4096
    assert found["limit"]["context"] in (32_768, 40_960)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_any_world_with_zero_is_offered_as_if_nothing_were_ever_assumed(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTKEY_API_KEY", KEY)
    hostile = hostile_world(Random(seed), 80)
    settings = hostile.settings.replace("[publish]", "[publish]\nunknown_output = 0")
    with hosted_gateway(hostile.lists) as gateway:
        gateway.account = hostile.account
        fresh, used = World(gateway, tmp_path / "fresh"), World(gateway, tmp_path / "used")
        used.update(hostile.settings)
        used.update(settings)
        if fresh.update(settings).exit_code != 1:
            lists = {path: body for path, body in fresh.files().items() if "/providers/" in path}
            assert lists == {path: body for path, body in used.files().items() if "/providers/" in path}
            assert not any(b'"assumed' in body for body in lists.values())
