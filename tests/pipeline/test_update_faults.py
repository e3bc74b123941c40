"""The fault matrix: every way a list can fail, at one, two and five providers, after a good run and at the first.

`pytest -s tests/pipeline/test_update_faults.py` prints it.
"""

from __future__ import annotations

import json
import resource
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from portkey_catalog.check.folder import check_catalog
from portkey_catalog.exports.opencode import model_ids
from portkey_catalog.gateway import client as gateway
from portkey_catalog.gateway.client import Policy
from portkey_catalog.report.json import as_json
from portkey_catalog.report.markdown import as_markdown
from portkey_catalog.report.shapes import Report
from portkey_catalog.report.text import detail_lines
from portkey_catalog.store.layout import StoreError
from support.hosted import JSON, KEY, Answer, HostedGateway, listing, rows
from support.loopback import Reply, Request
from support.raw_upstream import OK, Behaviour, bomb, connections, for_ever, once
from support.world import World

pytestmark = pytest.mark.slow

LEGEND = """\
A cell is the exit code, a letter for each provider (the broken ones first), and the models then in the catalog.
R: the new list is in. K: the last good list is kept. F: there is no list. -: nothing is said of single providers.
Every provider had 8 models and now offers a ninth. Of the broken provider of two: how often its list was
asked for, what was written about it, and what the report says first.
"""

