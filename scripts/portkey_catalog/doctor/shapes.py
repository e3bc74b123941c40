"""What was found, and what is made of it (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any

from portkey_catalog.gateway.once import Came
from portkey_catalog.opencode.layers import Effective, Layer
from portkey_catalog.text.addresses import HOSTED


class Verdict(Enum):
    """What a check comes to."""

    FINE = "fine"
    FAILS = "fails"
    """Something does not work."""
    WARNS = "warns"
    """It works, and may surprise."""
    UNKNOWN = "could not check"


WORST = (Verdict.FAILS, Verdict.WARNS, Verdict.UNKNOWN, Verdict.FINE)
"""The worst first."""


@dataclass(frozen=True)
class Result:
    """One check."""

    name: str
    """Stable; the anchor of its section in `docs/doctor.md`."""
    verdict: Verdict
    says: str
    """The verdict's reason, in one sentence."""
    evidence: tuple[str, ...] = ()
    """What was seen."""
    mend: str | None = None
    """A command, or what else mends it."""
    counts: bool = True
    """False of what could not be checked and need not be: it does not decide how the command ends."""


# What edges found


@dataclass(frozen=True)
class Key:
    """The key, and where it was found."""

    value: str | None = None
    """What is sent to the gateway; absent where there is none that can be sent."""
    source: str = ""
    problem: str | None = None
    """Why it cannot be sent."""


@dataclass(frozen=True)
class Login:
    """A login at a site that opencode has stored."""

    address: str
    variable: str = ""
    """The variable that its token replaces."""
    token: str = ""


@dataclass(frozen=True)
class Program:
    """opencode as a program."""

    path: str | None = None
    version: str | None = None
    """Absent where it does not tell one."""
    problem: str | None = None


@dataclass(frozen=True)
class Trial:
    """What opencode itself says of the parts of a configuration; of neither, it said nothing of them."""

    accepted: bool = False
    """It reads every part."""
    refused: str | None = None
    """The first part that it refuses, and why."""


@dataclass(frozen=True)
class Machine:
    """What is on this machine."""

    variables: Mapping[str, str]
    program: Program
    layers: tuple[Layer, ...]
    """Configurations, the weakest first."""
    effective: Effective
    folder: str = ""
    """Where opencode would be started."""
    logins: tuple[Login, ...] = ()
    others: tuple[str, ...] = ()
    """Providers that opencode has stored a key or a login for."""
    saved: tuple[tuple[str, str], ...] = ()
    """Where a model is saved beside the configuration, and the model."""
    synced: str | None = None
    """Address of the site that `sync` keeps up with."""
    synced_file: str | None = None
    """The file that it keeps up to date."""
    serial: int | None = None
    """The publication that `sync` took last."""
    written: Mapping[str, Any] = field(default_factory=dict)
    """What `sync` wrote into the user's file."""
    trial: Trial = Trial()
    page: str | None = None
    """The page of checks where this program was installed from, if that is known."""


@dataclass(frozen=True)
class Account:
    """What the gateway answers to the key."""

    address: str
    """Base URL of the gateway."""
    first: Came
    """The first request, with the connection."""
    second: Came | None = None
    """The same again, on the connection that is there."""
    models: Mapping[str, Sequence[str]] | None = None
    """The account's Model Catalog: slug -> ids; absent where it could not be read."""
    problem: str | None = None
    """Why it could not be read."""
    with_key: bool = True
    """The key went along: there is one, and the configuration sends one there."""
    lists: Mapping[str, Sequence[str] | str] = field(default_factory=dict)
    """A provider's own list by its slug, or why there is none."""
    admin: Mapping[str, Came] = field(default_factory=dict)
    """What endpoints of administration answer: `configs`, `providers`, `api-keys`, and `configs/SLUG`."""

    @property
    def is_open_source(self) -> bool:
        """The open-source gateway (1.15.2) has no accounts: it refuses whatever names no provider, lists too."""
        return self.first.status == 400 and b"x-portkey-provider header is required" in self.first.body


@dataclass(frozen=True)
class SiteFound:
    """What a site answers."""

    address: str
    login: Came
    """`/.well-known/opencode`"""
    remote: Came | None = None
    """The configuration that it leads to."""
    config: Mapping[str, Any] | None = None
    """Both as one, as opencode reads them; absent where they cannot be read."""
    publication: Came | None = None
    built: Came | None = None
    removed: Mapping[str, Any] = field(default_factory=dict)
    command: str | None = None
    """Program that a login runs and this machine does not have."""


@dataclass(frozen=True)
class Found:
    """All that was found."""

    key: Key
    machine: Machine
    account: Account | None
    """Absent where no gateway may be asked."""
    sites: tuple[SiteFound, ...]
    now: datetime
    asked: str | None = None
    """The model that the user asks about."""
    refused: str | None = None
    """Why no gateway was asked."""
    gateway: str = HOSTED
    """Where the user's key belongs, asked or not."""
