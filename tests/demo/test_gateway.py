"""The gateway that serves the bundled sample as hosted Portkey would."""

import json
from collections.abc import Iterator

import httpx
import pytest

from portkey_catalog.demo.gateway import CUSTOM_MODELS, PARTLY_ENABLED, SampleGateway
from portkey_catalog.demo.sample import SAMPLE_KEY, answers


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    with SampleGateway() as gateway:
        yield gateway.base_url


def get(base_url: str, path: str = "/models", key: str | None = SAMPLE_KEY, **headers: str) -> httpx.Response:
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    if key is not None:
        headers["x-portkey-api-key"] = key
    return httpx.get(base_url + path, headers=headers, trust_env=False, timeout=5)


@pytest.mark.parametrize("key", [None, "", "pk-test-other"])
def test_without_the_right_key_nothing_is_listed(base_url: str, key: str | None) -> None:
    for headers in ({}, {"x_portkey_provider": "@openai"}):
        response = get(base_url, key=key, **headers)
        assert response.status_code == 401
        assert response.json() == {"status": "failure", "message": "Portkey Error: Invalid API Key. Error Code: 03"}


def test_paging_walks_every_model_exactly_once(base_url: str) -> None:
    seen: list[str] = []
    total = 1
    while len(seen) < total:
        page = get(base_url, f"/models?limit=37&offset={len(seen)}").json()
        total = page["total"]
        assert 0 < len(page["data"]) <= 37
        seen += [entry["id"] for entry in page["data"]]
    assert len(seen) == len(set(seen)) == total
    assert get(base_url, f"/models?offset={total}").json()["data"] == []


def test_a_page_holds_a_hundred_models_unless_asked_and_never_more_than_five_hundred(
    base_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(get(base_url).json()["data"]) == 100
    monkeypatch.setattr("portkey_catalog.demo.gateway.MAX_LIMIT", 250)
    assert len(get(base_url, "/models?limit=100000").json()["data"]) == 250
    assert get(base_url, "/models?limit=-1").status_code == 400


def test_the_accounts_list_lacks_some_models_and_has_a_custom_one(base_url: str) -> None:
    entries = get(base_url, "/models?limit=500").json()["data"]
    listed: dict[str, set[str]] = {}
    for entry in entries:
        assert entry.keys() == {"id", "slug", "canonical_slug", "object"}
        slug, _, model = entry["id"].removeprefix("@").partition("/")
        assert model == entry["slug"]
        listed.setdefault(slug, set()).add(model)
    assert listed.keys() == answers().keys()
    for slug, models in listed.items():
        answer = json.loads(answers()[slug])
        own = {row["id"] for row in (answer if isinstance(answer, list) else answer["data"])}
        share = len(own & models) / len(own)
        assert 0.85 < share < 1 if slug == PARTLY_ENABLED else share == 1
        assert models - own == CUSTOM_MODELS.get(slug, {}).keys()


def test_a_provider_answers_in_its_own_words(base_url: str) -> None:
    for slug, answer in answers().items():
        response = get(base_url, x_portkey_provider=f"@{slug}")
        assert (response.status_code, response.content) == (200, answer)
        assert response.headers["content-type"] == "application/json"


@pytest.mark.parametrize("provider", ["@nobody", "openai", "@", "@../openai"])
def test_an_unknown_provider_is_refused(base_url: str, provider: str) -> None:
    response = get(base_url, x_portkey_provider=provider)
    assert response.status_code == 404
    assert response.json()["status"] == "failure"


def test_there_is_nothing_else_to_ask_for(base_url: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert get(base_url, "/chat/completions").status_code == 404
    refused = httpx.post(base_url + "/models", json={}, trust_env=False, timeout=5)
    assert (refused.status_code, refused.json()["status"]) == (501, "failure")
    assert capfd.readouterr() == ("", "")


def test_the_gateway_is_gone_after_the_block() -> None:
    with SampleGateway(key="pk-test-mine") as gateway:
        address = gateway.base_url
        assert get(address, key="pk-test-mine").status_code == 200
    with pytest.raises(httpx.ConnectError):
        get(address)
