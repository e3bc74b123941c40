"""The last gate: every rule a published catalog must keep, broken one at a time."""

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from portkey_catalog import pipeline
from portkey_catalog.check.folder import check_catalog
from portkey_catalog.check.site import check_site
from portkey_catalog.exports.opencode import opencode_config
from portkey_catalog.exports.usable import JAVASCRIPT_NAMES
from portkey_catalog.schema import (
    Catalog,
    Failover,
    Kind,
    Limit,
    Lookalike,
    Member,
    NearMiss,
    Publish,
    Removed,
    RemovedCombined,
    RemovedModel,
    Route,
)
from portkey_catalog.store import catalog as store
from portkey_catalog.text.addresses import is_loopback
from portkey_catalog.text.canonical import canonical_json
from portkey_catalog.text.secrets import Secrets
from support.needs import ROOT
from support.small_catalog import as_of_chain, make_catalog, make_combined, make_model, make_provider

Config = dict[str, Any]


def written(folder: Path, catalog: Catalog, spoil: Callable[[Config], object] = lambda config: None) -> Path:
    config = json.loads(canonical_json(opencode_config(catalog)))
    spoil(config)
    store.write_catalog(folder, store.catalog_files(catalog, config))
    return folder


def findings(folder: Path, **options: Any) -> list[str]:
    return [str(finding) for finding in check_catalog(folder, **options)]


def test_a_catalog_as_written_has_no_findings(tmp_path: Path) -> None:
    assert findings(written(tmp_path, make_catalog())) == []


def test_a_folder_without_a_catalog_is_a_finding(tmp_path: Path) -> None:
    assert "there is no catalog" in findings(tmp_path)[0]


def sonnet(config: Config) -> Config:
    entry: Config = config["provider"]["portkey-anthropic"]["models"]["claude-sonnet-4-20250514"]
    return entry


def openrouter(config: Config) -> Config:
    models: Config = config["provider"]["portkey-openrouter"]["models"]
    return models


def combined(config: Config) -> Config:
    entry: Config = config["provider"]["combined"]["models"]["claude-sonnet-4"]
    return entry


def chain(config: Config, change: Callable[[Config], object]) -> None:
    document = json.loads(combined(config)["headers"]["x-portkey-config"])
    change(document)
    combined(config)["headers"]["x-portkey-config"] = json.dumps(document)


def options(config: Config, block: str = "portkey-openrouter") -> Config:
    found: Config = config["provider"][block]["options"]
    return found


