"""catalog.toml: what is taken, and how wrong entries are named."""

from pathlib import Path

import pytest

from needs import ROOT
from portkey_catalog.schema import Route
from portkey_catalog.settings import Settings, SettingsError, load_settings, read_settings

COMPLETE = """
[gateway]
base_url = "https://api.portkey.ai/v1"
api_key_env = "PORTKEY_API_KEY"
discover = true

[[providers]]
slug = "openrouter"
name = "OpenRouter"
format = "auto"
metadata = "openrouter"
include = ["*"]
exclude = ["*:batch"]

[[providers]]
slug = "old"
virtual_key_env = "PORTKEY_VK_OLD"

[[providers]]
slug = "own"
provider = "openai"
provider_key_env = "OWN_KEY"
custom_host = "https://models.example/v1/"

[metadata]
sources = ["portkey", "models.dev"]

[combine]
provider_priority = ["openrouter"]
min_providers = 2
strategy = "on_error"
max_attempts = 3
max_targets = 6
order = "priority"
free_variants = "last"
[[combine.override]]
merge = ["a/x", "b/y"]
id = "x"
[[combine.override]]
split = ["a/z"]

[guard]
max_removed = 0.25
max_price_factor = 10
review = "risky"

[publish]
site_url = "https://OWNER.github.io/REPO/"
only_tool_call = true
model = ""
small_model = ""
"""


def test_every_documented_key_is_taken() -> None:
    settings = read_settings(COMPLETE)
    assert [provider.route for provider in settings.providers] == [
        Route(provider="@openrouter"),
        Route(virtual_key_env="PORTKEY_VK_OLD"),
        Route(provider="openai", provider_key_env="OWN_KEY", custom_host="https://models.example/v1"),
    ]
    assert settings.publish.site_url == "https://OWNER.github.io/REPO"


def test_an_empty_file_means_the_defaults() -> None:
    assert read_settings("") == Settings()


def test_the_committed_file_spells_out_the_defaults() -> None:
    assert load_settings(ROOT / "catalog.toml") == Settings()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[gatway]\nbase_url = 'x'", "catalog.toml: gatway: unknown key"),
        ("[gateway]\nbase_url = 'api.portkey.ai'", "gateway.base_url: expected an address such as https"),
        ("[gateway]\nbase_url = 'https://me:pw@host/v1'", "gateway.base_url: expected an address without user"),
        ("[gateway]\ndiscover = 'yes please'", "gateway.discover: "),
        ("[gateway]\napi_key_env = 'pk-test-1'", "gateway.api_key_env: "),
        ("[gateway]\ndiscover = false", "providers: expected at least one"),
        ("[[providers]]\nslug = '../../etc'", "providers[0].slug: "),
        ("[[providers]]\nslug = 'combined'", "providers[0].slug: combined is the name of the combined models"),
        ("[[providers]]\nname = 'no slug'", "providers[0].slug: Field required"),
        ("[[providers]]\nslug = 'A'\n[[providers]]\nslug = 'a'", "the slug 'a' is used twice"),
        ("[[providers]]\nslug = 'a'\nformat = 'xml'", "providers[0].format: expected one of auto, "),
        ("[[providers]]\nslug = 'a'\ncustom_host = 'https://h'", "providers[0]: provider_key_env and custom_host need"),
        ("[[providers]]\nslug = 'a'\nprovider = 'openai'", "providers[0]: provider needs provider_key_env"),
        ("[[providers]]\nslug = 'a'\nvirtual_key_env = 'V'\nprovider = 'b'", "two different routes"),
        ("[combine]\nmax_attempts = 7", "combine.max_attempts: "),
        ("[combine]\nstrategy = 'never'", "combine.strategy: "),
        ("[[combine.override]]\nmerge = ['a/x']", "combine.override[0]: merge needs at least two offers"),
        ("[[combine.override]]\nsplit = ['ax']", "combine.override[0]: expected offers as slug/model-id"),
        ("[guard]\nmax_removed = 1.5", "guard.max_removed: "),
        ("[guard]\nmax_price_factor = 0.5", "guard.max_price_factor: "),
        ("[publish]\nsite_url = 'ftp://x'", "publish.site_url: expected an address"),
        ("gateway = [", "catalog.toml: not valid TOML: "),
    ],
)
def test_a_wrong_entry_is_named_with_file_and_key(text: str, told: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings(text)
    assert "catalog.toml: " in str(caught.value)
    assert told in str(caught.value)


def test_all_wrong_entries_are_told_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings("[guard]\nmax_removed = 2\nmax_price_factor = 0\n")
    assert len(str(caught.value).splitlines()) == 2


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"nowhere\.toml: cannot be read"):
        load_settings(tmp_path / "nowhere.toml")


def test_a_provider_without_a_name_gets_a_readable_one() -> None:
    settings = read_settings("[[providers]]\nslug = 'openrouter'\n[[providers]]\nslug = 'my-team'")
    assert [provider.display_name for provider in settings.providers] == ["OpenRouter", "My Team"]
