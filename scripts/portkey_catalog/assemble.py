"""Makes a catalog of providers' lists: what they have in common, what is gone, and what is remembered (pure)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from portkey_catalog.combine.corrections import list_as_stated, with_corrections
from portkey_catalog.combine.given import Given
from portkey_catalog.combine.health import failing_offers, still_told, working_offers
from portkey_catalog.combine.id_claims import claims
from portkey_catalog.combine.models import Combiner
from portkey_catalog.combine.peer_outputs import with_assumptions
from portkey_catalog.combine.published_ids import known_ids, reserved_ids, retold, with_new_ids
from portkey_catalog.combine.steady import steady
from portkey_catalog.exports.defaults import chosen_defaults
from portkey_catalog.grouping.memory import remembered
from portkey_catalog.history.announced import with_announced
from portkey_catalog.history.events import Key
from portkey_catalog.history.instead import advised
from portkey_catalog.history.removed import as_wanted, remember, still_remembered
from portkey_catalog.schema import Catalog, Defaults, ProviderCatalog, Removed, in_order
from portkey_catalog.settings.shapes import Settings
from portkey_catalog.text.secrets import NO_SECRETS, Secrets
from portkey_catalog.text.unsafe import why_unsafe

ROUNDS = 3
"""Most times that a catalog is made of itself again; one round finds that nothing changes, nearly always."""

Catalogs = Mapping[str, ProviderCatalog]


@dataclass(frozen=True, slots=True)
class Without:
    """Offers and ids that combining has to do without."""

    offers: frozenset[str] = frozenset()
    """Offers (`slug/model-id`) that belong to no combined model."""
    ids: frozenset[str] = frozenset()
    """Ids of combined models that are not kept, although a former member is still offered."""
    untold: frozenset[Key] = frozenset()
    """What no event is about."""


NOTHING = Without()

Assemble = Callable[[Catalogs, Without], Catalog]
"""Makes the catalog of these providers."""


@dataclass(frozen=True, slots=True)
class Assembler:
    """Makes catalogs of lists, after a last catalog and by settings; an `Assemble`."""

    settings: Settings
    today: date
    previous: Catalog | None
    """The last catalog as it was stated, with today's names of its providers and what the account reaches of them."""
    missing: Mapping[str, Collection[str]] = field(default_factory=dict)
    """Provider -> models of the last catalog that opencode was not offered."""
    absent: frozenset[str] = frozenset()
    """Providers that are kept although neither the settings nor the account name them."""
    stated: frozenset[tuple[str, str]] = frozenset()
    """Names and snapshots of them that metadata of their labs states."""
    secrets: Secrets = NO_SECRETS
    """Keys that must stand nowhere."""
    sample: bool = False

    def __call__(self, lists: Catalogs, without: Without = NOTHING) -> Catalog:
        """The catalog of these lists, such as they would make it once more, on the same day or later.

        What was known of members and snapshots yesterday decides who is which model today, and what is found out today
        may decide otherwise: so it is made of itself again until that changes nothing.
        """
        stated = with_corrections(lists, self.settings.published_facts, self.today)
        catalogs = with_assumptions(stated, self.settings.publish.unknown_output)
        combiner = Combiner(catalogs, self.settings.published_combine)
        made = self._made(combiner, without, self.previous, self.missing)
        if as_stated(made) == self.previous:
            return made
        return steady(lambda last: self._made(combiner, without, as_stated(last), {}), made, ROUNDS)

    def _made(
        self, combiner: Combiner, without: Without, previous: Catalog | None, missing: Mapping[str, Collection[str]]
    ) -> Catalog:
        settings, today, catalogs = self.settings, self.today, combiner.providers
        recently_gone = still_remembered(previous.removed if previous else Removed(), today).combined
        before = previous.combined if previous else {}
        last = previous.providers if previous else {}
        ids, respelt = known_ids(previous, today), retold(previous)
        health = still_told(previous.health, catalogs, self._unfit) if previous else {}
        given = Given(
            only_tool_call=settings.publish.only_tool_call,
            absent=self.absent,
            apart=without.offers,
            claims=claims(before, recently_gone, today),
            memory=remembered(previous, catalogs, self.stated, respelt=respelt),
            ids=reserved_ids(recently_gone, today) | ids,
            retold=respelt,
            required={name: gone.require for name, gone in recently_gone.items()},
            failing=failing_offers(health, settings.combine.drop_failing_after_days, today),
            working=working_offers(health),
            today=today if previous else None,
        )
        combined = combiner.combine(before, given)
        models = {name: model for name, model in combined.models.items() if name not in without.ids}
        catalog = Catalog(
            gateway=settings.gateway.base_url,
            sample=self.sample,
            failover=settings.combine.failover,
            publish=settings.publish.policy,
            providers={
                slug: in_order(with_announced(provider, last.get(slug), self._unfit))
                for slug, provider in sorted(catalogs.items())
            },
            combined=models,
            ids=with_new_ids(ids, models, today, self._unfit),
            near_misses=combined.near_misses,
            health=health,
        )
        wanted = {each.published_slug: (each.include, each.exclude) for each in settings.providers}
        removed = as_wanted(remember(previous, catalog, today, self._unfit, missing), wanted)
        # What is gone may tell which snapshot a name meant, and so which offers are that model.
        catalog = catalog.model_copy(update={"removed": removed})
        defaults = chosen_defaults(catalog, previous.defaults if previous else Defaults())
        return catalog.model_copy(
            update={"removed": still_remembered(advised(removed, catalog, today), today), "defaults": defaults}
        )

    def _unfit(self, text: str) -> object:
        return why_unsafe(text) or self.secrets.found_in(text)


def as_stated(catalog: Catalog) -> Catalog:
    """The catalog as upstream states it, which new lists are compared with; nothing of the past, either."""
    providers = {slug: list_as_stated(provider) for slug, provider in catalog.providers.items()}
    return catalog.model_copy(update={"providers": providers, "changes": (), "older": (), "notices": ()})


def as_published(catalog: Catalog, settings: Settings, today: date) -> Catalog:
    """The catalog with what it assumed again, and with what the owner corrects now."""
    providers = with_corrections(catalog.providers, settings.published_facts, today)
    return catalog.model_copy(update={"providers": with_assumptions(providers, catalog.publish.unknown_output)})