RULES: list[tuple[Callable[[Config], object], str]] = [
    (lambda c: sonnet(c)["limit"].pop("output"), "limit needs context and output"),
    (lambda c: sonnet(c)["limit"].update(output=999_999), "the input or output limit is larger than the context"),
    (lambda c: sonnet(c)["cost"].pop("output"), "cost needs input and output"),
    (lambda c: sonnet(c)["modalities"]["input"].append("file"), "modalities.input must be written"),
    (lambda c: sonnet(c)["modalities"].pop("output"), "modalities.output must be written"),
    (lambda c: sonnet(c).update(release_date="2026-01-01"), "family and release_date go together"),
    (lambda c: sonnet(c).update(name="{env:HOME}"), "a pattern that opencode replaces by a secret"),
    (lambda c: sonnet(c).update(name="{FILE:/etc/passwd"), "a pattern that opencode replaces by a secret"),
    (lambda c: sonnet(c).update(name="http://127.0.0.1:1/"), "leads to this machine"),
    (lambda c: sonnet(c).update(name="sk-" + "test" * 8), "shaped like a key"),
    (lambda c: options(c).update(baseURL="https://api.openai.com/v1"), "api.openai.com, which is not the gateway"),
    (lambda c: c["enabled_providers"].append("openai"), "enabled_providers must list exactly"),
    (lambda c: c["provider"].pop("combined"), "enabled_providers must list exactly"),
    (lambda c: c.update(provider={}, enabled_providers=[]), "offers no model at all"),
    (lambda c: c.update(model="combined/gone"), "model is not offered by the document"),
    (lambda c: combined(c)["headers"].update({"x-portkey-config": "é"}), "must be ASCII"),
    (lambda c: combined(c)["headers"].update({"x-portkey-config": "[" + " " * 5000}), "at most 4096 bytes"),
    (lambda c: combined(c)["headers"].clear(), "holds no failover chain"),
    (lambda c: chain(c, lambda d: d["strategy"]["on_status_codes"].append(400)), "never on 400, 413 or 422"),
    (lambda c: chain(c, lambda d: d["strategy"].pop("on_status_codes")), "holds no failover chain"),
    (lambda c: chain(c, lambda d: d["targets"][0].update(request_timeout="1")), "holds no failover chain"),
    (lambda c: options(c, "combined").update(headerTimeout=300_000), "may take 360000 ms, and opencode would give up"),
    (lambda c: chain(c, lambda d: d["targets"].clear()), "the chain has fewer than two providers"),
    *(
        (lambda c, name=name: openrouter(c).update({name: dict(sonnet(c))}), f"{name} is a name that every JavaScript")
        for name in sorted(JAVASCRIPT_NAMES)
    ),
    (
        lambda c: openrouter(c).update({"x": {**sonnet(c), "id": "toString"}}),
        "toString is a name that every JavaScript",
    ),
    (lambda c: openrouter(c).update({"__proto__": {**sonnet(c), "id": "@a/x"}}), "is lost by every reader"),
]
"""Rules of opencode and of headers, each broken."""

ALIEN: list[tuple[Callable[[Config], object], str]] = [
    (lambda c: sonnet(c).pop("tool_call"), "tool_call"),
    (lambda c: sonnet(c).update(status="deprecated"), "status"),
    (lambda c: sonnet(c).update(provider={"npm": "evil"}), "provider"),
    (lambda c: sonnet(c).update(limit=[]), "limit"),
    (lambda c: sonnet(c)["cost"].update(cache_read="x"), "cost.cache_read"),
    (lambda c: sonnet(c)["limit"].update(context=0), "limit.context"),
    (lambda c: sonnet(c)["cost"].update(input=-1), "cost.input"),
    (lambda c: sonnet(c)["cost"].update(input=200_000), "cost.input"),
    (lambda c: options(c).update(headerTimeout="5m"), "options.headerTimeout"),
    (lambda c: options(c).update(headerTimeout=True), "options.headerTimeout"),
    (lambda c: options(c).update(chunkTimeout=0), "options.chunkTimeout"),
    (lambda c: options(c).update(timeout=1), "options.timeout"),
    (lambda c: c.update(plugin=["evil"]), "plugin"),
    (lambda c: c.update(mcp={"x": {"type": "local", "command": ["sh"]}}), "mcp"),
    (lambda c: c["provider"]["combined"].update(api="https://api.portkey.ai/v1"), "api"),
]
"""Keys and types that no configuration of ours has."""

FOREIGN: list[tuple[Callable[[Config], object], str]] = [
    (lambda c: c["provider"]["combined"].update(npm="evil"), "provider.combined.npm"),
    (lambda c: options(c).update(apiKey="secret"), "options.apiKey"),
    (lambda c: options(c)["headers"].update({"x-portkey-provider": "@anthropic"}), "headers.x-portkey-provider"),
    (lambda c: options(c)["headers"].update({"x-evil": "1"}), "headers.x-evil"),
    (lambda c: options(c)["headers"].update({"x-portkey-api-key": "literal"}), "headers.x-portkey-api-key"),
    (lambda c: sonnet(c)["limit"].update(context=201_000), "limit.context"),
    (lambda c: combined(c).update(id="@openrouter/anthropic/claude-sonnet-4"), "claude-sonnet-4.id"),
    (lambda c: c["provider"]["portkey-anthropic"]["models"].update(new=sonnet(c)), "models.new"),
    (lambda c: c["provider"]["portkey-openrouter"]["models"].pop("qwen/qwen3-coder"), "models.qwen/qwen3-coder"),
    (lambda c: chain(c, lambda d: d["targets"].reverse()), "headers.x-portkey-config"),
    (lambda c: chain(c, lambda d: d.update(cache={"mode": "simple"})), "headers.x-portkey-config"),
]
"""Changes that keep every rule and say something else than the catalog."""


