"""A dated model has from its undated twin what its own row leaves unknown, and no more than snapshots share."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from portkey_catalog.collect.dated_ids import with_undated_facts
from portkey_catalog.normalise.models import normalise_rows
from portkey_catalog.schema import Kind, Limit, Modalities, Model
from portkey_catalog.upstream.rows import Row
from support.hosted import listing, rows
from support.world import TODAY, World, world

__all__ = ["world"]


def bare(model_id: str, **facts: object) -> Model:
    return Model.model_validate({"id": model_id, "name": model_id, "kind": Kind.UNKNOWN, **facts})


def chat(model_id: str, **facts: object) -> Model:
    usual = {
        "kind": Kind.CHAT,
        "limit": Limit(context=400_000, input=272_000, output=128_000),
        "modalities": Modalities(input=("text", "image"), output=("text",)),
        "tool_call": True,
        "reasoning": True,
        "structured_output": True,
        "temperature": False,
        "cost": {"input": 2, "output": 8},
    }
    return bare(model_id, **{**usual, **facts})


def filled(
    *models: Model, described: Mapping[str, Model] | None = None, before: Mapping[str, Model] | None = None
) -> dict[str, Model]:
    return with_undated_facts({model.id: model for model in models}, described or {}, "openai", before or {})


def test_a_dated_model_has_kind_abilities_and_window_from_its_undated_one() -> None:
    found = filled(chat("gpt-5.4"), bare("gpt-5.4-2026-03-05"))["gpt-5.4-2026-03-05"]
    assert (found.kind, found.tool_call, found.reasoning, found.structured_output) == (Kind.CHAT, True, True, True)
    assert (found.temperature, found.modalities.output) == (False, ("text",))
    assert found.limit == Limit(context=400_000, input=272_000)
    assert set(found.provenance.values()) == {"twin/gpt-5.4"}


@pytest.mark.parametrize("day", ["2024-99-99", "2024-02-30", "2024-00-01"])
def test_what_looks_like_a_day_and_is_none_tells_the_kind_alone(day: str) -> None:
    found = filled(chat("gpt-4o"), bare(f"gpt-4o-{day}"))[f"gpt-4o-{day}"]
    assert (found.kind, found.tool_call, found.limit) == (Kind.CHAT, None, Limit())


def test_prices_output_limits_and_what_a_model_reads_may_change_between_snapshots() -> None:
    found = filled(chat("gpt-4o"), bare("gpt-4o-2024-05-13"))["gpt-4o-2024-05-13"]
    assert (found.limit.output, found.cost.input, found.attachment) == (None, None, None)
    assert found.modalities.input == ()


def test_what_the_dated_model_says_of_itself_wins() -> None:
    own = chat("gpt-4o-2024-05-13", tool_call=False, limit=Limit(context=128_000))
    found = filled(chat("gpt-4o"), own)["gpt-4o-2024-05-13"]
    assert (found.tool_call, found.limit) == (False, Limit(context=128_000, input=128_000))
    assert "tool_call" not in found.provenance


@pytest.mark.parametrize(
    ("dated", "undated"),
    [
        ("deepseek-ai/deepseek-r1-0528", "deepseek-ai/deepseek-r1"),
        ("qwen/qwen3-235b-a22b-2507", "qwen/qwen3-235b-a22b"),
        ("cohere/command-r-08-2024", "cohere/command-r"),
    ],
)
def test_a_month_or_a_day_without_its_year_marks_a_release_of_its_own(dated: str, undated: str) -> None:
    found = filled(chat(undated), bare(dated))[dated]
    assert found.kind is Kind.CHAT
    assert (found.tool_call, found.limit) == (None, Limit())


@pytest.mark.parametrize(
    ("dated", "other"),
    [
        ("gpt-5.4-mini-2026-03-17", "gpt-5.4"),
        ("gpt-4o-search-preview-2025-03-11", "gpt-4o"),
        ("gpt-5.4-2026-03-05", "gpt-5.4-pro"),
        ("gpt-5.4", "gpt-5.4-2026-03-05"),
        ("gpt-5.4-2026-03-05", "gpt-5.4-2026-04-01"),
        ("mistral-large-2411", "mistral-large"),
        ("claude-sonnet-4-20250514", "acme/claude-sonnet-4"),
    ],
)
def test_nothing_comes_from_another_model(dated: str, other: str) -> None:
    assert filled(chat(other), bare(dated))[dated] == bare(dated)


def test_a_word_of_the_id_outranks_the_undated_model() -> None:
    rows = [Row(id="gpt-audio-mini-2025-10-06"), Row(id="gpt-audio-mini"), Row(id="text-embedding-9-2026-01-01")]
    models = normalise_rows(rows, TODAY).models
    models |= {"gpt-audio-mini": chat("gpt-audio-mini"), "text-embedding-9": chat("text-embedding-9")}
    assert with_undated_facts(models, {}, "openai", {}) == models


def test_undated_models_that_disagree_say_nothing() -> None:
    models = (chat("openai/gpt-5.4"), chat("gpt-5.4", tool_call=False), bare("gpt-5.4-2026-03-05"))
    found = filled(*models)["gpt-5.4-2026-03-05"]
    assert (found.kind, found.tool_call, found.reasoning) == (Kind.CHAT, None, True)


def test_an_undated_model_that_only_a_metadata_source_describes_counts_after_those_in_the_list() -> None:
    described = {"gpt-5.4": chat("gpt-5.4", tool_call=False)}
    alone = filled(bare("gpt-5.4-2026-03-05"), described=described)
    assert alone["gpt-5.4-2026-03-05"].tool_call is False
    assert list(alone) == ["gpt-5.4-2026-03-05"]
    both = filled(chat("gpt-5.4"), bare("gpt-5.4-2026-03-05"), described=described)
    assert both["gpt-5.4-2026-03-05"].tool_call is True


def test_what_an_undated_model_said_stays_when_it_leaves_the_list() -> None:
    before = filled(chat("gpt-5.4"), bare("gpt-5.4-2026-03-05"))
    assert filled(bare("gpt-5.4-2026-03-05"), before=before) == {"gpt-5.4-2026-03-05": before["gpt-5.4-2026-03-05"]}


def test_what_an_undated_model_says_today_replaces_what_it_said_yesterday() -> None:
    before = filled(chat("gpt-5.4"), bare("gpt-5.4-2026-03-05"))
    today = filled(chat("gpt-5.4", tool_call=False), bare("gpt-5.4-2026-03-05"), before=before)
    assert today["gpt-5.4-2026-03-05"].tool_call is False


def test_a_deployment_that_the_account_calls_another_model_has_no_undated_one() -> None:
    named = bare("gpt-4o-2024-05-13", canonical_slug="gpt-35-turbo", provenance={"canonical_slug": "account"})
    assert filled(chat("gpt-4o"), named)[named.id] == named


def test_an_update_keeps_dated_models_in_opencode_and_a_second_one_changes_no_byte(world: World) -> None:
    known, other = rows("gpt-5.4", "other-1")
    dated = {"id": "gpt-5.4-2026-03-05"}
    world.gateway.lists["alpha"] = listing(known, other, dated)
    assert world.update().exit_code == 0
    found = world.document("providers/alpha.json")["gpt-5.4-2026-03-05"]
    assert (found["kind"], found["tool_call"], found["limit"]["context"]) == ("chat", True, 200_000)
    assert "gpt-5.4-2026-03-05" in world.document("opencode.json")["provider"]["portkey-alpha"]["models"]
    files = world.files()
    assert world.update().files == ()
    assert world.files() == files
    world.gateway.lists["alpha"] = listing(other, dated)
    world.update(accept=("alpha",))
    assert world.document("providers/alpha.json").keys() == {"gpt-5.4-2026-03-05", "other-1"}
    assert world.document("providers/alpha.json")["gpt-5.4-2026-03-05"] == found


def said(model_id: str, name: str, **facts: object) -> Model:
    """A model that is another one, as the account says."""
    return bare(model_id, canonical_slug=name, provenance={"canonical_slug": "account"}, **facts)


def test_what_an_undated_model_said_is_forgotten_when_the_account_says_that_another_model_answers() -> None:
    before = filled(chat("gpt-5.4"), bare("gpt-5.4-2026-03-05"))
    for name in ("our-private-thing", "gpt-4o", "gpt-4o-2024-05-13"):
        model = said("gpt-5.4-2026-03-05", name)
        assert filled(chat("gpt-5.4"), model, before=before)[model.id] == model
        again = filled(chat("gpt-5.4"), bare(model.id), before={model.id: said(model.id, name)})
        assert again[model.id].tool_call is True


def test_a_deployment_has_the_undated_model_of_the_model_that_answers() -> None:
    house = said("house", "gpt-5.4-2026-03-05")
    found = filled(chat("gpt-5.4"), house)["house"]
    assert (found.tool_call, found.limit.context, found.provenance["kind"]) == (True, 400_000, "twin/gpt-5.4")
    assert filled(house, before={"house": found})["house"] == found
    elsewhere = said("house", "gpt-4.1-2025-04-14")
    assert filled(elsewhere, before={"house": found})["house"] == elsewhere


def test_a_deployment_of_a_snapshot_is_no_undated_model() -> None:
    dated = bare("gpt-5.4-2026-03-05")
    house = said("house", dated.id, kind=Kind.CHAT, tool_call=True)
    assert filled(house, dated)[dated.id] == dated


def test_an_account_that_leaves_the_day_out_takes_nothing_away() -> None:
    model = said("gpt-5.4-2026-03-05", "gpt-5.4")
    assert filled(chat("gpt-5.4"), model)[model.id].tool_call is True
