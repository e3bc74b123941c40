"""Days of changes -> feeds of all, of each provider and of each combined model, as Atom and JSON Feed (pure)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from html import escape as xml

from portkey_catalog.exports.names import COMBINED_PROVIDER
from portkey_catalog.exports.page_names import CHANGES_ADDRESS, changes_address, combined_folder, provider_address
from portkey_catalog.history.change import grouped
from portkey_catalog.news.days import Day
from portkey_catalog.news.rows import GOING, change_row, crossed_row, told
from portkey_catalog.report.diff import grouped_lines
from portkey_catalog.schema import Catalog, CombinedModel
from portkey_catalog.text import escape
from portkey_catalog.text.canonical import canonical_json
from portkey_catalog.text.words import count

ATOM, JSON = "feed.xml", "feed.json"
"""Names of a feed in the folder of what it is about."""
ATOM_TYPE, JSON_TYPE = "application/atom+xml", "application/feed+json"
OF_ALL = ""
"""Folder of the feed of all changes."""

DAYS = 20
"""Entries of a feed: the newest days on which something changed for those who read it."""
LINES = 50
"""Lines of an entry; the page of the day has all."""

_MAKER = "Portkey model catalog"
_LONG_AGO = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Feed:
    """What somebody can subscribe to."""

    folder: str
    """Where it stands on the site, with a slash at its end."""
    title: str
    page: str
    """Address of the page that it is about, within the site."""
    days: Sequence[Day]
    """Days with nothing but what it is about, the newest first; none is empty."""
    filter: str = ""
    """What shows nothing else on the page of a day, where that can be."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """One day of a feed."""

    id: str
    """Address that names it for ever."""
    url: str
    """Where it can be read on the site."""
    title: str
    content: str
    """HTML, in which upstream text is characters only."""
    updated: str


def feed_documents(catalog: Catalog, days: Sequence[Day], site_url: str) -> dict[str, str]:
    """Every feed: path on the site -> text.

    A day that is over gives the same entry, unless something else is to be used now instead of what went.

    Args:
        catalog: the catalog.
        days: what changed, the newest day first.
        site_url: address of the site.
    """
    site = f"{site_url.rstrip('/')}/"
    begun = min((each.since for each in catalog.ids.values()), default=_LONG_AGO)
    documents = {}
    for feed in feeds(catalog, days):
        documents[f"{feed.folder}{ATOM}"] = _atom(feed, site, begun)
        documents[f"{feed.folder}{JSON}"] = _json(feed, site)
    return documents


def feeds(catalog: Catalog, days: Sequence[Day]) -> Iterator[Feed]:
    """The feed of all changes, then those of every provider and of every id that was published."""
    yield Feed(OF_ALL, _MAKER, CHANGES_ADDRESS, days[:DAYS])
    for slug in sorted(catalog.providers.keys() | catalog.removed.providers.keys()):
        there = catalog.providers.get(slug)
        address, name = provider_address(slug), escape.one_line(there.name if there else slug)
        page = address if there else CHANGES_ADDRESS
        yield Feed(address, f"{_MAKER}: {name}", page, _of_provider(days, slug), f"#from={slug}")
    published = {name: model for model in catalog.combined.values() for name in model.names}
    for name in sorted(catalog.ids.keys() | published.keys()):
        title = f"{_MAKER}: {COMBINED_PROVIDER}/{name}"
        yield Feed(combined_folder(name), title, "combined/", _of_combined(days, name))


def _of_provider(days: Sequence[Day], slug: str) -> list[Day]:
    return _only(days, lambda day: lambda provider, model: provider == slug)


def _of_combined(days: Sequence[Day], name: str) -> list[Day]:
    """What concerns an id: its model, and every member of its chain."""

    def concerned(day: Day) -> Callable[[str, str], bool]:
        model = _leads_to(day.catalog, name)
        about = {(COMBINED_PROVIDER, name)}
        about |= {(COMBINED_PROVIDER, model.id), *(each.key for each in model.targets)} if model else set()
        return lambda provider, model_id: (provider, model_id) in about

    return _only(days, concerned)


def _leads_to(catalog: Catalog, name: str) -> CombinedModel | None:
    return catalog.combined.get(name) or next((each for each in catalog.combined.values() if name in each.names), None)


def _only(days: Sequence[Day], concerned: Callable[[Day], Callable[[str, str], bool]]) -> list[Day]:
    """The newest days with what concerns a reader, and with nothing else."""
    found: list[Day] = []
    for day in days:
        fits = concerned(day)
        changes = tuple(each for each in day.changes if fits(each.provider or "", each.model or ""))
        crossed = tuple(each for each in day.crossed if fits(each.going.provider, each.going.model))
        if changes or crossed:
            found.append(replace(day, changes=changes, crossed=crossed))
        if len(found) == DAYS:
            break
    return found


def _lines(day: Day) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Head, and anchor and sentence of each line under it."""
    if day.crossed:
        yield (
            GOING,
            [
                (crossed_row(day, each).anchor, f"{each.going.provider}/{each.going.model} goes on {each.going.on}")
                for each in day.crossed
            ],
        )
    anchors = iter([change_row(day, group[0]).anchor for group in grouped(day.changes)])
    for head, lines in grouped_lines(day.changes):
        yield head, [(next(anchors), line) for line in lines]


