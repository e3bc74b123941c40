"""The last gate: every rule a published catalog must keep, broken one at a time."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from portkey_catalog import store
from portkey_catalog.check import check_catalog, check_site
from portkey_catalog.exports import site_documents
from portkey_catalog.exports.chain import ChainOptions
from portkey_catalog.exports.opencode import opencode_config
from portkey_catalog.schema import Catalog, Route, canonical_json
from small_catalog import make_catalog, make_model, make_provider

Config = dict[str, Any]


def written(folder: Path, catalog: Catalog, spoil: Callable[[Config], object] = lambda config: None) -> Path:
    config = json.loads(canonical_json(opencode_config(catalog, ChainOptions())))
    spoil(config)
    store.write_catalog(folder, store.catalog_files(catalog, config))
    return folder


def findings(folder: Path, **options: Any) -> list[str]:
    return [str(finding) for finding in check_catalog(folder, **options)]


def test_a_catalog_as_written_has_no_findings(tmp_path: Path) -> None:
    assert findings(written(tmp_path, make_catalog())) == []


def test_a_folder_without_a_catalog_is_a_finding(tmp_path: Path) -> None:
    assert "there is no catalog" in findings(tmp_path)[0]


def sonnet(config: Config) -> Config:
    entry: Config = config["provider"]["portkey-anthropic"]["models"]["claude-sonnet-4-20250514"]
    return entry


def combined(config: Config) -> Config:
    entry: Config = config["provider"]["combined"]["models"]["claude-sonnet-4"]
    return entry


def chain(config: Config, change: Callable[[Config], object]) -> None:
    document = json.loads(combined(config)["headers"]["x-portkey-config"])
    change(document)
    combined(config)["headers"]["x-portkey-config"] = json.dumps(document)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda c: sonnet(c)["limit"].pop("output"), "limit needs context and output"),
        (lambda c: sonnet(c)["limit"].update(context=0), "limit needs context and output"),
        (lambda c: sonnet(c)["limit"].update(output=999_999), "the output limit is larger than the context"),
        (lambda c: sonnet(c)["cost"].pop("output"), "cost needs input and output"),
        (lambda c: sonnet(c)["cost"].update(input=-1), "a price is negative"),
        (lambda c: sonnet(c).pop("tool_call"), "tool_call must be written"),
        (lambda c: sonnet(c)["modalities"]["input"].append("file"), "modalities.input must be written"),
        (lambda c: sonnet(c)["modalities"].pop("output"), "modalities.output must be written"),
        (lambda c: sonnet(c).update(status="retired"), "status is none of"),
        (lambda c: sonnet(c).update(release_date="2026-01-01"), "family and release_date go together"),
        (lambda c: sonnet(c).update(name="{env:HOME}"), "a pattern that opencode replaces by a secret"),
        (lambda c: sonnet(c).update(name="{FILE:/etc/passwd"), "a pattern that opencode replaces by a secret"),
        (lambda c: sonnet(c).update(name="http://127.0.0.1:1/"), "leads to this machine"),
        (lambda c: c["provider"]["combined"]["options"].update(baseURL="https://api.openai.com/v1"), "api.openai.com"),
        (lambda c: c["provider"]["combined"].update(api="https://api.portkey.ai/v1"), "has the field api"),
        (lambda c: c["enabled_providers"].append("openai"), "enabled_providers must list exactly"),
        (lambda c: c["provider"].pop("combined"), "enabled_providers must list exactly"),
        (lambda c: c["provider"]["portkey-anthropic"]["models"].update(new=sonnet(c)), "is not in the catalog"),
        (lambda c: combined(c)["headers"].update({"x-portkey-config": "é"}), "must be ASCII"),
        (lambda c: combined(c)["headers"].update({"x-portkey-config": "[" + " " * 5000}), "at most 4096 bytes"),
        (lambda c: combined(c)["headers"].clear(), "holds no failover chain"),
        (lambda c: chain(c, lambda d: d["targets"].reverse()), "does not try the members in their order"),
        (lambda c: chain(c, lambda d: d["strategy"]["on_status_codes"].append(400)), "never on 400, 413 or 422"),
        (lambda c: chain(c, lambda d: d["strategy"].pop("on_status_codes")), "holds no failover chain"),
        (lambda c: sonnet(c).update(name="sk-" + "test" * 8), "shaped like a key"),
    ],
)
def test_a_broken_rule_is_found(tmp_path: Path, spoil: Callable[[Config], object], told: str) -> None:
    assert any(told in finding for finding in findings(written(tmp_path, make_catalog(), spoil)))


def test_a_gateway_on_this_machine_is_refused_unless_allowed(tmp_path: Path) -> None:
    written(tmp_path, make_catalog().model_copy(update={"gateway": "http://localhost:8787/v1"}))
    assert any("localhost:8787" in finding for finding in findings(tmp_path))
    assert findings(tmp_path, allow_loopback=True) == []


def test_a_host_the_owner_routes_to_is_no_finding(tmp_path: Path) -> None:
    route = Route(provider="openai", provider_key_env="OWN_KEY", custom_host="https://models.example/v1")
    provider = make_provider("own", make_model("m"), route=route)
    written(tmp_path, Catalog(gateway="https://gateway.example/v1", providers={"own": provider}, combined={}))
    assert findings(tmp_path) == []


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (lambda text: text.replace("  ", "\t"), "is not what the program would write"),
        (lambda text: text[:-1], "is not what the program would write"),
        (lambda text: text[:-30], "cannot be read"),
    ],
)
def test_a_file_edited_by_hand_is_found(tmp_path: Path, edit: Callable[[str], str], told: str) -> None:
    path = written(tmp_path, make_catalog()) / "v1" / "providers" / "anthropic.json"
    path.write_text(edit(path.read_text()))
    assert any("anthropic.json" in finding and told in finding for finding in findings(tmp_path))


def test_files_that_do_not_belong_or_are_missing_are_found(tmp_path: Path) -> None:
    root = written(tmp_path, make_catalog()) / "v1"
    (root / "providers" / "old.json").write_text("{}")
    (root / "schema" / "index.json").unlink()
    assert findings(tmp_path) == [
        "schema/index.json: is missing",
        "providers/old.json: does not belong to the catalog",
    ]


def test_a_member_that_no_provider_offers_is_found(tmp_path: Path) -> None:
    catalog = make_catalog()
    model = catalog.combined["claude-sonnet-4"]
    gone = model.members[1].model_copy(update={"id": "gone"})
    changed = model.model_copy(update={"members": (model.members[0], gone)})
    config = opencode_config(catalog, ChainOptions())
    broken = catalog.model_copy(update={"combined": {"claude-sonnet-4": changed}})
    store.write_catalog(tmp_path, store.catalog_files(broken, config))
    assert any("no such offer: openrouter/gone" in finding for finding in findings(tmp_path))


def test_a_key_of_this_environment_is_found_in_any_spelling(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTKEY_API_KEY", "pk-test-0123456789/+")
    for spelling in ("pk-test-0123456789/+", "pk-test-0123456789%2F%2B", "cGstdGVzdC0wMTIzNDU2Nzg5Lys"):
        folder = tmp_path / spelling.replace("/", "_")
        written(folder, make_catalog(), lambda config, name=spelling: sonnet(config).update(name=name))
        assert any("holds the value of PORTKEY_API_KEY" in finding for finding in findings(folder))


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site's documents with stand-ins for its pages."""
    catalog = make_catalog()
    written(tmp_path / "catalog", catalog)
    config = store.load_opencode_config(tmp_path / "catalog")
    documents = site_documents(catalog, config, store.read_files(tmp_path / "catalog"), "https://owner.example/repo")
    pages = dict.fromkeys(("index.html", "combined/index.html", "use/index.html", "api/index.html", ".nojekyll"), "")
    for path, text in {**documents, **pages}.items():
        (tmp_path / "site" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "site" / path).write_text(text)
    return tmp_path / "site"


