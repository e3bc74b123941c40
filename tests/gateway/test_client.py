"""The gateway's client: lists in pages, upstreams that never end, connections that break, and keys that stay home."""

import asyncio
import gzip
import json
import re
import threading
import traceback
import tracemalloc
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, TypeVar
from urllib.parse import parse_qs

import pytest

from portkey_catalog.gateway.client import MAX_PAGES, Client, Document, Fetched, FetchError, Policy, open_client
from portkey_catalog.upstream.paging import MAX_TOKEN, next_page
from support.hosted import JSON, KEY
from support.loopback import Reply, Request, replay_upstream
from support.raw_upstream import MIB, OK, Behaviour, bomb, for_ever, once, raw_upstream
from support.recordings import Recordings

HASTY = Policy(timeout=5, deadline=20, attempts=3, first_wait=0.001, longest_wait=0.01, max_bytes=MIB)
HEADERS = {"x-portkey-api-key": KEY, "x-portkey-provider": "@alpha"}
T = TypeVar("T")


def with_client(job: Callable[[Client], Awaitable[T]], policy: Policy = HASTY) -> T:
    """Do a job with a client of this policy; a client that hangs fails the test."""

    async def run() -> T:
        async with asyncio.timeout(60), open_client(policy) as client:
            return await job(client)

    return asyncio.run(run())


def ask(url: str, policy: Policy = HASTY) -> Fetched:
    """Read a provider's list."""
    return with_client(lambda client: client.fetch_provider_list(url, HEADERS), policy)


def failure(url: str, policy: Policy = HASTY) -> FetchError:
    """Why a list cannot be read; neither the text nor what stands behind it may hold the key."""
    with pytest.raises(FetchError) as caught:
        ask(url, policy)
    assert KEY not in "".join(traceback.format_exception(caught.value))
    return caught.value


def page(document: Any) -> Reply:
    return Reply(200, JSON, json.dumps(document).encode())


def ids(fetched: Fetched) -> list[str]:
    return [entry["id"] for body in fetched.pages for entry in json.loads(body)["data"]]


LIST = b'{"data": [{"id": "m-1"}]}'
GOOD = OK + b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(LIST) + LIST


# Pages

MODELS = [f"m-{number}" for number in range(1, 8)]


def in_pages(parameter: str, goes_on: Callable[[int], Any], **facts: str) -> Callable[[Request], Reply]:
    """Seven models by three; `goes_on` says with how many models given that there are more."""

    def answer(request: Request) -> Reply:
        asked = parse_qs(request.query).get(parameter, ["0"])[0]
        start = int(re.sub(r"\D", "", asked))
        entries = [{"id": model_id, **facts} for model_id in MODELS[start : start + 3]]
        return page({"data": entries, **(goes_on(start + 3) if start + 3 < len(MODELS) else {"has_more": False})})

    return answer


WAYS = [
    pytest.param(
        in_pages("offset", lambda given: {"links": {"next": f"/api/v1/models?offset={given}&limit=3&sort=a%2Bb"}}),
        ["", "offset=3&limit=3&sort=a%2Bb", "offset=6&limit=3&sort=a%2Bb"],
        id="OpenRouter",
    ),
    pytest.param(
        in_pages("pageToken", lambda given: {"nextPageToken": f"t+/={given}"}),
        ["", "pageToken=t%2B%2F%3D3", "pageToken=t%2B%2F%3D6"],
        id="Gemini",
    ),
    pytest.param(
        in_pages("page_token", lambda given: {"next_page_token": f"t{given}"}),
        ["", "page_token=t3", "page_token=t6"],
        id="Cohere",
    ),
    pytest.param(
        in_pages("after_id", lambda given: {"has_more": True, "last_id": f"m-{given}"}, type="model"),
        ["", "after_id=m-3", "after_id=m-6"],
        id="Anthropic",
    ),
    pytest.param(
        in_pages("after", lambda given: {"has_more": True, "last_id": f"m-{given}"}, object="model"),
        ["", "after=m-3", "after=m-6"],
        id="OpenAI",
    ),
]


