"""Over the days of the recorded lists, whatever changed for users is told, and nothing else."""

from pathlib import Path

import pytest

from portkey_catalog.history.change import Change
from portkey_catalog.history.diff import difference
from portkey_catalog.report.diff import change_lines
from portkey_catalog.report.markdown import changes_as_markdown
from portkey_catalog.schema import Catalog
from portkey_catalog.store.catalog import load_catalog
from support.hosted import KEY, hosted_gateway
from support.recorded_days import days_passed
from support.recordings import Recordings

pytestmark = pytest.mark.slow


def seen(catalog: Catalog) -> object:
    """What users see of a catalog."""
    models = {slug: provider.models for slug, provider in catalog.providers.items()}
    chains = {name: [member.ref for member in each.chain] for name, each in catalog.combined.items()}
    return models, chains


def follows_well(change: Change, now: Catalog) -> bool:
    """Tell whether the model that follows a removed one is listed, and not going itself unless the list names it."""
    assert change.follower
    model = now.providers[change.provider or ""].models[change.follower.id]
    stays = model.status in (None, "preview") and model.retires is None
    return change.kind == "removed" and (stays or change.follower.source == "named by the list")


def test_every_day_that_users_see_has_a_line_and_no_other_day_has_one(
    recordings: Recordings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTKEY_API_KEY", KEY)
    before: Catalog | None = None
    facts = lines = 0
    with hosted_gateway({}) as gateway:
        for _ in days_passed(gateway, tmp_path, recordings):
            now = load_catalog(tmp_path / "catalog")
            assert now is not None and difference(now, now) == ()
            if before is not None:
                changes = difference(before, now)
                assert changes if seen(before) != seen(now) else all(each.kind in ("list", "fact") for each in changes)
                assert len(changes_as_markdown(changes)) < 65_536
                assert all(follows_well(each, now) for each in changes if each.follower)
                facts, lines = facts + len(changes), lines + len(change_lines(changes))
            before = now
    assert 0 < lines <= facts
