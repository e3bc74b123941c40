"""`portkey-catalog update` against a gateway that answers well, badly, or not at all."""

import asyncio
import base64
import json
import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs, quote

import pytest

from portkey_catalog.check.folder import check_catalog
from portkey_catalog.cli import main as cli
from portkey_catalog.collect import lists, provider_answer, sources
from portkey_catalog.exports.usable import JAVASCRIPT_NAMES
from portkey_catalog.gateway.statuses import advice
from portkey_catalog.history.diff import difference
from portkey_catalog.pipeline.update import UpdateError, update
from portkey_catalog.report.diff import changes_as_json
from portkey_catalog.report.json import as_json
from portkey_catalog.report.markdown import as_markdown
from portkey_catalog.report.shapes import Report
from portkey_catalog.report.text import detail_lines
from portkey_catalog.settings.read import read_settings
from portkey_catalog.store import catalog as store
from portkey_catalog.store.layout import StoreError
from portkey_catalog.text.secrets import Secrets
from portkey_catalog.upstream.json import parse_json
from portkey_catalog.upstream.lists import parse_list
from portkey_catalog.upstream.paging import ProviderPages
from real.commands import CatalogCommand
from support.hosted import KEY, Answer, listing, rows
from support.loopback import Reply, Request
from support.world import TODAY, World


def test_every_provider_the_account_lists_is_read(world: World) -> None:
    report = world.update()
    assert report.exit_code == 0
    assert [(p.slug, p.state, p.models, p.added) for p in report.providers] == [
        ("alpha", "read", 4, 4),
        ("beta", "read", 2, 2),
    ]
    assert (report.combined, report.exported) == (1, 7)
    index = world.document("index.json")
    assert index["providers"]["alpha"].pop("read_by").startswith("auto/USD/")
    assert index["providers"]["alpha"] == {
        "name": "Alpha",
        "route": {"provider": "@alpha"},
        "models": 4,
        "reach": "account",
    }
    assert index["gateway"] == "https://api.portkey.ai/v1"
    assert sorted(["index.json", *index["files"]]) == sorted(path.removeprefix("v1/") for path in world.files())


@pytest.fixture
def stuck() -> Iterator[threading.Event]:
    """Whoever waits for it is busy until the test ends."""
    event = threading.Event()
    yield event
    event.set()