@pytest.mark.parametrize(("answer", "queries"), WAYS)
def test_a_list_is_read_to_its_last_page_in_the_providers_own_way(
    answer: Callable[[Request], Reply], queries: list[str]
) -> None:
    with replay_upstream({"/models": answer}) as upstream:
        fetched = ask(upstream.url)
    assert (ids(fetched), fetched.complete) == (MODELS, True)
    assert [request.query for request in upstream.requests] == queries


@pytest.mark.parametrize(
    ("file", "asked"),
    [
        ("openrouter/2026-08-05.all-modalities", None),
        ("google/2025-11-03", {"pageToken": "Ch5tb2RlbHMvaW1hZ2VuLTQuMC1nZW5lcmF0ZS0wMDE="}),
        ("google/2026-02-10", None),
        ("anthropic/2026-08-17", None),
    ],
)
def test_recorded_lists_are_asked_to_go_on_when_they_say_so(recordings: Recordings, file: str, asked: object) -> None:
    document = json.loads(recordings.read(f"upstream/{file}.json"))
    assert next_page(document) == asked


def test_the_recorded_list_of_cohere_goes_on(recordings: Recordings) -> None:
    document = json.loads(recordings.read("upstream/cohere/2025-07-25.json"))
    assert next_page(document) == {"page_token": document["next_page_token"]}


@pytest.mark.parametrize(
    "document",
    [
        {"nextPageToken": "a\nb"},
        {"nextPageToken": "\ud800"},
        {"next_page_token": "x" * (MAX_TOKEN + 1)},
        {"has_more": True},
        {"has_more": True, "last_id": "\x00"},
        {"links": {"next": "/models/page/2"}},
        {"links": {"next": "http://[broken?offset=3"}},
        {"links": {"next": "/models?offset=%0a"}},
        {"links": {"next": "/models?" + "&".join(f"p{n}=1" for n in range(100))}},
    ],
)
def test_what_cannot_be_sent_back_is_not_sent_but_the_list_is_known_to_go_on(document: dict[str, Any]) -> None:
    with replay_upstream({"/models": page({"data": [{"id": "m-1"}], **document})}) as upstream:
        assert ask(upstream.url).complete is False
    assert len(upstream.requests) == 1


@pytest.mark.parametrize(
    "document",
    [
        {"nextPageToken": 5, "next_page_token": None},
        {"links": {"next": None}},
        {"links": []},
        {"has_more": "true"},
        {"next": "x"},
        [],
    ],
)
def test_a_list_that_does_not_say_that_it_goes_on_is_one_page(document: Any) -> None:
    with replay_upstream({"/models": page(document)}) as upstream:
        assert ask(upstream.url).complete is True
    assert len(upstream.requests) == 1


def test_a_link_to_another_host_leads_nowhere_but_to_the_gateway() -> None:
    with replay_upstream({}) as elsewhere:
        answer = in_pages("offset", lambda given: {"links": {"next": f"{elsewhere.url}/steal?offset={given}"}})
        with replay_upstream({"/models": answer}) as upstream:
            assert ids(ask(upstream.url)) == MODELS
    assert elsewhere.requests == []
    assert {request.path for request in upstream.requests} == {"/models"}


@pytest.mark.parametrize(
    ("goes_on", "read"),
    [
        pytest.param(lambda tries, entries: {"data": entries, "nextPageToken": "t"}, 1, id="same page"),
        pytest.param(
            lambda tries, entries: {"data": entries, "nextPageToken": f"t{tries}", "request": tries},
            1,
            id="same models",
        ),
        pytest.param(
            lambda tries, entries: {"data": [{"id": f"m-{tries}"}], "nextPageToken": "t"},
            2,
            id="same token",
        ),
    ],
)
def test_a_gateway_that_goes_round_in_circles_gives_an_incomplete_list(
    goes_on: Callable[[int, Any], Any], read: int
) -> None:
    tries = iter(range(1000))
    answer = lambda request: page(goes_on(next(tries), [{"id": "m-1"}, {"id": "m-2"}]))  # noqa: E731
    with replay_upstream({"/models": answer}) as upstream:
        fetched = ask(upstream.url)
    assert (len(fetched.pages), fetched.complete, len(upstream.requests)) == (read, False, 2)


