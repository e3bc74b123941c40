"""`portkey-catalog probe`: a catalog and keys in, which models answer out."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

from portkey_catalog.cli.arguments import CONFIG, add_config, add_source
from portkey_catalog.cli.clock import today
from portkey_catalog.cli.messages import print_json, progress_display, say, warn_of_address
from portkey_catalog.errors import DONE, MisuseError
from portkey_catalog.text.addresses import HOSTED

if TYPE_CHECKING:
    from portkey_catalog.opencode.places import Surroundings
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
    (
        "probe --yes --site https://owner.example/models combined/claude-sonnet-4",
        "try a model of this site with your own key; needs no checkout",
    ),
)
EXIT_CODES = """exit codes:
  0  every model that was to be tried works, or nothing was to be sent
  1  a model does not work, or the probe was stopped
  2  bad usage, configuration or environment
  3  those that were tried work, but a verdict is missing: busy, or no room in the budget;
     or nothing was sent, as a site leads your key where only --trust lets it go"""
JOURNAL = Path("build/probe.jsonl")
"""The journal of a folder's catalog, unless another one is named."""


@dataclass(frozen=True, slots=True)
class _Where:
    """What there is to try, and where and with which keys."""

    catalog: Catalog
    settings: Settings
    """Its gateway is the one that is asked."""
    journal: Path
    """Where it is written down what is done, until it is done."""
    variables: tuple[str, ...] = ()
    """Environment variables whose keys a site asks for, and may have."""


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
    add_source(command)
    command.add_argument(
        "--trust", action="store_true", help="send keys to the gateway that the site names, whichever it is"
    )
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
        "--journal",
        type=Path,
        metavar="FILE",
        help=f"what was done so far (default {JOURNAL}, and for a site a file of this program's own)",
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

    where = _site(options) if options.site else _folder(options)
    catalog, so_far = where.catalog, _begun(options, where)
    begun = so_far.begun
    offers = [key for key in begun.offers if key[1] in _models(catalog, key[0]) and key not in so_far.found]
    plan = planned(
        catalog,
        offers,
        so_far.left,
        allowed=begun.allowed,
        max_tokens=begun.max_tokens,
        tried=days_told(where.journal) if options.anew else {},
    )
    return _run(options, where, so_far, plan)


def _folder(options: Namespace) -> _Where:
    """The catalog of a folder, and the gateway of its owner's settings.

    Raises:
        SettingsError: they cannot be read.
        StoreError: there is no catalog that can be.
    """
    from portkey_catalog.opencode.find import surroundings
    from portkey_catalog.settings.read import load_settings
    from portkey_catalog.store.catalog import load_catalog
    from portkey_catalog.store.layout import StoreError
    from portkey_catalog.sync.files import remembered

    if options.trust:
        raise MisuseError("--trust is for a gateway that a site names; the folder's is that of your own settings")
    if options.config == CONFIG and not CONFIG.exists() and not options.catalog.exists():
        memory = remembered(surroundings())
        way = f"portkey-catalog probe --site {memory.site if memory else 'URL'}"
        raise MisuseError(f"here is neither {CONFIG} nor a catalog; {way} tries what a site publishes")
    settings = load_settings(options.config)
    warn_of_address(settings)
    catalog = load_catalog(options.catalog)
    if catalog is None:
        raise StoreError(f"{options.catalog}: there is no catalog; run portkey-catalog update")
    return _Where(catalog, settings, options.journal or JOURNAL)


def _site(options: Namespace) -> _Where:
    """The catalog of a site, and the gateway that it names, where a key may be sent there.

    Raises:
        MisuseError: the options do not go together, or the address or the settings cannot be used.
        SourceError: the site cannot be read, and there is no copy.
        StoppedError: the user knows nothing of that gateway.
    """
    import asyncio

    from portkey_catalog.opencode.find import surroundings
    from portkey_catalog.published.last_copy import path_of
    from portkey_catalog.published.source import site
    from portkey_catalog.settings.read import load_settings
    from portkey_catalog.settings.shapes import Settings
    from portkey_catalog.sync.site import HASTY, address

    if options.write or options.write_into or options.diff is not None:
        given = "--write-into needs" if options.write_into else "--write and --diff need"
        raise MisuseError(f"{given} the folder of a catalog; name it with --catalog, in place of --site")
    url, around = address(options.site), surroundings()
    # Whoever has no checkout has no settings either; a file that is named must be there.
    own = options.config != CONFIG or options.config.is_file()
    settings = load_settings(options.config) if own else Settings()
    found = asyncio.run(site(url, around.own_cache_folder, say, HASTY).current())
    if found.stale:
        say(f"warning: {found.stale}; the last good copy is used")
    journal = options.journal or path_of(around.own_state_folder, url).with_suffix(".jsonl")
    gateway = settings.gateway.model_copy(update={"base_url": found.catalog.gateway})
    variables = _trusted(options, found.catalog, settings, around, url)
    return _Where(found.catalog, settings.model_copy(update={"gateway": gateway}), journal, variables)


