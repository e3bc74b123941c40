"""Where the catalog comes from: a folder, or a site that may be slow, down or wrong."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from portkey_catalog.gateway.client import Policy
from portkey_catalog.published.catalog import PublishedCatalog
from portkey_catalog.published.last_copy import load, path_of
from portkey_catalog.published.source import FRESH_FOR, TRIED_AGAIN_AFTER, Folder, Site, SourceError
from portkey_catalog.schema import Catalog, Cost
from portkey_catalog.store.catalog import write_catalog
from portkey_catalog.store.layout import FINDINGS, HEALTH, IDS, NEAR_MISSES, held_path
from support.loopback import Answer, Reply, Request
from support.published_site import PublishedSite, files_of, published_site
from support.small_catalog import full_catalog, make_catalog, make_model, make_provider

PATIENT = Policy(timeout=30, deadline=60, run_deadline=90, attempts=1)
"""However busy the machine is, nothing takes so long."""
HASTY = replace(PATIENT, timeout=0.5)


class Clock:
    """Seconds that pass as told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def published() -> Iterator[PublishedSite]:
    with published_site(make_catalog()) as running:
        yield running


@pytest.fixture
def clock() -> Clock:
    return Clock()


def reader(running: PublishedSite, folder: Path, clock: Clock, warn: Any = print) -> Site:
    return Site(running.url, path_of(folder, running.url), policy=PATIENT, clock=clock, warn=warn)


def now(source: Site | Folder) -> PublishedCatalog:
    return asyncio.run(source.current())


def other_catalog() -> Catalog:
    """The same with one more provider."""
    catalog = make_catalog()
    return catalog.model_copy(
        update={"providers": {**catalog.providers, "zeta": make_provider("zeta", make_model("new"))}}
    )


# A folder


def test_a_folder_is_read_once_and_anew_when_its_index_is_another(tmp_path: Path) -> None:
    write_catalog(tmp_path, files_of(make_catalog()))
    source = Folder(tmp_path)
    first = now(source)
    assert (first.serial, first.source) == (1, str(tmp_path)) and now(source) is first
    write_catalog(tmp_path, files_of(other_catalog()))
    assert (now(source).serial, "zeta" in now(source).catalog.providers) == (2, True)


def test_a_folder_without_a_catalog_is_told_with_both_ways_to_name_one(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="there is no catalog; name the folder that holds v1/ with --catalog, or a"):
        now(Folder(tmp_path))


def test_a_broken_catalog_is_told_by_its_file(tmp_path: Path) -> None:
    write_catalog(tmp_path, files_of(make_catalog()))
    (tmp_path / "v1" / "combined-models.json").write_text("{")
    with pytest.raises(SourceError, match=r"combined-models\.json: cannot be read"):
        now(Folder(tmp_path))


# A site


def test_a_site_gives_the_same_catalog_as_the_folder_it_was_built_from(
    published: PublishedSite, tmp_path: Path, clock: Clock
) -> None:
    write_catalog(tmp_path / "catalog", files_of(make_catalog()))
    there, here = now(reader(published, tmp_path, clock)), now(Folder(tmp_path / "catalog"))
    assert (there.catalog, there.source, there.stale) == (here.catalog, published.url, None)
    wanted = {"index", "publication", "combined-models", "removed", "providers/anthropic", "providers/openrouter"}
    assert set(published.asked) == {f"v1/{each}.json" for each in wanted}


def test_of_a_catalog_with_every_file_there_may_be_a_site_gives_all_that_is_published(
    published: PublishedSite, tmp_path: Path, clock: Clock
) -> None:
    write_catalog(tmp_path / "catalog", files_of(full_catalog()))
    here = now(Folder(tmp_path / "catalog")).catalog
    assert {HEALTH, IDS, FINDINGS, NEAR_MISSES, held_path("anthropic")} <= {*files_of(here)}
    published.publish(full_catalog())
    there = now(reader(published, tmp_path, clock)).catalog
    providers = {
        slug: each.model_copy(update={"held": None, "held_since": None}) for slug, each in here.providers.items()
    }
    assert there == here.model_copy(update={"providers": providers, "near_misses": (), "findings": ()})


def test_a_file_that_only_a_later_version_knows_is_not_asked_for(
    published: PublishedSite, tmp_path: Path, clock: Clock
) -> None:
    index = json.loads(published.documents["v1/index.json"])
    published.documents["v1/index.json"] = json.dumps(index | {"files": [*index["files"], "later.json"]})
    del published.documents["v1/publication.json"]
    assert now(reader(published, tmp_path, clock)).catalog == make_catalog()
    assert "v1/later.json" not in published.asked


def test_a_copy_from_before_a_site_had_a_further_file_gives_way_to_what_it_has_now(
    published: PublishedSite, tmp_path: Path, clock: Clock
) -> None:
    now(reader(published, tmp_path, clock))
    published.publish(full_catalog(), serial=2)
    found = now(reader(published, tmp_path, clock))
    assert (found.serial, found.stale, found.catalog.health) == (2, None, full_catalog().health)


