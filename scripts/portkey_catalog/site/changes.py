"""The page of the newest changes, and that of each day (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date

from portkey_catalog.exports.horizon import HORIZONS, Going, going
from portkey_catalog.exports.last_changed import last_changed
from portkey_catalog.exports.names import COMBINED_PROVIDER
from portkey_catalog.exports.page_names import (
    changes_address,
    combined_anchors,
    fragment,
    provider_address,
    provider_anchors,
)
from portkey_catalog.news.days import Day
from portkey_catalog.news.feeds import ATOM, JSON, OF_ALL
from portkey_catalog.news.rows import Row, headed_rows, told
from portkey_catalog.schema import Catalog
from portkey_catalog.site.render import render

NEWEST, MOST = 400, 2_000
"""Rows on the page of the newest changes, to which whole days go, and on the page of one day: 0.1 and 0.6 MB."""


@dataclass(frozen=True, slots=True)
class _Named:
    """A model or a provider, and the address of where it stands now, empty where that is nowhere."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class _Head:
    words: str
    rows: Sequence[tuple[Row, _Named]]


@dataclass(frozen=True, slots=True)
class _Day:
    on: date
    told: str
    heads: Sequence[_Head]
    more: int
    """Rows that are not shown."""
    address: str


@dataclass(frozen=True, slots=True)
class _Horizon:
    days: int
    models: int
    going: Sequence[tuple[Going, _Named]]


def changes_page(catalog: Catalog, days: Sequence[Day], places: Addresses) -> str:
    """The newest days, up to so many rows, what goes soon, and where earlier days are, as Markdown."""
    places, left, shown = places.seen_from("../"), NEWEST, list[_Day]()
    for day in days:
        made = _day(day, places, left, "../")
        if shown and made.more:
            break
        shown.append(made)
        left -= sum(len(head.rows) for head in made.heads)
    today = last_changed(catalog)
    return render(
        "changes.md",
        title="Changes",
        heading="Changes",
        changed=today,
        horizons=_horizons(catalog, today, places),
        days=shown,
        earlier=[_day(day, places, 0, "../") for day in days[len(shown) :]],
        atom=f"../{OF_ALL}{ATOM}",
        json=f"../{OF_ALL}{JSON}",
    )


def day_page(day: Day, places: Addresses) -> str:
    """The page of one day, as Markdown; `places` as any page sees them."""
    return render(
        "changes_of_day.md",
        title=f"Changes of {day.on}",
        heading=f"Changes of {day.on}",
        description=f"What the update of {day.on} changed in the model catalog, with old and new values.",
        day=_day(day, places.seen_from("../../"), MOST, "../../"),
        events=f"../../v1/changes/{day.on:%Y-%m}.json",
    )


def _horizons(catalog: Catalog, today: date | None, places: Addresses) -> list[_Horizon]:
    """What goes within each horizon and not within a nearer one, seen from a day."""
    if today is None:
        return []
    goes = going(catalog, today)
    within = {days: [each for each in goes if each.horizon(today) == days] for days in HORIZONS}
    return [
        _Horizon(days, len(found), [(each, places.of(each.provider, each.model)) for each in found])
        for days, found in within.items()
        if found
    ]


def _day(day: Day, places: Addresses, most: int, up: str) -> _Day:
    heads, left = [], most
    for words, rows in headed_rows(day):
        if some := rows[: max(left, 0)]:
            heads.append(_Head(words, [(row, places.of(row.provider, row.model)) for row in some]))
        left -= len(rows)
    return _Day(day.on, told(day), heads, max(-left, 0), f"{up}{changes_address(day.on)}")


class Addresses:
    """Where models stand on the site now, as a page links there; pages of one build share what they look up."""

    def __init__(self, catalog: Catalog, up: str = "") -> None:
        self._catalog = catalog
        self._up = up
        self._anchors = {COMBINED_PROVIDER: combined_anchors(catalog)}

    def seen_from(self, up: str) -> Addresses:
        """The same from a page that `up` leads from to the first."""
        there = copy(self)
        there._up = up
        return there

    def of(self, provider: str, model: str) -> _Named:
        """A model, or its provider, or nothing where it is the catalog that changed."""
        if not model:
            is_there = provider in self._catalog.providers
            return _Named(provider, f"{self._up}{provider_address(provider)}" if is_there else "")
        anchor = self._anchors_of(provider).get(model)
        page = "combined/" if provider == COMBINED_PROVIDER else provider_address(provider)
        return _Named(f"{provider}/{model}", f"{self._up}{page}{fragment(anchor)}" if anchor else "")

    def _anchors_of(self, provider: str) -> Mapping[str, str]:
        if provider not in self._anchors:
            found = self._catalog.providers.get(provider)
            self._anchors[provider] = provider_anchors(found) if found else {}
        return self._anchors[provider]
