"""`portkey-catalog sync`: what a site publishes into the user's own opencode configuration."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from portkey_catalog.cli.messages import say
from portkey_catalog.errors import DONE, FAILED, HELD, MisuseError

if TYPE_CHECKING:
    from portkey_catalog.sync.run import Plan, Sync
    from portkey_catalog.sync.saved import Gone

SUMMARY = "keep your own opencode configuration up to date from a site"
EXAMPLES = (
    ("sync --dry-run https://owner.example/models", "show what it would change, and change nothing"),
    ("sync https://owner.example/models", "take what this site publishes into your configuration"),
    ("sync --profile combined https://owner.example/models", "only the models that fail over, a much shorter list"),
    ("sync --check", "end with 1 when your configuration is out of date"),
    ("sync --undo", "give the file back as it was before the last change"),
    ("sync --print-schedule cron", "what to add to crontab to stay up to date"),
)
SCHEDULES = ("cron", "systemd", "launchd", "windows")


def add_arguments(command: ArgumentParser) -> None:
    """Arguments of `sync`."""
    command.add_argument(
        "site", nargs="?", metavar="SITE", help="address of the site or of a login (default: that of the last time)"
    )
    command.add_argument(
        "--profile",
        action="append",
        default=[],
        metavar="NAME",
        help="full, combined or a provider's slug; may be given several times (default: as last time, or full)",
    )
    command.add_argument(
        "--file", type=Path, metavar="FILE", help="configuration to keep up to date (default: the one opencode reads)"
    )
    command.add_argument("--trust", action="store_true", help="take a site that is not what it was")
    command.add_argument(
        "--replace-models", action="store_true", help="put what to use instead in place of saved models that are gone"
    )
    what = command.add_mutually_exclusive_group()
    what.add_argument("--check", action="store_true", help="write nothing; end with 1 when the file is out of date")
    what.add_argument("--dry-run", action="store_true", help="write nothing; show what would change")
    what.add_argument("--remove", action="store_true", help="take out what was written, but for what you changed")
    what.add_argument("--undo", action="store_true", help="give the file back as it was before the last change")
    what.add_argument("--print-schedule", choices=SCHEDULES, help="show how to run this once a day; sets nothing up")


def run(options: Namespace) -> int:
    """Fetch, merge and write, or what was asked for instead."""
    import gc

    gc.disable()  # all of it stays until the end, and looking at it again and again is a third of the time

    from portkey_catalog.opencode.find import surroundings
    from portkey_catalog.sync.run import Sync

    if options.site and (options.undo or options.remove):
        raise MisuseError("sync: --undo and --remove need no address")
    sync = Sync(surroundings(), options.file)
    if options.print_schedule:
        return _print_schedule(options, sync)
    if options.check or options.dry_run:
        return _brought_up_to_date(sync, options)
    with sync.keeper.alone():
        if options.undo:
            say(f"{sync.path} {sync.keeper.undo()}")
            return DONE
        if options.remove:
            return _do(sync, sync.remove(), options)
        return _brought_up_to_date(sync, options)


def _brought_up_to_date(sync: Sync, options: Namespace) -> int:
    site, profiles = _source(options, sync)
    writes = not (options.check or options.dry_run)
    plan = sync.update(
        site,
        profiles,
        trust=options.trust,
        rewrite=lambda gone: options.replace_models or (writes and _wanted(gone)),
    )
    return _do(sync, plan, options)


def _source(options: Namespace, sync: Sync) -> tuple[str, Sequence[str]]:
    """The site and the profiles of it: as given, for the address of a login its own, or those of the last time."""
    from portkey_catalog.sync.site import place

    site, profile = place(options.site) if options.site else (None, None)
    return sync.site(site), sync.profiles(options.profile or ([profile] if profile else []))


def _do(sync: Sync, plan: Plan, options: Namespace) -> int:
    from portkey_catalog.text.escape import log_line

    for line in plan.lines:
        say(line)
    # A job that nobody watches would else never tell that its site is gone.
    code = HELD if plan.fetched and plan.fetched.published.kept else DONE
    if options.check:
        say(f"{plan.path} is {'out of date' if plan.out_of_date else 'up to date'}")
        return FAILED if plan.out_of_date else code
    if options.dry_run:
        if plan.out_of_date:
            print(*map(log_line, plan.diff.split("\n")), sep="\n")
        say(f"{plan.path} {'would change' if plan.out_of_date else 'is up to date'}; nothing was written")
        return code
    sync.write(plan)
    if not plan.out_of_date:
        say(f"{plan.path} is up to date")
    elif plan.after is None:
        say(f"{plan.path} is gone, as it was before; portkey-catalog sync --undo brings it back")
    else:
        say(f"{plan.path} written; portkey-catalog sync --undo gives it back as it was")
    return code


def _wanted(gone: Gone) -> bool:
    """Ask on a terminal; nowhere else is anything rewritten unasked."""
    if not (sys.stdin and sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    say(f"{gone.where}: {gone.model} is gone. Use {gone.instead} instead? [y/N]")
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _print_schedule(options: Namespace, sync: Sync) -> int:
    import os
    import shutil

    from portkey_catalog.opencode.find import surroundings
    from portkey_catalog.sync.schedule import KINDS, in_environment, is_disposable

    around, kind = surroundings(), options.print_schedule
    found = shutil.which("portkey-catalog")
    program = Path(found).absolute() if found else Path(sys.executable)
    given = os.environ.get("UV_CACHE_DIR")
    caches = [around.own_cache_folder.parent, *([Path(given)] if given else [])]
    if is_disposable(program.parts, [each.parts for each in caches]):
        raise MisuseError(
            f"sync: {program} lies in a cache, from where it may be gone tomorrow. Install the program first, with "
            f"`uv tool install {_origin()}`, then ask for this again"
        )
    command = [str(program)] if found else [str(program), "-m", "portkey_catalog"]
    site, profiles = _source(options, sync)
    command += ["sync", site]
    for profile in profiles:
        command += ["--profile", profile]
    if options.file or (kind == "windows" and around.environment.get("XDG_CONFIG_HOME")):
        command += ["--file", str(options.file.absolute() if options.file else sync.path)]
    print(KINDS[kind](command if kind == "windows" else in_environment(command, around.environment)))
    return DONE


def _origin() -> str:
    """What this program was installed from, in the words of an installer."""
    import json
    from importlib.metadata import PackageNotFoundError, distribution

    from portkey_catalog.text.addresses import web_address

    try:
        told = json.loads(distribution("portkey-catalog").read_text("direct_url.json") or "")
        url = web_address(str(told["url"]))
        return f"git+{url}" if "vcs_info" in told else url
    except (PackageNotFoundError, ValueError, KeyError, TypeError):
        return "git+https://github.com/OWNER/REPO"
