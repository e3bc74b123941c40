"""Events lead from one catalog to another, and back again."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portkey_catalog.history.events import events_between, replay, rewind, spoken_of
from portkey_catalog.history.list_changes import applied, changes_between
from portkey_catalog.history.lookback import lookbacks
from portkey_catalog.history.went_back import went_back
from portkey_catalog.schema import (
    Catalog,
    CombinedModel,
    Cost,
    Defaults,
    Event,
    Failover,
    Kind,
    Limit,
    Member,
    Modalities,
    Model,
    PriceTier,
    ProviderCatalog,
    Publish,
    Route,
)
from portkey_catalog.text.canonical import canonical_json, canonical_lines

DAY = date(2026, 11, 20)


def model(model_id: str = "m", **facts: Any) -> Model:
    return Model(id=model_id, **({"name": model_id, "kind": Kind.CHAT} | facts))


def provider(slug: str, models: Mapping[str, Model], **facts: Any) -> ProviderCatalog:
    named = {"name": slug, "route": Route(provider=f"@{slug}")}
    return ProviderCatalog(slug=slug, models=dict(sorted(models.items())), **(named | facts))


def combined(name: str, *refs: str, **facts: Any) -> CombinedModel:
    members = [ref.split("/", 1) for ref in refs]
    told = tuple(Member(provider=slug, id=each, evidence=("the id",)) for slug, each in members)
    return CombinedModel(id=name, **({"name": name, "identity": name, "members": told} | facts))


def catalog(*providers: ProviderCatalog, chains: tuple[CombinedModel, ...] = (), **facts: Any) -> Catalog:
    return Catalog(
        providers={each.slug: each for each in providers},
        combined={each.id: each for each in chains},
        **({"gateway": "https://api.example.test/v1"} | facts),
    )


def told(events: tuple[Event, ...]) -> list[tuple[object, ...]]:
    return [(each.combined, each.provider, each.model, each.field, each.old, each.new) for each in events]


def test_a_changed_price_is_one_event_with_both_values() -> None:
    old = catalog(provider("a", {"m": model(cost=Cost(input=Decimal("2.50")))}))
    new = catalog(provider("a", {"m": model(cost=Cost(input=Decimal(3)))}))
    events = events_between(old, new, DAY)
    assert told(events) == [(None, "a", "m", "cost.input", Decimal("2.5"), 3)]
    assert (
        canonical_json(events[0]).split()
        == canonical_json(
            {"on": "2026-11-20", "provider": "a", "model": "m", "field": "cost.input", "old": Decimal("2.5"), "new": 3}
        ).split()
    )


def test_a_model_that_came_is_one_event_with_all_of_it() -> None:
    old, new = catalog(provider("a", {})), catalog(provider("a", {"m": model(limit=Limit(context=8))}))
    whole = {"id": "m", "name": "m", "kind": "chat", "limit": {"context": 8}}
    assert told(events_between(old, new, DAY)) == [(None, "a", "m", None, None, whole)]
    assert told(events_between(new, old, DAY)) == [(None, "a", "m", None, whole, None)]


def test_a_provenance_with_a_dot_in_its_name_is_one_value() -> None:
    old = catalog(provider("a", {"m": model(provenance={"limit.context": "models.dev/a"})}))
    new = catalog(provider("a", {"m": model()}))
    events = events_between(old, new, DAY)
    assert told(events) == [(None, "a", "m", "provenance.limit.context", "models.dev/a", None)]
    assert replay(old, events) == new and rewind(new, events) == old


def test_a_member_that_joins_in_the_middle_is_told_without_the_others() -> None:
    old = catalog(chains=(combined("c", "a/m", "b/m", "d/m"),))
    new = catalog(chains=(combined("c", "a/m", "x/m", "b/m", "d/m"),))
    events = events_between(old, new, DAY)
    assert told(events) == [
        ("c", "x", "m", None, None, {"after": "a/m", "evidence": ["the id"]}),
        ("c", "b", "m", "after", "a/m", "x/m"),
    ]
    assert replay(old, events) == new and rewind(new, events) == old


def test_a_provider_with_another_name_is_one_event() -> None:
    one = {"m": model(), "n": model("n")}
    old = catalog(provider("a", one), provider("b", one), chains=(combined("c", "a/m", "b/m"),))
    renamed = provider("z", one, name="a", route=Route(provider="@a"))
    new = catalog(provider("b", one), renamed, chains=(combined("c", "z/m", "b/m"),))
    events = events_between(old, new, DAY)
    assert told(events) == [(None, "z", None, "slug", "a", "z")]
    assert replay(old, events) == new and rewind(new, events) == old


def test_of_two_providers_with_one_route_one_has_another_name_and_one_is_gone() -> None:
    route = Route(provider="@same")
    both = catalog(*(provider(slug, {"m": model()}, route=route) for slug in ("a", "b")))
    one = catalog(provider("z", {"m": model()}, route=route))
    for old, new in ((both, one), (one, both)):
        events = events_between(old, new, DAY)
        assert replay(old, events) == spoken_of(new) and rewind(new, events) == spoken_of(old)


def test_equal_catalogs_have_no_events() -> None:
    one = catalog(provider("a", {"m": model()}), chains=(combined("c", "a/m"),))
    assert events_between(one, one.model_copy(deep=True), DAY) == ()


def test_events_that_lead_to_no_catalog_are_refused() -> None:
    one = catalog(provider("a", {"m": model()}))
    with pytest.raises(ValueError, match="kind"):
        replay(one, [Event(on=DAY, provider="a", model="m", field="kind", old="chat", new="what?")])


def moved_on(*days: tuple[int, Any, Any]) -> list[Event]:
    return [
        Event(on=DAY + timedelta(number), provider="a", model="m", field="cost.input", old=old, new=new)
        for number, old, new in days
    ]


@pytest.mark.parametrize(
    ("days", "back_to"),
    [
        ([(0, 2, 1), (5, 1, 2)], -1),
        ([(0, 2, 1), (3, 1, 4), (5, 4, 2)], -1),
        ([(0, 2, 1), (3, 1, 2), (4, 2, 3), (5, 3, 2)], 3),
        ([(0, 2, 1), (29, 1, 2)], -1),
        ([(0, 2, 1), (30, 1, 2)], None),
        ([(0, 2, 1), (5, 1, 3)], None),
        ([(5, 2, 1), (5, 1, 2)], None),
        ([(0, None, 1), (5, 1, None)], -1),
    ],
)
def test_a_value_that_is_again_what_it_was_within_30_days_went_back(days: list[Any], back_to: int | None) -> None:
    wanted = {} if back_to is None else {(("", "a", "m"), "cost.input"): DAY + timedelta(back_to)}
    assert went_back(moved_on(*days)) == wanted


def test_what_was_known_of_a_list_does_not_go_back() -> None:
    def told(field: str, model_id: str | None = None) -> list[str]:
        events = [
            Event(on=DAY + timedelta(number), provider="a", model=model_id, field=field, old=old, new=new)
            for number, old, new in ((0, "x", None), (1, None, "x"))
        ]
        return [path for _, path in went_back(events)]

    assert told("held_since") == told("stale_since") == told("unreadable") == told("provenance.kind", "m") == []
    assert told("name") == ["name"] and told("status", "m") == ["status"]


FACTS: Mapping[str, st.SearchStrategy[Any]] = {
    "name": st.sampled_from(["M", "M 2"]),
    "limit": st.builds(Limit, context=st.none() | st.integers(1, 3), output=st.none() | st.just(1)),
    "cost": st.builds(
        Cost,
        input=st.none() | st.sampled_from([Decimal(0), Decimal("0.15"), Decimal(100)]),
        tiers=st.sampled_from([(), (PriceTier(min_prompt=9, input=Decimal(1)),)]),
    ),
    "modalities": st.builds(Modalities, input=st.sampled_from([(), ("text",), ("text", "image")])),
    "reasoning_efforts": st.sampled_from([None, (), ("low",)]),
    "tool_call": st.sampled_from([None, True, False]),
    "release_date": st.none() | st.just(DAY),
    "provenance": st.dictionaries(st.sampled_from(["id", "limit.context", "cost.input"]), st.just("models.dev/x")),
}
NAMES = st.sampled_from(["m", "lab/m.1", "n"])
SLUGS = ("a", "b.c", "d")


@st.composite
def catalogs(draw: st.DrawFn) -> Catalog:
    """Small catalogs that are alike."""
    providers = []
    for slug in draw(st.lists(st.sampled_from(SLUGS), unique=True)):
        ids = draw(st.lists(NAMES, unique=True))
        models = {each: model(each, **{name: draw(value) for name, value in FACTS.items()}) for each in ids}
        route = Route(provider=f"@{draw(st.sampled_from([slug, 'same']))}")
        held = draw(st.none() | st.just(DAY))
        providers.append(
            provider(slug, models, route=route, held_since=held, tags=draw(st.sampled_from([(), ("eu",)])))
        )
    refs = [f"{each.slug}/{name}" for each in providers for name in each.models]
    chains = (
        [
            combined(name, *draw(st.permutations(draw(st.lists(st.sampled_from(refs), unique=True)))))
            for name in ("c.1", "e")
        ]
        if refs
        else []
    )
    return catalog(
        *sorted(providers, key=lambda each: each.slug),
        chains=tuple(each for each in chains if draw(st.booleans())),
        failover=draw(st.sampled_from([Failover(), Failover(require=("eu",), saved_configs={"c.1": "pc-x"})])),
        publish=draw(st.sampled_from([Publish(), Publish(unknown_output=0)])),
        defaults=draw(st.sampled_from([Defaults(), Defaults(model="combined/c.1")])),
    )


@given(catalogs(), catalogs())
def test_events_lead_forwards_and_backwards(old: Catalog, new: Catalog) -> None:
    events = events_between(old, new, DAY)
    assert replay(old, events) == spoken_of(new)
    assert rewind(new, events) == spoken_of(old)


@given(catalogs(), catalogs(), catalogs())
def test_events_of_days_are_not_changed_by_being_replayed(first: Catalog, second: Catalog, third: Catalog) -> None:
    events = (*events_between(first, second, DAY), *events_between(second, third, DAY))
    text = canonical_lines(events)
    assert replay(first, events) == spoken_of(third)
    assert rewind(third, events) == spoken_of(first)
    lookbacks(third.model_copy(update={"changes": events}))
    assert canonical_lines(events) == text


@given(catalogs(), catalogs())
def test_a_list_with_its_changes_is_the_other_list(old: Catalog, new: Catalog) -> None:
    one, other = ({name: each for a in c.providers.values() for name, each in a.models.items()} for c in (old, new))
    changes = changes_between(one, other)
    assert applied(one, changes) == other
    assert changes_between(one, applied(one, changes)) == changes
