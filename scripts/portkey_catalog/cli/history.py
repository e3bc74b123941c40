"""`portkey-catalog history`: a model in, what happened to it out."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from datetime import date

from portkey_catalog.cli.arguments import add_catalog
from portkey_catalog.cli.messages import print_json
from portkey_catalog.errors import DONE

SUMMARY = "say what happened to a model, or what it was on a day"
EXAMPLES = (
    ("history combined/claude-sonnet-4", "what happened to a combined model"),
    ("history openrouter/anthropic/claude-sonnet-4 --as-of 2026-11-20", "what an offer was on a day"),
)


def add_arguments(command: ArgumentParser) -> None:
    """Arguments of `history`."""
    command.add_argument("model", metavar="MODEL", help="provider/model, or combined/id, also of one that is gone")
    command.add_argument(
        "--as-of", type=_day, metavar="DATE", help="say what it was at the end of this UTC day instead"
    )
    add_catalog(command)
    command.add_argument("--json", action="store_true", help="print JSON")
    command.set_defaults(lines=True)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no day such as 2026-11-20") from None


def run(options: Namespace) -> int:
    """Print what happened, the earliest first."""
    from portkey_catalog.history.story import as_of, subject_named, told_by_day, unlisted_offers
    from portkey_catalog.report.story import state_as_json, state_lines, story_as_json, story_lines
    from portkey_catalog.store.catalog import load_changes
    from portkey_catalog.store.revisions import catalog_at
    from portkey_catalog.text.escape import log_line

    catalog = catalog_at(str(options.catalog), options.catalog)
    events = load_changes(options.catalog, catalog)
    since = events[0].on if events else None
    subject = subject_named(options.model, catalog, events)
    if options.as_of:
        model = as_of(subject, catalog, events, options.as_of)
        if options.json:
            print_json(state_as_json(subject.name, model, options.as_of))
        else:
            print(*map(log_line, state_lines(subject.name, model, options.as_of, since)), sep="\n")
        return DONE
    days, unlisted = told_by_day(subject, catalog, events), unlisted_offers(subject, catalog)
    if options.json:
        print_json(story_as_json(subject.name, days, since, unlisted))
    else:
        print(*map(log_line, story_lines(subject.name, days, since, unlisted)), sep="\n")
    return DONE