@pytest.mark.parametrize(("spoil", "told"), RULES)
def test_a_broken_rule_is_found(tmp_path: Path, spoil: Callable[[Config], object], told: str) -> None:
    assert any(told in finding for finding in findings(written(tmp_path, make_catalog(), spoil)))


@pytest.mark.parametrize(("spoil", "told"), ALIEN)
def test_a_configuration_with_alien_keys_is_refused(
    tmp_path: Path, spoil: Callable[[Config], object], told: str
) -> None:
    (finding,) = findings(written(tmp_path, make_catalog(), spoil))
    assert "opencode.json: " in finding
    assert told in finding


@pytest.mark.parametrize(("spoil", "told"), FOREIGN)
def test_a_configuration_that_was_not_made_from_the_catalog_is_found(
    tmp_path: Path, spoil: Callable[[Config], object], told: str
) -> None:
    found = findings(written(tmp_path, make_catalog(), spoil))
    assert any(f"{told} is not what the program makes" in finding for finding in found), found


@pytest.mark.parametrize("variable", ["{env:OPENAI_API_KEY}", "{env:AWS_SECRET_ACCESS_KEY}", "{file:x}"])
def test_a_header_with_a_foreign_secret_is_found(tmp_path: Path, variable: str) -> None:
    written(tmp_path, make_catalog(), lambda c: options(c)["headers"].update({"x-portkey-api-key": variable}))
    assert any("replaces by a secret" in finding for finding in findings(tmp_path))


@pytest.mark.parametrize("evil", ["{env:HOME}", "http://127.0.0.1:11434/v1", "a\x1b[31mb", "sk-" + "test" * 8])
def test_upstream_text_in_the_catalog_itself_is_looked_at(tmp_path: Path, evil: str) -> None:
    catalog = make_catalog()
    openrouter = catalog.providers["openrouter"]
    named = {key: model.model_copy(update={"name": evil}) for key, model in openrouter.models.items()}
    provider = openrouter.model_copy(update={"models": named, "name": evil})
    providers = {**catalog.providers, "openrouter": provider}
    found = findings(written(tmp_path, catalog.model_copy(update={"providers": providers})))
    assert any(finding.startswith("providers/openrouter.json") for finding in found)
    assert any(finding.startswith("index.json") for finding in found)


def with_removed(name: str = "Gone", model_id: str = "gone", combined_id: str = "gone") -> Catalog:
    day = date(2026, 9, 1)
    model = RemovedModel(name=name, kind=Kind.CHAT, removed=day)
    gone = RemovedCombined(name=name, identity="gone", removed=day)
    removed = Removed(providers={"anthropic": {model_id: model}}, combined={combined_id: gone})
    return make_catalog().model_copy(update={"removed": removed})


def with_held(*names: str) -> Catalog:
    """A list of these models, in this order, that waits to be confirmed."""
    catalog = make_catalog()
    waiting = {"held": {name: make_model(name) for name in names}, "held_since": date(2026, 9, 1)}
    held = catalog.providers["anthropic"].model_copy(update=waiting)
    return catalog.model_copy(update={"providers": {**catalog.providers, "anthropic": held}})


def test_what_was_removed_and_what_waits_is_part_of_the_catalog(tmp_path: Path) -> None:
    assert findings(written(tmp_path / "removed", with_removed())) == []
    assert findings(written(tmp_path / "held", with_held("a", "b"))) == []


