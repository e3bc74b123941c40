"""Where a user stands when something fails: two providers behind the real gateway, or an account of hosted Portkey
and the site of its catalog. Each can be out of order as one likes, and says what a prompt of the real opencode showed.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from portkey_catalog.check.opencode_process import OpenCode, Outcome
from portkey_catalog.exports import documents as exports
from portkey_catalog.store import catalog as store
from real.commands import CatalogCommand
from real.outages import MODEL, PROVIDER_KEYS, Outage, chats, closed_port, outage
from real.upstreams import JSON, REFUSES, Refuses, model_list, spoken
from support.loopback import Answer, Replay, Reply, Request, replay_upstream

Behaviour = Callable[[threading.Event], Answer] | Refuses
"""What a provider does; the event ends its stalls."""

ANSWER = "whole answer"
SITE, ADDRESS = "SITE_URL", "ADDRESS"
"""What stands for the site in the documentation, and for any other address."""


def given(answer: Answer, request: Request) -> Reply:
    """The answer to one request."""
    return answer if isinstance(answer, Reply) else answer(request)


def shown(outcome: Outcome, site: str = "") -> list[str]:
    """The lines of an error that opencode 1.18.33 prints, without colours, log and stack; of a JSON error, its
    message.

    Args:
        site: address of the site.
    """
    text = re.sub(r"\x1b\[[0-9;]*m|(?m:^timestamp=.*$|^ +at .*$)", "", outcome.stderr)
    text = re.sub(r"(?s)(?<=Error: )\{.*?\"message\": (\"[^\n]*\").*\}", lambda found: json.loads(found[1]), text)
    if site:
        text = text.replace(site, SITE)
    text = re.sub(r"127\.0\.0\.1:\d+", ADDRESS, text)
    lines = [line.strip() for line in text.splitlines()]
    return [line for line in lines if line and not line.startswith("> ")]


@dataclass(frozen=True)
class Interruptible:
    """opencode as started from a terminal, where somebody may press Ctrl+C."""

    opencode: OpenCode
    pid: Path

    @staticmethod
    def of(opencode: OpenCode) -> Interruptible:
        """The same opencode in the same home folder."""
        opencode.home.mkdir(parents=True, exist_ok=True)
        program, pid = opencode.home / "opencode.sh", opencode.home / "opencode.pid"
        program.write_text(f'#!/bin/sh\necho $$ >{shlex.quote(str(pid))}\nexec {opencode.program} "$@"\n')
        program.chmod(0o755)
        return Interruptible(OpenCode(program, opencode.home, opencode.patience), pid)

    def press_ctrl_c(self) -> None:
        """As a terminal does: to all that were started."""
        os.killpg(int(self.pid.read_text()), signal.SIGINT)


# Providers behind the real gateway


@dataclass(frozen=True)
class CtrlC:
    """Pressed so many seconds after so many requests to the first or the second provider."""

    who: str
    requests: int
    seconds: float = 0


@dataclass(frozen=True)
class Measured:
    """What one prompt showed and cost: opencode's requests, and those to each provider (None: it refuses them)."""

    outcome: Outcome
    tries: int
    asked: tuple[int | None, int | None]


@dataclass
class Providers:
    """Two providers whose behaviour is set before each prompt; titles are not asked for."""

    running: Outage
    refuse: tuple[bool, bool]
    answers: dict[str, Answer]
    opencode: Interruptible

    def prompt(
        self, first: Behaviour, second: Behaviour, *, stop: CtrlC | None = None, model: str = MODEL, options: str = "{}"
    ) -> Measured:
        """One prompt to the combined model.

        Args:
            options: configuration of the user's own.
        """
        released = threading.Event()
        upstreams = {"first": self.running.first, "second": self.running.second}
        for (who, upstream), behaviour in zip(upstreams.items(), (first, second), strict=True):
            self.answers[who] = Reply(503) if isinstance(behaviour, Refuses) else behaviour(released)
            upstream.requests.clear()
        if stop:
            self.answers[stop.who] = self._stopping(upstreams[stop.who], self.answers[stop.who], stop)
        self.running.relay.calls.clear()
        known = {"OPENCODE_CONFIG": str(self.running.config), "OPENCODE_CONFIG_CONTENT": options, **PROVIDER_KEYS}
        try:
            outcome = self.opencode.opencode.run("run", "--title", "Title", "--model", model, "hi", **known)
        finally:
            released.set()
        counts = [
            None if refuses else len(chats(upstream))
            for refuses, upstream in zip(self.refuse, upstreams.values(), strict=True)
        ]
        return Measured(outcome, len(self.running.relay.of("prompt")), (counts[0], counts[1]))

    def _stopping(self, upstream: Replay, answer: Answer, stop: CtrlC) -> Answer:
        def answered(request: Request) -> Reply:
            if len(chats(upstream)) == stop.requests:
                threading.Timer(stop.seconds, self.opencode.press_ctrl_c).start()
            return given(answer, request)

        return answered


