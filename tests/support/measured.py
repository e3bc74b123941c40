"""What a whole command costs, in a process of its own."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """Best wall time in seconds, largest memory in MiB and best CPU time of some runs of one command.

    Memory and CPU time are those of its process and of what this started.
    """

    seconds: float
    mebibytes: float
    processor: float = 0

    def __str__(self) -> str:
        return f"{self.seconds:6.2f} s  {self.mebibytes:6.1f} MiB"


def run(*command: str, **environment: str) -> Figure:
    """Run a Python command once, in a process of its own, and measure it."""
    started = time.perf_counter()
    null = os.open(os.devnull, os.O_RDWR)
    actions = [(os.POSIX_SPAWN_DUP2, null, descriptor) for descriptor in (0, 1, 2)]
    pid = os.posix_spawn(sys.executable, [sys.executable, *command], os.environ | environment, file_actions=actions)
    _, status, usage = os.wait4(pid, 0)
    os.close(null)
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    return Figure(time.perf_counter() - started, usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime)


def best(times: int, *command: str, **environment: str) -> Figure:
    """The best of several runs."""
    figures = [run(*command, **environment) for _ in range(times)]
    return Figure(
        min(figure.seconds for figure in figures),
        max(figure.mebibytes for figure in figures),
        min(figure.processor for figure in figures),
    )
