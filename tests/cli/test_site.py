"""`site`: the moment that a build says it was made at, and the wheel that it is given."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from portkey_catalog.cli.extras import need_site
from portkey_catalog.cli.site import moment, wheel_of
from portkey_catalog.errors import MisuseError
from support.wheels import NAME, tiny_wheel


def test_a_build_is_of_now_or_of_what_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert abs(moment() - datetime.now(UTC)) < timedelta(minutes=1)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert moment() == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)


@pytest.mark.parametrize("value", ["today", "1e9", "9" * 30])
def test_what_is_no_moment_is_misuse(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", value)
    with pytest.raises(MisuseError, match="SOURCE_DATE_EPOCH"):
        moment()


def test_a_wheel_is_known_by_its_name_and_content(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(tiny_wheel())
    wheel = wheel_of(tmp_path / NAME)
    assert (wheel.name, wheel.version, wheel.content) == (NAME, "1.2", tiny_wheel())


def test_what_is_no_wheel_of_the_program_is_misuse(tmp_path: Path) -> None:
    with pytest.raises(MisuseError, match="cannot be read: No such file"):
        wheel_of(tmp_path / NAME)
    (tmp_path / NAME).write_text("nothing of the kind")
    with pytest.raises(MisuseError, match="is no wheel of portkey-catalog; `make wheel` builds one"):
        wheel_of(tmp_path / NAME)


def test_a_builder_that_is_not_installed_is_misuse_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "zensical", None)
    with pytest.raises(MisuseError, match=r"without zensical, not installed here: `pip install zensical"):
        need_site("zensical")
    need_site()