TABLE = """\
none                   0 R 9   0 RR 18  0 RRRRR 45  0 RRRRR 45  0 RR 18   1     list
connection closed      1 K 8   3 KR 17  3 KRRRR 44  1 KKKKK 40  3 FR 9    2     index the connection broke off (RemoteP
no HTTP                1 K 8   3 KR 17  3 KRRRR 44  1 KKKKK 40  3 FR 9    2     index the connection broke off (RemoteP
cut off                1 K 8   3 KR 17  3 KRRRR 44  1 KKKKK 40  3 FR 9    2     index the connection broke off (RemoteP
never answering        1 K 8   3 KR 17  3 KRRRR 44  1 KKKKK 40  3 FR 9    2     index no answer within 0.3 seconds; the
slow drip              1 K 8   3 KR 17  3 KRRRR 44  1 KKKKK 40  3 FR 9    1     index no complete answer within 0.6 sec
HTTP 204               1 K 8   3 KR 17  3 KRRRR 44  1 KKKKK 40  3 FR 9    1     index HTTP 204: the gateway sent no lis
redirect elsewhere     1 K 8   3 KR 17  3 KRRRR 44  1 KKKKK 40  3 FR 9    1     index HTTP 302: the gateway answers wit
HTTP 400               1 K 8   3 KR 17  3 KRRRR 44  1 KKKKK 40  3 FR 9    1     index HTTP 400: the gateway refused the
HTTP 401               1 K 8   3 KR 17  3 KRRRR 44  1 KKKKK 40  3 FR 9    1     index HTTP 401: the key was refused; ch
HTTP 403               1 K 8   3 KR 17  3 KRRRR 44  1 KKKKK 40  3 FR 9    1     index HTTP 403: the key may not list mo
HTTP 404               3 K 8   3 KR 17  3 KRRRR 44  3 KKKKK 40  0 RR 10   1     index it has no list of its own (HTTP 4
HTTP 408               1 K 8   3 KR 17  3 KRRRR 44  1 KKKKK 40  3 FR 9    2     index HTTP 408: the gateway did not wai
HTTP 412               1 K 8   3 KR 17  3 KRRRR 44  1 KKKKK 40  3 FR 9    1     index HTTP 412: a budget or limit of th
HTTP 429               1 K 8   3 KR 17  3 KRRRR 44  1 KKKKK 40  3 FR 9    2     index HTTP 429: too many requests; the
HTTP 429, then good    0 R 9   0 RR 18  0 RRRRR 45  0 RRRRR 45  0 RR 18   2     list
HTTP 500               1 K 8   3 KR 17  3 KRRRR 44  1 KKKKK 40  3 FR 9    2     index HTTP 500: the gateway or the prov
HTTP 500, then good    0 R 9   0 RR 18  0 RRRRR 45  0 RRRRR 45  0 RR 18   2     list
HTTP 503               1 K 8   3 KR 17  3 KRRRR 44  1 KKKKK 40  3 FR 9    2     index HTTP 503: the gateway or the prov
empty body             1 K 8   3 KR 17  3 KRRRR 44  1 KKKKK 40  3 FR 9    1     index the answer is empty; the next sch
web page               1 K 8   3 KR 17  3 KRRRR 44  1 KKKKK 40  3 FR 9    1     index the answer is a web page, not JSO
cut-off JSON           1 K 8   3 KR 17  3 KRRRR 44  1 KKKKK 40  3 FR 9    1     index the answer breaks off after 2400
an error with 200      1 K 8   3 KR 17  3 KRRRR 44  1 KKKKK 40  3 FR 9    1     index the answer is no model list: expe
speech and voices      1 K 8   3 KR 17  3 KRRRR 44  1 KKKKK 40  3 FR 9    1     index the answer is no model list: expe
a list of numbers      1 K 8   3 KR 17  3 KRRRR 44  1 KKKKK 40  3 FR 9    1     index the answer is no model list: its
the account's list     1 K 8   3 KR 17  3 KRRRR 44  1 KKKKK 40  3 FR 9    1     index the gateway sent the account's li
nested too deeply      1 K 8   3 KR 17  3 KRRRR 44  1 KKKKK 40  3 FR 9    1     index the answer is nested too deeply,
gzip bomb              1 K 8   3 KR 17  3 KRRRR 44  1 KKKKK 40  3 FR 9    1     index the answer is larger than 0.191 M
broken gzip            1 K 8   3 KR 17  3 KRRRR 44  1 KKKKK 40  3 FR 9    2     index the answer's compression is broke
too large              1 K 8   3 KR 17  3 KRRRR 44  1 KKKKK 40  3 FR 9    1     index the answer is larger than 0.191 M
the key in it          3 K 8   3 KR 17  3 KRRRR 44  3 KKKKK 40  0 RR 10   1     held  held: 7 of 8 models would vanish,
the key in escapes     3 K 8   3 KR 17  3 KRRRR 44  3 KKKKK 40  0 RR 10   1     held  held: 7 of 8 models would vanish,
endless pages          1 K 8   3 KR 17  3 KRRRR 44  1 KKKKK 40  3 FR 9    10    index the list does not end after 10 pa
page two fails         1 K 8   3 KR 17  3 KRRRR 44  1 KKKKK 40  3 FR 9    3     index page 2 of the list: HTTP 500: the
one page for ever      0 R 9   0 RR 18  0 RRRRR 45  0 RRRRR 45  0 RR 18   2     list  the list says that it goes on, bu
empty list             3 K 8   3 KR 17  3 KRRRR 44  3 KKKKK 40  3 FR 9    1     index held: the list is empty; check th
half of it gone        3 K 8   3 KR 17  3 KRRRR 44  3 KKKKK 40  0 RR 14   1     held  held: 4 of 8 models would vanish,
other models           3 K 8   3 KR 17  3 KRRRR 44  3 KKKKK 40  0 RR 13   1     held  held: 7 of 8 models would vanish,
prices to zero         3 K 8   3 KR 17  3 KRRRR 44  3 KKKKK 40  0 RR 18   1     held  held: the price of p1-a and 7 mor
prices x 1e6           3 K 8   3 KR 17  3 KRRRR 44  3 KKKKK 40  0 RR 18   1     held  held: the prices of 8 of 8 models
prices gone            3 K 8   3 KR 17  3 KRRRR 44  3 KKKKK 40  0 RR 18   1     held  held: the prices of 8 of 8 models
limits gone            3 K 8   3 KR 17  3 KRRRR 44  3 KKKKK 40  0 RR 18   1     held  held: 8 of 8 models would vanish
half of it hostile     3 K 8   3 KR 17  3 KRRRR 44  3 KKKKK 40  0 RR 18   1     held  held: 9 of 18 rows of the list co
all of it hostile      1 K 8   3 KR 17  3 KRRRR 44  1 KKKKK 40  3 FR 9    1     index no row of the list can be used: 9
every id twice         0 R 9   0 RR 18  0 RRRRR 45  0 RRRRR 45  0 RR 18   1     list
NaN and huge numbers   0 R 9   0 RR 18  0 RRRRR 45  0 RRRRR 45  0 RR 18   1     list
rows nested too deeply 1 K 8   3 KR 17  3 KRRRR 44  1 KKKKK 40  3 FR 9    1     index the answer is nested too deeply,
rows nested deeply     0 R 9   0 RR 18  0 RRRRR 45  0 RRRRR 45  0 RR 18   1     list
"""

