"""The recorded lists as their providers sent them, and cut to `id, object, created, owned_by`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any

from portkey_catalog.collect.enrich import enrich
from portkey_catalog.collect.matching import metadata_ids
from portkey_catalog.collect.source import Source
from portkey_catalog.collect.source_of_list import Directory
from portkey_catalog.exports.usable import unusable
from portkey_catalog.normalise.metadata import normalise_metadata
from portkey_catalog.normalise.models import normalise_rows
from portkey_catalog.schema import CombinedModel, Model, ProviderCatalog, Route
from portkey_catalog.upstream import lists as upstream
from portkey_catalog.upstream.json import parse_json
from portkey_catalog.upstream.lists import Answer
from portkey_catalog.upstream.metadata import models_dev as modelsdev
from support.combining import combine_by
from support.recordings import SNAPSHOT, Recordings

TODAY = date(2026, 8, 22)
NO_LIST = "deepgram"
UNKNOWN = ("kind unknown", "context limit unknown", "output limit unknown", "tool support unknown")
"""Reasons for which a model is not offered that better knowledge takes away."""


@cache
def document(recordings: Recordings) -> Mapping[str, Any]:
    """A snapshot of models.dev, as opencode carries it."""
    found: dict[str, Any] = parse_json(recordings.read(SNAPSHOT))
    return found


@cache
def described(recordings: Recordings, provider: str) -> dict[str, Model]:
    """What the snapshot says of a provider's models."""
    return normalise_metadata(modelsdev.rows(document(recordings), provider), TODAY)


@cache
def source(recordings: Recordings) -> Source:
    """The snapshot as a metadata source."""
    found = document(recordings)
    directory = Directory.of({each: modelsdev.ids(found, each) for each in found})
    return Source("models.dev", partial(described, recordings), directory=directory)


@cache
def recorded(recordings: Recordings) -> dict[str, Answer]:
    """The newest recorded answer of every provider, by its name."""
    folders = [folder for folder in sorted((recordings.folder / "upstream").iterdir()) if folder.name != NO_LIST]
    return {folder.name: upstream.parse_list([_newest(folder).read_bytes()]) for folder in folders}


def _newest(folder: Path) -> Path:
    return max(path for path in folder.glob("*.json") if "excerpt" not in path.name and "all-mod" not in path.name)


def bare(answer: Answer, owner: str) -> bytes:
    """The list as hosted Portkey writes those that it knows: four facts of every model, under the id that it takes."""
    rows = [
        {"id": row.id, "object": "model", "created": _seconds(row.created), "owned_by": row.owner or owner}
        for row in answer.rows
    ]
    return json.dumps({"object": "list", "data": rows}).encode()


def _seconds(created: object) -> int | None:
    text = str(created or "")
    if re.match(r"\d{4}-\d\d-\d\d", text):
        return (date.fromisoformat(text[:10]) - date(1970, 1, 1)).days * 86_400
    return int(float(text)) if text else None


@dataclass(frozen=True)
class Account:
    """Providers as an update would have them, and what is offered of them."""

    providers: Mapping[str, ProviderCatalog]
    combined: Mapping[str, CombinedModel]

    def reasons(self, slug: str) -> dict[str, str | None]:
        """Model id -> why opencode is not offered it, `None` if it is."""
        models = self.providers[slug].models
        return {each: unusable(model, only_tool_call=True) for each, model in models.items()}

    def offered(self, slug: str) -> set[str]:
        """Ids that opencode is offered."""
        return {each for each, reason in self.reasons(slug).items() if reason is None}

    def chains(self, slug: str) -> int:
        """Combined models with the provider in their chain."""
        return sum(any(member.provider == slug for member in model.chain) for model in self.combined.values())


def account(
    recordings: Recordings, read: Callable[[str, Answer], Answer], called: Callable[[str], str] = lambda slug: slug
) -> Account:
    """An account of all recorded providers.

    Args:
        recordings: where the answers and the snapshot are.
        read: what becomes of a provider's answer on its way.
        called: the slug under which a provider stands in the account.
    """
    providers = {}
    for slug, recorded_answer in recorded(recordings).items():
        answer = read(slug, recorded_answer)
        models = normalise_rows(answer.rows, TODAY).models
        candidates = metadata_ids(called(slug), answer.provider, answer.format)
        models = enrich(models, [source(recordings)], candidates=candidates).models
        providers[slug] = ProviderCatalog(slug=slug, name=slug, route=Route(provider=f"@{slug}"), models=models)
    return Account(providers, combine_by(providers).models)


def rich_account(recordings: Recordings) -> Account:
    """Every list as its provider sent it."""
    return account(recordings, lambda slug, answer: answer)


def bare_account(recordings: Recordings) -> Account:
    """Every list cut to four facts a model."""
    return account(recordings, lambda slug, answer: upstream.parse_list([bare(answer, slug)]))


def nameless_account(recordings: Recordings) -> Account:
    """Every list cut to four facts a model, in a workspace whose slugs tell nothing."""
    return account(
        recordings, lambda slug, answer: upstream.parse_list([bare(answer, "system")]), lambda slug: "team-a"
    )


def wrongly_offered(slug: str, rich: Account, poor: Account) -> dict[str, str]:
    """Models that are offered from the bare list although the rich one says that they cannot be used -> why."""
    reasons = rich.reasons(slug)
    return {
        each: reason
        for each in sorted(poor.offered(slug))
        if (reason := reasons[each]) is not None and reason not in UNKNOWN
    }
