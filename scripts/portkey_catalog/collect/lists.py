"""Whom to ask, and what they answer: one outcome per provider, whatever goes wrong.

Between the network and the pure steps: it calls the gateway and hands typed models on.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable, Collection, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import TypeVar

from portkey_catalog.gateway.aside import aside
from portkey_catalog.gateway.client import Client, Fetched, FetchError, read_key, route_headers
from portkey_catalog.identity.deployments import UNTOLD, said_by_account
from portkey_catalog.normalise.costs import Currency
from portkey_catalog.normalise.model_ids import why_no_model
from portkey_catalog.normalise.models import Normalised, chosen, normalise_rows
from portkey_catalog.report.outcome import CUT_SHORT, AccountList, Listed, Outcome
from portkey_catalog.schema import ACCOUNT, Catalog, Model, Notice
from portkey_catalog.settings.shapes import GatewaySettings, ProviderSettings, Settings
from portkey_catalog.text.secrets import NO_SECRETS, Secrets
from portkey_catalog.text.slugs import slug_key
from portkey_catalog.upstream import lists as upstream
from portkey_catalog.upstream.formats import portkey
from portkey_catalog.upstream.json import AnswerError
from portkey_catalog.upstream.lists import Rejection
from portkey_catalog.upstream.rows import Row

FEW = 4
"""So few rows of the account's list that cannot be read are no sign that it has another shape now."""
MOST_UNREADABLE = 0.25
"""Share of its rows that may be unreadable, beyond a few, in a list that counts as whole."""

NO_OWN_LIST = frozenset({404, 405, 501})
"""Statuses that mean a provider has no list endpoint; then the account's own list of its models has to do."""

Progress = Callable[[str, str], None]
"""Called with what is under way and its state: `waiting`, `read` or `failed`."""


