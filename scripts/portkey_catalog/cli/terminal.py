"""Drawing on a terminal: progress while lists are fetched."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.live import Live
from rich.text import Text

from portkey_catalog.collect.lists import Progress
from portkey_catalog.text.escape import log_line

LINES = 8
"""Lists under way that have a line of their own while they are waited for."""
DRAWN_A_SECOND = 4
"""Times a second that the lines are drawn: drawing costs more than what is drawn."""


def _console() -> Console:
    """Standard error; a COLUMNS or LINES that is no size does not count, where rich would end with an error."""
    odd = {name for name in ("COLUMNS", "LINES") if not re.fullmatch("[0-9]{1,5}", os.environ.get(name, ""))}
    known = {name: value for name, value in os.environ.items() if name not in odd}
    return Console(stderr=True, highlight=False, _environ=known)


@contextmanager
def progress_lines() -> Iterator[Progress]:
    """Draw how many lists have answered, and a line for each of the oldest under way; gone when all is done."""
    begun: dict[str, float] = {}
    done: set[str] = set()

    def show(what: str, state: str) -> None:
        if state == "waiting":
            begun.setdefault(what, time.monotonic())
        else:
            done.add(what)

    def drawn() -> Text:
        now, under_way = time.monotonic(), [each for each in list(begun.items()) if each[0] not in done]
        lines = [f"  {log_line(what)}  {now - start:.0f} s" for what, start in under_way[:LINES]]
        return Text(
            "\n".join((f"{len(done & begun.keys())} of {len(begun)} answered", *lines)),
            no_wrap=True,
            overflow="ellipsis",
        )

    with Live(get_renderable=drawn, console=_console(), transient=True, refresh_per_second=DRAWN_A_SECOND):
        yield show
