"""Requests of a probe: what is sent, never beyond its budget, and what becomes of trouble."""

from __future__ import annotations

import asyncio
import json
import signal
import threading
import time
from decimal import Decimal

import pytest

from portkey_catalog.gateway.chat import End, Exchange, Patience, open_chats
from portkey_catalog.probe.journal import read_journal
from portkey_catalog.probe.plan import ProbeError
from portkey_catalog.probe.request import trial
from portkey_catalog.probe.run import ways
from portkey_catalog.probe.told import Result, result_lines
from portkey_catalog.schema import OfferKey, Verdict
from probe.conftest import Account
from support import chats
from support.hosted import KEY, listing, rows
from support.loopback import Reply, Request

ALPHA, BETA = ("alpha", "x-ai/grok-4"), ("beta", "grok-4")


def verdicts(result: Result) -> dict[OfferKey, Verdict]:
    return {key: found.verdict for key, found in result.journal.found.items()}


def test_each_member_of_a_chain_is_asked_once_as_opencode_would_ask_it(account: Account) -> None:
    result = account.try_()
    assert verdicts(result) == {ALPHA: Verdict.WORKS, BETA: Verdict.WORKS}
    assert sorted(account.world.gateway.chatted) == ["alpha/x-ai/grok-4", "beta/grok-4"]
    request = next(each for each in account.world.gateway.requests if each.headers["x-portkey-provider"] == "@beta")
    assert (request.method, request.headers["x-portkey-api-key"]) == ("POST", KEY)
    assert "authorization" not in request.headers
    assert json.loads(request.headers["x-portkey-metadata"]) == {"catalog": "portkey-catalog", "probe": "models"}
    body = json.loads(request.body)
    assert (body["model"], body["max_tokens"], body["stream"], body["tool_choice"]) == ("grok-4", 64, True, "auto")
    assert [tool["function"]["name"] for tool in body["tools"]] == ["report"]


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [
        (chats.error(402, "Insufficient Balance"), Verdict.NO_CREDIT),
        (chats.error(404, "The model does not exist"), Verdict.UNKNOWN_MODEL),
        (chats.error(400, "bad request"), Verdict.REFUSED),
        (chats.cut_stream(), Verdict.CUTS_STREAM),
        (chats.broken_off, Verdict.CUTS_STREAM),
        (chats.says("no"), Verdict.NO_TOOL_CALL),
        (chats.calls("gpt-4o"), Verdict.ANOTHER_MODEL),
        (chats.calls("grok-4-0709"), Verdict.WORKS),
        (Reply(200, {"Content-Encoding": "br"}, b"rubbish"), Verdict.CUTS_STREAM),
        (Reply(200, {"Content-Encoding": "gzip"}, b"rubbish"), Verdict.CUTS_STREAM),
        (chats.says("words " * 10_000), Verdict.FAILS),
    ],
)
def test_what_an_answer_tells_is_told(account: Account, reply: Reply, verdict: Verdict) -> None:
    account.world.gateway.chats["beta/grok-4"] = reply
    result = account.try_()
    assert verdicts(result) == {ALPHA: Verdict.WORKS, BETA: verdict}
    sent = 3 if verdict is Verdict.FAILS else 1
    assert account.world.gateway.chatted.count("beta/grok-4") == sent


@pytest.mark.slow
def test_a_stall_and_a_stream_that_falls_silent_are_too_slow(account: Account, released: threading.Event) -> None:
    account.world.gateway.chats["alpha/x-ai/grok-4"] = chats.stalled(released)
    account.world.gateway.chats["beta/grok-4"] = chats.silent(released)
    result = account.try_(patience=Patience(begin=3, whole=4))
    assert verdicts(result) == {ALPHA: Verdict.TOO_SLOW, BETA: Verdict.TOO_SLOW}
    assert len(account.world.gateway.chatted) == 2
    messages = {key: found.message for key, found in result.journal.found.items()}
    assert messages == {ALPHA: "no answer began in time", BETA: "the answer did not end in time"}


@pytest.mark.slow
def test_when_the_time_for_all_of_it_is_over_the_rest_has_no_verdict(
    account: Account, released: threading.Event
) -> None:
    account.world.gateway.chats["beta/grok-4"] = chats.stalled(released)
    result = account.try_(patience=Patience(), within=4)
    assert verdicts(result) == {ALPHA: Verdict.WORKS}
    assert [each.key for each in result.left] == [BETA]
    assert (result.stopped, result.exit_code, result.journal.spent.requests) == (None, 3, 2)


