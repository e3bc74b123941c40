"""How a request reaches a model through Portkey, beside the key (pure)."""

from __future__ import annotations

from portkey_catalog.exports.chain import chain_header
from portkey_catalog.exports.names import CHAIN_HEADER, api_model_id
from portkey_catalog.exports.opencode import PORTKEY_KEY_HEADER, UNUSED_KEY, way
from portkey_catalog.schema import Catalog, CombinedModel, Route


def request_headers(route: Route) -> dict[str, str]:
    """Headers that lead to a provider; a value may hold the name of a variable, as `{env:NAME}`."""
    headers, token = way(route)
    bearer = {} if token == UNUSED_KEY else {"authorization": f"Bearer {token}"}
    return {name: value for name, value in headers.items() if name not in PORTKEY_KEY_HEADER} | bearer


def chain_request(model: CombinedModel, catalog: Catalog) -> dict[str, object]:
    """The header that has a combined model's chain, and what a request calls the model; nothing without a chain."""
    if not model.chain:
        return {}
    first = model.chain[0]
    header = chain_header(None, [each.key for each in model.chain], catalog.providers, catalog.failover)
    asked = api_model_id(catalog.providers[first.provider].route, first.id)
    return {"headers": {CHAIN_HEADER: header}, "asked": asked}