def test_what_is_said_to_be_removed_must_be_gone(tmp_path: Path) -> None:
    assert findings(written(tmp_path, with_removed(model_id="claude-haiku-9", combined_id="sonnet-4"))) == [
        "removed.json: anthropic/claude-haiku-9 is still offered",
        "removed.json: sonnet-4 still stands for a model",
    ]


def test_a_list_that_waits_is_looked_at_like_any_other(tmp_path: Path) -> None:
    (finding,) = findings(written(tmp_path, with_held("b", "a")))
    assert finding == "held/anthropic.json: models are not sorted by id"
    (tmp_path / "v1" / "held" / "anthropic.json").unlink()
    (finding,) = findings(tmp_path)
    assert "held/anthropic.json: cannot be read" in finding


@pytest.mark.parametrize("evil", ["{env:HOME}", "http://127.0.0.1:11434/v1", "a\x1b[31mb"])
def test_upstream_text_in_what_was_removed_or_waits_is_looked_at(tmp_path: Path, evil: str) -> None:
    found = findings(written(tmp_path / "removed", with_removed(name=evil)))
    found += findings(written(tmp_path / "held", with_held(evil)))
    assert any(finding.startswith("removed.json: ") for finding in found)
    assert any(finding.startswith("held/anthropic.json: ") for finding in found)


def test_a_combined_model_that_promises_more_than_its_members_is_found(tmp_path: Path) -> None:
    catalog = make_catalog()
    model = catalog.combined["claude-sonnet-4"].model_copy(update={"limit": Limit(context=900_000, output=64_000)})
    found = findings(written(tmp_path, catalog.model_copy(update={"combined": {"claude-sonnet-4": model}})))
    assert any("claude-sonnet-4: limit is not what every member of the chain can do" in finding for finding in found)


def test_an_id_that_stands_for_two_models_is_found(tmp_path: Path) -> None:
    catalog = make_catalog()
    other = catalog.combined["claude-sonnet-4"].model_copy(update={"id": "sonnet-4", "aliases": {}})
    found = findings(
        written(tmp_path, catalog.model_copy(update={"combined": {**catalog.combined, "sonnet-4": other}}))
    )
    assert any("sonnet-4 stands for claude-sonnet-4 and for sonnet-4" in finding for finding in found)


@pytest.mark.parametrize(
    "address",
    [
        "http://localhost:1",
        "http://127.0.0.1/",
        "http://127.1",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://2130706433/",
        "http://0/",
        "http://0x7f000001/",
        "http://localhost./",
        "http://host.docker.internal/",
    ],
)
def test_this_machine_is_recognised_under_all_its_names(address: str) -> None:
    assert is_loopback(address)


@pytest.mark.parametrize("address", ["https://api.portkey.ai/v1", "http://192.168.1.5/", "https://1password.com/"])
def test_other_machines_are_not_taken_for_this_one(address: str) -> None:
    assert not is_loopback(address)


def test_a_gateway_on_this_machine_is_refused_unless_allowed(tmp_path: Path) -> None:
    written(tmp_path, make_catalog().model_copy(update={"gateway": "http://localhost:8787/v1"}))
    assert any("localhost:8787" in finding for finding in findings(tmp_path))
    assert findings(tmp_path, allow_loopback=True) == []


def test_two_keys_at_one_host_are_two_providers(tmp_path: Path) -> None:
    routes = {
        slug: Route(provider="openai", provider_key_env=f"{slug.upper()}_KEY", custom_host="https://models.example/v1")
        for slug in ("one", "two")
    }
    model = make_model("grok-4")
    providers = {slug: make_provider(slug, model, route=route) for slug, route in routes.items()}
    members = [Member(provider=slug, id="grok-4", evidence=("same id",)) for slug in routes]
    combined_model = as_of_chain(make_combined("grok-4", *members, identity="xai/grok-4"), providers)
    catalog = Catalog(gateway="https://gateway.example/v1", providers=providers, combined={"grok-4": combined_model})
    assert findings(written(tmp_path, catalog)) == []


