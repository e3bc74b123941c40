"""Arguments that several commands take."""

from __future__ import annotations

from argparse import ArgumentParser
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
