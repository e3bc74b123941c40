"""Combined models of a few providers, by settings and circumstances that a test names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portkey_catalog.combine.given import Given
from portkey_catalog.combine.id_claims import claims
from portkey_catalog.combine.models import Combined, combine
from portkey_catalog.grouping.memory import Incumbent, Memory
from portkey_catalog.schema import CombinedModel, Model, ProviderCatalog
from portkey_catalog.settings.shapes import CombineSettings, Override
from support.small_catalog import make_provider
from support.world import TODAY


def combine_by(
    providers: Mapping[str, ProviderCatalog], previous: Mapping[str, CombinedModel] | None = None, **facts: Any
) -> Combined:
    """Combine by these fields of `CombineSettings` and of `Given`."""
    wishes = {name: value for name, value in facts.items() if name in CombineSettings.model_fields}
    given = {name: value for name, value in facts.items() if name not in wishes}
    return combine(providers, CombineSettings(**wishes), previous or {}, Given(**given))


def chained(**models: Model) -> dict[str, CombinedModel]:
    """Combined models of providers with one model each."""
    return combine_by({slug: make_provider(slug, model) for slug, model in models.items()}).models


def going_on(
    previous: dict[str, CombinedModel], overrides: tuple[Override, ...] = (), **models: Model
) -> dict[str, CombinedModel]:
    """The next day of combined models, whose ids may go on with what these providers offer."""
    providers = {slug: make_provider(slug, model) for slug, model in models.items()}
    members = {each.key: Incumbent(old.identity, unchanged=True) for old in previous.values() for each in old.members}
    given = {"claims": claims(previous, {}, TODAY), "memory": Memory(members=members)}
    return combine_by(providers, previous, override=overrides, **given).models
