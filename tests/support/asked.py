"""A world in which a person is asked, and lists of which something waits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from portkey_catalog.check.folder import check_catalog
from support.hosted import listing, rows
from support.world import World

IDS = [f"model-{number}" for number in range(8)]
MANY = [f"many-{number}" for number in range(60)]
"""Models enough for one of their prices to be no sign of a broken list."""


def priced(price: str) -> dict[str, Any]:
    """Facts of a row with this price of what goes in, in USD per token."""
    return {"pricing": {"prompt": price, "completion": "0.000015"}}


@pytest.fixture
def asked(world: World) -> Iterator[World]:
    """Two providers that share a model, and a person who is asked."""
    world.review = "risky"
    world.gateway.lists = {
        "alpha": listing(*rows("x-ai/grok-4", *IDS)),
        "beta": listing(*rows("grok-4", "beta-1", "beta-2")),
    }
    assert world.update().exit_code == 0
    yield world
    assert list(map(str, check_catalog(world.folder / "catalog"))) == []
