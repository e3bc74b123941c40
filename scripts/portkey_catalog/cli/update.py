"""`portkey-catalog update`: settings and keys in, a new catalog and a report out."""

from __future__ import annotations

import gc
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portkey_catalog.cli.arguments import add_catalog, add_config
from portkey_catalog.cli.clock import today
from portkey_catalog.cli.messages import print_json, print_report, progress_display, say, warn_of_address
from portkey_catalog.errors import DONE, HELD, MisuseError, PortkeyCatalogError

SUMMARY = "fetch every provider's model list and bring the catalog up to date"
EXAMPLES = (
    ("update", "ask every provider, write catalog/v1"),
    ("update --only openrouter --report report.md", "ask one provider, and keep the report as Markdown"),
    ("update --list-keys", "the variables that must hold keys"),
)


def add_arguments(command: ArgumentParser) -> None:
    """Arguments of `update`."""
    add_config(command)
    add_catalog(command)
    command.add_argument(
        "--only", action="append", default=[], metavar="SLUG", help="ask this provider only (repeatable)"
    )
    command.add_argument(
        "--accept-removals",
        action="append",
        default=[],
        metavar="SLUG",
        help="take this provider's new list although models or the provider itself vanished (repeatable)",
    )
    command.add_argument(
        "--refused", type=Path, metavar="FILE", help="a JSON array of ids of findings that a person refused"
    )
    command.add_argument("--report", type=Path, metavar="FILE", help="also write the report as Markdown")
    command.add_argument(
        "--issue",
        type=Path,
        metavar="FILE",
        help="also write what failed, is held or is stale as Markdown, its title first; no file when all is well",
    )
    command.add_argument(
        "--list-keys",
        action="store_true",
        help="only print the names of the environment variables the settings take keys from, one a line",
    )
    command.add_argument("--json", action="store_true", help="print the report as JSON on standard output")
    command.set_defaults(lasting=True)


def run(options: Namespace) -> int:
    """Update the catalog, or only list the variables that hold keys; an error is told in the issue, too."""
    try:
        return _run(options)
    except PortkeyCatalogError as error:
        if options.issue:
            _write_issue(options, str(error))
        raise


def _run(options: Namespace) -> int:
    from portkey_catalog.settings.read import load_settings
    from portkey_catalog.settings.shapes import needed_keys

    settings = load_settings(options.config)
    if options.list_keys:
        print(*needed_keys(settings), sep="\n")
        return DONE

    import asyncio
    from dataclasses import replace

    from portkey_catalog.cli.keys import keys_of, secrets_of
    from portkey_catalog.pipeline.update import Update, update
    from portkey_catalog.report.issue import issue
    from portkey_catalog.report.json import as_json
    from portkey_catalog.report.markdown import as_markdown

    warn_of_address(settings)
    with progress_display() as progress:
        job = Update(
            settings=settings,
            folder=options.catalog,
            base=options.config.resolve().parent,
            today=today(),
            keys=keys_of(settings),
            only=tuple(map(settings.published, options.only)),
            accept=tuple(map(settings.published, options.accept_removals)),
            refused=_refused(options.refused),
            secrets=secrets_of(settings),
            progress=progress,
        )
        with _uncollected():
            report = asyncio.run(update(job))
    texts = {options.report: as_markdown(report), options.issue: issue(report, job.today)}
    for path, text in texts.items():
        try:
            if path and text is None:
                path.unlink(missing_ok=True)
            elif path and text:
                path.write_text(text, encoding="utf-8")
        except OSError as error:
            say(f"{path}: cannot be written: {error.strerror}")
            report = replace(report, exit_code=report.exit_code or HELD)
    if options.json:
        print_json(as_json(report))
    else:
        print_report(report)
    return report.exit_code


def _write_issue(options: Namespace, error: str) -> None:
    """Write that an error ended the update, with what waits all the same, as far as that can be read."""
    from datetime import UTC, datetime

    from portkey_catalog.report.issue import issue_of_error
    from portkey_catalog.store.catalog import load_catalog

    try:
        catalog = load_catalog(options.catalog)
    except PortkeyCatalogError:
        catalog = None
    waiting = [finding for finding in (catalog.findings if catalog else ()) if not finding.refused]
    # The clock itself may be what is wrong.
    text = issue_of_error(error, waiting, datetime.now(UTC).date())
    try:
        options.issue.write_text(text, encoding="utf-8")
    except OSError as problem:
        say(f"{options.issue}: cannot be written: {problem.strerror}")


def _refused(path: Path | None) -> frozenset[str]:
    """Ids of the findings that a file says were refused.

    Raises:
        StoreError: it cannot be read.
        MisuseError: it is no list of ids.
    """
    from portkey_catalog.store.catalog import read_json

    ids = read_json(path) if path else []
    if not isinstance(ids, list) or not all(isinstance(each, str) for each in ids):
        raise MisuseError(f"{path}: expected a JSON array of ids of findings")
    return frozenset(ids)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Let no garbage collector look for cycles: it took a sixth of an update's time and found 3 MiB of 120."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
