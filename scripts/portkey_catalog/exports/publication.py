"""What tells one publication of a site from another (pure)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from portkey_catalog.exports.last_changed import last_changed
from portkey_catalog.exports.names import COMBINED_PROVIDER, provider_id
from portkey_catalog.schema import Catalog, Publication, Route
from portkey_catalog.text.canonical import canonical_lines

PUBLICATION = "v1/publication.json"
"""Path on the site."""
_CHAINS = "v1/portkey/"
"""One file for each name of a combined model, which nothing else is read with."""


def publication_text(catalog: Catalog, config: Mapping[str, Any], documents: Mapping[str, str]) -> str:
    """The document of a publication.

    Args:
        catalog: the committed catalog.
        config: the opencode configuration made of it.
        documents: what is published, by its path on the site.
    """
    index = json.loads(documents.get("v1/index.json", "{}"))
    together = sorted(path for path in documents if path.startswith("v1/") and not path.startswith(_CHAINS))
    publication = Publication(
        serial=index.get("serial", 0),
        before=index.get("before"),
        day=last_changed(catalog),
        files={path: sha256(documents[path].encode()).hexdigest() for path in together},
        keys=published_keys(catalog, config),
    )
    return canonical_lines(publication.model_dump(mode="json", exclude_none=True), 2)


def published_keys(catalog: Catalog, config: Mapping[str, Any]) -> dict[str, str]:
    """Every id that a configuration offers -> what it stands for.

    A provider's id that was renamed stands for itself: the catalog vouches that the new one is the same model.
    """
    ways = {provider_id(slug): way_to(provider.route) for slug, provider in catalog.providers.items()}
    names = {name: identity for model in catalog.combined.values() for name, identity in model.names.items()}
    return {
        f"{block}/{key}": names[key] if block == COMBINED_PROVIDER else f"{ways[block]}/{key}"
        for block, provider in config["provider"].items()
        for key in provider["models"]
    }


def way_to(route: Route) -> str:
    """A route in one word: whoever stands at its end answers."""
    if route.virtual_key_env:
        return f"virtual-key:{route.virtual_key_env}"
    return f"{route.provider}@{route.custom_host}" if route.custom_host else route.provider or ""
