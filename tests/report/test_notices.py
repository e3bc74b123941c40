"""What a report says of a catalog as a whole."""

from datetime import date, timedelta

import pytest

from portkey_catalog.report.notices import horizon_notices, passes, taken_back_notices
from portkey_catalog.schema import Catalog, Member
from support.small_catalog import make_combined, make_model, make_provider

TODAY = date(2026, 6, 1)
SOON, LATER = TODAY + timedelta(days=30), TODAY + timedelta(days=31)


def catalog() -> Catalog:
    openai = make_provider("openai", *(make_model(name, retires=SOON) for name in ("gpt-1", "gpt-2")))
    azure = make_provider("azure", make_model("gpt-1", retires=LATER))
    members = (Member(provider=slug, id="gpt-1", evidence=("same name",)) for slug in ("openai", "azure"))
    return Catalog(
        gateway="https://api.portkey.ai/v1",
        providers={"azure": azure, "openai": openai},
        combined={"gpt-1": make_combined("gpt-1", *members)},
    )


def told(today: date) -> list[tuple[str | None, str]]:
    return [(notice.provider, notice.text) for notice in horizon_notices(catalog(), today)]


def test_what_goes_soon_is_one_line_for_each_provider_and_day_with_the_nearest_horizon() -> None:
    assert told(TODAY) == [
        ("openai", f"2 models go within 30 days, on {SOON}: gpt-1, gpt-2"),
        ("azure", f"gpt-1 goes within 90 days, on {LATER}"),
        (None, f"combined/gpt-1 goes within 90 days, on {LATER}"),
    ]


@pytest.mark.parametrize(("horizon", "next_one"), [(30, 0), (90, 30)])
def test_a_line_is_the_same_every_day_until_the_next_horizon_or_the_day_itself(horizon: int, next_one: int) -> None:
    line = f"2 models go within {horizon} days, on {SOON}: gpt-1, gpt-2"
    begins, ends = (SOON - timedelta(days=days) for days in (horizon, next_one))
    assert all(("openai", line) in told(begins + timedelta(days=number)) for number in range(horizon - next_one))
    assert ("openai", line) not in told(begins - timedelta(days=1)) + told(ends)


def test_what_goes_soon_passes_by_itself_and_nothing_else_does() -> None:
    assert all(passes(notice.text) for notice in horizon_notices(catalog(), TODAY))
    assert not passes("no output limit is stated, so one is assumed (3 models)")


def test_a_day_that_was_taken_back_is_told_and_a_model_that_went_is_not() -> None:
    def after(**days: date | None) -> list[tuple[str | None, str]]:
        models = (make_model(name.replace("_", "-"), retires=day) for name, day in days.items())
        providers = catalog().providers | {"openai": make_provider("openai", *models)}
        now = catalog().model_copy(update={"providers": providers})
        return [(notice.provider, notice.text) for notice in taken_back_notices(catalog(), now, TODAY)]

    assert after(gpt_1=SOON, gpt_2=SOON) == after(gpt_1=SOON) == after(gpt_1=SOON, gpt_2=TODAY) == []
    assert after(gpt_1=SOON, gpt_2=LATER) == [("openai", f"gpt-2 does not go on {SOON} any more")]
    assert after(gpt_1=None, gpt_2=None) == [
        ("openai", f"2 models do not go on {SOON} any more: gpt-1, gpt-2"),
        (None, f"combined/gpt-1 does not go on {LATER} any more"),
    ]