def _entry(feed: Feed, day: Day, site: str) -> _Entry:
    page = f"{site}{changes_address(day.on)}"
    parts, left = [], LINES
    for head, lines in _lines(day):
        if left > 0:
            shown = [f'<li><a href="{page}#{anchor}">{escape.text(line)}</a></li>' for anchor, line in lines[:left]]
            parts.append(f"<p>{head}</p><ul>{''.join(shown)}</ul>")
        left -= len(lines)
    if left < 0:
        parts.append(f'<p><a href="{page}">{count(-left)} more</a></p>')
    return _Entry(
        id=f"{site}{feed.folder}{ATOM}#{day.on}",
        url=f"{page}{feed.filter}",
        title=escape.one_line(f"{day.on}: {told(day)}"),
        content="".join(parts),
        updated=_midnight(day.on),
    )


def _midnight(day: date) -> str:
    return f"{day}T00:00:00Z"


def _json(feed: Feed, site: str) -> str:
    return canonical_json(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": feed.title,
            "home_page_url": f"{site}{feed.page}",
            "feed_url": f"{site}{feed.folder}{JSON}",
            "language": "en",
            "authors": [{"name": _MAKER, "url": site}],
            "items": [
                {
                    "id": each.id,
                    "url": each.url,
                    "title": each.title,
                    "content_html": each.content,
                    "date_published": each.updated,
                }
                for each in (_entry(feed, day, site) for day in feed.days)
            ],
        }
    )


def _atom(feed: Feed, site: str, begun: date) -> str:
    own = f"{site}{feed.folder}{ATOM}"
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">',
        f"  <title>{xml(feed.title)}</title>",
        f"  <id>{xml(own)}</id>",
        f'  <link rel="self" type="{ATOM_TYPE}" href="{xml(own)}"/>',
        f'  <link rel="alternate" type="text/html" href="{xml(f"{site}{feed.page}")}"/>',
        f"  <updated>{_midnight(feed.days[0].on if feed.days else begun)}</updated>",
        f"  <author><name>{_MAKER}</name><uri>{xml(site)}</uri></author>",
    ]
    for each in (_entry(feed, day, site) for day in feed.days):
        lines += [
            "  <entry>",
            f"    <title>{xml(each.title)}</title>",
            f"    <id>{xml(each.id)}</id>",
            f'    <link rel="alternate" type="text/html" href="{xml(each.url)}"/>',
            f"    <updated>{each.updated}</updated>",
            f'    <content type="html">{xml(each.content)}</content>',
            "  </entry>",
        ]
    return "\n".join([*lines, "</feed>", ""])
