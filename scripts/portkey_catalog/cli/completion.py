"""`portkey-catalog completion`: a shell in, what completes our commands in it out."""

from __future__ import annotations

from argparse import Action, ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Iterator
from pathlib import Path

from portkey_catalog.errors import DONE

SUMMARY = "print what completes commands and options in a shell"
EXAMPLES = (
    ("completion bash > ~/.local/share/bash-completion/completions/portkey-catalog", "bash, from the next shell on"),
    ("completion zsh > ~/.zfunc/_portkey-catalog", "zsh, where fpath has ~/.zfunc before compinit is run"),
    ("completion fish > ~/.config/fish/completions/portkey-catalog.fish", "fish, at once"),
)
SHELLS = ("bash", "zsh", "fish")
FOLDERS = frozenset({"DIR", "BUNDLE"})
"""Words of the help that stand for a folder; any other path is a file's."""


def add_arguments(command: ArgumentParser) -> None:
    """Arguments of `completion`."""
    command.add_argument("shell", choices=SHELLS, help="the shell it is for")
    command.set_defaults(lines=True)


def run(options: Namespace) -> int:
    """Print the script: made of the parser itself, so that it knows every option there is."""
    import shtab

    from portkey_catalog.cli.main import parser

    top = parser()
    for action in _actions(top):
        if action.type is Path:
            action.complete = shtab.DIRECTORY if action.metavar in FOLDERS else shtab.FILE  # type: ignore[attr-defined]
    print(shtab.complete(top, shell=options.shell))
    return DONE


def _actions(parser: ArgumentParser) -> Iterator[Action]:
    """Every argument of a parser and of its commands."""
    for action in parser._actions:
        yield action
        if isinstance(action, _SubParsersAction):
            for each in action.choices.values():
                yield from _actions(each)
