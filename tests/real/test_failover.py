"""Chains through the real gateway: who answers when a target fails. The tables in docs/failover.md are made here.

To write them anew: PORTKEY_CATALOG_WRITE_TABLES=1 .venv/bin/pytest tests/real/test_failover.py
"""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

import httpx
import pytest

from portkey_catalog.exports.chain import BACKOFF_MS, as_sent, header_value, offers_config
from portkey_catalog.schema import Failover, Route, Strategy
from real.outages import closed_port
from real.tables import Page, table
from real.upstreams import JSON, refused, speaking, stalled
from support import needs
from support.loopback import Answer, Replay, Reply, replay_upstream
from support.recordings import Recordings
from support.small_catalog import make_provider

PAGE = Page(needs.ROOT / "docs" / "failover.md", __file__)

STRATEGIES: Sequence[Strategy] = get_args(Strategy)
WAIT, REFUSED, STALLED = "429 with `Retry-After: 3600`", "connection refused", "stalled first byte"
UNLIMITED, SENT = f"{STALLED}, no `request_timeout_ms`", "408, no `request_timeout_ms`"
STATUSES = {str(status): status for status in (400, 401, 402, 404, 408, 413, 422, 429, 500, 503, 529)}
ADDED = "400, `also_on = [400]`"
STATUSES |= {WAIT: 429, SENT: 408, ADDED: 400}
FAILURES = [*sorted(STATUSES), REFUSED, STALLED, UNLIMITED]
"""Ways in which a target fails."""
TELLING = ["400", ADDED, "429", "500", REFUSED, STALLED]
"""Ways in which all targets fail at once."""

ATTEMPTS = Failover().max_attempts
LIMIT_MS = 2000
"""Time limit of a target; far above what a healthy one takes on a busy machine."""
GIVES_UP = 5.0
"""Seconds after which a client stops waiting for a target that has no time limit; above the limit of the others."""

SAYS_HI = {"model": "any", "messages": [{"role": "user", "content": "hi"}]}


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


def chain_of(hosts: Mapping[str, str], failover: Failover) -> str:
    """A chain of providers at these addresses as the gateway gets it, with the keys that opencode would fill in."""
    providers = {}
    for who, host in hosts.items():
        route = Route(provider="openai", provider_key_env=f"{who.upper()}_KEY", custom_host=host)
        providers[who] = make_provider(who, route=route)
    value = header_value(offers_config([(who, f"model-of-the-{who}") for who in providers], providers, failover))
    return re.sub(r"\{env:(\w+)_KEY\}", lambda key: f"pk-test-{key[1].lower()}", value)


def config(case: Case, upstream: str, closed: str) -> str:
    """The chain of a case."""
    hosts = {
        who: f"{closed}/v1" if case.refuses(who) else upstream + path(case, who).removesuffix("/chat/completions")
        for who in ("first", "second")[: 1 if case.second == "absent" else 2]
    }
    limit = None if case.failure in (UNLIMITED, SENT) else LIMIT_MS
    also_on = (400,) if case.failure == ADDED else ()
    return chain_of(hosts, Failover(strategy=case.strategy, request_timeout_ms=limit, also_on=also_on))


async def ask(client: httpx.AsyncClient, case: Case, chain: str) -> Told | None:
    """One request; None when nothing comes in time."""
    body = SAYS_HI | {"stream": case.stream}
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


def posted(gateway: str, chain: str, *, stream: bool = False) -> httpx.Response:
    """The answer to one request by itself."""
    with httpx.Client(trust_env=False, timeout=60) as client:
        headers = {"x-portkey-config": chain}
        return client.post(f"{gateway}/chat/completions", headers=headers, json=SAYS_HI | {"stream": stream})


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


def outcomes(observed: Observed, title: str, failures: Sequence[str], second: Literal["speaks", "fails"]) -> str:
    """A row for each failure, a column for each strategy."""
    rows = [
        [failure, *(observed.cell(Case(failure, strategy, False, second)) for strategy in STRATEGIES)]
        for failure in failures
    ]
    return table([title, *(f"`{strategy}`" for strategy in STRATEGIES)], *rows)


def test_statuses_on_the_page_are_those_of_the_program() -> None:
    def listed(codes: Sequence[int]) -> str:
        return ", ".join(map(str, codes))

    def row(name: Strategy) -> list[str]:
        chain = json.loads(chain_of({"first": "https://models.example/v1"}, as_sent(Failover(strategy=name))))
        again = chain["targets"][0]["retry"]["on_status_codes"]
        return [f"`{name}`", listed(chain["strategy"]["on_status_codes"]), listed(again)]

    rows = [row(name) for name in STRATEGIES]
    PAGE.compare("statuses", table(["Strategy", "Statuses that go on", "Those that are tried again first"], *rows))


