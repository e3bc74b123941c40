"""What failing providers cost a user of the real opencode: requests by cause, and how long each program waits.

`-s` shows the figures of each run. Providers that say `retry-after-ms: 100` cut opencode's own waits, never its tries.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator

import pytest

from portkey_catalog.check.opencode_process import Outcome
from real.outages import FIRST, Figures, Outage, Outages, cause, chats
from real.upstreams import REFUSES, broken_off, fallen_silent, one_after_the_other, refused, speaking, spoken, stalled
from support.loopback import Answer, Reply, Request

DOWN = refused(503, **{"retry-after-ms": "100"})
SMALL = "claude-3-5-haiku"
SMALL_MODEL = 'model = ""\nsmall_model = "combined/claude-haiku-3-5"'


@pytest.fixture
def released() -> Iterator[threading.Event]:
    """Ends every stall when the test does."""
    event = threading.Event()
    yield event
    event.set()


def counted(running: Outage, **options: str) -> tuple[Outcome, Figures]:
    """One prompt, and what it cost."""
    began = time.monotonic()
    outcome = running.say_hi(**options)
    figures = running.figures(time.monotonic() - began)
    print(f"\n{figures}")
    return outcome, figures


def for_the_prompt(answer: Answer) -> Answer:
    """Behave as told to the prompt; titles are given at once."""

    def answered(request: Request) -> Reply:
        now = answer if cause(request) == "prompt" else spoken("A title")
        return now if isinstance(now, Reply) else now(request)

    return answered


def options(**limits: int) -> str:
    """A user's own configuration that sets these of opencode's limits for combined models."""
    return json.dumps({"provider": {"combined": {"options": limits}}})


# All providers fail


def test_opencode_asks_six_times_for_an_answer_and_three_times_for_a_title(outages: Outages) -> None:
    with outages(first=DOWN, second=DOWN, combine="max_attempts = 1") as running:
        outcome, figures = counted(running)
    assert outcome.code != 0 and "the provider says 503" in outcome.stderr, outcome
    assert figures.calls == {"prompt": 6, "title": 3}
    assert figures.requests == {"prompt": 6 * 2, "title": 3 * 2}


def test_the_gateways_tries_multiply_those_for_an_answer_but_not_those_for_a_title(outages: Outages) -> None:
    combine = "max_attempts = 2"
    with outages(first=DOWN, second=DOWN, combine=combine, publish=SMALL_MODEL, also=(SMALL,)) as running:
        _, figures = counted(running)
    assert figures.calls == {"prompt": 6, "title": 3}
    assert figures.requests == {"prompt": 6 * 2 * 2, "title": 3 * 2}


def test_a_small_model_that_is_well_gives_the_title_with_one_request(outages: Outages) -> None:
    down_but_for_titles = for_the_prompt(DOWN)
    with outages(
        first=down_but_for_titles,
        second=down_but_for_titles,
        combine="max_attempts = 1",
        publish=SMALL_MODEL,
        also=(SMALL,),
    ) as running:
        _, figures = counted(running)
    assert figures.requests == {"prompt": 6 * 2, "title": 1}


def test_providers_hear_nothing_of_what_the_gateway_is_told(outages: Outages) -> None:
    with outages(first=spoken("the first speaks"), second=DOWN) as running:
        assert running.say_hi().stdout == "the first speaks\n"
        heard = {name for request in chats(running.first) for name in request.headers if name.startswith("x-portkey")}
    assert heard == set()


def test_whoever_names_the_conversation_asks_for_no_title(outages: Outages) -> None:
    with outages(first=spoken("the first speaks"), second=DOWN) as running:
        outcome = running.say_hi("--title", "A name")
        assert outcome.stdout == "the first speaks\n", outcome
        assert {call.cause for call in running.relay.calls} == {"prompt"}


def test_a_provider_that_refuses_connections_costs_opencode_no_further_try(outages: Outages) -> None:
    with outages(first=REFUSES, second=spoken("the second speaks"), combine="max_attempts = 2") as running:
        outcome, figures = counted(running)
    assert outcome.stdout == "the second speaks\n", outcome
    assert figures.calls == figures.requests == {"prompt": 1, "title": 1}


# Stalls


def test_a_provider_that_does_not_begin_is_followed_by_the_next_one_within_one_request(
    outages: Outages, released: threading.Event
) -> None:
    first = for_the_prompt(stalled(released))
    with outages(first=first, second=speaking("the second speaks"), combine="request_timeout_ms = 1500") as running:
        outcome, figures = counted(running)
    assert outcome.stdout == "the second speaks\n", outcome
    assert figures.calls["prompt"] == 1 and figures.requests["prompt"] == 2


def test_every_block_says_how_long_opencode_waits(outages: Outages) -> None:
    with outages(first=DOWN, second=DOWN) as running:
        blocks = json.loads(running.config.read_bytes())["provider"]
    waits = {
        name: (block["options"]["headerTimeout"], block["options"]["chunkTimeout"]) for name, block in blocks.items()
    }
    alone = (300_000, 300_000)
    assert waits == {"portkey-first": alone, "portkey-second": alone, "combined": (2 * (180_000 + 3_000), 300_000)}


def test_opencode_ends_both_kinds_of_stall_by_these_limits_and_asks_again(
    outages: Outages, released: threading.Event
) -> None:
    first = one_after_the_other(stalled(released), fallen_silent("one two", released), spoken("well again"))
    with outages(first=for_the_prompt(first), second=DOWN, combine="request_timeout_ms = 0") as running:
        outcome, figures = counted(running, OPENCODE_CONFIG_CONTENT=options(headerTimeout=2000, chunkTimeout=2000))
    assert outcome.code == 0 and outcome.stdout.endswith("well again\n"), outcome
    assert figures.requests["prompt"] == 3


def test_opencode_asks_again_when_a_stream_breaks_off(outages: Outages) -> None:
    first = for_the_prompt(one_after_the_other(broken_off("one two"), spoken("well again")))
    with outages(first=first, second=DOWN) as running:
        outcome, figures = counted(running)
    assert outcome.code == 0 and outcome.stdout.endswith("well again\n"), outcome
    assert figures.requests["prompt"] == 2


def test_the_limits_of_one_block_are_not_those_of_another(outages: Outages, released: threading.Event) -> None:
    def slowly(_: Request) -> Reply:
        released.wait(4)
        return spoken("at last")

    with outages(first=for_the_prompt(slowly), second=DOWN) as running:
        short = options(headerTimeout=2000, chunkTimeout=2000)
        outcome, figures = counted(running, model=f"portkey-first/{FIRST}", OPENCODE_CONFIG_CONTENT=short)
    assert outcome.stdout == "at last\n", outcome
    assert figures.calls["prompt"] == 1
