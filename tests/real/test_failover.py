"""Chains through the real gateway: who answers when a target fails. The tables in docs/failover.md are made here.

To write them anew: PORTKEY_CATALOG_WRITE_TABLES=1 .venv/bin/pytest tests/real/test_failover.py
"""

from __future__ import annotations

import asyncio
import difflib
import itertools
import json
import os
import re
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

import httpx
import pytest

import needs
from loopback import Answer, replay_upstream
from portkey_catalog.exports.chain import FAILOVER_CODES, RETRY_CODES, header_value, offers_config
from portkey_catalog.schema import Failover, Route, Strategy
from real.outages import closed_port
from real.upstreams import refused, speaking, stalled
from small_catalog import make_provider

PAGE = needs.ROOT / "docs" / "failover.md"
WRITE = "PORTKEY_CATALOG_WRITE_TABLES"

STRATEGIES: Sequence[Strategy] = get_args(Strategy)
WAIT, REFUSED, STALLED = "429 with `Retry-After: 3600`", "connection refused", "stalled first byte"
UNLIMITED, SENT = f"{STALLED}, no `request_timeout_ms`", "408, no `request_timeout_ms`"
STATUSES = {str(status): status for status in (400, 401, 402, 404, 408, 413, 422, 429, 500, 503, 529)}
STATUSES |= {WAIT: 429, SENT: 408}
FAILURES = [*sorted(STATUSES), REFUSED, STALLED, UNLIMITED]
"""Ways in which a target fails."""
TELLING = ["400", "429", "500", REFUSED, STALLED]
"""Ways in which all targets fail at once."""

ATTEMPTS = Failover().max_attempts
LIMIT_MS = 2000
"""Time limit of a target; far above what a healthy one takes on a busy machine."""
GIVES_UP = 5.0
"""Seconds after which a client stops waiting for a target that has no time limit; above the limit of the others."""


class Case(NamedTuple):
    """One request to a chain whose first target fails."""

    failure: str
    strategy: Strategy
    stream: bool
    second: Literal["speaks", "fails", "absent"]

    def refuses(self, who: str) -> bool:
        """Whether nobody listens where this target should be."""
        return self.failure == REFUSED and (who == "first" or self.second == "fails")


CASES = [
    *itertools.starmap(Case, itertools.product(TELLING, STRATEGIES, (False, True), ("fails",))),
    *itertools.starmap(Case, itertools.product(FAILURES, STRATEGIES, (False, True), ("speaks",))),
    # Nobody counts tries at a closed port; where the chain ends there, the gateway's own count is that of the port.
    *itertools.starmap(Case, itertools.product([REFUSED], STRATEGIES, (False, True), ("absent",))),
]


class Told(NamedTuple):
    """The gateway's answer: status, whose body it is, and what the gateway says of the target it came from."""

    status: int
    speaker: str
    target: str
    tries: int


@dataclass(frozen=True)
class Observed:
    """What the clients were told (None: nothing in time), and how often each target was asked."""

    told: Mapping[Case, Told | None]
    asked: Counter[str]

    def tries(self, case: Case, who: str) -> int:
        """How often the first or the second target was asked."""
        if not case.refuses(who):
            return self.asked[path(case, who)]
        told, alone = self.told[case], self.told[case._replace(second="absent")]
        assert told and alone
        return alone.tries if who in ("first", told.target) else 0

    def cell(self, case: Case) -> str:
        """The outcome in words."""
        told = self.told[case]
        seen = f"{told.status} from the {told.speaker}" if told else f"nothing in {GIVES_UP:g} s"
        return f"{seen}, {self.tries(case, 'first')} + {self.tries(case, 'second')}"


def path(case: Case, who: str) -> str:
    """Where a target is asked: each has a path of its own at the loopback upstream."""
    return f"/{CASES.index(case)}/{who}/v1/chat/completions"


def target(case: Case, who: str, released: threading.Event) -> Answer:
    """How the first or the second target of a chain behaves."""
    if who == "second" and case.second == "speaks":
        return speaking(f"the {who} speaks")
    if case.failure in STATUSES:
        headers = {"Retry-After": "3600"} if case.failure == WAIT else {}
        return refused(STATUSES[case.failure], f"the {who}", **headers)
    return stalled(released)


def config(case: Case, upstream: str, closed: str) -> str:
    """The chain as the gateway gets it, with the keys that opencode would fill in."""
    providers = {}
    for who in ("first", "second"):
        host = f"{closed}/v1" if case.refuses(who) else upstream + path(case, who).removesuffix("/chat/completions")
        route = Route(provider="openai", provider_key_env=f"{who.upper()}_KEY", custom_host=host)
        providers[who] = make_provider(who, route=route)
    offers = [(who, f"model-of-the-{who}") for who in providers][: 1 if case.second == "absent" else 2]
    limit = None if case.failure in (UNLIMITED, SENT) else LIMIT_MS
    value = header_value(offers_config(offers, providers, Failover(strategy=case.strategy, request_timeout_ms=limit)))
    return re.sub(r"\{env:(\w+)_KEY\}", lambda key: f"pk-test-{key[1].lower()}", value)