@contextmanager
def providers(
    gateway: str, folder: Path, opencode: OpenCode, *, combine: str, refuse: tuple[bool, bool]
) -> Iterator[Providers]:
    """Two providers of one model, whose lists are read with these lines of `[combine]`, behind the real gateway."""
    answers: dict[str, Answer] = {}

    def answering(who: str) -> Answer:
        return lambda request: given(answers[who], request)

    first, second = (
        REFUSES if refuses else answering(who) for who, refuses in zip(("first", "second"), refuse, strict=True)
    )
    folder.mkdir()
    catalog = CatalogCommand(folder)
    with outage(gateway, catalog, opencode, first=first, second=second, combine=combine, hasty=True) as running:
        yield Providers(running, refuse, answers, Interruptible.of(opencode))


# Hosted Portkey, stood in for, and the site

KEY = "pk-test-user"
KEY_REFUSED = {"status": "failure", "message": "Portkey Error: Invalid API Key. Error Code: 03"}
"""What hosted Portkey says with a 401 of a key that is wrong, missing or switched off."""
HOSTED_MODEL = "portkey-first/model"


def _hosted(request: Request) -> Reply:
    """One provider's list and chats for whoever has the key."""
    if request.headers.get("x-portkey-api-key") != KEY and request.headers.get("authorization") != f"Bearer {KEY}":
        return Reply(401, JSON, json.dumps(KEY_REFUSED).encode())
    return spoken(ANSWER) if request.path == "/v1/chat/completions" else model_list("model")


@dataclass
class Site:
    """A published site, and what is wrong with it: the answer to every request, if there is one."""

    url: str = ""
    documents: Mapping[str, str] = field(default_factory=dict)
    wrong: Answer | None = None
    requests: list[Request] = field(default_factory=list)

    def answer(self, request: Request) -> Reply:
        """As GitHub Pages would."""
        if self.wrong is not None:
            return given(self.wrong, request)
        text = self.documents[request.path.removeprefix("/")]
        return Reply(200, {"Content-Type": "application/octet-stream"}, text.encode())


@dataclass(frozen=True)
class Account:
    """Hosted Portkey with one provider, and the catalog of it."""

    catalog: Path

    @property
    def file(self) -> str:
        """The opencode configuration."""
        return str(self.catalog / "v1" / "opencode.json")

    @contextmanager
    def site(self) -> Iterator[Site]:
        """The published site, until the block ends; then nobody answers at its address."""
        site = Site()
        found, files = store.load_catalog(self.catalog), store.read_files(self.catalog)
        assert found
        paths = exports.site_documents(found, store.load_opencode_config(self.catalog), files, "https://site.example/")
        with replay_upstream({f"/{path}": site.answer for path in paths}) as served:
            site.url, site.requests = served.url, served.requests
            site.documents = exports.site_documents(
                found, store.load_opencode_config(self.catalog), files, f"{served.url}/"
            )
            yield site


@contextmanager
def account(folder: Path) -> Iterator[Account]:
    """An account of hosted Portkey, its catalog made by an update."""
    folder.mkdir()
    catalog = CatalogCommand(folder)
    with replay_upstream({"/v1/models": _hosted, "/v1/chat/completions": _hosted}) as gateway:
        head = f'[gateway]\nbase_url = "{gateway.url}/v1"\ndiscover = false\n\n[metadata]\nsources = []\n\n'
        catalog.update(head + '[[providers]]\nslug = "first"\n', {"PORTKEY_API_KEY": KEY})
        yield Account(folder / "catalog")


@contextmanager
def gone(site: Site) -> Iterator[None]:
    """Nobody listens at the address of a site that has ended."""
    with closed_port(urlsplit(site.url).port or 0):
        yield