def test_a_host_the_owner_routes_to_is_no_finding(tmp_path: Path) -> None:
    route = Route(provider="openai", provider_key_env="OWN_KEY", custom_host="https://models.example/v1")
    provider = make_provider("own", make_model("m"), route=route)
    written(tmp_path, Catalog(gateway="https://gateway.example/v1", providers={"own": provider}, combined={}))
    assert findings(tmp_path) == []


@pytest.mark.parametrize("price", ["1e999999999", "1e400", "-1", "NaN", "100001"])
def test_a_price_beyond_reason_is_found_at_once(tmp_path: Path, price: str) -> None:
    written(tmp_path, make_catalog())
    for path in ("providers/openrouter.json", "opencode.json"):
        file = tmp_path / "v1" / path
        text = file.read_text()
        file.write_text(text.replace('"input": 0.0375', f'"input": {price}', 1))
        assert file.read_text() != text
        (finding,) = findings(tmp_path)
        assert Path(path).name in finding
        file.write_text(text)


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (lambda text: text.replace("  ", "\t"), "is not what the program would write"),
        (lambda text: text[:-1], "is not what the program would write"),
        (lambda text: text[:-30], "cannot be read"),
    ],
)
def test_a_file_edited_by_hand_is_found(tmp_path: Path, edit: Callable[[str], str], told: str) -> None:
    path = written(tmp_path, make_catalog()) / "v1" / "providers" / "anthropic.json"
    path.write_text(edit(path.read_text()))
    assert any("anthropic.json" in finding and told in finding for finding in findings(tmp_path))


def test_files_that_do_not_belong_or_are_missing_are_found(tmp_path: Path) -> None:
    root = written(tmp_path, make_catalog()) / "v1"
    (root / "providers" / "old.json").write_text("{}")
    (root / "schema" / "index.json").unlink()
    assert findings(tmp_path) == [
        "schema/index.json: is missing",
        "providers/old.json: does not belong to the catalog",
    ]


def test_a_model_that_is_not_enabled_although_the_account_does_not_decide_is_found(tmp_path: Path) -> None:
    catalog = make_catalog()
    off = make_provider("off", make_model("off-1", enabled=False), make_model("on-1"))
    marked = catalog.model_copy(update={"providers": dict(sorted({**catalog.providers, "off": off}.items()))})
    told = "providers/off.json: 'off-1' is marked as not enabled, and the account does not decide about off"
    providers = {**marked.providers, "off": off.model_copy(update={"reach": "account"})}
    decided = marked.model_copy(update={"providers": dict(sorted(providers.items()))})
    assert findings(written(tmp_path / "marked", marked)) == [told]
    assert findings(written(tmp_path / "decided", decided)) == []


def test_a_chain_saved_in_portkey_and_a_time_limit_are_no_findings(tmp_path: Path) -> None:
    failover = Failover(
        strategy="on_overload", request_timeout_ms=5_000, saved_configs={"claude-sonnet-4": "pc-test-1"}
    )
    catalog = make_catalog().model_copy(update={"failover": failover})
    assert findings(written(tmp_path, catalog)) == []
    assert '"pc-test-1"' in (tmp_path / "v1" / "opencode.json").read_text()


def test_a_chain_goes_on_only_where_the_owner_says_so(tmp_path: Path) -> None:
    generous = make_catalog().model_copy(update={"failover": Failover(also_on=(400, 413))})
    assert findings(written(tmp_path / "as made", generous)) == []
    stricter = make_catalog().model_copy(update={"failover": Failover(also_on=(400,))})
    store.write_catalog(tmp_path / "more", store.catalog_files(stricter, opencode_config(generous)))
    assert any("never on 400, 413 or 422 unless" in finding for finding in findings(tmp_path / "more"))


