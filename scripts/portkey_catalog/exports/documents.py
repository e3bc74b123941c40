"""Catalog -> documents for programs: what the published site holds beside its pages (pure)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from portkey_catalog.exports.addresses import LOGIN, login_path, profile_path
from portkey_catalog.exports.by_prefix import by_prefix
from portkey_catalog.exports.chain import chain_config
from portkey_catalog.exports.lists import available_models, flat_list
from portkey_catalog.exports.models_dev import models_dev
from portkey_catalog.exports.names import COMBINED_PROVIDER, provider_id
from portkey_catalog.exports.opencode import USER_KEY_ENV, opencode_text, subset, with_mcp
from portkey_catalog.exports.opencode2 import opencode2_config
from portkey_catalog.exports.publication import PUBLICATION, publication_text
from portkey_catalog.exports.universal import UNIVERSAL, universal_config
from portkey_catalog.schema import Catalog
from portkey_catalog.text.canonical import canonical_json, canonical_lines
from portkey_catalog.text.slugs import slug_key

BY_PREFIX = "v1/portkey-by-prefix.json"
"""Where the config stands that routes by how an id begins; under `v1/portkey/` it could be a combined model's."""

UNIVERSAL_FILE = profile_path(UNIVERSAL)
OPENCODE2_FILE = "v1/opencode2.json"


def well_known(site_url: str, profile: str | None = None) -> dict[str, Any]:
    """A login document. opencode runs the command on the user's machine unasked, so it is constant text.

    Args:
        site_url: address of the site.
        profile: `combined` or a provider's slug; by default all there is.
    """
    name = f"opencode/{profile}" if profile else "opencode"
    return {
        "auth": {"command": ["printenv", USER_KEY_ENV], "env": USER_KEY_ENV},
        "remote_config": {"url": f"{site_url.rstrip('/')}/v1/{name}.json"},
    }


def profiles(catalog: Catalog, config: Mapping[str, Any], files: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Every smaller configuration by its name: `combined`, or the slug of a provider.

    Whoever logged in at one of them could not start opencode any more if it went. So one stays for ever: without
    models, and with nothing else allowed, where a provider or the last chain is gone.
    """
    names = {slug: provider_id(slug) for slug in [*_former_slugs(catalog, files), *catalog.providers]}
    blocks = {COMBINED_PROVIDER: COMBINED_PROVIDER, **names}
    return {name: subset(config, block) for name, block in sorted(blocks.items())}


def _former_slugs(catalog: Catalog, files: Mapping[str, str]) -> Iterator[str]:
    """Slugs of providers that were published once, as far as the changes tell, but for those of today."""
    known = set(map(slug_key, catalog.providers))
    for slug in (*catalog.removed.providers, *_told_slugs(files)):
        if slug_key(slug) not in known:
            known.add(slug_key(slug))
            yield slug


def _told_slugs(files: Mapping[str, str]) -> Iterator[str]:
    for path, text in sorted(files.items()):
        for event in json.loads(text) if path.startswith("changes/") else ():
            renamed = (event.get("old"), event.get("new")) if event.get("field") == "slug" else ()
            yield from filter(None, (event.get("provider"), *renamed))


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
    config = with_mcp(config, catalog, site_url)
    # What repeats facts of many models has a line for each, as `opencode.json` has: whole sites are a third smaller.
    texts = {
        **{f"v1/{path}": text for path, text in files.items()},
        "v1/opencode.json": opencode_text(config),
        "v1/models.json": canonical_lines(flat_list(catalog)),
        "api.json": canonical_lines(models_dev(catalog, config), 3),
    }
    documents: dict[str, Any] = {LOGIN: well_known(site_url), "memory/available_models": available_models(catalog)}
    for name, smaller in profiles(catalog, config, files).items():
        texts[profile_path(name)] = opencode_text(smaller)
        documents[login_path(name)] = well_known(site_url, name)
    # A provider whose slug is that name, in any letter case, has the address already.
    if UNIVERSAL_FILE not in map(str.lower, texts) and (universal := universal_config(catalog, config)):
        texts[UNIVERSAL_FILE] = opencode_text(universal)
    if catalog.publish.opencode2:
        documents[OPENCODE2_FILE] = opencode2_config(config)
    if routing := by_prefix(catalog):
        documents[BY_PREFIX] = routing
    for model in catalog.combined.values():
        if model.published:
            chain = chain_config(model, catalog.providers, catalog.failover)
            documents |= {f"v1/portkey/{name}.json": chain for name in model.published}
    texts |= {path: canonical_json(document) for path, document in documents.items()}
    return texts | {PUBLICATION: publication_text(catalog, config, texts)}
