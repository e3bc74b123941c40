"""A ledger of changes leads to the catalog beside it, or nobody goes on with it."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from portkey_catalog.history.events import events_between, month_of
from portkey_catalog.history.ledger import broken, misplaced
from portkey_catalog.schema import Catalog, Event
from support.random_worlds import worlds

DAY = date(2026, 9, 28)
CATALOGS = worlds().map(
    lambda providers: Catalog(gateway="https://gateway.example/v1", providers=providers, combined={})
)
PASTS = st.lists(CATALOGS, min_size=4, max_size=4)
"""Catalogs of four days, of which the last two are in another month."""


def ledger(catalogs: Sequence[Catalog]) -> list[Event]:
    return [
        event
        for number, (old, new) in enumerate(pairwise(catalogs))
        for event in events_between(old, new, DAY + timedelta(2 * number))
    ]


def leads(events: Sequence[Event], to: Catalog) -> bool:
    months = [(month, list(group)) for month, group in groupby(events, key=month_of)]
    return broken(to, reversed(months)) is None


@settings(max_examples=40)
@given(PASTS)
def test_what_updates_tell_leads_to_the_last_catalog_from_any_line_on(catalogs: list[Catalog]) -> None:
    events = ledger(catalogs)
    for place in range(0, len(events) + 1, 1 + len(events) // 5):
        assert leads(events[place:], catalogs[-1])


@settings(max_examples=40)
@given(PASTS, st.data())
def test_going_on_neither_breaks_nor_mends_what_was_changed_by_hand(
    catalogs: list[Catalog], data: st.DataObject
) -> None:
    *known, last = catalogs
    events = ledger(known)
    if not events:
        return
    place = st.integers(0, len(events) - 1)
    start, end = sorted((data.draw(place), data.draw(place)))
    spoiled = data.draw(
        st.sampled_from(
            [
                events[:start] + events[end:],
                events[:start] + events[start:end][::-1] + events[end:],
                events[:start] + events[start : end + 1] + events[start:],
                [event for event in events if month_of(event) == "2026-09"],
            ]
        )
    )
    spoiled.sort(key=lambda event: event.on)
    assert leads(spoiled, known[-1]) == leads([*spoiled, *ledger(catalogs)[len(events) :]], last)


@settings(max_examples=40)
@given(PASTS, st.data())
def test_a_line_that_stands_twice_is_found(catalogs: list[Catalog], data: st.DataObject) -> None:
    events = ledger(catalogs)
    if events:
        place = data.draw(st.integers(0, len(events) - 1))
        assert not leads([*events[:place], events[place], *events[place:]], catalogs[-1])


def test_the_newest_line_at_fault_is_named() -> None:
    def price(on: int, old: int, new: int) -> Event:
        return Event(on=date(2026, 9, on), provider="a", field="name", old=str(old), new=str(new))

    provider = {"slug": "a", "name": "4", "route": {"provider": "@a"}, "models": {}}
    catalog = Catalog.model_validate({"gateway": "https://g.example/v1", "providers": {"a": provider}, "combined": {}})
    fault = broken(catalog, [("2026-09", [price(1, 1, 2), price(2, 5, 6), price(3, 2, 3), price(4, 3, 4)])])
    assert fault and fault.text == "line 3: does not lead to what there is: name of a has another value"


def test_no_update_writes_a_month_of_nothing_or_of_other_days() -> None:
    event = Event(on=DAY, field="gateway", old="a", new="b")
    later = event.model_copy(update={"on": DAY + timedelta(1)})
    assert misplaced(("2026-09", [event, later])) is None
    texts = [fault.text for events in ([], [later, event]) if (fault := misplaced(("2026-09", events)))]
    assert texts == ["tells nothing", "line 3: 2026-09-28 stands in another month, or after a later day"]
    assert misplaced(("2026-10", [event]))
