"""The journal of a probe: what it set out to do, each request before it is sent, each verdict when it is there.

A line is on the disk before its request is sent, so that whatever stops a probe, the next one knows what may have been
spent. A request whose answer nobody saw counts as spent, and the model is tried again.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TextIO

from pydantic import TypeAdapter, ValidationError

from portkey_catalog.probe.plan import Budget, ProbeError
from portkey_catalog.schema import OfferKey, Shape, Verdict

if sys.platform != "win32":
    import fcntl

VERSION = 1


class Begun(Shape):
    """First line: what a probe set out to do."""

    probe: int
    gateway: str
    usd: Decimal
    requests: int
    max_tokens: int
    offers: tuple[OfferKey, ...]
    allowed: tuple[str, ...] = ()

    @property
    def budget(self) -> Budget:
        """What it may spend in all."""
        return Budget(self.usd, self.requests)


class Sent(Shape):
    """A request that is about to be sent; `usd` is the most that it costs."""

    sent: OfferKey
    usd: Decimal


class Extra(Shape):
    """What an answer says that it cost beyond the most that was reckoned."""

    extra: Decimal


class Found(Shape):
    """A verdict."""

    found: OfferKey
    verdict: Verdict
    day: date
    """UTC."""
    message: str | None = None
    """What the gateway said, fit to be shown."""
    status: int | None = None
    answered_by: str | None = None
    disclosed: bool = False
    cut_by_length: bool = False


_LINE: TypeAdapter[Begun | Sent | Extra | Found] = TypeAdapter(Begun | Sent | Extra | Found)


@dataclass(slots=True)
class Spent:
    """What was spent so far, as the most that it can be."""

    usd: Decimal = Decimal(0)
    requests: int = 0


@dataclass(slots=True)
class Journal:
    """A journal that is being written."""

    begun: Begun
    spent: Spent = field(default_factory=Spent)
    found: dict[OfferKey, Found] = field(default_factory=dict)
    file: TextIO | None = None

    @property
    def left(self) -> Budget:
        """What it may spend yet."""
        return Budget(self.begun.usd - self.spent.usd, self.begun.requests - self.spent.requests)

    def has_room(self, usd: Decimal) -> bool:
        """Whether one more request that costs so much may be sent."""
        return self.left.requests > 0 and usd <= self.left.usd

    def reserve(self, key: OfferKey, usd: Decimal) -> bool:
        """Make room in the budget for one request and write that down; false, and nothing done, where there is none."""
        if not self.has_room(usd):
            return False
        self._write(Sent(sent=key, usd=usd))
        return True

    def tell(self, found: Found, extra: Decimal = Decimal(0)) -> None:
        """Write down a verdict, and what its request cost beyond what was reckoned."""
        if extra > 0:
            self._write(Extra(extra=extra))
        self._write(found)

    def take(self, line: Begun | Sent | Extra | Found) -> None:
        """Reckon with a line."""
        match line:
            case Sent():
                self.spent.usd += line.usd
                self.spent.requests += 1
            case Extra():
                self.spent.usd += line.extra
            case Found():
                self.found[line.found] = line
            case Begun():
                raise ValueError("a probe begins in the middle of another")

    def _write(self, line: Sent | Extra | Found) -> None:
        if self.file:
            _put(self.file, line)
        self.take(line)


def _put(file: TextIO, line: Shape) -> None:
    file.write(line.model_dump_json(exclude_defaults=True) + "\n")
    file.flush()
    os.fsync(file.fileno())


def read_journal(text: str, name: str) -> Journal | None:
    """What a journal tells; `None` where it is empty. A last line that was cut off while it was written does not count.

    Raises:
        ProbeError: it is no journal.
    """
    whole, _, _ = text.rpartition("\n")
    lines = whole.split("\n") if whole else []
    if not lines:
        return None
    try:
        first, *rest = map(_LINE.validate_json, lines)
        if not isinstance(first, Begun) or first.probe != VERSION:
            raise ValueError("it begins with no probe of this version")
        journal = Journal(first)
        for line in rest:
            journal.take(line)
    except (ValidationError, ValueError) as error:
        told = "a line is none of a journal" if isinstance(error, ValidationError) else str(error)
        raise ProbeError(f"{name}: cannot be gone on with: {told}; --anew begins another") from error
    return journal


@contextmanager
def opened(path: Path, begun: Begun | None, *, anew: bool) -> Iterator[Journal]:
    """A journal to write into, that of the probe that was not finished or of a new one; nobody else may meanwhile.

    Args:
        path: its file; gone when `finish` was called.
        begun: what a new probe sets out to do; `None` to go on with the one that is there.
        anew: forget one that is there.

    Raises:
        ProbeError: there is none to go on with, or one that nobody wants to forget; or the disk refuses something.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a+", encoding="utf-8") as file:
            if not _alone(file):
                raise ProbeError(f"{path}: another probe is writing it; wait for its end, or name another --journal")
            file.seek(0)
            there = None if anew else read_journal(file.read(), str(path))
            if begun is None and there is None:
                raise ProbeError(f"{path}: there is no probe to go on with")
            if begun is not None and there is not None:
                raise ProbeError(f"{path}: a probe was not finished; go on with --resume, or forget it with --anew")
            if begun is not None:
                file.truncate(0)
                _put(file, begun)
                there = Journal(begun)
            assert there
            _end_line(file)
            there.file = file
            yield there
    except OSError as error:
        raise ProbeError(f"{path}: the journal cannot be written: {error.strerror}") from error


def finish(path: Path) -> None:
    """Forget a probe that is done."""
    with suppress(OSError):
        path.unlink()


def peek(path: Path) -> Journal | None:
    """What the journal of a probe tells that was not finished, if there is one.

    Raises:
        ProbeError: it is none, or cannot be read.
    """
    try:
        return read_journal(path.read_text(encoding="utf-8"), str(path))
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise ProbeError(f"{path}: the journal cannot be read: {error}") from error


def days_told(path: Path) -> dict[OfferKey, date]:
    """Models that a journal has a verdict of, and the day of that; none where it cannot be read."""
    try:
        there = peek(path)
    except ProbeError:
        there = None
    return {key: found.day for key, found in there.found.items()} if there else {}


def _end_line(file: TextIO) -> None:
    """End a line that was cut off, so that the next one stands alone."""
    file.seek(0)
    text = file.read()
    if text and not text.endswith("\n"):
        whole, _, _ = text.rpartition("\n")
        file.truncate(len((whole + "\n" if whole else "").encode()))


def _alone(file: TextIO) -> bool:
    """Lock a file; false where somebody else has it. The system lets go of it for a killed process."""
    if sys.platform == "win32":
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # some network file systems lock no files
        return True
    return True
