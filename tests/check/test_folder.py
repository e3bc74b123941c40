"""A folder holds just what the program writes."""

import json
import re
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from portkey_catalog.check.folder import check_catalog, notes
from portkey_catalog.exports.opencode import opencode_config
from portkey_catalog.schema import Catalog, Event, Failover, Member, Route
from portkey_catalog.settings.shapes import Settings
from portkey_catalog.store import catalog as store
from portkey_catalog.store import layout
from portkey_catalog.text.canonical import canonical_json
from portkey_catalog.text.secrets import Secrets
from support.small_catalog import as_of_chain, make_catalog, make_combined, make_model, make_provider

Config = dict[str, Any]


def written(folder: Path, catalog: Catalog, spoil: Callable[[Config], object] = lambda config: None) -> Path:
    config = json.loads(canonical_json(opencode_config(catalog)))
    spoil(config)
    store.write_catalog(folder, layout.catalog_files(catalog, config))
    return folder


def findings(folder: Path, **options: Any) -> list[str]:
    return [str(finding) for finding in check_catalog(folder, **options)]


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def sonnet(config: Config) -> Config:
    entry: Config = config["provider"]["portkey-anthropic"]["models"]["claude-sonnet-4-20250514"]
    return entry


def options(config: Config) -> Config:
    found: Config = config["provider"]["portkey-openrouter"]["options"]
    return found


def test_a_catalog_as_written_has_no_findings(tmp_path: Path) -> None:
    assert findings(written(tmp_path, make_catalog())) == []


def test_a_folder_without_a_catalog_is_a_finding(tmp_path: Path) -> None:
    assert "there is no catalog" in findings(tmp_path)[0]


def changed() -> Catalog:
    """A catalog whose only provider is called otherwise since October, and has another price since November."""
    now = make_catalog()
    price = Event(on=date(2026, 11, 2), provider="anthropic", model=SONNET, field="cost.input", old=4, new=3)
    name = Event(on=date(2026, 10, 31), provider="anthropic", field="name", old="Claude", new="Anthropic")
    return now.model_copy(update={"changes": (name, price)})


SONNET = "claude-sonnet-4-20250514"


ANEW = "take the file from git again, or delete v1/changes/ to begin what is told anew"


def test_what_changed_must_lead_to_what_there_is(tmp_path: Path) -> None:
    assert findings(written(tmp_path, changed())) == []
    october, november = (tmp_path / "v1" / "changes" / f"2026-{month}.json" for month in (10, 11))
    texts = [path.read_text() for path in (october, november)]
    wrong = "line 2: does not lead to what there is"
    edit(november, '"new":3}', '"new":5}')
    price = f"{wrong}: cost.input of anthropic/{SONNET} has another value"
    assert findings(tmp_path) == [f"changes/2026-11.json: {price}; {ANEW}"]
    november.write_text(texts[1])
    edit(october, '"new":"Anthropic"', '"new":"Antropic"')
    assert findings(tmp_path) == [f"changes/2026-10.json: {wrong}: name of anthropic has another value; {ANEW}"]
    october.write_text(texts[0])
    edit(october, '"old":"Claude"', '"old":[]')
    assert findings(tmp_path) == [
        f"changes/2026-10.json: {wrong}: before it there can have been no such catalog; {ANEW}"
    ]
    october.write_text(texts[0][:-3])
    (finding,) = findings(tmp_path)
    assert "v1/changes/2026-10.json: cannot be read: " in finding
    october.write_text(texts[0])
    edit(november, '"2026-11-02"', '"2026-10-31"')
    (finding,) = findings(tmp_path)
    assert "changes/2026-11.json: line 2: 2026-10-31 stands in another month, or after a later day" in finding


def test_what_changed_long_ago_stays_as_it_is_and_is_checked_all_the_same(tmp_path: Path) -> None:
    names = ["A", "B", "C", "D", "Anthropic"]
    events = [
        Event(on=date(2026, month, 1), provider="anthropic", field="name", old=old, new=new)
        for month, (old, new) in zip((7, 9, 10, 11), pairwise(names), strict=True)
    ]
    written(tmp_path, make_catalog().model_copy(update={"changes": tuple(events)}))
    july = tmp_path / "v1" / "changes" / "2026-07.json"
    text = july.read_text()
    catalog = store.load_catalog(tmp_path)
    assert catalog and catalog.changes == tuple(events[1:]) and catalog.older == ("2026-07",)
    written(tmp_path, catalog)
    assert (july.read_text(), findings(tmp_path)) == (text, [])
    edit(july, '"old":"A"', '"old":7')
    assert findings(tmp_path)[0].startswith("changes/2026-07.json: line 2: does not lead to what there is: ")
    july.unlink()
    assert f"v1/changes/2026-07.json: is missing; {ANEW}" in findings(tmp_path)[0]


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


