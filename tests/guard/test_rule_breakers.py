"""What must not be published is taken out before it is written, and costs nobody else anything."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from portkey_catalog.assemble import Assemble, Catalogs, Without
from portkey_catalog.check.folder import check_catalog
from portkey_catalog.check.texts import check_texts
from portkey_catalog.collect.outcome import Outcome
from portkey_catalog.guard.last_catalog import Last
from portkey_catalog.guard.rule_breakers import BrokenRule, Screened, screened_catalog, screened_list
from portkey_catalog.guard.rule_breakers import screened_lists as screened_answers
from portkey_catalog.report.json import as_json
from portkey_catalog.report.markdown import as_markdown
from portkey_catalog.schema import Catalog, Member, Model, Route
from portkey_catalog.settings.shapes import GuardSettings, ProviderSettings, Settings
from portkey_catalog.store.layout import StoreError
from portkey_catalog.text.secrets import NO_SECRETS, Secrets
from support.hosted import KEY, listing, rows
from support.loopback import Reply
from support.small_catalog import as_of_chain, make_combined, make_model, make_provider
from support.world import TODAY, World

GOOD = make_model("good-1")
SECRETS = Secrets.of({"PORTKEY_API_KEY": KEY}, ["PORTKEY_API_KEY"])
UNGUARDED = Settings(guard=GuardSettings(max_removed=1.0))


def plainly(catalogs: Catalogs, without: Without) -> Catalog:
    return Catalog(gateway=Settings().gateway.base_url, providers=dict(catalogs), combined={})


def screened_lists(lists: Catalogs, assemble: Assemble = plainly) -> Screened:
    return screened_catalog(assemble(lists, Without()), lists, assemble, Settings(), NO_SECRETS)


def screened_rows(*models: Model, secrets: Secrets = NO_SECRETS) -> Outcome:
    found = make_provider("a", *models).models
    return screened_list(Outcome(ProviderSettings(slug="a"), found), Settings(), secrets)


def test_a_good_list_stays_the_same_object() -> None:
    outcome = Outcome(ProviderSettings(slug="a"), {"good-1": GOOD})
    assert screened_list(outcome, Settings(), NO_SECRETS) is outcome


@pytest.mark.parametrize("name", ["{env:HOME}", "http://127.0.0.1/", "a\x1b[31mb", "sk-" + "test" * 8])
def test_a_row_that_breaks_a_rule_is_rejected_with_the_reason(name: str) -> None:
    outcome = screened_rows(GOOD, make_model("bad-1", name))
    assert list(outcome.models) == ["good-1"]
    (rejection,) = outcome.rejected
    assert rejection.id == "bad-1" and rejection.reason


def test_a_list_of_which_nothing_is_left_is_a_problem_and_no_empty_list() -> None:
    outcome = screened_rows(make_model("bad-1", "{env:HOME}"))
    assert (dict(outcome.models), len(outcome.rejected)) == ({}, 1)
    assert "no row of the list can be published" in (outcome.problem or "")


def test_a_row_that_breaks_a_rule_costs_no_other_list_anything() -> None:
    good, bad = (Outcome(ProviderSettings(slug=slug), {GOOD.id: GOOD}) for slug in "ab")
    spoilt = replace(bad, models={**bad.models, "x{env": make_model("x{env")})
    one, other = screened_answers([good, spoilt], Settings(), NO_SECRETS).outcomes
    assert one is good
    assert (list(other.models), [each.id for each in other.rejected]) == ([GOOD.id], ["x{env"])


@pytest.mark.parametrize(("route", "looked_at"), [(Route(provider="@a"), False), (Route(provider="@b"), True)])
def test_a_list_is_looked_at_again_unless_the_last_catalog_has_it_by_the_same_route(
    route: Route, looked_at: bool
) -> None:
    bad = make_model("x{env")
    last = Last(plainly({"a": make_provider("a", bad, route=route)}, Without()))
    answer = Outcome(ProviderSettings(slug="a"), {bad.id: bad})
    (outcome,) = screened_answers([answer], Settings(), NO_SECRETS, last).outcomes
    assert bool(outcome.rejected) is looked_at


def test_a_provider_whose_route_the_settings_do_not_know_is_left_out_and_the_others_stay() -> None:
    catalogs = {
        "a": make_provider("a", GOOD),
        "b": make_provider("b", GOOD, route=Route(virtual_key_env="NOT_IN_THE_SETTINGS")),
    }
    screened = screened_lists(catalogs)
    assert list(screened.catalog.providers) == ["a"]
    assert screened.left_out == {
        "b": "the route of b is virtual_key_env NOT_IN_THE_SETTINGS, and in the settings provider @b"
    }


def test_a_row_that_waits_is_looked_at_as_well() -> None:
    bad = make_model("bad-1", "{env:HOME}")
    waiting = make_provider("a", GOOD, held={"bad-1": bad, "good-1": GOOD}, held_since="2026-09-01")
    screened = screened_lists({"a": waiting})
    assert list(screened.catalog.providers["a"].held or {}) == ["good-1"]


def test_offers_that_are_at_fault_together_only_stay_and_are_not_combined() -> None:
    catalogs = {"a": make_provider("a", make_model("grok-4")), "b": make_provider("b", make_model("x-ai/grok-4"))}
    members = (
        Member(provider="a", id="grok-4", evidence=("joined to {env", "{env: HOME}")),
        Member(provider="b", id="x-ai/grok-4", evidence=("reads as grok-4",)),
    )

    def assemble(left: Catalogs, without: Without) -> Catalog:
        combined = as_of_chain(make_combined("grok-4", *members, identity="xai/grok-4"), left)
        return plainly(left, without).model_copy(update={"combined": {} if without.offers else {"grok-4": combined}})

    screened = screened_lists(catalogs, assemble)
    assert screened.catalog.combined == {}
    assert set(screened.apart) == {"a/grok-4", "b/x-ai/grok-4"}
    assert list(screened.catalog.providers) == ["a", "b"]


def test_a_former_combined_model_that_must_not_be_told_any_more_is_forgotten() -> None:
    member = Member(provider="a", id="good-1", evidence=("read",), excluded="not offered by enough providers now")
    gone = as_of_chain(make_combined("gone", member, name="{env:HOME}"), {"a": make_provider("a", GOOD)})

    def assemble(left: Catalogs, without: Without) -> Catalog:
        kept = {} if "gone" in without.ids else {"gone": gone}
        return plainly(left, without).model_copy(update={"combined": kept})

    screened = screened_lists({"a": make_provider("a", GOOD)}, assemble)
    assert (screened.catalog.combined, list(screened.catalog.providers)) == ({}, ["a"])


def test_a_fault_that_goes_with_a_provider_costs_no_combination() -> None:
    catalogs = {
        "a": make_provider("a", make_model("grok-4")),
        "b": make_provider("b", make_model("x-ai/grok-4"), route=Route(virtual_key_env="NOT_IN_THE_SETTINGS")),
    }
    screened = screened_lists(catalogs)
    assert (list(screened.left_out), dict(screened.apart)) == (["b"], {})


@pytest.mark.parametrize("text", ["x{env", "Half { file", "a {ENV "])
def test_a_text_that_ends_in_half_a_pattern_is_found_wherever_it_stands(text: str) -> None:
    catalog = plainly({"a": make_provider("a", GOOD, make_model("odd-1", text))}, Without())
    assert any("odd-1" in str(finding) for finding in check_texts(catalog, NO_SECRETS))


def test_an_id_whose_anchor_is_shaped_like_a_key_costs_itself_only(world: World) -> None:
    odd = "sk- abcd efgh ijkl mnop qrst uvwx"
    world.gateway.lists["alpha"] = listing(*rows("alpha-1", odd), *rows("alpha-2", name=odd))
    assert world.update().exit_code == 0
    assert list(world.document("providers/alpha.json")) == ["alpha-1", "alpha-2"]
    assert world.document("providers/alpha.json")["alpha-2"]["name"] == "alpha-2"


# What an earlier version, or a hand, has left


def rewritten(world: World, path: str, change: Callable[[str], str]) -> None:
    """Change a file of the catalog."""
    file = world.folder / "catalog" / "v1" / path
    file.write_text(change(file.read_text()))


def combined_as_told(body: str, text: str) -> str:
    """The combined models with a text in a name, in evidence and in the id of a member."""
    (model,) = json.loads(body).values()
    model["name"] = model["members"][0]["evidence"][0] = text
    model["members"][1]["id"] = f"grok-4:{text}"
    return json.dumps({model["id"]: model})


def test_a_name_that_one_offer_gave_to_all_costs_the_others_nothing(world: World) -> None:
    """All entries of a combined model bear its name, here one that stands in a list published before rules changed."""
    world.gateway.lists = {
        "alpha": listing({**rows("x-ai/grok-4")[0], "name": "Grok Four"}, *rows("alpha-1")),
        "beta": listing(*rows("grok-4", "beta-1")),
        "gamma": listing(*rows("grok-4", "gamma-1")),
    }
    world.update()
    rewritten(world, "providers/alpha.json", lambda body: body.replace("Grok Four", f"Grok {KEY}"))
    world.gateway.lists["alpha"] = Reply(500, {}, b"")
    world.update()
    offers = {slug: list(world.document(f"providers/{slug}.json")) for slug in ("alpha", "beta", "gamma")}
    assert offers == {"alpha": ["alpha-1"], "beta": ["beta-1", "grok-4"], "gamma": ["gamma-1", "grok-4"]}
    assert "grok-4" in world.document("opencode.json")["provider"]["combined"]["models"]


@pytest.mark.slow
@pytest.mark.parametrize("text", ["sk-" + "test" * 8, KEY, KEY.upper(), "half{env", "x{file: y}"])
def test_what_an_earlier_version_published_and_the_rules_refuse_today_stops_nobody(world: World, text: str) -> None:
    world.update()
    rewritten(world, "providers/alpha.json", lambda body: body.replace("alpha-1", text))
    rewritten(world, "providers/beta.json", lambda body: body.replace('"grok-4"', json.dumps(f"grok-4:{text}")))
    rewritten(world, "combined-models.json", lambda body: combined_as_told(body, text))
    for _ in range(2):
        world.update("metadata.sources = []\n[guard]\nmax_removed = 1.0\n", accept=("alpha", "beta"))
        assert world.reports[-1].exit_code in (0, 3)
        assert check_catalog(world.folder / "catalog", settings=UNGUARDED, secrets=SECRETS) == []
    assert world.reports[-1].files == ()
    shown = json.dumps([as_json(report) for report in world.reports]) + as_markdown(world.reports[0])
    assert SECRETS.found_in(shown) is None


def test_a_list_that_a_hand_put_out_of_order_stops_nobody(world: World) -> None:
    world.update()
    rewritten(world, "providers/alpha.json", lambda body: json.dumps(dict(reversed(json.loads(body).items()))))
    world.gateway.lists["alpha"] = Reply(500)
    assert world.update().exit_code == 3
    assert list(world.document("providers/alpha.json")) == ["alpha-1", "alpha-2", "alpha-3", "x-ai/grok-4"]


def test_settings_that_no_longer_know_a_provider_take_it_out_loudly(world: World) -> None:
    world.update()
    settings = "metadata.sources = []\n[gateway]\ndiscover = false\n[[providers]]\nslug = 'alpha'\n"
    report = world.update(settings, only=("alpha",))
    assert report.exit_code == 3
    assert any("left out: the provider beta does not stand in the settings" in each.text for each in report.notices)


def test_an_update_of_one_provider_gives_the_others_todays_routes(world: World) -> None:
    world.update()
    settings = "metadata.sources = []\n[[providers]]\nslug = 'beta'\nname = 'Bee'\nvirtual_key_env = 'BETA_KEY'\n"
    report = world.update(settings, only=("alpha",))
    assert report.exit_code == 0
    assert world.document("index.json")["providers"]["beta"]["route"] == {"virtual_key_env": "BETA_KEY"}
    assert "portkey-beta" in world.document("opencode.json")["provider"]


def test_what_nothing_can_mend_is_refused_by_name() -> None:
    def assemble(left: Catalogs, without: Without) -> Catalog:
        return plainly(left, without).model_copy(update={"gateway": "https://evil.example/v1"})

    with pytest.raises(BrokenRule, match=r"gateway is https://evil\.example/v1"):
        screened_lists({"a": make_provider("a", GOOD)}, assemble)


def test_an_id_that_ends_in_half_a_pattern_stops_nobody(world: World) -> None:
    # Joined to ": not known to read images" in a notice, it would have been a pattern that opencode replaces.
    images = {"architecture": {"input_modalities": ["text", "image"], "output_modalities": ["text"]}}
    odd = "x-ai/grok-4:{env"
    world.gateway.lists = {"alpha": listing(*rows(odd, "alpha-1")), "beta": listing(*rows("grok-4", **images))}
    assert world.update().exit_code == 0
    assert world.update().files == ()
    assert "portkey-alpha" in world.document("opencode.json")["provider"]


@pytest.mark.slow
@pytest.mark.parametrize("text", ["lit \\ud83e eral", "C:\\users\\udata\\model", "\\uDC00"])
def test_letters_behind_a_backslash_are_no_half_of_a_character(world: World, text: str) -> None:
    world.gateway.lists["alpha"] = listing(*rows(text, "alpha-1"), *rows("alpha-2", name=text))
    for _ in range(2):
        assert world.update().exit_code == 0
        assert text in world.document("providers/alpha.json")
    assert world.reports[-1].files == ()


def test_an_emoji_in_an_id_of_a_chain_is_read_again(world: World) -> None:
    world.gateway.lists = {"alpha": listing(*rows("x-ai/grok-4🤖")), "beta": listing(*rows("grok-4🤖"))}
    settings = "metadata.sources = []\n[[combine.override]]\nmerge = ['alpha/x-ai/grok-4🤖', 'beta/grok-4🤖']\n"
    world.update(settings)
    assert "\\ud83e" in json_header(world)
    assert world.update(settings).files == ()


def json_header(world: World) -> str:
    """The chain of the one combined model, as it is sent."""
    (entry,) = world.document("opencode.json")["provider"]["combined"]["models"].values()
    header: str = entry["headers"]["x-portkey-config"]
    return header


# Keys that an answer echoes where they are easily missed


@pytest.mark.slow
@pytest.mark.parametrize("length", [0, 270, 290, 600])
@pytest.mark.parametrize("field", ["id", "name"])
def test_no_part_of_a_key_is_left_where_a_text_is_too_long(world: World, field: str, length: int) -> None:
    world.gateway.lists["alpha"] = listing(*rows("alpha-1"), {**rows("alpha-2")[0], field: "x" * length + KEY})
    report = world.update()
    told = json.dumps(as_json(report)) + as_markdown(report) + "".join(body.decode() for body in world.files().values())
    assert KEY[:16] not in told
    assert "alpha-1" in world.document("providers/alpha.json")


@pytest.mark.parametrize("echo", [KEY, KEY.upper(), "pk_test_" + KEY.removeprefix("pk-test-")])
def test_a_key_in_the_place_of_a_slug_is_shown_nowhere(world: World, echo: str) -> None:
    world.gateway.account = listing({"id": f"@{echo}/x"}, {"id": "@alpha/alpha-1"}, {"id": "@beta/beta-1"})
    report = world.update()
    assert SECRETS.found_in(json.dumps(as_json(report)) + as_markdown(report)) is None
    assert "not used, as the slug repeats the value of a key: 1 provider of the account" in report.notices[0].text
    assert list(world.document("index.json")["providers"]) == ["alpha", "beta"]


@pytest.mark.parametrize("echo", [KEY, "{env:HOME}", "\x1b[31mred", "half \ufffd"])
def test_an_unfit_text_of_a_metadata_source_costs_that_text_only(world: World, echo: str) -> None:
    world.gateway.lists["alpha"] = listing({"id": "alpha-1"})
    limit, text = {"context": 200_000, "output": 8_000}, {"input": ["text"], "output": ["text"]}
    known = {"name": echo, "family": echo, "tool_call": True, "limit": limit, "modalities": text}
    (world.folder / "facts.json").write_text(json.dumps({"alpha": {"models": {"alpha-1": known}}}))
    assert world.update("metadata.sources = ['facts.json']\n").exit_code == 0
    model = world.document("providers/alpha.json")["alpha-1"]
    assert (model["name"], model["limit"], model.get("family")) == ("alpha-1", limit, None)


def test_a_stray_row_of_the_account_costs_no_provider_its_place(world: World) -> None:
    entries = [{"id": f"@alpha/{name}"} for name in ("alpha-1", "alpha-2")]
    world.gateway.account = listing({"id": "@ALPHA/x"}, *entries, {"id": "@beta/beta-1"})
    world.update()
    assert list(world.document("index.json")["providers"]) == ["alpha", "beta"]


def test_a_pipe_or_a_link_in_the_place_of_a_file_is_told_at_once(world: World) -> None:
    world.update()
    removed = world.folder / "catalog" / "v1" / "removed.json"
    removed.rename(world.folder / "elsewhere.json")
    removed.symlink_to(world.folder / "elsewhere.json")
    assert [str(each) for each in check_catalog(world.folder / "catalog")] == ["removed.json: is a link"]
    removed.unlink()
    os.mkfifo(removed)
    (finding,) = check_catalog(world.folder / "catalog")
    assert "it is no file" in str(finding)


@pytest.mark.slow
@pytest.mark.parametrize("refused", ["__proto__", "@beta/x", "openai/*", "lab/{env"])
def test_a_row_published_earlier_and_refused_today_counts_for_nobody(world: World, refused: str) -> None:
    names = [f"alpha-{n}" for n in range(8)]
    world.gateway.lists = {"alpha": listing(*rows(*names, "odd")), "beta": listing(*rows("beta-1"))}
    world.update()
    rewritten(world, "providers/alpha.json", lambda body: body.replace('"odd"', json.dumps(refused)))
    world.gateway.lists["alpha"] = listing(*rows(*names[:6], refused))
    for _ in range(2):
        report = world.update()
        assert list(world.document("providers/alpha.json")) == names[:6], "two of eight may vanish"
    assert report.files == ()


@pytest.mark.slow
def test_a_list_is_held_for_its_own_faults_only_and_stays_held_the_same_day(world: World) -> None:
    shared = [f"x-ai/grok-{n}" for n in (2, 3, 4, 5)]
    own = {slug: [f"{slug}-{n}" for n in range(9)] for slug in ("alpha", "beta")}
    world.gateway.lists = {slug: listing(*rows(*shared, *own[slug])) for slug in own}
    world.update()
    world.gateway.lists["alpha"] = listing(*rows(*own["alpha"]))
    assert world.update().exit_code == 3
    world.gateway.lists["beta"] = listing(*rows(*shared[:1], *own["beta"]))
    tomorrow = TODAY + timedelta(days=1)
    reports = [world.update(today=tomorrow) for _ in range(2)]
    assert world.provider("alpha").state == "read"
    assert {event.change for event in reports[0].chains} == {"chain lost"}
    assert (reports[0].exit_code, reports[1].exit_code, reports[1].files) == (3, 0, ())


def test_a_pipe_in_the_place_of_the_index_is_told_at_once(world: World) -> None:
    world.update()
    index = world.folder / "catalog" / "v1" / "index.json"
    index.unlink()
    os.mkfifo(index)
    with pytest.raises(StoreError, match="it is no file"):
        world.update()
