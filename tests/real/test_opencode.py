"""The real opencode with what we publish: what it lists, what it sends, and who answers when a provider fails."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from portkey_catalog.check.opencode_process import OpenCode
from portkey_catalog.check.static_host import static_host
from portkey_catalog.exports import documents as exports
from portkey_catalog.pipeline.build import build
from portkey_catalog.store import catalog as store
from real.commands import CatalogCommand
from real.outages import FIRST, SECOND, Outages, chats
from real.upstreams import model_list, refused, spoken
from support import needs
from support.loopback import Replay, Reply, Request, replay_upstream
from support.small_catalog import make_catalog

KEY = {"PORTKEY_API_KEY": "pk-test-user"}
OTHER_KEYS = {"OPENAI_API_KEY": "pk-test-openai", "ANTHROPIC_API_KEY": "pk-test-anthropic"}
WITH_AND_WITHOUT = pytest.mark.parametrize("others", [{}, OTHER_KEYS], ids=["no-other-keys", "other-keys-set"])


# What opencode lists: the site of the bundled sample, served under a sub-path as a project site is


@dataclass(frozen=True)
class Site:
    """A built and served site."""

    url: str
    folder: Path

    def document(self, path: str) -> Any:
        """One published document."""
        return json.loads((self.folder / path).read_bytes())


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    needs.opencode()
    folder = tmp_path_factory.mktemp("sample")
    made = CatalogCommand(folder).run("demo", "--out", "demo", "--root", str(needs.ROOT))
    assert made.code == 0, made
    with static_host(folder / "site", "some/where") as url:
        build(folder / "demo" / "catalog", root=needs.ROOT, out=folder / "site", site_url=url)
        yield Site(url, folder / "site")


def ids(config: Mapping[str, Any]) -> list[str]:
    """Ids that a configuration promises, `provider/model`."""
    blocks = config["provider"]
    return sorted(f"{name}/{model}" for name, block in blocks.items() for model in block["models"])


@WITH_AND_WITHOUT
def test_after_login_opencode_lists_exactly_the_published_models(
    site: Site, opencode: OpenCode, others: dict[str, str]
) -> None:
    login = opencode.run("auth", "login", site.url, **KEY, **others)
    assert "Logged into" in login.stdout
    listed = opencode.models(**others)  # The key is stored, so it need not be in the environment any more.
    assert sorted(listed) == ids(site.document("v1/opencode.json"))
    assert "combined/claude-sonnet-4" in listed and "portkey-openrouter/anthropic/claude-sonnet-4" in listed


@pytest.mark.parametrize("profile", ["combined", "providers/openrouter"])
def test_after_login_at_one_profile_opencode_lists_exactly_its_models(
    site: Site, opencode: OpenCode, profile: str
) -> None:
    login = opencode.run("auth", "login", f"{site.url}/{profile}", **KEY)
    assert "Logged into" in login.stdout, login
    document = site.document(f"v1/opencode/{profile.removeprefix('providers/')}.json")
    assert sorted(opencode.models(**OTHER_KEYS)) == ids(document) != []
    assert len(ids(document)) < len(ids(site.document("v1/opencode.json")))


def test_whoever_logged_in_at_a_provider_that_went_starts_opencode_with_no_models_and_no_way_round(
    site: Site, opencode: OpenCode
) -> None:
    login = "providers/openrouter"
    assert opencode.run("auth", "login", f"{site.url}/{login}", **KEY).code == 0
    path = site.folder / "v1/opencode/openrouter.json"
    before = path.read_bytes()
    empty = exports.profiles(make_catalog(), {"provider": {}}, {})["openrouter"]
    path.write_text(json.dumps({"$schema": "https://opencode.ai/config.json", **empty}))
    try:
        assert opencode.models(**OTHER_KEYS) == []
    finally:
        path.write_bytes(before)


@WITH_AND_WITHOUT
def test_models_url_lists_exactly_the_models_of_the_api_document(
    site: Site, opencode: OpenCode, others: dict[str, str]
) -> None:
    environment = {"OPENCODE_MODELS_URL": site.url, **KEY, **others}
    assert opencode.run("models", "--refresh", **environment).code == 0
    published = ids({"provider": site.document("api.json")})
    assert sorted(opencode.models(**environment)) == published
    assert published == ids(site.document("v1/opencode.json"))


def test_a_downloaded_api_document_lists_the_same_models(site: Site, opencode: OpenCode) -> None:
    environment = {"OPENCODE_MODELS_PATH": str(site.folder / "api.json"), "OPENCODE_DISABLE_MODELS_FETCH": "1"}
    listed = opencode.models(**environment, **KEY, **OTHER_KEYS)
    assert sorted(listed) == ids({"provider": site.document("api.json")})


@pytest.mark.parametrize(
    "path", ["v1/opencode.json", "v1/opencode/combined.json", "v1/opencode/openrouter.json"], ids=lambda path: path
)
def test_a_downloaded_configuration_lists_exactly_its_models(site: Site, opencode: OpenCode, path: str) -> None:
    listed = opencode.models(OPENCODE_CONFIG=str(site.folder / path), **KEY, **OTHER_KEYS)
    assert sorted(listed) == ids(site.document(path))


# Failover: settings -> `update` -> opencode -> the real gateway -> two providers


def asked(upstream: Replay) -> list[tuple[str, str, bool]]:
    """Model, key and streaming of every chat request so far."""
    bodies = [json.loads(request.body) for request in chats(upstream)]
    keys = [request.headers["authorization"] for request in chats(upstream)]
    return [(body["model"], key, body["stream"]) for body, key in zip(bodies, keys, strict=True)]


def test_a_rate_limited_provider_is_followed_by_the_next_one(outages: Outages) -> None:
    limited = refused(429, **{"Retry-After": "3600"})
    with outages(first=limited, second=spoken("the second speaks")) as running:
        outcome = running.say_hi()
        assert (outcome.code, outcome.stdout) == (0, "the second speaks\n"), outcome
        assert set(asked(running.first)) == {(FIRST, "Bearer pk-test-first", True)}
        assert set(asked(running.second)) == {(SECOND, "Bearer pk-test-second", True)}


def test_a_provider_is_tried_as_often_as_the_settings_say(outages: Outages) -> None:
    with outages(first=refused(503), second=spoken("the second speaks"), combine="max_attempts = 2") as running:
        outcome = running.say_hi()
        assert outcome.stdout == "the second speaks\n", outcome
        assert len(asked(running.first)) == 2 * len(asked(running.second)) > 0


def test_a_bad_request_reaches_no_further_provider(outages: Outages) -> None:
    with outages(first=refused(400), second=spoken("the second speaks")) as running:
        outcome = running.say_hi()
        assert outcome.code != 0 and "the provider says 400" in outcome.stderr, outcome
        assert asked(running.first) and not asked(running.second)


def test_a_provider_that_answers_is_the_only_one_asked(outages: Outages) -> None:
    with outages(first=spoken("the first speaks"), second=spoken("the second speaks")) as running:
        outcome = running.say_hi()
        assert (outcome.code, outcome.stdout) == (0, "the first speaks\n"), outcome
        assert asked(running.first) and not asked(running.second)


# What goes out to a hosted gateway


def hosted_gateway(request: Request) -> Reply:
    """Lists by slug, as hosted Portkey does, and one answer to every chat."""
    if request.path == "/v1/chat/completions":
        return spoken("the gateway speaks")
    return model_list({"@first": FIRST, "@second": SECOND}[request.headers["x-portkey-provider"]])


@pytest.fixture
def hosted(catalog: CatalogCommand) -> Iterator[tuple[Replay, CatalogCommand]]:
    """A catalog of two hosted providers and the gateway behind it."""
    with replay_upstream({"/v1/models": hosted_gateway, "/v1/chat/completions": hosted_gateway}) as gateway:
        providers = '[[providers]]\nslug = "first"\n\n[[providers]]\nslug = "second"\n'
        head = f'[gateway]\nbase_url = "{gateway.url}/v1"\ndiscover = false\n\n[metadata]\nsources = []\n\n'
        catalog.update(head + providers, KEY)
        gateway.requests.clear()
        yield gateway, catalog


def test_the_key_travels_in_its_own_header_and_the_chain_beside_it(
    hosted: tuple[Replay, CatalogCommand], opencode: OpenCode
) -> None:
    gateway, catalog = hosted
    config = str(catalog.folder / "catalog" / "v1" / "opencode.json")
    outcome = opencode.run("run", "--model", "combined/claude-sonnet-4", "hi", OPENCODE_CONFIG=config, **KEY)
    assert outcome.stdout == "the gateway speaks\n", outcome
    assert gateway.requests
    for request in gateway.requests:
        assert request.headers["x-portkey-api-key"] == "pk-test-user"
        assert "pk-test" not in request.headers["authorization"]
        assert json.loads(request.headers["x-portkey-metadata"]) == {
            "catalog": "portkey-catalog",
            "combined": "claude-sonnet-4",
        }
        targets = json.loads(request.headers["x-portkey-config"])["targets"]
        assert [target["provider"] for target in targets] == ["@first", "@second"]
        assert [target["override_params"]["model"] for target in targets] == [FIRST, SECOND]
        assert json.loads(request.body)["model"] == f"@first/{FIRST}"


def test_a_chain_saved_in_portkey_travels_as_its_id(hosted: tuple[Replay, CatalogCommand], opencode: OpenCode) -> None:
    gateway, catalog = hosted
    saved = '[combine.saved_configs]\nclaude-sonnet-4 = "pc-test-1"\n\n'
    catalog.update(saved + (catalog.folder / "catalog.toml").read_text(), KEY)
    gateway.requests.clear()
    config = str(catalog.folder / "catalog" / "v1" / "opencode.json")
    outcome = opencode.run("run", "--model", "combined/claude-sonnet-4", "hi", OPENCODE_CONFIG=config, **KEY)
    assert outcome.stdout == "the gateway speaks\n", outcome
    sent = {(request.headers["x-portkey-config"], json.loads(request.body)["model"]) for request in gateway.requests}
    assert sent == {("pc-test-1", f"@first/{FIRST}")}


def test_one_providers_model_goes_to_that_provider(hosted: tuple[Replay, CatalogCommand], opencode: OpenCode) -> None:
    gateway, catalog = hosted
    config = str(catalog.folder / "catalog" / "v1" / "opencode.json")
    outcome = opencode.run("run", "--model", f"portkey-second/{SECOND}", "hi", OPENCODE_CONFIG=config, **KEY)
    assert outcome.stdout == "the gateway speaks\n", outcome
    routes = {
        (request.headers["x-portkey-provider"], json.loads(request.body)["model"]) for request in gateway.requests
    }
    assert routes == {("@second", SECOND)}


ARN = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3"
"""An id that carries the number of somebody's account."""


