"""Reach of the account among a provider's models: the word of its Model Catalog, put on new lists and old (pure).

Portkey refuses a model that is not enabled for the key's workspace before the provider hears of it. Where the account's
list names any id of a provider's own list, exactly as spelled, the provider's other ids are marked as not enabled.
Where it names none of them, the provider's list counts as it stands. What decides is the last account list that could
be read: while there is none, and when one suddenly names nothing of a provider any more, what was refused stays so, and
an id that is new since then is not enabled yet.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Literal

from portkey_catalog.collect.account import is_named_only
from portkey_catalog.collect.outcome import AccountList, Outcome
from portkey_catalog.guard.why_held import implausible
from portkey_catalog.schema import ACCOUNT, Catalog, Model, Notice, ProviderCatalog
from portkey_catalog.schema.provenance import without_facts
from portkey_catalog.settings.shapes import ProviderSettings, Settings

SHOWN = 3
"""Providers that a notice names."""


@dataclass(frozen=True, slots=True)
class Reached:
    """New lists and the last catalog, with what the account can reach of both."""

    outcomes: tuple[Outcome, ...]
    previous: Catalog | None
    """The last catalog, as if what was decided for the first time today had held then."""
    first: frozenset[str]
    """Providers whose models the account's list decides about from now on, although their last list counted whole."""
    notices: tuple[Notice, ...]


def with_reach(
    outcomes: Sequence[Outcome],
    previous: Catalog | None,
    listed: AccountList | None,
    settings: Settings,
    *,
    accepted: Collection[str],
) -> Reached:
    """Mark what the account cannot reach.

    Args:
        outcomes: what the providers answered.
        previous: the last catalog.
        listed: the account's list, or `None` when it was not read.
        settings: for which providers it decides, and how much may vanish from a list at once.
        accepted: providers of which a person accepts that the account names nothing of them any more.
    """
    before = previous.providers if previous else {}
    marked: list[Outcome] = []
    words: dict[str, _Word] = {}
    known = dict(before)
    for outcome in outcomes:
        slug = outcome.settings.published_slug
        old = before.get(slug)
        word = words[slug] = _word(outcome, old, listed, settings, accepted=slug in accepted)
        kept = None
        if old is not None:
            models = _marked(old.models, word.enabled)
            if old.reach != word.reach:
                known[slug] = old.model_copy(update={"models": models, "reach": word.reach})
            elif not old.held and implausible(old.models, models, settings) is None:
                kept = models
        marked.append(replace(outcome, models=_marked(outcome.models, word.enabled), reach=word.reach, kept=kept))
    return Reached(
        tuple(marked),
        previous.model_copy(update={"providers": known}) if previous else None,
        frozenset(slug for slug, word in words.items() if slug in before and word.reach and not before[slug].reach),
        tuple(_notices(words)),
    )


@dataclass(frozen=True, slots=True)
class _Word:
    """The account's list of one provider."""

    enabled: Set[str] | None = None
    """Ids that the account can reach; `None`: all."""
    unnamed: bool = False
    """It names none of the provider's models."""
    opened: bool = False
    """It named some before, and a person accepts that it names none any more."""
    silent: bool = False
    """It names none any more, so that what it said last time holds."""

    @property
    def reach(self) -> Literal["account"] | None:
        return None if self.enabled is None else ACCOUNT


def _word(
    outcome: Outcome, old: ProviderCatalog | None, listed: AccountList | None, settings: Settings, *, accepted: bool
) -> _Word:
    if not settings.by_account(outcome.settings):
        return _Word()
    named, own = _named(outcome.settings, listed), _own(outcome, old)
    said = listed is not None and listed.whole
    if said and not own.isdisjoint(named):
        return _Word(named)
    # What it names may stand in a list that was not read, or be left out of the last one by the settings.
    sure = _whole(outcome) or not named
    decided = old is not None and old.reach is not None
    if said and (not decided or (sure and accepted)):
        return _Word(unnamed=bool(own), opened=bool(own) and decided)
    if old is None or not decided:
        return _Word()
    last = {each.id for each in old.models.values() if each.enabled is not False}
    return _Word(named | last, silent=said and sure and bool(own))


