"""When a site was built."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from portkey_catalog.exports.built import built_at, built_text


def test_the_moment_is_told_in_utc_and_read_back() -> None:
    at = datetime(2026, 11, 26, 18, 5, 9, 7, tzinfo=timezone(timedelta(hours=2)))
    assert built_text(at) == '{\n  "built": "2026-11-26T16:05:09Z"\n}\n'
    assert built_at({"built": "2026-11-26T16:05:09Z"}) == datetime(2026, 11, 26, 16, 5, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "document", [None, [], {}, {"built": 7}, {"built": "today"}, {"built": "2026-11-26T16:05:09Z", "x": 1}]
)
def test_another_document_says_nothing(document: Any) -> None:
    assert built_at(document) is None
