"""What others say of a price that waits."""

from datetime import date
from decimal import Decimal
from typing import Any

from portkey_catalog.guard.evidence import NOBODY, price_evidence, with_evidence
from portkey_catalog.history.others import Others
from portkey_catalog.schema import Catalog, Cost, Finding, Kind, Member, ProviderCatalog
from support.small_catalog import make_combined, make_model, make_provider


def offers(**prices: str) -> dict[str, ProviderCatalog]:
    """A provider each, with a model `m` that costs so much."""
    return {
        slug: make_provider(slug, make_model("m", cost=Cost(input=Decimal(price), output=Decimal(9))))
        for slug, price in prices.items()
    }


def chained(lists: dict[str, ProviderCatalog]) -> Catalog:
    """A catalog in which all of them are one combined model."""
    chain = make_combined("m", *(Member(provider=slug, id="m", evidence=("same name",)) for slug in lists))
    return Catalog(gateway="https://gateway.example/v1", providers=lists, combined={"m": chain})


def said(lists: dict[str, ProviderCatalog], described: dict[str, Cost] | None = None, price: str = "input") -> str:
    catalog = chained(lists)
    return price_evidence(("a", "m"), price, described or {}, catalog, Others(catalog))


def test_other_providers_of_the_same_model_are_evidence_and_the_one_in_question_is_not() -> None:
    assert said(offers(a="0.003", b="3")) == "1 other provider of the model asks for 3"
    assert said(offers(a="0.003", b="3", c="2.50")) == "2 other providers of the model ask for 2.5 to 3"


def test_metadata_sources_are_evidence_by_their_name() -> None:
    described = {
        "portkey/openai": Cost(input=Decimal("3.0")),
        "models.dev/openai": Cost(input=Decimal(0), output=Decimal(2)),
        "own.json/openai": Cost(output=Decimal(2)),
    }
    lists = offers(a="0.003", b="3")
    assert said(lists, described) == (
        "models.dev/openai says 0; portkey/openai says 3; 1 other provider of the model asks for 3"
    )


def test_offers_for_nothing_and_prices_that_only_a_source_states_are_no_evidence() -> None:
    lists = offers(a="0.003", b="0", c="5")
    filled = lists["c"].models["m"].model_copy(update={"provenance": {"cost.input": "models.dev/c"}})
    assert said({**lists, "c": make_provider("c", filled)}) == NOBODY


def test_where_nobody_says_anything_that_is_said() -> None:
    assert said(offers(a="0.003")) == NOBODY
    assert said(offers(a="0.003", b="3"), price="cache_read") == NOBODY
    catalog = chained(offers(a="1", b="3"))
    assert price_evidence(("a", "x"), "input", {}, catalog, Others(catalog)) == NOBODY


def test_who_lists_the_model_is_evidence_though_nobody_can_combine_it() -> None:
    """Llama Guard answers no chat, so no chain has it; two providers list it all the same."""
    guards = {
        "openrouter": make_model("meta-llama/llama-guard-3-8b", kind=Kind.MODERATION, cost=Cost(input=Decimal("0.02"))),
        "deepinfra": make_model("meta-llama/Llama-Guard-3-8B", kind=Kind.MODERATION, cost=Cost(input=Decimal("0.055"))),
    }
    lists = {slug: make_provider(slug, model) for slug, model in guards.items()}
    catalog = Catalog(gateway="https://gateway.example/v1", providers=lists, combined={})
    key = ("openrouter", "meta-llama/llama-guard-3-8b")
    assert price_evidence(key, "input", {}, catalog, Others(catalog)) == "1 other provider of the model asks for 0.055"
    lists["deepinfra"] = lists["deepinfra"].model_copy(update={"held": {}})
    gone = catalog.model_copy(update={"providers": lists})
    assert price_evidence(key, "input", {}, gone, Others(gone)) == NOBODY, "what is not listed any more asks nothing"


def waiting(field: str | None, new: Any, *offers: str, why: str = "it moved far") -> Finding:
    return Finding(
        id="0", risk="price", provider="a", offers=offers, field=field, new=new, why=why, since=date(2026, 9, 1)
    )


def whys(*findings: Finding) -> list[str]:
    prices = {"a": {"m": {"models.dev/a": Cost(input=Decimal(4))}}}
    return [each.why for each in with_evidence(findings, prices, chained(offers(a="3", b="3.5")))]


def test_a_price_that_waits_is_told_with_the_evidence_once_however_often_it_comes() -> None:
    [told] = whys(waiting("cost.input", Decimal("0.003"), "a/m"))
    assert told == (
        "it moved far; as evidence only: input: models.dev/a says 4; 1 other provider of the model asks for 3.5"
    )
    assert whys(waiting("cost.input", Decimal("0.003"), "a/m", why=told)) == [told]


def test_prices_that_moved_together_are_told_one_by_one() -> None:
    [told] = whys(waiting("cost", {"input": 1, "output": 2}, "a/m"))
    assert "input: models.dev/a says 4" in told and "output: 1 other provider of the model asks for 9" in told


def test_what_is_not_about_one_price_has_no_evidence() -> None:
    findings = (waiting(None, None, "a/m", "a/n"), waiting("limit.context", 3, "a/m"))
    assert whys(*findings) == ["it moved far", "it moved far"]
