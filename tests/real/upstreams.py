"""Answers of a made-up model provider: its list in OpenRouter's shape, and chat completions, well or not."""

from __future__ import annotations

import enum
import json
import threading
from collections.abc import Iterator, Mapping

from support.loopback import Answer, BreaksOff, Reply, Request

JSON = {"Content-Type": "application/json"}
STREAM = {"Content-Type": "text/event-stream"}


class Refuses(enum.Enum):
    """A provider where nobody listens any more."""

    CONNECTIONS = enum.auto()


REFUSES = Refuses.CONNECTIONS


def model_list(*ids: str) -> Reply:
    """A list of chat models that can do all that opencode needs."""
    rows = [
        {
            "id": model_id,
            "name": model_id,
            "context_length": 200_000,
            "architecture": {"input_modalities": ["text"], "output_modalities": ["text"]},
            "pricing": {"prompt": "0.000003", "completion": "0.000015"},
            "top_provider": {"context_length": 200_000, "max_completion_tokens": 64_000},
            "supported_parameters": ["tools", "temperature"],
        }
        for model_id in ids
    ]
    return Reply(200, JSON, json.dumps({"data": rows}).encode())


def _events(text: str) -> list[bytes]:
    """The events of a streamed chat completion that says `text`; the last three end it."""
    deltas: list[tuple[dict[str, str], str | None]] = [
        ({"role": "assistant", "content": ""}, None),
        *(({"content": piece}, None) for piece in text.partition(" ")),
        ({}, "stop"),
    ]
    head = {"id": "chat-1", "object": "chat.completion.chunk", "created": 1, "model": "any"}
    chunks = [head | {"choices": [{"index": 0, "delta": delta, "finish_reason": reason}]} for delta, reason in deltas]
    usage = {"prompt_tokens": 5, "completion_tokens": 3, "total_tokens": 8}
    events = [*map(json.dumps, [*chunks, head | {"choices": [], "usage": usage}]), "[DONE]"]
    return [f"data: {event}\n\n".encode() for event in events]


def spoken(text: str) -> Reply:
    """A streamed chat completion that says `text`."""
    return Reply(200, STREAM, b"".join(_events(text)))


def broken_off(text: str) -> Answer:
    """A streamed chat completion that breaks off after the first word of `text`."""

    def pieces() -> Iterator[bytes]:
        yield from _events(text)[:2]
        raise BreaksOff

    return lambda _: Reply(200, STREAM, pieces=pieces())


def fallen_silent(text: str, released: threading.Event) -> Answer:
    """A streamed chat completion that falls silent after the first word of `text`, until it is released."""

    def pieces() -> Iterator[bytes]:
        yield from _events(text)[:2]
        released.wait()
        raise BreaksOff

    return lambda _: Reply(200, STREAM, pieces=pieces())


def stalled(released: threading.Event) -> Answer:
    """An answer that does not begin until it is released."""

    def answer(_: Request) -> Reply:
        released.wait()
        return Reply(204)

    return answer


def one_after_the_other(*answers: Answer) -> Answer:
    """The first answer to the first request, and so on; the last one to all that follow."""
    left = list(answers)

    def answer(request: Request) -> Reply:
        now = left.pop(0) if len(left) > 1 else left[0]
        return now if isinstance(now, Reply) else now(request)

    return answer


def speaking(text: str) -> Answer:
    """A chat completion that says `text`, streamed to those who ask for a stream."""
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    whole = {"id": "chat-1", "object": "chat.completion", "created": 1, "model": "any", "choices": [choice]}

    def answer(request: Request) -> Reply:
        return spoken(text) if json.loads(request.body)["stream"] else Reply(200, JSON, json.dumps(whole).encode())

    return answer


def refused(status: int, who: str = "the provider", **headers: str) -> Reply:
    """An error in OpenAI's shape."""
    body = {"error": {"message": f"{who} says {status}", "type": "error", "code": str(status)}}
    return Reply(status, JSON | headers, json.dumps(body).encode())


def provider(models: Reply, chat: Answer) -> Mapping[str, Answer]:
    """Routes of an OpenAI-compatible provider whose base URL ends in `/v1`."""
    return {"/v1/models": models, "/v1/chat/completions": chat}