def site_findings(site: Path) -> list[str]:
    return [str(finding) for finding in check_site(site, site.parent / "catalog")]


def test_a_site_as_built_has_no_findings(site: Path) -> None:
    assert site_findings(site) == []


def test_a_site_that_lost_its_login_document_is_found(site: Path) -> None:
    (site / ".well-known/opencode").unlink()
    assert site_findings(site)[0].startswith(".well-known/opencode: is missing")


def test_a_login_document_with_another_command_is_found(site: Path) -> None:
    path = site / ".well-known/opencode"
    path.write_text(path.read_text().replace("printenv", "curl"))
    assert any("its command must be constant" in finding for finding in site_findings(site))


def test_a_document_that_is_not_the_catalogs_is_found(site: Path) -> None:
    (site / "v1/opencode.json").write_text("{}")
    (site / "v1/portkey/claude-sonnet-4.json").unlink()
    assert site_findings(site) == [
        "v1/opencode.json: differs from what the catalog says",
        "v1/portkey/claude-sonnet-4.json: is missing on the site",
    ]


def test_a_placeholder_address_is_found(site: Path) -> None:
    for path in site.rglob("opencode"):
        if path.is_file():
            path.write_text(path.read_text().replace("owner.example/repo", "OWNER.github.io/REPO"))
    assert any("is a placeholder" in finding for finding in site_findings(site))
