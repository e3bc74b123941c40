"""A screen for a program that wants one: tmux runs it, types into it and reads what it shows."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

COLUMNS, ROWS = 120, 60
PATIENCE = 120.0
"""Seconds after which a program does not show any more what it should."""


@dataclass(frozen=True)
class Terminal:
    """A running program's screen."""

    tmux: Path
    socket: Path

    def run(self, *arguments: str, environment: Mapping[str, str] | None = None) -> str:
        """Run one command of tmux."""
        command = [str(self.tmux), "-u", "-S", str(self.socket), "-f", "/dev/null", *arguments]
        return subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=True
        ).stdout

    def press(self, *keys: str) -> None:
        """Press keys by tmux's names for them, such as `C-x` and `BSpace`."""
        self.run("send-keys", *keys)

    def type(self, text: str) -> None:
        """Type a text."""
        self.run("send-keys", "-l", "--", text)

    def lines(self) -> list[str]:
        """What the screen shows, blank lines left out."""
        return [line.rstrip() for line in self.run("capture-pane", "-p").split("\n") if line.strip()]

    def wait(self, shows: Callable[[list[str]], bool]) -> list[str]:
        """Wait until the screen shows something, and for twice the same; give its lines.

        Raises:
            RuntimeError: it never did; the text is the screen.
        """
        deadline, before = time.monotonic() + PATIENCE, None
        while time.monotonic() < deadline:
            lines = self.lines()
            if lines == before and shows(lines):
                return lines
            before = lines
            time.sleep(0.2)
        raise RuntimeError("the screen never showed what was waited for:\n" + "\n".join(before or []))


@contextmanager
def terminal(tmux: Path, folder: Path, command: str, environment: Mapping[str, str]) -> Iterator[Terminal]:
    """Run a command on a screen until the block ends; it sees no other environment."""
    screen = Terminal(tmux, folder / "tmux")
    size = ("-x", str(COLUMNS), "-y", str(ROWS))
    screen.run("new-session", "-d", *size, "-c", str(folder), command, environment=environment)
    try:
        yield screen
    finally:
        with suppress(subprocess.CalledProcessError):  # the program has ended by itself, and tmux with it
            screen.run("kill-server")
