"""The page of combined models."""

from decimal import Decimal
from typing import Any

from portkey_catalog.schema import (
    CostRange,
    Failover,
    Limit,
    Lookalike,
    Member,
    NearMiss,
    PriceRange,
)
from portkey_catalog.site.combined import combined_page
from portkey_catalog.site.pages import render_pages
from portkey_catalog.text.escape import code
from support.small_catalog import (
    HOSTILE,
    ending_catalog,
    make_catalog,
    make_combined,
)


def test_an_entry_says_who_is_asked_in_which_order_and_its_limits_and_prices() -> None:
    page = render_pages(make_catalog(), {})["combined/index.md"]
    assert "Asked in this order: Anthropic, OpenRouter. Left out: 1. Earlier ids: <code>sonnet-4</code>." in page
    assert "</h2> 2 providers, 128K context, 64K output, $3 to $3.30 in, $15 out, 3 notices</summary>" in page
    assert "&#36;" not in page, "prices are our own text"
    assert "In opencode <code>combined/claude-sonnet-4</code>." in page


def test_what_one_provider_alone_answers_for_says_so_in_its_first_line() -> None:
    page = render_pages(ending_catalog(), {})["combined/index.md"]
    assert "No model is offered by several providers." in page
    brief = page.partition("<details")[2].partition("</summary>")[0]
    assert "OpenRouter alone until 2027-02-24, 128K context, 64K output, $3.30 in, $15 out" in brief
    assert "Asked in this order: OpenRouter. Left out: 2." in page, "the provider that answers is not left out"


def test_near_misses_are_listed_with_what_speaks_for_and_against_them() -> None:
    many = tuple(f"p{number}/gpt-4o" for number in range(5))
    miss = NearMiss(
        one=Lookalike(identity="openai/gpt-4o", offers=many, more=7),
        other=Lookalike(identity="openai/gpt-4o+20240806", offers=(f"a/{HOSTILE[0]}",)),
        alike="both read as gpt-4o",
        apart=HOSTILE[5],
    )
    page = render_pages(make_catalog().model_copy(update={"near_misses": (miss,)}), {})["combined/index.md"]
    assert "## Near misses" in page
    assert "<code>p0/gpt-4o</code>, <code>p1/gpt-4o</code>, <code>p2/gpt-4o</code> and 9 more" in page
    assert "both read as gpt-4o" in page
    assert "<script>" not in page and "](javascript" not in page
    assert "Near misses" not in render_pages(make_catalog(), {})["combined/index.md"]


def test_combined_model_of_a_provider_that_is_gone_is_still_shown() -> None:
    member = Member(provider="gone", id="old", evidence=("was here",), excluded="gone")
    catalog = make_catalog().model_copy(update={"combined": {"lost": make_combined("lost", member)}})
    assert 'data-ref="combined/lost"' in render_pages(catalog, {})["combined/index.md"]


def test_a_thousand_combined_models_make_a_page_of_half_a_megabyte() -> None:
    catalog = make_catalog()
    one = catalog.combined["claude-sonnet-4"]
    many = {f"{one.id}-{number}": one.model_copy(update={"id": f"{one.id}-{number}"}) for number in range(1000)}
    assert len(combined_page(catalog.model_copy(update={"combined": many}))) < 500_000


def test_equal_ends_of_a_price_range_are_one_price() -> None:
    same = PriceRange(min=Decimal(2), max=Decimal(2))
    model = make_combined(
        "m", Member(provider="anthropic", id="claude-haiku-9", evidence=()), cost_range=CostRange(output=same), limit={}
    )
    catalog = make_catalog().model_copy(update={"combined": {"m": model}})
    page = render_pages(catalog, {})["combined/index.md"]
    assert "</h2> 1 provider, $2 out</summary>" in page


def test_a_combined_model_says_how_much_of_its_output_is_published() -> None:
    member = Member(provider="anthropic", id="claude-haiku-9", evidence=())
    model = make_combined("m", member, limit=Limit(context=32_768, output=32_768))
    page = render_pages(make_catalog().model_copy(update={"combined": {"m": model}}), {})["combined/index.md"]
    assert "1 provider, 32.8K context, 8.2K output, $3" in page


def test_the_combined_page_says_how_chains_differ_from_what_the_guide_describes() -> None:
    def intro(**failover: Any) -> str:
        catalog = make_catalog().model_copy(update={"failover": Failover(**failover)})
        return combined_page(catalog).partition(" Here, ")[2].partition("; <a")[0]

    assert intro() == ""
    assert intro(also_on=(400, 422), request_timeout_ms=60_000) == (
        "chains go on after 400, 422 as well, each provider has 60000 ms to begin its answer"
    )
    assert intro(strategy="on_overload", request_timeout_ms=0, max_attempts=1) == (
        f"chains go on by the strategy {code('on_overload')}, a provider may take any time to begin its answer, "
        "each provider is tried at most 1 time"
    )


def test_combined_model_without_a_chain_stands_apart_and_is_not_offered() -> None:
    member = Member(provider="anthropic", id="claude-haiku-9", evidence=(), excluded="alone")
    catalog = make_catalog()
    catalog = catalog.model_copy(update={"combined": {"lost": make_combined("lost", member), **catalog.combined}})
    offered, apart = render_pages(catalog, {})["combined/index.md"].split("## Not offered")
    assert 'id="lost"' in apart
    assert "1 offer" in apart and "Left out: 1." in apart
    assert "<code>combined/lost" not in apart
    assert 'id="claude-sonnet-4"' in offered
    home = render_pages(catalog, {})["index.md"]
    assert "1</strong> combined model, and 1 not offered<" in home