def test_a_configuration_of_an_earlier_version_without_time_limits_can_still_be_read(tmp_path: Path) -> None:
    config = opencode_config(make_catalog())
    for block in config["provider"].values():
        del block["options"]["headerTimeout"], block["options"]["chunkTimeout"]
    store.write_catalog(tmp_path, store.catalog_files(make_catalog(), config))
    assert store.load_opencode_config(tmp_path) == config


def test_an_id_of_a_saved_config_that_nobody_gave_is_found(tmp_path: Path) -> None:
    config = opencode_config(make_catalog())
    config["provider"]["combined"]["models"]["claude-sonnet-4"]["headers"]["x-portkey-config"] = "pc-test-other"
    store.write_catalog(tmp_path, store.catalog_files(make_catalog(), config))
    assert any("holds no failover chain" in finding for finding in findings(tmp_path))


def test_the_configuration_follows_the_policy_that_the_catalog_remembers(tmp_path: Path) -> None:
    wordless = make_provider("wordless", make_model("quiet-1", tool_call=False))
    catalog = make_catalog()
    catalog = catalog.model_copy(update={"providers": {**catalog.providers, "wordless": wordless}})
    everything = catalog.model_copy(update={"publish": Publish(only_tool_call=False)})
    assert findings(written(tmp_path / "all", everything)) == []
    assert "portkey-wordless" in (tmp_path / "all" / "v1" / "opencode.json").read_text()
    # One policy's configuration beside another policy's catalog.
    store.write_catalog(tmp_path / "all", store.catalog_files(catalog, opencode_config(everything)))
    assert findings(tmp_path / "all") == [
        "opencode.json: enabled_providers is not what the program makes from the catalog"
    ]


def changed(catalog: Catalog, **facts: Any) -> Catalog:
    """The catalog with its combined model changed, and with what follows from its chain."""
    model = catalog.combined["claude-sonnet-4"].model_copy(update=facts)
    return catalog.model_copy(update={"combined": {model.id: as_of_chain(model, catalog.providers)}})


def test_a_member_that_reads_as_another_model_is_found_unless_put_there_by_hand(tmp_path: Path) -> None:
    catalog = make_catalog()
    first, second, *_ = catalog.combined["claude-sonnet-4"].members
    other = Member(provider="openrouter", id="qwen/qwen3-coder", evidence=("same name",))
    told = findings(written(tmp_path, changed(catalog, members=(first, second, other))))
    assert told == [
        "combined-models.json: claude-sonnet-4: openrouter/qwen/qwen3-coder reads as alibaba/qwen3-coder, "
        "not as anthropic/claude-sonnet-4"
    ]
    by_hand = other.model_copy(update={"by_hand": True})
    assert findings(written(tmp_path, changed(catalog, members=(first, second, by_hand)))) == []


def test_a_member_that_opencode_cannot_use_is_found(tmp_path: Path) -> None:
    catalog = make_catalog()
    deaf = make_model("claude-sonnet-4-20250514", kind=Kind.EMBEDDING)
    providers = {**catalog.providers, "anthropic": make_provider("anthropic", deaf)}
    told = findings(written(tmp_path, changed(catalog.model_copy(update={"providers": providers}))))
    assert any("claude-sonnet-4-20250514 is in the chain: not a chat model (embedding)" in finding for finding in told)


def test_a_chain_of_one_provider_is_found_even_if_it_is_saved_in_portkey(tmp_path: Path) -> None:
    catalog = make_catalog().model_copy(update={"failover": Failover(saved_configs={"claude-sonnet-4": "pc-test-1"})})
    first = catalog.combined["claude-sonnet-4"].members[0]
    assert findings(written(tmp_path, changed(catalog, members=(first,)))) == [
        "combined-models.json: claude-sonnet-4: the chain has one provider only"
    ]


def test_a_near_miss_of_an_offer_that_nobody_makes_is_found(tmp_path: Path) -> None:
    side = Lookalike(identity="openai/gpt-9", offers=("openrouter/gpt-9",))
    miss = NearMiss(one=side, other=side, alike="both read as gpt-9", apart="nothing")
    told = findings(written(tmp_path, make_catalog().model_copy(update={"near_misses": (miss,)})))
    assert set(told) == {"near-misses.json: no such offer: openrouter/gpt-9"}


