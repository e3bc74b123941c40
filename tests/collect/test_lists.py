"""Asking for lists: whatever an answer is, it becomes one outcome, with what has to be told of it."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any, TypeVar

import pytest

from portkey_catalog.collect.account import FEW, AccountSays
from portkey_catalog.collect.lists import Collector
from portkey_catalog.collect.outcome import CUT_SHORT, AccountList, Outcome
from portkey_catalog.gateway.client import Policy, open_client
from portkey_catalog.schema import Notice
from portkey_catalog.settings.shapes import GatewaySettings, ProviderSettings
from portkey_catalog.upstream.rows import Row
from support.hosted import JSON, KEY
from support.loopback import Answer, Reply, Request, replay_upstream

KEYS = {"PORTKEY_API_KEY": KEY}
HASTY = Policy(timeout=5, deadline=20, attempts=1, first_wait=0.001, longest_wait=0.01)
T = TypeVar("T")


def page(**document: Any) -> Reply:
    return Reply(200, JSON, json.dumps(document).encode())


def collected(
    answer: Answer, job: Callable[[Collector], Awaitable[T]], keys: dict[str, str] = KEYS
) -> tuple[T, list[tuple[str, str]]]:
    """What a job gets from a gateway that always answers so, and the progress that it told."""
    progress: list[tuple[str, str]] = []

    async def run(url: str) -> T:
        async with asyncio.timeout(60), open_client(HASTY, local=True) as client:
            told = lambda what, state: progress.append((what, state))  # noqa: E731
            return await job(Collector(client, GatewaySettings(), url, keys, date(2026, 9, 1), told))

    with replay_upstream({"/models": answer}) as upstream:
        return asyncio.run(run(upstream.url)), progress


def outcome(answer: Answer, *said: Row, **settings: Any) -> Outcome:
    provider = ProviderSettings(slug="alpha", **settings)
    return collected(answer, lambda collector: collector.provider_list(provider, AccountSays(said)))[0]


def account(answer: Answer, *, needed: bool = True) -> tuple[AccountList | None, list[Notice]]:
    return collected(answer, lambda collector: collector.account_list(needed=needed))[0]


def test_a_list_that_goes_on_where_nothing_more_is_to_be_had_is_taken_with_a_notice() -> None:
    cut = outcome(page(data=[{"id": "m-1"}], has_more=True))
    assert (list(cut.models), cut.problem, cut.complete, cut.notice) == (["m-1"], None, False, CUT_SHORT)
    whole = outcome(page(data=[{"id": "m-1"}]))
    assert (list(whole.models), whole.notice, whole.complete) == (["m-1"], None, True)
    empty = outcome(page(data=[], has_more=True))
    assert (empty.models, empty.problem, empty.complete) == ({}, None, False)


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        pytest.param(Reply(401), "HTTP 401: the key was refused", id="refused"),
        pytest.param(page(data=[{"id": ""}, {}]), "no row of the list can be used: 2 rejected", id="no usable row"),
        pytest.param(page(data=[{"id": "@a/m", "slug": "m"}]), "the gateway sent the account's list", id="account"),
        pytest.param(page(error="x"), "the answer is no model list", id="no list"),
    ],
)
def test_an_answer_that_is_no_list_of_the_provider_is_a_problem_in_words(answer: Reply, problem: str) -> None:
    failed = outcome(answer)
    assert (failed.problem or "").startswith(problem)
    assert (failed.models, failed.listed) == ({}, frozenset())


def test_settings_that_leave_no_model_are_a_problem_and_the_list_is_known_all_the_same() -> None:
    left = outcome(page(data=[{"id": "m-1"}]), include=("other-*",))
    assert left.problem == "no model is left; check the provider's include and exclude in the settings"
    assert (dict(left.models), set(left.listed), left.rows) == ({}, {"m-1"}, 1)


@pytest.mark.parametrize("status", [404, 405, 501])
def test_a_provider_without_a_list_of_its_own_has_the_models_that_the_account_names(status: int) -> None:
    found = outcome(Reply(status), Row("m-1"), Row("m-2", canonical_slug="gpt-4o"))
    assert found.notice == f"it has no list of its own (HTTP {status}); the account's Model Catalog names its models"
    assert {each: model.provenance for each, model in found.models.items()} == {
        "m-1": {"id": "account"},
        "m-2": {"id": "account", "canonical_slug": "account"},
    }
    assert found.models["m-2"].canonical_slug == "gpt-4o"
    assert (outcome(Reply(status)).problem or "").startswith(f"HTTP {status}")


def test_a_key_that_is_not_handed_in_is_a_problem_of_each_list_and_no_request() -> None:
    asked: list[Request] = []

    def answer(request: Request) -> Reply:
        asked.append(request)
        return page(data=[{"id": "m"}])

    failed, progress = collected(
        answer, lambda collector: collector.provider_list(ProviderSettings(slug="alpha"), AccountSays()), keys={}
    )
    assert failed.problem == "the environment variable PORTKEY_API_KEY is not set; put the key there"
    assert progress == [("alpha", "waiting"), ("alpha", "failed")]
    assert asked == []


def test_the_accounts_list_is_sorted_by_provider_and_its_bad_rows_are_told() -> None:
    listed, notices = account(page(data=[{"id": "@a/m-1"}, {"id": "@b/x/y"}, {"id": "@a/m-2"}, {"id": "lost"}]))
    assert listed is not None
    assert {slug: [row.id for row in rows] for slug, rows in listed.rows.items()} == {"a": ["m-1", "m-2"], "b": ["x/y"]}
    assert listed.whole
    text = "the account's Model Catalog: 1 row rejected, the first because id is not of the form @slug/model"
    assert notices == [Notice(level="warning", text=text, subject="account rows rejected")]


@pytest.mark.parametrize(("bad", "good", "whole"), [(FEW - 1, 0, True), (FEW, 1, False), (FEW, 3 * FEW, True)])
def test_a_list_of_the_account_with_many_unreadable_rows_does_not_count_as_whole(
    bad: int, good: int, whole: bool
) -> None:
    rows = [{"id": f"{'' if each < bad else '@a/'}m-{each}"} for each in range(bad + good)]
    listed, _ = account(page(data=rows))
    assert listed is not None
    assert listed.whole is whole


def test_an_account_that_cannot_be_read_is_an_error_only_where_it_is_needed() -> None:
    for needed, level, text in (
        (True, "error", "the account's Model Catalog was not read: HTTP 400"),
        (False, "info", "the account's Model Catalog was not read, so what it said last time holds: HTTP 400"),
    ):
        listed, (notice,) = account(Reply(400), needed=needed)
        assert listed is None
        assert (notice.level, notice.text.startswith(text)) == (level, True)
