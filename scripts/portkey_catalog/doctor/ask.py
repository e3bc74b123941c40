"""What the gateway and a site answer. Only lists and documents are asked for: no request costs money."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from portkey_catalog.doctor.routing import default_config
from portkey_catalog.doctor.shapes import Account, Key, SiteFound
from portkey_catalog.exports.addresses import LOGIN, site_of
from portkey_catalog.exports.names import KEY_HEADER, PROVIDER_HEADER
from portkey_catalog.gateway.client import Client, FetchError, Policy, open_client
from portkey_catalog.gateway.once import Came, Once, open_once
from portkey_catalog.gateway.proxies import EnvironmentProblem
from portkey_catalog.opencode.shapes import group, is_deep
from portkey_catalog.text.addresses import is_loopback
from portkey_catalog.text.words import count
from portkey_catalog.upstream.entry import RowError
from portkey_catalog.upstream.formats.portkey import split_id
from portkey_catalog.upstream.json import AnswerError
from portkey_catalog.upstream.lists import parse_list

HASTY = Policy(timeout=15, deadline=60, run_deadline=120, attempts=2, first_wait=0.25, longest_wait=5, connections=4)
"""The patience of somebody who waits at a terminal."""
MOST_SLUGS = 60
"""Providers whose own lists are asked for."""
ADMIN = ("configs", "providers", "api-keys")


def ask_gateway(address: str, key: Key) -> Account:
    """Ask the gateway for everything that the key may see."""
    return asyncio.run(_gateway(address, key))


def ask_sites(addresses: Sequence[str]) -> tuple[SiteFound, ...]:
    """Ask sites for what opencode takes from them at its start, and how fresh it is."""
    return asyncio.run(_sites(addresses))


async def _gateway(address: str, key: Key) -> Account:
    local = is_loopback(address)
    headers = {KEY_HEADER: key.value} if key.value else {}
    try:
        async with open_once(local=local) as once:
            first = await once.get(f"{address}/models?limit=1", headers)
            if first.problem or not key.value:
                return Account(address, first, with_key=bool(key.value))
            found = Account(address, first, await once.get(f"{address}/models?limit=1", headers))
            if first.status == 401 or found.is_open_source:
                return found
            admin = await _admin(once, address, headers)
        async with open_client(HASTY, local=local) as client:
            models, problem = await _account_list(client, address, headers)
            slugs = sorted(models or ())[:MOST_SLUGS]
            answers = await asyncio.gather(*(_own_list(client, address, headers, slug) for slug in slugs))
    except EnvironmentProblem as error:
        return Account(address, Came(problem=str(error)))
    lists = dict(zip(slugs, answers, strict=True))
    return replace(found, models=models, problem=problem, lists=lists, admin=admin)


async def _admin(once: Once, address: str, headers: Mapping[str, str]) -> dict[str, Came]:
    """What Portkey's endpoints of administration answer, and the key's default config where they tell one."""
    answers = await asyncio.gather(*(once.get(f"{address}/{name}", headers) for name in ADMIN))
    found = dict(zip(ADMIN, answers, strict=True))
    default = default_config(found)
    if default.slug:
        name = f"configs/{default.slug}"
        found[name] = await once.get(f"{address}/configs/{quote(default.slug, safe='')}", headers)
    return found


async def _account_list(
    client: Client, address: str, headers: Mapping[str, str]
) -> tuple[dict[str, list[str]] | None, str | None]:
    """The account's Model Catalog: slug -> ids; or why it could not be read."""
    found: dict[str, list[str]] = {}
    try:
        fetched = await client.fetch_integrated_list(address, headers)
        answer = parse_list(fetched.pages)
        for row in answer.rows:
            try:
                slug, model = split_id(row.id)
            except RowError:
                continue
            found.setdefault(slug, []).append(model)
    except (FetchError, AnswerError) as error:
        return None, _what_happened(error)
    if not found and (number := len(answer.rows) + len(answer.rejected)):
        return None, f"of {count(number, 'row')} none names a model as @slug/model"
    return found, None


def _what_happened(error: Exception) -> str:
    """An error without its advice, which is for owners of a catalog."""
    return str(error).partition("; ")[0]


async def _own_list(client: Client, address: str, headers: Mapping[str, str], slug: str) -> Sequence[str] | str:
    try:
        fetched = await client.fetch_provider_list(address, {**headers, PROVIDER_HEADER: f"@{slug}"})
        return [row.id for row in parse_list(fetched.pages).rows]
    except (FetchError, AnswerError) as error:
        return _what_happened(error)


async def _sites(addresses: Sequence[str]) -> tuple[SiteFound, ...]:
    found = []
    for address in addresses:
        try:
            async with open_once(local=is_loopback(address)) as once:
                found.append(await _site(once, address))
        except EnvironmentProblem as error:
            found.append(SiteFound(address, Came(problem=str(error))))
    return tuple(found)


async def _site(once: Once, address: str) -> SiteFound:
    login = await once.get(f"{address}/{LOGIN}")
    document = read(login)
    remote = config = None
    if isinstance(document, dict):
        config = document.get("config") if isinstance(document.get("config"), dict) else {}
        url = _remote_url(document)
        if url and (not url.startswith("http://") or is_loopback(url)):
            remote = await once.get(url)
            config = _joined(config or {}, read(remote))
    # A profile's address leads to a folder of the site: what tells how fresh it is stands at its root.
    top, _ = site_of(address)
    publication = await once.get(f"{top}/v1/publication.json")
    built = await once.get(f"{top}/v1/built.json")
    removed = read(await once.get(f"{top}/v1/removed.json"))
    return SiteFound(
        address=address,
        login=login,
        remote=remote,
        config=config,
        publication=publication,
        built=built,
        removed=removed if isinstance(removed, dict) else {},
        command=_missing_command(document),
    )


def read(came: Came | None) -> Any:
    """The document of a good answer; `None` where there is none."""
    if came is None or came.problem or not 200 <= (came.status or 0) < 300:
        return None
    try:
        found = json.loads(came.body)
    except (ValueError, RecursionError):
        return None
    return None if is_deep(found) else found


def _remote_url(document: Mapping[str, Any]) -> str | None:
    url = group(document, "remote_config").get("url")
    return url if isinstance(url, str) and url.startswith(("http://", "https://")) else None


def _joined(config: Mapping[str, Any], remote: Any) -> dict[str, Any] | None:
    """The remote configuration, bare or wrapped, over that of the login document."""
    if not isinstance(remote, dict):
        return None
    inner = remote.get("config", remote)
    return {**config, **inner} if isinstance(inner, dict) else None


def _missing_command(document: Any) -> str | None:
    """The program that a login runs, where this machine has none."""
    command = group(document, "auth").get("command")
    if not (isinstance(command, list) and command and isinstance(command[0], str)):
        return None
    return None if shutil.which(command[0]) else command[0]
