"""`portkey-catalog mcp`: the catalog for agents, on standard input and output by the Model Context Protocol."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace

from portkey_catalog.cli.arguments import add_source
from portkey_catalog.cli.extras import need_mcp
from portkey_catalog.cli.messages import say
from portkey_catalog.errors import DONE, MisuseError

SUMMARY = "answer agents about the models, as an MCP server on standard input and output"

EXAMPLES = (
    ("mcp --site https://owner.example/models", "answer from what this site publishes"),
    ("mcp --catalog catalog", "answer from the catalog of a checkout"),
)


def add_arguments(command: ArgumentParser) -> None:
    """Arguments of `mcp`."""
    add_source(command)


def run(options: Namespace) -> int:
    """Answer until whoever asks hangs up."""
    need_mcp()
    if sys.stdin is None:
        raise MisuseError("standard input is closed, and whoever asks does so there")

    from portkey_catalog.cli.source import source
    from portkey_catalog.mcp.server import serve

    asked = source(options)
    if sys.stdin.isatty():
        say("waiting for a client on standard input, as agents start it; Ctrl+C ends it. See docs/agents.md")
    serve(asked)
    return DONE
