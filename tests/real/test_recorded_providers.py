"""The newest recorded list of every provider, behind the real open-source gateway, in one update."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from portkey_catalog.check.opencode_process import OpenCode
from portkey_catalog.exports.opencode import model_ids
from real.commands import CatalogCommand, key_of, provider_settings
from support.hosted import JSON
from support.loopback import Replay, Reply, replay_upstream
from support.recorded_lists import NEWEST, NO_LIST, TABLE
from support.recordings import Recordings, id_of, rows_of

FILES = {name.split("/")[0]: name for name in [*NEWEST, NO_LIST]}
"""Slug -> newest recorded answer."""
MODELS = {slug: int(line.split()[3]) for slug in FILES for line in TABLE.splitlines() if line.startswith(FILES[slug])}
"""Slug -> models that come out of all of it, as checked by hand; none for Deepgram, whose answer is no model list."""
KEYS = {key_of(slug): f"pk-test-{slug}" for slug in FILES}


@dataclass(frozen=True)
class Updated:
    """A catalog of all providers."""

    command: CatalogCommand
    settings: str
    upstream: Replay
    models: dict[str, int]
    """Slug -> models that come out of its list."""
    report: dict[str, Any]

    @property
    def published(self) -> list[str]:
        """What opencode is offered."""
        return model_ids(self.command.document("opencode.json")["provider"])


@pytest.fixture(scope="module")
def updated(gateway: str, recordings: Recordings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Updated]:
    answers = {slug: recordings.read(f"upstream/{name}.json") for slug, name in FILES.items()}
    listed = {slug: len(set(map(id_of, rows_of(json.loads(answers[slug]))))) for slug in MODELS}
    assert listed == MODELS or not recordings.whole
    routes = {f"/{slug}/models": Reply(200, JSON, body) for slug, body in answers.items()}
    with replay_upstream(routes) as upstream:
        head = f'[gateway]\nbase_url = "{gateway}"\ndiscover = false\n\n[metadata]\nsources = []\n\n'
        settings = head + "\n".join(provider_settings(slug, f"{upstream.url}/{slug}") for slug in FILES)
        command = CatalogCommand(tmp_path_factory.mktemp("recorded"))
        yield Updated(command, settings, upstream, listed, command.update(settings, KEYS, ends=3))


def test_every_providers_models_are_those_of_the_table(updated: Updated) -> None:
    providers = updated.report["providers"]
    assert providers.keys() == FILES.keys()
    assert {slug: each["models"] for slug, each in providers.items() if each["state"] == "read"} == updated.models
    assert {slug: len(updated.command.document(f"providers/{slug}.json")) for slug in MODELS} == updated.models


def test_what_is_no_model_list_is_told_and_costs_nobody_else_anything(updated: Updated) -> None:
    failed = {slug: each for slug, each in updated.report["providers"].items() if each["state"] != "read"}
    assert {slug: each["state"] for slug, each in failed.items()} == {"deepgram": "failed"}
    assert failed["deepgram"]["problem"].startswith("the answer is no model list: expected a list")
    assert "deepgram" not in updated.command.document("index.json")["providers"]


def test_each_provider_is_asked_with_its_own_key(updated: Updated) -> None:
    asked = {(request.path, request.headers["authorization"]) for request in updated.upstream.requests}
    assert asked == {(f"/{slug}/models", f"Bearer pk-test-{slug}") for slug in FILES}


def test_the_catalog_passes_every_check(updated: Updated) -> None:
    checked = updated.command.run("check", "--catalog", "catalog", "--allow-loopback", **KEYS)
    note, verdict = checked.stderr.splitlines()
    assert (checked.code, verdict) == (0, "no findings")
    assert note.startswith("note: the settings name the provider deepgram, and the catalog has none of that name")


def test_a_second_update_on_the_same_answers_changes_no_byte(updated: Updated) -> None:
    before = updated.command.files()
    report = updated.command.update(updated.settings, KEYS, ends=3)
    assert (report["changed_files"], updated.command.files()) == ([], before)


def test_opencode_lists_exactly_what_is_published(updated: Updated, opencode: OpenCode) -> None:
    config = updated.command.folder / "catalog" / "v1" / "opencode.json"
    assert sorted(opencode.models(OPENCODE_CONFIG=str(config), **KEYS)) == sorted(updated.published)
    assert len(updated.published) > sum(updated.models.values()) / 20
