"""What the account can reach: its Model Catalog decides; whatever becomes of it, nothing refused is offered again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest

from portkey_catalog.exports.lists import available_models, flat_list
from portkey_catalog.exports.models_dev import models_dev
from portkey_catalog.exports.opencode import opencode_config
from portkey_catalog.store import catalog as store
from support.hosted import JSON, KEY, listing, rows
from support.loopback import Reply, Request
from support.world import TODAY, World

NO_METADATA = "[metadata]\nsources = []\n"
IDS = tuple(f"m-{n}" for n in range(12))
TOMORROW = TODAY + timedelta(days=1)


def account(*refs: str) -> Reply:
    """The account's list, read to its end with this page."""
    data = [{"id": f"@{ref}", "object": "model"} for ref in refs]
    return Reply(200, JSON, json.dumps({"object": "list", "total": len(data), "data": data}).encode())


def of(slug: str, ids: Iterable[str]) -> list[str]:
    return [f"{slug}/{each}" for each in ids]


@pytest.fixture
def acme(world: World) -> World:
    """A provider with twelve models, of which the account may use eight."""
    world.gateway.lists = {"acme": listing(*rows(*IDS))}
    world.gateway.account = account(*of("acme", IDS[:8]))
    return world


def with_another(acme: World) -> None:
    """Add a provider that goes on, so that updates succeed without the first one."""
    acme.gateway.lists["beta"] = listing(*rows("b"))
    acme.gateway.account = account(*of("acme", IDS[:8]), "beta/b")


def enabled(world: World, slug: str = "acme") -> list[str]:
    """What opencode lists of a provider; the same as what the catalog does not mark."""
    models = world.document(f"providers/{slug}.json")
    unmarked = [model_id for model_id, model in models.items() if "enabled" not in model]
    provider = world.document("opencode.json")["provider"].get(f"portkey-{slug}", {"models": {}})
    assert list(provider["models"]) == unmarked
    return sorted(unmarked, key=lambda model_id: (len(model_id), model_id))


def told(world: World) -> dict[str, str]:
    """Notices by text -> level, but for the default models and for what opencode is not offered."""
    found = {notice.text: notice.level for notice in world.reports[-1].notices}
    return {text: level for text, level in found.items() if "opencode export" not in text and "publish." not in text}


def reach_of(world: World, slug: str = "acme") -> Any:
    return world.document("index.json")["providers"][slug].get("reach")


def test_only_what_the_account_names_is_offered_and_the_report_says_how_many_are_left_out(acme: World) -> None:
    assert acme.update().exit_code == 0
    assert enabled(acme) == [*IDS[:8]]
    assert acme.provider("acme").left_out == {"not enabled for this account": 4}
    assert told(acme) == {
        "4 of 12 models of acme are not enabled for this account: its Model Catalog names others of the same provider, "
        'and Portkey refuses what it does not name; if it lags behind the provider, set reach = "provider"': "info"
    }
    assert len(acme.document("providers/acme.json")) == 12
    assert reach_of(acme) == "account"


@pytest.mark.parametrize(
    "settings",
    [
        '[gateway]\nreach = "provider"\n',
        '[[providers]]\nslug = "acme"\nreach = "provider"\n',
        '[gateway]\nreach = "account"\n[[providers]]\nslug = "acme"\nreach = "provider"\n',
    ],
)
def test_an_owner_may_let_the_providers_list_count(acme: World, settings: str) -> None:
    assert acme.update(NO_METADATA + settings).exit_code == 0
    assert (enabled(acme), reach_of(acme), told(acme)) == ([*IDS], None, {})


def test_one_provider_may_be_excepted_from_the_others(acme: World) -> None:
    acme.gateway.lists["beta"] = listing(*rows("a", "b"))
    acme.gateway.account = account(*of("acme", IDS[:8]), "beta/a")
    acme.update(NO_METADATA + '[gateway]\nreach = "provider"\n[[providers]]\nslug = "beta"\nreach = "account"\n')
    assert (enabled(acme), enabled(acme, "beta")) == ([*IDS], ["a"])


def test_what_only_the_account_names_is_enabled(acme: World) -> None:
    acme.gateway.account = account(*of("acme", (*IDS[:8], "ft:own")))
    acme.update()
    assert "enabled" not in acme.document("providers/acme.json")["ft:own"]


