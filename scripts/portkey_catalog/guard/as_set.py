"""The last good list of a provider as the settings want it now, and what tells how a list was read (pure).

What the owner chooses is nothing that a provider did: before a new list is compared with the last one, that one is
brought to the settings of today. Where they have it read in another way, which no old list can tell, only what both
ways leave comparable is compared, once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from hashlib import sha256

from portkey_catalog.collect.source import source_name
from portkey_catalog.normalise.days import on_day
from portkey_catalog.normalise.models import chosen
from portkey_catalog.schema import ACCOUNT, HAND, Cost, Limit, Model, ProviderCatalog
from portkey_catalog.schema.provenance import origin_of, sources_of, without_facts
from portkey_catalog.settings.shapes import ProviderSettings, Settings


def as_set(old: ProviderCatalog, provider: ProviderSettings, today: date) -> ProviderCatalog:
    """The last good list as the settings want it now, on this day.

    What metadata sources said stays, whichever the settings name: it goes with the list that takes the place of this
    one, as nothing else is there to say it.
    """
    models = chosen(old.models, provider.include, provider.exclude) or old.models
    waiting = chosen(old.held, provider.include, provider.exclude) if old.held else None
    return old.model_copy(
        update={
            "slug": provider.published_slug,
            "name": provider.display_name,
            "route": provider.route,
            "tags": provider.tags,
            # A clock that was wrong once must not make a provider new for ever.
            "first_seen": old.first_seen and min(old.first_seen, today),
            "models": {each: on_day(model, today) for each, model in models.items()},
            "held": waiting or None,
            "held_since": old.held_since if waiting else None,
        }
    )


def with_day_come(old: ProviderCatalog, today: date) -> ProviderCatalog:
    """A list whose waiting one stands as on this day, too: that a day has come is no change that waits."""
    if old.held is None:
        return old
    return old.model_copy(update={"held": {each: on_day(model, today) for each, model in old.held.items()}})


_BETWEEN = "/"


def way_of_reading(provider: ProviderSettings, settings: Settings, models: Mapping[str, Model]) -> str:
    """Mark that tells one way of reading a list from another: format, currency, and where other facts are from.

    Not the rate of a currency, which moves prices no further than days do.

    Args:
        provider: whose list it is.
        settings: the sources that are named.
        models: the list as it was read; what it still has from others, while those named cannot be read, counts, too.
    """
    named = [source_name(each) for each in settings.metadata.sources]
    elsewhere = [provider.metadata, [*named, *sorted(sources_of(models.values()).difference(named))]]
    digest = sha256(json.dumps(elsewhere).encode()).hexdigest()[:12]
    return f"{provider.format}{_BETWEEN}{provider.currency}{_BETWEEN}{digest}"


def read_otherwise(old: ProviderCatalog | None, new: ProviderCatalog) -> bool:
    """Tell whether the owner has a list read in another way than the last one, if that is known of both."""
    return old is not None and None not in (old.read_by, new.read_by) and old.read_by != new.read_by


def reads(old: ProviderCatalog, new: ProviderCatalog) -> dict[str, object]:
    """How a new list that waits beside the last one was read, which is still read as it was."""
    return {"held_read_by": None if new.read_by == old.read_by else new.read_by}


def read_alike(models: Mapping[str, Model], old: ProviderCatalog, new: ProviderCatalog) -> Mapping[str, Model]:
    """Models with nothing but what both ways of reading leave comparable.

    Args:
        models: of either list.
        old: the last list.
        new: the new one.
    """
    if not read_otherwise(old, new):
        return models
    stated = {each: _stated(model) for each, model in models.items()}
    if str(old.read_by).split(_BETWEEN)[:2] == str(new.read_by).split(_BETWEEN)[:2]:
        return stated
    nothing = {"cost": Cost(), "limit": Limit()}
    return {each: model.model_copy(update=nothing) for each, model in stated.items()}


def _stated(model: Model) -> Model:
    """A model with what its provider, the account or the owner says of it."""
    return without_facts(
        model, [f for f in model.provenance if (who := origin_of(model, f)) and who.source not in (ACCOUNT, HAND)]
    )