def test_who_answers_when_the_first_target_fails_is_what_the_page_says(observed: Observed) -> None:
    PAGE.compare("first-fails", outcomes(observed, "The first target fails with", FAILURES, "speaks"))


def test_what_the_client_sees_when_all_targets_fail_is_what_the_page_says(observed: Observed) -> None:
    PAGE.compare("all-fail", outcomes(observed, "Both targets fail with", TELLING, "fails"))


def test_the_page_names_the_gateway_and_the_settings_of_the_tables() -> None:
    version = json.loads((needs.gateway().parent.parent / "package.json").read_bytes())["version"]
    page = PAGE.text()
    for fact in (f"gateway {version}", f"`max_attempts = {ATTEMPTS}`", f"`request_timeout_ms = {LIMIT_MS}`"):
        assert fact in page


def test_a_streamed_request_fares_as_a_plain_one(observed: Observed) -> None:
    plain = [case for case in CASES if not case.stream]
    cells = {case: (observed.cell(case), observed.cell(case._replace(stream=True))) for case in plain}
    assert {case: pair for case, pair in cells.items() if pair[0] != pair[1]} == {}


def test_the_gateway_waits_between_tries_as_long_as_we_count_on(gateway: str) -> None:
    with replay_upstream({"/v1/chat/completions": refused(503)}) as upstream:
        assert posted(gateway, chain_of({"first": f"{upstream.url}/v1"}, Failover())).status_code == 503
    waits = [after.at - before.at for before, after in itertools.pairwise(upstream.requests)]
    assert len(waits) == ATTEMPTS - 1
    for number, wait in enumerate(waits):
        assert wait > 0.9 * 2**number * BACKOFF_MS / 1000  # timers may run a little fast


# Providers that say 400 when a budget is used up or a model is not there

NOT_HERE = {
    "no credit": {"type": "error", "error": {"type": "invalid_request_error", "message": "Your balance is used up."}},
    "not serverless": {"error": {"message": "Start an endpoint of your own.", "code": "model_not_available"}},
    "not served": {"error": {"message": "No provider of yours serves it.", "code": "model_not_supported"}},
    "by a profile only": {"message": "Call this model through an inference profile."},
}
"""What is said with a 400, in the shapes of Anthropic, Together, Hugging Face and Bedrock."""


def both(upstream: Replay) -> dict[str, str]:
    return {who: f"{upstream.url}/{who}" for who in ("first", "second")}


def outcomes_of_a_400(gateway: str, body: object, *, stream: bool) -> dict[tuple[int, ...], tuple[int, list[str]]]:
    """What the client gets and who is asked, by what the owner adds, when the first target says 400."""
    routes: dict[str, Answer] = {
        "/first/chat/completions": Reply(400, JSON, json.dumps(body).encode()),
        "/second/chat/completions": speaking("the second speaks"),
    }
    seen: dict[tuple[int, ...], tuple[int, list[str]]] = {}
    for failover in (Failover(), Failover(also_on=(400,))):
        with replay_upstream(routes) as upstream:
            status = posted(gateway, chain_of(both(upstream), failover), stream=stream).status_code
        seen[failover.also_on] = (status, [request.path.split("/")[1] for request in upstream.requests])
    return seen


GETS_PAST = {(): (400, ["first"]), (400,): (200, ["first", "second"])}


@pytest.mark.parametrize("who", NOT_HERE)
@pytest.mark.parametrize("stream", [False, True], ids=["plain", "streamed"])
def test_a_400_that_means_not_here_ends_a_chain_unless_the_owner_adds_it(gateway: str, who: str, stream: bool) -> None:
    assert outcomes_of_a_400(gateway, NOT_HERE[who], stream=stream) == GETS_PAST


def test_so_does_every_recorded_400_that_means_not_here(gateway: str, recordings: Recordings) -> None:
    recorded = json.loads(recordings.read("cases/C03-unavailable-says-400/answers.json"))
    assert {row["status"] for row in recorded} == {400}
    for row in recorded:
        for stream in (False, True):
            assert outcomes_of_a_400(gateway, row["body"], stream=stream) == GETS_PAST, row["who"]


def test_a_request_at_fault_burns_the_whole_chain_of_an_owner_who_adds_400(gateway: str) -> None:
    routes = {f"/{who}/chat/completions": refused(400, f"the {who}") for who in ("first", "second")}
    with replay_upstream(routes) as upstream:
        said = posted(gateway, chain_of(both(upstream), Failover(also_on=(400,))))
    assert said.status_code == 400 and "the second says 400" in said.text
    assert len(upstream.requests) == 2


def test_the_gateways_headers_agree_with_what_the_targets_counted(observed: Observed) -> None:
    for case, told in observed.told.items():
        if told:
            assert told.tries == observed.tries(case, told.target), case
            assert told.speaker in (told.target, "gateway"), case
