"""Feeds, held against RFC 4287 (Atom) and JSON Feed 1.1."""

import json
import re
from datetime import date, datetime, timedelta
from html.parser import HTMLParser
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest

from portkey_catalog.news.days import days
from portkey_catalog.news.feeds import DAYS, LINES, feed_documents
from portkey_catalog.news.rows import headed_rows
from portkey_catalog.schema import Catalog, Kind, PublishedId, Removed, RemovedModel
from support.past import FIRST, SECOND, THIRD, changed, past_catalog, with_past
from support.small_catalog import HOSTILE, SITE_URL, make_catalog

ATOM = "{http://www.w3.org/2005/Atom}"
START = date(2026, 11, 1)


def feeds(catalog: Catalog) -> dict[str, str]:
    return feed_documents(catalog, days(catalog), SITE_URL)


def titles(catalog: Catalog, path: str) -> list[str]:
    return [item["title"] for item in json.loads(feeds(catalog)[path])["items"]]


class Html(HTMLParser):
    """Tags and text of an entry."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]
        assert {name for name, _ in attrs} <= {"href"}

    def handle_data(self, data: str) -> None:
        self.text += data


def check_atom(text: str) -> None:
    """Every rule of RFC 4287 that a feed of this kind can break."""
    feed = ElementTree.fromstring(text)
    assert feed.tag == f"{ATOM}feed"

    def one(element: ElementTree.Element, name: str) -> str:
        [found] = element.findall(f"{ATOM}{name}")
        assert found.text and not list(found)
        return found.text

    def check_common(element: ElementTree.Element) -> None:
        assert one(element, "title")
        assert urlsplit(one(element, "id")).scheme == "https"
        assert datetime.fromisoformat(one(element, "updated")).utcoffset() == timedelta(0)
        links = [(link.get("rel"), link.get("type")) for link in element.findall(f"{ATOM}link")]
        assert len(links) == len(set(links))
        assert all(urlsplit(link.get("href", "")).scheme == "https" for link in element.findall(f"{ATOM}link"))

    check_common(feed)
    assert [link.get("rel") for link in feed.findall(f"{ATOM}link")] == ["self", "alternate"]
    assert one(feed.findall(f"{ATOM}author")[0], "name")
    entries = feed.findall(f"{ATOM}entry")
    for entry in entries:
        check_common(entry)
        [content] = entry.findall(f"{ATOM}content")
        assert content.get("type") == "html" and not list(content)
        assert Html(content.text or "").tags <= {"a", "li", "p", "ul"}
    ids = [one(entry, "id") for entry in entries]
    assert len(ids) == len(set(ids)) and one(feed, "id") not in ids
    updated = [one(entry, "updated") for entry in entries]
    assert updated == sorted(updated, reverse=True)
    assert not updated or one(feed, "updated") == updated[0]
    allowed = {"title", "id", "link", "updated", "author", "entry", "content", "feed", "name", "uri"}
    assert {each.tag for each in feed.iter()} <= {f"{ATOM}{name}" for name in allowed}


def check_json(text: str) -> None:
    """Every rule of JSON Feed 1.1 that a feed of this kind can break."""
    feed = json.loads(text)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed.keys() == {"version", "title", "home_page_url", "feed_url", "language", "authors", "items"}
    assert all(isinstance(each["name"], str) for each in feed["authors"])
    assert all(urlsplit(feed[name]).scheme == "https" for name in ("home_page_url", "feed_url"))
    for item in feed["items"]:
        assert item.keys() == {"id", "url", "title", "content_html", "date_published"}
        assert all(isinstance(value, str) and value for value in item.values())
        assert datetime.fromisoformat(item["date_published"]).utcoffset() == timedelta(0)
    ids = [item["id"] for item in feed["items"]]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("names", [(), HOSTILE])
def test_every_feed_keeps_the_rules_of_its_format(names: tuple[str, ...]) -> None:
    documents = feeds(past_catalog(names=names))
    for path, text in documents.items():
        (check_atom if path.endswith(".xml") else check_json)(text)


def test_there_is_a_feed_of_all_and_one_for_each_provider_and_id_even_without_changes() -> None:
    for catalog in (make_catalog(), past_catalog()):
        assert [path for path in feeds(catalog) if path.endswith(".xml")] == [
            "feed.xml",
            "providers/anthropic/feed.xml",
            "providers/openrouter/feed.xml",
            "combined/claude-sonnet-4/feed.xml",
            "combined/sonnet-4/feed.xml",
        ]
    for path, text in feeds(make_catalog()).items():
        (check_atom if path.endswith(".xml") else check_json)(text)


def test_an_id_that_is_gone_keeps_its_feed() -> None:
    ids = {"old": PublishedId(identity="lab/old", since=FIRST), "index.html": PublishedId(identity="x", since=FIRST)}
    documents = feeds(make_catalog().model_copy(update={"ids": ids}))
    assert "combined/old/feed.json" in documents
    assert "combined/@index.html/feed.json" in documents  # `combined/index.html` is a page


def test_a_provider_that_is_gone_keeps_its_feed_while_it_is_remembered() -> None:
    gone = RemovedModel(name="M", kind=Kind.CHAT, removed=FIRST)
    documents = feeds(make_catalog().model_copy(update={"removed": Removed(providers={"away": {"m": gone}})}))
    assert json.loads(documents["providers/away/feed.json"])["home_page_url"] == f"{SITE_URL}changes/"


def test_a_feed_has_an_entry_for_each_day_on_which_something_changed_for_its_readers() -> None:
    catalog = past_catalog()
    assert titles(catalog, "feed.json") == [
        f"{THIRD}: 1 removed (claude-haiku-9) at anthropic",
        f"{SECOND}: 1 limit (anthropic/claude-sonnet-4), 1 price at openrouter",
        f"{FIRST}: 1 added (new-0/new) at openrouter",
    ]
    assert titles(catalog, "providers/anthropic/feed.json") == [f"{THIRD}: 1 removed (claude-haiku-9) at anthropic"]
    assert titles(catalog, "providers/openrouter/feed.json") == [
        f"{SECOND}: 1 limit (anthropic/claude-sonnet-4), 1 price at openrouter",
        f"{FIRST}: 1 added (new-0/new) at openrouter",
    ]


def test_the_feed_of_a_combined_model_tells_of_its_members_too_under_each_of_its_ids() -> None:
    catalog = past_catalog()
    told = [f"{SECOND}: 1 limit (anthropic/claude-sonnet-4) at openrouter"]
    assert titles(catalog, "combined/claude-sonnet-4/feed.json") == told
    assert titles(catalog, "combined/sonnet-4/feed.json") == told


def test_a_horizon_that_is_crossed_is_an_entry() -> None:
    start = make_catalog()
    stated = changed(start, "anthropic", "claude-haiku-9", retires=FIRST + timedelta(days=20))
    catalog = with_past((START, start), (FIRST, stated))
    [item] = json.loads(feeds(catalog)["providers/anthropic/feed.json"])["items"]
    assert item["title"] == f"{FIRST}: 1 retirement day (claude-haiku-9) at anthropic, 1 going soon"
    assert "anthropic/claude-haiku-9 goes on 2026-12-10" in Html(item["content_html"]).text
    assert titles(catalog, "providers/openrouter/feed.json") == []


def test_entries_lead_to_the_rows_of_the_page_of_their_day() -> None:
    catalog = past_catalog()
    rows = {day.on: {row.anchor for _, group in headed_rows(day) for row in group} for day in days(catalog)}
    for item in json.loads(feeds(catalog)["feed.json"])["items"]:
        links = Html(item["content_html"]).links
        assert links
        for link in links:
            match = re.fullmatch(rf"{re.escape(SITE_URL)}changes/([0-9-]+)/#(.+)", link)
            assert match and match[2] in rows[date.fromisoformat(match[1])]
    [item] = json.loads(feeds(catalog)["providers/anthropic/feed.json"])["items"]
    assert item["url"] == f"{SITE_URL}changes/{THIRD}/#from=anthropic"
    assert item["id"] == f"{SITE_URL}providers/anthropic/feed.xml#{THIRD}"


def test_a_later_day_leaves_the_entries_of_earlier_ones_as_they_are() -> None:
    start = make_catalog()
    states = [(START, start), (FIRST, changed(start, "anthropic", "claude-haiku-9", tool_call=False))]
    earlier = json.loads(feeds(with_past(*states))["feed.json"])["items"]
    later = changed(states[-1][1], "openrouter", "qwen/qwen3-coder", status="deprecated")
    now = json.loads(feeds(with_past(*states, (SECOND, later)))["feed.json"])["items"]
    assert now[1:] == earlier
    before, after = (feeds(with_past(*each)) for each in (states, [*states, (SECOND, later)]))
    assert after["providers/anthropic/feed.xml"] == before["providers/anthropic/feed.xml"]
    assert feeds(with_past(*states)) == before


def test_hostile_names_are_characters_in_every_entry() -> None:
    documents = feeds(past_catalog(names=HOSTILE))
    items = json.loads(documents["feed.json"])["items"]
    shown = Html(items[-1]["content_html"])
    assert shown.tags == {"a", "li", "p", "ul"}
    assert "<script>window.pwned=1</script>" in shown.text
    assert all(link.startswith(SITE_URL) for link in shown.links)
    assert "\u202e" not in "".join(documents.values())


def test_long_days_and_long_histories_are_cut() -> None:
    start = make_catalog()
    much = changed(start, "openrouter", "new-0")
    for number in range(1, LINES + 7):
        much = changed(much, "openrouter", f"new-{number}")
    [item] = json.loads(feeds(with_past((START, start), (FIRST, much)))["feed.json"])["items"]
    shown = Html(item["content_html"])
    assert len(shown.links) == LINES + 1
    assert "7 more" in shown.text
    states = [(START, start)]
    for number in range(DAYS + 5):
        states.append((START + timedelta(days=number + 1), changed(states[-1][1], "openrouter", f"new-{number}")))
    for path in ("feed.json", "providers/openrouter/feed.json"):
        assert len(json.loads(feeds(with_past(*states))[path])["items"]) == DAYS
