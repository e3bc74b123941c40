"""Two catalogs differ in facts, one each; what hurts users comes first, and equal catalogs differ in nothing."""

from datetime import date
from decimal import Decimal
from typing import get_args

from portkey_catalog.history.chain_events import ChainChange, ChainEvent
from portkey_catalog.history.change import KINDS, Change, ListChange
from portkey_catalog.history.diff import difference
from portkey_catalog.history.renamed_providers import follow_renames
from portkey_catalog.schema import (
    Catalog,
    Cost,
    Event,
    Failover,
    Limit,
    Lookalike,
    Model,
    NearMiss,
    Removed,
    RemovedModel,
    Route,
)
from support.small_catalog import make_catalog, make_model, make_provider

BEFORE = make_catalog()
CODER = "qwen/qwen3-coder"


def with_models(catalog: Catalog, slug: str, *models: Model, without: tuple[str, ...] = ()) -> Catalog:
    """The catalog with these models of a provider, in place of those of the same id, and without some."""
    provider = catalog.providers[slug]
    found = {**provider.models, **{model.id: model for model in models}}
    left = {each: model for each, model in sorted(found.items()) if each not in without}
    changed = provider.model_copy(update={"models": left})
    return catalog.model_copy(update={"providers": {**catalog.providers, slug: changed}})


def changed(model_id: str = CODER, **facts: object) -> Catalog:
    model = BEFORE.providers["openrouter"].models[model_id]
    return with_models(BEFORE, "openrouter", model.model_copy(update=facts))


def remembering(catalog: Catalog, model_id: str, **facts: object) -> Catalog:
    gone = RemovedModel.model_validate({"name": model_id, "kind": "chat", "removed": date(2026, 11, 1), **facts})
    removed = Removed(providers={"openrouter": {model_id: gone}})
    return catalog.model_copy(update={"removed": removed})


def test_equal_catalogs_differ_in_nothing() -> None:
    assert difference(BEFORE, make_catalog()) == ()


def test_every_kind_has_its_place_in_the_order() -> None:
    assert sorted(KINDS) == sorted({*get_args(ChainChange), *get_args(ListChange)})


def test_a_price_is_told_with_both_values_and_how_far_it_moved() -> None:
    [change] = difference(BEFORE, changed(cost=Cost(input=Decimal("0.075"), output=Decimal("0.5"))))
    old, new = Decimal("0.0375"), Decimal("0.075")
    assert change == Change("price", "openrouter", CODER, "cost.input", old, new, hurts=True)
    assert change.percent == 100


def test_from_zero_and_from_nothing_there_is_no_percentage() -> None:
    assert Change("price", old=Decimal(0), new=Decimal(1)).percent is None
    assert Change("limit", old=None, new=5).percent is None
    assert Change("limit", old=5, new=None).percent is None
    assert Change("ability", old=True, new=False).percent is None


def test_a_window_halved_an_ability_lost_and_a_new_name_are_a_fact_each() -> None:
    new = changed(limit=Limit(context=131_072, output=65_536), tool_call=None, name="Coder")
    assert [(change.kind, change.field, change.hurts) for change in difference(BEFORE, new)] == [
        ("ability", "tool_call", True),
        ("limit", "limit.context", True),
        ("fact", "name", None),
    ]


def test_a_limit_that_was_assumed_and_is_again_is_nothing_that_anybody_notices() -> None:
    guess = {"limit.output": "assumed/anthropic"}
    before, after = (changed(limit=Limit(context=262_144, output=size), provenance=guess) for size in (32_000, 4_096))
    [change] = difference(before, after)
    assert (change.kind, change.field, change.hurts, change.idle) == ("fact", "limit.output", None, True)
    assert change.why == "assumed, as nobody states it"
    [change] = difference(BEFORE, after)
    assert (change.kind, change.hurts, change.why) == ("limit", True, "assumed, as nobody states it any more")


def test_facts_of_one_model_stand_together_even_if_only_one_of_them_hurts() -> None:
    dearer = changed(cost=Cost(input=Decimal("0.01"), output=Decimal(5)))
    cheaper = {**dearer.providers["anthropic"].models}
    haiku = cheaper["claude-haiku-9"].model_copy(update={"cost": Cost(input=Decimal(2), output=Decimal(15))})
    found = difference(BEFORE, with_models(dearer, "anthropic", haiku))
    assert [(change.model, change.field, change.hurts) for change in found] == [
        (CODER, "cost.input", False),
        (CODER, "cost.output", True),
        ("claude-haiku-9", "cost.input", False),
    ]


def test_a_source_that_took_the_place_of_another_is_told_only_where_the_fact_is_the_same() -> None:
    [change] = difference(BEFORE, changed(provenance={"limit.output": "portkey/qwen"}))
    assert (change.kind, change.field, change.old, change.new) == (
        *("fact", "provenance.limit.output", "models.dev/qwen", "portkey/qwen"),
    )
    limit = Limit(context=262_144, output=32_768)
    [moved] = difference(BEFORE, changed(provenance={"limit.output": "portkey/qwen"}, limit=limit))
    assert moved.field == "limit.output"


