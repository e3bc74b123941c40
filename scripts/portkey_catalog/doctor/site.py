"""Judgements of the sites that the configuration comes from (pure)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from typing import Any

from pydantic import ValidationError

from portkey_catalog.doctor.configuration import described
from portkey_catalog.doctor.shapes import WORST, Found, Result, SiteFound, Verdict
from portkey_catalog.exports.built import built_at
from portkey_catalog.gateway.once import Came
from portkey_catalog.opencode.refused import start_problems
from portkey_catalog.schema import Publication
from portkey_catalog.text.words import count, some

FINE, FAILS, WARNS, UNKNOWN = Verdict.FINE, Verdict.FAILS, Verdict.WARNS, Verdict.UNKNOWN
STALE = timedelta(days=3)
"""A site is refreshed once a day, and that may fail once."""
SLOW = 2.0
"""Seconds that a site may cost each start of opencode before that is worth a word."""

Judgement = tuple[Verdict, str]


def site_checks(found: Found) -> Iterator[Result]:
    """The sites together: one that opencode is logged in at can keep it from starting."""
    if not found.sites:
        for name in ("site-healthy", "site-fresh", "site-start"):
            says = "no site is named, logged in at or kept up with"
            yield Result(name, UNKNOWN, says, mend="portkey-catalog doctor SITE", counts=False)
        return
    logged_in = {each.address.rstrip("/") for each in found.machine.logins}
    healthy = [_healthy(each, needed=each.address in logged_in) for each in found.sites]
    out = [f"opencode auth logout {each.address}" for each in found.sites if each.address in logged_in]
    mend = f"{'; '.join(out)}; then portkey-catalog sync SITE" if out else "ask the owner of the site"
    yield _joined("site-healthy", healthy, mend)
    fresh = [_fresh(each, found) for each in found.sites]
    yield _joined("site-fresh", fresh, "ask the owner: the workflow Refresh may be switched off or failing")
    start = [_start(each, needed=each.address in logged_in) for each in found.sites]
    yield _joined("site-start", start, "portkey-catalog sync SITE, then opencode auth logout: a file costs no start")


def _joined(name: str, judged: list[Judgement], mend: str) -> Result:
    worst = min((verdict for verdict, _ in judged), key=WORST.index)
    says = next(told for verdict, told in judged if verdict is worst)
    evidence = tuple(told for _, told in judged if told != says)
    return Result(name, worst, says, evidence, None if worst is FINE else mend)


def _healthy(site: SiteFound, *, needed: bool) -> Judgement:
    """What opencode makes of a site at its start and at a login."""
    bad = FAILS if needed else WARNS
    effect = "opencode does not start" if needed else "sync goes on with its last good copy"
    for came, what in ((site.login, "/.well-known/opencode"), (site.remote, "its configuration")):
        if came is not None and (problem := _problem(came)):
            return bad, f"{site.address}: {what}: {problem}; {effect}"
    document = _json(site.login)
    if not isinstance(document, dict) or site.config is None:
        return bad, f"{site.address}: what it sends is no document of a site; {effect}"
    if not isinstance(document.get("auth"), dict):
        return FAILS, f"{site.address}: its document has no auth, so that opencode auth login crashes"
    if document.get("remote_config") and site.remote is None:
        return WARNS, f"{site.address} leads to a configuration without https, which was not fetched"
    if problems := list(start_problems(site.config)):
        return bad, f"{site.address}: opencode refuses what it publishes: {some(problems, 2)}; {effect}"
    if _mixed(site):
        return (
            WARNS,
            f"{site.address}: its files belong to two publications; it is being published, or changed on the way",
        )
    if site.command:
        says = f"{site.address}: a login there runs {site.command}, which this machine does not have: use sync"
        return WARNS, says
    models = count(described(site.config), "model")
    return FINE, f"{site.address} sends a configuration of {models} that opencode takes"


def _problem(came: Came) -> str | None:
    if came.problem:
        return came.problem
    status = came.status or 0
    if 300 <= status < 400:
        return f"HTTP {status}, a redirect; the address has changed"
    if not 200 <= status < 300:
        return f"HTTP {status}"
    start = came.body[:200].lstrip().lower()
    if "html" in came.kind or start.startswith((b"<!doctype", b"<html")):
        return "a web page, which opencode takes for a login page"
    return None if _json(came) is not None else "no JSON"


def _json(came: Came | None) -> Any:
    try:
        return json.loads(came.body) if came else None
    except (ValueError, RecursionError):
        return None


def _publication(site: SiteFound) -> Publication | None:
    came = site.publication
    if came is None or came.problem or came.status != 200:
        return None
    try:
        return Publication.model_validate_json(came.body)
    except ValidationError:
        return None


def _mixed(site: SiteFound) -> bool:
    """The full configuration is not the one that the publication counts."""
    publication = _publication(site)
    if publication is None or site.remote is None:
        return False
    digest = sha256(site.remote.body).hexdigest()
    files = {path: each for path, each in publication.files.items() if path.startswith("v1/opencode")}
    return bool(files) and digest not in files.values()


def _fresh(site: SiteFound, found: Found) -> Judgement:
    publication = _publication(site)
    told = ""
    if publication:
        day = f", whose catalog last changed on {publication.day}" if publication.day else ""
        told = f"publication {publication.serial}{day}"
        last = found.machine.serial
        if last is not None and site.address == found.machine.synced and publication.serial < last:
            return FAILS, f"{site.address} holds {told}, and {last} was taken before: it is older"
    built = built_at(_json(site.built)) if site.built and site.built.status == 200 else None
    if built is None:
        return UNKNOWN, f"{site.address} does not say when it was refreshed" + (f"; it holds {told}" if told else "")
    age = found.now - built
    ago = f"{count(age.days, 'day')} ago" if age.days else "within the last day"
    says = f"{site.address} was refreshed {ago}" + (f"; it holds {told}" if told else "")
    return (WARNS, f"{says}: what it says may be out of date") if age > STALE else (FINE, says)


def _start(site: SiteFound, *, needed: bool) -> Judgement:
    """What a site costs each start of opencode, which fetches it without a limit of time and keeps no copy."""
    parts = [each for each in (site.login, site.remote) if each is not None]
    if any(each.problem or each.status != 200 for each in parts):
        return UNKNOWN, f"{site.address} does not answer, so that cannot be measured"
    seconds, sent = sum(each.seconds for each in parts), sum(each.sent for each in parts)
    cost = f"{seconds * 1000:,.0f} ms and {sent / 1024:,.0f} KiB in {count(len(parts), 'request')}"
    if not needed:
        return FINE, f"{site.address} costs no start, as opencode is not logged in there; a login would cost {cost}"
    says = f"{site.address} costs each start of opencode {cost}"
    return (WARNS if seconds > SLOW else FINE), says