def endless(size: int) -> Callable[[Request], Reply]:
    """New models on every page, for ever."""
    tries = iter(range(10_000))

    def answer(request: Request) -> Reply:
        number = next(tries)
        return page({"data": [{"id": f"m-{number}"}], "nextPageToken": f"t{number}", "padding": "x" * size})

    return answer


@pytest.mark.slow
def test_pages_without_end_are_not_read_for_ever() -> None:
    with replay_upstream({"/models": endless(0)}) as upstream:
        assert str(failure(upstream.url)) == f"the list does not end after {MAX_PAGES} pages"
    assert len(upstream.requests) == MAX_PAGES


def test_all_pages_together_keep_within_the_size_of_one_list() -> None:
    with replay_upstream({"/models": endless(300_000)}) as upstream:
        assert str(failure(upstream.url)) == "page 4 of the list: the answer is larger than 1 MiB"


@pytest.mark.parametrize("status", [400, 404, 500])
def test_a_later_page_that_fails_fails_the_list(status: int) -> None:
    """Without a status: a 404 must not be taken for a provider without a list of its own."""
    first = page({"data": [{"id": "m-1"}], "nextPageToken": "t"})
    with replay_upstream({"/models": lambda request: Reply(status) if request.query else first}) as upstream:
        error = failure(upstream.url)
    assert str(error).startswith(f"page 2 of the list: HTTP {status}: ")
    assert error.status is None


# Trying again

AGAIN = [408, 429, 500, 502, 503, 504, 507, 520, 529, 599]
IN_VAIN = [201, 204, 301, 400, 401, 403, 404, 410, 422, 501, 505]


@pytest.mark.slow
@pytest.mark.parametrize(("status", "tries"), [*((s, 3) for s in AGAIN), *((s, 1) for s in IN_VAIN)])
def test_only_what_may_pass_is_tried_again(status: int, tries: int) -> None:
    with replay_upstream({"/models": Reply(status)}) as upstream:
        error = failure(upstream.url)
    assert (error.status, len(upstream.requests)) == (status, tries)


def test_waits_grow_are_jittered_and_heed_retry_after_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    sleep = asyncio.sleep

    async def noted(seconds: float) -> None:
        if seconds:
            waits.append(seconds)
        await sleep(0)

    monkeypatch.setattr(asyncio, "sleep", noted)
    asked = iter([None, None, None, "0", "20", "3600", None])

    def answer(request: Request) -> Reply:
        value = next(asked)
        return Reply(503, {"Retry-After": value} if value else {})

    with replay_upstream({"/models": answer}) as upstream:
        failure(upstream.url, replace(HASTY, attempts=7, first_wait=1, longest_wait=30))
    least = [1, 2, 4, 8, 20, 30]
    assert all(low <= wait <= 1.25 * low for low, wait in zip(least, waits, strict=True))
    assert any(wait != low for low, wait in zip(least, waits, strict=True))


BROKEN = [
    pytest.param(b"", id="no answer"),
    pytest.param(b"no HTTP at all\r\n\r\n", id="no HTTP"),
    pytest.param(OK + b"Content-Length: 1000\r\n\r\n" + LIST, id="shorter than promised"),
    pytest.param(OK + b"Transfer-Encoding: chunked\r\n\r\n19\r\n" + LIST + b"\r\n", id="no last chunk"),
    pytest.param(OK + b"Content-Length: -5\r\n\r\n" + LIST, id="impossible length"),
]


@pytest.mark.slow
@pytest.mark.parametrize("answer", BROKEN)
def test_a_connection_that_breaks_off_is_no_short_list_and_is_tried_again(answer: bytes) -> None:
    with raw_upstream(once(answer)) as raw:
        assert "the connection broke off (RemoteProtocolError)" in str(failure(raw.url))
    assert raw.asked == HASTY.attempts
    with raw_upstream(once(answer), once(GOOD)) as raw:
        assert ids(ask(raw.url)) == ["m-1"]


