"""Two providers that fail as one likes, and the real opencode before them: who was asked, how often and for how long.

`outage` makes a catalog of the two, as settings and an update would, and gives opencode its configuration. opencode's
requests pass a relay before the real gateway, so that its tries can be told from those of the gateway.
"""

from __future__ import annotations

import itertools
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import httpx

from portkey_catalog.check.opencode_process import OpenCode, Outcome
from real.commands import CatalogCommand, provider_settings
from real.upstreams import REFUSES, Refuses, model_list, provider
from support.loopback import Answer, BreaksOff, Replay, Reply, Request, replay_upstream

FIRST, SECOND = "anthropic/claude-sonnet-4", "claude-sonnet-4"
"""One model as the two providers spell it."""
MODEL = "combined/claude-sonnet-4"
PROVIDER_KEYS = {"FIRST_KEY": "pk-test-first", "SECOND_KEY": "pk-test-second"}

Cause = Literal["prompt", "title"]
"""Why opencode asks: the user's prompt, or the title it gives a new conversation."""


def cause(request: Request) -> Cause:
    """What a chat request of opencode 1.18.33 is for."""
    return "title" if b"Generate a title for this conversation" in request.body else "prompt"


@dataclass
class Call:
    """One request of opencode to the gateway; seconds of the monotonic clock."""

    cause: Cause
    began: float
    answered: float | None = None
    """When the answer's headers came."""
    status: int | None = None


@dataclass(frozen=True)
class Relay:
    """What stands between opencode and the gateway: its address, and what passed so far."""

    url: str
    calls: list[Call]

    def of(self, cause: Cause) -> list[Call]:
        """The calls for one cause, in order."""
        return [call for call in self.calls if call.cause == cause]


@contextmanager
def relayed(gateway: str, *, hasty: bool = False) -> Iterator[Relay]:
    """Pass requests on to a gateway and note when they began and when their answers did.

    Args:
        hasty: errors that name no time say `retry-after-ms: 100`, which cuts opencode's own waits, never its tries.
            With 1 ms about one try in a hundred did not arrive; it seems to meet a connection that is being closed.
    """
    calls: list[Call] = []
    hop_by_hop = {"host", "connection", "content-length", "transfer-encoding", "accept-encoding"}

    def pass_on(request: Request) -> Reply:
        call = Call(cause(request), request.at)
        if request.path == chat:
            calls.append(call)
        headers = {name: value for name, value in request.headers.items() if name not in hop_by_hop}
        sent = client.build_request(
            request.method, f"{origin}{request.path}", headers=headers, content=request.body, timeout=None
        )
        sent.headers["accept-encoding"] = "identity"
        answer = client.send(sent, stream=True)
        call.answered, call.status = time.monotonic(), answer.status_code
        kept = {name: value for name, value in answer.headers.items() if name.lower() not in hop_by_hop}
        if hasty and answer.is_error and "retry-after" not in answer.headers:
            kept["retry-after-ms"] = "100"

        def pieces() -> Iterator[bytes]:
            try:
                yield from answer.iter_raw()
            except httpx.TransportError as error:
                raise BreaksOff from error
            finally:
                answer.close()

        return Reply(answer.status_code, kept, pieces=pieces())

    origin = gateway.removesuffix("/v1")
    models, chat = (f"{urlsplit(gateway).path}/{name}" for name in ("models", "chat/completions"))
    with (
        httpx.Client(trust_env=False, limits=httpx.Limits(max_connections=None)) as client,
        replay_upstream({models: pass_on, chat: pass_on}) as relay,
    ):
        yield Relay(f"{relay.url}/v1", calls)


@contextmanager
def closed_port(port: int = 0) -> Iterator[int]:
    """A port that refuses connections: bound, so that nobody else can take it, and not listened at."""
    with socket.socket() as closed:
        closed.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        closed.bind(("127.0.0.1", port))
        yield closed.getsockname()[1]


