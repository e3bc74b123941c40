"""Combined models of a few providers, by settings and circumstances that a test names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portkey_catalog.combine.models import Combined, Given, combine
from portkey_catalog.schema import CombinedModel, ProviderCatalog
from portkey_catalog.settings.shapes import CombineSettings


def combine_by(
    providers: Mapping[str, ProviderCatalog], previous: Mapping[str, CombinedModel] | None = None, **facts: Any
) -> Combined:
    """Combine by these fields of `CombineSettings` and of `Given`."""
    wishes = {name: value for name, value in facts.items() if name in CombineSettings.model_fields}
    given = {name: value for name, value in facts.items() if name not in wishes}
    return combine(providers, CombineSettings(**wishes), previous or {}, Given(**given))