def test_a_fresh_catalog_is_not_asked_for_again_and_later_only_its_index_by_its_mark(
    published: PublishedSite, tmp_path: Path, clock: Clock
) -> None:
    source = reader(published, tmp_path, clock)
    first = now(source)
    published.requests.clear()
    clock.now += FRESH_FOR - 1
    assert now(source) is first and published.asked == []
    clock.now += 1
    assert now(source) is first and published.asked == ["v1/index.json"]
    assert published.requests[0].headers["if-none-match"].startswith('"')


def test_a_new_publication_takes_the_place_of_the_old_one(
    published: PublishedSite, tmp_path: Path, clock: Clock
) -> None:
    source = reader(published, tmp_path, clock)
    now(source)
    published.publish(other_catalog(), serial=2)
    clock.now += FRESH_FOR
    assert (now(source).serial, "zeta" in now(source).catalog.providers) == (2, True)


def test_a_later_run_begins_with_the_copy_and_asks_only_whether_it_is_the_same(
    published: PublishedSite, tmp_path: Path, clock: Clock
) -> None:
    first = now(reader(published, tmp_path, clock))
    published.requests.clear()
    again = now(reader(published, tmp_path, clock))
    assert (again.catalog, again.serial) == (first.catalog, first.serial) and published.asked == ["v1/index.json"]


def test_a_host_without_marks_is_asked_for_the_files_only_when_its_index_is_another(
    published: PublishedSite, tmp_path: Path, clock: Clock
) -> None:
    index = published.documents["v1/index.json"]
    published.wrong = {"v1/index.json": Reply(200, {}, index.encode())}
    source = reader(published, tmp_path, clock)
    first = now(source)
    published.requests.clear()
    clock.now += FRESH_FOR
    assert now(source) is first and published.asked == ["v1/index.json"]


def silent(request: Request) -> Reply:
    """An answer that comes too late."""
    time.sleep(HASTY.timeout + 0.3)
    return Reply(200)


