"""The real opencode goes where the rules say that it goes, and not where they say that a list switches it off."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from portkey_catalog.check.opencode_process import OpenCode
from portkey_catalog.opencode.layers import Layer
from portkey_catalog.policy.judge import judge
from portkey_catalog.policy.written import Written
from support import needs

pytestmark = pytest.mark.slow


@contextmanager
def refusing() -> Iterator[tuple[str, list[str]]]:
    """A provider that refuses every request: its address, and the paths that were asked."""
    asked: list[str] = []

    class Refusal(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            asked.append(self.path)
            self.send_response(401)
            self.end_headers()

        def log_message(self, format: str, *values: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Refusal) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", asked
        finally:
            server.shutdown()


def block(address: str, *, option: bool = False, model: bool = False, api: bool = False) -> dict[str, Any]:
    """A provider with addresses at some places, each with a path of its own."""
    return {
        "npm": "@ai-sdk/openai-compatible",
        **({"api": f"{address}/api"} if api else {}),
        "options": {"apiKey": "unused", **({"baseURL": f"{address}/option"} if option else {})},
        "models": {
            "a": {
                "limit": {"context": 200000, "output": 8000},
                **({"provider": {"api": f"{address}/model"}} if model else {}),
            }
        },
    }


@pytest.mark.parametrize(
    ("places", "counts"),
    [
        ({"option": True, "model": True, "api": True}, "option"),
        ({"model": True, "api": True}, "model"),
        ({"api": True}, "api"),
    ],
)
def test_the_address_that_is_judged_is_the_one_that_opencode_asks(
    places: dict[str, bool], counts: str, tmp_path: Path
) -> None:
    with refusing() as (address, asked):
        config = {"enabled_providers": ["p"], "provider": {"p": block(address, **places)}, "small_model": "p/a"}
        opencode = OpenCode(needs.opencode(), tmp_path, patience=400)
        opencode.run("run", "-m", "p/a", "hi", OPENCODE_CONFIG_CONTENT=json.dumps(config))
    assert set(asked) == {f"/{counts}/chat/completions"}
    # With that address as the gateway's, all that is left to find is one that opencode does not come to.
    verdict = judge(Written([Layer("inline", "x", config)], (f"{address}/{counts}",)))
    assert {each.path[-1] for each in verdict.findings} <= {"api"}
    assert judge(Written([Layer("inline", "x", config)], ())).findings[0].rule == "local-proxy"


def test_a_provider_that_is_switched_off_is_not_offered(tmp_path: Path) -> None:
    opencode, provider = OpenCode(needs.opencode(), tmp_path, patience=400), block("http://127.0.0.1:9", option=True)
    for lists in ({}, {"enabled_providers": ["q"]}, {"enabled_providers": ["p"], "disabled_providers": ["p"]}):
        config = {"provider": {"p": provider, "q": provider}, **lists}
        done = opencode.run("models", OPENCODE_CONFIG_CONTENT=json.dumps(config), OPENCODE_DISABLE_MODELS_FETCH="1")
        found = judge(Written([Layer("inline", "x", config)], ())).found
        [ours] = [each for each in found if each.rule == "local-proxy" and "provider p " in each.text]
        assert ("p/a" in done.stdout.split()) == (ours.level == "finding"), done