def test_an_id_with_an_account_number_is_listed_masked_and_asked_for_whole(
    catalog: CatalogCommand, opencode: OpenCode, tmp_path: Path
) -> None:
    def hosted(request: Request) -> Reply:
        return spoken("the gateway speaks") if request.path == "/v1/chat/completions" else model_list(ARN, "plain")

    with replay_upstream({"/v1/models": hosted, "/v1/chat/completions": hosted}) as gateway:
        head = f'[gateway]\nbase_url = "{gateway.url}/v1"\ndiscover = false\n\n[metadata]\nsources = []\n\n'
        catalog.update(head + '[[providers]]\nslug = "first"\n', KEY)
        folder = catalog.folder / "catalog"
        found = store.load_catalog(folder)
        assert found
        documents = exports.site_documents(
            found, store.load_opencode_config(folder), store.read_files(folder), "https://catalog.example.org/"
        )
        (tmp_path / "models.json").write_text(documents["api.json"])
        masked = f"portkey-first/{ARN.replace('123456789012', 'x' * 12)}"
        for route in (
            {"OPENCODE_CONFIG": str(folder / "v1" / "opencode.json"), **KEY},
            {"OPENCODE_MODELS_PATH": str(tmp_path / "models.json"), **KEY},
        ):
            assert sorted(opencode.models(**route)) == [masked, "portkey-first/plain"]
            gateway.requests.clear()
            outcome = opencode.run("run", "--model", masked, "hi", **route)
            assert outcome.stdout == "the gateway speaks\n", outcome
            assert gateway.requests
            assert {json.loads(request.body)["model"] for request in gateway.requests} == {f"@first/{ARN}"}


def test_by_models_url_the_model_names_its_provider_and_the_key_is_the_bearer_token(
    hosted: tuple[Replay, CatalogCommand], opencode: OpenCode, tmp_path: Path
) -> None:
    gateway, command = hosted
    folder = command.folder / "catalog"
    catalog, config = store.load_catalog(folder), store.load_opencode_config(folder)
    assert catalog
    documents = exports.site_documents(catalog, config, store.read_files(folder), "https://catalog.example.org/")
    (tmp_path / "models.json").write_text(documents["api.json"])
    environment = {"OPENCODE_MODELS_PATH": str(tmp_path / "models.json"), **KEY}
    outcome = opencode.run("run", "--model", "combined/claude-sonnet-4", "hi", **environment)
    assert outcome.stdout == "the gateway speaks\n", outcome
    sent = {(request.headers["authorization"], json.loads(request.body)["model"]) for request in gateway.requests}
    assert sent == {("Bearer pk-test-user", f"@first/{FIRST}")}
