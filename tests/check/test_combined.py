"""Rules of combined models and near misses, broken one at a time."""

from datetime import date
from typing import Any

from portkey_catalog.check.catalog import catalog_findings
from portkey_catalog.combine.exclusions import ALONE
from portkey_catalog.exports.opencode import opencode_config
from portkey_catalog.schema import (
    Catalog,
    CombinedModel,
    Failover,
    Kind,
    Limit,
    Lookalike,
    Member,
    NearMiss,
    PublishedId,
)
from support.small_catalog import (
    SONNET_IDENTITY,
    as_of_chain,
    ending_catalog,
    make_catalog,
    make_combined,
    make_model,
    make_provider,
)


def findings(catalog: Catalog) -> list[str]:
    return list(map(str, catalog_findings(catalog)))


def sonnet(catalog: Catalog) -> CombinedModel:
    return catalog.combined["claude-sonnet-4"]


def with_model(catalog: Catalog, **facts: Any) -> Catalog:
    """The catalog with its combined model changed, and nothing else."""
    model = sonnet(catalog).model_copy(update=facts)
    return catalog.model_copy(update={"combined": {"claude-sonnet-4": model}})


def changed(catalog: Catalog, **facts: Any) -> Catalog:
    """The catalog with its combined model changed, and with what follows from its chain."""
    model = sonnet(catalog).model_copy(update=facts)
    return catalog.model_copy(update={"combined": {model.id: as_of_chain(model, catalog.providers)}})


def test_a_combined_model_that_promises_more_than_its_members_is_found() -> None:
    found = findings(with_model(make_catalog(), limit=Limit(context=900_000, output=64_000)))
    assert "combined-models.json: claude-sonnet-4: limit is not what every member of the chain can do" in found


def test_an_id_that_stands_for_two_models_is_found() -> None:
    catalog = make_catalog()
    other = sonnet(catalog).model_copy(update={"id": "sonnet-4", "aliases": {}})
    found = findings(catalog.model_copy(update={"combined": {**catalog.combined, "sonnet-4": other}}))
    assert any("sonnet-4 stands for claude-sonnet-4 and for sonnet-4" in each for each in found)
    assert any(f"sonnet-4 is {SONNET_IDENTITY}, and so is claude-sonnet-4" in each for each in found)
    assert any("is in claude-sonnet-4 and in sonnet-4" in each for each in found)


def test_a_key_that_holds_another_combined_model_is_found() -> None:
    assert "combined-models.json: 'claude-sonnet-4' holds the model 'sonnet'" in findings(
        with_model(make_catalog(), id="sonnet", aliases={})
    )


def test_an_id_stands_for_what_it_was_published_for_and_is_in_the_list_of_ids() -> None:
    catalog, day = make_catalog(), date(2026, 9, 1)
    ids = {
        "claude-sonnet-4": PublishedId(identity="anthropic/claude-sonnet-5", since=day),
        "older": PublishedId(identity="x/older", since=day),
    }
    found = findings(catalog.model_copy(update={"ids": ids}))
    assert found == [
        f"ids.json: claude-sonnet-4 stands for {SONNET_IDENTITY}, and was published for anthropic/claude-sonnet-5",
        "ids.json: sonnet-4 is published and is not in the list",
    ]


def test_a_member_that_reads_as_another_model_is_found_unless_put_there_by_hand() -> None:
    catalog = make_catalog()
    first, second, *_ = sonnet(catalog).members
    other = Member(provider="openrouter", id="qwen/qwen3-coder", evidence=("same name",))
    assert findings(changed(catalog, members=(first, second, other))) == [
        "combined-models.json: claude-sonnet-4: openrouter/qwen/qwen3-coder reads as alibaba/qwen3-coder, "
        "not as anthropic/claude-sonnet-4"
    ]
    by_hand = other.model_copy(update={"by_hand": True})
    assert findings(changed(catalog, members=(first, second, by_hand))) == []


def test_a_member_that_opencode_cannot_use_is_found() -> None:
    catalog = make_catalog()
    deaf = make_model("claude-sonnet-4-20250514", kind=Kind.EMBEDDING)
    providers = {**catalog.providers, "anthropic": make_provider("anthropic", deaf)}
    told = findings(changed(catalog.model_copy(update={"providers": providers})))
    assert any("claude-sonnet-4-20250514 is in the chain: not a chat model (embedding)" in finding for finding in told)


