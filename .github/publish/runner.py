"""What the runner of a workflow is told: lines that it takes for no command, and outputs of a step."""

import os
import re


class Stop(Exception):
    """Nothing more is done; the text says why, and holds nothing that a provider wrote."""


class Waits(Exception):
    """What was asked has to wait for a person or a later run; the text says what to do."""


def plain(text: str) -> str:
    """A text on one line that neither a terminal nor the runner obeys."""
    shown = "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)
    return re.sub(r"(?<=#)#(?=\[)", "# ", shown)


def say(text: str) -> None:
    """Print a line for people."""
    print(f"publish: {plain(text)}", flush=True)


def announce(level: str, title: str, text: str) -> None:
    """Show a notice, a warning or an error beside the run."""
    print(f"::{level} title={title}::{plain(text).replace('%', '%25')}", flush=True)


def output(name: str, value: str) -> None:
    """Hand a value to later steps and jobs."""
    if path := os.environ.get("GITHUB_OUTPUT"):
        with open(path, "a", encoding="utf-8") as file:  # noqa: PTH123
            file.write(f"{name}={plain(value)}\n")
