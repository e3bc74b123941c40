"""Whatever an account's providers answer, what is published keeps every rule, and the real opencode lists just that."""

from __future__ import annotations

from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import needs
from hosted import KEY, hosted_gateway
from hostile_worlds import HostileWorld, hostile_world
from portkey_catalog.check.folder import check_catalog
from portkey_catalog.check.in_opencode import check_in_opencode
from portkey_catalog.leaks import Secrets
from portkey_catalog.settings import read_settings
from world import World

SECRETS = Secrets.of({"PORTKEY_API_KEY": KEY}, ["PORTKEY_API_KEY"])


def published(hostile: HostileWorld, folder: Path) -> World | None:
    """The catalog of a world, after everything that must hold of it was seen; `None` where there is nothing to read."""
    with hosted_gateway(hostile.lists) as gateway:
        gateway.account = hostile.account
        world = World(gateway, folder)

        def update() -> Any:
            return world.update(hostile.settings, secrets=SECRETS)

        report = update()
        assert report.exit_code in (0, 1, 3)
        if report.exit_code == 1:
            assert world.files() == {}
            return None
        found = check_catalog(folder / "catalog", settings=read_settings(hostile.settings), secrets=SECRETS)
        assert list(map(str, found)) == []
        before = world.files()
        assert update().files == ()
        assert world.files() == before
        return world


@given(seed=st.integers(0, 10**9), rows=st.integers(1, 60))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_update_writes_keeps_every_rule_and_stays(seed: int, rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTKEY_API_KEY", KEY)
    with TemporaryDirectory() as folder:
        published(hostile_world(Random(seed), rows), Path(folder))


@pytest.mark.parametrize("seed", range(20))
def test_opencode_lists_exactly_what_is_published_of_a_hostile_world(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = needs.opencode()
    monkeypatch.setenv("PORTKEY_API_KEY", KEY)
    world = published(hostile_world(Random(seed), 200, readable=True), tmp_path)
    assert world, "200 rows of which nothing is published test nothing"
    assert list(map(str, check_in_opencode(program, tmp_path / "catalog" / "v1" / "opencode.json"))) == []
