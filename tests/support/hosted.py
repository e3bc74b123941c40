"""A stand-in for hosted Portkey, which cannot run here: model lists by provider, and every way they can fail."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from support import chats
from support.loopback import Reply, Request, answering

KEY = "pk-test-0123456789abcdef"
JSON = {"Content-Type": "application/json"}

Answer = Reply | Callable[[Request], Reply]


def rows(*ids: str, **facts: Any) -> list[dict[str, Any]]:
    """Rows of chat models in OpenRouter's shape that opencode can use."""
    usual = {
        "context_length": 200_000,
        "architecture": {"input_modalities": ["text"], "output_modalities": ["text"]},
        "pricing": {"prompt": "0.000003", "completion": "0.000015"},
        "top_provider": {"max_completion_tokens": 64_000},
        "supported_parameters": ["tools"],
    }
    return [{"id": model_id, **usual, **facts} for model_id in ids]


def listing(*found: Any) -> Reply:
    """A model list of these rows."""
    return Reply(200, JSON, json.dumps({"object": "list", "data": list(found)}).encode())


@dataclass
class HostedGateway:
    """What the gateway answers, and what it was asked. Change `lists` between two updates to change the world."""

    url: str = ""
    lists: dict[str, Answer] = field(default_factory=dict)
    """Answer to each provider's slug."""
    account: Answer | None = None
    """Answer to the account's list; by default made from the rows of `lists`."""
    chats: dict[str, Answer] = field(default_factory=dict)
    """Answer of each model, `slug/model-id`; any other one calls the tool that it is offered."""
    admin: dict[str, Answer] = field(default_factory=dict)
    """Answers of endpoints of administration by their path below `/v1/`, after Portkey's documentation."""
    requests: list[Request] = field(default_factory=list)

    def serve(self, request: Request) -> Reply:
        """Answer any request."""
        self.requests.append(request)
        if request.path == "/v1/models":
            return self.answer(request)
        if request.path == "/v1/chat/completions":
            return self.chat(request)
        if request.path.removeprefix("/v1/") not in self.admin:
            return Reply(404, JSON, b'{"error":"no such path"}')
        if request.headers.get("x-portkey-api-key") != KEY:
            return Reply(401, JSON, b'{"status":"failure"}')
        found = self.admin[request.path.removeprefix("/v1/")]
        return found if isinstance(found, Reply) else found(request)

    def chat(self, request: Request) -> Reply:
        """Answer a chat completion as hosted Portkey does."""
        if request.headers.get("x-portkey-api-key") != KEY:
            told = {"status": "failure", "message": "Portkey Error: Invalid API Key. Error Code: 03"}
            return Reply(401, JSON, json.dumps(told).encode())
        found = self.chats.get(chats.asked_of(request), chats.calls())
        return found if isinstance(found, Reply) else found(request)

    @property
    def chatted(self) -> list[str]:
        """Models that were asked, `slug/model-id`, in that order."""
        return [chats.asked_of(each) for each in self.requests if each.path == "/v1/chat/completions"]

    def answer(self, request: Request) -> Reply:
        """Answer as hosted Portkey does."""
        if request.headers.get("x-portkey-api-key") != KEY:
            return Reply(401, JSON, b'{"status":"failure"}')
        provider = request.headers.get("x-portkey-provider", "").removeprefix("@")
        found = self.lists.get(provider, Reply(404, JSON, b"{}")) if provider else self.account or self._account
        return found if isinstance(found, Reply) else found(request)

    def _account(self, request: Request) -> Reply:
        query = parse_qs(request.query)
        limit, offset = (int(query.get(name, ["100"])[0]) for name in ("limit", "offset"))
        entries = [{"id": f"@{slug}/{model}", "object": "model"} for slug, model in self._offers()]
        page = {"object": "list", "total": len(entries), "data": entries[offset : offset + limit]}
        return Reply(200, JSON, json.dumps(page).encode())

    def _offers(self) -> Iterator[tuple[str, str]]:
        for slug, answer in self.lists.items():
            body = answer.body if isinstance(answer, Reply) and answer.status == 200 else b""
            if body.startswith(b'{"object": "list"'):
                yield from ((slug, row["id"]) for row in json.loads(body)["data"] if isinstance(row, dict))

    def asked_for(self, slug: str) -> int:
        """How often a provider's list was asked for."""
        return sum(request.headers.get("x-portkey-provider") == f"@{slug}" for request in self.requests)


@contextmanager
def hosted_gateway(lists: Mapping[str, Answer]) -> Iterator[HostedGateway]:
    """Serve these lists until the block ends."""
    gateway = HostedGateway(lists=dict(lists))
    with answering(gateway.serve) as url:
        gateway.url = f"{url}/v1"
        yield gateway
