"""Every rule that a catalog must keep, looked at in memory (pure).

`update` asks them of a catalog before it writes it, `check` of one that is read from disk. What can be made again from
the catalog is made again and compared; on top of that stand the rules of opencode and of what may be published, so that
a mistake in making is found as well.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from portkey_catalog.check.combined import check_combined, check_offers
from portkey_catalog.check.findings import check_findings
from portkey_catalog.check.health import check_health
from portkey_catalog.check.opencode import check_api, check_config, check_made_from
from portkey_catalog.check.profiles import check_by_prefix, check_opencode2, check_universal
from portkey_catalog.check.published import Destinations, Finding
from portkey_catalog.check.settings import check_settings
from portkey_catalog.check.texts import NO_FILES, check_texts
from portkey_catalog.combine.id_claims import GRACE
from portkey_catalog.combine.peer_outputs import wrongly_assumed
from portkey_catalog.exports.by_prefix import by_prefix
from portkey_catalog.exports.defaults import default_faults
from portkey_catalog.exports.names import listed_as
from portkey_catalog.exports.opencode import model_ids, opencode_config
from portkey_catalog.exports.opencode2 import opencode2_config
from portkey_catalog.exports.renamed_ids import latest_id, still_answered
from portkey_catalog.exports.universal import universal_config
from portkey_catalog.grouping.in_context import keys_in_context
from portkey_catalog.history.clock import days_ahead, events_in_order
from portkey_catalog.history.events import month_of
from portkey_catalog.normalise.model_ids import why_no_model
from portkey_catalog.schema import Catalog, Model
from portkey_catalog.settings.shapes import Settings
from portkey_catalog.store import layout
from portkey_catalog.text.secrets import NO_SECRETS, Secrets
from portkey_catalog.text.slugs import slug_key, why_reserved


def catalog_findings(
    catalog: Catalog,
    config: Mapping[str, Any] | None = None,
    *,
    settings: Settings | None = None,
    secrets: Secrets = NO_SECRETS,
    allow_loopback: bool = False,
    today: date | None = None,
) -> list[Finding]:
    """Find what is wrong with a catalog.

    Args:
        catalog: the catalog.
        config: the opencode configuration stored beside it; by default the one that the program makes of it.
        settings: those it must agree with, if they are known.
        secrets: keys that must stand nowhere.
        allow_loopback: accept a gateway on this machine.
        today: UTC day. Without one, no day can lie too far ahead: a catalog does not say when it was made.
    """
    if missing := list(check_offers(catalog)):
        return missing  # Nothing can be made from such a catalog, so nothing more can be compared.
    made = opencode_config(catalog)
    return _findings(
        catalog,
        made,
        config,
        NO_FILES,
        (),
        settings=settings,
        secrets=secrets,
        allow_loopback=allow_loopback,
        today=today,
    )


def _findings(
    catalog: Catalog,
    made: Mapping[str, Any],
    config: Mapping[str, Any] | None,
    files: Mapping[str, str],
    sound: Collection[str],
    *,
    settings: Settings | None,
    secrets: Secrets,
    allow_loopback: bool,
    today: date | None = None,
) -> list[Finding]:
    """The same, by the configuration that the program makes, what files hold, and which lists are known to be sound."""
    allowed = Destinations.of(catalog, allow_loopback=allow_loopback)
    foreign = list(check_made_from(config, made)) if config is not None else []
    config = made if config is None else config
    return [
        *check_combined(catalog, settings.combine.min_providers if settings else None),
        *_check_rows(catalog),
        *_check_removed(catalog, made),
        *check_findings(catalog),
        *check_health(catalog),
        *(_check_days(catalog, today) if today else ()),
        *(Finding(layout.INDEX, fault) for fault in default_faults(catalog)),
        *check_texts(catalog, secrets, files, sound),
        *check_config(catalog, config, allowed),
        *(foreign or check_api(catalog, config, allowed)),
        *(() if foreign else _check_profiles(catalog, config)),
        *(check_settings(catalog, settings) if settings else ()),
    ]


def _check_profiles(catalog: Catalog, config: Mapping[str, Any]) -> Iterator[Finding]:
    """What is published for one key with rules of its own, and for opencode 2."""
    if catalog.publish.opencode2:
        yield from check_opencode2(config, opencode2_config(config))
    if universal := universal_config(catalog, config):
        yield from check_universal(catalog, universal)
    if routing := by_prefix(catalog):
        yield from check_by_prefix(catalog, routing)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A catalog that may be written: what would be wrong with it once it is read again, and what would be written."""

    findings: list[Finding]
    config: Mapping[str, Any]
    """The opencode configuration; empty where it cannot be made."""
    files: Mapping[str, str]
    """Path inside the version folder -> text; without the configuration where that cannot be made."""