def test_who_is_busy_is_asked_again_and_works_in_the_end(account: Account) -> None:
    busy = iter([chats.error(429, "slow down", **{"Retry-After": "0"}), chats.error(503, "overloaded")])
    account.world.gateway.chats["beta/grok-4"] = lambda _: next(busy, chats.calls())
    result = account.try_()
    assert verdicts(result)[BETA] is Verdict.WORKS
    assert account.world.gateway.chatted.count("beta/grok-4") == 3
    assert result.journal.spent.requests == 4
    assert result.exit_code == 0


def test_who_stays_busy_has_no_verdict_that_counts(account: Account) -> None:
    account.world.gateway.chats["beta/grok-4"] = chats.error(429, "slow down")
    result = account.try_()
    assert verdicts(result)[BETA] is Verdict.BUSY
    assert account.world.gateway.chatted.count("beta/grok-4") == 3
    assert result.exit_code == 3


@pytest.mark.parametrize("requests", [1, 2, 3, 4])
def test_tries_that_are_repeated_never_exceed_the_budget_of_requests(account: Account, requests: int) -> None:
    for ref in ("alpha/x-ai/grok-4", "beta/grok-4"):
        account.world.gateway.chats[ref] = chats.error(429, "slow down")
    result = account.try_(requests=requests)
    assert len(account.world.gateway.chatted) == result.journal.spent.requests == requests


def test_the_budget_in_usd_is_never_exceeded_whatever_fails(account: Account) -> None:
    for ref in ("alpha/x-ai/grok-4", "beta/grok-4"):
        account.world.gateway.chats[ref] = chats.error(500, "oops")
    [one, other] = account.try_(requests=1).plan.trials[:1] * 2
    assert one.worst and other.worst
    account.world.gateway.requests.clear()
    result = account.try_(usd=str(one.worst * 5 / 2))
    assert len(account.world.gateway.chatted) == 2
    assert result.journal.spent.usd <= one.worst * 5 / 2


def test_the_most_that_a_request_costs_is_reckoned_by_the_catalogs_prices(account: Account) -> None:
    [trial, _] = account.try_().plan.trials
    tokens = len(trial.body) + 600
    assert trial.worst == (Decimal(3) * tokens + Decimal(15) * 64) / 1_000_000


def test_what_a_provider_states_beyond_that_is_told_and_takes_nothing_from_the_budget(account: Account) -> None:
    account.world.gateway.chats["alpha/x-ai/grok-4"] = chats.calls(prompt_tokens=100, completion_tokens=500_000_000)
    result = account.try_()
    [trial, other] = result.plan.trials
    assert trial.worst and other.worst
    assert verdicts(result) == {ALPHA: Verdict.WORKS, BETA: Verdict.WORKS}
    assert result.journal.spent.usd == trial.worst + other.worst
    told = read_journal(account.journal.read_text(), "it")
    assert told and told.found[ALPHA].stated == Decimal(100 * 3 + 500_000_000 * 15) / 1_000_000
    assert "it states a usage of 7500.0003 USD, more than the request could cost" in result_lines(result)[0]


def test_who_failed_and_cannot_be_asked_again_has_no_verdict(account: Account) -> None:
    account.world.gateway.chats["beta/grok-4"] = chats.error(500, "oops")
    result = account.try_(requests=2)
    assert verdicts(result) == {ALPHA: Verdict.WORKS}
    assert [each.key for each in result.left] == [BETA]
    assert (result.exit_code, result.journal.spent.requests) == (3, 2)


def test_so_many_requests_are_under_way_at_one_provider_and_no_more(account: Account) -> None:
    ids = [f"m-{number}" for number in range(6)]
    account.world.gateway.lists |= {
        "alpha": listing(*rows("x-ai/grok-4", "alpha-1", "alpha-2", "alpha-3", *ids)),
        "beta": listing(*rows("grok-4", "beta-1", *ids)),
    }
    account.world.update()
    under_way: dict[str, int] = {"alpha": 0, "beta": 0}
    most: list[int] = []
    lock = threading.Lock()

    def answer(request: Request) -> Reply:
        slug = chats.asked_of(request).partition("/")[0]
        with lock:
            under_way[slug] += 1
            most.append(under_way[slug])
        time.sleep(0.03)
        with lock:
            under_way[slug] -= 1
        return chats.calls()

    refs = [f"{slug}/{each}" for slug in ("alpha", "beta") for each in ids]
    account.world.gateway.chats |= dict.fromkeys(refs, answer)
    offers = [(slug, each) for slug in ("alpha", "beta") for each in ids]
    result = account.try_(offers=offers, at_once=3, patience=Patience())
    assert len(result.journal.found) == 12
    assert max(most) == 3