def test_a_removed_model_is_told_with_what_to_use_instead() -> None:
    new = with_models(BEFORE, "openrouter", without=(CODER,))
    [change] = difference(BEFORE, remembering(new, CODER, instead="combined/qwen3-coder"))
    assert change == Change("removed", "openrouter", CODER, instead="combined/qwen3-coder", hurts=True)


def test_another_id_is_one_change_and_not_two_and_its_facts_are_compared() -> None:
    renamed = BEFORE.providers["openrouter"].models[CODER].model_copy(update={"id": "qwen/coder-3", "tool_call": None})
    new = remembering(with_models(BEFORE, "openrouter", renamed, without=(CODER,)), CODER, successor="qwen/coder-3")
    assert difference(BEFORE, new) == (
        Change("renamed", "openrouter", CODER, "id", CODER, "qwen/coder-3", hurts=True),
        Change("ability", "openrouter", "qwen/coder-3", "tool_call", True, None, hurts=True),
    )


def test_a_model_whose_other_id_was_listed_beside_it_brings_no_news_of_that_one() -> None:
    beside = BEFORE.providers["openrouter"].models[CODER].model_copy(update={"id": "qwen/coder-3", "tool_call": None})
    both = with_models(BEFORE, "openrouter", beside)
    one = remembering(with_models(BEFORE, "openrouter", beside, without=(CODER,)), CODER, successor="qwen/coder-3")
    [change] = difference(both, one)
    assert (change.kind, change.new) == ("renamed", "qwen/coder-3")


def test_another_id_hurts_unless_the_old_one_goes_on_for_a_while() -> None:
    renamed = BEFORE.providers["openrouter"].models[CODER].model_copy(update={"id": "qwen/coder-3"})
    came = with_models(BEFORE, "openrouter", renamed, without=(CODER,))
    gone = {"successor": "qwen/coder-3", "instead": "portkey-openrouter/qwen/coder-3"}
    [until] = difference(BEFORE, remembering(came, CODER, **gone, ends=date(2027, 2, 1)))
    assert (until.why, until.instead, until.hurts) == ("the old id goes on until 2027-02-01", None, None)
    [at_once] = difference(BEFORE, remembering(came, CODER, **gone))
    assert (at_once.why, at_once.instead, at_once.hurts) == (None, "portkey-openrouter/qwen/coder-3", True)


def test_events_of_chains_that_are_known_are_not_worked_out_again() -> None:
    less = with_models(BEFORE, "openrouter", without=("anthropic/claude-sonnet-4",))
    event = ChainEvent("first member replaced", "claude-sonnet-4", "begins with another", offered=True)
    found = difference(BEFORE, less, [event])
    assert [(each.kind, each.why, each.alarms) for each in found if each.provider == "combined"] == [
        ("first member replaced", "begins with another", True),
    ]
    assert found[0].alarms, "what a person should look at comes first"


def test_a_model_that_comes_is_new_or_there_again() -> None:
    model = make_model("new/one", reasoning=False)
    came = with_models(BEFORE, "openrouter", model)
    assert difference(BEFORE, came) == (Change("added", "openrouter", "new/one", hurts=False),)
    again = difference(remembering(BEFORE, "new/one"), came)
    assert again == (Change("returned", "openrouter", "new/one", hurts=False),)


def test_providers_come_and_go_as_a_whole() -> None:
    other = make_provider("other", make_model("a"), make_model("b"))
    more = BEFORE.model_copy(update={"providers": {**BEFORE.providers, "other": other}})
    assert difference(BEFORE, more) == (Change("provider added", "other", why="2 models", hurts=False),)
    assert difference(more, BEFORE) == (Change("provider removed", "other", why="2 models", hurts=True),)


def test_a_provider_under_another_name_is_a_setting_and_its_models_stay() -> None:
    one = make_provider("one", make_model("a"), route=Route(provider="@one"))
    before = BEFORE.model_copy(update={"providers": {**BEFORE.providers, "one": one}})
    two = one.model_copy(update={"slug": "two"})
    after = BEFORE.model_copy(update={"providers": {**BEFORE.providers, "two": two}})
    assert difference(before, after) == (Change("setting", "two", field="slug", old="one", new="two"),)


def test_chains_of_a_provider_under_another_name_are_what_they_were() -> None:
    """Their members bear the new name, and nobody came or went."""
    names = {"anthropic": "anthropic", "openrouter": "router"}
    after = follow_renames(BEFORE, names)
    assert [(change.kind, change.old, change.new) for change in difference(BEFORE, after)] == [
        ("setting", "openrouter", "router"),
    ]


def test_what_a_chain_promises_is_compared_but_its_prices_are_those_of_its_first_member() -> None:
    sonnet = BEFORE.combined["claude-sonnet-4"]
    less = sonnet.model_copy(update={"limit": Limit(context=64_000), "tool_call": None, "cost": Cost()})
    new = BEFORE.model_copy(update={"combined": {sonnet.id: less}})
    assert [(change.provider, change.field, change.hurts) for change in difference(BEFORE, new)] == [
        ("combined", "tool_call", True),
        ("combined", "limit.context", True),
        ("combined", "limit.output", True),
    ]


