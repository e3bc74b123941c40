"""What tells one publication of a site from another."""

import json
from datetime import date
from hashlib import sha256

import pytest

from portkey_catalog.exports.documents import site_documents
from portkey_catalog.exports.opencode import opencode_config
from portkey_catalog.exports.publication import PUBLICATION, published_keys, way_to
from portkey_catalog.schema import Catalog, Publication, PublishedId, Route
from portkey_catalog.store import layout
from portkey_catalog.text.canonical import canonical_json
from support.small_catalog import ending_catalog, make_catalog, plain

SITE_URL = "https://owner.example/repo/"


def test_a_publication_names_its_number_its_day_and_the_files_that_belong_together() -> None:
    ids = {"claude-sonnet-4": PublishedId(identity="anthropic/claude-sonnet-4", since=date(2026, 11, 1))}
    catalog = make_catalog().model_copy(update={"ids": ids})
    config = opencode_config(catalog)
    files = layout.catalog_files(catalog, config)
    index = json.loads(files["index.json"]) | {"serial": 7, "before": "0" * 64}
    documents = site_documents(catalog, config, {**files, "index.json": canonical_json(index)}, SITE_URL)
    publication = Publication.model_validate_json(documents[PUBLICATION])
    assert (publication.serial, publication.before, str(publication.day)) == (7, "0" * 64, "2026-11-03")
    assert list(publication.files) == sorted(
        path for path in documents if path.startswith("v1/") and not path.startswith(("v1/portkey/", PUBLICATION))
    )
    assert {f"v1/{path}" for path in files} | {"v1/opencode/combined.json"} < {*publication.files}
    for path, digest in publication.files.items():
        assert digest == sha256(documents[path].encode()).hexdigest()


def test_a_catalog_that_counts_no_publications_has_the_number_nought() -> None:
    catalog = make_catalog()
    documents = site_documents(catalog, opencode_config(catalog), {}, SITE_URL)
    assert json.loads(documents[PUBLICATION])["serial"] == 0


@pytest.mark.parametrize("catalog", [make_catalog(), ending_catalog()], ids=["chains", "ending"])
def test_every_id_that_opencode_is_offered_stands_for_something(catalog: Catalog) -> None:
    config = plain(opencode_config(catalog))
    keys = published_keys(catalog, config)
    assert list(keys) == [
        f"{block}/{key}" for block, provider in config["provider"].items() for key in provider["models"]
    ]
    assert keys["combined/sonnet-4"] == keys["combined/claude-sonnet-4"] == "anthropic/claude-sonnet-4"
    assert keys["portkey-openrouter/qwen/qwen3-coder"] == "@openrouter/qwen/qwen3-coder"


def test_a_way_names_who_stands_at_its_end() -> None:
    host = "https://models.example"
    assert way_to(Route(provider="@slug")) == "@slug"
    assert way_to(Route(virtual_key_env="KEY")) == "virtual-key:KEY"
    assert way_to(Route(provider="openai", provider_key_env="KEY")) == "openai"
    assert way_to(Route(provider="openai", provider_key_env="KEY", custom_host=host)) == f"openai@{host}"
