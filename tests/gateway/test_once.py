"""One request, and whatever came of it."""

from __future__ import annotations

import asyncio
import gzip
import time
from collections.abc import Iterator

import pytest

from portkey_catalog.gateway import once
from portkey_catalog.gateway.once import Came, open_once
from support.loopback import Answer, BreaksOff, Reply, answering

GOOD = {"Content-Type": "Application/JSON"}


def came(answer: Answer, timeout: float = 10) -> Came:
    async def ask() -> Came:
        with answering(lambda request: answer if isinstance(answer, Reply) else answer(request)) as url:
            async with open_once(local=True, timeout=timeout) as found:
                return await found.get(url, {"x-test": "1"})

    return asyncio.run(ask())


def test_what_came_is_told_with_its_status_type_size_and_time() -> None:
    found = came(Reply(503, GOOD, b"{}"))
    assert (found.status, found.body, found.kind, found.sent, found.problem) == (
        503,
        b"{}",
        "application/json",
        2,
        None,
    )
    assert found.seconds > 0


def test_it_is_unpacked_and_what_travelled_is_counted() -> None:
    packed = gzip.compress(b"x" * 10_000)
    found = came(Reply(200, {**GOOD, "Content-Encoding": "gzip"}, packed))
    assert (len(found.body), found.sent) == (10_000, len(packed))


def broken() -> Iterator[bytes]:
    yield b"half"
    raise BreaksOff


@pytest.mark.parametrize(
    ("reply", "problem"),
    [
        (Reply(200, {"Content-Encoding": "br"}, b"x"), "the answer is broken"),
        (Reply(200, {"Content-Encoding": "gzip"}, b"x"), "the answer is broken"),
        (Reply(200, {}, b"x" * 101), "the answer is larger than 0 MiB"),
        (Reply(200, {}, pieces=broken()), "the answer is broken"),
    ],
)
def test_an_answer_that_is_none_is_told(reply: Reply, problem: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(once, "LIMIT", 100)
    found = came(reply)
    assert (found.status, found.problem) == (200, problem)


def test_a_silent_server_is_not_waited_for() -> None:
    def late(request: object) -> Reply:
        time.sleep(0.5)
        return Reply(200)

    assert came(late, timeout=0.1).problem == "no whole answer within 0.1 seconds"


def test_nobody_there_is_told_without_the_address() -> None:
    async def ask() -> Came:
        async with open_once(local=True) as found:
            return await found.get("http://127.0.0.1:9/?key=secret")

    assert asyncio.run(ask()).problem == "no connection (ConnectError)"