def test_ids_are_compared_exactly(acme: World) -> None:
    acme.gateway.account = account("acme/m-0", "acme/M-1", "acme/m-2 ", "acme/lab/m-3")
    acme.update()
    models = acme.document("providers/acme.json")
    assert [each for each in IDS if "enabled" not in models[each]] == ["m-0"]


@pytest.mark.parametrize("others", [(), ("acme/other",), ("acme/*", "acme/M-0")])
def test_where_the_account_names_none_of_a_providers_ids_its_list_counts_with_a_notice(
    acme: World, others: tuple[str, ...]
) -> None:
    settings = NO_METADATA + '[[providers]]\nslug = "acme"\n'
    acme.gateway.account = account(*others)
    assert acme.update(settings).exit_code == 0
    listed = acme.document("providers/acme.json")
    assert all("enabled" not in model for model in listed.values())
    assert set(IDS) <= set(acme.document("opencode.json")["provider"]["portkey-acme"]["models"])
    text = "the account's Model Catalog names none of the models that acme lists, by exact id, so the whole list counts"
    assert told(acme)[text] == "info"
    assert reach_of(acme) is None


def test_a_pattern_in_both_lists_is_no_model_that_both_name(acme: World) -> None:
    acme.gateway.lists["acme"] = listing(*rows(*IDS, "openai/*"))
    acme.gateway.account = account("acme/openai/*")
    acme.update()
    assert enabled(acme) == [*IDS]


@pytest.mark.slow
def test_many_providers_that_the_account_does_not_name_are_told_in_one_notice(world: World) -> None:
    slugs = [f"p{n}" for n in range(40)]
    world.gateway.lists = {slug: listing(*rows("m")) for slug in slugs}
    world.gateway.account = listing(*({"id": f"@{slug}/other"} for slug in slugs))
    world.update()
    text = next(iter(told(world)))
    assert text == (
        "the account's Model Catalog names none of the models that 40 providers (p0, p1, p10 and others) list, "
        "by exact id, so the whole list counts"
    )


