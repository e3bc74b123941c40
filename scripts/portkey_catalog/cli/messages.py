"""Words of a command: sentences on standard error, a JSON document on standard output."""

from __future__ import annotations

import json
import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from portkey_catalog.text.escape import log_line

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from portkey_catalog.collect.lists import Progress


def say(text: str) -> None:
    """Print a text on standard error, harmless line by line."""
    print(*map(log_line, text.split("\n")), sep="\n", file=sys.stderr)


def print_json(document: Any) -> None:
    """Print a document on standard output, with nothing in it that the runner of a workflow obeys (see `log_line`)."""
    print(json.dumps(document, indent=2, ensure_ascii=True).replace("##", r"#\u0023"), flush=True)


def progress_display() -> AbstractContextManager[Progress]:
    """A line per provider under way on a terminal; nothing elsewhere, where it would only fill logs."""
    if not sys.stderr.isatty():
        return nullcontext(lambda what, state: None)
    from portkey_catalog.cli.terminal import progress_lines

    return progress_lines()
