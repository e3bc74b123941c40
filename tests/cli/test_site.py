"""`site`: the moment that a build says it was made at."""

from datetime import UTC, datetime, timedelta

import pytest

from portkey_catalog.cli.site import moment
from portkey_catalog.errors import MisuseError


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
