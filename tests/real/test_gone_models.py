"""What people saved, after it went: opencode with the catalog of a later update, through the real gateway."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from portkey_catalog.check.opencode_process import OpenCode, Outcome
from real.commands import CatalogCommand, provider_settings
from real.upstreams import model_list, refused, spoken
from support.loopback import Reply, Request, replay_upstream

FIRST, SECOND, STEADY = "anthropic/claude-sonnet-4", "claude-sonnet-4", "gpt-oss-120b"
KEYS = {"FIRST_KEY": "pk-test-first", "SECOND_KEY": "pk-test-second"}


@dataclass
class Provider:
    """A provider whose list and answer may change."""

    ids: tuple[str, ...]
    chat: Reply
    asked: list[str] = field(default_factory=list)

    def answer(self, request: Request) -> Reply:
        if request.path == "/v1/models":
            return model_list(*self.ids)
        self.asked.append(json.loads(request.body)["model"])
        return self.chat

    def served(self) -> Any:
        return replay_upstream({"/v1/models": self.answer, "/v1/chat/completions": self.answer})


@dataclass
class Saved:
    """Somebody who saved the ids of an earlier catalog, and the providers behind them."""

    opencode: OpenCode
    catalog: CatalogCommand
    first: Provider
    second: Provider
    settings: str

    def update(self, *, ends: int = 0) -> Any:
        self.first.asked.clear()
        self.second.asked.clear()
        return self.catalog.update(self.settings, KEYS, ends=ends)

    def say_hi(self, model: str) -> Outcome:
        config = str(self.catalog.folder / "catalog" / "v1" / "opencode.json")
        return self.opencode.run("run", "--model", model, "hi", OPENCODE_CONFIG=config, **KEYS)


@pytest.fixture
def saved(gateway: str, catalog: CatalogCommand, opencode: OpenCode) -> Iterator[Saved]:
    first = Provider((FIRST, STEADY), spoken("the first speaks"))
    second = Provider((SECOND, STEADY), spoken("the second speaks"))
    with first.served() as one, second.served() as two:
        settings = "\n".join(
            [
                f'[gateway]\nbase_url = "{gateway}"\ndiscover = false\n',
                "[metadata]\nsources = []\n",
                '[guard]\nreview = "never"\n',
                '[combine]\nprovider_priority = ["first", "second"]\nmax_attempts = 2\n',
                provider_settings("first", f"{one.url}/v1"),
                provider_settings("second", f"{two.url}/v1"),
            ]
        )
        made = Saved(opencode, catalog, first, second, settings)
        made.update()
        yield made


def test_a_saved_combined_model_answers_after_its_chain_dissolved(saved: Saved) -> None:
    saved.second.ids = (STEADY,)
    saved.update(ends=3)
    outcome = saved.say_hi("combined/claude-sonnet-4")
    assert (outcome.code, outcome.stdout) == (0, "the first speaks\n"), outcome
    assert set(saved.first.asked) == {FIRST} and saved.second.asked == []


def test_what_the_one_provider_that_is_left_refuses_is_told_as_it_is(saved: Saved) -> None:
    saved.first.ids, saved.second.chat = (STEADY,), refused(400)
    saved.update(ends=3)
    outcome = saved.say_hi("combined/claude-sonnet-4")
    assert outcome.code != 0 and "the provider says 400" in outcome.stderr, outcome
    assert set(saved.second.asked) == {SECOND} and saved.first.asked == []


def test_what_opencode_says_of_a_combined_model_that_is_gone(saved: Saved) -> None:
    saved.first.ids = saved.second.ids = (STEADY,)
    report = saved.update(ends=3)
    outcome = saved.say_hi("combined/claude-sonnet-4")
    assert outcome.code != 0 and outcome.stdout == "", outcome
    assert "Unexpected server error" in outcome.stderr, outcome
    assert saved.first.asked == saved.second.asked == []
    assert any("combined/claude-sonnet-4" in event["text"] for event in report["chains"])


def test_a_saved_id_that_its_provider_renamed_answers_there(saved: Saved) -> None:
    saved.first.ids = (SECOND, STEADY)
    saved.update()
    outcome = saved.say_hi(f"portkey-first/{FIRST}")
    assert (outcome.code, outcome.stdout) == (0, "the first speaks\n"), outcome
    assert set(saved.first.asked) == {SECOND} and saved.second.asked == []
    config = str(saved.catalog.folder / "catalog" / "v1" / "opencode.json")
    listed = saved.opencode.models(OPENCODE_CONFIG=config, **KEYS)
    assert {f"portkey-first/{FIRST}", f"portkey-first/{SECOND}"} <= set(listed)
