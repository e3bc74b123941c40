"""Days that a list states -> UTC days; placeholders are unknown (pure).

- A day before 2015 or after tomorrow is a placeholder. One that more than half of a list's rows share is the time of
  the request or a placeholder, where there are three such rows or the day is today.
- A retirement more than 20 years ahead means "not planned". On its day a model counts as retired.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from portkey_catalog.schema import Model

FIRST_DAY = date(2015, 1, 1)
NEVER = timedelta(days=20 * 365)
"""A retirement further ahead is not planned: Azure says 2099, OpenRouter 2098."""
_EPOCH = date(1970, 1, 1).toordinal()


def parse_day(value: Decimal | str | None, today: date) -> date | None:
    """Epoch seconds or an ISO date in the past as a UTC day; unknown when it is a placeholder."""
    day = _day(value)
    return day if day and day <= today + timedelta(days=1) else None


def parse_retirement(value: Decimal | str | None, today: date) -> date | None:
    """Epoch seconds or an ISO date as the UTC day from which requests fail; unknown when none is planned."""
    day = _day(value)
    return day if day and day <= today + NEVER else None


def _day(value: Decimal | str | None) -> date | None:
    """Epoch seconds or an ISO date as a UTC day; unknown when it is neither, or before there were models."""
    try:
        if isinstance(value, Decimal):
            day = date.fromordinal(_EPOCH + int(value) // 86_400)
        elif value:
            day = date.fromisoformat(value[:10])
        else:
            return None
    except (ValueError, OverflowError):
        return None
    return day if day >= FIRST_DAY else None


def without_shared_days(models: Mapping[str, Model], today: date) -> dict[str, Model]:
    """A list's models by id, without the days of creation that are the time of the request."""
    days = Counter(model.created for model in models.values() if model.created)
    shared = {
        day for day, count in days.items() if count * 2 > len(models) and (count >= 3 or abs((day - today).days) <= 1)
    }
    return {
        model_id: model.model_copy(update={"created": None}) if model.created in shared else model
        for model_id, model in models.items()
    }


def on_day(model: Model, today: date) -> Model:
    """A model as it stands on this day: retired, if its day has come."""
    if model.status in ("retired", "unavailable") or not model.retires or model.retires > today:
        return model
    return model.model_copy(update={"status": "retired"})