@dataclass(frozen=True, slots=True)
class SoundList:
    """A list in which no rule finds anything, whatever stands beside it, and its text."""

    models: Mapping[str, Model]
    text: str


Sound = Mapping[str, SoundList]
"""Sound lists by the paths of their files."""
NOTHING_SOUND: Sound = {}


def candidate(catalog: Catalog, settings: Settings, secrets: Secrets, sound: Sound = NOTHING_SOUND) -> Candidate:
    """A catalog as it would be written, looked at.

    Args:
        catalog: the catalog.
        settings: what it must agree with.
        secrets: keys that must stand nowhere.
        sound: lists that need no other look where the catalog has them as they were.
    """
    known = {
        path: sound[path].text for path, models in _published(catalog) if path in sound and sound[path].models == models
    }
    files, unreadable = _written(catalog, known)
    if findings := unreadable or list(check_offers(catalog)):
        return Candidate(findings, {}, files)
    config = opencode_config(catalog)
    findings = _findings(catalog, config, None, files, known, settings=settings, secrets=secrets, allow_loopback=True)
    return Candidate(findings, config, layout.with_config(files, config))


def check_lists(catalog: Catalog, secrets: Secrets) -> tuple[list[Finding], Sound]:
    """Faults that the lists of a catalog would have, whatever is made of them, once they are read again.

    Without any they are sound.
    """
    files, unreadable = _written(catalog, layout.NOTHING_WRITTEN)
    if findings := unreadable or [*_check_rows(catalog), *check_texts(catalog, secrets, files)]:
        return findings, NOTHING_SOUND
    return [], {path: SoundList(models, files[path]) for path, models in _published(catalog)}


def _published(catalog: Catalog) -> Iterator[tuple[str, Mapping[str, Model]]]:
    """Path and models of the lists that are published."""
    return ((layout.provider_path(slug), provider.models) for slug, provider in catalog.providers.items())


def _written(catalog: Catalog, known: Mapping[str, str]) -> tuple[Mapping[str, str], list[Finding]]:
    """The files of a catalog but for the configuration, none where they cannot be; and what cannot be read again.

    Args:
        catalog: the catalog.
        known: the texts of lists that can be read again, by path.
    """
    try:
        files = layout.catalog_files(catalog, {}, known)
    except TypeError:  # orjson writes no half characters
        return {}, list(_check_reading(catalog))
    return files, [] if _reads_the_same(catalog, files, known) else list(_check_reading(catalog))


def _check_rows(catalog: Catalog) -> Iterator[Finding]:
    yield from _check_order(catalog)
    yield from _check_ids(catalog)
    yield from _check_assumed(catalog)
    yield from _check_reach(catalog)


def _reads_the_same(catalog: Catalog, files: Mapping[str, str], known: Collection[str]) -> bool:
    """Try the faster reader for just this catalog from its files; where it does not, the other one says why."""
    lists = dict(_published(catalog))
    try:
        return layout.quickly_read(files, lists, known) == catalog
    except layout.StoreError:
        return False


def _check_reading(catalog: Catalog) -> Iterator[Finding]:
    """The files of a catalog are read as the same catalog."""
    for path, slug, models in layout.lists_of(catalog):
        if not _reads_as(models):
            rows = [model_id for model_id, model in models.items() if not _reads_as({model_id: model})]
            yield from (Finding(path, f"{each!r} cannot be read again", row=(slug, each)) for each in rows)
    rest = catalog.model_copy(
        update={
            "providers": {
                slug: each.model_copy(update={"models": {}, "held": each.held and {}})
                for slug, each in catalog.providers.items()
            }
        }
    )
    try:
        files = layout.catalog_files(rest, {})
        same = layout.catalog_of(files) == rest
    except (layout.StoreError, TypeError) as error:  # TypeError: orjson writes no half characters
        yield Finding(layout.INDEX, f"the catalog cannot be read again: {error}")
        return
    if not same:
        yield Finding(layout.INDEX, "the catalog is read as another one")


def _reads_as(models: Mapping[str, Model]) -> bool:
    try:
        return layout.models_of(models) == models
    except (layout.StoreError, TypeError):
        return False


