"""The page for agents says what the server does."""

import re

import pytest

from portkey_catalog.cli.main import parser
from portkey_catalog.mcp import tools
from portkey_catalog.mcp.server import make_server
from portkey_catalog.published.source import FRESH_FOR, Folder
from portkey_catalog.search.query import HELP
from support.needs import ROOT

PAGE = (ROOT / "docs" / "agents.md").read_text("utf-8")


@pytest.mark.parametrize(
    "said",
    [
        f"{tools.MOST_ROWS} models, {tools.USUAL_ROWS} unless asked",
        f"and {tools.MOST_OUTSIDE} offers outside it",
        f"{tools.MOST_NAMES} names, {tools.MOST_OFFERS} offers",
        f"{tools.MOST_CHANGES} changes, {tools.USUAL_CHANGES} unless asked",
        f"{tools.MOST_ADVISED} models, {tools.USUAL_ADVISED} unless asked",
        f"One text has {tools.LONGEST_TEXT} characters at most, and all rows of an answer {tools.MOST_BYTES:,} bytes",
        f"```text\n{HELP}\n```",
    ],
)
def test_bounds_and_words_on_the_page_are_those_of_the_program(said: str) -> None:
    assert said in PAGE


def test_the_page_has_every_tool_and_no_other() -> None:
    listed = re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)
    server = make_server(Folder(ROOT / "catalog"))
    assert sorted(listed) == sorted(tool.name for tool in server._tool_manager.list_tools())
    assert FRESH_FOR == 5 * 60 and "at most every five minutes" in PAGE


def test_the_command_takes_a_site_or_a_folder_and_says_what_is_wrong_with_an_address(
    capsys: pytest.CaptureFixture[str],
) -> None:
    options = parser().parse_args(["mcp", "--site", "https://owner.example/repo/"])
    assert options.site == "https://owner.example/repo"
    for wrong in (["--site", "owner.example"], ["--site", "https://a.example", "--catalog", "x"]):
        with pytest.raises(SystemExit):
            parser().parse_args(["mcp", *wrong])
    told = capsys.readouterr().err
    assert "expected an address such as https://example.com/path" in told and "not allowed with" in told