def _trusted(
    options: Namespace, catalog: Catalog, settings: Settings, around: Surroundings, url: str
) -> tuple[str, ...]:
    """Environment variables that a site's catalog asks for, once its gateway may have their keys.

    Raises:
        StoppedError: the user knows nothing of it, and does not say to trust it.
    """
    from portkey_catalog.settings.shapes import needed_keys
    from portkey_catalog.sync.files import remembered
    from portkey_catalog.sync.site import StoppedError
    from portkey_catalog.sync.trust import strange
    from portkey_catalog.text.addresses import is_loopback

    routes = [each.route for each in catalog.providers.values()]
    asked = sorted({name for each in routes for name in (each.virtual_key_env, each.provider_key_env) if name})
    memory = remembered(around)
    gateways = {HOSTED, settings.gateway.base_url, *(memory.gateways if memory else ())}
    variables = {*needed_keys(settings), *(memory.variables if memory else ())}
    reasons = list(strange(catalog.gateway, asked, gateways, variables, local=is_loopback(url)))
    if reasons and not options.trust:
        told = "\n".join(f"  - {each}" for each in reasons)
        raise StoppedError(
            f"{url}: no key is sent where its catalog leads. Nothing was sent.\n{told}\n"
            "Ask the owner of the site. If it is meant, --trust sends it"
        )
    if is_loopback(catalog.gateway):
        say(f"warning: {catalog.gateway} is on this machine")
    elif catalog.gateway.startswith("http://"):
        say(f"warning: {catalog.gateway} is not https, so keys travel unencrypted")
    return tuple(asked)


def _models(catalog: Catalog, slug: str) -> frozenset[str]:
    provider = catalog.providers.get(slug)
    return frozenset(provider.models) if provider else frozenset()


def _begun(options: Namespace, where: _Where) -> Journal:
    """What is to be done, and what of it is: as the options say, or as the journal of the probe that is gone on with.

    Raises:
        MisuseError: the options do not go together, or with what is there.
    """
    from portkey_catalog.probe.journal import VERSION, Begun, Journal, peek
    from portkey_catalog.probe.plan import named_one_by_one

    catalog, url = where.catalog, where.settings.gateway.base_url
    ways = [bool(options.names), options.all, options.diff is not None, options.resume]
    if sum(ways) > 1:
        raise MisuseError("names, --all, --diff and --resume each say what to try; give one of them")
    if options.resume and options.anew:
        raise MisuseError("--resume goes on with a probe that --anew forgets; give one of them")
    there = None if options.anew else peek(where.journal)
    if options.resume:
        if there is None:
            raise MisuseError(f"{where.journal}: there is no probe to go on with")
        if there.begun.gateway != url:
            raise MisuseError(f"{where.journal}: that probe asked another gateway; --anew begins another")
        return there
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
    if there and options.yes:
        raise MisuseError(f"{where.journal}: a probe was not finished; go on with --resume, or forget it with --anew")
    return Journal(begun)


def _offers(options: Namespace, catalog: Catalog) -> list[tuple[str, str]]:
    from portkey_catalog.probe.plan import members, named, promoted, usable_offers
    from portkey_catalog.store.revisions import catalog_at

    if options.diff is not None:
        return promoted(catalog_at(options.diff, options.catalog), catalog)
    if options.all:
        return usable_offers(catalog)
    return named(catalog, options.names) if options.names else members(catalog)


def _run(options: Namespace, where: _Where, so_far: Journal, plan: Plan) -> int:
    from portkey_catalog.probe.journal import finish, opened
    from portkey_catalog.probe.outage import outage
    from portkey_catalog.probe.told import Result, plan_lines, result_lines, totals

    say("\n".join(plan_lines(plan, so_far)))
    if not plan.trials:
        result = Result(where.catalog, plan, so_far)
        if options.resume:
            finish(where.journal)
    elif not _wanted(options):
        say("nothing was sent; --yes sends the requests")
        return DONE
    else:
        with opened(where.journal, None if options.resume else so_far.begun, anew=options.anew) as journal:
            result = _tried(options, where, Result(where.catalog, plan, journal))
        if result.stopped is None and not result.resumable:
            finish(where.journal)
    if why := None if result.stopped else outage(result.found):
        result = result.without_verdicts(why)
        finish(where.journal)
    _written(options, result)
    if options.json:
        from portkey_catalog.probe.told import as_json

        print_json(as_json(result))
    else:
        print(*result_lines(result), sep="\n", end="\n" if result.found else "")
    say(totals(result))
    if why:
        say(f"stopped: {why}")
    elif result.stopped or result.resumable:
        why = f"stopped: {result.stopped}" if result.stopped else "the time was over"
        say(f"{why}\ngo on with portkey-catalog probe --resume{_same_place(options)}")
    return result.exit_code


def _wanted(options: Namespace) -> bool:
    """Whether the requests shall be sent: as `--yes` says, or a person on a terminal."""
    if options.yes:
        return True
    if not (sys.stdin and sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    print("Send the requests? [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _tried(options: Namespace, where: _Where, result: Result) -> Result:
    """Try what is to be tried; Ctrl+C ends it with what is known until then."""
    import asyncio
    from dataclasses import replace

    from portkey_catalog.cli.keys import keys_of, secrets_of
    from portkey_catalog.gateway.chat import Patience
    from portkey_catalog.probe.run import Probe, probe

    with progress_display() as progress:
        job = Probe(
            result.catalog,
            where.settings.gateway.base_url,
            where.settings.gateway.api_key_env,
            keys_of(where.settings, where.variables),
            secrets_of(where.settings, where.variables),
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


def _same_place(options: Namespace) -> str:
    """What else the command needs to go on where it stopped."""
    named = (("--site", options.site), ("--journal", options.journal if options.journal != JOURNAL else None))
    given = "".join(f" {option} {value}" for option, value in named if value)
    return f"{given} --trust" if options.trust else given
