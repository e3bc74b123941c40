"""Answers of a made-up model provider: its list in OpenRouter's shape, and chat completions, streamed or refused."""

from __future__ import annotations

import json
from collections.abc import Mapping

from loopback import Answer, Reply, Request

JSON = {"Content-Type": "application/json"}


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


def spoken(text: str) -> Reply:
    """A streamed chat completion that says `text`."""
    deltas: list[tuple[dict[str, str], str | None]] = [
        ({"role": "assistant", "content": ""}, None),
        *(({"content": piece}, None) for piece in text.partition(" ")),
        ({}, "stop"),
    ]
    head = {"id": "chat-1", "object": "chat.completion.chunk", "created": 1, "model": "any"}
    chunks = [head | {"choices": [{"index": 0, "delta": delta, "finish_reason": reason}]} for delta, reason in deltas]
    usage = {"prompt_tokens": 5, "completion_tokens": 3, "total_tokens": 8}
    events = [*map(json.dumps, [*chunks, head | {"choices": [], "usage": usage}]), "[DONE]"]
    return Reply(200, {"Content-Type": "text/event-stream"}, "".join(f"data: {event}\n\n" for event in events).encode())


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


def provider(models: Reply, chat: Reply) -> Mapping[str, Answer]:
    """Routes of an OpenAI-compatible provider whose base URL ends in `/v1`."""
    return {"/v1/models": models, "/v1/chat/completions": chat}
