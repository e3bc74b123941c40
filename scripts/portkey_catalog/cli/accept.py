"""`portkey-catalog accept`: a catalog and what a person takes of what waits in it in, the catalog with that out."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from portkey_catalog.cli.arguments import add_catalog, add_config
from portkey_catalog.cli.clock import today
from portkey_catalog.cli.messages import say

SUMMARY = "take changes that wait in the catalog, without asking anybody for a list"
EXAMPLES = (
    ("accept --all", "take everything that waits"),
    ("accept openrouter --out build/proposal", "take what waits of one provider, into another folder"),
)


def add_arguments(command: ArgumentParser) -> None:
    """Arguments of `accept`."""
    what = "id of a finding, or the provider or combined model of which everything that waits is taken"
    command.add_argument("names", nargs="*", metavar="ID|SLUG", help=what)
    add_config(command)
    add_catalog(command)
    command.add_argument("--all", action="store_true", help="take everything that waits and was not refused")
    command.add_argument(
        "--from", dest="chosen", type=Path, metavar="FILE", help="take and refuse what this accept.toml says"
    )
    command.add_argument(
        "--out", type=Path, metavar="DIR", help="write the catalog there instead, with an accept.toml of what it takes"
    )
    command.set_defaults(lasting=True)


def run(options: Namespace) -> int:
    """Write the catalog with what is taken; say what was, and what waits on."""

    from portkey_catalog.pipeline.accept import Acceptance, accept
    from portkey_catalog.report.findings import about
    from portkey_catalog.settings.read import load_settings
    from portkey_catalog.store import catalog as store

    done = accept(
        Acceptance(
            settings=load_settings(options.config),
            folder=options.catalog,
            today=today(),
            names=tuple(options.names),
            everything=options.all,
            chosen=store.read_choice(options.chosen) if options.chosen else store.load_choice(options.catalog),
            out=options.out,
        )
    )
    waits = [each for each in done.left if not each.refused]
    refused = [each for each in done.left if each.refused and each.id not in done.refused_before]
    stay = [each for each in done.left if each.refused and each.id in done.refused_before]
    for words, findings in (("taken", done.taken), ("refused", refused), ("stays refused", stay), ("waits", waits)):
        for each in findings:
            again = ", although it was refused" if words == "taken" and each.refused else ""
            since = f" since {each.refused}:" if words == "stays refused" else ""
            say(f"{words}{since} {each.id}{again}: {about(each)}: {each.why}")
    for notice in done.notices:
        say(notice.text)
    no = f", {len(refused)} refused" if refused else ""
    no += f", {len(stay)} {'stays' if len(stay) == 1 else 'stay'} refused" if stay else ""
    say(f"{len(done.taken)} taken{no}, {len(waits) or 'nothing'} {'waits' if len(waits) < 2 else 'wait'}")
    return done.exit_code