def test_what_cannot_be_sent_is_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "the address cannot be used (UnsupportedProtocol)" in str(failure("gopher://models.invalid"))
    assert "the address cannot be used (InvalidURL)" in str(failure("http://models.invalid:port"))
    with raw_upstream(once(b"HTTP/1.1 403 Forbidden\r\n\r\n")) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        assert "the address cannot be used (ProxyError)" in str(failure("https://models.invalid"))
    assert proxy.asked == 1


def test_a_header_that_cannot_be_sent_is_not_shown() -> None:
    async def job(client: Client) -> None:
        await client.fetch_provider_list(upstream.url, {"x-portkey-api-key": f"{KEY}\r\nx: y"})

    with replay_upstream({}) as upstream, pytest.raises(FetchError) as caught:
        with_client(job)
    assert "LocalProtocolError" in str(caught.value)
    assert KEY not in "".join(traceback.format_exception(caught.value))
    assert upstream.requests == []


# Size and time

SLOW = [
    pytest.param(for_ever(OK + b"Content-Length: 100000\r\n\r\n", b" ", 0.02), id="a body byte by byte"),
    pytest.param(for_ever(OK, b"x", 0.02), id="headers byte by byte"),
    pytest.param(for_ever(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.02), id="no answer but a promise"),
    pytest.param(lambda write, over: over.wait(), id="silence"),
]


@pytest.mark.slow
@pytest.mark.parametrize("behaviour", SLOW)
def test_a_slow_drip_is_ended_by_the_deadline(behaviour: Behaviour) -> None:
    with raw_upstream(behaviour) as raw:
        assert "no complete answer within 0.4 seconds" in str(failure(raw.url, replace(HASTY, deadline=0.4)))


ENDLESS = [
    pytest.param(for_ever(OK + b"\r\n", b" " * 60_000), "larger than 1 MiB", id="body until the end of days"),
    pytest.param(
        for_ever(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"EA60\r\n" + b" " * 60_000 + b"\r\n"),
        "larger than 1 MiB",
        id="chunks",
    ),
    pytest.param(for_ever(OK, b"X-More: " + b"x" * 60_000 + b"\r\n"), "the connection broke off", id="headers"),
    pytest.param(for_ever(OK + b"X-More: ", b"x" * 60_000), "the connection broke off", id="one header"),
]


@pytest.mark.parametrize(("behaviour", "told"), ENDLESS)
def test_what_never_ends_is_cut_off(behaviour: Behaviour, told: str) -> None:
    with raw_upstream(behaviour) as raw:
        assert told in str(failure(raw.url))


def test_a_gzip_bomb_is_never_held_in_memory() -> None:
    packed = bomb(1024)
    assert len(packed) < 2 * MIB
    with raw_upstream(once(OK + b"Content-Encoding: gzip\r\n\r\n" + packed)) as raw:
        tracemalloc.start()
        try:
            assert "the answer is larger than 1 MiB" in str(failure(raw.url))
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert peak < 8 * MIB
    assert raw.asked == 1


@pytest.mark.parametrize("encoding", ["gzip, gzip", "br", "zstd", "deflate", "compress"])
def test_only_the_compression_that_was_asked_for_is_undone(encoding: str) -> None:
    with replay_upstream({"/models": Reply(200, {"Content-Encoding": encoding}, b"x")}) as upstream:
        assert "compressed in a way that was not asked for" in str(failure(upstream.url))
    assert [request.headers["accept-encoding"] for request in upstream.requests] == ["gzip"]


@pytest.mark.parametrize("encoding", ["gzip", "X-GZip", "identity"])
def test_a_packed_list_is_unpacked(encoding: str) -> None:
    body = gzip.compress(LIST) if "g" in encoding.lower() else LIST
    with replay_upstream({"/models": Reply(200, {"Content-Encoding": encoding}, body)}) as upstream:
        assert ask(upstream.url).pages == [LIST]


@pytest.mark.parametrize(
    "packed",
    [
        pytest.param(gzip.compress(LIST)[:-8], id="cut off behind the last byte"),
        pytest.param(gzip.compress(LIST) + gzip.compress(LIST), id="two streams"),
        pytest.param(LIST, id="not packed"),
    ],
)
def test_a_packed_list_that_is_not_whole_is_an_error(packed: bytes) -> None:
    with replay_upstream({"/models": Reply(200, {"Content-Encoding": "gzip"}, packed)}) as upstream:
        assert "the answer's compression is broken" in str(failure(upstream.url))