@dataclass(frozen=True, slots=True)
class AccountSays:
    """What the account says of one provider."""

    rows: Sequence[Row] = ()
    """What its Model Catalog names of it."""
    slugs: Collection[str] = frozenset()
    """Of all providers of the account and the settings: `@slug/...` is no model's id."""
    deployed: Mapping[str, str] = field(default_factory=dict)
    """What it said last time of deployments, see `deployments_of`."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks the gateway for lists, and tells how it goes."""

    client: Client
    gateway: GatewaySettings
    url: str
    """Where to fetch from."""
    today: date
    progress: Progress

    async def account_list(self, notices: list[Notice], *, needed: bool = True) -> AccountList | None:
        """Read the account's Model Catalog; `None` with a notice when that fails, an error only where it is needed.

        The open-source gateway 1.15.2 has none, and answers 400.
        """
        what = "the account's Model Catalog"
        self.progress(what, "waiting")
        try:
            headers = {"x-portkey-api-key": read_key(self.gateway.api_key_env)}
            fetched = await self.client.fetch_integrated_list(self.url, headers)
            answer = await _in_time(fetched.ends, partial(upstream.parse_list, fetched.pages, "portkey"))
        except (FetchError, AnswerError) as error:
            self.progress(what, "failed")
            if needed:
                notices.append(Notice(level="error", text=f"{what} was not read: {error}"))
            else:
                text = f"{what} was not read, so what it said last time holds: {error}"
                notices.append(Notice(level="info", text=text))
            return None
        self.progress(what, "read")
        bad, all_rows = len(answer.rejected), len(answer.rejected) + len(answer.rows)
        if bad:
            text = f"{what}: {bad} rows rejected, the first because {answer.rejected[0].reason}"
            notices.append(Notice(level="warning" if needed else "info", text=text))
        listed: dict[str, list[Row]] = {}
        for row in answer.rows:
            slug, model_id = portkey.split_id(row.id)
            listed.setdefault(slug, []).append(replace(row, id=model_id))
        return AccountList(listed, whole=bad < FEW or bad <= MOST_UNREADABLE * all_rows)

    async def provider_list(self, provider: ProviderSettings, said: AccountSays) -> Outcome:
        """Read one provider's list; whatever goes wrong becomes part of the outcome.

        Args:
            provider: whom to ask.
            said: what the account says of the provider.
        """
        started = time.perf_counter()
        self.progress(provider.published_slug, "waiting")
        try:
            outcome = await self._read(provider, said)
        except (FetchError, AnswerError) as error:
            outcome = Outcome(provider, {}, problem=str(error))
        except Exception as error:  # noqa: BLE001 - the others' lists must not be lost with this one
            outcome = Outcome(
                provider, {}, problem=f"the list cannot be read ({type(error).__name__}); please report it"
            )
        self.progress(provider.published_slug, "failed" if outcome.problem else "read")
        return replace(outcome, seconds=time.perf_counter() - started)

    async def _read(self, provider: ProviderSettings, said: AccountSays) -> Outcome:
        notice, fetched = None, Fetched([], complete=True)
        try:
            headers = route_headers(provider.route, self.gateway.api_key_env)
            fetched = await self.client.fetch_provider_list(self.url, headers)
        except FetchError as error:
            if error.status not in NO_OWN_LIST or not said.rows:
                raise
            notice = f"it has no list of its own (HTTP {error.status}); the account's Model Catalog names its models"
        return await _in_time(fetched.ends, partial(self._outcome, provider, said, fetched, notice))

    def _outcome(self, provider: ProviderSettings, said: AccountSays, fetched: Fetched, notice: str | None) -> Outcome:
        """What a provider's answer comes to.

        Raises:
            AnswerError: it is no list of the provider's models.
        """
        complete = fetched.complete
        answer = upstream.parse_list(fetched.pages, provider.format) if not notice else _NO_ANSWER
        if answer.format == "portkey" and not notice:
            raise AnswerError("the gateway sent the account's list, not the provider's; check the provider's slug")
        if not answer.rows and not answer.rejected and not notice:
            return Outcome(provider, {}, complete=complete)
        currency = Currency(provider.currency, provider.usd_per_unit)
        named = {row.id: row.canonical_slug or row.id for row in said.rows}
        joining = normalise_rows(said.rows, self.today, slugs=said.slugs, meant=named)
        names = {each: name for each, name in said.deployed.items() if each not in named} | _names(said, joining)
        # A provider's own permanent name of a model says that it is no deployment.
        meant = {row.id: names[row.id] for row in answer.rows if row.id in names and not row.canonical_slug}
        read = normalise_rows(answer.rows, self.today, currency=currency, slugs=said.slugs, meant=meant)
        models, refused = read.models, (*answer.rejected, *read.rejected)
        if not models and not notice:
            why = refused[0].reason
            raise AnswerError(f"no row of the list can be used: {len(refused)} rejected, the first because {why}")
        own = {row.id for row in answer.rows}
        models, more = _with_account_rows(models, joining, own, names)
        models = chosen(models, provider.include, provider.exclude)
        problem = "no model is left; check the provider's include and exclude in the settings"
        return Outcome(
            provider,
            models,
            listed=frozenset(each for each in own if why_no_model(each, said.slugs) is None),
            problem=None if models else problem,
            rejected=(*refused, *more),
            rows=len(answer.rows) + len(answer.rejected) + len(more),
            hints=(answer.provider, answer.format),
            notes=read.notes,
            notice=notice if complete else CUT_SHORT,
            complete=complete,
        )


_NO_ANSWER = upstream.Answer("portkey", (), ())

T = TypeVar("T")


async def _in_time(ends: float, work: Callable[[], T]) -> T:
    """Read an answer beside the event loop.

    Raises:
        AnswerError: it takes longer than its list has; or see the work.
    """
    try:
        async with asyncio.timeout_at(None if ends == math.inf else ends):
            return await aside(work)
    except TimeoutError:
        raise AnswerError("the answer takes too long to be read; check what the provider sends") from None


def _names(said: AccountSays, read: Normalised) -> dict[str, str]:
    """What the account calls models that it names otherwise than their ids: see `deployments`.

    A pattern, a path or an address is no model's name, whatever it would read as.
    """
    names: dict[str, str] = {}
    for row in said.rows:
        told = (row.canonical_slug or "").strip()
        if told and told != row.id:
            model = read.models.get(row.id)
            named = told.isprintable() and {"", ".", ".."}.isdisjoint(told.split("/"))
            fit = named and not why_no_model(told, said.slugs)
            names[row.id] = (fit and model and model.canonical_slug) or UNTOLD
    return names


