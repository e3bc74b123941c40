"""What was refused of a model stays so when the owner leaves it out and takes it in again, however much that is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import chain, combinations
from typing import Any

import pytest

from portkey_catalog.guard.decisions import Decided, Taken
from portkey_catalog.guard.findings import still_refused
from portkey_catalog.guard.refused import back_again, remembering, without_refused
from portkey_catalog.history.renamed_ids import called
from portkey_catalog.schema import Catalog, Cost, Finding, Kind, Limit, Model, ProviderCatalog, Route
from portkey_catalog.settings.read import read_settings
from portkey_catalog.settings.shapes import Settings
from support.world import day

OTHER = Model(id="other", name="other", kind=Kind.CHAT)
OLD = Model(
    id="deepseek-v3",
    name="DeepSeek V3",
    kind=Kind.CHAT,
    cost=Cost(input=Decimal(3), output=Decimal(15)),
    limit=Limit(context=200_000, output=64_000),
    tool_call=True,
)
NEW = OLD.model_copy(
    update={
        "cost": Cost(input=Decimal(60), output=Decimal(15)),
        "limit": Limit(context=4000, output=4000),
        "tool_call": False,
    }
)
ABOUT: dict[str, dict[str, Any]] = {
    "price": {"risk": "price", "field": "cost.input", "old": 3, "new": 60},
    "limit": {
        "risk": "limit",
        "field": "limit",
        "old": {"context": 200_000, "output": 64_000},
        "new": {"context": 4000, "output": 4000},
    },
    "ability": {"risk": "ability"},
    "rest": {"risk": "rest"},
    "chain": {"risk": "chain lost"},
    "removals": {"risk": "removals"},
}
CHANGED = [*chain.from_iterable(combinations(("price", "limit", "ability", "rest"), size) for size in (1, 2, 3))]
GONE = [("removals",), ("removals", "chain")]
LEFT_OUT = {
    "the model": "exclude = ['deepseek-v3', 'DeepSeek-V3', 'deepseek/deepseek-v3']",
    "the provider": "exclude = ['*']",
}
NAMES = ["deepseek-v3", "DeepSeek-V3", "deepseek/deepseek-v3"]


def settings(how: str = "") -> Settings:
    return read_settings(f"[metadata]\nsources = []\n[[providers]]\nslug = 'alpha'\n{how}\n")


def models(*each: Model | None) -> dict[str, Model]:
    return {model.id: model for model in each if model}


def alpha(published: Iterable[Model | None], held: Iterable[Model | None] = ()) -> ProviderCatalog:
    waits = models(*held) or None
    return ProviderCatalog(
        slug="alpha",
        name="alpha",
        route=Route(provider="@alpha"),
        models=models(*published),
        held=waits,
        held_since=day(1) if waits else None,
    )


def catalog(findings: Sequence[Finding], *lists: ProviderCatalog) -> Catalog:
    lists_by_slug = {each.slug: each for each in lists}
    return Catalog(gateway="https://x.test/v1", providers=lists_by_slug, combined={}, findings=tuple(findings))


def refused(what: Iterable[str], names: Iterable[str]) -> list[Finding]:
    offers = tuple(sorted({f"alpha/{name}" for name in names}))
    made = {"provider": "alpha", "why": "x", "since": day(1), "refused": day(2), "offers": offers}
    return [Finding.model_validate({"id": each, **made, **ABOUT[each]}) for each in what]


def left_out_for_two_days(findings: list[Finding], new: Model | None, how: str) -> Sequence[Finding]:
    """The findings as they are on the day on which the owner takes all of it in again."""
    last = catalog(findings, alpha((OLD, OTHER), (new, OTHER)))
    for number in (3, 4):
        known = remembering(last, settings(LEFT_OUT[how]), day(number)).findings
        lists = () if how == "the provider" else (alpha([OTHER]),)
        there = {each.slug: each for each in lists}
        today = Decided({slug: Taken(each) for slug, each in there.items()}, there)
        assert [each.id for each in still_refused(today, there, known, settings(LEFT_OUT[how]), day(number))] == [
            each.id for each in findings
        ]
        last = catalog(still_refused(today, there, known, settings(LEFT_OUT[how]), day(number)), *lists)
    return remembering(last, settings(), day(5)).findings


def taken_in(known: Sequence[Finding], how: str, now: Model | None) -> tuple[dict[str, Model], list[Finding]]:
    """What the list comes to, and which refusals hold."""
    last = alpha([] if how == "the provider" else [OTHER])
    listed = models(now, OTHER)
    left = without_refused(listed, last, [back_again(each, settings()) for each in known])
    new = alpha(left.values(), listed.values() if left != listed else ())
    before = {} if how == "the provider" else {"alpha": last}
    return left, still_refused(Decided({"alpha": Taken(new)}, before), before, known, settings(), day(5))


@pytest.mark.parametrize("how", LEFT_OUT)
@pytest.mark.parametrize("back", NAMES)
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("what", CHANGED, ids="+".join)
def test_a_model_comes_back_as_it_was_published_under_whatever_id(
    what: Sequence[str], name: str, back: str, how: str
) -> None:
    findings = refused(what, {OLD.id, name})
    known = left_out_for_two_days(findings, called(NEW, name), how)
    left, holds = taken_in(known, how, called(NEW, back))
    assert left == models(called(OLD, back), OTHER)
    assert [(each.id, f"alpha/{back}" in each.offers, each.left_out) for each in holds] == [
        (each, True, ()) for each in what
    ]


@pytest.mark.parametrize("how", LEFT_OUT)
@pytest.mark.parametrize("what", GONE, ids="+".join)
def test_a_model_that_was_not_to_go_comes_back_although_the_list_lacks_it(what: Sequence[str], how: str) -> None:
    findings = refused(what, [OLD.id])
    left, holds = taken_in(left_out_for_two_days(findings, None, how), how, None)
    assert left == models(OLD, OTHER)
    assert [each.id for each in holds] == list(what)
    left, holds = taken_in(left_out_for_two_days(findings, None, how), how, NEW)
    assert (left, holds) == (models(NEW, OTHER), []), "the provider has it again"


@pytest.mark.parametrize("how", LEFT_OUT)
@pytest.mark.parametrize("what", CHANGED, ids="+".join)
def test_a_model_that_comes_back_as_something_else_is_taken(what: Sequence[str], how: str) -> None:
    another = NEW.model_copy(
        update={"cost": Cost(input=Decimal(70)), "limit": Limit(context=8000, output=4000), "tool_call": None}
    )
    known = left_out_for_two_days(refused(what, [OLD.id]), NEW, how)
    assert taken_in(known, how, another) == (models(another, OTHER), [])


def test_a_refusal_is_kept_until_somebody_looks_at_the_list_in_which_its_model_would_be() -> None:
    known = left_out_for_two_days(refused(["price"], [OLD.id]), NEW, "the model")
    last = {"alpha": alpha([OTHER])}
    unseen = Decided({}, last, untouched=frozenset({"alpha"}))
    assert still_refused(unseen, last, known, settings(), day(5)) == list(known)
