"""What the explorer shows of one model only when somebody looks at it (pure)."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from portkey_catalog.explorer.requests import chain_request
from portkey_catalog.exports.names import COMBINED_PROVIDER
from portkey_catalog.exports.page_names import combined_anchors, fragment, provider_address, provider_anchors
from portkey_catalog.history.unlisted import why_published
from portkey_catalog.schema import Catalog, CombinedModel, OfferKey
from portkey_catalog.schema.events import Event
from portkey_catalog.search.facts import Facts
from portkey_catalog.text.account_numbers import masked, numbers
from portkey_catalog.text.canonical import compact_json
from portkey_catalog.text.escape import one_line

MOST_EVENTS = 200
"""Events of one model, the newest first; the months' files have all."""


def details(catalog: Catalog, models: Sequence[Facts]) -> list[str]:
    """For each row of the table what the table does not say of it, as JSON.

    `model` is the model as the catalog's file has it, with `provenance`; `at` the address of its entry on the site;
    `unlisted` why it is published though its provider lists it no more; `probed` what probes found; `events` what
    changed of it, each a day, a field, the old and the new value, and who changed it, the newest first; `headers` and
    `asked` how a request reaches a combined model; `went` why a chain still has an offer that its provider lists no
    more, by `provider/id`; `lifted` that the boundary of all chains does not hold for this one.
    """
    events = _events(catalog.changes)
    unlisted = why_published(catalog.providers, catalog.findings)
    anchors = {COMBINED_PROVIDER: combined_anchors(catalog)}
    anchors |= {slug: provider_anchors(provider) for slug, provider in catalog.providers.items()}
    found = []
    for each in models:
        detail = _detail(each, anchors, unlisted, events)
        if isinstance(each.model, CombinedModel):
            detail |= chain_request(each.model, catalog) | _chain(each.model, catalog, unlisted)
        found.append(_harmless(compact_json(detail)))
    return found


def _detail(
    facts: Facts,
    anchors: Mapping[str, Mapping[str, str]],
    unlisted: Mapping[str, str],
    events: Mapping[OfferKey, Sequence[Event]],
) -> dict[str, Any]:
    slug, model = (COMBINED_PROVIDER if facts.combined else facts.providers[0]), facts.model
    page = "combined/" if facts.combined else provider_address(slug)
    found = {
        "at": f"{page}{fragment(anchors[slug][model.id])}",
        "unlisted": unlisted.get(f"{slug}/{model.id}"),
        "probed": facts.probed.told if facts.probed else None,
        "events": [_event(each) for each in events.get((slug, model.id), ())],
        "model": model.model_dump(exclude_none=True, exclude_defaults=True) | {"id": facts.id},
    }
    return {name: value for name, value in found.items() if value}


def _chain(model: CombinedModel, catalog: Catalog, unlisted: Mapping[str, str]) -> dict[str, Any]:
    found = {
        "went": {each.ref: unlisted[each.ref] for each in model.members if each.ref in unlisted},
        "lifted": bool(catalog.failover.require and model.chain and not model.require),
    }
    return {name: value for name, value in found.items() if value}


def _events(changes: Iterable[Event]) -> dict[OfferKey, list[Event]]:
    """The newest events of every model, the newest first."""
    found: dict[OfferKey, list[Event]] = defaultdict(list)
    for each in reversed(tuple(changes)):
        if each.combined:
            key = (COMBINED_PROVIDER, each.combined)
        elif each.provider and each.model:
            key = (each.provider, each.model)
        else:
            continue
        if len(found[key]) < MOST_EVENTS:
            found[key].append(each)
    return found


def _event(event: Event) -> list[Any]:
    told = event.model_dump()
    if event.combined and event.provider:
        field = f"members.{event.provider}/{event.model}{f'.{event.field}' if event.field else ''}"
    else:
        field = event.field or ""
    # All of a model is not told again where it came or went.
    old, new = (told[name] if event.field else (told[name] is not None or None) for name in ("old", "new"))
    return [told["on"], field, old, new, told["by"]]


_SPACES = re.compile('  |" | "')
"""Space that no text on one line has, where it stands in JSON that is written without any between its parts."""


def _harmless(document: str) -> str:
    """JSON without the number of an account and with every text on one line, but for ids, which requests name."""
    if document.isprintable() and "\\" not in document and not _SPACES.search(document) and not numbers(document):
        return document  # nearly all
    return compact_json(_cleaned(json.loads(document)))


def _cleaned(value: Any) -> Any:
    match value:
        case str():
            return one_line(value)
        case dict():
            return {one_line(name): _cleaned(each) if name != "id" else masked(each) for name, each in value.items()}
        case list():
            return [_cleaned(each) for each in value]
        case _:
            return value
