"""Standard output and error as a program may find them: closed, full, or with nobody at the other end.

While they are guarded, writing to them never raises and nothing else gets their descriptors. What is lost on standard
error is nobody's concern; of standard output it is remembered, so that the exit code can say so.
"""

from __future__ import annotations

import io
import os
import select
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, TextIO


class _Descriptor(io.FileIO):
    """A descriptor whose first failure is remembered; what is written from then on is lost without a word."""

    def __init__(self, number: int) -> None:
        super().__init__(number, "w", closefd=False)
        self.failure: OSError | None = None

    def write(self, data: Any) -> int:
        while self.failure is None:
            try:
                written = super().write(data)
            except OSError as error:
                self.failure = error
            else:
                if written is not None:
                    return written
                select.select([], [self], [])  # somebody else made it non-blocking
        return memoryview(data).nbytes


class Output(NamedTuple):
    """Standard output while it is guarded."""

    closed: bool
    """True when there was none as the program started."""
    descriptor: _Descriptor | None

    def failure(self) -> OSError | None:
        """The error that lost something printed so far, if there was one. A `ConnectionError` means the reader left."""
        sys.stdout.flush()
        return self.descriptor.failure if self.descriptor else None


@contextmanager
def guarded() -> Iterator[Output]:
    """Guard standard output and error until the block ends. Streams that somebody put in their place are left alone."""
    output, error = sys.stdout, sys.stderr
    _occupy_closed()
    descriptor = None
    # `print` to no stream at all would print to the other one.
    if error is sys.__stderr__:
        sys.stderr = _writer(_Descriptor(2), error)
    if output is sys.__stdout__:
        descriptor = _Descriptor(1)
        sys.stdout = _writer(descriptor, output)
    try:
        yield Output(output is None, descriptor)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        sys.stdout, sys.stderr = output, error


def _occupy_closed() -> None:
    """Give closed descriptors to /dev/null, or the next file opened would get one, and what is printed with it.

    It is opened for reading, so that writing fails as it did before.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDONLY), True)  # the lowest free number: this one


def _writer(descriptor: _Descriptor, like: TextIO | None) -> io.TextIOWrapper:
    """Text to a descriptor, as an existing stream would write it, but that what its encoding lacks is spelt out."""
    return io.TextIOWrapper(
        io.BufferedWriter(descriptor),
        encoding=like.encoding if like else "utf-8",
        errors="backslashreplace",
        line_buffering=isinstance(like, io.TextIOWrapper) and like.line_buffering,
        write_through=isinstance(like, io.TextIOWrapper) and like.write_through,
    )
