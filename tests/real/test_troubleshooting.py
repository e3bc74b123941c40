"""Every message on docs/troubleshooting.md is printed by opencode: provoked here, or measured for docs/outages.md."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from portkey_catalog.check.opencode_process import OpenCode, Outcome
from real.stands import shown
from real.upstreams import JSON
from support import needs
from support.loopback import Answer, Reply, replay_upstream

PAGE = (needs.ROOT / "docs" / "troubleshooting.md").read_text("utf-8")
MESSAGES = re.findall(r"^### `(.+)`$", PAGE, re.MULTILINE)
OUTAGES = (needs.ROOT / "docs" / "outages.md").read_text("utf-8")

Run = Callable[[OpenCode, Path], list[str]]


def model(**facts: Any) -> dict[str, Any]:
    return {"name": "M", "limit": {"context": 200_000, "output": 1000}, **facts}


def config(url: str = "http://127.0.0.1:9", key: str = "unused", **models: Any) -> str:
    """A configuration of one provider; by default of one model."""
    options = {"baseURL": f"{url}/v1", "apiKey": key}
    block = {"npm": "@ai-sdk/openai-compatible", "options": options, "models": models or {"m": model()}}
    return json.dumps({"provider": {"x": block}})


def lines(outcome: Outcome, *replaced: tuple[str, str]) -> list[str]:
    """What was printed, with words of the page in place of what differs from run to run."""
    text = "\n".join(shown(outcome))
    for old, new in replaced:
        text = text.replace(old, new)
    return text.splitlines()


def started(text: str, **environment: str) -> Run:
    """opencode with this configuration."""

    def run(opencode: OpenCode, folder: Path) -> list[str]:
        file = folder / "opencode.json"
        file.write_text(text, "utf-8")
        known = {"OPENCODE_CONFIG": str(file), "OPENCODE_DISABLE_MODELS_FETCH": "1", **environment}
        outcome = opencode.run("models", **known)
        assert outcome.code == 1
        return lines(outcome, (str(file), "PATH"), ("/nowhere/key", "PATH"))

    return run


def logged_in(answer: Answer, *replaced: tuple[str, str]) -> Run:
    """A login at a site that answers like this."""

    def run(opencode: OpenCode, _: Path) -> list[str]:
        with replay_upstream({"/.well-known/opencode": answer}) as site:
            outcome = opencode.run("auth", "login", site.url)
        assert outcome.code == 1
        return lines(outcome, ("http://ADDRESS", "SITE_URL"), *replaced)

    return run


def prompted(answer: Answer, *replaced: tuple[str, str]) -> Run:
    """A prompt that the gateway answers like this; hosted Portkey is stood in for."""

    def run(opencode: OpenCode, folder: Path) -> list[str]:
        file = folder / "opencode.json"
        with replay_upstream({"/v1/chat/completions": answer}) as gateway:
            file.write_text(config(gateway.url), "utf-8")
            known = {"OPENCODE_CONFIG": str(file), "OPENCODE_DISABLE_MODELS_FETCH": "1"}
            outcome = opencode.run("run", "--title", "Title", "--model", "x/m", "hi", **known)
        assert outcome.code == 1
        return lines(outcome, *replaced)

    return run


NOT_THERE = "printenv-that-is-not-there"
LOGIN = {"auth": {"command": [NOT_THERE, "X"], "env": "X"}}
NOT_ENABLED = {"status": "failure", "message": "model gpt-9 is not enabled for this integration"}

PROVOKED: Mapping[str, Run] = {
    "Configuration is invalid at PATH": started(config(m=model(limit={"context": 200_000}))),
    "Config file at PATH is not valid JSON(C):": started(config(key="{env:ODD}"), ODD='a"b'),
    'bad file reference: "{file:PATH}"': started(config(key="{file:/nowhere/key}")),
    "undefined is not an object (evaluating '_?.api.id')": started(config(constructor=model())),
    "undefined is not an object (evaluating 'N.auth.command')": logged_in(Reply(200, JSON, b'{"config":{}}')),
    "Failed to load auth provider metadata from SITE_URL: Failed to parse JSON": logged_in(Reply(200, JSON, b"{")),
    'Failed to run auth provider command: Executable not found in $PATH: "printenv"': logged_in(
        Reply(200, JSON, json.dumps(LOGIN).encode()), (NOT_THERE, "printenv")
    ),
    "Forbidden: model NAME is not enabled for this integration": prompted(
        Reply(403, JSON, json.dumps(NOT_ENABLED).encode()), ("gpt-9", "NAME")
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("message", PROVOKED)
def test_opencode_prints_the_message(message: str, opencode: OpenCode, tmp_path: Path) -> None:
    printed = PROVOKED[message](opencode, tmp_path)
    assert any(message in line for line in printed), printed


@pytest.mark.slow
def test_a_broken_configuration_is_printed_with_the_values_of_variables(opencode: OpenCode, tmp_path: Path) -> None:
    printed = started(config(key="{env:ODD}"), ODD='pk-test-a"b')(opencode, tmp_path)
    assert any("pk-test-a" in line for line in printed), "the page warns of this"


def test_every_message_on_the_page_is_provoked_or_measured() -> None:
    measured = [each for each in MESSAGES if f"`{each}" in OUTAGES or f"`Error: {each}" in OUTAGES]
    assert [each for each in MESSAGES if each not in PROVOKED and each not in measured] == []
    assert {*PROVOKED} <= {*MESSAGES}


def test_every_message_that_was_measured_is_on_the_page() -> None:
    cells = re.findall(r"`((?:Error: |Failed)[^`]*)`", "".join(re.findall(r"^\|.*$", OUTAGES, re.MULTILINE)))
    measured = {cell.removeprefix("Error: ") for cell in cells} - {"Unexpected error"}
    assert measured
    assert [each for each in sorted(measured) if not any(each.startswith(message) for message in MESSAGES)] == []


def test_the_page_links_to_every_way_out() -> None:
    assert {"use.md#a-file", "outages.md", "failover.md#a-400-that-means-not-here"} <= {
        *re.findall(r"\]\(([^)]+)\)", PAGE)
    }
