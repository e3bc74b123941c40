"""The order of asking: the account who is there, every provider for its list, metadata sources for what is missing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from portkey_catalog.collect.account import AccountSays, deployments_of, with_account_models
from portkey_catalog.collect.lists import Collector
from portkey_catalog.collect.outcome import AccountList, Outcome, decision_notices
from portkey_catalog.collect.providers import providers_to_ask
from portkey_catalog.collect.sources import MetadataSources
from portkey_catalog.schema import Catalog, Notice
from portkey_catalog.settings.shapes import ProviderSettings, Settings
from portkey_catalog.text.secrets import Secrets


@dataclass(frozen=True, slots=True)
class Account:
    """The providers there are, by the settings and by the account's list."""

    providers: Mapping[str, ProviderSettings]
    """Today's providers, by what they are published as."""
    listed: AccountList | None
    """The account's list, where it was asked for and could be read."""
    asked: bool
    whole: bool
    """False when there may be providers that only the account's list names, and it could not be read."""
    notices: tuple[Notice, ...]


async def ask_account(collector: Collector, settings: Settings, last: Catalog | None, secrets: Secrets) -> Account:
    """Ask the account's Model Catalog, if the settings have any use for it.

    Args:
        collector: asks the gateway.
        settings: name providers, and say whether to discover more.
        last: the last catalog, whose providers are there when the account's list cannot be read.
        secrets: keys that no provider's slug may repeat.
    """
    discover = settings.gateway.discover
    asks = discover or any(map(settings.by_account, settings.providers))
    listed, notices = await collector.account_list(needed=discover) if asks else (None, [])
    rows = listed.rows if listed else None if asks else {}
    found, unused = providers_to_ask(settings, rows, last, secrets)
    providers = {provider.published_slug: provider for provider in found.values()}
    return Account(providers, listed, asks, listed is not None or not discover, (*notices, *unused))


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers of the providers and the metadata sources."""

    outcomes: tuple[Outcome, ...]
    stated: frozenset[tuple[str, str]]
    """Names and snapshots of them that metadata of their labs states."""
    notices: tuple[Notice, ...]


async def ask_providers(
    collector: Collector,
    sources: MetadataSources,
    names: Sequence[str],
    *,
    wanted: Iterable[ProviderSettings],
    account: Account,
    previous: Catalog | None,
) -> Answers:
    """Ask providers for their lists, all at once, and fill what they leave unknown.

    Args:
        collector: asks the gateway.
        sources: reads metadata sources.
        names: theirs in their order, as in `metadata.sources`.
        wanted: the providers.
        account: what the account says of them.
        previous: the last catalog, with today's names of its providers.
    """
    listed = account.listed.rows if account.listed else {}
    slugs = frozenset({*listed, *(provider.slug for provider in account.providers.values())})
    asked = (
        collector.provider_list(each, AccountSays(listed.get(each.slug, ()), slugs, deployments_of(each, previous)))
        for each in wanted
    )
    filled = await sources.fill(await asyncio.gather(*asked), names, previous)
    outcomes = filled.outcomes
    if account.asked:
        outcomes = tuple(with_account_models(outcome, previous, account.listed) for outcome in outcomes)
    notices = (*filled.notices, *(notice for outcome in outcomes for notice in decision_notices(outcome)))
    return Answers(outcomes, filled.stated, notices)
