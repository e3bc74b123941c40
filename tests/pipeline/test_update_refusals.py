"""What a person refused stays out, quietly, until it changes: whoever is asked, and whatever else happens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from portkey_catalog.check.folder import check_catalog
from support.hosted import listing, rows
from support.world import World, day

IDS = [f"model-{number}" for number in range(8)]
MANY = [f"many-{number}" for number in range(60)]
"""Models enough for one of their prices to be no sign of a broken list."""


def priced(price: str) -> dict[str, Any]:
    return {"pricing": {"prompt": price, "completion": "0.000015"}}


WRONG: dict[str, dict[str, Any]] = {
    "price": {"alpha": (*rows("x-ai/grok-4", *IDS[1:], "new-1"), *rows(IDS[0], **priced("0.0006")))},
    "chain": {"beta": rows("beta-1", "beta-2")},
    "provider": {"aaa": rows("grok-4", "aaa-1")},
    "removals": {"alpha": rows("x-ai/grok-4", *IDS[:3])},
    "unreadable": {"alpha": (*rows("x-ai/grok-4", *IDS[2:]), *({"id": number} for number in range(6)))},
}
"""Lists of which something is refused, by what that is."""


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


def put_back(world: World, files: dict[str, bytes]) -> None:
    """The catalog as it is where nobody merged what was proposed."""
    for path in (world.folder / "catalog").rglob("*.*"):
        path.unlink()
    for name, content in files.items():
        (world.folder / "catalog" / name).write_bytes(content)


def refusals(world: World) -> list[str]:
    """What the last report tells of refusals."""
    return [each.text for each in world.reports[-1].notices if each.text.startswith("refused, and not asked")]


@pytest.mark.parametrize("review", ["risky", "always"])
@pytest.mark.parametrize("what", WRONG)
def test_what_was_refused_before_the_catalog_knew_of_it_ends_no_update_red(
    asked: World, what: str, review: Any
) -> None:
    """As where all goes by a pull request that is closed: nothing of it is ever committed."""
    asked.review = review
    before = asked.files()
    asked.gateway.lists |= {slug: listing(*each) for slug, each in WRONG[what].items()}
    assert asked.update(today=day(1)).exit_code == 3
    ids = frozenset(each["id"] for each in asked.findings())
    for number in (2, 3, 4):
        put_back(asked, before)
        report = asked.update(today=day(number), refused=ids)
        assert (report.exit_code, report.waiting) == (0, ())
        assert {each["id"] for each in asked.findings() if each["refused"] == str(day(number))} == ids
        assert len(refusals(asked)) == len(ids), "a catalog that nobody commits knows nothing of it"
    after = asked.update(today=day(5))
    assert (after.exit_code, refusals(asked)) == (0, []), "told once, by the catalog that knows of it"
    assert {each["id"] for each in asked.findings()} == ids