@pytest.mark.parametrize(("spoil", "told"), ALIEN)
def test_a_configuration_with_alien_keys_is_refused(
    tmp_path: Path, spoil: Callable[[Config], object], told: str
) -> None:
    (finding,) = findings(written(tmp_path, make_catalog(), spoil))
    assert "opencode.json: " in finding
    assert told in finding


@pytest.mark.parametrize("price", ["1e999999999", "1e400", "-1", "NaN", "100001"])
def test_a_price_beyond_reason_is_found_at_once(tmp_path: Path, price: str) -> None:
    written(tmp_path, make_catalog())
    for path in ("providers/openrouter.json", "opencode.json"):
        file = tmp_path / "v1" / path
        text = file.read_text()
        file.write_text(re.sub(r'"input": ?0.0375', f'"input": {price}', text, count=1))
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


STRAYS = (".DS_Store", "changes/.2026-13.json.swp", "changes/README.md", "changes/2026-13.json", "changes/notes/a.json")


def test_files_of_an_owner_beside_the_months_and_hidden_ones_are_left_alone(tmp_path: Path) -> None:
    root = written(tmp_path, changed()) / "v1"
    (root / "changes" / "notes").mkdir()
    for path in (*STRAYS, "changes/2026-09.json"):
        (root / path).write_text("[]")
    assert findings(tmp_path) == ["changes/2026-09.json: does not belong to the catalog"]
    assert notes(tmp_path, Settings(), date(2026, 12, 1))[-2:] == [
        f"{path}: is no file of a month, such as 2026-11.json, so nobody reads it"
        for path in ("changes/.2026-13.json.swp", "changes/2026-13.json")
    ]
    written(tmp_path, changed())
    assert all((root / path).exists() for path in STRAYS) and findings(tmp_path) == []


def test_a_clock_that_is_behind_the_catalog_is_a_note(tmp_path: Path) -> None:
    written(tmp_path, changed())
    assert not [each for each in findings(tmp_path, today=date(2026, 10, 30)) if "changes/" in each]
    assert notes(tmp_path, Settings(), date(2026, 11, 2)) == []
    (note,) = notes(tmp_path, Settings(), date(2026, 10, 30))
    assert note.startswith("the clock says 2026-10-30, and the catalog tells of changes on 2026-11-02: the clock is")


def test_a_link_in_the_place_of_a_file_is_found(tmp_path: Path) -> None:
    path = written(tmp_path, make_catalog()) / "v1" / "index.json"
    path.rename(tmp_path / "index.json")
    path.symlink_to(tmp_path / "index.json")
    assert findings(tmp_path) == ["index.json: is a link"]


def test_a_list_that_waits_must_be_there(tmp_path: Path) -> None:
    catalog = make_catalog()
    waiting = {"held": {"a": make_model("a")}, "held_since": date(2026, 9, 1)}
    held = catalog.providers["anthropic"].model_copy(update=waiting)
    written(tmp_path, catalog.model_copy(update={"providers": {**catalog.providers, "anthropic": held}}))
    assert findings(tmp_path) == []
    (tmp_path / "v1" / "held" / "anthropic.json").unlink()
    (finding,) = findings(tmp_path)
    assert "held/anthropic.json: cannot be read" in finding


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


def test_a_chain_saved_in_portkey_and_a_time_limit_are_no_findings(tmp_path: Path) -> None:
    failover = Failover(
        strategy="on_overload", request_timeout_ms=5_000, saved_configs={"claude-sonnet-4": "pc-test-1"}
    )
    catalog = make_catalog().model_copy(update={"failover": failover})
    assert findings(written(tmp_path, catalog)) == []
    assert '"pc-test-1"' in (tmp_path / "v1" / "opencode.json").read_text()


def test_a_configuration_of_an_earlier_version_without_time_limits_can_still_be_read(tmp_path: Path) -> None:
    config = opencode_config(make_catalog())
    for block in config["provider"].values():
        del block["options"]["headerTimeout"], block["options"]["chunkTimeout"]
    store.write_catalog(tmp_path, layout.catalog_files(make_catalog(), config))
    assert store.load_opencode_config(tmp_path) == config


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


@pytest.mark.parametrize(
    "spelling", ["pk-test-0123456789/+", "pk-test-0123456789%2F%2B", "cGstdGVzdC0wMTIzNDU2Nzg5Lys"]
)
def test_a_key_of_this_environment_is_found_in_any_spelling(tmp_path: Path, spelling: str) -> None:
    secrets = Secrets.of({"PORTKEY_API_KEY": "pk-test-0123456789/+"}, ["PORTKEY_API_KEY"])
    written(tmp_path, make_catalog(), lambda config: sonnet(config).update(name=spelling))
    assert any("holds the value of PORTKEY_API_KEY" in finding for finding in findings(tmp_path, secrets=secrets))
