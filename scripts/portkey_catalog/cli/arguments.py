"""Arguments that several commands take."""

from __future__ import annotations

from argparse import SUPPRESS, ArgumentParser, ArgumentTypeError
from pathlib import Path

from portkey_catalog.text.addresses import web_address

CONFIG = Path("catalog.toml")
"""The settings that a command reads unless another file is named."""


def add_config(command: ArgumentParser) -> None:
    """`--config`, the settings."""
    command.add_argument("--config", type=Path, default=CONFIG, metavar="FILE", help="settings (default %(default)s)")


def add_catalog(command: ArgumentParser) -> None:
    """`--catalog`, the folder of the catalog."""
    help_text = "folder that holds v1/ (default %(default)s)"
    command.add_argument("--catalog", type=Path, default=Path("catalog"), metavar="DIR", help=help_text)


def add_source(command: ArgumentParser) -> None:
    """`--site` or `--catalog`, where the catalog comes from."""
    where = command.add_mutually_exclusive_group()
    where.add_argument(
        "--site",
        type=address,
        metavar="URL",
        help="published site; its last good copy answers while it is down",
    )
    where.add_argument(
        "--catalog",
        type=Path,
        default=Path("catalog"),
        metavar="DIR",
        help="folder that holds v1/ (default %(default)s)",
    )


def address(text: str) -> str:
    """An address, as `argparse` reads it."""
    try:
        return web_address(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None


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
