"""Words of a command: sentences and reports on standard error, a JSON document on standard output."""

from __future__ import annotations

import json
import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from portkey_catalog.errors import FAILED
from portkey_catalog.text.escape import log_line
from portkey_catalog.text.words import count

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from portkey_catalog.collect.lists import Progress
    from portkey_catalog.report.shapes import Report
    from portkey_catalog.settings.shapes import Settings


def say(text: str) -> None:
    """Print a text on standard error, harmless line by line."""
    print(*map(log_line, text.split("\n")), sep="\n", file=sys.stderr)


def print_json(document: Any) -> None:
    """Print a document on standard output, with nothing in it that the runner of a workflow obeys (see `log_line`)."""
    print(json.dumps(document, indent=2, ensure_ascii=True).replace("##", r"#\u0023"), flush=True)


def print_report(report: Report) -> None:
    """Print on standard error what changed in few words, the table of providers, each change, remarks and totals."""
    from portkey_catalog.report.diff import first_lines, subject
    from portkey_catalog.report.text import detail_lines, summary_rows, table_lines, totals

    if report.exit_code == FAILED:
        read = any(provider.state == "read" for provider in report.providers)
        end = "nothing was written" if read else "no provider could be read; nothing was written"
    else:
        changed = f"{count(len(report.files), 'file')} changed" if report.files else "nothing changed"
        end = f"{totals(report)}; {changed}"
    table = table_lines(list(map(log_line, row)) for row in summary_rows(report))
    counts = [subject(report.changes)] if report.changes else []
    changes = [line for head, lines in first_lines(report.changes, report.given) for line in (head, *lines)]
    remarks = detail_lines(report)
    rest = (*changes, *(["Remarks", *remarks] if changes and remarks else remarks), end)
    print(*map(log_line, counts), *table, *map(log_line, rest), sep="\n", file=sys.stderr)


def progress_display() -> AbstractContextManager[Progress]:
    """A line per provider under way on a terminal; nothing elsewhere, where it would only fill logs."""
    if not sys.stderr.isatty():
        return nullcontext(lambda what, state: None)
    from portkey_catalog.cli.terminal import progress_lines

    return progress_lines()


def warn_of_address(settings: Settings) -> None:
    """Warn of a gateway that keys should not be sent to, but for tests."""
    from portkey_catalog.text.addresses import is_loopback

    if is_loopback(settings.gateway.base_url):
        say("warning: gateway.base_url leads to this machine; `check` refuses a catalog made with it")
    elif settings.gateway.base_url.startswith("http://"):
        say("warning: gateway.base_url is not https, so keys travel unencrypted")
