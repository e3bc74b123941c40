"""Messages of the commands that the page of messages explains, as they are printed."""

import json
import re
from collections.abc import Callable

import pytest

from support.command import Place
from support.needs import ROOT
from support.published_site import published_site
from support.small_catalog import make_catalog

PAGE = (ROOT / "docs" / "troubleshooting.md").read_text("utf-8")
PART = PAGE.partition("## What the commands of this program say")[2]
MESSAGES = re.findall(r"^\| `([^`]+)` \|", PART, re.MULTILINE)


def no_catalog(place: Place) -> str:
    return place.run("search", "claude").stderr


def no_settings(place: Place) -> str:
    return place.run("update", "--config", "other.toml").stderr.replace("other.toml", "catalog.toml")


def no_key(place: Place) -> str:
    return place.run("update", PORTKEY_API_KEY="").stderr


def no_site(place: Place) -> str:
    return place.run("sync", "http://127.0.0.1:9/models").stderr


def last_copy(place: Place) -> str:
    with published_site(make_catalog()) as site:
        place.run("search", "--site", site.url, "claude")
    return place.run("search", "--site", site.url, "claude").stderr


def odd_word(place: Place) -> str:
    place.run("update")
    return place.run("search", "ctx:many").stderr


def folder_of_somebody(place: Place) -> str:
    place.run("update")
    (place.folder / "mine").mkdir()
    (place.folder / "mine" / "thesis.txt").write_text("words", "utf-8")
    (place.folder / "mkdocs.yml").write_text("site_name: x\n", "utf-8")
    return place.run("site", "--out", "mine", "--site-url", "https://owner.example/").stderr


def broken_catalog(place: Place) -> str:
    place.run("update")
    file = place.folder / "catalog" / "v1" / "combined-models.json"
    combined = json.loads(file.read_text("utf-8"))
    for each in combined.values():
        each["members"][0]["id"] = "nobody-has-it"
    file.write_text(json.dumps(combined), "utf-8")
    return place.run("site", "--site-url", "https://owner.example/").stderr


PROVOKED: tuple[Callable[[Place], str], ...] = (
    no_catalog,
    no_settings,
    no_key,
    no_site,
    last_copy,
    odd_word,
    folder_of_somebody,
    broken_catalog,
)


@pytest.mark.parametrize(("message", "provoke"), list(zip(MESSAGES, PROVOKED, strict=True)))
def test_a_message_of_the_page_is_printed(message: str, provoke: Callable[[Place], str], place: Place) -> None:
    assert message in provoke(place)
