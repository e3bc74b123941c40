"""The picker of the real opencode: whoever types a model's id sees the model."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from portkey_catalog.check.opencode_process import OpenCode
from portkey_catalog.exports.labels import matches
from real.commands import CatalogCommand
from real.terminal import Terminal, terminal
from support import needs

ROW = 52
"""Columns of a hit: the beginning of its name, a space, and the name of its provider."""
FEWEST = 20
"""Rows that the screen has room for at least."""

TYPED = (
    ("combined", "gpt-oss-120b", "gpt-oss-120b"),
    ("portkey-groq", "openai/gpt-oss-120b", "gpt-oss-120b"),
    ("portkey-groq", "openai/gpt-oss-120b", "openai/gpt-oss-120b"),
    ("portkey-bedrock", "openai.gpt-oss-120b-1:0", "openai.gpt-oss-120b-1:0"),
    ("combined", "claude-sonnet-4-5", "claude-sonnet-4-5"),
    ("portkey-anthropic", "claude-sonnet-4-5-20250929", "claude-sonnet-4-5-20250929"),
    ("portkey-bedrock", "eu.anthropic.claude-haiku-4-5-20251001-v1:0", "anthropic.claude-haiku-4-5-20251001-v1:0"),
    ("portkey-openrouter", "anthropic/claude-haiku-4.5", "claude-haiku-4.5"),
    ("portkey-openrouter", "anthropic/claude-opus-4.1", "anthropic/claude-opus-4.1"),
    ("portkey-deepinfra", "Qwen/Qwen3-235B-A22B-Instruct-2507", "Qwen3-235B-A22B-Instruct-2507"),
    ("portkey-huggingface", "Qwen/Qwen3-235B-A22B-Instruct-2507", "Qwen/Qwen3-235B-A22B-Instruct-2507"),
    ("portkey-together", "Qwen/Qwen3-Coder-480B-A35B-Instruct-FP8", "qwen3-coder-480b-a35b-instruct-fp8"),
    ("portkey-deepinfra", "deepseek-ai/DeepSeek-R1-0528", "deepseek-r1-0528"),
    ("portkey-bedrock", "deepseek.v3-v1:0", "deepseek.v3-v1:0"),
    ("combined", "llama-3.3-70b-instruct", "llama-3.3-70b-instruct"),
    ("portkey-groq", "llama-3.3-70b-versatile", "llama-3.3-70b-versatile"),
    ("portkey-mistral", "mistral-large-2512", "mistral-large-2512"),
    ("portkey-mistral", "devstral-latest", "devstral-latest"),
    ("portkey-openai", "gpt-4o-2024-11-20", "gpt-4o-2024-11-20"),
    ("portkey-openai", "gpt-5-mini", "gpt-5-mini"),
)
"""Provider in opencode, key of the entry that is wanted, and what is typed."""


@dataclass(frozen=True)
class Hit:
    """An entry as opencode knows it."""

    provider: str
    key: str
    name: str
    seller: str
    """Its provider's display name."""
    day: str

    @property
    def row(self) -> str:
        """What a list of hits shows of it."""
        room = ROW - 1 - len(self.seller)
        return f"{self.name[:room].ljust(room)} {self.seller}"


def entries(config: dict[str, Any]) -> list[Hit]:
    """The entries of a configuration in the order of opencode's hits."""
    found = [
        Hit(provider, key, entry["name"], block["name"], entry.get("release_date", ""))
        for provider, block in config["provider"].items()
        for key, entry in block["models"].items()
    ]
    return sorted(sorted(found, key=lambda hit: hit.name), key=lambda hit: hit.day, reverse=True)


@dataclass(frozen=True)
class Picker:
    """The open picker of an opencode, and what its configuration offers."""

    screen: Terminal
    offered: list[Hit]

    def foretold(self, text: str) -> list[str]:
        """The rows that the rule of `matches` foretells when this is typed."""
        return [hit.row for hit in self.offered if matches(text, hit.name, hit.seller)]

    def hits(self, text: str) -> list[str]:
        """The rows that are shown when this is typed, once they are those foretold as far as the screen has room."""
        foretold = self.foretold(text)

        def as_foretold(lines: list[str]) -> bool:
            shown = rows(lines)
            whole = len(shown) == len(foretold) or len(shown) > FEWEST
            return any(text in line for line in lines) and whole and shown == foretold[: len(shown)]

        self.screen.type(text)
        try:
            return rows(self.screen.wait(as_foretold))
        finally:
            self.screen.press("-N", str(len(text)), "BSpace")
            self.screen.wait(lambda lines: any(re.search(r" Search(\s|$)", line) for line in lines))


def rows(lines: list[str]) -> list[str]:
    """The rows of the dialog below what was typed, down to its keys."""
    top = next(number for number, line in enumerate(lines) if "Select model" in line)
    left = lines[top].index("Select model")
    inside = [line[left - 2 : left + ROW].strip("● ").rstrip() for line in lines[top + 2 :]]
    end = next(number for number, line in enumerate(inside) if line.startswith("Connect provider"))
    return [line for line in inside[:end] if line]


@pytest.fixture(scope="module")
def picker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Picker]:
    """The picker with the catalog of the bundled sample."""
    program, tmux = needs.opencode(), needs.tmux()
    folder = tmp_path_factory.mktemp("picker")
    made = CatalogCommand(folder).run("demo", "--out", "demo", "--root", str(needs.ROOT))
    assert made.code == 0, made
    config = folder / "demo" / "catalog" / "v1" / "opencode.json"
    surroundings = {"OPENCODE_CONFIG": str(config), "PORTKEY_API_KEY": "pk-test-user", "LANG": "C.UTF-8"}
    environment = surroundings | OpenCode(program, folder / "home").surroundings()
    with terminal(tmux, folder, shlex.quote(str(program)), environment) as screen:
        screen.wait(lambda lines: any("Ask anything" in line for line in lines))
        screen.press("C-x", "m")
        screen.wait(lambda lines: any("Select model" in line for line in lines))
        yield Picker(screen, entries(json.loads(config.read_bytes())))


def test_the_combined_models_are_the_first_of_the_list(picker: Picker) -> None:
    picker.screen.press("Home")
    shown = rows(picker.screen.wait(lambda lines: any("Combined (failover)" in line for line in lines)))
    combined = [hit.name for hit in picker.offered if hit.provider == "combined"]
    assert shown[0] == "Combined (failover)"
    assert [name[:ROW].rstrip() for name in combined[: len(shown) - 1]] == shown[1:]


@pytest.mark.parametrize(("provider", "key", "text"), TYPED, ids=[" ".join(each[::2]) for each in TYPED])
def test_typing_an_id_shows_its_entry(picker: Picker, provider: str, key: str, text: str) -> None:
    shown = picker.hits(text)
    wanted = next(hit for hit in picker.offered if (hit.provider, hit.key) == (provider, key))
    assert wanted.row in shown
    assert len(set(shown)) == len(shown)
    if provider == "combined":
        assert wanted.row == next(row for row in shown if row.startswith(wanted.name.partition(" (")[0]))


@pytest.mark.parametrize("text", ["oss 120 groq", "groq oss", "GPT OSS", "mistral large bedrock", "openrouter gpt-5"])
def test_words_are_found_in_names_and_providers(picker: Picker, text: str) -> None:
    assert picker.hits(text)
