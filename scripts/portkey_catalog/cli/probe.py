"""`portkey-catalog probe`: a catalog and keys in, which models answer out."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

from portkey_catalog.cli.arguments import add_catalog, add_config
from portkey_catalog.cli.clock import today
from portkey_catalog.cli.messages import print_json, progress_display, say, warn_of_address
from portkey_catalog.errors import DONE, MisuseError

if TYPE_CHECKING:
    from portkey_catalog.probe.journal import Journal
    from portkey_catalog.probe.plan import Plan
    from portkey_catalog.probe.told import Result
    from portkey_catalog.schema import Catalog
    from portkey_catalog.settings.shapes import Settings

SUMMARY = "try which models answer, with one small request each and a budget that is never exceeded"
EXAMPLES = (
    ("probe", "show what trying every member of every chain would send and cost"),
    ("probe --yes --max-usd 0.20 combined/grok-4", "try the members of one chain, for at most 20 cents"),
    ("probe --yes --write", "try all members, and remember the verdicts in the catalog"),
    ("probe --yes --diff HEAD", "try what joined or leads a chain since the last commit"),
)
EXIT_CODES = """exit codes:
  0  every model that was to be tried works, or nothing was to be sent
  1  a model does not work, or the probe was stopped
  2  bad usage, configuration or environment
  3  those that were tried work, but a verdict is missing: busy, or no room in the budget"""
JOURNAL = Path("build/probe.jsonl")
"""Where a probe writes down what it does, until it is done."""


def _amount(text: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise ArgumentTypeError(f"expected an amount in USD, not {text!r}") from None
    if not amount.is_finite() or not 0 <= amount <= 1_000_000:
        raise ArgumentTypeError(f"expected an amount in USD, not {text!r}")
    return amount


def _number(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 0 < int(text[:9]) <= 100_000:
        raise ArgumentTypeError(f"expected a whole number from 1 to 100000, not {text!r}")
    return int(text)


def add_arguments(command: ArgumentParser) -> None:
    """Arguments of `probe`."""
    command.add_argument(
        "names",
        metavar="NAME",
        nargs="*",
        help="combined/ID, SLUG or SLUG/MODEL-ID (default: every member of every failover chain)",
    )
    command.add_argument("--all", action="store_true", help="try every model that opencode is offered")
    command.add_argument(
        "--diff", metavar="BASE", help="try what joined a chain, or leads one, since this catalog: a folder or revision"
    )
    add_config(command)
    add_catalog(command)
    command.add_argument(
        "--yes",
        action="store_true",
        help="send the requests; without it, and without a terminal, only the plan is shown",
    )
    command.add_argument(
        "--max-usd", type=_amount, default=Decimal("0.50"), metavar="USD", help="budget in USD (default %(default)s)"
    )
    command.add_argument(
        "--max-requests", type=_number, default=200, metavar="N", help="budget in requests (default %(default)s)"
    )
    command.add_argument(
        "--max-tokens", type=_number, default=64, metavar="N", help="tokens of an answer (default %(default)s)"
    )
    command.add_argument(
        "--unpriced",
        action="append",
        default=[],
        metavar="SLUG/MODEL-ID",
        help="also try this one model, be its price unknown (repeatable)",
    )
    command.add_argument(
        "--at-once", type=_number, default=2, metavar="N", help="requests at once at one provider (default %(default)s)"
    )
    command.add_argument(
        "--slow", type=_number, default=60, metavar="SECONDS", help="time to begin an answer (default %(default)s)"
    )
    command.add_argument(
        "--minutes", type=_number, metavar="N", help="time for all of it (default: as long as it takes)"
    )
    command.add_argument("--resume", action="store_true", help="go on with an unfinished probe, within its budget")
    command.add_argument("--anew", action="store_true", help="forget an unfinished probe")
    command.add_argument(
        "--journal", type=Path, default=JOURNAL, metavar="FILE", help="what was done so far (default %(default)s)"
    )
    command.add_argument("--write", action="store_true", help="remember the verdicts in v1/health.json of the catalog")
    command.add_argument(
        "--write-into", type=Path, metavar="DIR", help="remember those of models that it lists in this catalog"
    )
    command.add_argument("--markdown", type=Path, metavar="FILE", help="also write the verdicts as Markdown")
    command.add_argument("--json", action="store_true", help="print the verdicts as JSON on standard output")
    command.set_defaults(lines=True, lasting=True)


def run(options: Namespace) -> int:
    """Show what is going to be tried; try it where that is wanted; print what came of it."""
    from portkey_catalog.probe.journal import days_told
    from portkey_catalog.probe.plan import planned
    from portkey_catalog.settings.read import load_settings
    from portkey_catalog.store.catalog import load_catalog
    from portkey_catalog.store.layout import StoreError

    settings = load_settings(options.config)
    warn_of_address(settings)
    catalog = load_catalog(options.catalog)
    if catalog is None:
        raise StoreError(f"{options.catalog}: there is no catalog; run portkey-catalog update")
    so_far = _begun(options, settings, catalog)
    begun = so_far.begun
    offers = [key for key in begun.offers if key[1] in _models(catalog, key[0]) and key not in so_far.found]
    plan = planned(
        catalog,
        offers,
        so_far.left,
        allowed=begun.allowed,
        max_tokens=begun.max_tokens,
        tried=days_told(options.journal) if options.anew else {},
    )
    return _run(options, settings, catalog, so_far, plan)


def _models(catalog: Catalog, slug: str) -> frozenset[str]:
    provider = catalog.providers.get(slug)
    return frozenset(provider.models) if provider else frozenset()


def _begun(options: Namespace, settings: Settings, catalog: Catalog) -> Journal:
    """What is to be done, and what of it is: as the options say, or as the journal of the probe that is gone on with.

    Raises:
        MisuseError: the options do not go together, or with what is there.
    """
    from portkey_catalog.probe.journal import VERSION, Begun, Journal, peek
    from portkey_catalog.probe.plan import named_one_by_one

    url = settings.gateway.base_url
    ways = [bool(options.names), options.all, options.diff is not None, options.resume]
    if sum(ways) > 1:
        raise MisuseError("names, --all, --diff and --resume each say what to try; give one of them")
    if options.resume and options.anew:
        raise MisuseError("--resume goes on with a probe that --anew forgets; give one of them")
    there = None if options.anew else peek(options.journal)
    if options.resume:
        if there is None:
            raise MisuseError(f"{options.journal}: there is no probe to go on with")
        if there.begun.gateway != url:
            raise MisuseError(f"{options.journal}: that probe asked another gateway; --anew begins another")
        return there
    if there:
        raise MisuseError(f"{options.journal}: a probe was not finished; go on with --resume, or forget it with --anew")
    allowed = named_one_by_one(catalog, options.unpriced)
    begun = Begun(
        probe=VERSION,
        gateway=url,
        usd=options.max_usd,
        requests=options.max_requests,
        max_tokens=options.max_tokens,
        offers=tuple(dict.fromkeys([*_offers(options, catalog), *allowed])),
        allowed=tuple("/".join(key) for key in allowed),
    )
    return Journal(begun)


def _offers(options: Namespace, catalog: Catalog) -> list[tuple[str, str]]:
    from portkey_catalog.probe.plan import members, named, promoted, usable_offers
    from portkey_catalog.store.revisions import catalog_at

    if options.diff is not None:
        return promoted(catalog_at(options.diff, options.catalog), catalog)
    if options.all:
        return usable_offers(catalog)
    return named(catalog, options.names) if options.names else members(catalog)


def _run(options: Namespace, settings: Settings, catalog: Catalog, so_far: Journal, plan: Plan) -> int:
    from portkey_catalog.probe.journal import finish, opened
    from portkey_catalog.probe.told import Result, plan_lines, result_lines, totals

    say("\n".join(plan_lines(plan, so_far)))
    if not plan.trials:
        result = Result(catalog, plan, so_far)
        if options.resume:
            finish(options.journal)
    elif not _wanted(options):
        say("nothing was sent; --yes sends the requests")
        return DONE
    else:
        with opened(options.journal, None if options.resume else so_far.begun, anew=options.anew) as journal:
            result = _tried(options, settings, Result(catalog, plan, journal))
        if result.stopped is None and not result.resumable:
            finish(options.journal)
    _written(options, result)
    if options.json:
        from portkey_catalog.probe.told import as_json

        print_json(as_json(result))
    else:
        print(*result_lines(result), sep="\n", end="\n" if result.found else "")
    say(totals(result))
    if result.stopped or result.resumable:
        why = f"stopped: {result.stopped}" if result.stopped else "the time was over"
        say(f"{why}\ngo on with portkey-catalog probe --resume{_journal(options)}")
    return result.exit_code


def _wanted(options: Namespace) -> bool:
    """Whether the requests shall be sent: as `--yes` says, or a person on a terminal."""
    if options.yes:
        return True
    if not (sys.stdin and sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    print("Send the requests? [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _tried(options: Namespace, settings: Settings, result: Result) -> Result:
    """Try what is to be tried; Ctrl+C ends it with what is known until then."""
    import asyncio
    from dataclasses import replace

    from portkey_catalog.cli.keys import keys_of, secrets_of
    from portkey_catalog.gateway.chat import Patience
    from portkey_catalog.probe.run import Probe, probe

    with progress_display() as progress:
        job = Probe(
            result.catalog,
            settings.gateway.base_url,
            settings.gateway.api_key_env,
            keys_of(settings),
            secrets_of(settings),
            today,
            at_once=options.at_once,
            within=60 * options.minutes if options.minutes else None,
            patience=Patience(begin=options.slow, whole=2 * options.slow),
            progress=progress,
        )
        try:
            stopped = asyncio.run(probe(job, result.plan.trials, result.journal))
        except KeyboardInterrupt:
            stopped = "by Ctrl+C; answers that were under way count as spent"
    return replace(result, stopped=stopped)


def _written(options: Namespace, result: Result) -> None:
    """Write what the options want to be written; what was stopped is not remembered until it is done.

    Raises:
        MisuseError: the Markdown cannot be written.
        StoreError: the catalog cannot be written.
    """
    folders = [*([options.catalog] if options.write else []), *([options.write_into] if options.write_into else [])]
    if folders and result.stopped is None and result.found:
        import asyncio

        from portkey_catalog.pipeline.remember import remember

        for folder in folders:
            asyncio.run(remember(folder, result.found, lambda waits: None))
    if options.markdown:
        from portkey_catalog.probe.told import as_markdown

        try:
            options.markdown.write_text(as_markdown(result), encoding="utf-8")
        except OSError as error:
            raise MisuseError(f"{options.markdown}: cannot be written: {error.strerror}") from error


def _journal(options: Namespace) -> str:
    return "" if options.journal == JOURNAL else f" --journal {options.journal}"
