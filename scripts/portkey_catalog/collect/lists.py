"""Asks the gateway for lists: the account's, and one outcome per provider, whatever goes wrong.

Between the network and the pure steps: it calls the gateway and hands typed models on.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import TypeVar

from portkey_catalog.collect.account import AccountSays, account_list_of
from portkey_catalog.collect.outcome import AccountList, Outcome
from portkey_catalog.collect.provider_answer import outcome_of, outcome_without_list
from portkey_catalog.gateway.aside import aside
from portkey_catalog.gateway.client import Client, FetchError, read_key, route_headers
from portkey_catalog.schema import Notice
from portkey_catalog.settings.shapes import GatewaySettings, ProviderSettings
from portkey_catalog.text.words import count
from portkey_catalog.upstream.json import AnswerError
from portkey_catalog.upstream.lists import parse_list

NO_OWN_LIST = frozenset({404, 405, 501})
"""Statuses that mean a provider has no list endpoint; then the account's own list of its models has to do."""

Progress = Callable[[str, str], None]
"""Called with what is under way and its state: `waiting`, `read` or `failed`."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Collector:
    """Asks the gateway for lists, and tells how it goes."""

    client: Client
    gateway: GatewaySettings
    url: str
    """Address to fetch from."""
    keys: Mapping[str, str]
    """Values by the names of environment variables that the settings give."""
    today: date
    progress: Progress

    async def account_list(self, *, needed: bool = True) -> tuple[AccountList | None, list[Notice]]:
        """Read the account's Model Catalog; `None` when that fails, and a notice of what went wrong.

        The open-source gateway 1.15.2 has none, and answers 400.

        Args:
            needed: whether there is no update without it, so that what goes wrong is no mere information.
        """
        what = "the account's Model Catalog"
        self.progress(what, "waiting")
        try:
            headers = {"x-portkey-api-key": read_key(self.keys, self.gateway.api_key_env)}
            fetched = await self.client.fetch_integrated_list(self.url, headers)
            answer = await _in_time(fetched.ends, partial(parse_list, fetched.pages, "portkey"))
        except (FetchError, AnswerError) as error:
            self.progress(what, "failed")
            if needed:
                return None, [Notice(level="error", text=f"{what} was not read: {error}")]
            text = f"{what} was not read, so what it said last time holds: {error}"
            return None, [Notice(level="info", text=text)]
        self.progress(what, "read")
        notices = []
        if answer.rejected:
            first = answer.rejected[0].reason
            text = f"{what}: {count(len(answer.rejected), 'row')} rejected, the first because {first}"
            notices.append(Notice(level="warning" if needed else "info", text=text, subject="account rows rejected"))
        return account_list_of(answer), notices

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
        try:
            headers = route_headers(provider.route, self.gateway.api_key_env, self.keys)
            fetched = await self.client.fetch_provider_list(self.url, headers)
        except FetchError as error:
            if error.status not in NO_OWN_LIST or not said.rows:
                raise
            notice = f"it has no list of its own (HTTP {error.status}); the account's Model Catalog names its models"
            return await aside(partial(outcome_without_list, provider, said, self.today, notice))
        work = partial(outcome_of, provider, said, self.today, fetched.pages, complete=fetched.complete)
        return await _in_time(fetched.ends, work)


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
