"""`probe` through the real open-source gateway: verdicts, budget, and Ctrl-C."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from portkey_catalog.check.opencode_process import OpenCode
from real.commands import CatalogCommand, key_of, provider_settings
from real.upstreams import model_list, spoken
from support import chats
from support.command import COMMAND, bare_environment
from support.loopback import Answer, Replay, Reply, Request, replay_upstream

SLUGS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
KEYS = {key_of(slug): f"pk-test-{slug}-0123456789" for slug in SLUGS}
MODEL = "claude-sonnet-4-5"


@dataclass
class Behind:
    """Providers of one model behind the gateway."""

    command: CatalogCommand
    upstream: Replay
    answers: dict[str, Answer] = field(default_factory=dict)

    @property
    def asked(self) -> list[str]:
        """Providers whose chats were asked for, in that order."""
        return [each.path.split("/")[1] for each in self.upstream.requests if each.path.endswith("/chat/completions")]

    def probe(self, *arguments: str) -> subprocess.Popen[str]:
        """Begin the command."""
        return subprocess.Popen(
            [*COMMAND, "probe", "--yes", "--json", "--max-usd", "2", *arguments],
            cwd=self.command.folder,
            env=bare_environment(HOME=str(self.command.folder), **KEYS),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


@contextmanager
def behind(gateway: str, command: CatalogCommand, slugs: tuple[str, ...]) -> Iterator[Behind]:
    answers: dict[str, Answer] = {}

    def answer(request: Request) -> Reply:
        found = answers.get(request.path.split("/")[1], chats.calls(MODEL))
        return found if isinstance(found, Reply) else found(request)

    routes: dict[str, Answer] = {}
    for slug in slugs:
        routes |= {f"/{slug}/models": model_list(MODEL), f"/{slug}/chat/completions": answer}
    with replay_upstream(routes) as upstream:
        providers = "\n".join(provider_settings(slug, f"{upstream.url}/{slug}") for slug in slugs)
        head = f'[gateway]\nbase_url = "{gateway}"\ndiscover = false\n[metadata]\nsources = []\n'
        order = f"[combine]\nmax_targets = 8\nprovider_priority = {json.dumps(slugs)}\n"
        command.update(f"{head}{order}{providers}", KEYS)
        upstream.requests.clear()
        yield Behind(command, upstream, answers)


def test_each_verdict_is_told_through_the_real_gateway(gateway: str, catalog: CatalogCommand) -> None:
    released = threading.Event()
    with behind(gateway, catalog, SLUGS) as there:
        there.answers |= {
            "first": chats.error(429, "Rate limit reached", **{"Retry-After": "1"}),
            "second": chats.error(402, "Insufficient Balance"),
            "third": chats.error(404, "The model `claude-sonnet-4-5` does not exist"),
            "fourth": chats.error(400, "Your credit balance is too low"),
            "fifth": chats.stalled(released),
            "sixth": chats.broken_off,
            "seventh": chats.calls("gpt-4o-mini-2024-07-18"),
        }
        running = there.probe("--slow", "3")
        out, err = running.communicate(timeout=120)
        released.set()
    assert running.returncode == 1, err
    document = json.loads(out)
    verdicts = {each["provider"]: each["verdict"] for each in document["models"]}
    assert verdicts == {
        "first": "busy",
        "second": "no-credit",
        "third": "unknown-model",
        "fourth": "no-credit",
        "fifth": "too-slow",
        "sixth": "cuts-stream",
        "seventh": "another-model",
        "eighth": "works",
    }
    assert len(there.asked) == document["spent"]["requests"] == 10
    assert [there.asked.count(slug) for slug in SLUGS] == [3, 1, 1, 1, 1, 1, 1, 1]
    messages = {each["provider"]: each.get("message", "") for each in document["models"]}
    assert "Insufficient Balance" in messages["second"]
    assert "credit balance is too low" in messages["fourth"]
    assert any("fourth" in each and "combine.also_on = [400] would lead on" in each for each in document["advice"])
    assert not any(key in out + err for key in KEYS.values())


def test_ctrl_c_and_resume_ask_each_once_and_stay_within_the_budget(gateway: str, catalog: CatalogCommand) -> None:
    released = threading.Event()
    slugs = SLUGS[:3]
    with behind(gateway, catalog, slugs) as there:
        there.answers["second"] = chats.stalled(released)
        running = there.probe("--write", "--max-requests", "4")
        deadline = time.monotonic() + 60
        while len(there.asked) < 3 and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.5)
        os.kill(running.pid, signal.SIGINT)
        out, err = running.communicate(timeout=60)
        assert running.returncode == 1
        assert "stopped: by Ctrl+C" in err
        assert sorted(each["provider"] for each in json.loads(out)["models"]) == ["first", "third"]
        assert "v1/health.json" not in catalog.files()
        released.set()
        there.answers.clear()
        again = there.probe("--write", "--resume")
        out, err = again.communicate(timeout=60)
        assert again.returncode == 0, err
        assert [there.asked.count(slug) for slug in slugs] == [1, 2, 1]
    document = json.loads(out)
    assert {each["provider"]: each["verdict"] for each in document["models"]} == dict.fromkeys(slugs, "works")
    assert document["spent"]["requests"] == 4
    assert {each["verdict"] for found in catalog.document("health.json").values() for each in found.values()} == {
        "works"
    }
    checked = catalog.run("check", "--allow-loopback", **KEYS)
    assert checked.code == 0, checked.stderr


@pytest.mark.parametrize("most", [1, 2])
def test_no_more_requests_arrive_than_the_budget_has(gateway: str, catalog: CatalogCommand, most: int) -> None:
    with behind(gateway, catalog, SLUGS[:2]) as there:
        there.answers |= dict.fromkeys(SLUGS[:2], chats.error(503, "overloaded"))
        running = there.probe("--max-requests", str(most))
        out, err = running.communicate(timeout=60)
    assert running.returncode == 3, err
    assert len(there.asked) == json.loads(out)["spent"]["requests"] == most


def test_it_asks_as_the_real_opencode_does(catalog: CatalogCommand, opencode: OpenCode) -> None:
    """What works in a probe works in opencode: the same headers lead there, and nothing else is asked."""

    def hosted(request: Request) -> Reply:
        return spoken("hi") if request.path == "/v1/chat/completions" else model_list(MODEL)

    key = {"PORTKEY_API_KEY": "pk-test-0123456789abcdef"}
    with replay_upstream({"/v1/models": hosted, "/v1/chat/completions": hosted}) as gateway:
        head = f'[gateway]\nbase_url = "{gateway.url}/v1"\ndiscover = false\n[metadata]\nsources = []\n'
        catalog.update(f'{head}[[providers]]\nslug = "first"\n', key)
        gateway.requests.clear()
        config = str(catalog.folder / "catalog" / "v1" / "opencode.json")
        model = f"portkey-first/{MODEL}"
        opencode.run("run", "--title", "T", "--model", model, "hi", OPENCODE_CONFIG=config, **key)
        [theirs] = [each for each in gateway.requests if "tools" in json.loads(each.body or b"{}")][:1]
        gateway.requests.clear()
        assert catalog.run("probe", "--yes", "first", **key).code == 1  # it calls no tool
        [ours] = gateway.requests
    names = ("x-portkey-api-key", "x-portkey-provider")
    assert [ours.headers[each] for each in names] == [theirs.headers[each] for each in names]
    asked, expected = json.loads(ours.body), json.loads(theirs.body)
    assert asked.keys() <= expected.keys()
    assert (asked["stream"], asked["tool_choice"], asked["model"]) == (True, "auto", expected["model"])
    assert asked["tools"][0].keys() == expected["tools"][0].keys()