def test_few_requests_are_under_way_at_all_providers_together(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portkey_catalog.probe.run.AT_ONCE", 1)
    under_way, most = 0, 0
    lock = threading.Lock()

    def answer(request: Request) -> Reply:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        time.sleep(0.05)
        with lock:
            under_way -= 1
        return chats.calls()

    account.world.gateway.chats |= dict.fromkeys(["alpha/x-ai/grok-4", "beta/grok-4"], answer)
    assert len(account.try_().journal.found) == 2
    assert most == 1


def test_a_request_that_this_machine_did_not_send_in_time_tells_nothing(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def held_up(*_: object) -> Exchange:
        return Exchange(End.HELD_UP)

    monkeypatch.setattr("portkey_catalog.gateway.chat.Chats.ask", held_up)
    result = account.try_()
    assert (result.journal.found, result.exit_code) == ({}, 3)


@pytest.mark.slow
def test_a_wait_whose_end_this_machine_noticed_late_was_its_own(account: Account, released: threading.Event) -> None:
    account.world.gateway.chats["beta/grok-4"] = chats.stalled(released)
    headers = ways(account.catalog, ["beta"], "PORTKEY_API_KEY", {"PORTKEY_API_KEY": KEY})["beta"]
    body = trial("beta", account.catalog.providers["beta"].models["grok-4"]).body

    async def ask(*, starved: bool) -> End:
        async with open_chats(Patience(begin=3)) as chats:
            asked = asyncio.create_task(chats.ask(account.world.gateway.url, headers, body))
            await asyncio.sleep(1.5)
            if starved:
                time.sleep(4)
            return (await asked).end

    assert asyncio.run(ask(starved=True)) is End.HELD_UP
    assert asyncio.run(ask(starved=False)) is End.LATE


def test_a_key_that_portkey_refuses_ends_the_probe_at_once(account: Account) -> None:
    result = account.try_(keys={"PORTKEY_API_KEY": "pk-test-other"})
    assert result.stopped
    assert "the gateway refuses the key in PORTKEY_API_KEY: Portkey Error: Invalid API Key" in result.stopped
    assert (result.exit_code, result.journal.found) == (1, {})


def test_a_key_that_is_missing_is_told_before_anything_is_sent(account: Account) -> None:
    with pytest.raises(ProbeError, match="alpha cannot be asked: the environment variable PORTKEY_API_KEY is not set"):
        account.try_(keys={})
    assert account.world.gateway.chatted == []


def test_a_gateway_that_nobody_can_reach_ends_the_probe(account: Account) -> None:
    result = account.try_(gateway="http://127.0.0.1:9")
    assert result.stopped == ("no connection to the gateway (ConnectError); check gateway.base_url and the network")


def test_a_message_that_repeats_the_key_is_not_shown(account: Account) -> None:
    account.world.gateway.chats["beta/grok-4"] = chats.error(400, f"bad key {KEY}\n::error::now")
    result = account.try_()
    assert result.journal.found[BETA].message == "(the message repeats the value of a key, so it is not shown)"
    assert KEY not in account.journal.read_text()


@pytest.mark.slow
def test_a_probe_that_is_given_up_is_gone_on_with_and_what_was_under_way_is_spent(
    account: Account, released: threading.Event
) -> None:
    began = threading.Event()

    def stall(request: Request) -> Reply:
        began.set()
        released.wait(30)
        return chats.calls()

    account.world.gateway.chats["beta/grok-4"] = stall

    main = threading.main_thread().ident
    assert main

    def interrupt() -> None:
        began.wait(10)
        time.sleep(1)  # for the other one to be done
        signal.pthread_kill(main, signal.SIGINT)

    threading.Thread(target=interrupt).start()
    with pytest.raises(KeyboardInterrupt):
        account.try_(patience=Patience())
    released.set()
    account.world.gateway.chats.clear()
    told = read_journal(account.journal.read_text(), "it")
    assert told
    assert list(told.found) == [ALPHA]
    assert told.spent.requests == 2
    result = account.try_(resume=True)
    assert verdicts(result) == {ALPHA: Verdict.WORKS, BETA: Verdict.WORKS}
    assert result.journal.spent.requests == 3
    assert account.world.gateway.chatted.count("alpha/x-ai/grok-4") == 1
