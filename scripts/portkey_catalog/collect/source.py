"""One metadata source: what it says of providers, and which facts of that a list may take (pure)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from posixpath import basename, isabs
from urllib.parse import urlsplit

from portkey_catalog.collect.source_of_list import NOBODY, Directory
from portkey_catalog.schema import Model
from portkey_catalog.schema.provenance import GROUPS, value_of, without_facts

Lookup = Callable[[str], Mapping[str, Model]]
"""Provider's id in a metadata source -> its models there, empty when the source does not know the provider."""


def nothing(provider: str) -> Mapping[str, Model]:
    """The models of any provider in a source that could not be read: none."""
    return {}


def source_name(source: str) -> str:
    """A source's name in the provenance: its known name, its address, or its file, without slashes."""
    if "://" in source:
        parts = urlsplit(source)
        name = (parts.hostname or "metadata") + parts.path
    else:
        name = basename(source.rstrip("/")) if isabs(source) else source
    return name.strip("./").replace("/", "-")


@dataclass(frozen=True, slots=True)
class Source:
    """One metadata source."""

    name: str
    """Name as it stands in the provenance."""
    lookup: Lookup = nothing
    directory: Directory = NOBODY
    """Ids of all providers it knows; empty where it is asked for one provider at a time."""
    whole: bool = True
    """False where part of it could not be read."""

    @property
    def is_read(self) -> bool:
        """True when it says anything now; else what it said last time is kept."""
        return self.lookup is not nothing


_SCALARS = (
    "family",
    "status",
    "release_date",
    "knowledge",
    "attachment",
    "reasoning",
    "reasoning_efforts",
    "tool_call",
    "structured_output",
    "temperature",
    "open_weights",
    "name",
    "kind",
)
FILLED = (*_SCALARS, *(f"{group}.{field}" for group, shape in GROUPS.items() for field in shape.model_fields))
"""Fields that a source may fill, in the order in which the provenance names them."""
PRICES = frozenset(field for field in FILLED if field.startswith("cost."))


def agreed(described: Sequence[Mapping[str, Model]]) -> Mapping[str, Model]:
    """The common part of several providers' descriptions: models that all know, with facts that all state alike."""
    if len(described) < 2:
        return described[0] if described else {}
    shared = set.intersection(*(set(models) for models in described))
    return {model_id: _common([models[model_id] for models in described]) for model_id in shared}


def _common(models: Sequence[Model]) -> Model:
    """The common part of these descriptions of one model; all prices together are one fact."""
    first = models[0]
    told = [field for field in FILLED if any(value_of(each, field) != value_of(first, field) for each in models)]
    return without_facts(first, [*told, *(PRICES if any(field in PRICES for field in told) else ())])
