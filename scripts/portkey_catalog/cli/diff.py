"""`portkey-catalog diff`: two catalogs in, what is different between them out."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from portkey_catalog.cli.arguments import add_catalog, add_format
from portkey_catalog.cli.messages import print_json
from portkey_catalog.errors import DONE, MisuseError

SUMMARY = "say what is different between two catalogs, what hurts users first"
EXAMPLES = (
    ("diff HEAD~1", "since the commit before the last"),
    ("diff HEAD~1 HEAD --markdown", "between two commits, as a pull request shows it"),
)


def add_arguments(command: ArgumentParser) -> None:
    """Arguments of `diff`."""
    what = "a folder that holds v1/, or a revision of git"
    command.add_argument("old", metavar="OLD", help=f"the earlier catalog: {what}")
    command.add_argument("new", metavar="NEW", nargs="?", help="the later one, likewise (default: that of --catalog)")
    add_catalog(command)
    add_format(command, markdown="Markdown, as for a pull request", json="JSON")
    command.add_argument("--message", type=Path, metavar="FILE", help="also write it as the message of a commit")
    command.set_defaults(lines=True)


def run(options: Namespace) -> int:
    """Print the difference; that there is one is no failure."""
    from portkey_catalog.history.diff import difference
    from portkey_catalog.report.consequences import given
    from portkey_catalog.report.diff import change_lines, changes_as_json, commit_message, subject
    from portkey_catalog.report.markdown import changes_as_markdown
    from portkey_catalog.store.revisions import catalog_at
    from portkey_catalog.text.escape import log_line

    old = catalog_at(options.old, options.catalog)
    new = catalog_at(str(options.catalog) if options.new is None else options.new, options.catalog)
    changes = difference(old, new)
    if options.message:
        try:
            options.message.write_text(commit_message(changes), encoding="utf-8")
        except OSError as error:
            raise MisuseError(f"{options.message}: the message cannot be written: {error.strerror}") from error
    if options.format == "json":
        print_json({"changes": changes_as_json(changes)})
    elif options.format == "markdown":
        print(changes_as_markdown(changes, given(changes, old, new)), end="")
    else:
        print(*map(log_line, [subject(changes), *change_lines(changes)]), sep="\n")
    return DONE
