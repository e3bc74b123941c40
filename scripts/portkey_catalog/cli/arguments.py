"""Arguments that several commands take."""

from __future__ import annotations

from argparse import SUPPRESS, ArgumentParser
from pathlib import Path

CONFIG = Path("catalog.toml")
"""The settings that a command reads unless another file is named."""


def add_config(command: ArgumentParser) -> None:
    """`--config`, the settings."""
    command.add_argument("--config", type=Path, default=CONFIG, metavar="FILE", help="settings (default %(default)s)")


def add_catalog(command: ArgumentParser) -> None:
    """`--catalog`, the folder of the catalog."""
    help_text = "folder that holds v1/ (default %(default)s)"
    command.add_argument("--catalog", type=Path, default=Path("catalog"), metavar="DIR", help=help_text)


def add_format(command: ArgumentParser, **others: str) -> None:
    """`--format`, what is printed: text, or one of these, each with what it is; `--NAME` is short for it."""
    shape = command.add_mutually_exclusive_group()
    shape.add_argument(
        "--format", choices=("text", *others), default="text", help="what to print (default %(default)s)"
    )
    for name, what in others.items():
        shape.add_argument(
            f"--{name}", action="store_const", const=name, dest="format", default=SUPPRESS, help=f"print {what}"
        )
