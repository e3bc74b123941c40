"""Sends the requests of a probe: so many at once to each provider, and none that the budget has no room for."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portkey_catalog.exports.opencode import log_header
from portkey_catalog.gateway.chat import Chats, End, Exchange, Patience, open_chats
from portkey_catalog.gateway.client import FetchError, route_headers
from portkey_catalog.probe.journal import Found, Journal
from portkey_catalog.probe.plan import KnownAs, ProbeError
from portkey_catalog.probe.request import Trial, spent_on
from portkey_catalog.probe.said import shown_message
from portkey_catalog.probe.verdict import Judged, judged
from portkey_catalog.schema import Catalog, Verdict
from portkey_catalog.text.secrets import Secrets

TRIES = 3
"""Most requests for one model, where the gateway or the provider was busy or failed."""
FIRST_WAIT, LONGEST_WAIT = 2.0, 30.0
"""Seconds before the second try, doubled before the third; the most that is waited, whatever `Retry-After` asks for."""

AT_ONCE = 8
"""Requests under way at all providers together: more would wait for each other on a small machine, not for models."""

USUAL = Patience()

Progress = Callable[[str, str], None]
"""Called with the model that is tried and its state: `waiting`, `read` or `failed`."""


class Stopped(Exception):
    """Nothing more can be told by going on; the text says why."""


@dataclass(frozen=True, slots=True)
class Probe:
    """What is needed to try models."""

    catalog: Catalog
    gateway: str
    """Address of the gateway, which ends in `/v1`."""
    api_key_env: str
    keys: Mapping[str, str]
    """Keys by the names of their variables."""
    secrets: Secrets
    today: Callable[[], date]
    at_once: int = 2
    """Requests under way at one provider."""
    patience: Patience = USUAL
    first_wait: float = FIRST_WAIT
    within: float | None = None
    """Seconds for all of it; what is under way then, and what is left, has no verdict."""
    progress: Progress = lambda what, state: None


async def probe(job: Probe, trials: Sequence[Trial], journal: Journal) -> str | None:
    """Try these models, but for those that the journal has a verdict of; returns why it stopped early, if it did.

    Raises:
        EnvironmentProblem: the environment names a proxy or certificates that cannot be used.
        ProbeError: a key is missing.
    """
    headers = ways(job.catalog, {each.provider for each in trials}, job.api_key_env, job.keys)
    async with open_chats(job.patience) as chats:
        asker = _Asker(job, chats, journal, headers)
        left = [each for each in trials if each.key not in journal.found]
        tasks = [asyncio.create_task(asker.settle(each)) for each in left]
        try:
            async with asyncio.timeout(job.within):
                await asyncio.gather(*tasks)
        except TimeoutError:
            return None
        except Stopped as stopped:
            return str(stopped)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    return None


def ways(
    catalog: Catalog, slugs: Iterable[str], api_key_env: str, keys: Mapping[str, str]
) -> dict[str, Mapping[str, str]]:
    """Headers that lead to each of these providers.

    Raises:
        ProbeError: a key is missing.
    """
    found: dict[str, Mapping[str, str]] = {}
    for slug in sorted(slugs):
        try:
            found[slug] = route_headers(catalog.providers[slug].route, api_key_env, keys) | log_header(probe="models")
        except FetchError as error:
            raise ProbeError(f"{slug} cannot be asked: {error}") from error
    return found


class _Asker:
    def __init__(self, job: Probe, chats: Chats, journal: Journal, headers: Mapping[str, Mapping[str, str]]) -> None:
        self._job = job
        self._chats = chats
        self._journal = journal
        self._headers = headers
        self._known = KnownAs(job.catalog)
        self._all = asyncio.Semaphore(AT_ONCE)
        self._stopped = False
        self._slots: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(job.at_once))

    async def settle(self, trial: Trial) -> None:
        """Ask until there is a verdict, or no more may be spent.

        Raises:
            Stopped: nobody could be asked, or everybody would refuse.
        """
        async with self._slots[trial.provider]:
            self._job.progress(trial.ref, "waiting")
            told = None
            for number in range(1, TRIES + 1):
                found = await self._ask(trial)
                if found is None:
                    # Who failed and could not be asked again may have been out of luck once.
                    told = None if told and told.verdict is Verdict.FAILS else told
                    break
                told, wait = found
                if not told.again or number == TRIES:
                    break
                await asyncio.sleep(min(max(self._job.first_wait * 2 ** (number - 1), wait or 0), LONGEST_WAIT))
            if told:
                self._write(trial, told)
            self._job.progress(trial.ref, "read" if told else "failed")

    async def _ask(self, trial: Trial) -> tuple[Judged, float | None] | None:
        """One request; `None` where the budget has no room for it, or this machine none to send it in time."""
        async with self._all:
            if self._stopped or not self._journal.reserve(trial.key, trial.worst or Decimal(0)):
                return None
            exchange: Exchange = await self._chats.ask(self._job.gateway, self._headers[trial.provider], trial.body)
        if exchange.end is End.HELD_UP:
            return None
        if exchange.end is End.UNSENT:
            self._stopped = True
            raise Stopped(f"no connection to the gateway ({exchange.problem}); check gateway.base_url and the network")
        told = judged(trial, exchange, self._known.expected(trial.key))
        if told.key_refused:
            self._stopped = True
            said = shown_message(told.message or "", self._job.secrets)
            raise Stopped(f"the gateway refuses the key in {self._job.api_key_env}: {said}")
        return told, exchange.retry_after

    def _write(self, trial: Trial, told: Judged) -> None:
        message = shown_message(told.message, self._job.secrets) if told.message else None
        found = Found(
            found=trial.key,
            verdict=told.verdict,
            day=self._job.today(),
            message=message,
            status=told.status,
            answered_by=told.answered_by,
            disclosed=told.disclosed,
            cut_by_length=told.cut_by_length,
            stated=self._beyond(trial, told),
        )
        self._journal.tell(found)

    def _beyond(self, trial: Trial, told: Judged) -> Decimal | None:
        """USD of the usage that an answer states, where that is more than the request could cost.

        What was asked and `max_tokens` are ours, so what a provider states takes nothing from the budget of all.
        """
        cost = self._job.catalog.providers[trial.provider].models[trial.model_id].cost
        if trial.worst is None or cost.input is None or cost.output is None:
            return None
        spent = spent_on(cost.input, cost.output, told.answer.prompt_tokens, told.answer.answer_tokens)
        return spent if spent > trial.worst else None