async def ask(client: httpx.AsyncClient, case: Case, chain: str) -> Told | None:
    """One request; None when nothing comes in time."""
    body = {"model": "any", "stream": case.stream, "messages": [{"role": "user", "content": "hi"}]}
    patience = httpx.Timeout(GIVES_UP if case.failure == UNLIMITED else 60, pool=None)
    try:
        answer = await client.post("chat/completions", headers={"x-portkey-config": chain}, json=body, timeout=patience)
    except httpx.ReadTimeout:
        return None
    speaker = re.search(r"\b(first|second) (?:speaks|says)", answer.text)
    retries = int(answer.headers["x-portkey-retry-attempt-count"])
    index = re.fullmatch(r"config\.targets\[([01])\]", answer.headers["x-portkey-last-used-option-index"])
    assert index, answer.headers
    return Told(
        status=answer.status_code,
        speaker=speaker[1] if speaker else "gateway",
        target=("first", "second")[int(index[1])],
        tries=ATTEMPTS if retries == -1 else retries + 1,  # -1: every try was used up in vain
    )


@pytest.fixture(scope="module")
def observed(gateway: str) -> Observed:
    """Every case once, many at a time, because the gateway waits one and two seconds before it tries a target again."""
    released = threading.Event()
    routes = {path(case, who): target(case, who, released) for case in CASES for who in ("first", "second")}

    async def ask_all(upstream: str, closed: str) -> list[Told | None]:
        few = httpx.Limits(max_connections=40, max_keepalive_connections=0)
        async with httpx.AsyncClient(base_url=gateway, limits=few, trust_env=False) as client:
            return await asyncio.gather(*(ask(client, case, config(case, upstream, closed)) for case in CASES))

    with replay_upstream(routes) as upstream, closed_port() as port:
        try:
            told = asyncio.run(ask_all(upstream.url, f"http://127.0.0.1:{port}"))
            asked = Counter(request.path for request in upstream.requests)
        finally:
            released.set()
    return Observed(dict(zip(CASES, told, strict=True)), asked)


def table(head: Sequence[str], *rows: Sequence[str]) -> str:
    lines = (head, ["---"] * len(head), *rows)
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def outcomes(observed: Observed, title: str, failures: Sequence[str], second: Literal["speaks", "fails"]) -> str:
    """A row for each failure, a column for each strategy."""
    rows = [
        [failure, *(observed.cell(Case(failure, strategy, False, second)) for strategy in STRATEGIES)]
        for failure in failures
    ]
    return table([title, *(f"`{strategy}`" for strategy in STRATEGIES)], *rows)


def compare_with_page(name: str, made: str) -> None:
    """Fail with a diff unless the table stands on the page; write it there when asked to."""
    page = PAGE.read_text("utf-8")
    parts = re.fullmatch(rf"(.*<!-- generated: {name} -->\n)(.*)(<!-- end: {name} -->.*)", page, re.DOTALL)
    assert parts, f"{PAGE.name} has no place for the table {name!r}"
    made = f"\n{made}\n"
    if os.environ.get(WRITE) == "1":
        PAGE.write_text(parts[1] + made + parts[3], "utf-8")
    elif made != parts[2]:
        standing, now = parts[2].splitlines(keepends=True), made.splitlines(keepends=True)
        diff = "".join(difflib.unified_diff(standing, now, f"docs/{PAGE.name}", "as it is now"))
        again = f"{WRITE}=1 .venv/bin/pytest {os.path.relpath(__file__, needs.ROOT)}"
        pytest.fail(f"The table {name!r} has changed. To write it anew: {again}\n{diff}", pytrace=False)


def test_statuses_on_the_page_are_those_of_the_program() -> None:
    def listed(codes: Sequence[int]) -> str:
        return ", ".join(map(str, codes))

    rows = [
        [
            f"`{name}`",
            listed(FAILOVER_CODES[name]),
            listed([code for code in FAILOVER_CODES[name] if code in RETRY_CODES]),
        ]
        for name in STRATEGIES
    ]
    compare_with_page("statuses", table(["Strategy", "Statuses that go on", "Those that are tried again first"], *rows))


def test_who_answers_when_the_first_target_fails_is_what_the_page_says(observed: Observed) -> None:
    compare_with_page("first-fails", outcomes(observed, "The first target fails with", FAILURES, "speaks"))


def test_what_the_client_sees_when_all_targets_fail_is_what_the_page_says(observed: Observed) -> None:
    compare_with_page("all-fail", outcomes(observed, "Both targets fail with", TELLING, "fails"))


def test_the_page_names_the_gateway_and_the_settings_of_the_tables() -> None:
    version = json.loads((needs.gateway().parent.parent / "package.json").read_bytes())["version"]
    page = PAGE.read_text("utf-8")
    for fact in (f"gateway {version}", f"`max_attempts = {ATTEMPTS}`", f"`request_timeout_ms = {LIMIT_MS}`"):
        assert fact in page


def test_a_streamed_request_fares_as_a_plain_one(observed: Observed) -> None:
    plain = [case for case in CASES if not case.stream]
    cells = {case: (observed.cell(case), observed.cell(case._replace(stream=True))) for case in plain}
    assert {case: pair for case, pair in cells.items() if pair[0] != pair[1]} == {}


def test_the_gateways_headers_agree_with_what_the_targets_counted(observed: Observed) -> None:
    for case, told in observed.told.items():
        if told:
            assert told.tries == observed.tries(case, told.target), case
            assert told.speaker in (told.target, "gateway"), case
