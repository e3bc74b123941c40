"""The catalog's MCP server in the configuration on a site: only where the owner wants it, and switched off."""

import json
from typing import Any

import pytest

from portkey_catalog.exports.documents import site_documents
from portkey_catalog.exports.opencode import opencode_config
from portkey_catalog.schema import Catalog, Publish
from portkey_catalog.settings.read import read_settings
from portkey_catalog.settings.shapes import PublishSettings
from portkey_catalog.store import layout
from portkey_catalog.text.canonical import canonical_json
from support.needs import ROOT
from support.small_catalog import make_catalog

SITE = "https://owner.example/repo"
CONFIGS = ("v1/opencode.json", "v1/opencode/combined.json", "v1/opencode/openrouter.json")


def named() -> Catalog:
    return make_catalog().model_copy(update={"publish": Publish(mcp=True)})


def on_site(catalog: Catalog) -> dict[str, Any]:
    documents = site_documents(catalog, opencode_config(catalog), {}, f"{SITE}/")
    return {path: json.loads(documents[path]) for path in CONFIGS}


def test_by_default_no_configuration_names_a_server() -> None:
    assert not any("mcp" in config for config in on_site(make_catalog()).values())
    assert PublishSettings().policy == Publish()


def test_where_the_owner_wants_it_every_configuration_on_the_site_names_it_switched_off() -> None:
    wanted = {
        "portkey-catalog": {
            "type": "local",
            "command": ["portkey-catalog", "mcp", "--site", SITE],
            "enabled": False,
            "timeout": 30000,
        }
    }
    for path, config in on_site(named()).items():
        plain = on_site(make_catalog())[path]
        assert config == {**plain, "mcp": wanted}, path


def test_the_committed_configuration_never_names_it_as_it_does_not_know_the_site() -> None:
    assert opencode_config(named()) == opencode_config(make_catalog())


def test_the_setting_is_remembered_and_an_index_without_it_stays_as_it_was() -> None:
    settings = read_settings("[publish]\nmcp = true\n")
    assert settings.publish.policy == Publish(mcp=True)
    files = layout.catalog_files(named(), opencode_config(named()))
    assert layout.catalog_of(files).publish.mcp is True
    assert "mcp" not in canonical_json(Publish())


@pytest.mark.parametrize("wrong", ["1", '"yes"', '"https://evil.example"'])
def test_the_setting_is_a_switch_and_takes_no_command_or_address(wrong: str) -> None:
    with pytest.raises(Exception, match=r"publish\.mcp"):
        read_settings(f"[publish]\nmcp = {wrong}\n")


def test_the_page_for_agents_shows_the_same_block_switched_on() -> None:
    page = (ROOT / "docs" / "agents.md").read_text("utf-8").replace("SITE_URL", SITE)
    block = page[page.index("```json") + 7 : page.index("```", page.index("```json") + 7)]
    [server] = on_site(named())["v1/opencode.json"]["mcp"].values()
    assert json.loads(block) == {"mcp": {"portkey-catalog": {**server, "enabled": True}}}
