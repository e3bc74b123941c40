"""Whatever an account's providers answer, what is published keeps every rule, and the real opencode lists just that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portkey_catalog.check.folder import check_catalog
from portkey_catalog.check.in_opencode import check_in_opencode
from portkey_catalog.settings.read import read_settings
from portkey_catalog.text.secrets import Secrets
from support import needs
from support.hosted import KEY, hosted_gateway
from support.hostile_worlds import HostileWorld, hostile_world
from support.world import TODAY, World

pytestmark = pytest.mark.slow

SECRETS = Secrets.of({"PORTKEY_API_KEY": KEY}, ["PORTKEY_API_KEY"])


def published(days: Sequence[HostileWorld], folder: Path, step: int = 1) -> World | None:
    """The catalog after days of a world, so many days apart, each seen to keep what must hold.

    `None` where nothing could be read.
    """
    world: World | None = None
    for number, hostile in enumerate(days):
        with hosted_gateway(hostile.lists) as gateway:
            gateway.account = hostile.account
            world = World(gateway, folder)
            before = world.files()
            day = {"secrets": SECRETS, "today": TODAY + timedelta(days=number * step)}
            report = world.update(hostile.settings, **day)
            assert report.exit_code in (0, 1, 3)
            if report.exit_code == 1:
                assert world.files() == before
                continue
            found = check_catalog(folder / "catalog", settings=read_settings(hostile.settings), secrets=SECRETS)
            assert list(map(str, found)) == []
            after = world.files()
            assert world.update(hostile.settings, **day).files == ()
            assert world.files() == after
    return world if world and world.files() else None


@given(seed=st.integers(0, 10**9), rows=st.integers(1, 60))
@settings(max_examples=60)
def test_what_update_writes_keeps_every_rule_and_stays(seed: int, rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTKEY_API_KEY", KEY)
    with TemporaryDirectory() as folder:
        published([hostile_world(Random(seed), rows)], Path(folder))


@given(seed=st.integers(0, 10**9), rows=st.integers(1, 40))
@settings(max_examples=25)
def test_what_was_good_yesterday_is_good_after_any_other_day(
    seed: int, rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTKEY_API_KEY", KEY)
    random = Random(seed)
    with TemporaryDirectory() as folder:
        published([hostile_world(random, rows) for _ in range(4)], Path(folder), step=random.choice((1, 60)))


@pytest.mark.parametrize("seed", range(20))
def test_opencode_lists_exactly_what_is_published_of_a_hostile_world(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = needs.opencode()
    monkeypatch.setenv("PORTKEY_API_KEY", KEY)
    world = published([hostile_world(Random(seed), 200, readable=True)], tmp_path)
    assert world, "200 rows of which nothing is published test nothing"
    assert list(map(str, check_in_opencode(program, tmp_path / "catalog" / "v1" / "opencode.json"))) == []
