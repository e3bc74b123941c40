"""The server as the official client sees it: in memory, and as a process that is spoken to over its pipes."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import jsonschema
import pytest
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.shared.exceptions import MCPError
from mcp.types import TextContent, TextResourceContents

from mcp import Client, ClientSession
from portkey_catalog.cli.main import main
from portkey_catalog.mcp import tools
from portkey_catalog.mcp.server import make_server
from portkey_catalog.published.catalog import PublishedCatalog
from portkey_catalog.published.source import SourceError
from portkey_catalog.store.catalog import write_catalog
from support.command import bare_environment
from support.published_site import files_of, published_site
from support.small_catalog import make_catalog

T = TypeVar("T")

ASKED: dict[str, dict[str, Any]] = {
    "search_models": {"query": "claude in:text sort:-price", "limit": 2},
    "get_model": {"name": "combined/claude-sonnet-4"},
    "list_combined": {},
    "explain_failover": {"name": "sonnet-4"},
    "compare_prices": {"names": ["claude-sonnet-4", "openrouter/qwen/qwen3-coder"], "requests": 10},
    "changes_since": {"day": "2026-11-01"},
    "recommend": {"needs": ["tools"], "budget_usd": 100, "prefer": "price"},
}
"""Every tool, with arguments that it can answer."""


@dataclass
class Fixed:
    """A source that has one catalog, or none."""

    published: PublishedCatalog | None

    async def current(self) -> PublishedCatalog:
        if self.published is None:
            raise SourceError("there is no catalog")
        return self.published


HERE = Fixed(PublishedCatalog(make_catalog(), 7, "catalog"))


def asking(work: Callable[[Client], Awaitable[T]], source: Fixed = HERE) -> T:
    """Ask a server in memory."""

    async def asked() -> T:
        async with Client(make_server(source)) as client:
            return await work(client)

    return asyncio.run(asked())


def refusal(uri: str, source: Fixed = HERE) -> str:
    """What is said of a resource that cannot be read."""

    async def refused(client: Client) -> str:
        try:
            await client.read_resource(uri)
        except MCPError as error:
            return str(error)
        raise AssertionError(uri)

    return asking(refused, source)


def text_of(content: object) -> str:
    assert isinstance(content, TextContent | TextResourceContents)
    return content.text


def test_every_tool_says_that_it_only_reads_and_what_its_answers_look_like() -> None:
    listed = asking(lambda client: client.list_tools()).tools
    assert {each.name for each in listed} == set(ASKED)
    for tool in listed:
        hints = tool.annotations
        assert hints and hints.read_only_hint and not hints.destructive_hint and hints.idempotent_hint
        assert hints.open_world_hint is False
        assert tool.title and tool.description and tool.output_schema
        assert all(each.get("description") for each in tool.input_schema["properties"].values()), tool.name
        stamp = tool.output_schema["$defs"]["Stamp"]["properties"]
        assert "serial" in stamp and "day" in stamp


@pytest.mark.parametrize("tool", ASKED)
def test_an_answer_fits_its_schema_and_is_the_same_as_text(tool: str) -> None:
    result = asking(lambda client: client.call_tool(tool, ASKED[tool]))
    assert not result.is_error and result.structured_content
    [listed] = [each for each in asking(lambda client: client.list_tools()).tools if each.name == tool]
    jsonschema.validate(result.structured_content, listed.output_schema or {})
    [content] = result.content
    assert json.loads(text_of(content)) == result.structured_content
    assert result.structured_content["catalog"]["serial"] == 7
    assert None not in result.structured_content.values()


WRONG: dict[str, tuple[str, dict[str, Any], str]] = {
    "word": ("search_models", {"query": "ctx:x"}, "ctx:x: expected tokens, such as 200k or 1m"),
    "name": ("get_model", {"name": "claude-sonet-4"}, "there is no such model; there is claude-sonnet-4"),
    "rows": ("search_models", {"limit": tools.MOST_ROWS + 1}, "less than or equal to 50"),
    "names": ("compare_prices", {"names": ["a"] * (tools.MOST_NAMES + 1)}, "at most 20 items"),
    "day": ("changes_since", {"day": "yesterday"}, "valid date"),
    "changes": ("changes_since", {"day": "2026-11-01", "limit": tools.MOST_CHANGES + 1}, "less than or equal to 100"),
    "need": ("recommend", {"needs": ["speed"]}, "'tools', 'reasoning'"),
    "words": ("recommend", {"words": "foo:bar"}, "there is no filter foo:"),
    "argument": ("recommend", {"budget": 5}, "Extra inputs are not permitted"),
    "budget": ("recommend", {"budget_usd": -1}, "greater than or equal to 0"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_answered_is_an_error_that_the_model_can_read(case: str) -> None:
    tool, arguments, told = WRONG[case]
    result = asking(lambda client: client.call_tool(tool, arguments))
    assert result.is_error and told in text_of(result.content[0])


def test_without_a_catalog_every_tool_and_resource_says_why() -> None:
    for tool, arguments in ASKED.items():
        result = asking(lambda client, tool=tool, given=arguments: client.call_tool(tool, given), Fixed(None))  # type: ignore[misc]
        assert result.is_error and text_of(result.content[0]).endswith("there is no catalog")
    for uri in ("catalog://about", "catalog://providers"):
        assert refusal(uri, Fixed(None)) == "there is no catalog"


RESOURCES = {
    "catalog://about": "7 models, 1 of them combined with failover, at 2 providers",
    "catalog://query": "Words narrow a search",
    "catalog://providers": '"slug":"openrouter"',
    "catalog://model/combined/claude-sonnet-4": '"name":"combined/claude-sonnet-4"',
    "catalog://model/portkey-openrouter/anthropic/claude-sonnet-4%3Afree": '"outside":"free offer"',
    "catalog://combined/claude-sonnet-4": '"tries_each":3',
}


@pytest.mark.parametrize("uri", RESOURCES)
def test_a_resource_tells_the_same_as_its_tool(uri: str) -> None:
    [content] = asking(lambda client: client.read_resource(uri)).contents
    assert RESOURCES[uri] in text_of(content)


def test_resources_are_listed_and_one_that_is_not_there_is_an_error_in_words() -> None:
    listed = {str(each.uri) for each in asking(lambda client: client.list_resources()).resources}
    templates = asking(lambda client: client.list_resource_templates()).resource_templates
    assert listed == {"catalog://about", "catalog://query", "catalog://providers"}
    assert {each.uri_template for each in templates} == {"catalog://model/{+name}", "catalog://combined/{+name}"}
    for uri in ("catalog://model/nope", "catalog://model/../../etc/passwd"):
        assert "there is no such model" in refusal(uri)


# As a process


def spoken_to(
    work: Callable[[ClientSession], Awaitable[T]], folder: Path, *arguments: str, errors: Path | None = None
) -> T:
    """Speak to the command as a client program starts it."""
    environment = bare_environment(HOME=str(folder))
    server = StdioServerParameters(
        command=sys.executable, args=["-m", "portkey_catalog", "mcp", *arguments], env=environment, cwd=folder
    )

    async def asked() -> T:
        with (errors or folder / "errors.txt").open("w") as said:
            async with stdio_client(server, errlog=said) as (read, write), ClientSession(read, write) as session:
                hello = await session.initialize()
                assert hello.server_info.name == "portkey-catalog" and "ctx:>200k" in (hello.instructions or "")
                return await work(session)

    return asyncio.run(asked())


@pytest.mark.slow
def test_the_command_answers_every_tool_over_its_pipes_and_says_nothing_else(tmp_path: Path) -> None:
    write_catalog(tmp_path / "catalog", files_of(make_catalog()))

    async def all_of_them(session: ClientSession) -> dict[str, Any]:
        return {tool: await session.call_tool(tool, arguments) for tool, arguments in ASKED.items()}

    for tool, result in spoken_to(all_of_them, tmp_path).items():
        assert not result.is_error, (tool, result)
        assert result.structured_content["catalog"] == {"day": "2026-11-03", "serial": 1, "source": "catalog"}
    assert (tmp_path / "errors.txt").read_text() == ""


@pytest.mark.slow
def test_the_command_answers_from_a_site_and_from_its_copy_when_the_site_is_gone(tmp_path: Path) -> None:
    async def ask(session: ClientSession) -> Any:
        return (await session.call_tool("get_model", {"name": "claude-sonnet-4"})).structured_content

    with published_site(make_catalog(), serial=5) as site:
        fresh = spoken_to(ask, tmp_path, "--site", f"{site.url}/")
    assert fresh["catalog"] == {"day": "2026-11-03", "serial": 5, "source": site.url}
    assert (tmp_path / "errors.txt").read_text() == f"warning: {site.url} is on this machine\n"
    assert len(list((tmp_path / ".cache" / "portkey-catalog" / "sites").iterdir())) == 1
    stale = spoken_to(ask, tmp_path, "--site", site.url)
    assert stale["model"] == fresh["model"]
    assert "the site cannot be read: no connection" in stale["catalog"]["stale"]


@pytest.mark.parametrize(
    ("address", "warning"),
    [
        ("http://owner.example", "is not encrypted: anybody on the way can change what it says"),
        ("http://127.0.0.1:9", "is on this machine"),
        ("https://owner.example", ""),
    ],
)
def test_an_address_that_is_not_safe_is_taken_with_a_warning(
    address: str, warning: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    served: list[Any] = []
    monkeypatch.setattr("portkey_catalog.mcp.server.serve", served.append)
    assert main(["mcp", "--site", address]) == 0
    assert [each.url for each in served] == [address]
    assert capsys.readouterr().err == (f"warning: {address} {warning}\n" if warning else "")


def started(folder: Path, **streams: Any) -> subprocess.Popen[bytes]:
    """The command as a process, with nobody asking yet."""
    streams = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams}
    command = [sys.executable, "-m", "portkey_catalog", "mcp"]
    return subprocess.Popen(command, cwd=folder, env=bare_environment(HOME=str(folder)), **streams)


@pytest.mark.slow
def test_ctrl_c_ends_it_at_once_though_nobody_says_a_word(tmp_path: Path) -> None:
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}
    with started(tmp_path) as process:
        assert process.stdin and process.stdout
        asked = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello}
        process.stdin.write(f"{json.dumps(asked)}\n".encode())
        process.stdin.flush()
        assert b"portkey-catalog" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(300) == -signal.SIGINT


@pytest.mark.slow
def test_rubbish_and_silence_end_it_well_and_a_closed_input_in_words(tmp_path: Path) -> None:
    with started(tmp_path) as process:
        said, errors = process.communicate(b"rubbish\n{}\n\xff\xff\n", 300)
        assert (process.returncode, b"Traceback" in errors) == (0, False), (said, errors)
    closed = ["bash", "-c", f"exec {sys.executable} -m portkey_catalog mcp <&-"]
    done = subprocess.run(
        closed, cwd=tmp_path, env=bare_environment(HOME=str(tmp_path)), capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr == "standard input is closed, and whoever asks does so there\n"