def test_a_member_outside_the_boundary_of_its_chain_is_found() -> None:
    told = findings(changed(make_catalog(), require=("eu",)))
    text = "claude-sonnet-4: anthropic/claude-sonnet-4-20250514 is in the chain: outside the boundary: not tagged eu"
    assert any(text in finding for finding in told)


def test_a_chain_of_one_provider_is_found_even_if_it_is_saved_in_portkey() -> None:
    catalog = make_catalog().model_copy(update={"failover": Failover(saved_configs={"claude-sonnet-4": "pc-test-1"})})
    assert findings(changed(catalog, members=sonnet(catalog).members[:1])) == [
        "combined-models.json: claude-sonnet-4: the chain has one provider only"
    ]


def test_a_chain_whose_ids_end_is_found() -> None:
    found = findings(changed(make_catalog(), ends=date(2027, 1, 1)))
    assert any("claude-sonnet-4: it has a chain and a day on which its ids end" in each for each in found)


def test_a_model_without_a_chain_although_enough_providers_offer_it_is_found() -> None:
    first, second, *_ = sonnet(make_catalog()).members
    alone = [each.model_copy(update={"excluded": ALONE.why, "cause": ALONE.cause}) for each in (first, second)]
    catalog = make_catalog()
    lost = as_of_chain(sonnet(catalog).model_copy(update={"members": tuple(alone)}), catalog.providers)
    found = findings(catalog.model_copy(update={"combined": {lost.id: lost}}))
    assert found == [
        "combined-models.json: claude-sonnet-4: it has no chain, and nothing speaks against one of "
        "anthropic/claude-sonnet-4-20250514 and openrouter/anthropic/claude-sonnet-4"
    ]


def test_what_one_provider_alone_answers_for_is_no_finding() -> None:
    assert findings(ending_catalog()) == []


def test_a_last_offer_that_opencode_cannot_use_is_found() -> None:
    catalog = ending_catalog()
    models = {**catalog.providers["openrouter"].models}
    models["anthropic/claude-sonnet-4"] = models["anthropic/claude-sonnet-4"].model_copy(update={"tool_call": False})
    deaf = catalog.providers["openrouter"].model_copy(update={"models": models})
    found = findings(catalog.model_copy(update={"providers": {**catalog.providers, "openrouter": deaf}}))
    assert any("openrouter/anthropic/claude-sonnet-4 answers for it: cannot call tools" in each for each in found)


def test_a_near_miss_of_an_offer_that_nobody_makes_is_found() -> None:
    side = Lookalike(identity="openai/gpt-9", offers=("openrouter/gpt-9",))
    miss = NearMiss(one=side, other=side, alike="both read as gpt-9", apart="nothing")
    told = findings(make_catalog().model_copy(update={"near_misses": (miss,)}))
    assert set(told) == {"near-misses.json: no such offer: openrouter/gpt-9"}


def test_notices_that_are_not_those_of_the_chain_are_found() -> None:
    catalog = make_catalog()
    assert sonnet(catalog).notices
    assert findings(with_model(catalog, notices=())) == [
        "combined-models.json: claude-sonnet-4: notices are not those of its chain"
    ]


def test_a_member_that_no_provider_offers_is_all_that_is_looked_for() -> None:
    catalog = make_catalog()
    gone = Member(provider="openrouter", id="gone", evidence=())
    broken = with_model(catalog, members=(sonnet(catalog).members[0], gone), limit=Limit())
    assert list(map(str, catalog_findings(broken, opencode_config(catalog)))) == [
        "combined-models.json: claude-sonnet-4: no such offer: openrouter/gone"
    ]


def test_a_combined_model_that_nobody_offers_is_no_finding_by_itself() -> None:
    lost = make_combined("lost", identity="x/lost", limit=Limit(), cost_range={}, tool_call=None)
    lost = as_of_chain(lost.model_copy(update={"members": ()}), {})
    assert findings(make_catalog().model_copy(update={"combined": {"lost": lost}})) == []