BROKEN: dict[str, tuple[dict[str, Answer], str]] = {
    "down": ({"*": Reply(503)}, "the site cannot be read: HTTP 503"),
    "moved": ({"*": Reply(404, {"Content-Type": "text/html"}, b"<html>")}, "the site cannot be read: HTTP 404"),
    "slow": ({"*": silent}, "the site cannot be read: no answer within 0.5 seconds"),
    "a login page": ({"*": Reply(200, {}, b"<!doctype html>")}, "no whole catalog: index.json: cannot be read"),
    "not UTF-8": ({"*": Reply(200, {}, b"\xff")}, "no whole catalog: index.json: is not UTF-8"),
    "of another kind": (
        {"*": Reply(200, {}, b'{"files": []}')},
        "no whole catalog: index.json: gateway: Field required",
    ),
    "half there": ({"v1/combined-models.json": Reply(404)}, "the site cannot be read: HTTP 404"),
    "cut": ({"v1/combined-models.json": Reply(200, {}, b'{"a":')}, "no whole catalog: combined-models.json: cannot be"),
    "mixed": (
        {"v1/providers/openrouter.json": Reply(200, {}, b"{}")},
        "no whole catalog: the index counts 4 models of openrouter, and its file has 0",
    ),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_while_a_site_is_wrong_the_last_good_copy_answers_and_says_so_until_it_is_right_again(
    published: PublishedSite, tmp_path: Path, clock: Clock, kind: str
) -> None:
    source = reader(published, tmp_path, clock)
    good = now(source)
    wrong, told = BROKEN[kind]
    published.publish(other_catalog(), serial=2)
    published.wrong = wrong
    clock.now += FRESH_FOR
    source.policy = HASTY if kind == "slow" else PATIENT
    stale = now(source)
    assert stale.catalog is good.catalog and told in (stale.stale or "") and "; fetched at 20" in (stale.stale or "")
    published.requests.clear()
    assert now(source) is stale and "v1/index.json" not in published.asked  # it is left in peace for a while
    published.wrong, source.policy = {}, PATIENT
    clock.now += TRIED_AGAIN_AFTER
    assert (now(source).serial, now(source).stale) == (2, None)


def test_a_site_that_comes_back_as_it_was_is_no_longer_stale(
    published: PublishedSite, tmp_path: Path, clock: Clock
) -> None:
    source = reader(published, tmp_path, clock)
    now(source)
    published.wrong = {"*": Reply(503)}
    clock.now += FRESH_FOR
    assert now(source).stale
    published.wrong = {}
    clock.now += TRIED_AGAIN_AFTER
    assert now(source).stale is None


def test_a_member_that_no_list_has_is_a_sign_of_two_publications(tmp_path: Path, clock: Clock) -> None:
    with published_site(make_catalog()) as running:
        models = json.loads(running.documents["v1/providers/anthropic.json"])
        models["other"] = {**models.pop("claude-sonnet-4-20250514"), "id": "other"}
        running.documents["v1/providers/anthropic.json"] = json.dumps(models)
        with pytest.raises(SourceError, match=r"has anthropic/claude-sonnet-4-20250514, which no list has"):
            now(reader(running, tmp_path, clock))


@pytest.mark.parametrize("foreign", ["v1/providers/openrouter.json", "v1/index.json", "v1/publication.json"])
def test_files_that_fit_each_other_and_are_of_two_publications_are_not_mixed(
    published: PublishedSite, tmp_path: Path, clock: Clock, foreign: str
) -> None:
    earlier = dict(published.documents)
    dearer = {**make_catalog().providers}
    models = {
        name: each.model_copy(update={"cost": Cost(input=Decimal(9), output=Decimal(9))})
        for name, each in dearer["openrouter"].models.items()
    }
    dearer["openrouter"] = dearer["openrouter"].model_copy(update={"models": models})
    published.publish(make_catalog().model_copy(update={"providers": dearer}), serial=2)
    published.documents[foreign] = earlier[foreign]
    with pytest.raises(SourceError, match=r"is not of the publication that v1/publication\.json tells of"):
        now(reader(published, tmp_path, clock))
    del published.documents["v1/publication.json"]  # a site of an earlier version cannot be told apart
    clock.now += TRIED_AGAIN_AFTER
    assert now(reader(published, tmp_path, clock)).stale is None


def test_a_publication_that_comes_in_meanwhile_is_fetched_whole(
    published: PublishedSite, tmp_path: Path, clock: Clock
) -> None:
    def late(request: Request) -> Reply:
        """The first time, another publication comes in after this file was read."""
        body = published.documents["v1/combined-models.json"].encode()
        if published.asked.count("v1/combined-models.json") == 1:
            published.publish(other_catalog(), serial=2)
        return Reply(200, {}, body)

    published.wrong = {"v1/combined-models.json": late}
    assert now(reader(published, tmp_path, clock)).serial == 2


def test_a_site_that_cannot_be_read_and_was_never_read_is_an_error_in_words(
    published: PublishedSite, tmp_path: Path, clock: Clock
) -> None:
    published.wrong = {"*": Reply(503)}
    with pytest.raises(SourceError, match="HTTP 503, and there is no earlier copy on this machine"):
        now(reader(published, tmp_path, clock))


def test_a_hostile_index_makes_nobody_fetch_without_end(published: PublishedSite, tmp_path: Path, clock: Clock) -> None:
    index = json.loads(published.documents["v1/index.json"])
    [entry, *_] = index["providers"].values()
    index["providers"] = {f"p{number}": entry for number in range(2000)}
    published.documents["v1/index.json"] = json.dumps(index)
    with pytest.raises(SourceError, match="names 2002 files, more than 1000"):
        now(reader(published, tmp_path, clock))
    assert len(published.asked) <= 2


def test_a_copy_that_cannot_be_kept_is_a_warning_and_the_answer_is_there(
    published: PublishedSite, tmp_path: Path, clock: Clock
) -> None:
    (tmp_path / "sites").write_text("in the way")
    warnings: list[str] = []
    assert now(reader(published, tmp_path, clock, warnings.append)).serial == 1
    assert len(warnings) == 1 and "the copy cannot be kept" in warnings[0]


def test_what_cannot_take_the_place_of_a_copy_leaves_nothing_behind(
    published: PublishedSite, tmp_path: Path, clock: Clock
) -> None:
    path_of(tmp_path, published.url).mkdir(parents=True)
    warnings: list[str] = []
    assert now(reader(published, tmp_path, clock, warnings.append)).serial == 1
    assert len(warnings) == 1 and list((tmp_path / "sites").iterdir()) == [path_of(tmp_path, published.url)]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": 0}', "{}", '{"version": 1, "site": "x"}'])
def test_a_copy_that_cannot_be_read_counts_as_none(
    published: PublishedSite, tmp_path: Path, clock: Clock, text: str
) -> None:
    path = path_of(tmp_path, published.url)
    path.parent.mkdir()
    path.write_text(text)
    assert load(path, published.url) is None
    assert now(reader(published, tmp_path, clock)).serial == 1


def test_a_copy_of_files_that_are_no_catalog_counts_as_none(
    published: PublishedSite, tmp_path: Path, clock: Clock
) -> None:
    now(reader(published, tmp_path, clock))
    path = path_of(tmp_path, published.url)
    copy = json.loads(path.read_text())
    copy["files"]["combined-models.json"] = "{"
    path.write_text(json.dumps(copy))
    published.requests.clear()
    assert now(reader(published, tmp_path, clock)).stale is None
    assert "v1/combined-models.json" in published.asked


def test_two_sites_never_share_a_copy(tmp_path: Path) -> None:
    one, other = (path_of(tmp_path, f"https://owner.example/{name}") for name in ("a/b", "a-b"))
    assert one != other and one.parent == other.parent == tmp_path / "sites"
