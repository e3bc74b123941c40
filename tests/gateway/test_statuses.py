"""What an HTTP answer that brings no list means, and when to try again."""

from datetime import UTC, datetime

import pytest

from portkey_catalog.gateway.statuses import retry_after


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("", None),
        ("7", 7),
        ("-7", None),
        ("1e9", None),
        ("٣", None),
        ("9" * 400, 999_999_999),
        ("Tue, 01 Sep 2026 00:01:30 GMT", 90),
        ("Tue, 01 Sep 2026 00:01:30", None),
        ("Tue, 99 Sep 2026 00:01:30 GMT", None),
    ],
)
def test_retry_after_is_a_number_or_a_date(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, datetime(2026, 9, 1, tzinfo=UTC)) == seconds
