"""What the published site holds for programs."""

import json
import re

from portkey_catalog.exports.documents import site_documents, well_known
from portkey_catalog.exports.opencode import opencode_config as config
from portkey_catalog.exports.opencode import opencode_text
from portkey_catalog.schema import Failover
from portkey_catalog.text.canonical import canonical_json
from support.small_catalog import make_catalog, make_provider


def test_a_chain_to_be_saved_in_portkey_has_a_limit_only_where_the_owner_sets_one() -> None:
    for limit, found in ((None, None), (0, None), (30_000, 30_000)):
        catalog = make_catalog().model_copy(update={"failover": Failover(request_timeout_ms=limit)})
        document = site_documents(catalog, config(catalog), {}, "https://owner.example")[
            "v1/portkey/claude-sonnet-4.json"
        ]
        assert [target.get("request_timeout") for target in json.loads(document)["targets"]] == [found, found]


def test_every_published_address_has_its_document() -> None:
    catalog = make_catalog()
    documents = site_documents(catalog, config(catalog), {"index.json": "{}\n"}, "https://owner.example/repo/")
    assert sorted(documents) == [
        ".well-known/opencode",
        "api.json",
        "combined/.well-known/opencode",
        "memory/available_models",
        "providers/anthropic/.well-known/opencode",
        "providers/openrouter/.well-known/opencode",
        "v1/index.json",
        "v1/models.json",
        "v1/opencode.json",
        "v1/opencode/anthropic.json",
        "v1/opencode/combined.json",
        "v1/opencode/openrouter.json",
        "v1/opencode/universal.json",
        "v1/portkey-by-prefix.json",
        "v1/portkey/claude-sonnet-4.json",
        "v1/portkey/sonnet-4.json",
        "v1/publication.json",
    ]
    smaller = json.loads(documents["v1/opencode/combined.json"])
    assert documents["v1/opencode.json"] == opencode_text(config(catalog))
    assert smaller["enabled_providers"] == list(smaller["provider"]) == ["combined"]


def test_files_that_repeat_facts_of_many_models_have_a_line_for_each() -> None:
    catalog = make_catalog()
    documents = site_documents(catalog, config(catalog), {}, "https://owner.example/repo/")
    for path in ("api.json", "v1/models.json", "v1/opencode/anthropic.json", "v1/opencode/universal.json"):
        lines = [line.strip().removesuffix(",") for line in documents[path].splitlines()]
        entries = [json.loads(re.sub(r'^"[^"]+": ', "", line)) for line in lines if '"name":"' in line]
        assert len(entries) == len(re.findall(r'"name":"', documents[path])) > 0


def test_the_login_document_runs_constant_text() -> None:
    assert well_known("https://owner.example/repo/") == {
        "auth": {"command": ["printenv", "PORTKEY_API_KEY"], "env": "PORTKEY_API_KEY"},
        "remote_config": {"url": "https://owner.example/repo/v1/opencode.json"},
    }


def test_a_login_document_of_one_profile_leads_to_its_configuration() -> None:
    catalog = make_catalog()
    documents = site_documents(catalog, config(catalog), {}, "https://owner.example/repo/")
    for path, profile in (
        ("combined/.well-known/opencode", "combined"),
        ("providers/openrouter/.well-known/opencode", "openrouter"),
    ):
        document = json.loads(documents[path])
        assert document == well_known("https://owner.example/repo", profile)
        address = f"https://owner.example/repo/v1/opencode/{profile}.json"
        assert document["remote_config"] == {"url": address}
        assert list(json.loads(documents[address.removeprefix("https://owner.example/repo/")])["provider"]) == (
            ["combined"] if profile == "combined" else [f"portkey-{profile}"]
        )


def test_whoever_logged_in_at_a_provider_that_went_can_still_start_opencode() -> None:
    catalog = make_catalog()
    providers = {**catalog.providers, "empty": make_provider("empty")}
    catalog = catalog.model_copy(update={"providers": providers, "combined": {}})
    told = [
        {"on": "2026-11-01", "provider": "gone"},
        {"on": "2026-11-02", "provider": "renamed", "field": "slug", "old": "former", "new": "renamed"},
        {"on": "2026-11-03", "provider": "OpenRouter", "field": "name", "old": "a", "new": "b"},
        {"on": "2026-11-04", "field": "failover.max_attempts", "old": 1, "new": 2},
    ]
    files = {"changes/2026-11.json": canonical_json(told)}
    documents = site_documents(catalog, config(catalog), files, "https://owner.example/repo/")
    for profile in ("gone", "renamed", "former", "empty"):
        assert f"providers/{profile}/.well-known/opencode" in documents
        smaller = json.loads(documents[f"v1/opencode/{profile}.json"])
        assert (smaller["enabled_providers"], smaller["provider"]) == ([f"portkey-{profile}"], {})
    assert json.loads(documents["v1/opencode/combined.json"])["provider"] == {}
    assert "v1/opencode/OpenRouter.json" not in documents  # a provider of today, in other letters
