"""`portkey-catalog policy`: a configuration of opencode in, ways round Portkey out."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from portkey_catalog.cli.arguments import CONFIG, add_format, address
from portkey_catalog.cli.messages import print_json, say
from portkey_catalog.text.addresses import HOSTED

if TYPE_CHECKING:
    from portkey_catalog.opencode.places import Surroundings

SUMMARY = "find ways round Portkey in a configuration of opencode"
EXAMPLES = (
    ("policy", "as opencode would be started here: your own files, the project's, agents and commands"),
    ("policy --project", "only what belongs to the project, in every folder of it, for a hook or for CI"),
    ("policy --project --sarif > policy.sarif", "for GitHub's code scanning, or an editor"),
)
EXIT_CODES = """exit codes:
  0  no way round Portkey was found; notes may have been
  1  findings
  2  bad usage, or a configuration cannot be read, or opencode is known to refuse it"""


def add_arguments(command: ArgumentParser) -> None:
    """Arguments of `policy`."""
    command.add_argument(
        "path",
        type=Path,
        nargs="?",
        default=Path(),
        metavar="DIR",
        help="folder that opencode is started in, or one configuration, agent or command (default: here)",
    )
    command.add_argument(
        "--gateway",
        type=address,
        action="append",
        default=[],
        metavar="URL",
        help="address of the gateway (repeatable; default: catalog.toml's, the last sync's, or Portkey's)",
    )
    command.add_argument(
        "--project",
        action="store_true",
        help="judge what belongs to the project, in DIR and every folder below it, not what is yours or the machine's",
    )
    add_format(command, json="the verdict as JSON", sarif="it as SARIF 2.1.0")
    command.set_defaults(lines=True)


def run(options: Namespace) -> int:
    """Read, judge, print."""
    from dataclasses import replace
    from importlib.metadata import version

    from portkey_catalog.opencode.find import surroundings
    from portkey_catalog.policy.folders import starts
    from portkey_catalog.policy.judge import joined, judge
    from portkey_catalog.policy.look import look, root
    from portkey_catalog.policy.told import as_json, as_sarif, exit_code, lines, totals
    from portkey_catalog.text.escape import log_line

    path = options.path.resolve()
    folder = path if path.is_dir() else path.parent
    around = replace(surroundings(), cwd=folder)
    gateways = options.gateway or _gateways(around, project=options.project)
    top = str(root(folder))
    folders = starts(path) if options.project and path.is_dir() else [folder]
    verdict = joined(
        [
            judge(look(replace(around, cwd=each), each if path.is_dir() else path, gateways, project=options.project))
            for each in folders
        ]
    )
    if options.format == "sarif":
        print_json(as_sarif(verdict, top, version("portkey-catalog")))
    elif options.format == "json":
        print_json(as_json(verdict, top))
    else:
        for line in lines(verdict, top):
            print(log_line(line))
    say(totals(verdict))
    return exit_code(verdict)


def _gateways(around: Surroundings, *, project: bool) -> tuple[str, ...]:
    """The gateway where none is named.

    Raises:
        SettingsError: there is a `catalog.toml`, which cannot be read.
        UserFileError: what is remembered of the last sync cannot be read.
    """
    from portkey_catalog.policy.look import root

    top = root(around.cwd)
    beside = (folder / CONFIG for folder in (around.cwd, *around.cwd.parents) if folder.is_relative_to(top))
    if settings := next((path for path in beside if path.is_file()), None):
        from portkey_catalog.settings.read import load_settings

        return (load_settings(settings).gateway.base_url,)
    if project:
        return (HOSTED,)
    from portkey_catalog.sync.files import last_memory

    memory = last_memory(around.own_state_folder)
    return (memory.gateways if memory else ()) or (HOSTED,)