READERS: list[Any] = [
    pytest.param(ProviderPages, "take", id="pages"),
    pytest.param(provider_answer, "parse_list", id="parsing"),
    pytest.param(provider_answer, "normalise_rows", id="normalising"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("where", "name"), READERS)
def test_reading_that_does_not_end_costs_its_provider_and_nobody_else(
    world: World, monkeypatch: pytest.MonkeyPatch, stuck: threading.Event, where: Any, name: str
) -> None:
    world.update()
    before = world.files()
    read = getattr(where, name)

    def endless(*arguments: Any, **options: Any) -> Any:
        if "alpha-1" in repr(arguments) and "portkey" not in arguments:
            stuck.wait(120)
        return read(*arguments, **options)

    monkeypatch.setattr(where, name, endless)
    world.policy = replace(world.policy, deadline=3)
    assert world.update().exit_code == 3
    assert [(p.slug, p.state, p.models) for p in world.reports[-1].providers] == [
        ("alpha", "kept", 4),
        ("beta", "read", 2),
    ]
    assert re.search("takes too long to be read|no complete answer within 3 s", world.provider("alpha").problem or "")
    for path in ("v1/providers/alpha.json", "v1/providers/beta.json"):
        assert world.files()[path] == before[path]


@pytest.mark.slow
def test_an_account_list_whose_reading_does_not_end_is_not_read(
    world: World, monkeypatch: pytest.MonkeyPatch, stuck: threading.Event
) -> None:
    world.update()

    def endless(bodies: Any, wire_format: str) -> Any:
        if wire_format == "portkey":
            stuck.wait(120)
        return parse_list(bodies, wire_format)

    monkeypatch.setattr(lists, "parse_list", endless)
    world.policy = replace(world.policy, deadline=3)
    report = world.update()
    assert (report.exit_code, len(report.providers)) == (3, 2)
    assert "the account's Model Catalog was not read: the answer takes too long" in report.notices[0].text


@pytest.mark.slow
def test_a_metadata_source_whose_reading_does_not_end_keeps_what_it_said(
    world: World, monkeypatch: pytest.MonkeyPatch, stuck: threading.Event
) -> None:
    world.gateway.lists["alpha"] = listing({"id": "alpha-1"}, {"id": "alpha-2"})
    (world.folder / "facts.json").write_text(json.dumps(METADATA))
    settings = '[metadata]\nsources = ["facts.json"]\n'
    world.update(settings)
    before = world.files()

    def endless(body: bytes) -> Any:
        if b"Alpha One" in body:
            stuck.wait(120)
        return parse_json(body)

    monkeypatch.setattr(sources, "parse_json", endless)
    world.policy = replace(world.policy, deadline=3)
    report = world.update(settings)
    assert (report.exit_code, world.files()) == (0, before)
    told = "metadata source facts.json: it cannot be read within 3 seconds; what was said last time is kept"
    assert told in report.notices[0].text


def test_a_second_run_on_the_same_answers_changes_no_byte(world: World) -> None:
    world.update()
    before = world.files()
    report = world.update()
    assert (report.files, report.exit_code, world.files()) == ((), 0, before)


def test_changes_are_counted(world: World) -> None:
    world.update()
    dearer = rows("alpha-1", pricing={"prompt": "0.000004", "completion": "0.000015"})
    world.gateway.lists["alpha"] = listing(*rows("x-ai/grok-4", "alpha-2", "alpha-9"), *dearer)
    report = world.update()
    alpha = world.provider("alpha")
    assert (alpha.added, alpha.removed, alpha.changed) == (1, 1, 1)
    told = [(change.kind, change.model) for change in report.changes]
    assert told == [("removed", "alpha-3"), ("price", "alpha-1"), ("added", "alpha-9")]


@pytest.mark.slow
def test_an_accounts_long_list_is_read_to_its_end(world: World) -> None:
    many = [f"m-{number}" for number in range(1203)]
    world.policy = replace(world.policy, max_bytes=10_000_000)
    world.gateway.lists["alpha"] = listing(*rows(*many))
    world.update()
    assert world.provider("alpha").models == 1203
    asked = [request.query for request in world.gateway.requests if "x-portkey-provider" not in request.headers]
    assert asked == ["limit=500&offset=0", "limit=500&offset=500", "limit=500&offset=1000"]


def test_an_accounts_list_without_a_total_is_read_until_a_page_is_empty(world: World) -> None:
    ids = [f"@alpha/m-{number}" for number in range(150)]

    def page(request: Request) -> Reply:
        offset = int(parse_qs(request.query)["offset"][0])
        return listing(*({"id": model_id, "slug": "x"} for model_id in ids[offset : offset + 100]))

    world.gateway.account = page
    world.update()
    assert world.provider("alpha").models == 154


def test_models_only_the_account_names_stay_while_its_list_cannot_be_read(world: World) -> None:
    entries = [{"id": "@alpha/ft:own"}, {"id": "@alpha/alpha-1"}]
    world.gateway.account = Reply(200, {}, json.dumps({"total": 2, "data": entries}).encode())
    world.update()
    before = world.document("providers/alpha.json")
    assert before["ft:own"]["provenance"] == {"id": "account"}
    world.gateway.account = Reply(500)
    assert world.update().exit_code == 3
    assert world.document("providers/alpha.json") == before


def test_an_account_list_that_ends_early_is_not_taken_for_the_whole(world: World) -> None:
    def page(request: Request) -> Reply:
        first = parse_qs(request.query)["offset"] == ["0"]
        entries = [{"id": "@alpha/alpha-1"}, {"id": "@beta/beta-1"}] if first else []
        return Reply(200, {}, json.dumps({"total": 24, "data": entries}).encode())

    world.gateway.account = page
    report = world.update()
    assert "the account's list stops after 2 of 24 rows" in report.notices[0].text


def test_combined_models_do_not_vanish_unseen(world: World) -> None:
    world.update()
    before = world.document("opencode.json")["provider"]["combined"]
    without_tools = rows("grok-4", supported_parameters=["temperature"])
    world.gateway.lists["beta"] = listing(*without_tools, *rows("beta-1"))
    report = world.update()
    assert (report.exit_code, report.combined) == (3, 1)
    assert "held: with it 1 combined model would lose failover: grok-4" in (world.provider("beta").problem or "")
    assert world.document("opencode.json")["provider"]["combined"] == before
    assert world.update(accept=("beta",)).combined == 0


def test_slugs_that_differ_in_letter_case_never_evict_a_provider(world: World) -> None:
    world.update()
    before = world.document("providers/alpha.json")
    world.gateway.lists["ALPHA"] = listing(*rows("other"))
    report = world.update()
    assert "'ALPHA' is not used: another slug differs in letter case only" in report.notices[0].text
    assert world.document("providers/alpha.json") == before


def test_an_outage_of_the_accounts_list_merges_no_strangers(world: World) -> None:
    world.gateway.lists = {"alpha": listing(*rows("openai/gpt-4o")), "beta": listing(*rows("gpt-4o"))}
    entries = [{"id": "@alpha/openai/gpt-4o"}, {"id": "@beta/gpt-4o", "canonical_slug": "gpt-35-turbo"}]
    for answer in (Reply(200, {}, json.dumps({"data": entries}).encode()), Reply(500), listing(entries[0])):
        world.gateway.account = answer
        world.update()
        assert world.document("combined-models.json") == {}


def test_when_the_account_cannot_be_read_that_is_told_and_not_a_wrong_slug(world: World) -> None:
    world.gateway.account = Reply(500)
    report = world.update(only=("alpha",))
    assert (report.exit_code, report.files) == (1, ())
    assert "the account's Model Catalog was not read" in report.notices[0].text


def test_what_the_account_says_a_deployment_is_is_kept(world: World) -> None:
    entries = [{"id": "@alpha/alpha-1", "canonical_slug": "gpt-35-turbo"}, {"id": "@alpha/alpha-2"}]
    world.gateway.account = Reply(200, {}, json.dumps({"total": 2, "data": entries}).encode())
    world.update()
    models = world.document("providers/alpha.json")
    assert models["alpha-1"]["canonical_slug"] == "gpt-35-turbo"
    assert models["alpha-1"]["provenance"] == {"canonical_slug": "account"}
    assert "canonical_slug" not in models["alpha-2"]


def test_a_list_that_is_cut_short_costs_no_facts_of_models_that_the_account_names(world: World) -> None:
    world.update()
    before = world.document("providers/alpha.json")
    ids = [{"id": f"@alpha/{model_id}"} for model_id in before] + [{"id": "@beta/beta-1"}]
    world.gateway.account = Reply(200, {}, json.dumps({"total": 5, "data": ids}).encode())
    first = rows(next(iter(before)))
    part = {"object": "list", "data": first, "has_more": True}
    world.gateway.lists["alpha"] = Reply(200, {}, json.dumps(part).encode())
    world.update()
    assert "nothing is removed" in (world.provider("alpha").problem or "")
    after = world.document("providers/alpha.json")
    assert {each: model for each, model in after.items() if each != first[0]["id"]} == {
        each: model for each, model in before.items() if each != first[0]["id"]
    }


def test_a_provider_whose_own_list_vanishes_does_not_lose_its_facts(world: World) -> None:
    world.update()
    before = world.document("providers/alpha.json")
    ids = [{"id": f"@alpha/{model_id}"} for model_id in before] + [{"id": "@beta/beta-1"}]
    world.gateway.account = Reply(200, {}, json.dumps({"total": 5, "data": ids}).encode())
    world.gateway.lists["alpha"] = Reply(404)
    assert world.update().exit_code == 3
    told = "it has no list of its own (HTTP 404); the account's Model Catalog names its models, but its last list was"
    assert (world.provider("alpha").problem or "").startswith(told)
    assert world.document("providers/alpha.json") == before


BREAKING: list[Any] = [
    pytest.param(rows("m", pricing={"prompt": "1e999999", "completion": "1"}), id="endless price"),
    pytest.param(rows("m", created="1e999999999"), id="endless date"),
    pytest.param(rows("m", name="n" * 2_000_000), id="endless name"),
    pytest.param(rows("m", architecture={"output_modalities": [None, 5, "text"]}), id="odd modalities"),
    pytest.param([{"id": "m" * 100_000}], id="endless id"),
]


@pytest.mark.slow
@pytest.mark.parametrize("odd", BREAKING)
def test_one_row_beyond_reason_costs_nobody_else(world: World, odd: list[dict[str, Any]]) -> None:
    world.policy = replace(world.policy, max_bytes=10_000_000)
    world.gateway.lists["alpha"] = listing(*rows("alpha-1"), *odd)
    assert world.update().exit_code == 0
    assert "alpha-1" in world.document("providers/alpha.json")


def test_a_metadata_source_that_forgets_everything_empties_nothing(world: World) -> None:
    world.gateway.lists["alpha"] = listing({"id": "alpha-1"}, {"id": "alpha-2"})
    source = world.folder / "facts.json"
    source.write_text(json.dumps(METADATA))
    settings = '[metadata]\nsources = ["facts.json"]\n'
    world.update(settings)
    before = world.files()
    source.write_text("{}")
    report = world.update(settings)
    assert (report.exit_code, report.files) == (0, ("index.json",))
    assert world.files() == {**before, "v1/index.json": world.files()["v1/index.json"]}
    assert "facts.json no longer describes 1 model; what it said last time is kept" in report.notices[0].text


def test_a_model_that_a_metadata_source_drops_keeps_what_was_said_of_it(world: World) -> None:
    facts = METADATA["alpha"]["models"]["alpha-1"]
    world.gateway.lists["alpha"] = listing({"id": "alpha-1"}, {"id": "alpha-2"})
    source = world.folder / "facts.json"
    source.write_text(json.dumps({"alpha": {"models": {"alpha-1": facts, "alpha-2": facts}}}))
    settings = '[metadata]\nsources = ["facts.json"]\n'
    world.update(settings)
    source.write_text(
        json.dumps({"alpha": {"models": {"alpha-2": {**facts, "limit": {"context": 900, "output": 300}}}}})
    )
    world.update(settings)
    models = world.document("providers/alpha.json")
    assert models["alpha-1"]["limit"] == {"context": 8000, "output": 4000}
    assert models["alpha-2"]["limit"] == {"context": 900, "output": 300}


def told(report: Report) -> list[str]:
    """What an update said, but for the default models."""
    return [notice.text for notice in report.notices if not notice.text.startswith("publish.")]


def test_a_correction_that_means_nothing_any_more_is_told(world: World) -> None:
    settings = """
        metadata.sources = []
        [[combine.override]]
        merge = ["alpha/alpha-1", "beta/gone"]
        id = "one"
    """
    texts = told(world.update(settings))
    assert texts == [
        "combine.override[0]: nobody offers 'beta/gone'",
        "combine.override[0]: the id 'one' is not given: too few providers, or another model has it",
    ]


@pytest.mark.slow
@pytest.mark.parametrize("hand", ["", '[[providers]]\nslug = "alpha"\nexclude = ["alpha-1"]\n'])
def test_a_list_held_for_the_chains_it_costs_is_not_let_through_by_a_second_update_of_the_day(
    world: World, hand: str
) -> None:
    shared = ["x-ai/grok-4", "o1", "o3", "gpt-4.1", "claude-opus-4", "deepseek-r1", "glm-4.6"]
    alone = [f"alpha-{number}" for number in range(10)]
    world.gateway.lists["alpha"] = listing(*rows(*shared, *alone))
    world.gateway.lists["beta"] = listing(*rows(*shared, "gpt-5"))
    world.gateway.lists["gamma"] = listing(*rows("gamma-1"))
    world.update()
    world.gateway.lists["alpha"] = listing(*rows(*shared[2:], *alone))
    world.gateway.lists["gamma"] = listing(*rows("gamma-1", "gpt-5"))
    later = date(2026, 9, 2)
    settings = f"{hand}[metadata]\nsources = []\n"
    assert world.update(settings, today=later).exit_code == 3
    before = world.files()
    report = world.update(settings, today=later)
    assert (report.exit_code, world.provider("alpha").state) == (3, "kept")
    assert world.files() == before
    report = world.update(settings, today=date(2026, 9, 3))
    assert (report.exit_code, world.provider("alpha").state) == (3, "read")
    assert {event.change for event in report.chains if event.alarms} == {"chain lost"}
    assert world.update(settings, today=date(2026, 9, 3)).exit_code == 0


@pytest.mark.slow
def test_a_good_list_that_comes_back_on_the_day_of_a_bad_one_is_taken(world: World) -> None:
    shared = ["x-ai/grok-4", "o1", "o3", "gpt-4.1", "claude-opus-4", "deepseek-r1", "glm-4.6"]
    alone = [f"alpha-{number}" for number in range(10)]
    good = listing(*rows(*shared, *alone))
    world.gateway.lists = {"alpha": good, "beta": listing(*rows(*shared))}
    world.update()
    before = world.files()
    world.gateway.lists["alpha"] = listing(*rows(*shared[2:], *alone))
    assert world.update(today=date(2026, 9, 2)).exit_code == 3
    world.gateway.lists["alpha"] = good
    assert world.update(today=date(2026, 9, 2)).exit_code == 0
    after = world.files()
    lists = [name for name in before if name != "v1/index.json"]
    assert {name: after[name] for name in lists} == {name: before[name] for name in lists}, "but for the number"


def test_near_misses_and_notices_of_chains_are_committed_and_told(world: World) -> None:
    world.gateway.lists["beta"] = listing(*rows("grok-4", context_length=1_000_000))
    world.gateway.lists["gamma"] = listing(*rows("acme/grok-4"))
    report = world.update()
    assert world.document("near-misses.json") == [
        {
            "one": {"identity": "xai/grok-4", "offers": ["alpha/x-ai/grok-4", "beta/grok-4"]},
            "other": {"identity": "acme/grok-4", "offers": ["gamma/acme/grok-4"]},
            "alike": "both read as grok-4",
            "apart": "one is by xai, the other by acme",
        }
    ]
    (notice,) = world.document("combined-models.json")["grok-4"]["notices"]
    assert notice["rule"] == "context"
    assert told(report) == [
        "chain grok-4: windows of very different size",
        "1 near miss, kept apart and listed in near-misses.json, such as alpha/x-ai/grok-4 and gamma/acme/grok-4: "
        "both read as grok-4, but one is by xai, the other by acme",
    ]


def test_a_chain_saved_in_portkey_must_be_saved_again_when_it_changes(world: World) -> None:
    settings = '[metadata]\nsources = []\n[combine.saved_configs]\ngrok-4 = "pc-test-1"\nother = "pc-test-2"\n'

    unknown = "combine.saved_configs: 'other' is no combined model, so pc-test-2 is not used"
    assert told(world.update(settings)) == [unknown]
    entry = world.document("opencode.json")["provider"]["combined"]["models"]["grok-4"]
    assert entry["headers"]["x-portkey-config"] == "pc-test-1"
    world.gateway.lists["gamma"] = listing(*rows("grok-4"))
    new = f"new since {TODAY}: it stands behind the others in 1 chain until combine.provider_priority lists it"
    assert told(world.update(settings)) == [
        new,
        "combine.saved_configs: 'grok-4': its chain is another now; save v1/portkey/grok-4.json as pc-test-1 again",
    ]
    assert told(world.update(settings)) == [], "what stands is told once"
    assert {new, unknown} <= {notice["text"] for notice in world.document("index.json")["notices"]}


def test_a_model_added_to_the_account_by_hand_is_in_the_catalog(world: World) -> None:
    entries = [{"id": "@alpha/ft:own"}, {"id": "@alpha/alpha-1"}, {"id": "nonsense"}]
    world.gateway.account = Reply(200, {}, json.dumps({"total": 3, "data": entries}).encode())
    report = world.update()
    assert "ft:own" in world.document("providers/alpha.json")
    assert "1 row rejected, the first because id is not of the form @slug/model" in report.notices[0].text


def test_a_provider_without_a_list_of_its_own_has_the_models_the_account_names(world: World) -> None:
    world.gateway.account = Reply(
        200, {}, json.dumps({"total": 2, "data": [{"id": "@gamma/g-1"}, {"id": "@alpha/x"}]}).encode()
    )
    assert world.update().exit_code == 0
    assert list(world.document("providers/gamma.json")) == ["g-1"]
    assert "no list of its own (HTTP 404)" in (world.provider("gamma").problem or "")


def test_slugs_that_cannot_be_files_are_not_used(world: World) -> None:
    entries = [{"id": f"@{slug}/m"} for slug in ("alpha", "Alpha", "..", "a b", "combined")]
    world.gateway.account = Reply(200, {}, json.dumps({"total": 5, "data": entries}).encode())
    world.gateway.lists["Alpha"] = listing(*rows("m"))
    report = world.update()
    assert len(report.providers) == 1
    assert sorted(text.split(" is not used: ")[1] for text in told(report)) == [
        "another slug differs in letter case only; give it an alias in the settings",
        *["its slug is reserved or cannot be the name of a file; give it an alias in the settings"] * 3,
    ]


ECHOES = [KEY, KEY.upper(), f"{KEY} (free)", quote("".join(f"%{ord(char):02x}" for char in KEY)), "\u200b".join(KEY)]


@pytest.mark.parametrize("echo", [*ECHOES, base64.b64encode(f"Bearer {KEY}".encode()).decode()])
@pytest.mark.parametrize("field", ["id", "name", "canonical_slug", "hugging_face_id"])
def test_a_row_that_echoes_the_key_costs_itself_only_and_is_shown_nowhere(world: World, echo: str, field: str) -> None:
    world.gateway.lists["alpha"] = listing(*rows("alpha-1"), {**rows("alpha-2")[0], field: echo})
    world.gateway.lists["beta"] = listing(*rows("beta-1"))
    report = world.update()
    assert report.exit_code == 0
    assert list(world.document("providers/alpha.json")) == ["alpha-1"]
    assert len(world.provider("alpha").rejected) == 1
    secrets = Secrets.of({"PORTKEY_API_KEY": KEY}, ["PORTKEY_API_KEY"])
    shown = [as_markdown(report), json.dumps(as_json(report)), *detail_lines(report)]
    written = [body.decode() for body in world.files().values()]
    assert not any(secrets.found_in(text) for text in (*shown, *written))


def test_a_first_catalog_of_which_opencode_can_use_nothing_is_written_and_says_so(world: World) -> None:
    world.gateway.lists = {"alpha": listing({"id": "first"}, {"id": "second"})}
    report = world.update()
    assert report.exit_code == 0
    assert "opencode can use none of the models" in report.notices[-1].text
    assert world.provider("alpha").left_out == {"kind unknown": 2}
    assert world.document("opencode.json")["provider"] == {}
    assert check_catalog(world.folder / "catalog", settings=read_settings("")) == []


@pytest.mark.parametrize(
    ("status", "what_to_do"),
    [
        (204, "check the provider in Portkey"),
        (302, "put the final address into gateway.base_url"),
        (401, "check the secret"),
        (403, "give it the scope models.list"),
        (404, "check the provider's slug and gateway.base_url"),
        (408, "the next scheduled run will try again"),
        (412, "check it in Portkey"),
        (429, "the next scheduled run will try again"),
        (503, "the next scheduled run will try again"),
    ],
)
def test_a_refusal_says_what_to_do(status: int, what_to_do: str) -> None:
    assert what_to_do in advice(status)


def test_a_list_that_is_held_was_read_all_the_same(world: World) -> None:
    del world.gateway.lists["beta"]
    world.update()
    world.gateway.lists["alpha"] = listing(*rows("other"))
    report = world.update()
    assert (report.exit_code, report.files) == (3, ("changes/2026-09.json", "held/alpha.json", "index.json"))
    assert "held: 4 of 4 models would vanish" in (world.provider("alpha").problem or "")
    assert world.update(accept=("alpha",)).exit_code == 0
    assert list(world.document("providers/alpha.json")) == ["other"]


def test_a_proxy_of_the_environment_does_not_stand_before_this_machine(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert world.update().exit_code == 0


def test_a_key_with_a_line_break_at_its_end_still_works(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTKEY_API_KEY", KEY + "\n")
    assert world.update().exit_code == 0


def test_one_bad_row_is_reported_and_costs_no_other(world: World) -> None:
    world.gateway.lists["beta"] = listing(*rows("grok-4"), *rows("bad\x1b[31m"), *rows("beta-1"), *rows("beta-1"))
    assert world.update().exit_code == 0
    assert list(world.document("providers/beta.json")) == ["beta-1", "grok-4"]
    reasons = [row.reason for row in world.provider("beta").rejected]
    assert reasons == ["the id holds control characters", "the id is listed twice; the first row is kept"]


def test_a_provider_the_account_lost_is_kept_until_dropped_by_hand(world: World) -> None:
    world.update()
    del world.gateway.lists["beta"]
    assert world.update().exit_code == 3
    assert "to drop it, run portkey-catalog update --accept-removals beta" in (world.provider("beta").problem or "")
    assert "beta" in world.document("index.json")["providers"]
    assert world.update(accept=("beta",)).exit_code == 0
    assert list(world.document("index.json")["providers"]) == ["alpha"]


def test_a_provider_asked_alone_is_known_by_its_earlier_letter_case(world: World) -> None:
    world.update()
    world.gateway.lists["Alpha"] = listing(*rows("x-ai/grok-4"))
    del world.gateway.lists["alpha"]
    report = world.update(only=("Alpha",))
    assert (report.exit_code, world.provider("alpha").state) == (3, "kept")
    assert list(world.document("index.json")["providers"]) == ["alpha", "beta"]
    world.update(only=("Alpha",), accept=("Alpha",))
    assert list(world.document("providers/alpha.json")) == ["x-ai/grok-4"]


def test_an_account_whose_only_list_is_empty_keeps_it_and_says_since_when(world: World) -> None:
    del world.gateway.lists["beta"]
    world.update()
    world.gateway.lists["alpha"] = listing()
    world.gateway.account = listing({"id": "@alpha/x-ai/grok-4"})
    assert world.update().exit_code == 3
    assert world.document("index.json")["providers"]["alpha"]["stale_since"] == str(TODAY)


def test_only_some_providers_can_be_asked(world: World) -> None:
    world.update()
    world.gateway.lists = {"alpha": listing(*rows("x-ai/grok-4", "alpha-1", "alpha-2")), "beta": Reply(500)}
    report = world.update(only=("alpha",))
    assert (report.exit_code, [p.slug for p in report.providers]) == (0, ["alpha"])
    assert list(world.document("providers/beta.json")) == ["beta-1", "grok-4"]
    assert world.document("combined-models.json")["grok-4"]["members"][1]["provider"] == "beta"
    for option in ("only", "accept"):
        with pytest.raises(UpdateError, match=r"--\S+ gamma: no such provider; there are alpha"):
            world.update(**{option: ("gamma",)})


def test_the_three_routes_send_the_right_headers(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTKEY_VK_OLD", "vk-test-0001")
    monkeypatch.setenv("OWN_KEY", "own-test-0001")
    world.update("""
        metadata.sources = []
        [gateway]
        discover = false
        [[providers]]
        slug = "alpha"
        [[providers]]
        slug = "old"
        virtual_key_env = "PORTKEY_VK_OLD"
        [[providers]]
        slug = "own"
        provider = "openai"
        provider_key_env = "OWN_KEY"
        custom_host = "https://models.example/v1"
    """)
    sent = [
        sorted(
            item for item in request.headers.items() if item[0].startswith("x-portkey") or item[0] == "authorization"
        )
        for request in world.gateway.requests
    ]
    assert sorted(sent) == [
        [
            ("authorization", "Bearer own-test-0001"),
            ("x-portkey-custom-host", "https://models.example/v1"),
            ("x-portkey-provider", "openai"),
        ],
        [("x-portkey-api-key", KEY)],  # for the account's list, which says what of @alpha is enabled
        [("x-portkey-api-key", KEY), ("x-portkey-provider", "@alpha")],
        [("x-portkey-api-key", KEY), ("x-portkey-virtual-key", "vk-test-0001")],
    ]


def test_lists_are_fetched_at_the_same_time(world: World) -> None:
    here = threading.Barrier(4)

    def together(request: Request) -> Reply:
        here.wait(15)
        return listing(*rows("m"))

    world.gateway.account = lambda request: listing(*({"id": f"@p{number}/m"} for number in range(8)))
    world.gateway.lists = {f"p{number}": together for number in range(8)}
    assert world.update().exit_code == 0


METADATA = {
    "alpha": {
        "models": {
            "alpha-1": {
                "name": "Alpha One",
                "limit": {"context": 8000, "output": 4000},
                "cost": {"input": 1, "output": 2},
            }
        }
    }
}


def test_metadata_fills_gaps_and_is_kept_when_its_source_is_gone(world: World) -> None:
    world.gateway.lists["alpha"] = listing({"id": "alpha-1"}, {"id": "alpha-2"})
    source = world.folder / "facts.json"
    source.write_text(json.dumps(METADATA))
    settings = '[metadata]\nsources = ["facts.json"]\n'
    assert world.update(settings).exit_code == 0
    model = world.document("providers/alpha.json")["alpha-1"]
    assert (model["name"], model["limit"], model["provenance"]["limit.context"]) == (
        "Alpha One",
        {"context": 8000, "output": 4000},
        "facts.json/alpha",
    )
    before = world.files()
    source.unlink()
    report = world.update(settings)
    assert (report.exit_code, world.files()) == (0, before)
    assert (
        "metadata source facts.json: No such file or directory; what was said last time is kept"
        in report.notices[0].text
    )


def test_the_summary_says_how_many_models_are_left_out_and_why(world: World) -> None:
    world.gateway.lists["alpha"] = listing({"id": "gpt-a"}, {"id": "gpt-b"}, {"id": "text-embedding-a"})
    report = world.update()
    assert world.provider("alpha").left_out == {"kind unknown": 2, "not a chat model (embedding)": 1}
    assert "alpha: 3 not in the opencode export: 2 kind unknown, 1 not a chat model (embedding)" in detail_lines(report)


def test_the_sample_never_lives_on_in_a_real_catalog(world: World) -> None:
    world.update(sample=True)
    world.gateway.lists = {"gamma": listing(*rows("g-1"))}
    report = world.update()
    assert (report.exit_code, list(world.document("index.json")["providers"])) == (0, ["gamma"])
    assert "sample" not in world.document("index.json")


def run_command(world: World, *arguments: str) -> int:
    settings = world.folder / "catalog.toml"
    settings.write_text(f'[gateway]\nbase_url = "{world.gateway.url}"\n[metadata]\nsources = []\n')
    return cli.main(["update", "--config", str(settings), "--catalog", str(world.folder / "catalog"), *arguments])


def test_the_command_reports_to_people_and_to_machines(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    markdown = world.folder / "report.md"
    assert run_command(world, "--report", str(markdown)) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "warning: gateway.base_url leads to this machine" in err
    assert "6 models of 2 providers, 1 combined model, 7 models in the opencode configuration" in err
    assert "| alpha | read | 4 | 4 |" in markdown.read_text()
    assert run_command(world, "--json") == 0
    machine = json.loads(capsys.readouterr().out)
    assert (machine["exit_code"], machine["changed_files"], machine["providers"]["beta"]["models"]) == (0, [], 2)


def test_the_commands_exit_codes_are_as_documented(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(world, "--only", "nobody") == 2
    assert run_command(world) == 0
    world.gateway.account = lambda request: listing({"id": "@alpha/alpha-1"}, {"id": "@beta/beta-1"})
    world.gateway.lists["alpha"] = Reply(401)
    assert run_command(world) == 3
    world.gateway.lists["beta"] = Reply(401)
    assert run_command(world) == 1
    (world.folder / "catalog" / "v1" / "index.json").write_text("{")
    assert run_command(world) == 1
    assert cli.main(["update", "--config", str(world.folder / "none.toml")]) == 2
    shown = "".join(capsys.readouterr())
    assert "alpha: HTTP 401: the key was refused" in shown
    assert "no provider could be read; nothing was written" in shown
    assert "index.json: cannot be read" in shown
    assert KEY not in shown


def test_of_two_updates_at_once_neither_loses_its_result(world: World) -> None:
    world.update()

    def late(request: Request) -> Reply:
        time.sleep(0.2)
        return listing(*rows("x-ai/grok-4", "alpha-1", "alpha-2", "alpha-3", "alpha-new"))

    world.gateway.lists["alpha"] = late
    ids = ("alpha/x-ai/grok-4", *(f"alpha/alpha-{n}" for n in (1, 2, 3, "new")), "beta/grok-4", "beta/beta-1")
    world.gateway.account = listing(*({"id": f"@{each}"} for each in ids))
    world.gateway.lists["beta"] = listing(*rows("grok-4", "beta-1", "beta-new"))
    waiting: list[tuple[str, str]] = []

    async def both() -> None:
        one = world.job(only=("alpha",))
        other = world.job(only=("beta",), progress=lambda what, state: waiting.append((what, state)))
        await asyncio.gather(update(one), update(other))

    asyncio.run(both())
    assert "alpha-new" in world.document("providers/alpha.json")
    assert "beta-new" in world.document("providers/beta.json")
    assert waiting[0] == ("another update of this folder", "waiting")


@pytest.mark.slow
def test_of_two_processes_at_once_neither_loses_its_result(world: World) -> None:
    settings = f"[gateway]\nbase_url = '{world.gateway.url}'\n[metadata]\nsources = []\n"
    command = CatalogCommand(world.folder)
    (world.folder / "catalog.toml").write_text(settings)
    assert command.run("update", PORTKEY_API_KEY=KEY).code == 0
    for slug in ("alpha", "beta"):
        body = json.loads(world.gateway.lists[slug].body)["data"]  # type: ignore[union-attr]
        world.gateway.lists[slug] = listing(*body, *rows(f"{slug}-new"))
    with ThreadPoolExecutor() as pool:
        runs = [pool.submit(command.run, "update", "--only", slug, PORTKEY_API_KEY=KEY) for slug in ("alpha", "beta")]
    assert [run.result().code for run in runs] == [0, 0]
    assert all(f"{slug}-new" in world.document(f"providers/{slug}.json") for slug in ("alpha", "beta"))


def test_ids_that_every_javascript_object_has_stay_in_the_catalog_and_out_of_opencode(world: World) -> None:
    names = sorted(JAVASCRIPT_NAMES - {"__proto__"})
    world.gateway.lists = {slug: listing(*rows("lab/plain", *names, "lab/constructor")) for slug in ("alpha", "beta")}
    assert world.update().exit_code == 0
    assert set(names) < world.document("providers/alpha.json").keys()
    blocks = world.document("opencode.json")["provider"]
    assert list(blocks["portkey-alpha"]["models"]) == ["lab/constructor", "lab/plain"]
    assert not JAVASCRIPT_NAMES & blocks.get("combined", {"models": {}})["models"].keys()
    reason = "its id is a name that every JavaScript object has, with which opencode does not start"
    assert world.provider("alpha").left_out == {reason: len(names)}


def test_what_opencode_gets_less_of_is_told(world: World) -> None:
    world.gateway.lists["alpha"] = listing(*rows("a-1", "a-2", context_length=32_768), *rows("alpha-1"))
    told = "opencode gets smaller limits than stated, so that a conversation fits (2 models, such as a-1)"
    assert f"alpha: {told}" in detail_lines(world.update())


def test_an_id_that_the_settings_exclude_is_not_remembered_as_removed(world: World) -> None:
    world.update()
    world.update("metadata.sources = []\n[[providers]]\nslug = 'alpha'\nexclude = ['alpha-*']\n", accept=("alpha",))
    assert world.document("removed.json") == {}


def test_a_catalog_that_somebody_else_wrote_meanwhile_is_not_replaced(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As happens where there are no locks: on Windows, and on some network file systems."""
    world.update()
    index = world.folder / "catalog" / "v1" / "index.json"

    def written_meanwhile(request: Request) -> Reply:
        index.write_text(index.read_text().replace('"Beta"', '"Bee"'))
        return listing(*rows("x-ai/grok-4", "alpha-new"))

    world.gateway.lists["alpha"] = written_meanwhile
    world.gateway.account = listing({"id": "@alpha/alpha-1"}, {"id": "@beta/beta-1"})
    with pytest.raises(StoreError, match="somebody else has changed it meanwhile"):
        world.update()
    assert '"Bee"' in index.read_text()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("settings", "then"),
    [
        ("max_targets = 2\nmin_providers = 2\n", "max_targets = 3\nmin_providers = 3\n"),
        ("", "require = ['eu']\n"),
    ],
    ids=["more providers", "a boundary"],
)
def test_a_list_is_held_only_where_that_saves_a_chain_whatever_the_settings_take(
    world: World, settings: str, then: str
) -> None:
    def lists(**shared: tuple[str, ...]) -> dict[str, Answer]:
        return {slug: listing(*rows(*(f"{slug}-{n}" for n in range(9)), *found)) for slug, found in shared.items()}

    tags = "".join(f"[[providers]]\nslug = '{slug}'\ntags = ['eu']\n" for slug in ("beta", "gamma", "delta"))
    before, after = (f"[metadata]\nsources = []\n[combine]\n{each}{tags}" for each in (settings, then))
    x, y = "lab/model-1b", "lab/model-2b"
    world.gateway.lists = lists(alpha=(x,), beta=(x,), gamma=(x, y), delta=(y,))
    world.update(before)
    world.gateway.lists = lists(alpha=(), beta=(), gamma=(y,), delta=())
    day = TODAY + timedelta(days=1)
    report = world.update(after, today=day)
    combined = world.document("combined-models.json").values()
    chained = {each["provider"] for model in combined for each in model["members"] if "excluded" not in each}
    assert chained, "the last chains are kept"
    assert {each.slug for each in report.providers if each.state == "kept"} <= chained
    assert world.update(after, today=day).files == ()


@pytest.mark.slow
@pytest.mark.parametrize("lists", [("0303", "1111"), ("1111",)])
def test_what_one_update_finds_out_changes_nothing_in_the_next(world: World, lists: tuple[str, ...]) -> None:
    names = ("gpt-4.1", "grok-4", "claude-sonnet-4.5")
    known = {slug: listing(*rows(*names, f"{slug}-1", f"{slug}-2")) for slug in ("alpha", "beta")}
    leaving = {"gamma": listing(*rows("claude-sonnet-4-5-20250929", "gamma-1"))}
    world.gateway.lists = {**known, **leaving}
    world.update()
    newcomers = {slug: listing(*rows(*(f"{name}-{day}" for name in names for day in lists))) for slug in ("aaa", "aab")}
    world.gateway.lists = {**known, "gamma": listing(*rows("gamma-1")), **newcomers}
    tomorrow = TODAY + timedelta(days=1)
    world.update(today=tomorrow)
    before = world.files()
    assert world.update(today=tomorrow).files == ()
    assert world.files() == before


def test_a_window_that_only_one_states_keeps_an_offer_out_of_a_chain_but_puts_none_out(world: World) -> None:
    def lists(window: int, *more: str) -> dict[str, Any]:
        own = {slug: rows("grok-4", context_length=128_000) for slug in ("xai", "alpha")}
        found = own | {slug: rows("x-ai/grok-4", context_length=window) for slug in ("beta", *more)}
        return {slug: listing(*each, *rows(f"{slug}-1")) for slug, each in found.items()}

    world.gateway.lists = lists(128_000)
    world.update()
    world.gateway.lists = lists(256_000)
    world.update(today=TODAY + timedelta(days=1))
    members = world.document("combined-models.json")["grok-4"]["members"]
    assert [each["provider"] for each in members if "excluded" not in each] == ["alpha", "beta", "xai"]
    fresh = World(world.gateway, world.folder / "fresh")
    fresh.update()
    members = fresh.document("combined-models.json")["grok-4"]["members"]
    assert [each["provider"] for each in members if "excluded" not in each] == ["alpha", "xai"]


@pytest.mark.slow
def test_a_name_whose_first_snapshot_ends_does_not_stop_the_updates(world: World) -> None:
    def lists(*dates: str) -> dict[str, Any]:
        ids = {"openai": "gpt-4.1", "beta": "openai/gpt-4.1"}
        return {
            slug: listing(*rows(name, *(f"{name}-{day}" for day in dates), *(f"{slug}-{n}" for n in range(4))))
            for slug, name in ids.items()
        }

    days = [(), ("2025-04-14",), ("2025-04-14", "2026-01-14"), ("2026-01-14",), ("2026-01-14",)]
    for number, dates in enumerate(days):
        world.gateway.lists = lists(*dates)
        today = TODAY + timedelta(days=number)
        assert world.update(today=today).exit_code in (0, 3), dates
        assert world.update(today=today).files == ()
    assert "gpt-4.1" not in world.document("combined-models.json")
    assert world.document("ids.json")["gpt-4.1"]["identity"] == "openai/gpt-4.1"
    gone = world.document("removed.json")["providers"]["beta"]["openai/gpt-4.1-2025-04-14"]
    assert "successor" not in gone


def test_the_report_tells_the_difference_of_what_was_published_and_what_is(world: World) -> None:
    world.gateway.lists["alpha"] = listing(*rows("x-ai/grok-4", "alpha-1", "alpha-2", top_provider={}))
    world.update()
    folder = world.folder / "catalog"
    before = store.load_catalog(folder)
    world.gateway.lists["alpha"] = listing(*rows("x-ai/grok-4", "alpha-1"), *rows("alpha-9", top_provider={}))
    report = world.update(accept=("alpha",))
    after = store.load_catalog(folder)
    assert before and after and report.changes == difference(before, after)
    kinds = {change.kind for change in report.changes}
    assert {"removed", "added", "limit"} <= kinds, "an assumed limit is published, too"
    assert as_json(report)["changes"] == changes_as_json(report.changes)
    assert world.update().changes == ()
