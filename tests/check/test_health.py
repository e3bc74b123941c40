"""Rules of what probes found."""

from __future__ import annotations

from typing import Any

import pytest

from portkey_catalog.check.catalog import catalog_findings
from portkey_catalog.schema import Health, Probed, Verdict
from support.small_catalog import make_catalog
from support.world import TODAY, day


def probed(**facts: Any) -> Probed:
    return Probed.model_validate({"verdict": Verdict.WORKS, "day": TODAY, "since": TODAY, **facts})


MODEL = "claude-sonnet-4-20250514"
GOOD = probed()
OTHER = Verdict.ANOTHER_MODEL


def faults(health: Health, **how: Any) -> list[str]:
    catalog = make_catalog()
    fresh = {slug: each.model_copy(update={"stale_since": None}) for slug, each in catalog.providers.items()}
    return [
        str(each) for each in catalog_findings(catalog.model_copy(update={"health": health, "providers": fresh}), **how)
    ]


def test_what_probes_found_of_listed_models_keeps_the_rules() -> None:
    other = probed(verdict=OTHER, answered_by="openai/gpt-4o")
    assert faults({"anthropic": {"claude-haiku-9": other, MODEL: probed(disclosed=True)}}, today=TODAY) == []


@pytest.mark.parametrize(
    ("health", "told"),
    [
        ({"anthropic": {"gone": GOOD}}, "health.json: anthropic/gone is not listed"),
        ({"gone": {MODEL: GOOD}}, f"health.json: gone/{MODEL} is not listed"),
        ({"anthropic": {}}, "health.json: anthropic has nothing that was found"),
        (
            {"anthropic": {MODEL: GOOD, "claude-haiku-9": GOOD}},
            "health.json: providers or models are not sorted",
        ),
        (
            {"anthropic": {MODEL: probed(verdict=Verdict.BUSY)}},
            f"health.json: anthropic/{MODEL}: that it was busy tells nothing of it",
        ),
        (
            {"anthropic": {MODEL: probed(since=day(1))}},
            f"health.json: anthropic/{MODEL}: it is so since {day(1)}, and was found so on {TODAY} last",
        ),
        (
            {"anthropic": {MODEL: probed(answered_by="openai/gpt-4o")}},
            f"health.json: anthropic/{MODEL}: who answered is told of those, and only of those, that another model "
            "answers for",
        ),
        (
            {"anthropic": {MODEL: probed(verdict=OTHER, answered_by="x", disclosed=True)}},
            f"health.json: anthropic/{MODEL}: the answer names both this model and another",
        ),
        (
            {"anthropic": {MODEL: probed(verdict=OTHER, answered_by="https://evil.example/")}},
            f"health.json: anthropic/{MODEL}: answered_by holds an address",
        ),
    ],
)
def test_what_contradicts_itself_or_the_lists_is_found(health: Health, told: str) -> None:
    assert told in faults(health)


def test_a_day_that_is_still_to_come_is_found() -> None:
    found = faults({"anthropic": {MODEL: probed(day=day(1))}}, today=TODAY)
    assert found == [f"health.json: anthropic.{MODEL}.day is {day(1)}, which is still to come"]
