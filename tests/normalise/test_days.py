"""Days that a list states, and those that are placeholders."""

from datetime import date
from decimal import Decimal

import pytest

from portkey_catalog.normalise.days import parse_day
from portkey_catalog.normalise.models import normalise_rows
from portkey_catalog.normalise.row import normalise_row
from support.upstream_rows import make_row

TODAY = date(2026, 9, 1)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal(1787336476), date(2026, 8, 21)),
        ("2026-02-17T00:00:00Z", date(2026, 2, 17)),
        (Decimal(0), None),
        (Decimal(735790403), None),
        (Decimal(1787336476000), None),
        ("2098-12-31", None),
        ("soon", None),
        (None, None),
    ],
)
def test_dates_that_are_placeholders_are_unknown(value: Decimal | str | None, expected: date | None) -> None:
    assert parse_day(value, TODAY) == expected


def test_a_date_most_rows_share_is_the_time_of_the_request() -> None:
    now = Decimal(1770716745)
    models = normalise_rows([make_row(f"m{n}", created=now + n) for n in range(5)], TODAY).models
    assert {model.created for model in models.values()} == {None}
    two = [make_row("a", created=now), make_row("b", created=now)]
    assert {model.created for model in normalise_rows(two, TODAY).models.values()} == {date(2026, 2, 10)}
    assert {model.created for model in normalise_rows(two, date(2026, 2, 10)).models.values()} == {None}


@pytest.mark.parametrize(
    ("said", "retires", "status", "day"),
    [
        (None, "2026-10-23", None, date(2026, 10, 23)),
        ("preview", "2026-09-01T00:00:00Z", "retired", date(2026, 9, 1)),
        ("deprecated", None, "deprecated", None),
        ("unavailable", "2020-01-01", "unavailable", date(2020, 1, 1)),
        (None, Decimal(4102358400), None, None),
        (None, "2098-12-31", None, None),
        (None, "soon", None, None),
    ],
)
def test_a_model_is_retired_from_the_day_its_provider_names(
    said: str | None, retires: Decimal | str | None, status: str | None, day: date | None
) -> None:
    model = normalise_row(make_row(status=said, retires=retires), TODAY)
    assert (model.status, model.retires) == (status, day)