def test_other_routes_are_not_the_accounts_to_judge(acme: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLD_KEY", "vk-test-0001")
    refs = account("acme/m-0", "old/m-0")
    acme.gateway.account = lambda request: (
        listing(*rows("m-0", "m-1")) if "x-portkey-virtual-key" in request.headers else refs
    )
    acme.update(NO_METADATA + '[[providers]]\nslug = "old"\nvirtual_key_env = "OLD_KEY"\n')
    assert (enabled(acme), enabled(acme, "old")) == (["m-0"], ["m-0", "m-1"])
    assert (reach_of(acme), reach_of(acme, "old")) == ("account", None)


def test_a_provider_under_an_alias_is_judged_by_its_slug(acme: World) -> None:
    settings = NO_METADATA + '[[providers]]\nslug = "acme"\nalias = "shop"\n'
    for _ in range(2):
        acme.update(settings)
        assert enabled(acme, "shop") == [*IDS[:8]]
    acme.gateway.account = Reply(500)
    acme.update(settings)
    assert enabled(acme, "shop") == [*IDS[:8]]


def test_a_long_account_list_is_read_to_its_end_before_anything_is_marked(acme: World) -> None:
    refs = [{"id": f"@acme/other-{n}"} for n in range(700)] + [{"id": f"@acme/{each}"} for each in IDS[:8]]
    limit = 100

    def page(request: Request) -> Reply:
        offset = int(dict(pair.split("=") for pair in request.query.split("&"))["offset"])
        data = refs[offset : offset + limit]
        return Reply(200, JSON, json.dumps({"total": len(refs), "data": data}).encode())

    acme.gateway.account = page
    acme.update(NO_METADATA + '[[providers]]\nslug = "acme"\nexclude = ["other-*"]\n')
    assert enabled(acme) == [*IDS[:8]]


OWNERS_CHOICE = '[[providers]]\nslug = "acme"\n{}\n'


@pytest.mark.slow
@pytest.mark.parametrize("choice", ['exclude = ["m-0"]', 'include = ["m-1*"]'])
@pytest.mark.parametrize("reach", ["account", "provider"])
def test_what_the_owner_filters_out_counts_as_named_all_the_same(acme: World, choice: str, reach: str) -> None:
    with_another(acme)
    acme.gateway.account = account("acme/m-0", "beta/b")
    acme.update(NO_METADATA + OWNERS_CHOICE.format(f'reach = "{reach}"'))
    for answer in (acme.gateway.lists["acme"], Reply(500)):
        acme.gateway.lists["acme"] = answer
        acme.update(NO_METADATA + OWNERS_CHOICE.format(choice), accept=("acme",))
        assert reach_of(acme) == "account"
        assert enabled(acme) == []
        assert not [text for text in told(acme) if "names none" in text or "offered again" in text]


def test_a_choice_that_leaves_nothing_opens_nothing(acme: World) -> None:
    with_another(acme)
    acme.update(NO_METADATA + OWNERS_CHOICE.format('reach = "provider"'))
    acme.gateway.account = account("acme/m-0", "beta/b")
    acme.update(NO_METADATA + OWNERS_CHOICE.format('include = ["other"]'))
    assert acme.provider("acme").state == "kept"
    assert (enabled(acme), reach_of(acme)) == (["m-0"], "account")


def test_a_row_that_is_taken_out_counts_as_named_all_the_same(acme: World) -> None:
    acme.gateway.lists["acme"] = listing(*rows(*IDS), *rows("m-x", name="{env:HOME}"))
    acme.gateway.account = account("acme/m-x")
    acme.update()
    assert acme.provider("acme").rejected
    assert (enabled(acme), reach_of(acme)) == ([], "account")


CUT_SHORT = Reply(200, JSON, b'{"total": 12, "data": [{"id": "@acme/m-0"}, {"id": "@acme/m-1"}]}')
ODD_ROWS = listing({"id": "@acme/m-0"}, {"id": "@acme/m-11"}, *({"id": f"m-{n}"} for n in range(1, 9)))
UNREAD = {
    "cut short": CUT_SHORT,
    "HTTP 500": Reply(500),
    "HTTP 403": Reply(403),
    "a web page": Reply(200, {}, b"<!doctype html>"),
}


@pytest.mark.parametrize("answer", UNREAD)
def test_an_account_list_that_was_not_read_to_its_end_marks_nothing_new(acme: World, answer: str) -> None:
    acme.gateway.account = UNREAD[answer]
    acme.update(NO_METADATA + '[[providers]]\nslug = "acme"\n')
    assert (enabled(acme), reach_of(acme)) == ([*IDS], None)


@pytest.mark.slow
@pytest.mark.parametrize("answer", UNREAD)
def test_while_the_account_list_cannot_be_read_what_it_said_last_time_holds(acme: World, answer: str) -> None:
    acme.update()
    acme.gateway.account = UNREAD[answer]
    acme.gateway.lists["acme"] = listing(*rows(*IDS, "new"))
    assert acme.update().exit_code == 3
    # Yesterday's list did not name the new model either.
    assert (enabled(acme), reach_of(acme)) == ([*IDS[:8]], "account")
    acme.gateway.account = account(*of("acme", (*IDS[:8], "new")))
    assert acme.update().exit_code == 0
    assert enabled(acme) == sorted((*IDS[:8], "new"), key=lambda each: (len(each), each))


def test_rows_of_the_account_list_that_cannot_be_read_may_name_anything_if_they_are_many(acme: World) -> None:
    acme.gateway.account = ODD_ROWS
    acme.update(NO_METADATA)
    assert (enabled(acme), reach_of(acme)) == ([*IDS], None)


def test_a_few_rows_of_the_account_list_that_cannot_be_read_do_not_matter(acme: World) -> None:
    acme.gateway.account = listing(*({"id": f"@acme/{each}"} for each in IDS[:8]), {"id": "m-9"}, {"slug": "m-10"})
    acme.update()
    assert enabled(acme) == [*IDS[:8]]


def test_many_odd_rows_neither_refuse_nor_reopen_anything_later(acme: World) -> None:
    acme.update()
    acme.gateway.account = ODD_ROWS
    acme.update()
    assert enabled(acme) == [*IDS[:8], "m-11"]


def without_discovery(*blocks: str) -> str:
    return "\n".join([NO_METADATA, "[gateway]\ndiscover = false", *blocks])


ACME = '[[providers]]\nslug = "acme"'


def test_without_discovery_the_account_list_is_asked_all_the_same(acme: World) -> None:
    acme.gateway.lists["beta"] = listing(*rows("b"))
    acme.gateway.account = account(*of("acme", IDS[:8]), "beta/b")
    for _ in range(2):
        assert acme.update(without_discovery(ACME)).exit_code == 0
        assert list(acme.document("index.json")["providers"]) == ["acme"]
        assert enabled(acme) == [*IDS[:8]]
    assert acme.reports[-1].files == ()


GATEWAYS_OWN = listing(*({"id": f"gpt-{n}", "object": "model", "provider": {"id": "openai"}} for n in range(50)))


@pytest.mark.slow
@pytest.mark.parametrize(
    "answer",
    [*(Reply(status) for status in (400, 401, 403, 404, 500)), listing(), GATEWAYS_OWN, Reply(200, {}, b"<html>")],
)
def test_without_discovery_an_account_list_that_cannot_be_had_is_no_error(acme: World, answer: Reply) -> None:
    acme.gateway.account = answer
    assert acme.update(without_discovery(ACME)).exit_code == 0
    assert enabled(acme) == [*IDS]
    assert set(told(acme).values()) == {"info"}


def test_without_discovery_nobody_asks_for_the_account_list_in_vain(acme: World) -> None:
    acme.update(without_discovery(ACME, 'reach = "provider"'))
    assert [request.headers.get("x-portkey-provider") for request in acme.gateway.requests] == ["@acme"]
    assert enabled(acme) == [*IDS]


def test_the_first_time_is_not_held_but_explained(acme: World) -> None:
    acme.update(NO_METADATA + '[gateway]\nreach = "provider"\n')
    acme.gateway.account = account("acme/m-0")
    report = acme.update()
    assert report.exit_code == 0
    assert enabled(acme) == ["m-0"]
    (text, level) = next(iter(told(acme).items()))
    assert text.startswith("from now on 11 of 12 models of acme are not enabled for this account")
    assert level == "warning"
    assert acme.provider("acme").changed == 11
    acme.update()
    assert (told(acme), acme.reports[-1].files) == ({}, ())
    assert acme.document("index.json")["notices"][0]["text"].startswith("from now on 11 of 12 models of acme")


def test_the_first_time_may_leave_opencode_nothing_of_a_provider(acme: World) -> None:
    chat, other = rows("chat"), rows("vectors", architecture={"output_modalities": ["embeddings"]})
    acme.gateway.lists["acme"] = listing(*chat, *other)
    acme.gateway.account = account("acme/chat")
    acme.update(NO_METADATA + '[gateway]\nreach = "provider"\n')
    acme.gateway.account = account("acme/vectors")
    assert acme.update().exit_code == 0
    assert "portkey-acme" not in acme.document("opencode.json")["provider"]


def test_the_first_time_does_not_hide_that_a_list_shrank(acme: World) -> None:
    acme.update(NO_METADATA + '[gateway]\nreach = "provider"\n')
    acme.gateway.lists["acme"] = listing(*rows(*IDS[:6]))
    assert acme.update().exit_code == 3
    assert "4 of 12 models would vanish" in (acme.provider("acme").problem or "")
    # The list that is kept is marked all the same: what Portkey refuses is not offered meanwhile.
    assert enabled(acme) == [*IDS[:8]]


def test_the_first_time_a_list_that_cannot_be_read_is_kept_with_todays_marks(acme: World) -> None:
    with_another(acme)
    acme.update(NO_METADATA + '[gateway]\nreach = "provider"\n')
    acme.gateway.lists["acme"] = Reply(500)
    acme.update()
    assert (enabled(acme), reach_of(acme)) == ([*IDS[:8]], "account")


def test_the_first_time_an_empty_list_is_kept_with_todays_marks(acme: World) -> None:
    acme.update(NO_METADATA + '[gateway]\nreach = "provider"\n')
    acme.gateway.lists["acme"] = listing()
    acme.update()
    assert (enabled(acme), reach_of(acme)) == ([*IDS[:8]], "account")


CHAT_NAMES = ("x-ai/grok-4", "openai/gpt-4.1", "openai/o3", "anthropic/claude-sonnet-4", "google/gemini-2.5-pro")


@pytest.fixture
def chained(world: World) -> World:
    """Two providers that share five models."""
    world.gateway.lists = {
        "acme": listing(*rows(*CHAT_NAMES, "own")),
        "beta": listing(*rows(*CHAT_NAMES, "b-1", "b-2")),
    }
    return world


def chains(world: World) -> list[str]:
    """Ids of combined models that fall over from one provider to another."""
    entries = world.document("opencode.json")["provider"].get("combined", {"models": {}})["models"]
    headers = {model_id: entry["headers"]["x-portkey-config"] for model_id, entry in entries.items()}
    return sorted(model_id for model_id, header in headers.items() if len(json.loads(header)["targets"]) > 1)


def test_chains_that_the_first_time_costs_hold_nothing(chained: World) -> None:
    chained.update(NO_METADATA + '[gateway]\nreach = "provider"\n')
    assert len(chains(chained)) == 5
    chained.gateway.account = account("acme/own", *of("beta", (*CHAT_NAMES, "b-1", "b-2")))
    report = chained.update()
    assert (report.exit_code, chains(chained)) == (0, [])
    assert enabled(chained, "acme") == ["own"]


def test_chains_that_the_provider_costs_on_that_day_are_guarded(chained: World) -> None:
    chained.update(NO_METADATA + '[gateway]\nreach = "provider"\n')
    chained.gateway.account = account("acme/own", *of("acme", CHAT_NAMES), *of("beta", CHAT_NAMES))
    broken = [row | {"supported_parameters": []} for row in rows(*CHAT_NAMES)]
    chained.gateway.lists["acme"] = listing(*broken, *rows(*(f"own-{n}" for n in range(20)), "own"))
    assert chained.update().exit_code == 3
    assert len(chains(chained)) == 5


def test_an_account_list_that_loses_much_at_once_is_held_until_a_later_day(acme: World) -> None:
    acme.update()
    acme.gateway.account = account(*of("acme", IDS[:3]))
    assert acme.update().exit_code == 3
    assert "5 of 8 models would vanish from opencode" in (acme.provider("acme").problem or "")
    assert "no longer enabled for this account" in (acme.provider("acme").problem or "")
    assert enabled(acme) == [*IDS[:8]]
    assert acme.update(today=TOMORROW).exit_code == 0
    assert enabled(acme) == [*IDS[:3]]


def test_an_account_list_that_loses_much_may_be_accepted(acme: World) -> None:
    acme.update()
    acme.gateway.account = account(*of("acme", IDS[:3]))
    assert acme.update(accept=("acme",)).exit_code == 0
    assert enabled(acme) == [*IDS[:3]]


def test_what_was_wholly_enabled_yesterday_is_guarded_too(acme: World) -> None:
    acme.gateway.account = account(*of("acme", IDS))
    acme.update()
    assert reach_of(acme) == "account"
    acme.gateway.account = account("acme/m-0")
    assert acme.update().exit_code == 3
    assert enabled(acme) == [*IDS]


def test_chains_that_a_shrinking_account_list_costs_are_guarded(chained: World) -> None:
    both = [*of("acme", (*CHAT_NAMES, "own")), *of("beta", (*CHAT_NAMES, "b-1", "b-2"))]
    chained.gateway.account = account(*both)
    chained.update()
    settings = NO_METADATA + "[guard]\nmax_removed = 0.5\n"
    # Two of six and two of seven go, which each list may lose; together they are four of five chains.
    gone = {*of("acme", CHAT_NAMES[:2]), *of("beta", CHAT_NAMES[2:4])}
    chained.gateway.account = account(*(each for each in both if each not in gone))
    assert chained.update(settings).exit_code == 3
    assert len(chains(chained)) == 5


def test_a_growing_account_list_is_taken_at_once(acme: World) -> None:
    acme.gateway.account = account("acme/m-0")
    acme.update()
    acme.gateway.account = account(*of("acme", IDS))
    assert acme.update().exit_code == 0
    assert enabled(acme) == [*IDS]
    assert acme.provider("acme").changed == 11


def test_an_account_list_that_names_nothing_any_more_opens_nothing(acme: World) -> None:
    settings = NO_METADATA + ACME + "\n"
    acme.update(settings)
    for later in range(3):
        acme.gateway.account = (account(), account("acme/elsewhere"), account("beta/m"))[later]
        acme.gateway.lists["beta"] = listing(*rows("m"))
        assert acme.update(settings, today=TODAY + timedelta(days=later)).exit_code == 0
        offered = acme.document("opencode.json")["provider"]["portkey-acme"]["models"]
        assert sorted(offered) == [*IDS[:8]]
        text = (
            "the account's Model Catalog names none of the models of acme any more, so what it said last time holds; "
            'to offer the whole list, set reach = "provider", or run portkey-catalog update --accept-removals acme'
        )
        assert told(acme).get(text) == (None if later else "warning"), "it is told when it begins"
        assert text in {notice["text"] for notice in acme.document("index.json")["notices"]}
    acme.update(settings, accept=("acme",))
    assert (enabled(acme), reach_of(acme)) == ([*IDS], None)
    assert told(acme)["as accepted, what was not enabled of acme is offered again"] == "warning"


def test_an_owners_word_opens_what_the_account_had_closed_even_while_the_list_cannot_be_read(acme: World) -> None:
    with_another(acme)
    acme.update()
    acme.gateway.lists["acme"] = Reply(500)
    acme.update(NO_METADATA + '[gateway]\nreach = "provider"\n')
    assert (enabled(acme), reach_of(acme)) == ([*IDS], None)


def test_a_list_that_is_kept_follows_the_account(acme: World) -> None:
    with_another(acme)
    acme.update()
    acme.gateway.lists["acme"] = Reply(500)
    acme.gateway.account = account(*of("acme", (*IDS[:7], "m-11")), "beta/b")
    acme.update()
    assert enabled(acme) == [*IDS[:7], "m-11"]
    acme.gateway.account = account("acme/m-0", "beta/b")
    acme.update()
    assert enabled(acme) == [*IDS[:7], "m-11"]


@pytest.mark.slow
def test_a_list_that_is_held_lets_nothing_through_in_two_steps_on_one_day(world: World) -> None:
    """Two of eleven may go by the account's word; with one more that loses its tools they are too many."""
    world.gateway.lists = {"acme": listing(*rows(*IDS[:11]))}
    world.gateway.account = account(*of("acme", IDS[:11]))
    world.update()
    world.gateway.lists["acme"] = listing(*rows(*IDS[:10]), *rows(IDS[10], supported_parameters=[]))
    world.gateway.account = account(*of("acme", (*IDS[:8], IDS[10])))
    assert world.update(today=TOMORROW).exit_code == 3
    assert enabled(world) == [*IDS[:11]]
    files, answer = world.files(), world.gateway.lists["acme"]
    # Nor when the list cannot be read in between, for then the one that waits is what is next.
    for now in (answer, Reply(500), answer):
        world.gateway.lists["acme"] = now
        world.update(today=TOMORROW)
        assert world.files() == files
    assert world.update(today=TOMORROW + timedelta(days=1)).exit_code == 0
    assert world.provider("acme").state == "read"
    assert sorted(world.document("opencode.json")["provider"]["portkey-acme"]["models"]) == [*IDS[:8]]


def test_a_list_that_was_cut_short_keeps_the_marks_of_what_it_does_not_name(acme: World) -> None:
    acme.update()
    page = {"object": "list", "data": rows(*IDS[4:10]), "has_more": True}
    acme.gateway.lists["acme"] = Reply(200, JSON, json.dumps(page).encode())
    acme.update()
    assert enabled(acme) == [*IDS[:8]]


def test_a_catalog_of_an_earlier_version_was_not_judged(acme: World) -> None:
    acme.update(NO_METADATA + '[gateway]\nreach = "provider"\n')
    index = acme.document("index.json")
    assert all("reach" not in each for each in index["providers"].values())
    acme.gateway.account = account("acme/m-0")
    assert acme.update().exit_code == 0
    assert enabled(acme) == ["m-0"]


def test_lists_for_programs_say_what_is_not_enabled(acme: World) -> None:
    acme.update()
    catalog = store.load_catalog(acme.folder / "catalog")
    assert catalog
    assert available_models(catalog) == {"acme": sorted(IDS[:8])}
    flat = {each["id"]: each.get("enabled") for each in flat_list(catalog)}
    assert flat == {f"acme/{each}": None if each in IDS[:8] else False for each in IDS}
    assert set(models_dev(catalog, opencode_config(catalog))["portkey-acme"]["models"]) == set(IDS[:8])


def test_only_asks_and_judges_one_provider(acme: World) -> None:
    acme.gateway.lists["beta"] = listing(*rows("b-1", "b-2"))
    acme.update(NO_METADATA + '[gateway]\nreach = "provider"\n')
    acme.gateway.account = account("acme/m-0", "beta/b-1")
    acme.update(only=("beta",))
    assert (enabled(acme), enabled(acme, "beta")) == ([*IDS], ["b-1"])


def test_the_day_does_not_matter_to_what_is_marked(acme: World) -> None:
    acme.update(today=date(2026, 9, 1))
    before = acme.files()
    acme.update(today=date(2026, 10, 1))
    assert acme.files() == before
    assert KEY not in str(before)


BARE = ("gpt-old", "gpt-new", "gpt-3", "gpt-4", "gpt-5", "gpt-6")
OF_OPENAI = 'metadata.sources = ["facts.json"]\n[[providers]]\nslug = "openai"\n'


@pytest.fixture
def ending(world: World) -> World:
    """A list that states nothing but ids, and a metadata source that calls one of its models deprecated."""
    known = {
        "tool_call": True,
        "limit": {"context": 200_000, "output": 64_000},
        "modalities": {"input": ["text"], "output": ["text"]},
    }
    models = {each: known | ({"status": "deprecated"} if each == "gpt-old" else {}) for each in BARE}
    (world.folder / "facts.json").write_text(json.dumps({"openai": {"models": models}}))
    world.gateway.lists = {"openai": listing(*({"id": each, "object": "model"} for each in BARE))}
    world.gateway.account = account(*of("openai", BARE))
    return world


WHY_NOT = "deprecated, says a metadata source, and its provider says nothing"


def test_what_the_account_enables_is_offered_although_a_metadata_source_calls_it_deprecated(ending: World) -> None:
    for _ in range(2):
        ending.update(OF_OPENAI)
        assert enabled(ending, "openai") == sorted(BARE, key=lambda each: (len(each), each))
        model = ending.document("providers/openai.json")["gpt-old"]
        assert ("status" in model, "status" in model["provenance"]) == (False, False)
    assert ending.reports[-1].files == ()


@pytest.mark.slow
def test_what_was_enabled_stays_offered_while_the_account_or_the_list_cannot_be_read(ending: World) -> None:
    ending.gateway.lists["beta"] = listing(*rows("b"))
    ending.gateway.account = account(*of("openai", BARE[:5]), "beta/b")
    ending.update(OF_OPENAI)
    offered = enabled(ending, "openai")
    assert "gpt-old" in offered
    for gone in ("account", "openai", "facts"):
        answers, said = dict(ending.gateway.lists), ending.gateway.account
        if gone == "facts":
            (ending.folder / "facts.json").unlink()
        elif gone == "account":
            ending.gateway.account = Reply(500)
        else:
            ending.gateway.lists["openai"] = Reply(500)
        for _ in range(2):
            ending.update(OF_OPENAI, today=TOMORROW)
            assert enabled(ending, "openai") == offered
        assert ending.reports[-1].files == ()
        ending.gateway.lists, ending.gateway.account = answers, said


def test_what_the_account_does_not_enable_keeps_what_a_metadata_source_says_of_it(ending: World) -> None:
    ending.gateway.account = account(*of("openai", BARE[1:]))
    ending.update(OF_OPENAI)
    assert ending.document("providers/openai.json")["gpt-old"]["status"] == "deprecated"


@pytest.mark.parametrize("silence", ["the account names none", "the owner's word"])
def test_where_the_account_decides_nothing_a_metadata_source_is_believed(ending: World, silence: str) -> None:
    if silence == "the account names none":
        ending.gateway.account = account("openai/elsewhere")
        ending.update(OF_OPENAI)
    else:
        ending.update(OF_OPENAI + 'reach = "provider"\n')
    assert (ending.provider("openai").left_out or {})[WHY_NOT] == 1


def test_a_providers_own_word_that_a_model_is_going_stays(acme: World) -> None:
    acme.gateway.lists["acme"] = listing(*rows(*IDS, deprecated=True))
    acme.update()
    models = acme.document("providers/acme.json")
    assert {models[each].get("status") for each in enabled(acme)} == {"deprecated"}