def chats(upstream: Replay) -> list[Request]:
    """The chat requests that reached a provider."""
    return [request for request in upstream.requests if request.path.endswith("/chat/completions")]


@dataclass(frozen=True)
class Figures:
    """What one run cost, by cause."""

    calls: Counter[Cause]
    """opencode's requests to the gateway."""
    requests: Counter[Cause]
    """The gateway's requests to providers that listen."""
    seconds: dict[str, float] = field(compare=False)
    """Of the prompt: within the gateway, and between its answers and opencode's next try; and the whole run."""

    def __str__(self) -> str:
        said = [f"{calls} calls, {self.requests[name]} requests for the {name}" for name, calls in self.calls.items()]
        return "; ".join([*said, *(f"{seconds:.1f} s {what}" for what, seconds in self.seconds.items())])


@dataclass(frozen=True)
class Outage:
    """Two providers behind the relayed gateway, and opencode with the catalog made of them."""

    opencode: OpenCode
    config: Path
    first: Replay
    second: Replay
    relay: Relay

    def say_hi(self, *arguments: str, model: str = MODEL, **environment: str) -> Outcome:
        """One prompt; keyword arguments are environment variables, such as `OPENCODE_CONFIG_CONTENT`."""
        known = {"OPENCODE_CONFIG": str(self.config), **PROVIDER_KEYS}
        return self.opencode.run("run", *arguments, "--model", model, "hi", **known | environment)

    def figures(self, whole: float) -> Figures:
        """What was counted so far; `whole` is how long the run took, in seconds."""
        prompts = [call for call in self.relay.of("prompt") if call.answered]
        within = sum((call.answered or 0) - call.began for call in prompts)
        between = sum(after.began - (before.answered or 0) for before, after in itertools.pairwise(prompts))
        return Figures(
            Counter(call.cause for call in self.relay.calls),
            Counter(cause(request) for upstream in (self.first, self.second) for request in chats(upstream)),
            {"in the gateway": within, "between opencode's tries": between, "in all": whole},
        )


Outages = Callable[..., AbstractContextManager[Outage]]
"""`outage` with everything but the providers' behaviour and the settings filled in."""


@contextmanager
def outage(
    gateway: str,
    catalog: CatalogCommand,
    opencode: OpenCode,
    *,
    first: Answer | Refuses,
    second: Answer | Refuses,
    combine: str = "",
    publish: str = "",
    also: tuple[str, ...] = (),
    hasty: bool = False,
) -> Iterator[Outage]:
    """Two providers of one model that behave as told, once their lists are read.

    Args:
        combine: further lines of `[combine]`.
        publish: lines of `[publish]`.
        also: ids of further models that both list.
        hasty: opencode asks again without its own waits.
    """
    answers = {"first": first, "second": second}
    ids = {"first": (FIRST, *also), "second": (SECOND, *also)}
    with ExitStack() as open_until_the_end, relayed(gateway, hasty=hasty) as relay:
        upstreams, listening = {}, ExitStack()
        for slug, answer in answers.items():
            stack = listening if answer is REFUSES else open_until_the_end
            chat = Reply(503) if isinstance(answer, Refuses) else answer
            upstreams[slug] = stack.enter_context(replay_upstream(provider(model_list(*ids[slug]), chat)))
        settings = [
            f'[gateway]\nbase_url = "{relay.url}"\ndiscover = false\n',
            "[metadata]\nsources = []\n",
            f'[combine]\nprovider_priority = ["first", "second"]\n{combine}\n',
            f"[publish]\n{publish}\n",
            *(provider_settings(slug, f"{upstream.url}/v1") for slug, upstream in upstreams.items()),
        ]
        with listening:
            catalog.update("\n".join(settings), PROVIDER_KEYS)
        for slug, answer in answers.items():
            if answer is REFUSES:
                open_until_the_end.enter_context(closed_port(urlsplit(upstreams[slug].url).port or 0))
        config = catalog.folder / "catalog" / "v1" / "opencode.json"
        yield Outage(opencode, config, upstreams["first"], upstreams["second"], relay)