def test_of_a_chain_that_is_lost_nothing_else_is_told() -> None:
    sonnet = BEFORE.combined["claude-sonnet-4"]
    members = tuple(member.model_copy(update={"excluded": "gone"}) for member in sonnet.members)
    lost = sonnet.model_copy(update={"members": members, "limit": Limit(), "tool_call": None})
    kinds = {change.kind for change in difference(BEFORE, BEFORE.model_copy(update={"combined": {sonnet.id: lost}}))}
    assert "chain lost" in kinds and not kinds & {"ability", "limit", "fact"}


def test_near_misses_are_counted() -> None:
    miss = NearMiss(
        one=Lookalike(identity="a", offers=("x/a",)), other=Lookalike(identity="b", offers=("y/b",)), alike="", apart=""
    )
    [change] = difference(BEFORE, BEFORE.model_copy(update={"near_misses": (miss,)}))
    assert (change.field, change.old, change.new) == ("near_misses", 0, 1)


def test_a_list_that_is_kept_or_waits_is_told_when_it_begins_and_when_it_ends() -> None:
    stale = BEFORE.providers["anthropic"].model_copy(update={"stale_since": date(2026, 11, 20)})
    kept = BEFORE.model_copy(update={"providers": {**BEFORE.providers, "anthropic": stale}})
    [begins] = difference(BEFORE, kept)
    assert (begins.kind, begins.field, begins.new, begins.hurts) == ("list", "stale_since", date(2026, 11, 20), True)
    [ends] = difference(kept, BEFORE)
    assert (ends.old, ends.new, ends.hurts) == (date(2026, 11, 20), None, None)


def test_that_a_list_waits_again_is_no_value_that_went_back() -> None:
    def kept(day: int | None, *changes: Event) -> Catalog:
        stale = BEFORE.providers["anthropic"].model_copy(update={"held_since": day and date(2026, 11, day)})
        providers = {**BEFORE.providers, "anthropic": stale}
        return BEFORE.model_copy(update={"providers": providers, "changes": changes})

    since = {"provider": "anthropic", "field": "held_since"}
    began = Event.model_validate({"on": date(2026, 11, 20), "new": "2026-11-20", **since})
    ended = Event.model_validate({"on": date(2026, 11, 22), "old": "2026-11-20", **since})
    [change] = difference(kept(20), kept(None, began, ended))
    assert (change.kind, change.back_to) == ("list", None)


def test_settings_that_are_published_are_told_by_their_path() -> None:
    failover = Failover(strategy="on_rate_limit", saved_configs={"claude-sonnet-4": "pc-test-1"})
    new = BEFORE.model_copy(update={"gateway": "https://gateway.example/v1", "failover": failover})
    found = {change.field: (change.old, change.new) for change in difference(BEFORE, new)}
    assert found == {
        "gateway": ("https://api.portkey.ai/v1", "https://gateway.example/v1"),
        "failover.strategy": ("on_error", "on_rate_limit"),
        "failover.saved_configs": ((), ("claude-sonnet-4: pc-test-1",)),
    }


def test_what_happens_to_a_chain_is_told_with_the_reason() -> None:
    sonnet = BEFORE.combined["claude-sonnet-4"]
    first, second, free = sonnet.members
    turned = sonnet.model_copy(update={"members": (second, first, free)})
    [change] = difference(BEFORE, BEFORE.model_copy(update={"combined": {"claude-sonnet-4": turned}}))
    assert (change.kind, change.provider, change.model) == ("first member replaced", "combined", "claude-sonnet-4")
    assert change.why and "openrouter/anthropic/claude-sonnet-4 in place of anthropic/" in change.why


def test_places_behind_the_first_are_told_with_both_orders() -> None:
    sonnet = BEFORE.combined["claude-sonnet-4"]
    first, second, free = sonnet.members
    third = free.model_copy(update={"excluded": None})
    before, after = (
        BEFORE.model_copy(update={"combined": {sonnet.id: sonnet.model_copy(update={"members": members})}})
        for members in ((first, second, third), (first, third, second))
    )
    [change] = difference(before, after)
    assert (change.kind, change.hurts) == ("chain reordered", None)
    assert change.new == (first.ref, third.ref, second.ref)


def test_what_hurts_comes_first_and_what_is_new_last() -> None:
    new = with_models(
        changed(cost=Cost(input=Decimal(1), output=Decimal(1))),
        "anthropic",
        make_model("z"),
        without=("claude-haiku-9",),
    )
    assert [change.kind for change in difference(BEFORE, new)] == ["removed", "price", "price", "added"]


def test_of_two_catalogs_alone_nobody_knows_what_was_decided_so_nothing_is_an_alarm() -> None:
    sonnet = BEFORE.combined["claude-sonnet-4"]
    other = sonnet.model_copy(update={"members": tuple(reversed(sonnet.members))})
    found = difference(BEFORE, BEFORE.model_copy(update={"combined": {**BEFORE.combined, sonnet.id: other}}))
    assert "first member replaced" in {change.kind for change in found}
    assert not any(change.alarms for change in found)
