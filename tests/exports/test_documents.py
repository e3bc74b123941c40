"""What the published site holds for programs."""

import json

from portkey_catalog.exports.documents import site_documents, well_known
from portkey_catalog.exports.opencode import opencode_config as config
from portkey_catalog.exports.opencode import opencode_text
from portkey_catalog.schema import (
    Failover,
)
from support.small_catalog import make_catalog


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
        "memory/available_models",
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
    ]
    smaller = json.loads(documents["v1/opencode/combined.json"])
    assert documents["v1/opencode.json"] == opencode_text(config(catalog))
    assert smaller["enabled_providers"] == list(smaller["provider"]) == ["combined"]


def test_the_login_document_runs_constant_text() -> None:
    assert well_known("https://owner.example/repo/") == {
        "auth": {"command": ["printenv", "PORTKEY_API_KEY"], "env": "PORTKEY_API_KEY"},
        "remote_config": {"url": "https://owner.example/repo/v1/opencode.json"},
    }