RUN_TABLE = """\
nobody at the address  1 K 8   1 KK 16  1 KKKKK 40              1 - 0     0     -     no connection (ConnectError); che
account: HTTP 500      3 R 9   3 RR 18  3 RRRRR 45              1 - 0     1     list  the account's Model Catalog was n
account: web page      3 R 9   3 RR 18  3 RRRRR 45              1 - 0     1     list  the account's Model Catalog was n
account: empty         1 K 8   1 KK 16  1 KKKKK 40              1 - 0     0     -     it is kept although neither the s
account: half of it    3 R 9   3 RR 18  3 RRRRR 45              1 - 0     1     list  the account's Model Catalog was n
account: without one   1 K 8   3 RK 17  3 RRRRK 44              0 R 9     0     index it is kept although neither the s
key not set            1 K 8   1 KK 16  1 KKKKK 40              1 - 0     0     -     the environment variable NOT_SET
one key not set        1 K 8   3 KR 17  3 KRRRR 44              3 FR 9    0     index the environment variable NOT_SET
metadata: nobody there 0 R 9   0 RR 18  0 RRRRR 45              0 RR 18   1     list  metadata source 127.0.0.1-api.jso
metadata: no such file 0 R 9   0 RR 18  0 RRRRR 45              0 RR 18   1     list  metadata source facts.json: No su
metadata: web page     0 R 9   0 RR 18  0 RRRRR 45              0 RR 18   1     list  metadata source facts.json: the a
metadata: no models    0 R 9   0 RR 18  0 RRRRR 45              0 RR 18   1     list
disk full              1 - 8   1 - 16   1 - 40                  1 - 0     1     -     catalog/v1: cannot be written: [E
"""

SLUGS = ["p1", "p2", "p3", "p4", "p5"]
MODEL_CATALOG = "the account's Model Catalog"
WIDTHS, TOLD = (22, 7, 8, 11, 11, 9, 5, 5), 33

Rows = list[dict[str, Any]]
Fault = Callable[[Rows], Answer]
"""What a provider offers -> what comes instead."""


@dataclass(frozen=True)
class Raw(Reply):
    """An answer that is no proper HTTP, or never ends."""

    behave: Behaviour = field(default_factory=lambda: once(b""))


def instead(answer: Answer) -> Fault:
    return lambda offered: answer


def text(body: str | bytes, **headers: str) -> Fault:
    return instead(Reply(200, headers, body.encode() if isinstance(body, str) else body))


