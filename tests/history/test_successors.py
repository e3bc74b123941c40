"""Which id took the place of one that is gone."""

from typing import Any

import pytest

from portkey_catalog.grouping.groups import all_offers
from portkey_catalog.history.successors import successors
from portkey_catalog.schema import (
    Kind,
    Model,
)
from support.small_catalog import make_model, make_provider


def renamed(old: Model, *now: Model) -> dict[str, str]:
    before, after = (all_offers({"a": make_provider("a", *models)}) for models in ((old,), now))
    return successors(before, after)


FREE: dict[str, Any] = {"cost": {"input": 0, "output": 0}}


@pytest.mark.parametrize(
    ("old", "now", "heir"),
    [
        (make_model("x-ai/grok-4"), [make_model("grok-4")], "grok-4"),
        (make_model("x-ai/grok-4"), [make_model("grok-4"), make_model("xai/grok-4")], None),
        (make_model("x-ai/grok-4"), [make_model("grok-4"), make_model("xai/grok-4", alias_of="grok-4")], "grok-4"),
        (make_model("x-ai/grok-4:free", **FREE), [make_model("grok-4")], None),
        (make_model("x-ai/grok-4"), [make_model("x-ai/grok-4:free", **FREE)], None),
        (make_model("x-ai/grok-4:free", **FREE), [make_model("grok-4-free", **FREE)], "grok-4-free"),
        (make_model("x-ai/grok-4"), [make_model("grok-4", kind=Kind.EMBEDDING)], None),
        (make_model("grok-4", kind=Kind.EMBEDDING), [make_model("x-ai/grok-4")], None),
        (make_model("gpt-4o"), [make_model("gpt-4o-2024-08-06")], None),
        (make_model("gpt-4o"), [make_model("gpt-4o-latest", alias_of="gpt-4o-2024-08-06")], None),
        (
            make_model("x-ai/grok-4", cost={"input": 1, "output": 1}),
            [make_model("grok-4", cost={"input": 90, "output": 90})],
            None,
        ),
        (make_model("my-own"), [make_model("our-own")], None),
    ],
)
def test_only_the_very_same_model_takes_the_place_of_an_id(old: Model, now: list[Model], heir: str | None) -> None:
    assert renamed(old, *now).get(old.id) == heir
