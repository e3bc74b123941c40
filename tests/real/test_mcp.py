"""The catalog's MCP server in the real opencode: a model behind the real gateway calls its tools."""

from __future__ import annotations

import json
import os
import sysconfig
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from portkey_catalog.check.opencode_process import OpenCode
from portkey_catalog.exports.documents import site_documents
from portkey_catalog.exports.opencode import opencode_config
from portkey_catalog.store import catalog as store
from real.outages import MODEL, PROVIDER_KEYS, Outages, chats
from real.upstreams import STREAM, refused, spoken
from support.loopback import Answer, Replay, Reply, Request
from support.published_site import PublishedSite, published_site

KEY = {"PORTKEY_API_KEY": "pk-test-user"}
QUIET = {"OPENCODE_DISABLE_MODELS_FETCH": "1"}
SERVER = "portkey-catalog"


def calling(tool: str, arguments: Mapping[str, Any]) -> Answer:
    """A scripted model: calls a tool, and when it is told what came of it, says so and ends."""

    def answer(request: Request) -> Reply:
        body = json.loads(request.body)
        if any(message["role"] == "tool" for message in body["messages"]):
            return spoken("the tool answered")
        offered = [each["function"]["name"] for each in body.get("tools", ())]
        if tool not in offered:
            return spoken(f"no {tool}")
        return _streamed_call(tool, arguments)

    return answer


def _streamed_call(tool: str, arguments: Mapping[str, Any]) -> Reply:
    call = {
        "index": 0,
        "id": "call_1",
        "type": "function",
        "function": {"name": tool, "arguments": json.dumps(arguments)},
    }
    head = {"id": "chat-1", "object": "chat.completion.chunk", "created": 1, "model": "any"}
    deltas: list[tuple[dict[str, Any], str | None]] = [
        ({"role": "assistant", "content": None, "tool_calls": [call]}, None),
        ({}, "tool_calls"),
    ]
    chunks = [head | {"choices": [{"index": 0, "delta": delta, "finish_reason": end}]} for delta, end in deltas]
    events = [*map(json.dumps, chunks), "[DONE]"]
    return Reply(200, STREAM, b"".join(f"data: {event}\n\n".encode() for event in events))


def results(upstream: Replay) -> list[str]:
    """What the model was told that its tools answered."""
    told = []
    for request in chats(upstream):
        for message in json.loads(request.body)["messages"]:
            if message["role"] == "tool":
                content = message["content"]
                told.append(content if isinstance(content, str) else "".join(part["text"] for part in content))
    return told


@pytest.fixture
def on_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command is installed, as users have it."""
    monkeypatch.setenv("PATH", f"{sysconfig.get_path('scripts')}{os.pathsep}{os.environ['PATH']}")


def serve(site: PublishedSite, folder: Path) -> dict[str, Any]:
    """Publish the catalog of a folder; gives the configuration on the site."""
    catalog = store.load_catalog(folder)
    assert catalog
    site.documents = site_documents(catalog, opencode_config(catalog), store.read_files(folder), site.url)
    config: dict[str, Any] = json.loads(site.documents["v1/opencode.json"])
    return config


def write_config(opencode: OpenCode, document: object) -> None:
    """The user's own configuration."""
    folder = opencode.home / "config" / "opencode"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "opencode.json").write_text(json.dumps(document))


@pytest.mark.usefixtures("on_path")
def test_the_server_that_a_site_names_answers_a_model_behind_the_real_gateway_once_the_user_switches_it_on(
    outages: Outages, opencode: OpenCode
) -> None:
    script = calling(f"{SERVER}_recommend", {"needs": ["tools"], "min_context": 100000, "prefer": "price"})
    with (
        outages(first=refused(503), second=script, publish="mcp = true", combine="max_attempts = 1") as running,
        published_site() as site,
    ):
        config = serve(site, running.config.parents[1])
        [server] = config["mcp"].values()
        assert server["command"] == ["portkey-catalog", "mcp", "--site", site.url] and server["enabled"] is False
        assert "Logged into" in opencode.run("auth", "login", site.url, **KEY, **QUIET).stdout

        off = opencode.run("run", "--title", "T", "--model", MODEL, "hi", **PROVIDER_KEYS, **QUIET)
        assert off.stdout == f"no {SERVER}_recommend\n", off
        running.second.requests.clear()

        write_config(opencode, {"mcp": {SERVER: {"enabled": True}}})
        on = opencode.run("run", "--title", "T", "--model", MODEL, "hi", **PROVIDER_KEYS, **QUIET)
        assert on.stdout.endswith("the tool answered\n"), on
        [told] = results(running.second)
        advice = json.loads(told)
        assert [each["name"] for each in advice["models"]] == [MODEL]
        assert advice["catalog"]["serial"] == 1 and advice["catalog"]["source"] == site.url


def test_the_block_of_the_documentation_works_on_a_folder_with_every_tool(outages: Outages, opencode: OpenCode) -> None:
    with outages(first=spoken("never asked"), second=refused(503)) as running:
        folder = running.config.parents[1]
        program = str(Path(sysconfig.get_path("scripts")) / "portkey-catalog")
        block = {"type": "local", "command": [program, "mcp", "--catalog", str(folder)], "enabled": True}
        mine = {"OPENCODE_CONFIG_CONTENT": json.dumps({"mcp": {SERVER: {**block, "timeout": 120_000}}})}
        listed = opencode.run("mcp", "list", OPENCODE_CONFIG=str(running.config), **PROVIDER_KEYS, **mine, **QUIET)
        assert SERVER in listed.stdout + listed.stderr and "connected" in listed.stdout + listed.stderr, listed
        outcome = running.say_hi("--title", "T", **mine, **QUIET)
        assert outcome.stdout == "never asked\n", outcome
        [request, *_] = chats(running.first)
        names = {each["function"]["name"] for each in json.loads(request.body)["tools"]}
        tools = ("search_models", "get_model", "list_combined", "explain_failover")
        more = ("compare_prices", "changes_since", "recommend")
        assert names >= {f"{SERVER}_{tool}" for tool in (*tools, *more)}
