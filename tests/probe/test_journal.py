"""The journal of a probe: whatever stops it, what may have been spent is known."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from portkey_catalog.probe.journal import VERSION, Begun, Found, Journal, finish, opened, peek, read_journal
from portkey_catalog.probe.plan import ProbeError
from portkey_catalog.schema import Verdict

A, B = ("alpha", "a"), ("beta", "b")
BEGUN = Begun(probe=VERSION, gateway="https://x.example/v1", usd=Decimal(1), requests=3, max_tokens=64, offers=(A, B))
FOUND = Found(found=A, verdict=Verdict.WORKS, day=date(2026, 11, 27), message="é\u2028", status=200)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new" / "probe.jsonl"


@contextmanager
def begun(path: Path) -> Iterator[Journal]:
    with opened(path, BEGUN, anew=False) as journal:
        yield journal


def test_what_is_written_is_read_again(path: Path) -> None:
    with begun(path) as journal:
        assert journal.reserve(A, Decimal("0.75"))
        journal.tell(FOUND)
        assert journal.reserve(B, Decimal("0.25"))
        assert not journal.reserve(B, Decimal("0.01"))
    told = peek(path)
    assert told
    assert (told.begun, told.spent.usd, told.spent.requests) == (BEGUN, Decimal(1), 2)
    assert told.found == {A: FOUND}


def test_a_request_is_on_the_disk_before_it_may_be_sent(path: Path) -> None:
    with begun(path) as journal:
        journal.reserve(A, Decimal("0.25"))
        assert path.read_text().endswith('{"sent":["alpha","a"],"usd":"0.25"}\n')


def test_the_budget_of_requests_holds_too(path: Path) -> None:
    with begun(path) as journal:
        assert [journal.reserve(A, Decimal(0)) for _ in range(4)] == [True, True, True, False]


def test_a_line_that_was_cut_off_does_not_count_and_does_not_spoil_the_next(path: Path) -> None:
    with begun(path) as journal:
        journal.reserve(A, Decimal("0.25"))
    with path.open("a") as file:
        file.write('{"sent":["be')
    with opened(path, None, anew=False) as journal:
        assert journal.spent.requests == 1
        journal.reserve(B, Decimal("0.25"))
    told = peek(path)
    assert told and told.spent.requests == 2


def test_a_first_line_that_was_cut_off_is_no_probe(path: Path) -> None:
    path.parent.mkdir()
    path.write_text('{"probe":1,"gate')
    assert peek(path) is None
    with pytest.raises(ProbeError, match="there is no probe to go on with"), opened(path, None, anew=False):
        pass
    with begun(path) as journal:
        assert journal.begun == BEGUN
    assert peek(path)


def test_a_journal_that_is_there_is_not_begun_over_unless_it_shall_be_forgotten(path: Path) -> None:
    with begun(path) as journal:
        journal.reserve(A, Decimal("0.25"))
    with pytest.raises(ProbeError, match="a probe was not finished"), begun(path):
        pass
    with opened(path, BEGUN, anew=True) as journal:
        assert journal.spent.requests == 0


def test_a_probe_that_is_done_is_forgotten(path: Path) -> None:
    with begun(path):
        pass
    finish(path)
    finish(path)
    assert peek(path) is None


@pytest.mark.parametrize(
    "text", ["{}\n", BEGUN.model_dump_json() * 2 + "\n", f"{BEGUN.model_dump_json()}\n" * 2, "[]\n", "\x00\n"]
)
def test_what_is_no_journal_is_told(text: str) -> None:
    with pytest.raises(ProbeError, match=r"it: cannot be gone on with: .*; --anew begins another"):
        read_journal(text, "it")


def test_a_journal_of_another_version_is_told() -> None:
    with pytest.raises(ProbeError, match="it begins with no probe of this version"):
        read_journal(BEGUN.model_copy(update={"probe": 2}).model_dump_json() + "\n", "it")


def test_a_journal_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(ProbeError, match=r"the journal cannot be written: Is a directory"), begun(tmp_path):
        pass


def _held_by_another(path: Path) -> None:
    try:
        with opened(path, None, anew=False):
            os._exit(0)
    except ProbeError as error:
        os._exit(7 if "another probe is writing it" in str(error) else 8)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such locks")
def test_two_probes_never_write_one_journal(path: Path) -> None:
    with begun(path):
        other = multiprocessing.get_context("fork").Process(target=_held_by_another, args=(path,))
        other.start()
        other.join(30)
        assert other.exitcode == 7


def test_a_disk_that_locks_no_files_is_written_all_the_same(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_locks(*_: object) -> None:
        raise OSError("no locks")

    monkeypatch.setattr("fcntl.flock", no_locks)
    with begun(path) as journal:
        assert journal.reserve(A, Decimal(0))
