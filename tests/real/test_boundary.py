"""A chain with a boundary through the real gateway: whatever fails inside, nobody outside is asked."""

from __future__ import annotations

import json
import re
from contextlib import ExitStack

import httpx
import pytest

from real.commands import CatalogCommand, provider_settings
from real.upstreams import model_list, provider, refused, speaking
from support.loopback import Answer, Replay, replay_upstream

KEYS = {"FIRST_KEY": "pk-test-first", "OUTSIDE_KEY": "pk-test-outside", "SECOND_KEY": "pk-test-second"}
MODEL = "claude-sonnet-4"


def asked(upstream: Replay) -> int:
    """How often somebody wanted an answer."""
    return sum(request.path.endswith("/chat/completions") for request in upstream.requests)


@pytest.mark.parametrize("second", ["speaks", "fails"])
def test_an_overloaded_member_never_sends_a_request_outside_the_boundary(
    gateway: str, catalog: CatalogCommand, second: str
) -> None:
    answers: dict[str, Answer] = {
        "first": refused(503, "the first"),
        "outside": speaking("the outsider speaks"),
        "second": speaking("the second speaks") if second == "speaks" else refused(503, "the second"),
    }
    with ExitStack() as stack:
        upstreams = {
            slug: stack.enter_context(replay_upstream(provider(model_list(MODEL), answer)))
            for slug, answer in answers.items()
        }
        settings = [
            f'[gateway]\nbase_url = "{gateway}"\ndiscover = false\n[metadata]\nsources = []\n',
            '[combine]\nprovider_priority = ["first", "outside"]\nrequire = ["eu"]\nmax_attempts = 1\n',
        ]
        for slug, upstream in upstreams.items():
            tags = "" if slug == "outside" else 'tags = ["eu"]\n'
            settings.append(provider_settings(slug, f"{upstream.url}/v1") + tags)
        catalog.update("\n".join(settings), KEYS)
        entry = catalog.document("opencode.json")["provider"]["combined"]["models"][MODEL]
        chain = re.sub(r"\{env:(\w+)\}", lambda key: KEYS[key[1]], entry["headers"]["x-portkey-config"])
        body = {"model": entry["id"], "stream": False, "messages": [{"role": "user", "content": "hi"}]}
        answer = httpx.post(
            f"{gateway}/chat/completions", headers={"x-portkey-config": chain}, json=body, timeout=60, trust_env=False
        )
        assert answer.status_code == (200 if second == "speaks" else 503), answer.text
        assert f"the second {'speaks' if second == 'speaks' else 'says 503'}" in json.dumps(answer.json())
        assert {slug: asked(upstream) for slug, upstream in upstreams.items()} == {
            "first": 1,
            "outside": 0,
            "second": 1,
        }
