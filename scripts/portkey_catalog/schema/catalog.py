"""The catalog as a whole: its index, what was removed from it, and what a person should know."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, NonNegativeInt

from portkey_catalog.schema.base import Day, Shape
from portkey_catalog.schema.combined import CombinedModel, Failover, NearMiss, PublishedId
from portkey_catalog.schema.events import Event
from portkey_catalog.schema.findings import Finding
from portkey_catalog.schema.health import Health
from portkey_catalog.schema.models import Kind, ProviderCatalog, Route, Slug, Tag

AUTO = "auto"
"""A default model that is chosen by rule."""


class Notice(Shape):
    """Something a person should know: what, where, and what to do about it."""

    level: Literal["info", "warning", "error"]
    """How much it matters."""
    provider: str | None = None
    """Slug of the provider concerned."""
    text: str
    """One or two plain sentences, already stripped of control characters and keys."""
    subject: str | None = None
    """What it is about, the same as long as it stands, whatever its numbers; absent for news of one day."""


class StandingNotice(Shape):
    """A notice that stands since some day: it is told when it begins and when it ends."""

    level: Literal["info", "warning", "error"]
    """How much it matters."""
    provider: str | None = None
    """Slug of the provider concerned."""
    subject: str | None = None
    """What it is about, the same whatever its numbers; absent where that is the text."""
    text: str
    """One or two plain sentences, as they were told first; they may hold upstream text."""
    since: Day
    """UTC day of the update that told it first."""


class IndexEntry(Shape):
    """One provider's line in `index.json`."""

    name: str
    """Display name."""
    route: Route
    """How requests reach the provider."""
    models: NonNegativeInt
    """Number of models in the provider's file."""
    tags: tuple[Tag, ...] = ()
    """What the owner knows of the provider, sorted; absent when nothing."""
    reach: Literal["account"] | None = None
    """`account`: the account's Model Catalog says which of the models are enabled; absent where the list counts as it
    stands."""
    first_seen: Day | None = None
    """UTC day of the update that found the provider; absent for those of the first catalog."""
    unreadable: NonNegativeInt | None = None
    """Rows of the provider's list that could not be read, ids listed twice aside; absent when none."""
    stale_since: Day | None = None
    """UTC day since which the last good list is kept."""
    held_since: Day | None = None
    """UTC day since which a newer list, or part of one, waits in `held/<slug>.json` to be confirmed."""
    chosen_by: str | None = None
    """Fingerprint of the `include` and `exclude` that the list was chosen by; absent when every model is wanted."""
    read_by: str | None = None
    """`format` and `currency` that the list was read by, and a fingerprint of its `metadata` and the `sources`."""
    held_read_by: str | None = None
    """The same of the newer list that waits, where the owner has it read in another way."""


class Publish(Shape):
    """What the opencode configuration takes from the catalog, and with which defaults."""

    only_tool_call: bool = True
    """Models that are not known to call tools are left out."""
    unknown_output: NonNegativeInt = 4096
    """Output limit in tokens that is assumed where nobody states one; 0 leaves such models out."""
    only_required: bool = False
    """Providers without the tags that chains require are left out."""
    model: str = AUTO
    """Wanted default model: `provider/model`, written only while it is offered, `auto` for a chosen one, or none."""
    small_model: str = AUTO
    """Wanted default small model, likewise."""
    mcp: Literal[True] | None = None
    """True: the configuration on the site names the catalog's MCP server, switched off; absent otherwise."""
    opencode2: Literal[True] | None = None
    """The configuration is also published in the shape that is native to opencode 2; absent where it is not."""


class Defaults(Shape):
    """Models that opencode starts with, where `publish` leaves them to the rule."""

    model: str | None = None
    """The default model, `combined/id`; absent when no model meets the rule."""
    small_model: str | None = None
    """The default small model, likewise."""