def test_notices_that_are_not_those_of_the_chain_are_found(tmp_path: Path) -> None:
    catalog = make_catalog()
    model = catalog.combined["claude-sonnet-4"]
    assert model.notices
    silenced = catalog.model_copy(update={"combined": {model.id: model.model_copy(update={"notices": ()})}})
    assert findings(written(tmp_path, silenced)) == [
        "combined-models.json: claude-sonnet-4: notices are not those of its chain"
    ]


def test_a_member_that_no_provider_offers_is_found(tmp_path: Path) -> None:
    catalog = make_catalog()
    model = catalog.combined["claude-sonnet-4"]
    gone = model.members[1].model_copy(update={"id": "gone"})
    changed = model.model_copy(update={"members": (model.members[0], gone)})
    config = opencode_config(catalog)
    broken = catalog.model_copy(update={"combined": {"claude-sonnet-4": changed}})
    store.write_catalog(tmp_path, store.catalog_files(broken, config))
    assert any("no such offer: openrouter/gone" in finding for finding in findings(tmp_path))


def test_a_provider_missing_from_the_index_is_a_finding_and_no_crash(tmp_path: Path) -> None:
    path = written(tmp_path, make_catalog()) / "v1" / "index.json"
    index = json.loads(path.read_text())
    del index["providers"]["anthropic"]
    path.write_text(canonical_json(index))
    assert any("no such offer: anthropic/" in finding for finding in findings(tmp_path))


@pytest.mark.parametrize(
    ("old", "new"), [('"name": "', '"name": "\\ud800'), ('"context": 200000', '"context": 1e999999')]
)
def test_half_a_character_or_an_endless_number_is_a_finding_and_no_crash(tmp_path: Path, old: str, new: str) -> None:
    path = written(tmp_path, make_catalog()) / "v1" / "providers" / "anthropic.json"
    edit(path, old, new)
    (finding,) = findings(tmp_path)
    assert "anthropic.json: " in finding


