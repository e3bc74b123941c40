"""Rules of the texts in a catalog."""

from datetime import date
from typing import Any

import pytest

from portkey_catalog.check.catalog import catalog_findings
from portkey_catalog.schema import Catalog, Kind, Removed, RemovedCombined, RemovedModel, StandingNotice
from portkey_catalog.text.secrets import Secrets
from support.small_catalog import make_catalog, make_model


def findings(catalog: Catalog, **options: Any) -> list[str]:
    return list(map(str, catalog_findings(catalog, **options)))


@pytest.mark.parametrize("evil", ["{env:HOME}", "http://127.0.0.1:11434/v1", "a\x1b[31mb", "sk-" + "test" * 8])
def test_upstream_text_in_the_catalog_itself_is_looked_at(evil: str) -> None:
    catalog = make_catalog()
    openrouter = catalog.providers["openrouter"]
    named = {key: model.model_copy(update={"name": evil}) for key, model in openrouter.models.items()}
    provider = openrouter.model_copy(update={"models": named, "name": evil})
    found = findings(catalog.model_copy(update={"providers": {**catalog.providers, "openrouter": provider}}))
    assert any(finding.startswith("providers/openrouter.json") for finding in found)
    assert any(finding.startswith("index.json") for finding in found)


@pytest.mark.parametrize("evil", ["{env:HOME}", "http://127.0.0.1:11434/v1", "a\x1b[31mb"])
def test_upstream_text_in_what_was_removed_or_waits_is_looked_at(evil: str) -> None:
    catalog, day = make_catalog(), date(2026, 9, 1)
    gone = Removed(
        providers={"anthropic": {"gone": RemovedModel(name=evil, kind=Kind.CHAT, removed=day)}},
        combined={"gone": RemovedCombined(name=evil, identity="gone", removed=day)},
    )
    waiting = {"held": {evil: make_model(evil)}, "held_since": day}
    held = catalog.providers["anthropic"].model_copy(update=waiting)
    providers = {**catalog.providers, "anthropic": held}
    told = (StandingNotice(level="info", text=evil, since=day),)
    found = findings(catalog.model_copy(update={"removed": gone, "providers": providers, "notices": told}))
    assert any(finding.startswith("index.json: notices") for finding in found)
    assert any(finding.startswith("removed.json: ") for finding in found)
    assert any(finding.startswith("held/anthropic.json: ") for finding in found)


@pytest.mark.parametrize(
    "spelling", ["pk-test-0123456789/+", "pk-test-0123456789%2F%2B", "cGstdGVzdC0wMTIzNDU2Nzg5Lys"]
)
def test_a_key_of_this_environment_is_found_in_any_spelling(spelling: str) -> None:
    secrets = Secrets.of({"PORTKEY_API_KEY": "pk-test-0123456789/+"}, ["PORTKEY_API_KEY"])
    catalog = make_catalog()
    anthropic = catalog.providers["anthropic"].model_copy(update={"name": spelling})
    named = catalog.model_copy(update={"providers": {**catalog.providers, "anthropic": anthropic}})
    assert any("holds the value of PORTKEY_API_KEY" in finding for finding in findings(named, secrets=secrets))