def _check_order(catalog: Catalog) -> Iterator[Finding]:
    for path, slug, models in layout.lists_of(catalog):
        if list(models) != sorted(models):
            yield Finding(path, "models are not sorted by id")
        for model_id, model in models.items():
            if model.id != model_id:
                yield Finding(path, f"{model_id!r} holds the model {model.id!r}", row=(slug, model_id))
    if list(catalog.providers) != sorted(catalog.providers) or list(catalog.combined) != sorted(catalog.combined):
        yield Finding(layout.INDEX, "providers or combined models are not sorted")
    if len(set(map(slug_key, catalog.providers))) != len(catalog.providers):
        yield Finding(layout.INDEX, "two slugs differ in letter case only, which is one file on some systems")


def _check_ids(catalog: Catalog) -> Iterator[Finding]:
    """Every id is one that can be asked, and no slug is a name of the site's own."""
    routes = (provider.route.provider or "" for provider in catalog.providers.values())
    slugs = frozenset(route[1:] for route in routes if route.startswith("@"))
    for path, slug, models in layout.lists_of(catalog):
        for model_id in models:
            if why := why_no_model(model_id, slugs):
                yield Finding(path, f"{model_id!r} is {why}", row=(slug, model_id))
    for slug in catalog.providers:
        if why := why_reserved(slug):
            yield Finding(layout.INDEX, f"{slug}: {why}", provider=slug)


def _check_assumed(catalog: Catalog) -> Iterator[Finding]:
    """Whatever is assumed follows from what is stated, and from the policy that stands in the index."""
    for slug, model_id in wrongly_assumed(catalog):
        text = f"{model_id!r} has an output limit that is not the one to assume"
        yield Finding(layout.provider_path(slug), text, row=(slug, model_id))


def _check_reach(catalog: Catalog) -> Iterator[Finding]:
    """A model is said not to be enabled only where the account's list decides."""
    for slug, provider in catalog.providers.items():
        for model_id, model in provider.models.items():
            if model.enabled is not None and provider.reach is None:
                text = f"{model_id!r} is marked as not enabled, and the account does not decide about {slug}"
                yield Finding(layout.provider_path(slug), text, row=(slug, model_id))


_FILES = {"combined": layout.COMBINED, "removed": layout.REMOVED, "findings": layout.FINDINGS, "health": layout.HEALTH}
"""Files of parts of a catalog that do not stand in its index."""


def _check_days(catalog: Catalog, today: date) -> Iterator[Finding]:
    """Nothing goes on for longer than what goes today, and nothing began or has changed on a day to come."""
    for path, day in days_ahead(catalog, today):
        part, _, where = path.partition(".")
        why = f"more than {GRACE.days} days ahead" if path.endswith(".ends") else "still to come"
        yield Finding(_FILES.get(part, layout.INDEX), f"{where} is {day}, which is {why}")
    _, on = events_in_order(catalog.changes, today)
    if catalog.changes and (last := catalog.changes[-1]).on > on:
        yield Finding(layout.changes_path(month_of(last)), f"{last.on} has not come yet")


def _check_removed(catalog: Catalog, made: Mapping[str, Any]) -> Iterator[Finding]:
    """Whatever is remembered as removed is gone, leads to the same model if anywhere, and names what to use."""
    offered = set(model_ids(made["provider"]))
    keys = keys_in_context(catalog) if catalog.removed.providers else {}
    for slug, gone in catalog.removed.providers.items():
        models = catalog.providers[slug].models if slug in catalog.providers else {}
        for model_id, one in gone.items():
            where = f"{slug}/{model_id}"
            if model_id in models:
                yield Finding(layout.REMOVED, f"{where} is still offered")
                continue
            if one.ends and (one.successor is None or one.ends > one.removed + GRACE):
                yield Finding(
                    layout.REMOVED, f"{where} goes on without a successor, or for longer than {GRACE.days} days"
                )
            new = latest_id(gone, model_id, models)
            if new and keys.get((slug, new)) != one.identity:
                yield Finding(layout.REMOVED, f"{where} leads to another model: {new}")
    for slug, former in still_answered(catalog).items():
        for model_id, new in former.items():
            listed = new not in catalog.providers[slug].unlisted
            if listed and catalog.removed.providers[slug][model_id].instead != listed_as(slug, new):
                text = f"{slug}/{model_id} goes on as {new}, and something else is named in its place"
                yield Finding(layout.REMOVED, text)
    names = {name for each in catalog.combined.values() for name in each.published}
    for name in catalog.removed.combined:
        if name in names:
            yield Finding(layout.REMOVED, f"{name} still stands for a model")
    told = [one.instead for gone in catalog.removed.providers.values() for one in gone.values()]
    told += [one.instead for one in catalog.removed.combined.values()]
    for instead in dict.fromkeys(filter(None, told)):
        if instead not in offered:
            yield Finding(
                layout.REMOVED, f"{instead} is named in place of what is gone, and opencode is not offered it"
            )
