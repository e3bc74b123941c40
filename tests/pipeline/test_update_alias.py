"""A provider that is published under another name: its slug stands only where requests need it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from portkey_catalog.check.folder import check_catalog
from portkey_catalog.exports.opencode import model_ids
from portkey_catalog.pipeline.build import build
from portkey_catalog.report.json import as_json
from portkey_catalog.report.markdown import as_markdown
from portkey_catalog.settings.read import SettingsError, read_settings
from portkey_catalog.settings.shapes import Settings
from support.hosted import listing, rows
from support.loopback import Reply, Request, replay_upstream
from support.needs import ROOT
from support.world import World

SECRET_SLUG = "secret-team-7"
NO_SOURCES = "[metadata]\nsources = []\n"
ALIASED = f"{NO_SOURCES}[[providers]]\nslug = '{SECRET_SLUG}'\nalias = 'openai'\n"
ROUTED = re.compile(rf"@{SECRET_SLUG}(?=[/\"\\])")
"""The slug where a request needs it."""


@pytest.fixture
def integrations(world: World) -> World:
    world.gateway.lists = {SECRET_SLUG: listing(*rows("grok-4", "own-1")), "beta": listing(*rows("x-ai/grok-4"))}
    return world


@pytest.mark.slow
def test_the_slug_stands_where_requests_need_it_and_nowhere_else(integrations: World, tmp_path: Path) -> None:
    report = integrations.update(ALIASED)
    for path, body in integrations.files().items():
        assert SECRET_SLUG not in path
        assert SECRET_SLUG not in ROUTED.sub("", body.decode()), path
    assert SECRET_SLUG not in json.dumps(as_json(report)) + as_markdown(report)
    assert model_ids(integrations.document("opencode.json")["provider"]) == [
        *("portkey-beta/x-ai/grok-4", "portkey-openai/grok-4", "portkey-openai/own-1", "combined/grok-4"),
    ]
    options = integrations.document("opencode.json")["provider"]["portkey-openai"]["options"]
    assert options["headers"]["x-portkey-provider"] == f"@{SECRET_SLUG}"
    site = tmp_path / "site"
    build(tmp_path / "catalog", root=ROOT, out=site, site_url="https://owner.example/repo")
    for page in site.rglob("*.html"):
        assert SECRET_SLUG not in page.read_text(), page
    for data in (site / "assets" / "explorer").rglob("*.json"):
        assert SECRET_SLUG not in ROUTED.sub("", data.read_text()), data


def test_a_provider_that_gets_an_alias_is_still_the_same(integrations: World) -> None:
    integrations.update(NO_SOURCES)
    before = integrations.document("combined-models.json")["grok-4"]
    report = integrations.update(ALIASED)
    assert report.exit_code == 0
    assert list(integrations.document("index.json")["providers"]) == ["beta", "openai"]
    assert integrations.document("removed.json") == {}
    after = integrations.document("combined-models.json")["grok-4"]
    assert {member["provider"] for member in after["members"]} == {"beta", "openai"}
    assert after["identity"] == before["identity"]
    integrations.update(NO_SOURCES)
    assert list(integrations.document("index.json")["providers"]) == ["beta", SECRET_SLUG]
    assert integrations.document("removed.json") == {}


def test_an_outage_of_the_provider_keeps_its_list_under_the_alias(integrations: World) -> None:
    integrations.update(NO_SOURCES)
    del integrations.gateway.lists[SECRET_SLUG]
    integrations.gateway.account = listing({"id": f"@{SECRET_SLUG}/grok-4"}, {"id": "@beta/x-ai/grok-4"})
    assert integrations.update(ALIASED).exit_code == 3
    assert list(integrations.document("providers/openai.json")) == ["grok-4", "own-1"]


def test_priority_names_a_provider_by_its_alias_or_its_slug(integrations: World) -> None:
    for name in ("openai", SECRET_SLUG):
        integrations.update(f"combine.provider_priority = ['{name}']\n{ALIASED}")
        members = integrations.document("combined-models.json")["grok-4"]["members"]
        assert members[0]["provider"] == "openai"


def test_a_discovered_provider_never_takes_the_place_of_an_alias(integrations: World) -> None:
    integrations.gateway.lists["openai"] = listing(*rows("gpt-9"))
    report = integrations.update(ALIASED)
    assert list(integrations.document("providers/openai.json")) == ["grok-4", "own-1"]
    assert "'openai' is not used: another provider has that name as its alias" in report.notices[0].text


def test_a_catalog_that_names_the_slug_of_an_alias_is_found(integrations: World, tmp_path: Path) -> None:
    integrations.update(NO_SOURCES)
    (finding,) = check_catalog(tmp_path / "catalog", settings=read_settings(ALIASED))
    assert str(finding) == f"index.json: the provider {SECRET_SLUG} has an alias in the settings"


def names_and_routes(world: World) -> dict[str, str]:
    return {slug: entry["route"]["provider"] for slug, entry in world.document("index.json")["providers"].items()}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("aliases", "expected"),
    [
        ({"a": "b"}, {"b": "@a", "c": "@c"}),
        ({"a": "b", "b": "a"}, {"a": "@b", "b": "@a", "c": "@c"}),
        ({"a": "b", "b": "c", "c": "a"}, {"a": "@c", "b": "@a", "c": "@b"}),
        ({"a": "b", "b": "d"}, {"b": "@a", "c": "@c", "d": "@b"}),
    ],
    ids=str,
)
def test_a_name_that_goes_to_another_provider_never_leads_to_the_wrong_models(
    world: World, aliases: dict[str, str], expected: dict[str, str]
) -> None:
    world.gateway.lists = {slug: listing(*rows(*(f"{slug}-{n}" for n in range(6)))) for slug in "abc"}
    world.update()
    blocks = (f"[[providers]]\nslug = '{slug}'\nalias = '{alias}'\n" for slug, alias in aliases.items())
    settings = NO_SOURCES + "".join(blocks)
    for _ in range(2):
        report = world.update(settings)
        assert names_and_routes(world) == expected
        assert models(world) == {slug: [f"{route[1:]}-{n}" for n in range(6)] for slug, route in expected.items()}
        assert check_catalog(world.folder / "catalog", settings=read_settings(settings)) == []
    assert report.files == ()
    world.update(NO_SOURCES)
    assert names_and_routes(world) == {slug: f"@{slug}" for slug in "abc"}
    assert world.update(NO_SOURCES).files == ()


def test_an_alias_may_go_while_the_account_cannot_be_read(integrations: World) -> None:
    integrations.update(ALIASED)
    integrations.gateway.account = Reply(500)
    assert integrations.update(NO_SOURCES).exit_code == 3
    assert names_and_routes(integrations) == {"beta": "@beta", SECRET_SLUG: f"@{SECRET_SLUG}"}


def test_corrections_by_hand_name_a_provider_by_its_alias_or_its_slug(integrations: World) -> None:
    for name in ("openai", SECRET_SLUG):
        integrations.update(f"{ALIASED}[[combine.override]]\nsplit = ['{name}/grok-4']\n")
        assert not any(model["members"] for model in integrations.document("combined-models.json").values())


def test_nothing_that_is_told_or_looked_up_names_the_slug(integrations: World) -> None:
    address = {"id": f"@{SECRET_SLUG}/x", "context_length": 1}
    integrations.gateway.lists["beta"] = listing(*rows("x-ai/grok-4"), address)
    facts = {name: {"models": {"own-1": {"id": "own-1", "family": "own"}}} for name in (SECRET_SLUG, "openai")}
    (integrations.folder / "facts.json").write_text(json.dumps(facts))
    report = integrations.update(ALIASED.replace("sources = []", "sources = ['facts.json']"))
    assert integrations.provider("beta").rejected
    assert SECRET_SLUG not in json.dumps(as_json(report)) + as_markdown(report)
    provenance = integrations.document("providers/openai.json")["own-1"]["provenance"]
    assert set(provenance.values()) == {"facts.json/openai"}


def test_an_empty_alias_is_none() -> None:
    assert read_settings("[[providers]]\nslug = 'a'\nalias = ''\n").providers[0].published_slug == "a"


@pytest.mark.parametrize(
    ("providers", "told"),
    [
        ("slug = 'a'\nalias = 'combined'", "providers[0].alias: combined is the name"),
        ("slug = 'a'\nalias = 'b c'", "providers[0].alias: "),
        ("slug = 'a'\nalias = 'x'\n[[providers]]\nslug = 'b'\nalias = 'X'", "two are published as 'x'"),
        ("slug = 'a'\nalias = 'b'\n[[providers]]\nslug = 'b'", "two are published as 'b'"),
    ],
)
def test_an_alias_that_cannot_be_is_named(providers: str, told: str) -> None:
    with pytest.raises(SettingsError) as error:
        read_settings(f"[[providers]]\n{providers}\n")
    assert told in str(error.value)


def test_a_slug_that_is_reserved_can_be_published_under_an_alias() -> None:
    settings = read_settings("[[providers]]\nslug = 'combined'\nalias = 'joined'\n")
    assert settings.providers[0].published_slug == "joined"


def test_names_given_by_a_person_are_understood_either_way() -> None:
    swapped = "[[providers]]\nslug = 'a'\nalias = 'b'\n[[providers]]\nslug = 'b'\nalias = 'c'\n"
    settings: Settings = read_settings(swapped)
    assert [settings.published(name) for name in ("a", "b", "c", "d")] == ["b", "b", "c", "d"]


VIRTUAL_A = "[[providers]]\nslug = 'a'\nvirtual_key_env = 'VK_A'\n"
SELF_HOSTED_A = "[[providers]]\nslug = 'a'\nprovider = 'openai'\nprovider_key_env = 'VK_A'\n"
HOSTED_B = "[[providers]]\nslug = 'b'\nalias = 'a'\n"
VIRTUAL_B = "[[providers]]\nslug = 'b'\nalias = 'a'\nvirtual_key_env = 'VK_B'\n"
SELF_HOSTED_B = "[[providers]]\nslug = 'b'\nalias = 'a'\nprovider = 'openai'\nprovider_key_env = 'VK_B'\n"


@pytest.mark.slow
@pytest.mark.parametrize("after", [HOSTED_B, VIRTUAL_B, SELF_HOSTED_B], ids=["hosted", "virtual key", "self-hosted"])
@pytest.mark.parametrize("before", ["", VIRTUAL_A, SELF_HOSTED_A], ids=["hosted", "virtual key", "self-hosted"])
def test_a_list_never_gets_the_route_of_another_integration_that_has_its_name_now(
    world: World, monkeypatch: pytest.MonkeyPatch, before: str, after: str
) -> None:
    monkeypatch.setenv("VK_A", "pk-test-virtual-a-0123456789")
    monkeypatch.setenv("VK_B", "pk-test-virtual-b-0123456789")
    listed = {slug: listing(*rows(*(f"{slug}-{n}" for n in range(9)))) for slug in "abc"}

    def answer(request: Request) -> Reply:
        key, bearer = request.headers.get("x-portkey-virtual-key"), request.headers.get("authorization", "")
        if key or "virtual" in bearer:
            return listed["a" if "virtual-a" in (key or bearer) else "b"]
        provider = request.headers.get("x-portkey-provider", "").removeprefix("@")
        return listed[provider] if provider else listing({"id": "@a/a-1"}, {"id": "@b/b-1"}, {"id": "@c/c-1"})

    monkeypatch.setattr(world.gateway, "answer", answer)
    with replay_upstream({"/v1/models": answer}) as replay:
        url = {"gateway_url": f"{replay.url}/v1"}
        world.update(NO_SOURCES + before, **url)
        assert models(world)["a"][0] == "a-0"
        for _ in range(2):
            report = world.update(NO_SOURCES + after, **url)
            assert models(world)["a"] == [f"b-{n}" for n in range(9)]
    assert report.files == ()


def models(world: World) -> dict[str, list[str]]:
    return {slug: list(world.document(f"providers/{slug}.json")) for slug in world.document("index.json")["providers"]}


def test_a_provider_that_is_gone_with_its_alias_is_kept_like_any_other(integrations: World) -> None:
    integrations.update(ALIASED)
    del integrations.gateway.lists[SECRET_SLUG]
    for _ in range(2):
        report = integrations.update(NO_SOURCES)
        assert report.exit_code == 3
        assert models(integrations)[SECRET_SLUG] == ["grok-4", "own-1"]
    assert report.files == ()
    integrations.update(NO_SOURCES, accept=(SECRET_SLUG,))
    assert list(models(integrations)) == ["beta"]


def test_a_provider_that_the_settings_no_longer_name_is_said_to_be_dropped(world: World) -> None:
    both = "".join(f"[[providers]]\nslug = '{slug}'\n" for slug in ("alpha", "beta"))
    only_these = f"{NO_SOURCES}[gateway]\ndiscover = false\n"
    world.update(only_these + both)
    report = world.update(f"{only_these}[[providers]]\nslug = 'alpha'\n")
    assert "beta is dropped: the settings no longer name it" in [notice.text for notice in report.notices]
