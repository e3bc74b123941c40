"""What is checked is compared with what the owner wrote, and not with itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from portkey_catalog.check.folder import check_catalog
from portkey_catalog.exports.opencode import opencode_config
from portkey_catalog.schema import Catalog, Failover, Publish, Route
from portkey_catalog.settings.read import read_settings
from portkey_catalog.store import catalog as store
from portkey_catalog.store import layout
from real.commands import CatalogCommand
from support.small_catalog import make_catalog, make_model, make_provider

SELF_HOSTED = """
[gateway]
base_url = "https://gateway.example/v1"
discover = false

[[providers]]
slug = "anthropic"
provider = "openai"
provider_key_env = "ANTHROPIC_API_KEY"
custom_host = "https://api.anthropic.com/v1"

[[providers]]
slug = "openrouter"
virtual_key_env = "PORTKEY_VK_OPENROUTER"
"""


def self_hosted() -> Catalog:
    """The catalog that goes with `SELF_HOSTED`."""
    catalog = make_catalog().model_copy(update={"gateway": "https://gateway.example/v1"})
    catalog = routed(catalog, "openrouter", virtual_key_env="PORTKEY_VK_OPENROUTER")
    host, key = "https://api.anthropic.com/v1", "ANTHROPIC_API_KEY"
    return routed(catalog, "anthropic", provider="openai", provider_key_env=key, custom_host=host)


def routed(catalog: Catalog, slug: str, **route: str) -> Catalog:
    """The catalog with another way to one of its providers."""
    provider = catalog.providers[slug].model_copy(update={"route": Route(**route)})
    return catalog.model_copy(update={"providers": {**catalog.providers, slug: provider}})


def with_provider(catalog: Catalog, slug: str, **route: str) -> Catalog:
    added = make_provider(slug, make_model("m-1"), route=Route(**route))
    return catalog.model_copy(update={"providers": dict(sorted({**catalog.providers, slug: added}.items()))})


def findings(folder: Path, catalog: Catalog, settings: str) -> list[str]:
    """What is found in a catalog whose files all agree with each other."""
    store.write_catalog(folder, layout.catalog_files(catalog, opencode_config(catalog)))
    return list(map(str, check_catalog(folder, settings=read_settings(settings))))


def test_a_catalog_of_its_settings_has_no_findings(tmp_path: Path) -> None:
    assert findings(tmp_path / "hosted", make_catalog(), "") == []
    assert findings(tmp_path / "own", self_hosted(), SELF_HOSTED) == []


TAMPERED: list[tuple[Callable[[Catalog], Catalog], str]] = [
    (lambda c: c.model_copy(update={"gateway": "https://evil.example/v1"}), "gateway is https://evil.example/v1"),
    (lambda c: routed(c, "anthropic", virtual_key_env="OTHER_KEY"), "the route of anthropic is "),
    (lambda c: routed(c, "anthropic", provider="@openrouter"), "the route of anthropic is "),
    (
        lambda c: routed(c, "anthropic", provider="openai", provider_key_env="K", custom_host="https://evil.example"),
        "the route of anthropic is ",
    ),
    (lambda c: with_provider(c, "new", virtual_key_env="OTHER_KEY"), "the route of new is "),
    (lambda c: with_provider(c, "new", provider="@other"), "the route of new is "),
    (
        lambda c: c.model_copy(update={"failover": Failover(saved_configs={"claude-sonnet-4": "pc-test-evil"})}),
        "failover is not what the settings say",
    ),
]


@pytest.mark.slow
@pytest.mark.parametrize(("tamper", "told"), TAMPERED)
@pytest.mark.parametrize("sample", [False, True], ids=["real", "sample"])
def test_generated_files_that_lead_elsewhere_are_found(
    tmp_path: Path, tamper: Callable[[Catalog], Catalog], told: str, sample: bool
) -> None:
    tampered = tamper(make_catalog(sample=sample))
    assert any(told in finding for finding in findings(tmp_path, tampered, ""))


OWN_TAMPERED: list[tuple[Callable[[Catalog], Catalog], str]] = [
    (lambda c: with_provider(c, "new", provider="@new"), "new does not stand in the settings, and none is discovered"),
    (lambda c: routed(c, "openrouter", virtual_key_env="GITHUB_TOKEN"), "the route of openrouter is "),
    (lambda c: routed(c, "openrouter", provider="@openrouter"), "the route of openrouter is "),
    (lambda c: make_catalog(sample=True), "gateway is https://api.portkey.ai/v1, and in the settings https://gateway"),
    (lambda c: c.model_copy(update={"failover": Failover(max_attempts=6)}), "failover is not what the settings say"),
    (lambda c: c.model_copy(update={"publish": Publish(model="combined/x")}), "publish is not what the settings say"),
]


@pytest.mark.parametrize(("tamper", "told"), OWN_TAMPERED)
def test_without_discovery_only_what_the_settings_name_may_be_there(
    tmp_path: Path, tamper: Callable[[Catalog], Catalog], told: str
) -> None:
    assert any(told in finding for finding in findings(tmp_path, tamper(self_hosted()), SELF_HOSTED))


def tagged(catalog: Catalog, *tags: str) -> Catalog:
    """The catalog with these tags of both providers."""
    providers = {slug: each.model_copy(update={"tags": tags}) for slug, each in catalog.providers.items()}
    return catalog.model_copy(update={"providers": providers})


def test_tags_that_the_owner_did_not_write_are_found(tmp_path: Path) -> None:
    settings = '[[providers]]\nslug = "anthropic"\ntags = ["eu"]\n'
    assert findings(tmp_path, tagged(make_catalog(), "eu", "free"), settings) == [
        "index.json: the tags of anthropic are eu, free, and in the settings eu",
        "index.json: the tags of openrouter are eu, free, and in the settings none",
    ]


def test_a_provider_that_has_an_alias_is_not_published_under_its_own_name(tmp_path: Path) -> None:
    settings = '[[providers]]\nslug = "anthropic"\nalias = "a-1"\n'
    assert findings(tmp_path, make_catalog(), settings) == [
        "index.json: the provider anthropic has an alias in the settings"
    ]


def test_a_chain_holds_to_the_tags_that_the_owner_requires_of_it(tmp_path: Path) -> None:
    catalog = tagged(make_catalog(), "eu")
    model = catalog.combined["claude-sonnet-4"].model_copy(update={"require": ("eu",)})
    catalog = catalog.model_copy(update={"combined": {model.id: model}})
    own = "".join(f'[[providers]]\nslug = "{slug}"\ntags = ["eu"]\n' for slug in catalog.providers)
    assert findings(tmp_path, catalog, own) == [
        "combined-models.json: claude-sonnet-4: the settings do not require eu of its chain"
    ]
    by_hand = '[[combine.override]]\nmerge = ["anthropic/claude-sonnet-4-20250514"]\nrequire = ["eu"]\n'
    assert findings(tmp_path, catalog, own + by_hand) == []


def test_chains_of_fewer_providers_than_the_settings_want_were_made_by_other_settings(tmp_path: Path) -> None:
    store.write_catalog(tmp_path, layout.catalog_files(make_catalog(), opencode_config(make_catalog())))
    settings = read_settings("combine.min_providers = 3")
    (found,) = check_catalog(tmp_path, settings=settings)
    assert (found.outdated, str(found)) == (
        True,
        "combined-models.json: 1 chain of fewer providers than the 3 of combine.min_providers: claude-sonnet-4",
    )


@pytest.mark.slow
def test_the_command_compares_with_the_settings_it_is_given(tmp_path: Path) -> None:
    command = CatalogCommand(tmp_path)
    catalog = self_hosted()
    store.write_catalog(tmp_path / "catalog", layout.catalog_files(catalog, opencode_config(catalog)))
    (tmp_path / "own.toml").write_text(SELF_HOSTED)
    (tmp_path / "catalog.toml").write_text("")
    assert command.run("check", "--config", "own.toml").code == 0
    refused = command.run("check")
    assert refused.code == 1
    assert "gateway is https://gateway.example/v1, and in the settings https://api.portkey.ai/v1" in refused.stderr
    missing = command.run("check", "--config", "gone.toml")
    assert missing.code == 2
    assert "gone.toml: cannot be read" in missing.stderr