def _named(provider: ProviderSettings, listed: AccountList | None) -> frozenset[str]:
    return frozenset(row.id for row in listed.rows.get(provider.slug, ())) if listed else frozenset()


def _own(outcome: Outcome, old: ProviderCatalog | None) -> set[str]:
    """Ids of the provider's own list; of the last one, too, where today's was not read to its end."""
    last = old.models.values() if old and not _whole(outcome) else ()
    return {*outcome.listed, *(each.id for each in last if not is_named_only(each))}


def _whole(outcome: Outcome) -> bool:
    """Tell whether the provider's list was read to its end, and is not empty."""
    return bool(outcome.models) and not outcome.problem and outcome.complete


def _marked(models: Mapping[str, Model], enabled: Set[str] | None) -> dict[str, Model]:
    """The models, those not enabled marked so; `None`: all are.

    What the account enables is served, whatever a metadata source says of its end.
    """
    if enabled is None:
        return {model_id: _with(model, enabled=None) for model_id, model in models.items()}
    return {
        model_id: _served(_with(model, enabled=None)) if model_id in enabled else _with(model, enabled=False)
        for model_id, model in models.items()
    }


def _with(model: Model, *, enabled: bool | None) -> Model:
    return model if model.enabled is enabled else model.model_copy(update={"enabled": enabled})


def _served(model: Model) -> Model:
    if model.status != "deprecated" or "status" not in model.provenance:
        return model
    return without_facts(model, ["status"])


def _notices(words: Mapping[str, _Word]) -> Iterable[Notice]:
    unnamed = [slug for slug, word in words.items() if word.unnamed]
    opened = [slug for slug, word in words.items() if word.opened]
    silent = [slug for slug, word in words.items() if word.silent]
    what = "the account's Model Catalog"
    if unnamed:
        them = f"the models that {_all(unnamed)} list{'s' if len(unnamed) == 1 else ''}"
        text = f"{what} names none of {them}, by exact id, so the whole list counts"
        yield Notice(level="info", text=text, subject=f"not named by the account: {', '.join(unnamed)}")
    if opened:
        text = f"as accepted, what was not enabled of {_all(opened)} is offered again"
        yield Notice(level="warning", text=text)
    if silent:
        text = (
            f"{what} names none of the models of {_all(silent)} any more, so what it said last time holds; to offer "
            'the whole list, set reach = "provider", or run portkey-catalog update --accept-removals ' + silent[0]
        )
        yield Notice(level="warning", text=text, subject=f"named no more by the account: {', '.join(silent)}")


def _all(slugs: Sequence[str]) -> str:
    if len(slugs) <= SHOWN:
        return slugs[0] if len(slugs) == 1 else f"{', '.join(slugs[:-1])} and {slugs[-1]}"
    return f"{len(slugs)} providers ({', '.join(slugs[:SHOWN])} and others)"


def reach_notices(catalog: Catalog, first: Collection[str]) -> list[Notice]:
    """Notices of how many models the account cannot reach, and why they are left out.

    Args:
        catalog: the catalog.
        first: providers of which that is new.
    """
    off = {
        slug: count
        for slug, each in catalog.providers.items()
        if (count := sum(model.enabled is False for model in each.models.values()))
    }
    notices = []
    for slugs, since in ((off.keys() & set(first), "from now on "), (off.keys() - set(first), "")):
        if slugs:
            total = sum(len(catalog.providers[slug].models) for slug in slugs)
            count = sum(off[slug] for slug in slugs)
            are = "is" if count == 1 else "are"
            text = (
                f"{since}{count} of {total} models of {_all(sorted(slugs))} {are} not enabled for this account: its "
                "Model Catalog names others of the same provider, and Portkey refuses what it does not name; if it "
                'lags behind the provider, set reach = "provider"'
            )
            # What is new of some is news where it stood of others.
            subject = None if since and off.keys() - set(first) else "not enabled"
            notices.append(Notice(level="warning" if since else "info", text=text, subject=subject))
    return notices
