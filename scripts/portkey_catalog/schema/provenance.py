"""Where a model's facts come from, and the facts by the names that the provenance has for them (pure).

A field is named as in `Model`, one of a group with a dot: `tool_call`, `limit.output`, `cost.input`. An origin is a
text, see `Model.provenance`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from portkey_catalog.schema import (
    ACCOUNT,
    ASSUMED,
    HAND,
    TWIN,
    Cost,
    Kind,
    Limit,
    Modalities,
    Model,
    within_context,
)

GROUPS: Mapping[str, type[Limit | Cost | Modalities]] = {"limit": Limit, "cost": Cost, "modalities": Modalities}
_TOGETHER = "+"
_PROVIDER_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


@dataclass(frozen=True, slots=True)
class Origin:
    """Who said something of a model: `models.dev/azure+openai/gpt-4o-mini`, `twin/openai/gpt-4o`, `account`."""

    source: str
    """A metadata source, or `account`, `assumed`, `hand` or `twin`."""
    provider: str = ""
    """The provider's id in the source; of several that say the same all ids, see `providers_of`. By hand, the value
    that is corrected."""
    listed: str = ""
    """The model's name there, where it is not the id; of a twin, its id; by hand, the origin of the other value."""

    def __str__(self) -> str:
        return "/".join(filter(None, (self.source, self.provider, self.listed)))


def origin_of(model: Model, field: str) -> Origin | None:
    """Who said what is known of a field; `None` where nobody did but the provider's own list."""
    if (origin := model.provenance.get(field)) is None:
        return None
    source, _, rest = origin.partition("/")
    if source == TWIN:
        return Origin(source, listed=rest)
    provider, _, listed = rest.partition("/")
    return Origin(source, provider, listed)


def sources_of(models: Iterable[Model]) -> set[str]:
    """Every metadata source that models have facts from."""
    said = (origin_of(model, field) for model in models for field in model.provenance)
    return {origin.source for origin in said if origin} - {ACCOUNT, ASSUMED, HAND, TWIN}


def is_provider_id(text: str) -> bool:
    """Whether a source's name for a provider can stand in an origin, and be read again."""
    return _PROVIDER_ID.fullmatch(text) is not None


def providers_of(metadata_id: str) -> frozenset[str]:
    """The ids of all providers that an origin names, `azure+openai`."""
    return frozenset(metadata_id.split(_TOGETHER))


def together(providers: Collection[str]) -> str:
    """These ids as one, for what several providers say alike."""
    return _TOGETHER.join(providers)


def value_of(model: Model, field: str) -> Any:
    """What stands in a field."""
    group, _, key = field.partition(".")
    value = getattr(model, group)
    return getattr(value, key) if key else value


def is_known(model: Model, field: str) -> bool:
    """Whether anything is known of a field. An empty list of levels is known, an empty list of contents is not."""
    return bool(value_of(model, field) != _blank(model, field))


def _blank(model: Model, field: str) -> Any:
    """What stands in a field of which nothing is known."""
    group, _, key = field.partition(".")
    if key:
        return GROUPS[group].model_fields[key].get_default()
    return {"name": model.id, "kind": Kind.UNKNOWN}.get(field)


def with_facts(model: Model, facts: Mapping[str, Any], origins: Mapping[str, str]) -> Model:
    """The model with these facts, no limit of it above the window.

    Args:
        model: the model.
        facts: value by field.
        origins: who says so, by field.
    """
    return _changed(model, facts, {**model.provenance, **origins}) if facts else model


def without_facts(model: Model, fields: Collection[str]) -> Model:
    """The model as if nothing were known of these fields."""
    left = {field: origin for field, origin in model.provenance.items() if field not in fields}
    return _changed(model, {field: _blank(model, field) for field in fields}, left) if fields else model


def _changed(model: Model, facts: Mapping[str, Any], provenance: dict[str, str]) -> Model:
    update: dict[str, Any] = {"provenance": provenance}
    groups: dict[str, dict[str, Any]] = {}
    for field, value in facts.items():
        group, _, key = field.partition(".")
        if key:
            groups.setdefault(group, {})[key] = value
        else:
            update[group] = value
    for group, changed in groups.items():
        merged = getattr(model, group).model_copy(update=changed)
        update[group] = within_context(merged) if isinstance(merged, Limit) else merged
    return model.model_copy(update=update)
