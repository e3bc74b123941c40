"""What a report says of a catalog as a whole."""

from datetime import date, timedelta

import pytest

from portkey_catalog.report.notices import horizon_notices
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


def test_what_goes_soon_is_one_line_for_each_horizon_provider_and_day() -> None:
    assert told(TODAY) == [
        ("openai", f"2 models go within 30 days, on {SOON}: gpt-1, gpt-2"),
        ("openai", f"2 models go within 90 days, on {SOON}: gpt-1, gpt-2"),
        ("azure", f"gpt-1 goes within 90 days, on {LATER}"),
        (None, f"combined/gpt-1 goes within 90 days, on {LATER}"),
    ]


@pytest.mark.parametrize("horizon", [30, 90])
def test_a_line_is_the_same_every_day_from_the_horizon_on_until_the_model_goes(horizon: int) -> None:
    line = f"2 models go within {horizon} days, on {SOON}: gpt-1, gpt-2"
    begins = SOON - timedelta(days=horizon)
    assert all(("openai", line) in told(begins + timedelta(days=number)) for number in range(horizon))
    assert ("openai", line) not in told(begins - timedelta(days=1)) + told(SOON)
