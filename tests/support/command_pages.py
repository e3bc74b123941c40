"""The page of commands, made of the commands: their summaries, arguments, examples and exit codes."""

from __future__ import annotations

import re
from argparse import SUPPRESS, Action, ArgumentParser, HelpFormatter
from collections.abc import Iterator, Sequence

from portkey_catalog.cli.main import COMMANDS, exit_codes
from support.command import commands

PROGRAM = "portkey-catalog"


def sections() -> str:
    """Every command's section, in the order of `--help`."""
    parsers = commands()
    return "\n".join("\n".join(_section(name, parsers[name])) for name in COMMANDS)


def _section(name: str, parser: ArgumentParser) -> Iterator[str]:
    yield f"## {name}\n"
    yield f"{parser.description}\n"
    yield f"```text\n{_usage(name, parser)}\n```\n"
    arguments = [
        action for action in parser._actions if action.help != SUPPRESS and "--help" not in action.option_strings
    ]
    if arguments:
        yield "| Argument | What it is |\n| --- | --- |"
        yield "".join(f"| {_cell(_code(_told(action)))} | {_cell(_help(parser, action))} |\n" for action in arguments)
    examples = getattr(COMMANDS[name], "EXAMPLES", ())
    if examples:
        yield "```sh"
        yield from (f"# {what[0].upper()}{what[1:]}.\n{PROGRAM} {line}" for line, what in examples)
        yield "```\n"
    codes = re.findall(r"^  (\d)", exit_codes(name), re.MULTILINE)
    yield f"Exit codes: {', '.join(codes)}.\n"


def _usage(name: str, parser: ArgumentParser) -> str:
    """The line of usage, folded."""
    lines, line = [], f"{PROGRAM} {name}"
    alone = {id(action) for group in parser._mutually_exclusive_groups for action in group._group_actions}
    words = [
        _word(action) for action in parser._actions if id(action) not in alone and "--help" not in action.option_strings
    ]
    words += [f"[{' | '.join(map(_told, group._group_actions))}]" for group in parser._mutually_exclusive_groups]
    for word in words:
        if len(line) + len(word) > 90:
            lines.append(line)
            line = " " * 4
        line += f" {word}"
    return "\n".join([*lines, line])


def _word(action: Action) -> str:
    told = _told(action)
    required = action.required if action.option_strings else action.nargs not in ("?", "*")
    return told if required else f"[{told}]"


def _told(action: Action) -> str:
    """An argument with its value, as it is typed."""
    value = _value(action)
    if not action.option_strings:
        return f"{value} ..." if action.nargs == "*" else value
    if action.nargs == 0:
        return action.option_strings[0]
    return f"{action.option_strings[0]} {f'[{value}]' if action.nargs == '?' else value}"


def _value(action: Action) -> str:
    if action.choices is not None and action.metavar is None:
        return "|".join(map(str, action.choices))
    name = action.metavar or (action.dest.upper() if action.option_strings else action.dest)
    names: Sequence[str] = [name] if isinstance(name, str) else name
    return " ".join([*names] * (action.nargs if isinstance(action.nargs, int) else 1))


def _help(parser: ArgumentParser, action: Action) -> str:
    formatter = HelpFormatter(prog=parser.prog)
    return formatter._expand_help(action) if action.help else ""


def _code(text: str) -> str:
    return f"`{text}`"


def _cell(text: str) -> str:
    return text.replace("|", r"\|").replace("<", "&lt;")
