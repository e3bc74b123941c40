"""Places where the command is run."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.command import Place
from support.hosted import hosted_gateway, listing, rows

SETTINGS = 'gateway = {{base_url = "{url}"}}\n[metadata]\nsources = []\n'


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with hosted_gateway({"alpha": listing(*rows("grok-4", "a-1")), "beta": listing(*rows("grok-4"))}) as gateway:
        (tmp_path / "catalog.toml").write_text(SETTINGS.format(url=gateway.url), "utf-8")
        yield Place(tmp_path, gateway)


@pytest.fixture
def filled(place: Place) -> Place:
    """The same with a catalog in it."""
    assert place.run("update").returncode == 0
    place.gateway.requests.clear()
    return place