# Turns


def test_documents_of_another_host_do_not_wait_for_lists_nor_more_lists_run_than_allowed() -> None:
    lock, full, document_came = threading.Lock(), threading.Event(), threading.Event()
    under_way = most = 0

    def slowly(request: Request) -> Reply:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
            if under_way == 3:
                full.set()
        came = document_came.wait(10)
        with lock:
            under_way -= 1
        return Reply(200, JSON, LIST) if came else Reply(400)

    def document(request: Request) -> Reply:
        document_came.set()
        return page({})

    async def job(client: Client) -> None:
        lists = [asyncio.create_task(client.fetch_provider_list(upstream.url, HEADERS)) for _ in range(9)]
        assert await asyncio.to_thread(full.wait, 10)
        await client.fetch_document(f"{metadata.url}/api.json")
        assert all(fetched.complete for fetched in await asyncio.gather(*lists))

    with replay_upstream({"/models": slowly}) as upstream, replay_upstream({"/api.json": document}) as metadata:
        with_client(job, replace(HASTY, connections=3))
    assert most == 3


@pytest.mark.slow
def test_when_the_run_is_over_lists_not_yet_read_fail_and_the_others_stay() -> None:
    async def job(client: Client) -> list[Any]:
        urls = [good.url, silent.url, silent.url, silent.url]
        lists = [client.fetch_provider_list(url, HEADERS) for url in urls]
        read = await asyncio.gather(*lists, return_exceptions=True)
        # What begins when the time is up fails as well.
        return [*read, *await asyncio.gather(client.fetch_document(good.url), return_exceptions=True)]

    with raw_upstream(once(GOOD)) as good, raw_upstream(lambda write, over: over.wait()) as silent:
        first, *others = with_client(job, replace(HASTY, run_deadline=2, connections=1))
    assert ids(first) == ["m-1"]
    assert {str(error) for error in others} == {
        "no complete answer within 2 seconds of the whole run; the next scheduled run will try again"
    }
    assert {type(error) for error in others} == {FetchError}
    assert silent.asked == 1


# Keys stay home


@pytest.mark.slow
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_takes_the_key_nowhere(status: int) -> None:
    with replay_upstream({"/models": Reply(200, JSON, LIST)}) as elsewhere:
        away = Reply(status, {"Location": f"{elsewhere.url}/models"})
        with replay_upstream({"/models": away}) as upstream:
            assert "answers with a redirect, which is not followed" in str(failure(upstream.url))
    assert elsewhere.requests == []
    assert len(upstream.requests) == 1


def test_one_providers_cookie_is_not_sent_for_another() -> None:
    answer = Reply(200, {"Set-Cookie": "who=alpha; Path=/"}, LIST)

    async def job(client: Client) -> None:
        for _ in range(2):
            await client.fetch_provider_list(upstream.url, HEADERS)

    with replay_upstream({"/models": answer}) as upstream:
        with_client(job)
    assert len(upstream.requests) == 2
    assert not any("cookie" in request.headers for request in upstream.requests)


def test_a_document_that_is_still_the_same_by_its_mark_is_not_sent_again() -> None:
    def answer(request: Request) -> Reply:
        mark = {"ETag": '"one"'}
        return Reply(304, mark) if request.headers.get("if-none-match") == '"one"' else Reply(200, mark, b"{}")

    with replay_upstream({"/doc": answer}) as upstream:
        url = f"{upstream.url}/doc"
        assert with_client(lambda client: client.fetch_if_changed(url, None)) == Document(b"{}", '"one"')
        assert with_client(lambda client: client.fetch_if_changed(url, '"one"')) is None
        assert with_client(lambda client: client.fetch_if_changed(url, '"two"')) == Document(b"{}", '"one"')


def test_a_document_that_was_not_asked_for_by_a_mark_cannot_be_still_the_same() -> None:
    with replay_upstream({"/doc": Reply(304)}) as upstream, pytest.raises(FetchError, match="HTTP 304"):
        with_client(lambda client: client.fetch_if_changed(f"{upstream.url}/doc", None))
