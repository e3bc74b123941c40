"""Catalog -> documents for programs: what the published site holds beside its pages (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portkey_catalog.exports.by_prefix import by_prefix
from portkey_catalog.exports.chain import chain_config
from portkey_catalog.exports.lists import available_models, flat_list
from portkey_catalog.exports.models_dev import models_dev
from portkey_catalog.exports.names import COMBINED_PROVIDER, provider_id
from portkey_catalog.exports.opencode import USER_KEY_ENV, opencode_text, subset
from portkey_catalog.exports.opencode2 import opencode2_config
from portkey_catalog.exports.universal import UNIVERSAL, universal_config
from portkey_catalog.schema import Catalog
from portkey_catalog.text.canonical import canonical_json

BY_PREFIX = "v1/portkey-by-prefix.json"
"""Where the config stands that routes by how an id begins; under `v1/portkey/` it could be a combined model's."""

UNIVERSAL_FILE = f"v1/opencode/{UNIVERSAL}.json"
OPENCODE2_FILE = "v1/opencode2.json"


def well_known(site_url: str) -> dict[str, Any]:
    """`/.well-known/opencode`. opencode runs the command on the user's machine unasked, so it is constant text."""
    return {
        "auth": {"command": ["printenv", USER_KEY_ENV], "env": USER_KEY_ENV},
        "remote_config": {"url": f"{site_url.rstrip('/')}/v1/opencode.json"},
    }


def site_documents(
    catalog: Catalog, config: Mapping[str, Any], files: Mapping[str, str], site_url: str
) -> dict[str, str]:
    """Every published document that is not a page: path on the site -> text.

    Args:
        catalog: the committed catalog.
        config: the opencode configuration made of it; all smaller ones are cut from it.
        files: the committed files as they are, published under `v1/`, but for this configuration.
        site_url: address of the site.
    """
    documents: dict[str, Any] = {
        ".well-known/opencode": well_known(site_url),
        "api.json": models_dev(catalog, config),
        "memory/available_models": available_models(catalog),
        "v1/models.json": flat_list(catalog),
    }
    names = {COMBINED_PROVIDER: COMBINED_PROVIDER, **{provider_id(slug): slug for slug in catalog.providers}}
    for block in config["provider"]:
        documents[f"v1/opencode/{names[block]}.json"] = subset(config, block)
    # A provider whose slug is that name, in any letter case, has the address already.
    if UNIVERSAL_FILE not in map(str.lower, documents) and (universal := universal_config(catalog, config)):
        documents[UNIVERSAL_FILE] = universal
    if catalog.publish.opencode2:
        documents[OPENCODE2_FILE] = opencode2_config(config)
    if routing := by_prefix(catalog):
        documents[BY_PREFIX] = routing
    for model in catalog.combined.values():
        if model.published:
            chain = chain_config(model, catalog.providers, catalog.failover)
            documents |= {f"v1/portkey/{name}.json": chain for name in model.published}
    return {
        **{f"v1/{path}": text for path, text in files.items()},
        "v1/opencode.json": opencode_text(config),
        **{path: canonical_json(document) for path, document in documents.items()},
    }
