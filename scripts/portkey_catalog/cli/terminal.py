"""Drawing on a terminal: progress while lists are fetched, and the report afterwards."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress as Bar
from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from portkey_catalog.collect.lists import Progress
from portkey_catalog.report.shapes import Report
from portkey_catalog.report.text import SUMMARY_HEADS, chain_lines, detail_lines, summary_rows, totals
from portkey_catalog.text.escape import log_line


def _console(*, soft_wrap: bool = False) -> Console:
    """Standard error; a COLUMNS or LINES that is no size does not count, where rich would end with an error."""
    odd = {name for name in ("COLUMNS", "LINES") if not re.fullmatch("[0-9]{1,5}", os.environ.get(name, ""))}
    known = {name: value for name, value in os.environ.items() if name not in odd}
    return Console(stderr=True, highlight=False, soft_wrap=soft_wrap, _environ=known)


@contextmanager
def progress_lines() -> Iterator[Progress]:
    """A line for each list under way, with its time; gone when all is done."""
    columns = (SpinnerColumn(), TextColumn("{task.fields[what]}", markup=False), TimeElapsedColumn())
    with Bar(*columns, console=_console(), transient=True) as bar:
        tasks: dict[str, int] = {}

        def show(what: str, state: str) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task("", total=1, what=log_line(what))
            elif state != "waiting":
                bar.update(tasks[what], completed=1, what=f"{log_line(what)}: {state}")  # type: ignore[arg-type]

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
    changed = f"{len(report.files)} files changed" if report.files else "nothing changed"
    console.print(Text(f"{totals(report)}; {changed}"))