class Index(Shape):
    """`index.json`: what the catalog holds."""

    schema_version: Literal[1] = 1
    """Version of every file in this folder."""
    sample: bool | None = None
    """True when the catalog was made from the bundled sample and describes no real account."""
    serial: NonNegativeInt = 0
    """Number of this publication; each has one more than the one before it."""
    before: str | None = None
    """SHA-256 of the `index.json` before it, in hexadecimal digits; absent for the first."""
    gateway: str
    """Base URL of the gateway, as written into published configuration."""
    failover: Failover = Failover()
    """How every failover chain behaves."""
    publish: Publish = Publish()
    """What the opencode configuration is made by."""
    defaults: Defaults | None = None
    """Defaults that were chosen by rule; absent when none was."""
    files: tuple[str, ...]
    """Every other file of the catalog, relative to this one, sorted."""
    providers: dict[Slug, IndexEntry]
    """Providers by slug, sorted."""
    notices: tuple[StandingNotice, ...] = ()
    """What a person should know, as long as it stands, sorted by provider and subject."""


class RemovedModel(Shape):
    """What is remembered of a provider's model that is gone."""

    name: str
    """Display name."""
    kind: Kind
    """What the model was for."""
    removed: Day
    """UTC day of the update that no longer found it."""
    combined: str | None = None
    """Id of the combined model it belonged to."""
    identity: str | None = None
    """Canonical identity of the model, where it is known."""
    successor: str | None = None
    """Id under which the same provider listed the same model when this one went."""
    ends: Day | None = None
    """UTC day from which opencode is no longer offered the old id; until then it leads to the successor, while that
    one is offered."""
    instead: str | None = None
    """What to use instead, as opencode lists it (`provider/model`); absent when nobody offers the model to this
    account, or only under ids that their providers do not list any more."""


class RemovedCombined(Shape):
    """What is remembered of the id of a combined model that is gone."""

    name: str
    """Display name."""
    identity: str
    """Canonical identity the id stood for."""
    snapshot: str | None = None
    """The one snapshot that the identity meant, in digits, where one was known."""
    removed: Day
    """UTC day of the update since which it is not offered."""
    require: tuple[Tag, ...] = ()
    """Tags that every provider in its chain had, sorted; absent when none was required."""
    ends: Day | None = None
    """UTC day until which one offer of the model that comes back brings the id back; absent when that day has come."""
    instead: str | None = None
    """What to use instead, as opencode lists it (`provider/model`); absent when nobody offers the model to this
    account, or only under ids that their providers do not list any more."""


class Removed(Shape):
    """`removed.json`: what was removed lately, kept for 90 days so that ids in people's settings can be explained.

    A renamed model is kept for 90 days more, as its old id works for that long.
    """

    providers: dict[Slug, dict[str, RemovedModel]] = Field(default_factory=dict)
    """Models by provider and id, sorted."""
    combined: dict[str, RemovedCombined] = Field(default_factory=dict)
    """Ids of combined models, former ones included, sorted."""


class Catalog(Shape):
    """The whole catalog in memory."""

    gateway: str
    """Base URL of the gateway, as written into published configuration."""
    sample: bool = False
    """Made from the bundled sample."""
    failover: Failover = Failover()
    """How every failover chain behaves."""
    publish: Publish = Publish()
    """What the opencode configuration is made by."""
    defaults: Defaults = Defaults()
    """Defaults that were chosen by rule."""
    providers: dict[Slug, ProviderCatalog]
    """Providers by slug, sorted."""
    combined: dict[str, CombinedModel]
    """Combined models by id, sorted."""
    ids: dict[str, PublishedId] = Field(default_factory=dict)
    """Every id that a combined model was ever published under, sorted."""
    removed: Removed = Removed()
    """What was removed lately."""
    near_misses: tuple[NearMiss, ...] = ()
    """Offers that look like one model and were kept apart, sorted by identity."""
    changes: tuple[Event, ...] = ()
    """What updates changed, the earliest first, in the months at hand: the last ones of which something is told."""
    older: tuple[str, ...] = ()
    """Months before those, such as `2026-08`, sorted."""
    findings: tuple[Finding, ...] = ()
    """Changes that wait for a person, sorted by risk."""
    health: Health = Field(default_factory=dict)
    """Which models answer, as far as anybody probed."""
    notices: tuple[StandingNotice, ...] = ()
    """What a person should know, as long as it stands."""

    @property
    def has_ids(self) -> bool:
        """There is a list of published ids, be it empty; a catalog of an earlier version of the program has none."""
        return "ids" in self.model_fields_set

    @property
    def refs(self) -> set[str]:
        """Every model of every provider, as `slug/model-id`."""
        return {f"{slug}/{model_id}" for slug, provider in self.providers.items() for model_id in provider.models}
