"""`portkey-catalog group`: rows of a file in, which of them are the same model and why out."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from portkey_catalog.cli.clock import today
from portkey_catalog.errors import DONE, MisuseError

SUMMARY = "say which rows of a file are the same model, or why two are or are not"
EXAMPLES = (
    ("group rows.jsonl", "a line for each row, with its group"),
    ("group --explain gpt-4.1 gpt-4.1-mini", "why two ids are or are not one model"),
)


def add_arguments(command: ArgumentParser) -> None:
    """Arguments of `group`."""
    command.add_argument(
        "file",
        type=Path,
        nargs="?",
        metavar="FILE",
        help="JSONL with rows {provider, id, ...facts}; - for standard input",
    )
    instead = command.add_mutually_exclusive_group()
    instead.add_argument(
        "--explain", nargs=2, metavar="ID", help="say why two ids (of FILE as PROVIDER/ID, or any) do or do not meet"
    )
    instead.add_argument(
        "--near-misses", action="store_true", help="list rows that look like one model and are kept apart"
    )
    command.set_defaults(lines=True)


def run(options: Namespace) -> int:
    """Print a line for each row, or the explanation."""
    import gc

    from portkey_catalog.grouping.group import RowsError, explain, find, missed, parse_rows, regroup
    from portkey_catalog.text.escape import log_line

    if options.file is None and not options.explain:
        raise MisuseError("group: name a FILE, or two ids with --explain")
    try:
        text = "" if options.file is None else _text_of(options.file)
        gc.disable()  # all rows stay until the end, and looking at them again and again is a fifth of the time
        rows = parse_rows(text, today())
    except (OSError, UnicodeDecodeError, RowsError) as error:
        raise MisuseError(f"{options.file}: {error}") from error
    if options.explain:
        try:
            first, second = (find(rows, wanted) for wanted in options.explain)
        except RowsError as error:
            raise MisuseError(f"group --explain: {error}") from error
        print(*map(log_line, explain(first, second, rows)), sep="\n")
        return DONE
    for row in missed(rows) if options.near_misses else regroup(rows):
        print(json.dumps(row))
    return DONE


def _text_of(path: Path) -> str:
    """A file's text, or that of standard input for `-`."""
    if str(path) != "-":
        return path.read_text(encoding="utf-8")
    if sys.stdin is None:
        raise OSError("standard input is closed")
    return sys.stdin.read()
