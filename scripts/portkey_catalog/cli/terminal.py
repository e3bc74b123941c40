"""Drawing on a terminal: progress while lists are fetched, and the report afterwards."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from portkey_catalog.collect.lists import Progress
from portkey_catalog.report.shapes import Report
from portkey_catalog.report.text import SUMMARY_HEADS, chain_lines, detail_lines, summary_rows, totals
from portkey_catalog.text.escape import log_line
from portkey_catalog.text.words import count

LINES = 8
"""Lists under way that have a line of their own while they are waited for."""
DRAWN_A_SECOND = 4
"""Times a second that the lines are drawn: drawing costs more than what is drawn."""


def _console(*, soft_wrap: bool = False) -> Console:
    """Standard error; a COLUMNS or LINES that is no size does not count, where rich would end with an error."""
    odd = {name for name in ("COLUMNS", "LINES") if not re.fullmatch("[0-9]{1,5}", os.environ.get(name, ""))}
    known = {name: value for name, value in os.environ.items() if name not in odd}
    return Console(stderr=True, highlight=False, soft_wrap=soft_wrap, _environ=known)


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


def _line(value: str) -> Text:
    return Text(log_line(value))


def print_report(report: Report) -> None:
    """The table of providers, what needs saying beside it, and the totals, on standard error."""
    console = _console(soft_wrap=True)
    table = Table(box=None, pad_edge=False)
    for head in SUMMARY_HEADS:
        table.add_column(head, justify="left" if head in SUMMARY_HEADS[:2] else "right", no_wrap=True)
    for row in summary_rows(report):
        table.add_row(*map(_line, row))
    console.print(table)
    for remark in (*chain_lines(report), *detail_lines(report)):
        console.print(_line(remark))
    if report.exit_code == 1:
        read = any(provider.state == "read" for provider in report.providers)
        console.print(Text("nothing was written" if read else "no provider could be read; nothing was written"))
        return
    changed = f"{count(len(report.files), 'file')} changed" if report.files else "nothing changed"
    console.print(Text(f"{totals(report)}; {changed}"))