def deployments_of(provider: ProviderSettings, previous: Catalog | None) -> dict[str, str]:
    """What the account said last time of a provider's deployments: id -> name of the model that answers."""
    slug = provider.published_slug
    old = previous.providers[slug].models if previous and slug in previous.providers else {}
    return {model_id: said for model_id, model in old.items() if (said := said_by_account(model))}


def _with_account_rows(
    models: Mapping[str, Model], said: Normalised, own: Set[str], names: Mapping[str, str]
) -> tuple[dict[str, Model], list[Rejection]]:
    """Add what the account can reach although the provider does not list it, and what the account says it is."""
    joined = dict(models)
    for model_id in said.models.keys() - own:
        name = names.get(model_id)
        provenance = {"id": ACCOUNT, **({"canonical_slug": ACCOUNT} if name else {})}
        joined[model_id] = said.models[model_id].model_copy(update={"canonical_slug": name, "provenance": provenance})
    for model_id in models.keys() & names.keys():
        if models[model_id].canonical_slug is None:
            update = {"canonical_slug": names[model_id], "provenance": {"canonical_slug": ACCOUNT}}
            joined[model_id] = models[model_id].model_copy(update=update)
    return dict(sorted(joined.items())), [row for row in said.rejected if row.id not in own]


def with_account_models(outcome: Outcome, previous: Catalog | None, listed: AccountList | None) -> Outcome:
    """What only the account names stays while its list cannot be read.

    Args:
        outcome: what a provider answered.
        previous: the last catalog.
        listed: the account's list, or `None` when it was not read.
    """
    slug = outcome.settings.published_slug
    if (listed is not None and listed.whole) or not outcome.models or not previous or slug not in previous.providers:
        return outcome
    kept = {
        model_id: before
        for model_id, before in previous.providers[slug].models.items()
        if before.provenance.get("id") == ACCOUNT and not why_no_model(model_id, ())
    }
    models = {**kept, **outcome.models}
    return replace(outcome, models=dict(sorted(models.items())))


def providers_to_ask(
    settings: Settings,
    listed: Listed | None,
    previous: Catalog | None,
    notices: list[Notice],
    secrets: Secrets = NO_SECRETS,
) -> dict[str, ProviderSettings]:
    """Configured providers in their order, then discovered ones, by slug.

    Of slugs that differ in letter case only the one that is known wins, else the one with more models. When the
    account's list could not be read, the providers known from last time are asked instead.
    """
    wanted = {provider.slug: provider for provider in settings.providers}
    discovered = set(listed or {})
    if listed is None and settings.gateway.discover and previous:
        routes = (old.route.provider or "" for old in previous.providers.values())
        discovered = {route[1:] for route in routes if route.startswith("@")}
    taken = {slug_key(provider.published_slug) for provider in wanted.values()}
    known = previous.providers.keys() if previous else set()
    rows = {slug: len(named) for slug, named in (listed or {}).items()}
    echoes = {slug for slug in discovered if secrets.found_in(slug)}
    if echoes:
        text = f"{len(echoes)} providers of the account are not used: their slugs repeat the value of a key"
        notices.append(Notice(level="error", text=text))
    places = {slug: (slug not in known, -rows.get(slug, 0), slug) for slug in discovered - wanted.keys() - echoes}
    found: dict[str, ProviderSettings] = {}
    for slug in sorted(places, key=places.__getitem__):
        if why := _why_not_used(slug, wanted | found, taken):
            text = f"the account's provider {slug!r} is not used: {why}; give it an alias in the settings"
            notices.append(Notice(level="warning", text=text))
            continue
        taken.add(slug_key(slug))
        found[slug] = ProviderSettings(slug=slug)
    return wanted | dict(sorted(found.items()))


def _why_not_used(slug: str, wanted: Collection[str], taken: Collection[str]) -> str | None:
    """Why a discovered provider cannot be published under its slug, or `None`.

    Args:
        slug: the slug.
        wanted: slugs of the other providers.
        taken: keys of what they are published as, see `slug_key`.
    """
    try:
        ProviderSettings(slug=slug)
    except ValueError:
        return "its slug is reserved or cannot be the name of a file"
    if slug_key(slug) in taken:
        case = slug_key(slug) in map(slug_key, wanted)
        return "another slug differs in letter case only" if case else "another provider has that name as its alias"
    return None
