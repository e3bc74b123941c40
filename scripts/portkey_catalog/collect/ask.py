"""The order of asking: the account who is there, every provider for its list, metadata sources for what is missing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from portkey_catalog.collect.lists import AccountSays, Asker, deployments_of, providers_to_ask, with_account_models
from portkey_catalog.collect.sources import Library
from portkey_catalog.report.outcome import AccountList, Outcome, remarks
from portkey_catalog.schema import Catalog, Notice
from portkey_catalog.settings.shapes import ProviderSettings, Settings
from portkey_catalog.text.secrets import Secrets


@dataclass(frozen=True, slots=True)
class Account:
    """Who is there, by the settings and by the account's list."""

    providers: Mapping[str, ProviderSettings]
    """Today's providers, by what they are published as."""
    listed: AccountList | None
    """The account's list, where it was asked for and could be read."""
    asked: bool
    whole: bool
    """False when there may be providers that only the account's list names, and it could not be read."""
    notices: tuple[Notice, ...]


async def ask_account(asker: Asker, settings: Settings, last: Catalog | None, secrets: Secrets) -> Account:
    """Ask the account's Model Catalog, if the settings have any use for it.

    Args:
        asker: asks the gateway.
        settings: name providers, and say whether to discover more.
        last: the last catalog, whose providers are there when the account's list cannot be read.
        secrets: keys that no provider's slug may repeat.
    """
    notices: list[Notice] = []
    discover = settings.gateway.discover
    asks = discover or any(map(settings.by_account, settings.providers))
    listed = await asker.account_list(notices, needed=discover) if asks else None
    found = providers_to_ask(settings, listed.rows if listed and discover else None, last, notices, secrets)
    providers = {provider.published_slug: provider for provider in found.values()}
    return Account(providers, listed, asks, listed is not None or not discover, tuple(notices))


@dataclass(frozen=True, slots=True)
class Answers:
    """What the providers and the metadata sources answered."""

    outcomes: tuple[Outcome, ...]
    stated: frozenset[tuple[str, str]]
    """Names and snapshots of them that metadata of their labs states."""
    notices: tuple[Notice, ...]


async def ask_providers(
    asker: Asker,
    library: Library,
    sources: Sequence[str],
    *,
    wanted: Iterable[ProviderSettings],
    account: Account,
    previous: Catalog | None,
) -> Answers:
    """Ask providers for their lists, all at once, and fill what they leave unknown.

    Args:
        asker: asks the gateway.
        library: reads metadata sources.
        sources: their names in their order, as in `metadata.sources`.
        wanted: the providers.
        account: what the account says of them.
        previous: the last catalog, with today's names of its providers.
    """
    notices: list[Notice] = []
    stated: set[tuple[str, str]] = set()
    listed = account.listed.rows if account.listed else {}
    slugs = frozenset({*listed, *(provider.slug for provider in account.providers.values())})
    outcomes = await asyncio.gather(
        *(
            asker.provider_list(each, AccountSays(listed.get(each.slug, ()), slugs, deployments_of(each, previous)))
            for each in wanted
        )
    )
    outcomes = await library.enriched(outcomes, sources, previous, notices, stated)
    if account.asked:
        outcomes = [with_account_models(outcome, previous, account.listed) for outcome in outcomes]
    notices += [notice for outcome in outcomes for notice in remarks(outcome)]
    return Answers(tuple(outcomes), frozenset(stated), tuple(notices))
