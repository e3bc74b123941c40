"""Chat completions as gateways and providers send them, well or not, in pieces that a test can break."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any

from support.loopback import Answer, BreaksOff, Reply, Request

JSON = {"Content-Type": "application/json"}
STREAM = {"Content-Type": "text/event-stream"}

CALL = {"index": 0, "id": "call-1", "type": "function", "function": {"name": "report", "arguments": '{"status":"ok"}'}}


def chunk(model: str | None = "any", finish: str | None = None, **delta: Any) -> dict[str, Any]:
    """One event of a streamed completion."""
    named = {} if model is None else {"model": model}
    return {
        "object": "chat.completion.chunk",
        **named,
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }


def sse(*documents: dict[str, Any], done: bool = True) -> bytes:
    """Events of a stream."""
    events = [*map(json.dumps, documents), *(["[DONE]"] if done else [])]
    return "".join(f"data: {event}\n\n" for event in events).encode()


def streamed(*documents: dict[str, Any], done: bool = True) -> Reply:
    """A streamed answer of these events."""
    return Reply(200, STREAM, sse(*documents, done=done))


def calls(model: str | None = "any", **usage: int) -> Reply:
    """An answer that calls the tool, as a model that works."""
    told = [{"choices": [], "usage": usage}] if usage else []
    return streamed(chunk(model, role="assistant", tool_calls=[CALL]), chunk(model, "tool_calls"), *told)


def says(text: str, finish: str = "stop", model: str | None = "any") -> Reply:
    """An answer in words, without a call."""
    return streamed(chunk(model, role="assistant", content=text), chunk(model, finish))


def error(status: int, message: str, **headers: str) -> Reply:
    """An error in OpenAI's shape."""
    body = {"error": {"message": message, "type": "error", "code": str(status)}}
    return Reply(status, JSON | headers, json.dumps(body).encode())


def cut_stream() -> Reply:
    """A stream that the gateway ends well although the provider broke off: no reason, no end (gateway#1797)."""
    return streamed(chunk(content="o"), done=False)


def broken_off(_: Request) -> Reply:
    """A stream whose connection is lost."""

    def pieces() -> Iterator[bytes]:
        yield sse(chunk(content="o"), done=False)
        raise BreaksOff

    return Reply(200, STREAM, pieces=pieces())


def stalled(released: threading.Event) -> Answer:
    """An answer that does not begin until it is released."""

    def answer(_: Request) -> Reply:
        released.wait(30)
        return calls()

    return answer


def silent(released: threading.Event) -> Answer:
    """A stream that falls silent after its first event until it is released."""

    def pieces() -> Iterator[bytes]:
        yield sse(chunk(content="o"), done=False)
        released.wait(30)

    return lambda _: Reply(200, STREAM, pieces=pieces())


def asked_of(request: Request) -> str:
    """Model that a request asks, `slug/model-id`."""
    slug = request.headers.get("x-portkey-provider", "").removeprefix("@")
    return f"{slug}/{json.loads(request.body)['model']}"
