"""The command `portkey-catalog`: parses the arguments, runs a command, returns its exit code.

The commands import heavy modules when they run, so that `--help` answers at once.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from types import ModuleType

from portkey_catalog.cli import (
    accept,
    check,
    completion,
    demo,
    diff,
    doctor,
    group,
    history,
    mcp,
    policy,
    probe,
    review,
    search,
    site,
    sync,
    update,
)
from portkey_catalog.cli.messages import say
from portkey_catalog.cli.streams import Output, guarded
from portkey_catalog.errors import DONE, FAILED, HELD, MISUSED, MisuseError, PortkeyCatalogError

COMMANDS = {
    "demo": demo,
    "update": update,
    "accept": accept,
    "site": site,
    "check": check,
    "diff": diff,
    "history": history,
    "probe": probe,
    "review": review,
    "group": group,
    "search": search,
    "sync": sync,
    "doctor": doctor,
    "mcp": mcp,
    "policy": policy,
    "completion": completion,
}
TOP_EXAMPLES = """examples:
  portkey-catalog demo             see all of it on a bundled sample, without a key
  portkey-catalog sync SITE        the models of a site in your own opencode.json, kept up to date
  portkey-catalog doctor           what does not work between you and an answer, and what mends it
  portkey-catalog update --help    what a command does, with examples"""
EXIT_CODES = """exit codes:
  0  done, changed or not
  1  failed, nothing written
  2  bad usage, configuration or environment"""
HELD_CODE = """
  3  done, but something is held, kept as it was, or could not be read or printed,
     or a chain was lost, or its first member replaced though still offered"""
HOLDING = ("accept", "demo", "sync", "update")
"""Commands that may end with 3."""
OWN_CODES = {"doctor": doctor.EXIT_CODES, "policy": policy.EXIT_CODES, "probe": probe.EXIT_CODES}
"""Commands whose codes mean something else."""


def parser() -> ArgumentParser:
    """All commands with their arguments.

    Beside these, the options say how to run the command (`run`), whether it prints lines (`lines`, `list_keys`) or a
    document (`json`, `format`), and whether what it does lasts (`lasting`).
    """
    top = ArgumentParser(
        prog="portkey-catalog",
        description="Catalogs of the models a Portkey account can reach, for people and for opencode.",
        epilog=f"{TOP_EXAMPLES}\n\n{EXIT_CODES}{HELD_CODE}",
        formatter_class=RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="store_true", help="show the program's version number and exit")
    top.set_defaults(run=None, lines=False, list_keys=False, json=False, format="text", lasting=False)
    commands = top.add_subparsers(dest="command", metavar="COMMAND")
    for name, module in COMMANDS.items():
        command = commands.add_parser(
            name,
            help=module.SUMMARY,
            description=module.SUMMARY[0].upper() + module.SUMMARY[1:] + ".",
            epilog="\n\n".join((*_examples(top.prog, module), exit_codes(name))),
            formatter_class=RawDescriptionHelpFormatter,
        )
        command.set_defaults(run=module.run)
        module.add_arguments(command)
    return top


def exit_codes(command: str) -> str:
    """The exit codes that a command may end with, as its help tells them."""
    return OWN_CODES.get(command) or EXIT_CODES + (HELD_CODE if command in HOLDING else "")


def _examples(program: str, command: ModuleType) -> list[str]:
    """The examples of a command (`EXAMPLES`: arguments, and what for), as its help tells them."""
    lines = [f"  {program} {arguments}\n      {what}" for arguments, what in getattr(command, "EXAMPLES", ())]
    return ["\n".join(("examples:", *lines))] if lines else []


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    top = parser()
    with guarded() as output:
        try:
            options = top.parse_args(arguments)
        except SystemExit as ended:  # --help and --version, or a misuse
            sys.exit(_ended(output, int(ended.code or DONE)))
        is_json = options.json or options.format in ("json", "sarif")
        lines = (options.lines and not is_json) or options.list_keys
        document = is_json and not lines
        code = _run(top, options, printable=not output.closed or not (lines or document))
        return _ended(output, code, unprinted=HELD if document and options.lasting else FAILED, by_line=not document)


def _run(top: ArgumentParser, options: Namespace, *, printable: bool) -> int:
    """Run a command; the one place where an error becomes an exit code."""
    if options.version:
        from importlib.metadata import version

        print(f"{top.prog} {version(top.prog)}")
        return DONE
    if options.run is None:
        top.print_help()
        return MISUSED
    try:
        if not printable:
            raise MisuseError("standard output is closed, and the result would be printed there; nothing was done")
        return int(options.run(options))
    except PortkeyCatalogError as error:
        say(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        say("stopped; nothing is half written: what was not done yet is as it was")
        return FAILED


def _ended(output: Output, code: int, *, unprinted: int = FAILED, by_line: bool = True) -> int:
    """The exit code: instead of 0 `unprinted`, when what was printed is lost and somebody still wanted to read it.

    Lines (`by_line`) are whole as far as they were read; a JSON document that was not read to its end is worth a word.
    """
    failure = output.failure()
    reader_left = isinstance(failure, ConnectionError)
    if failure is None or (reader_left and by_line):
        return code
    say(f"standard output: {failure.strerror}; what was printed there is lost or incomplete")
    return code if code or reader_left else unprinted
