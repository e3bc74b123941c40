"""The shapes of decisions about providers' lists, and whom an update is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from portkey_catalog.guard.why_held import Doubt
from portkey_catalog.schema import ProviderCatalog
from portkey_catalog.settings.shapes import ProviderSettings


@dataclass(frozen=True, slots=True)
class Taken:
    """The new list takes the place of the last good one."""

    catalog: ProviderCatalog
    told: str | None = None
    """A sentence about it, if there is anything to say."""
    doubts: tuple[Doubt, ...] = ()
    """Reasons for which part of it waits."""
    afresh: bool = False
    """It is new, or a person or a later day confirmed it, so that it is compared with nothing earlier."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The last good list stays."""

    catalog: ProviderCatalog
    told: str
    """The reason, and what to do about it."""
    doubts: tuple[Doubt, ...] = ()
    """Reasons for which the new list waits."""


@dataclass(frozen=True, slots=True)
class Failed:
    """There is no list at all."""

    told: str
    """The reason, and what to do about it."""


Decision = Taken | Kept | Failed


@dataclass(frozen=True, slots=True)
class Decided:
    """Decisions about every provider's list."""

    decisions: Mapping[str, Decision]
    """By slug, of the providers that this update is about: those that were asked, in their order, then the others."""
    last: Mapping[str, ProviderCatalog] = field(default_factory=dict)
    """Every last good list as the settings want it now, by slug."""
    unnamed: frozenset[str] = frozenset()
    """Providers that are kept although neither the settings nor the account name them."""
    untouched: frozenset[str] = frozenset()
    """Providers that this update is not about."""

    @property
    def catalogs(self) -> dict[str, ProviderCatalog]:
        """The lists that were decided about, by slug."""
        return {slug: each.catalog for slug, each in self.decisions.items() if not isinstance(each, Failed)}

    @property
    def lists(self) -> dict[str, ProviderCatalog]:
        """Every list of the new catalog, by slug."""
        return {slug: old for slug, old in self.last.items() if slug in self.untouched} | self.catalogs


@dataclass(frozen=True, slots=True)
class Scope:
    """The providers that an update is about, by what they are published as today."""

    providers: Mapping[str, ProviderSettings]
    """Today's providers."""
    only: frozenset[str] = frozenset()
    """Those that are asked; without any, all are."""
    accepted: frozenset[str] = frozenset()
    """Those whose new list a person accepts whatever vanished from it, and who are dropped when nobody names them."""

    @property
    def asked(self) -> tuple[ProviderSettings, ...]:
        """Those that are asked, in the order of the settings."""
        return tuple(each for slug, each in self.providers.items() if not self.only or slug in self.only)
