"""Which models meet a search, and in which order."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from portkey_catalog.schema import Catalog, Cost, Kind, Limit, Member, Modalities, Probed, Verdict
from portkey_catalog.search.facts import all_facts
from portkey_catalog.search.find import found
from portkey_catalog.search.query import parse
from support.small_catalog import as_of_chain, ending_catalog, make_combined, make_model, make_provider

ARN = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3"


def world() -> Catalog:
    """Two providers with a model in common, and odd ones."""
    alpha = make_provider(
        "alpha",
        make_model(
            "grok-4",
            "Grok 4",
            lab="xAI",
            family="grok",
            release_date=date(2026, 3, 1),
            cost=Cost(input=Decimal(3), output=Decimal(15), cache_read=Decimal("0.75")),
        ),
        make_model("free", cost=Cost(input=Decimal(0), output=Decimal(0)), reasoning=False, open_weights=True),
        make_model("old", status="deprecated", retires=date(2027, 1, 1), structured_output=True),
        make_model("vague", cost=Cost(), limit=Limit(context=64_000), modalities=Modalities(), tool_call=None),
        make_model("picture", kind=Kind.IMAGE, modalities=Modalities(input=("text",), output=("image",))),
        make_model(ARN, "Profile"),
        name="Alpha Cloud",
        tags=("eu", "fast"),
    )
    beta = make_provider(
        "beta",
        make_model("x-ai/grok-4", cost=Cost(input=Decimal(2), output=Decimal(20)), temperature=True, attachment=True),
        tags=("eu",),
    )
    members = (
        Member(provider="alpha", id="grok-4", evidence=("same",)),
        Member(provider="beta", id="x-ai/grok-4", evidence=("same",)),
    )
    providers = {"alpha": alpha, "beta": beta}
    combined = as_of_chain(make_combined("grok-4", *members, name="Grok 4", lab="xAI"), providers)
    lost = make_combined("lost", members[0].model_copy(update={"excluded": "alone"}), name="Lost")
    day = date(2026, 11, 1)
    return Catalog(
        gateway="https://api.portkey.ai/v1",
        providers=providers,
        combined={"grok-4": combined, "lost": lost},
        health={
            "alpha": {
                "free": Probed(verdict=Verdict.NO_CREDIT, day=day, since=day),
                "grok-4": Probed(verdict=Verdict.WORKS, day=day, since=day),
            }
        },
    )


WORLD = all_facts(world())
MASKED = f"portkey-alpha/{ARN.replace('123456789012', 'x' * 12)}"
GROKS = ["combined/grok-4", "portkey-alpha/grok-4", "portkey-beta/x-ai/grok-4"]
CASES = {
    "grok": GROKS,
    "GROK 4 -beta": ["portkey-alpha/grok-4"],
    '"alpha cloud" profile': [MASKED],
    "123456789012": [],
    "p:beta": ["combined/grok-4", "portkey-beta/x-ai/grok-4"],
    "p:beta is:single": ["portkey-beta/x-ai/grok-4"],
    "p:combined": ["combined/grok-4", "combined/lost"],
    "is:combined is:usable": ["combined/grok-4"],
    "lab:xai": ["combined/grok-4", "portkey-alpha/grok-4"],
    "family:gr*": ["portkey-alpha/grok-4"],
    "id:x-ai/*": ["portkey-beta/x-ai/grok-4"],
    "id:combined/*": ["combined/grok-4", "combined/lost"],
    "id:[a-z]*": [],
    "is:free": ["portkey-alpha/free"],
    "is:open": ["portkey-alpha/free"],
    "is:aging": ["portkey-alpha/old"],
    "status:deprecated,preview": ["portkey-alpha/old"],
    "retires:<=2027-01-01": ["portkey-alpha/old"],
    "kind:image": ["portkey-alpha/picture"],
    "out:image": ["portkey-alpha/picture"],
    "tag:fast": [MASKED, *(f"portkey-alpha/{each}" for each in ("free", "grok-4", "old", "picture", "vague"))],
    "tag:fast,eu is:combined": ["combined/grok-4"],
    "can:json": ["portkey-alpha/old"],
    "can:temperature can:files": ["portkey-beta/x-ai/grok-4"],
    "released:>=2026-03-01": ["combined/grok-4", "portkey-alpha/grok-4"],
    "released:>2026-03-01": [],
    "chain:2": ["combined/grok-4"],
    "-chain:>1 is:combined": ["combined/lost"],
    "in:<3 -is:free": ["portkey-beta/x-ai/grok-4"],
    "out:>15": ["portkey-beta/x-ai/grok-4"],
    "price:6.5": ["portkey-beta/x-ai/grok-4"],
    "ctx:<=64k": ["portkey-alpha/vague"],
    "-max:>0": ["portkey-alpha/vague"],
    "ctx:<200k is:single": ["portkey-alpha/vague"],
    "ctx:>200k": [],
    "cached:<1": ["combined/grok-4", "portkey-alpha/grok-4"],
    "health:works": ["combined/grok-4", "portkey-alpha/grok-4"],
    "health:fails": ["portkey-alpha/free"],
    "health:unknown grok": ["portkey-beta/x-ai/grok-4"],
    'why:"not a chat model*"': ["portkey-alpha/picture"],
    "why:*": ["combined/lost", *(f"portkey-alpha/{each}" for each in ("picture", "vague"))],
    "-why:* grok": GROKS,
    "grok sort:-provider": ["combined/grok-4", "portkey-beta/x-ai/grok-4", "portkey-alpha/grok-4"],
    "grok sort:-lab,-provider": ["combined/grok-4", "portkey-alpha/grok-4", "portkey-beta/x-ai/grok-4"],
    "grok sort:-cached,-id": ["portkey-alpha/grok-4", "combined/grok-4", "portkey-beta/x-ai/grok-4"],
    "grok sort:out": ["combined/grok-4", "portkey-alpha/grok-4", "portkey-beta/x-ai/grok-4"],
    "grok sort:-out": ["portkey-beta/x-ai/grok-4", "combined/grok-4", "portkey-alpha/grok-4"],
    "grok sort:-released,id": ["combined/grok-4", "portkey-alpha/grok-4", "portkey-beta/x-ai/grok-4"],
    "grok sort:chain": ["combined/grok-4", "portkey-alpha/grok-4", "portkey-beta/x-ai/grok-4"],
    "is:single p:beta,alpha kind:chat sort:-price sort:name": [
        "portkey-beta/x-ai/grok-4",
        "portkey-alpha/grok-4",
        "portkey-alpha/old",
        MASKED,
        "portkey-alpha/free",
        "portkey-alpha/vague",
    ],
}


@pytest.mark.parametrize("words", CASES)
def test_words_find_these_models_in_this_order(words: str) -> None:
    names = [each.name for each in found(parse(words), WORLD)]
    assert (names if "sort:" in words else sorted(names)) == (
        CASES[words] if "sort:" in words else sorted(CASES[words])
    )


@pytest.mark.parametrize("order", ["price", "-price", "released", "-released", "ctx", "-max"])
def test_what_is_not_known_stands_last_in_either_order(order: str) -> None:
    field = {"price": "price", "released": "released", "ctx": "context", "max": "output"}[order.removeprefix("-")]
    known = [getattr(each, field) is not None for each in found(parse(f"sort:{order}"), WORLD)]
    assert known == sorted(known, reverse=True)


def test_without_an_order_combined_models_come_first_and_what_opencode_does_not_list_last() -> None:
    ranks = [(each.why_not is not None, not each.combined) for each in found(parse(""), WORLD)]
    assert ranks == sorted(ranks) and len(ranks) == len(WORLD)


def test_a_combined_model_that_one_offer_answers_for_is_what_that_offer_is() -> None:
    catalog = ending_catalog()
    [facts] = [each for each in all_facts(catalog) if each.combined]
    offer = catalog.providers["openrouter"].models["anthropic/claude-sonnet-4"]
    assert (facts.cost, facts.context, facts.providers) == (offer.cost, offer.limit.context, ("openrouter",))
    assert facts.why_not is None
