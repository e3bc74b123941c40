"""The real opencode as a process: in a home folder of its own, blind to the machine and to the person who starts it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from portkey_catalog.text.escape import one_line

PATIENCE = 120.0
"""Seconds after which a command has hung; opencode starts in two with 900 models, and in five on a busy machine."""


MOST_OUTPUT = 32 * 2**20
"""Bytes after which a command prints rubbish; 900 models take 40,000."""


class OpenCodeError(Exception):
    """opencode could not be started, hung, did not stop talking, or ended with an error; the text says which."""


@dataclass(frozen=True)
class Outcome:
    """The end of a command. What is not UTF-8 in its output is replaced, and so differs from all that was expected."""

    code: int
    stdout: str
    stderr: str


@dataclass(frozen=True)
class OpenCode:
    """opencode with what it finds in `home` and nowhere else; an empty folder is its first day."""

    program: Path
    home: Path
    patience: float = PATIENCE

    def run(self, *arguments: str, **environment: str) -> Outcome:
        """Run one command to its end; keyword arguments are environment variables, which cannot replace our own.

        Raises:
            OpenCodeError: it could not be started, or took or printed too much and was killed with all it started.
        """
        project = self.home / "project"
        project.mkdir(parents=True, exist_ok=True)
        # Files and not pipes: a pipe stays open as long as any process that inherited it lives.
        with TemporaryFile() as stdout, TemporaryFile() as stderr:
            try:
                process = subprocess.Popen(
                    [str(self.program), *arguments],
                    cwd=project,
                    env=environment | self.surroundings(),
                    stdin=subprocess.DEVNULL,
                    stdout=stdout,
                    stderr=stderr,
                    start_new_session=True,
                )
            except OSError as error:
                raise OpenCodeError(f"{self.program} cannot be started: {error.strerror}") from error
            try:
                code = self._end(process, stdout, stderr)
            except OpenCodeError as error:
                raise OpenCodeError(f"`{' '.join(('opencode', *arguments))}` {error}") from None
            finally:
                if process.returncode is None:
                    with suppress(ProcessLookupError, PermissionError):  # it has just ended
                        os.killpg(process.pid, signal.SIGKILL)
                    process.wait()
            return Outcome(code, *map(_text, (stdout, stderr)))

    def _end(self, process: subprocess.Popen[bytes], *outputs: IO[bytes]) -> int:
        """Wait for a command's end, within our patience."""
        deadline = time.monotonic() + self.patience
        code = None
        while code is None:
            with suppress(subprocess.TimeoutExpired):
                code = process.wait(0.1)
            if any(os.fstat(output.fileno()).st_size > MOST_OUTPUT for output in outputs):
                raise OpenCodeError(f"printed over {MOST_OUTPUT} bytes and was stopped")
            if code is None and time.monotonic() > deadline:
                raise OpenCodeError(f"took over {self.patience:g} s and was stopped")
        return code

    def models(self, **environment: str) -> list[str]:
        """Ids that `opencode models` lists, one a line; white space is part of an id.

        Raises:
            OpenCodeError: as for `run`, or opencode ended with an error.
        """
        outcome = self.run("models", **environment)
        if outcome.code:
            raise OpenCodeError(f"opencode does not start ({outcome.code}): {last_words(outcome, self.home)}")
        return [line for line in outcome.stdout.split("\n") if line]

    def surroundings(self) -> dict[str, str]:
        """Environment variables that keep it in its home and to itself."""
        folders = {
            "HOME": self.home,
            "XDG_CONFIG_HOME": self.home / "config",
            "XDG_DATA_HOME": self.home / "data",
            "XDG_STATE_HOME": self.home / "state",
            "XDG_CACHE_HOME": self.home / "cache",
            "TMPDIR": self.home,
            "OPENCODE_TEST_MANAGED_CONFIG_DIR": self.home / "managed",
        }
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            **{name: str(path) for name, path in folders.items()},
            "OPENCODE_DISABLE_AUTOUPDATE": "1",
            # Else a configuration in any folder above the project's counts.
            "OPENCODE_DISABLE_PROJECT_CONFIG": "1",
        }


def _text(output: IO[bytes]) -> str:
    output.seek(0)
    # Opened as text, a carriage return inside an id would become the end of a line.
    return output.read().decode("utf-8", errors="replace")


_COLOUR = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")


_PORT = re.compile(r"(?<=//127\.0\.0\.1):\d+")


def last_words(outcome: Outcome, home: Path) -> str:
    """The last line of an outcome that says something, fit to be shown: printable, at most 200 characters.

    Of a longer one, the ends: opencode says where first, perhaps by a long path, and what last. The same failure has
    the same words every day: neither its home, which is told as `~`, nor a port of this machine is in them.
    """
    lines = [one_line(_COLOUR.sub("", line)) for line in f"{outcome.stdout}\n{outcome.stderr}".split("\n")]
    telling = [line for line in lines if re.search(r"\w", line) and not line.startswith("---")]
    if not telling:
        return "it says nothing"
    told = _PORT.sub("", telling[-1].replace(str(home), "~"))
    return told if len(told) <= _SHOWN else f"{told[: _SHOWN // 2 - 5]} ... {told[-_SHOWN // 2 :]}"


_SHOWN = 200