def test_a_key_of_this_environment_is_found_in_any_spelling(tmp_path: Path) -> None:
    secrets = Secrets.of({"PORTKEY_API_KEY": "pk-test-0123456789/+"}, ["PORTKEY_API_KEY"])
    for spelling in ("pk-test-0123456789/+", "pk-test-0123456789%2F%2B", "cGstdGVzdC0wMTIzNDU2Nzg5Lys"):
        folder = tmp_path / spelling.replace("/", "_")

        def renamed(config: Config, name: str = spelling) -> None:
            sonnet(config)["name"] = name

        written(folder, make_catalog(), renamed)
        assert any("holds the value of PORTKEY_API_KEY" in finding for finding in findings(folder, secrets=secrets))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built site beside its catalog."""
    folder = tmp_path_factory.mktemp("built")
    written(folder / "catalog", make_catalog())
    pipeline.build(folder / "catalog", root=ROOT, out=folder / "site", site_url="https://owner.example/repo")
    return folder


@pytest.fixture
def site(built: Path, tmp_path: Path) -> Path:
    """A copy of the built site, to be spoilt."""
    shutil.copytree(built, tmp_path, dirs_exist_ok=True)
    return tmp_path / "site"


def site_findings(site: Path, **options: Any) -> list[str]:
    return [str(finding) for finding in check_site(site, site.parent / "catalog", **options)]


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_a_site_as_built_has_no_findings(site: Path) -> None:
    assert site_findings(site, site_url="https://owner.example/repo/") == []


def test_a_site_that_lost_its_login_document_is_found(site: Path) -> None:
    (site / ".well-known/opencode").unlink()
    assert ".well-known/opencode: cannot be read" in site_findings(site)[0]


def test_a_login_document_with_another_command_is_found(site: Path) -> None:
    edit(site / ".well-known/opencode", "printenv", "curl")
    assert any("its command must be constant" in finding for finding in site_findings(site))


def test_a_login_document_that_leads_elsewhere_is_found(site: Path) -> None:
    edit(site / ".well-known/opencode", "owner.example", "evil.example")
    found = site_findings(site, site_url="https://owner.example/repo")
    assert any("leads to https://evil.example/repo" in finding for finding in found)


def test_a_placeholder_address_is_found(site: Path) -> None:
    edit(site / ".well-known/opencode", "owner.example/repo", "OWNER.github.io/REPO")
    assert any("is a placeholder" in finding for finding in site_findings(site))


def test_documents_that_are_not_the_catalogs_are_found(site: Path) -> None:
    (site / "v1/opencode.json").write_text("{}")
    (site / "v1/portkey/claude-sonnet-4.json").unlink()
    (site / "v1/extra.json").write_text('{"x": "{env:X}"}')
    (site / "assets/models-table.json").write_text("{}")
    assert sorted(site_findings(site)) == [
        "assets/models-table.json: differs from what the catalog says",
        "v1/extra.json: does not belong to the catalog",
        "v1/opencode.json: differs from what the catalog says",
        "v1/portkey/claude-sonnet-4.json: is missing on the site",
    ]


def test_missing_pages_are_found(site: Path) -> None:
    shutil.rmtree(site / "providers")
    (site / "use/index.html").unlink()
    assert [finding.split(":")[0] for finding in site_findings(site) if "is missing" in finding] == [
        "providers/index.html",
        "providers/anthropic/index.html",
        "providers/openrouter/index.html",
        "use/index.html",
    ]


@pytest.mark.parametrize(
    "markup",
    [
        '<script src="https://evil.example/x.js"></script>',
        "<img src=//evil.example/x.png>",
        '<LINK rel="stylesheet" HREF="http://evil.example/x.css">',
        '<iframe src="https://evil.example"></iframe>',
        '<form action="https://evil.example"></form>',
        '<script rel="canonical" src="https://evil.example/x.js"></script>',
        '<script src="\\\\evil.example/x.js"></script>',
        '<base href="https://evil.example/">',
        '<meta http-equiv="Refresh" content="0;url=https://evil.example/">',
        '<video poster="https://evil.example/x.png"></video>',
    ],
)
def test_a_page_that_loads_from_another_host_is_found(site: Path, markup: str) -> None:
    edit(site / "index.html", "</body>", f"{markup}</body>")
    assert any(finding.startswith("index.html: loads ") for finding in site_findings(site))


def test_a_page_that_is_cut_off_or_lost_its_script_is_found(site: Path) -> None:
    (site / "assets/models-table.js").unlink()
    page = site / "combined/index.html"
    page.write_text(page.read_text()[:-500])
    found = site_findings(site)
    assert "combined/index.html: is cut off" in found
    assert any("assets/models-table.js, which is missing on the site" in finding for finding in found)


def test_a_name_that_every_object_has_may_stand_beside_an_id_of_its_own(tmp_path: Path) -> None:
    written(tmp_path, make_catalog(), lambda c: openrouter(c).update(constructor={**sonnet(c), "id": "@a/constructor"}))
    assert not any("JavaScript" in finding for finding in findings(tmp_path))


def test_a_login_that_leads_elsewhere_than_the_pages_are_is_found(built: Path, tmp_path: Path) -> None:
    shutil.copytree(built, tmp_path / "copy")
    login = tmp_path / "copy" / "site" / ".well-known" / "opencode"
    login.write_text(login.read_text().replace("owner.example/repo", "evil.example/repo"))
    found = list(map(str, check_site(tmp_path / "copy" / "site", tmp_path / "copy" / "catalog")))
    told = "leads to https://evil.example/repo, and pages are at https://owner.example/repo/"
    assert any(told in finding for finding in found)