def each(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Fault:
    return lambda offered: listing(*map(change, offered))


def priced(prompt: str, completion: str) -> Fault:
    return each(lambda row: {**row, "pricing": {"prompt": prompt, "completion": completion}})


def in_turn(*answers: Reply) -> Answer:
    left = list(answers)
    return lambda request: left.pop(0) if len(left) > 1 else left[0]


def in_pages(later: Callable[[int], Reply]) -> Fault:
    """A first page with all that is offered, and what comes when it is asked for the page after it."""

    def fault(offered: Rows) -> Answer:
        asked = iter(range(1_000_000))

        def answer(request: Request) -> Reply:
            return later(next(asked)) if request.query else page(offered, "t")

        return answer

    return fault


def page(found: Rows, token: str) -> Reply:
    return Reply(200, JSON, json.dumps({"data": found, "nextPageToken": token}).encode())


def nested(depth: int) -> Any:
    return json.loads("[" * depth + "]" * depth)


ESCAPED = "".join(f"\\u{ord(each):04x}" for each in KEY)
HOUR = {"Retry-After": "3600"}
SPEECH = {"stt": [{"name": "nova-3", "canonical_name": "nova-3"}], "tts": [{"name": "thalia", "language": "en"}]}

FAULTS: dict[str, Fault] = {
    "none": lambda offered: listing(*offered),
    "connection closed": instead(Raw()),
    "no HTTP": instead(Raw(behave=once(b"garbage\r\n\r\n"))),
    "cut off": instead(Raw(behave=once(OK + b'Content-Length: 99\r\n\r\n{"data": ['))),
    "never answering": instead(Raw(behave=lambda write, over: over.wait())),
    "slow drip": instead(Raw(behave=for_ever(OK + b"Content-Length: 9999\r\n\r\n", b" ", 0.02))),
    "HTTP 204": instead(Reply(204)),
    "redirect elsewhere": instead(Reply(302, {"Location": "https://elsewhere.invalid/v1/models"})),
    **{f"HTTP {status}": instead(Reply(status)) for status in (400, 401, 403, 404, 408, 412)},
    "HTTP 429": instead(Reply(429, HOUR)),
    "HTTP 429, then good": lambda offered: in_turn(Reply(429, HOUR), listing(*offered)),
    "HTTP 500": instead(Reply(500)),
    "HTTP 500, then good": lambda offered: in_turn(Reply(500), listing(*offered)),
    "HTTP 503": instead(Reply(503)),
    "empty body": text(""),
    "web page": text("<!doctype html><p>Sign in"),
    "cut-off JSON": lambda offered: Reply(200, JSON, listing(*offered).body[:-40]),
    "an error with 200": text('{"error": {"message": "x"}}'),
    "speech and voices": text(json.dumps(SPEECH)),
    "a list of numbers": text("[1, 2, 3]"),
    "the account's list": instead(listing({"id": "@p1/m", "slug": "m"})),
    "nested too deeply": text('{"data": ' + "[" * 50_000 + "]" * 50_000 + "}"),
    "gzip bomb": instead(Raw(behave=once(OK + b"Content-Encoding: gzip\r\n\r\n" + bomb(64)))),
    "broken gzip": text("no gzip", **{"Content-Encoding": "gzip"}),
    "too large": text(b"[" + b" " * 200_000),
    "the key in it": instead(listing(*rows(KEY))),
    "the key in escapes": text(f'[{{"id": "{ESCAPED}"}}]'),
    "endless pages": in_pages(lambda number: page(rows(f"endless-{number}"), f"t{number}")),
    "page two fails": in_pages(lambda number: Reply(500)),
    "one page for ever": lambda offered: page(offered, "t"),
    "empty list": instead(listing()),
    "half of it gone": lambda offered: listing(*offered[::2]),
    "other models": lambda offered: listing(*rows("other-1", "other-2", "other-3")),
    "prices to zero": priced("0", "0"),
    "prices x 1e6": priced("3", "15"),
    "prices gone": priced("-1", "-1"),
    "limits gone": each(lambda row: {**row, "context_length": None, "top_provider": None}),
    "half of it hostile": lambda offered: listing(*offered, *rows(*(f"{{env:X}}-{n}" for n in range(9)))),
    "all of it hostile": each(lambda row: {**row, "id": f"{{env:X}}{row['id']}"}),
    "every id twice": lambda offered: listing(*offered, *offered),
    "NaN and huge numbers": each(lambda row: {**row, "created": float("nan"), "top_k": 10**400}),
    "rows nested too deeply": each(lambda row: {**row, "architecture": nested(150), "x": nested(150)}),
    "rows nested deeply": each(lambda row: {**row, "architecture": nested(90), "x": nested(90)}),
}

POLICY = Policy(timeout=2, deadline=10, attempts=2, first_wait=0.001, longest_wait=0.005, max_bytes=200_000)
SHORT = {"never answering": replace(POLICY, timeout=0.3), "slow drip": replace(POLICY, deadline=0.6)}


# A gateway that can also break off, drip and send no HTTP


def _sent(reply: Reply) -> bytes:
    headers = {**reply.headers, "Content-Length": str(len(reply.body)), "Connection": "close"}
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {reply.status} X\r\n{head}\r\n".encode() + reply.body


@contextmanager
def gateway_of_all_kinds() -> Iterator[HostedGateway]:
    """A hosted gateway whose answers may be `Raw`."""
    hosted = HostedGateway()

    def choose(head: list[bytes]) -> Behaviour:
        method, target, _ = head[0].decode().split()
        fields = (line.decode().partition(":") for line in head[1:])
        headers = {name.lower(): value.strip() for name, _, value in fields}
        request = Request(method, urlsplit(target).path, urlsplit(target).query, headers, b"")
        hosted.requests.append(request)
        reply = hosted.answer(request)
        return reply.behave if isinstance(reply, Raw) else once(_sent(reply))

    with connections(choose) as url:
        hosted.url = f"{url}/v1"
        yield hosted


# One cell: a good update, a fault, another update


@dataclass(frozen=True)
class Ended:
    """How an update with a fault ended."""

    code: int
    states: str
    """First letter of the state of each provider."""
    models: int
    """In the catalog afterwards."""
    asked: int
    """How often the first provider's list was asked for."""
    wrote: str
    """What was written about the first provider: `list`, `held`, `index` or nothing."""
    told: str
    """What is reported first."""

    def __str__(self) -> str:
        return f"{self.code} {self.states} {self.models}"


Breaking = Callable[[World, list[str]], Mapping[str, Any]]
"""Puts a fault into a world with these providers; gives what to change in the call of the update."""


def offer(slug: str, *more: str) -> Rows:
    """What a provider offers: a model that all offer, seven of its own, and more."""
    return rows("x-ai/grok-4", *(f"{slug}-{letter}" for letter in "abcdefg"), *more)


def account(*slugs: str) -> Reply:
    """The account's Model Catalog, which names one model of each provider."""
    return listing(*({"id": f"@{slug}/x-ai/grok-4"} for slug in slugs))


def by_the_providers(settings: str) -> str:
    """The settings under which the providers' lists count: faults of these are what the lab is about."""
    table = "[gateway]\n"
    whole = settings if table in settings else f"{table}{settings}"
    return whole.replace(table, f"{table}reach = 'provider'\n")


class Lab:
    """Runs each cell once. A good first run is made once for each number of providers."""

    def __init__(self, hosted: HostedGateway, folder: Path) -> None:
        self._hosted, self._folder = hosted, folder
        self._checked: set[tuple[tuple[str, bytes], ...]] = set()
        self.with_fault = cache(self._with_fault)
        self.with_run_fault = cache(self._with_run_fault)
        self._after_good_run = cache(self._good_run)

    def _with_fault(self, name: str, broken: int, count: int, *, first: bool = False) -> Ended:
        """End an update in which `broken` of `count` providers have a fault."""

        def breaking(world: World, slugs: list[str]) -> Mapping[str, Any]:
            world.policy = SHORT.get(name, POLICY)
            faulty = {slug: FAULTS[name](offer(slug, f"{slug}-new")) for slug in slugs[:broken]}
            world.gateway.lists |= faulty
            return {}

        return self._ended(breaking, count, broken, first=first)

    def _with_run_fault(self, name: str, count: int, *, first: bool = False) -> Ended:
        """End an update with a fault that is no single provider's list."""
        return self._ended(RUN_FAULTS[name], count, count, first=first)

    def _world(self, folder: Path, slugs: Sequence[str], *more: str) -> World:
        self._hosted.lists = {slug: listing(*offer(slug, *(f"{slug}-{each}" for each in more))) for slug in slugs}
        self._hosted.account = account(*slugs)
        self._hosted.requests.clear()
        return World(self._hosted, folder, POLICY)

    def _good_run(self, count: int) -> Path:
        folder = Path(tempfile.mkdtemp(dir=self._folder))
        assert self._world(folder, SLUGS[:count]).update(by_the_providers(NO_SOURCES)).exit_code == 0
        return folder

    def _ended(self, breaking: Breaking, count: int, broken: int, *, first: bool) -> Ended:
        folder = Path(tempfile.mkdtemp(dir=self._folder))
        if not first:
            shutil.copytree(self._after_good_run(count), folder, dirs_exist_ok=True)
        slugs = SLUGS[:count]
        world = self._world(folder, slugs, "new")
        before, limits = world.files(), resource.getrlimit(resource.RLIMIT_FSIZE)
        try:
            changes = {"settings": NO_SOURCES, **breaking(world, slugs)}
            report = world.update(**{**changes, "settings": by_the_providers(changes["settings"])})
            code, told = report.exit_code, first_words(report)
            check_report(world, before, report, slugs[broken:])
        except StoreError as error:
            # The command says so and ends with 1, see test_update.
            code, told = 1, str(error).removeprefix(f"{folder}/")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        check_catalog_after(world, before, code)
        # Most faults leave the very same catalog.
        after = tuple(sorted(world.files().items()))
        if after not in self._checked:
            assert not after or list(map(str, check_catalog(world.folder / "catalog"))) == []
            self._checked.add(after)
        states = "".join(each.state[0].upper() for each in world.reports[-1].providers) if world.reports else ""
        index = world.document("index.json")["providers"].values() if world.files() else ()
        models = sum(each["models"] for each in index)
        asked, written = world.gateway.asked_for(slugs[0]), wrote(before, world.files(), slugs[0])
        return Ended(code, states or "-", models, asked, written, told)


def first_words(report: Report) -> str:
    """What is reported first, but for single rows."""
    problems = [each.problem for each in report.providers if each.problem]
    notices = [notice.text for notice in report.notices if not notice.text.startswith("rejected ")]
    return next(iter([*problems, *notices]), "")


def differences(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> set[str]:
    """Files of the catalog that came, went or changed."""
    paths = before.keys() | after.keys()
    return {path.removeprefix("v1/") for path in paths if before.get(path) != after.get(path)}


def wrote(before: Mapping[str, bytes], after: Mapping[str, bytes], slug: str) -> str:
    changed = differences(before, after)
    places = {f"providers/{slug}.json": "list", f"held/{slug}.json": "held", "index.json": "index"}
    return next((name for path, name in places.items() if path in changed), "-")


def check_report(world: World, before: Mapping[str, bytes], report: Report, good: Sequence[str]) -> None:
    """The report says what happened, tells no secret, and the good providers' news is in the catalog."""
    shown = json.dumps(as_json(report)) + as_markdown(report) + "\n".join(detail_lines(report))
    assert KEY not in shown
    assert set(report.files) == differences(before, world.files())
    assert all(each.problem for each in report.providers if each.state != "read")
    read = {each.slug for each in report.providers if each.state == "read"}
    assert report.exit_code != 1 or not read
    if report.exit_code != 1:
        unread = any(notice.text.startswith(f"{MODEL_CATALOG} was not read") for notice in report.notices)
        assert report.exit_code == (3 if unread or len(read) < len(report.providers) else 0)
        assert set(good) <= read
        config = model_ids(world.document("opencode.json")["provider"])
        assert {f"portkey-{slug}/{slug}-new" for slug in good} <= set(config)
        index = world.document("index.json")["providers"]
        stale = {slug for slug, entry in index.items() if "stale_since" in entry}
        assert stale == {each.slug for each in report.providers if each.state == "kept"}
        assert not {f"providers/{slug}.json" for slug in stale} & set(report.files)


def check_catalog_after(world: World, before: Mapping[str, bytes], code: int) -> None:
    """No fault takes a model away from opencode, and a run that fails changes not a byte."""
    after = world.files()
    assert code != 1 or after == before
    assert not any(KEY.encode() in body for body in after.values())
    if before:
        was, now = (json.loads(each["v1/opencode.json"])["provider"] for each in (before, after))
        assert set(model_ids(was)) <= set(model_ids(now))


# Faults of a run


def called_with(settings: str) -> Breaking:
    return lambda world, slugs: {"settings": settings}


def account_is(answer: Callable[[list[str]], Answer]) -> Breaking:
    def breaking(world: World, slugs: list[str]) -> Mapping[str, Any]:
        world.gateway.account = answer(slugs)
        return {}

    return breaking


def metadata_is(document: str) -> Breaking:
    def breaking(world: World, slugs: list[str]) -> Mapping[str, Any]:
        (world.folder / "facts.json").write_text(document)
        return {"settings": "[metadata]\nsources = ['facts.json']\n"}

    return breaking


def no_room(world: World, slugs: list[str]) -> Mapping[str, Any]:
    """From now on this process can write no byte into a file, as on a full disk, even if root runs it."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
    return {}


def linked_elsewhere(world: World, slugs: list[str]) -> Mapping[str, Any]:
    """The catalog's folder is a link, which cannot be replaced as a whole."""
    root = world.folder / "catalog"
    root.mkdir(exist_ok=True)
    if (root / "v1").exists():
        (root / "v1").rename(world.folder / "elsewhere")
    (root / "v1").symlink_to(world.folder / "elsewhere")
    return {}


NO_SOURCES = "[metadata]\nsources = []\n"
NOBODY = "http://127.0.0.1:9"

RUN_FAULTS: dict[str, Breaking] = {
    "nobody at the address": lambda world, slugs: {"gateway_url": f"{NOBODY}/v1"},
    "account: HTTP 500": account_is(lambda slugs: Reply(500)),
    "account: web page": account_is(lambda slugs: Reply(200, {}, b"<!doctype html>")),
    "account: empty": account_is(lambda slugs: listing()),
    "account: half of it": account_is(lambda slugs: Reply(200, JSON, b'{"total": 9, "data": [{"id": "@p1/a"}]}')),
    "account: without one": account_is(lambda slugs: account(*slugs[1:])),
    "key not set": called_with(f"{NO_SOURCES}[gateway]\napi_key_env = 'NOT_SET'\n"),
    "one key not set": called_with(f"{NO_SOURCES}[[providers]]\nslug = 'p1'\nvirtual_key_env = 'NOT_SET'\n"),
    "metadata: nobody there": called_with(f"[metadata]\nsources = ['{NOBODY}/api.json']\n"),
    "metadata: no such file": called_with("[metadata]\nsources = ['facts.json']\n"),
    "metadata: web page": metadata_is("<!doctype html>"),
    "metadata: no models": metadata_is("{}"),
    "disk full": no_room,
}


# The matrix


@pytest.fixture(scope="module")
def cells(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with gateway_of_all_kinds() as hosted:
        yield Lab(hosted, tmp_path_factory.mktemp("faults"))


@pytest.fixture
def lab(cells: Lab, monkeypatch: pytest.MonkeyPatch) -> Lab:
    monkeypatch.setenv("PORTKEY_API_KEY", KEY)
    monkeypatch.setattr(gateway, "MAX_PAGES", 10)
    return cells


def in_columns(*cells: str) -> str:
    *most, told = cells
    padded = (f"{cell:{width}}" for cell, width in zip(most, WIDTHS, strict=True))
    return f"{' '.join(padded)} {told[:TOLD]}".rstrip()


HEADS = in_columns("lists", "1 of 1", "1 of 2", "1 of 5", "5 of 5", "first run", "asked", "wrote", "report")
RUN_HEADS = in_columns("runs", "1", "2", "5", "", "first run", "asked", "wrote", "report")


def line(lab: Lab, name: str) -> str:
    cells = [*(lab.with_fault(name, *each) for each in ((1, 1), (1, 2), (1, 5), (5, 5)))]
    cells.append(lab.with_fault(name, 1, 2, first=True))
    return in_columns(name, *map(str, cells), str(cells[1].asked), cells[1].wrote, cells[1].told)


def run_line(lab: Lab, name: str) -> str:
    cells = [lab.with_run_fault(name, count) for count in (1, 2, 5)]
    cells.append(lab.with_run_fault(name, 2, first=True))
    return in_columns(name, *map(str, cells[:3]), "", str(cells[3]), str(cells[1].asked), cells[1].wrote, cells[1].told)


def expected(table: str) -> dict[str, str]:
    return {each[: WIDTHS[0]].strip(): each for each in table.splitlines()}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_a_list_ends_as_in_the_table(lab: Lab, name: str) -> None:
    assert line(lab, name) == expected(TABLE)[name]


@pytest.mark.parametrize("name", RUN_FAULTS)
def test_a_fault_of_a_run_ends_as_in_the_table(lab: Lab, name: str) -> None:
    assert run_line(lab, name) == expected(RUN_TABLE)[name]


def test_the_matrix_is_printed_whole(lab: Lab) -> None:
    found = [line(lab, name) for name in FAULTS], [run_line(lab, name) for name in RUN_FAULTS]
    print("", LEGEND, HEADS, *found[0], RUN_HEADS, *found[1], sep="\n")
    assert found == (TABLE.splitlines(), RUN_TABLE.splitlines())
