"""Nothing that waits is taken without a person's word: held lists, chains, first members and new providers."""

from __future__ import annotations

import hashlib
import json
import shutil
from typing import Any

import pytest

from portkey_catalog.check.folder import check_catalog
from portkey_catalog.history.diff import difference
from portkey_catalog.pipeline.accept import AcceptError
from portkey_catalog.pipeline.build import build
from portkey_catalog.schema import Finding
from portkey_catalog.store.catalog import load_catalog, load_choice
from portkey_catalog.store.choice import ChoiceError, accept_toml, choice_of
from portkey_catalog.store.layout import StoreError
from support.asked import IDS, MANY, priced
from support.hosted import listing, rows
from support.needs import ROOT
from support.world import TODAY, World, day

PRICED = "[metadata]\nsources = []\n[combine]\norder = 'price'\n"


def models(world: World, slug: str = "alpha") -> list[str]:
    return list(world.document(f"providers/{slug}.json"))


def chain(world: World) -> list[str]:
    members = world.document("combined-models.json")["grok-4"]["members"]
    return [each["provider"] for each in members if "excluded" not in each]


def absurd(world: World) -> None:
    """One price moves two hundredfold, a model comes, and another one's limit is another."""
    one, two, *others = IDS
    world.gateway.lists["alpha"] = listing(
        *rows("x-ai/grok-4", *others, "new-1"), *rows(one, **priced("0.0006")), *rows(two, context_length=100_000)
    )


def test_nothing_waits_in_the_first_catalog_and_nothing_is_held_in_it(asked: World) -> None:
    assert asked.findings() == []


def test_one_price_and_one_window_that_move_far_wait_alone_until_they_are_taken(asked: World) -> None:
    asked.gateway.lists["alpha"] = listing(*rows("x-ai/grok-4", *IDS, *MANY))
    asked.update()
    one, two, three, *others = MANY
    asked.gateway.lists["alpha"] = listing(
        *rows("x-ai/grok-4", *IDS, *others, "new-1"),
        *rows(one, **priced("0.00006")),
        *rows(two, context_length=4_000_000),
        *rows(three, **priced("0.000006")),
    )
    for number in range(40):
        report = asked.update(today=day(number))
        assert (report.exit_code, asked.provider("alpha").state) == (3, "read")
        assert "the list is taken but for what waits" in (asked.provider("alpha").problem or "")
    listed = asked.document("providers/alpha.json")
    assert "new-1" in listed and listed[three]["cost"]["input"] == 6
    assert (listed[one]["cost"]["input"], listed[two]["limit"]["context"]) == (3, 200_000)
    price, window = asked.findings()
    assert (price["offers"], price["field"], price["new"]) == ([f"alpha/{one}"], "cost.input", 60)
    assert "in USD per million tokens: input from 3 to 60 (20-fold); as evidence only: " in price["why"]
    assert (window["offers"], window["field"], window["new"]) == ([f"alpha/{two}"], "limit.context", 4_000_000)
    asked.accept(price["id"], today=day(40))
    assert asked.document("providers/alpha.json")[one]["cost"]["input"] == 60
    assert [each["id"] for each in asked.findings()] == [window["id"]]
    asked.gateway.lists["alpha"] = listing(*rows("x-ai/grok-4", *IDS, *MANY[1:]), *rows(one, **priced("0.00006")))
    assert asked.update(today=day(41)).exit_code == 0
    assert asked.findings() == []


def two_at_once(world: World) -> tuple[str, str]:
    """The price and the window of one model move far; gives the ids of both findings."""
    world.gateway.lists["alpha"] = listing(*rows("x-ai/grok-4", *IDS, *MANY))
    world.update()
    one, *others = MANY
    world.gateway.lists["alpha"] = listing(
        *rows("x-ai/grok-4", *IDS, *others), *rows(one, **priced("0.00006"), context_length=4_000_000)
    )
    world.update()
    price, window = world.findings()
    assert (price["risk"], window["risk"], price["offers"]) == ("price", "limit", window["offers"])
    return price["id"], window["id"]


def test_of_two_findings_of_one_model_the_one_beside_a_refused_one_is_refused_with_it(asked: World) -> None:
    price, window = two_at_once(asked)
    (asked.folder / "accept.toml").write_text(
        f"[[finding]]\nid = '{price}'\ntake = false\n[[finding]]\nid = '{window}'\ntake = true\n"
    )
    chosen = load_choice(asked.folder)
    done = asked.accept(chosen=chosen)
    assert (done.exit_code, done.taken, [bool(each.refused) for each in done.left]) == (0, (), [True, True])
    assert asked.update(today=day(1)).exit_code == 0
    assert [each["id"] for each in asked.findings() if each["refused"]] == [price, window]
    assert asked.document("providers/alpha.json")[MANY[0]]["limit"]["context"] == 200_000


def test_of_two_findings_of_one_model_one_alone_cannot_be_taken_and_waits_on(asked: World) -> None:
    price, window = two_at_once(asked)
    done = asked.accept(window)
    assert (done.exit_code, done.taken, [each.id for each in done.left]) == (3, (), [price, window])
    done = asked.accept(price, window)
    assert (done.exit_code, {each.id for each in done.taken}, done.left) == (0, {price, window}, ())
    assert asked.document("providers/alpha.json")[MANY[0]]["limit"]["context"] == 4_000_000


def test_a_price_that_waits_says_what_others_say_of_it(asked: World) -> None:
    asked.gateway.lists["alpha"] = listing(*rows("x-ai/grok-4", **priced("0.0009")), *rows(*IDS))
    asked.update()
    [price] = asked.findings()
    assert price["field"] == "cost.input" and price["new"] == 900
    assert price["why"].endswith("; as evidence only: input: 1 other provider of the model asks for 3")


def test_what_is_held_is_never_taken_by_coming_again(asked: World) -> None:
    absurd(asked)
    for number in range(1, 60, 6):
        report = asked.update(today=day(number))
        assert (report.exit_code, asked.provider("alpha").state) == (3, "kept")
        assert "new-1" not in models(asked)
    found = asked.findings()
    assert [(each["risk"], each["since"]) for each in found] == [("price", "2026-09-02"), ("rest", "2026-09-02")]
    assert (found[0]["offers"], found[0]["field"]) == (["alpha/model-0"], "cost.input")
    assert (found[0]["old"], found[0]["new"]) == (3, 600)
    assert asked.document("index.json")["providers"]["alpha"]["held_since"] == "2026-09-02"


def test_everything_that_waits_is_taken_when_a_person_accepts_all_and_is_no_news_then(asked: World) -> None:
    absurd(asked)
    asked.update(today=day(1))
    done = asked.accept(everything=True, today=day(2))
    assert (done.exit_code, done.left, len(done.taken)) == (0, (), 2)
    assert "new-1" in models(asked)
    assert (asked.findings(), asked.document("index.json")["providers"]["alpha"].get("stale_since")) == ([], None)
    report = asked.update(today=day(2))
    assert (report.exit_code, report.files) == (0, ())


def test_a_person_takes_the_rest_and_refuses_one_price_which_then_stays_whatever_else_changes(asked: World) -> None:
    absurd(asked)
    asked.update(today=day(1))
    price, rest = (each["id"] for each in asked.findings())
    done = asked.accept(rest, today=day(1))
    assert (done.exit_code, [each.id for each in done.left]) == (3, [price])
    assert ("new-1" in models(asked), asked.document("providers/alpha.json")["model-0"]["cost"]["input"]) == (True, 3)
    report = asked.update(today=day(2), refused=frozenset({price}))
    assert report.exit_code == 0
    assert any("refused, and not asked about again" in each.text for each in report.notices)
    one, *others = IDS
    asked.gateway.lists["alpha"] = listing(*rows("x-ai/grok-4", *others, "new-2"), *rows(one, **priced("0.0006")))
    report = asked.update(today=day(3))
    assert (report.exit_code, "new-2" in models(asked), "new-1" in models(asked)) == (0, True, False)
    assert not any("refused" in each.text for each in report.notices)
    (left,) = asked.findings()
    assert (left["id"], left["refused"]) == (price, "2026-09-03")
    assert asked.document("providers/alpha.json")["model-0"]["cost"]["input"] == 3
    asked.gateway.lists["alpha"] = listing(*rows("x-ai/grok-4", *others, "new-2"), *rows(one, **priced("0.0007")))
    assert asked.update(today=day(4)).exit_code == 3, "another value is another question"
    assert price not in [each["id"] for each in asked.findings()]


def test_a_refused_rest_stays_as_it_was_and_what_comes_later_is_taken(asked: World) -> None:
    absurd(asked)
    asked.update(today=day(1))
    both = frozenset(each["id"] for each in asked.findings())
    assert asked.update(today=day(2), refused=both).exit_code == 0
    assert "new-1" not in models(asked)
    one, two, *others = IDS
    asked.gateway.lists["alpha"] = listing(
        *rows("x-ai/grok-4", *others, "new-1", "new-2"),
        *rows(one, **priced("0.0006")),
        *rows(two, context_length=100_000),
    )
    assert asked.update(today=day(3)).exit_code == 0
    assert ("new-1" in models(asked), "new-2" in models(asked)) == (False, True)
    assert {each["id"] for each in asked.findings()} == both


def test_a_value_that_goes_back_by_itself_is_asked_about_no_more(asked: World) -> None:
    before = asked.files()["v1/providers/alpha.json"]
    absurd(asked)
    assert asked.update(today=day(1)).exit_code == 3
    asked.gateway.lists["alpha"] = listing(*rows("x-ai/grok-4", *IDS))
    assert asked.update(today=day(2)).exit_code == 0
    assert (asked.findings(), asked.files()["v1/providers/alpha.json"]) == ([], before)


def test_a_list_that_cannot_be_read_leaves_what_waits(asked: World) -> None:
    absurd(asked)
    asked.update(today=day(1))
    found = asked.findings()
    alpha = asked.gateway.lists.pop("alpha")
    asked.update(PRICED, today=day(2))
    assert asked.findings() == found
    asked.gateway.lists["alpha"] = alpha
    asked.update(today=day(3))
    assert asked.findings() == found


def test_what_went_too_far_over_days_waits_also_when_these_days_are_long_past(asked: World) -> None:
    many = [f"many-{number}" for number in range(60)]
    for number, left in ((1, 60), (2, 46), (3, 36)):
        asked.gateway.lists["alpha"] = listing(*rows("x-ai/grok-4", *many[:left]))
        asked.update(today=day(number), accept=("alpha",) if number == 1 else ())
    for number in (3, 4, 9, 12, 40, 100):
        assert asked.update(today=day(number)).exit_code == 3
        assert (len(models(asked)), asked.findings()[0]["since"]) == (47, "2026-09-04")
    assert [(each["risk"], len(each["offers"])) for each in asked.findings()] == [("removals", 10)]
    asked.gateway.lists["alpha"] = listing(*rows("x-ai/grok-4", *many[:46], "new-1"))
    assert asked.update(today=day(101)).exit_code == 0


def test_a_mass_removal_is_one_finding_and_the_other_lists_go_on(asked: World) -> None:
    asked.gateway.lists["alpha"] = listing(*rows("x-ai/grok-4", *IDS[:3]))
    asked.gateway.lists["beta"] = listing(*rows("grok-4", "beta-1", "beta-2", "beta-3"))
    assert asked.update(today=day(1)).exit_code == 3
    (found,) = asked.findings()
    assert (found["risk"], len(found["offers"])) == ("removals", 5)
    assert "beta-3" in models(asked, "beta")
    assert asked.accept("alpha", today=day(1)).exit_code == 0
    assert len(models(asked)) == 4


@pytest.mark.parametrize("review", ["risky", "always"])
def test_a_chain_that_would_be_lost_stays_while_everything_else_of_the_list_is_taken(asked: World, review: Any) -> None:
    asked.review = review
    asked.gateway.lists["beta"] = listing(*rows("beta-1", "beta-3"))
    for number in range(1, 11):
        assert asked.update(today=day(number)).exit_code == 3
        assert (chain(asked), models(asked, "beta")) == (["alpha", "beta"], ["beta-1", "beta-3", "grok-4"])
    (found,) = asked.findings()
    assert (found["risk"], found["combined"], found["offers"]) == ("chain lost", "grok-4", ["beta/grok-4"])
    assert found["why"].startswith("if this change is taken, combined/grok-4 has no failover any more")
    entry = asked.document("index.json")["providers"]["beta"]
    assert (entry["held_since"], "stale_since" in entry) == ("2026-09-02", False)
    assert asked.document("held/beta.json") == [{"model": "grok-4"}]
    assert asked.accept("grok-4", today=day(11)).exit_code == 0
    assert models(asked, "beta") == ["beta-1", "beta-3"]
    assert "ends" in asked.document("combined-models.json")["grok-4"]
    report = asked.update(today=day(11))
    assert (report.exit_code, set(report.files) <= {"index.json"}) == (0, True), "but for what is told of a run"


def test_a_first_member_that_would_go_keeps_its_place_until_a_person_takes_it(asked: World) -> None:
    asked.gateway.lists["gamma"] = listing(*rows("grok-4", "gamma-1"))
    assert asked.update(today=day(1)).exit_code == 3
    assert asked.accept("gamma", today=day(1)).exit_code == 0
    assert chain(asked) == ["alpha", "beta", "gamma"]
    asked.gateway.lists["alpha"] = listing(*rows(*IDS, "new-1"))
    assert asked.update(today=day(2)).exit_code == 3
    assert (chain(asked), "new-1" in models(asked)) == (["alpha", "beta", "gamma"], True)
    (found,) = asked.findings()
    assert (found["risk"], found["old"], found["new"]) == ("first member", "alpha/x-ai/grok-4", "beta/grok-4")
    assert asked.accept(found["id"], today=day(2)).exit_code == 0
    assert chain(asked) == ["beta", "gamma"]


def test_a_refused_chain_is_not_asked_about_again(asked: World) -> None:
    asked.gateway.lists["beta"] = listing(*rows("beta-1", "beta-2"))
    asked.update(today=day(1))
    (found,) = asked.findings()
    for number in range(2, 5):
        assert asked.update(today=day(number), refused=frozenset({found["id"]})).exit_code == 0
        assert chain(asked) == ["alpha", "beta"]


def test_a_price_that_would_take_the_lead_waits_and_the_others_are_taken(asked: World) -> None:
    asked.update(PRICED)
    asked.gateway.lists["beta"] = listing(*rows("grok-4", **priced("0.000002")), *rows("beta-1", **priced("0.000002")))
    assert asked.update(PRICED, today=day(1)).exit_code == 3
    beta = asked.document("providers/beta.json")
    assert (beta["grok-4"]["cost"]["input"], beta["beta-1"]["cost"]["input"]) == (3, 2)
    assert chain(asked) == ["alpha", "beta"]


def test_settings_and_accepted_lists_are_nothing_to_ask_about(asked: World) -> None:
    first = '[metadata]\nsources = []\n[combine]\nprovider_priority = ["beta"]\n'
    asked.update(first, today=day(1))
    assert (chain(asked), asked.findings()) == (["beta", "alpha"], [])
    asked.gateway.lists["beta"] = listing(*rows("beta-1", "beta-2"))
    asked.update(first, today=day(2), accept=("beta",))
    assert asked.findings() == []
    assert "ends" in asked.document("combined-models.json")["grok-4"]


def test_a_new_provider_waits_as_a_whole_until_a_person_takes_it(asked: World) -> None:
    asked.gateway.lists["aaa"] = listing(*rows("grok-4", "aaa-1"))
    for number in range(1, 11):
        report = asked.update(today=day(number))
        assert (report.exit_code, report.in_catalog) == (3, 2)
    assert (models(asked, "aaa"), chain(asked)) == ([], ["alpha", "beta"])
    assert [each["model"] for each in asked.document("held/aaa.json")] == ["aaa-1", "grok-4"]
    (found,) = asked.findings()
    assert (found["risk"], found["provider"], found["since"]) == ("new provider", "aaa", "2026-09-02")
    assert "portkey-aaa" not in asked.document("opencode.json")["provider"]
    before = load_catalog(asked.folder / "catalog")
    assert asked.accept("aaa", today=day(11)).exit_code == 0
    after = load_catalog(asked.folder / "catalog")
    assert before and after
    told = [(each.provider, each.why) for each in difference(before, after) if each.kind == "provider added"]
    assert told == [("aaa", "2 models")], "it was not there before"
    assert (models(asked, "aaa"), chain(asked)) == (["aaa-1", "grok-4"], ["alpha", "beta", "aaa"])
    assert asked.update(today=day(12)).exit_code == 0


def test_a_new_provider_that_the_settings_name_is_taken(asked: World) -> None:
    asked.gateway.lists["aaa"] = listing(*rows("grok-4", "aaa-1"))
    asked.update(today=day(1))
    named = '[metadata]\nsources = []\n[[providers]]\nslug = "aaa"\n'
    assert asked.update(named, today=day(2)).exit_code == 0
    assert models(asked, "aaa") == ["aaa-1", "grok-4"]
    asked.update(today=day(3))


def test_a_refused_provider_stays_out_quietly_and_one_that_is_gone_is_forgotten(asked: World) -> None:
    asked.gateway.lists["aaa"] = listing(*rows("grok-4", "aaa-1"))
    asked.update(today=day(1))
    (found,) = asked.findings()
    assert asked.update(today=day(2), refused=frozenset({found["id"]})).exit_code == 0
    asked.gateway.lists["aaa"] = listing(*rows("grok-4", "aaa-1", "aaa-2"))
    assert asked.update(today=day(3)).exit_code == 0
    del asked.gateway.lists["aaa"]
    assert asked.update(today=day(4)).exit_code == 0
    assert (asked.findings(), "aaa" in asked.document("index.json")["providers"]) == ([], False)


def test_the_proposal_lists_what_it_takes_and_the_file_takes_the_same_again(asked: World) -> None:
    absurd(asked)
    asked.update(today=day(1))
    out = asked.folder / "proposal"
    assert asked.accept(everything=True, today=day(1), out=out).exit_code == 0
    text = (out / "accept.toml").read_text()
    assert text.count("[[finding]]") == text.count("take = true") == 2
    assert "new-1" not in models(asked)
    price = asked.findings()[0]["id"]
    again = choice_of(text.replace("take = true", "take = false", 1), "accept.toml")
    asked.accept(everything=True, today=day(1), out=out, chosen=again)
    text_again = (out / "accept.toml").read_text()
    assert text_again.count("\ntake = false") == 1, "what was refused stays so in the next proposal"
    (asked.folder / "catalog" / "accept.toml").write_text(text.replace("take = true", "take = false", 1))
    report = asked.update(today=day(1))
    assert (report.exit_code, "new-1" in models(asked)) == (0, True)
    assert [each["id"] for each in asked.findings()] == [price]
    assert not (asked.folder / "catalog" / "accept.toml").exists()
    asked.update(today=day(2))


def test_the_proposal_is_the_next_publication_with_all_that_was_told_before(asked: World) -> None:
    for month in range(1, 5):
        asked.gateway.lists["beta"] = listing(*rows("grok-4", "beta-1", "beta-2", f"beta-of-{month}"))
        report = asked.update(today=day(31 * month), accept=("beta",))
        assert report.exit_code == 0, report.notices
    absurd(asked)
    assert asked.update(today=day(125)).exit_code == 3
    before = asked.document("index.json")
    told = hashlib.sha256(asked.files()["v1/index.json"]).hexdigest()
    proposal = asked.folder / "proposal"
    asked.accept(everything=True, today=day(125), out=proposal)
    index = json.loads((proposal / "v1" / "index.json").read_bytes())
    assert (index["serial"], index["before"]) == (before["serial"] + 1, told)
    assert index.get("notices") == before.get("notices")
    assert list(map(str, check_catalog(proposal))) == []
    assert {path.name for path in (proposal / "v1" / "changes").iterdir()} >= {"2026-10.json", "2026-11.json"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[finding]\n", "accept.toml: "),
        ("[[finding]]\nid = 'a'\n", "finding 1.take: expected true or false"),
        ("[[finding]]\nid = 1\ntake = true\n", "finding 1.id: Input should be a valid string"),
        (
            "[[finding]]\nid = 'a'\ntake = true\nwhy = 'x'\n",
            "finding 1.why: unknown; expected one of id, take, ",
        ),
        ("finding = 1\n", "finding: expected [[finding]] tables"),
        ("[x]\n", "x: unknown; expected [[finding]] tables only"),
    ],
)
def test_a_bad_accept_toml_is_named_with_key_and_what_was_expected(asked: World, text: str, told: str) -> None:
    (asked.folder / "catalog" / "accept.toml").write_text(text)
    with pytest.raises(ChoiceError) as raised:
        asked.update(today=day(1))
    assert told in str(raised.value)
    assert "accept.toml" in str(raised.value)


def test_an_id_of_nothing_that_waits_is_a_misuse(asked: World) -> None:
    with pytest.raises(AcceptError, match="0123456789ab: nothing that waits has this id"):
        asked.accept("0123456789ab")


def test_what_a_person_refused_before_the_catalog_knew_of_it_is_refused_when_it_is_found(asked: World) -> None:
    before = asked.files()
    absurd(asked)
    asked.update(today=day(1))
    ids = frozenset(each["id"] for each in asked.findings())
    for name, content in before.items():  # as where it went by a pull request that was closed
        (asked.folder / "catalog" / name).write_bytes(content)
    asked.update(today=day(2), refused=ids)
    assert {each["id"] for each in asked.findings() if each.get("refused") == str(day(2))} == ids


def test_the_same_update_on_the_same_day_changes_nothing(asked: World) -> None:
    absurd(asked)
    asked.gateway.lists["beta"] = listing(*rows("beta-1", "beta-2", "beta-4"))
    asked.update(today=day(1))
    files = asked.files()
    assert asked.update(today=day(1)).files == ()
    assert asked.files() == files
    assert json.loads(files["v1/findings.json"])


@pytest.mark.parametrize("risk", ["price", "rest", "chain lost", "new provider", "removals"])
def test_what_was_refused_too_late_goes_back_to_what_it_was_and_stays_so(asked: World, risk: str) -> None:
    absurd(asked)
    asked.gateway.lists["beta"] = listing(*rows("beta-1", "beta-2", "beta-4"))
    asked.gateway.lists["aaa"] = listing(*rows("grok-4", "aaa-1"))
    if risk == "removals":
        asked.gateway.lists["alpha"] = listing(*rows("x-ai/grok-4", *IDS[:3]))
    asked.update(today=day(1))
    before, (number,) = asked.files(), [at for at, each in enumerate(asked.findings()) if each["risk"] == risk]
    (wanted,) = [each["id"] for each in asked.findings() if each["risk"] == risk]
    out = asked.folder / "proposal"
    asked.accept(everything=True, today=day(1), out=out)
    text = (out / "accept.toml").read_text().split("take = true")
    text[number] += "take = false"
    merged = "take = true".join(text).replace("take = falsetake = true", "take = false")
    (out / "accept.toml").write_text(merged)
    asked.accept(everything=True, today=day(1))
    assert asked.findings() == []
    (asked.folder / "catalog" / "accept.toml").write_text(merged)
    with pytest.raises(StoreError, match="refuses what the catalog says already"):
        build(asked.folder / "catalog", root=ROOT, out=asked.folder / "site", site_url="https://owner.example")
    for later in (2, 3, 4):
        report = asked.update(today=day(later))
        assert (report.exit_code, [each["id"] for each in asked.findings()]) == (0, [wanted])
    slug = {"chain lost": "beta", "new provider": "aaa"}.get(risk, "alpha")
    path = f"v1/providers/{slug}.json"
    if risk in ("chain lost", "new provider", "removals"):
        old, new = (json.loads(files[path]) for files in (before, asked.files()))
        assert (new == old) if risk != "chain lost" else ("grok-4" in new)
    elif risk == "price":
        assert asked.document("providers/alpha.json")["model-0"]["cost"]["input"] == 3
    else:
        assert "new-1" not in models(asked)
    assert (chain(asked)[:2] == ["alpha", "beta"]) is (risk == "chain lost")


def test_hostile_texts_are_harmless_in_the_file(asked: World) -> None:
    hostile = 'x"]\n[[finding]]\nid = "y"\ntake = true\x7f\u2028\U0001f600\\'
    finding = Finding(
        id="a" * 12, risk="rest", provider="alpha", why=hostile, since=TODAY, offers=(f"alpha/{hostile}",)
    )
    read = choice_of(accept_toml([finding]).replace("take = true\n", "take = false\n"), "accept.toml")
    assert [each.model_copy(update={"refused": None}) for each in read.refused] == [finding]


@pytest.mark.parametrize("take", ["true", "false"])
def test_an_id_that_nothing_has_is_named_and_takes_nothing(asked: World, take: str) -> None:
    absurd(asked)
    asked.update(today=day(1))
    price = asked.findings()[0]["id"]
    text = f"[[finding]]\nid = '{price}'\ntake = true\n[[finding]]\nid = 'zzz'\ntake = {take}\n"
    before = asked.files()
    with pytest.raises(AcceptError, match=r"mine.toml: finding 2.id: nothing that waits or was refused has 'zzz'"):
        asked.accept(everything=True, chosen=choice_of(text, "mine.toml"))
    assert asked.files() == before
    (asked.folder / "catalog" / "accept.toml").write_text(text)
    report = asked.update(today=day(1))
    told = [each for each in report.notices if "finding 2.id: nothing that waits or was refused has 'zzz'" in each.text]
    assert (report.exit_code, [each.level for each in told]) == (3, ["warning"])
    assert not (asked.folder / "catalog" / "accept.toml").exists()


def test_a_mistyped_refusal_ends_no_update_well_even_where_nothing_else_waits(asked: World) -> None:
    (asked.folder / "catalog" / "accept.toml").write_text("[[finding]]\nid = 'zzz'\ntake = false\n")
    assert asked.update(today=day(1)).exit_code == 3
    assert asked.update(today=day(1)).exit_code == 0


def test_what_waits_no_more_since_the_file_was_written_is_told_and_fails_nothing(asked: World) -> None:
    absurd(asked)
    asked.update(today=day(1))
    out = asked.folder / "proposal"
    asked.accept(everything=True, today=day(1), out=out)
    text = (out / "accept.toml").read_text().replace("take = true", "take = false", 1)
    asked.gateway.lists["alpha"] = listing(*rows("x-ai/grok-4", *IDS))
    assert asked.update(today=day(2)).exit_code == 0
    done = asked.accept(everything=True, today=day(2), chosen=choice_of(text, "mine.toml"), out=out)
    assert done.exit_code == 0
    assert [each.text for each in done.notices if "waits no more" in each.text]
    (asked.folder / "catalog" / "accept.toml").write_text(text)
    report = asked.update(today=day(2))
    assert report.exit_code == 0
    assert [each.level for each in report.notices if "waits no more" in each.text] == ["info"]
    assert "model-0" in models(asked)


def test_an_id_mistyped_in_what_the_program_wrote_is_one_that_nothing_has(asked: World) -> None:
    absurd(asked)
    asked.update(today=day(1))
    out = asked.folder / "proposal"
    asked.accept(everything=True, today=day(1), out=out)
    price = asked.findings()[0]["id"]
    text = (out / "accept.toml").read_text().replace(price, f"{price[:-1]}x").replace("take = true", "take = false", 1)
    with pytest.raises(AcceptError, match=r"finding 1\.id"):
        asked.accept(everything=True, today=day(1), chosen=choice_of(text, "mine.toml"))


def test_a_refusal_that_came_too_late_undoes_nothing_that_was_so_before_it_was_found(asked: World) -> None:
    two, *others = IDS[1:]
    asked.gateway.lists["alpha"] = listing(*rows("x-ai/grok-4", IDS[0], *others), *rows(two, context_length=100_000))
    asked.update(today=day(1))
    one = IDS[0]
    both = (*rows("x-ai/grok-4", *others), *rows(two, context_length=100_000, pricing={"prompt": "0.0006"}))
    asked.gateway.lists["alpha"] = listing(*both, *rows(one))
    assert asked.update(today=day(2)).exit_code == 3
    out = asked.folder / "proposal"
    asked.accept(everything=True, today=day(2), out=out)
    text = (out / "accept.toml").read_text().replace("take = true", "take = false")
    asked.gateway.lists["alpha"] = listing(*rows("x-ai/grok-4", one, *others), *rows(two, context_length=100_000))
    assert asked.update(today=day(3)).exit_code == 0
    (asked.folder / "catalog" / "accept.toml").write_text(text)
    assert asked.update(today=day(4)).exit_code == 0
    assert asked.document("providers/alpha.json")[two]["limit"]["context"] == 100_000


@pytest.mark.parametrize("way", ["update", "file", "accept", "merged", "late"])
def test_what_was_refused_is_told_once_whichever_way_it_was(asked: World, way: str) -> None:
    absurd(asked)
    asked.update(today=day(1))
    price, catalog, out = asked.findings()[0]["id"], asked.folder / "catalog", asked.folder / "proposal"
    refusal = f"[[finding]]\nid = '{price}'\ntake = false\n"
    asked.accept(everything=True, today=day(1), out=out)
    text = (out / "accept.toml").read_text().replace("take = true", "take = false", 1)
    if way == "file":
        (catalog / "accept.toml").write_text(refusal)
    elif way == "accept":
        asked.accept(chosen=choice_of(refusal, "mine.toml"), today=day(1))
        asked.accept("alpha", chosen=load_choice(catalog), today=day(1))
    elif way == "merged":
        shutil.rmtree(out)
        asked.accept(everything=True, today=day(1), chosen=choice_of(text, "accept.toml"), out=out)
        shutil.copytree(out, catalog, dirs_exist_ok=True)
    elif way == "late":
        asked.accept(everything=True, today=day(1))
        (catalog / "accept.toml").write_text(text)
    told = []
    for number in (1, 2, 3):
        report = asked.update(today=day(number), refused=frozenset({price} if way == "update" else ()))
        told.append([each.text for each in report.notices if each.text.startswith("refused, and not asked")])
    assert [len(each) for each in told] == [1, 0, 0]
    assert [each["id"] for each in asked.findings() if "refused" in each] == [price]


@pytest.mark.parametrize(
    ("left", "why"),
    [
        ([], "beta/grok-4 is not listed any more"),
        (rows("grok-4", supported_parameters=["temperature"]), "stands outside the chain: cannot call tools"),
    ],
    ids=["gone", "no tools"],
)
def test_what_the_file_takes_is_told_as_what_it_is_and_as_accepted(
    asked: World, left: list[dict[str, Any]], why: str
) -> None:
    asked.gateway.lists["beta"] = listing(*rows("beta-1", "beta-2"), *left)
    assert asked.update(today=day(1)).exit_code == 3
    (found,) = asked.findings()
    assert (found["risk"], why in found["why"]) == ("chain lost", True)
    catalog = load_catalog(asked.folder / "catalog")
    assert catalog
    (asked.folder / "catalog/accept.toml").write_text(accept_toml(catalog.findings, ()))
    report = asked.update(today=day(2))
    (event,) = report.chains
    assert (event.change, event.decided, report.exit_code) == ("chain lost", True, 0)
    assert why in event.text and event.text.endswith("; not by today's lists, but by what you accepted")


def test_what_was_refused_stays_in_the_file_and_is_taken_there_after_all(asked: World) -> None:
    absurd(asked)
    asked.update(today=day(1))
    price, out = asked.findings()[0]["id"], asked.folder / "proposal"
    asked.update(today=day(1), refused=frozenset({price}))
    asked.accept(everything=True, today=day(1), out=out)
    text = (out / "accept.toml").read_text()
    assert (text.count("\ntake = true"), text.count("\ntake = false")) == (0, 1)
    again = choice_of(text.replace("take = false", "take = true"), "accept.toml")
    asked.accept(chosen=again, today=day(2))
    assert asked.document("providers/alpha.json")["model-0"]["cost"]["input"] == 600
    assert asked.findings() == []


def test_a_finding_says_what_else_of_the_model_waits_with_it_day_by_day(asked: World) -> None:
    asked.gateway.lists["alpha"] = listing(
        *rows("x-ai/grok-4", **priced("0.0009"), context_length=100_000), *rows(*IDS[1:]), *rows(IDS[0])
    )
    for number in (1, 2, 3):
        asked.update(today=day(number))
        [price] = [each for each in asked.findings() if each["risk"] == "price"]
        told = "; the model's other changes wait with it: limit.context 200000 -> 100000; as evidence only: "
        assert price["why"].count(told) == price["why"].count("wait with it") == 1
    assert asked.document("providers/alpha.json")["x-ai/grok-4"]["limit"]["context"] == 200_000


def test_a_list_with_rows_that_were_refused_as_unreadable_ends_no_update_and_what_it_lost_stays(asked: World) -> None:
    unreadable = [{"id": number} for number in range(6)]
    asked.gateway.lists["alpha"] = listing(*rows("x-ai/grok-4", *IDS[2:], "new-1"), *unreadable)
    assert asked.update(today=day(1)).exit_code == 3
    ids = {each["risk"]: each["id"] for each in asked.findings()}
    assert list(ids) == ["unreadable", "rest"]
    assert asked.update(today=day(2), refused=frozenset(ids.values())).exit_code == 0
    for number in (3, 4):
        report = asked.update(today=day(number))
        assert (report.exit_code, asked.provider("alpha").state) == (0, "read")
        assert set(IDS) <= set(models(asked))
    assert "new-1" not in models(asked), "the rest was refused, too"
    asked.gateway.lists["alpha"] = listing(*rows("x-ai/grok-4", *IDS, "new-1", "new-2"))
    assert asked.update(today=day(5)).exit_code == 0
    assert "new-2" in models(asked)


def test_after_what_was_accepted_nothing_earlier_is_compared(asked: World) -> None:
    asked.gateway.lists["alpha"] = listing(*rows("x-ai/grok-4", *IDS, *MANY))
    asked.update(today=day(1))
    one, *others = MANY
    price = 0.00006
    for number in range(2, 12):
        alpha = (*rows("x-ai/grok-4", *IDS, *others), *rows(one, **priced(f"{price:.8f}")))
        asked.gateway.lists["alpha"] = listing(*alpha)
        report = asked.update(today=day(number))
        if number == 2:
            assert report.exit_code == 3
            assert asked.accept("alpha", today=day(2)).exit_code == 0
        else:
            assert (report.exit_code, asked.findings()) == (0, [])
        price *= 1.1
    assert asked.document("providers/alpha.json")[one]["cost"]["input"] > 100


def test_what_stood_about_something_stands_no_longer_when_it_is_taken(asked: World) -> None:
    asked.gateway.lists["alpha"] = listing(
        *rows("x-ai/grok-4", *IDS[1:]), *rows(IDS[0], name="Model \u0430", context_length=200_000)
    )
    asked.update(today=day(1))
    stood = [each for each in asked.document("index.json")["notices"] if each.get("subject") == "odd letters"]
    assert [each["provider"] for each in stood] == ["alpha"]
    gone = listing(*rows("x-ai/grok-4", IDS[1]))
    asked.gateway.lists["alpha"] = gone
    assert asked.update(today=day(2)).exit_code == 3
    done = asked.accept("alpha", today=day(2))
    assert "notices" not in asked.document("index.json")
    assert [each.text for each in done.notices] == [f"no longer: {stood[0]['text']}"]


def test_an_open_proposal_takes_nothing_that_was_refused_elsewhere_since_unless_it_says_so(asked: World) -> None:
    absurd(asked)
    asked.update(today=day(1))
    price, out = asked.findings()[0]["id"], asked.folder / "proposal"
    asked.accept(everything=True, today=day(1), out=out)
    before = choice_of((out / "accept.toml").read_text(), "accept.toml")
    asked.update(today=day(2), refused=frozenset({price}))
    asked.accept(everything=True, today=day(2), chosen=before, out=out)
    text = (out / "accept.toml").read_text()
    assert text.count("\ntake = false") == 1
    listed = json.loads((out / "v1" / "providers" / "alpha.json").read_text())
    assert listed["model-0"]["cost"]["input"] == 3
    said = choice_of(text.replace("take = false", "take = true"), "accept.toml")
    asked.accept(everything=True, today=day(2), chosen=said, out=out)
    listed = json.loads((out / "v1" / "providers" / "alpha.json").read_text())
    assert listed["model-0"]["cost"]["input"] == 600


def test_of_two_prices_that_wait_one_may_leave_the_list_and_the_others_go_on(asked: World) -> None:
    dear = {"pricing": {"prompt": "0.00006", "completion": "0.0003"}}
    asked.gateway.lists["gamma"] = listing(*rows("one", "two", "three", "four"))
    named = "[[providers]]\nslug = 'gamma'\n"
    asked.update(named)
    asked.gateway.lists["gamma"] = listing(*rows("one", "two", **dear), *rows("three", "four"))
    asked.update(named, today=day(1))
    assert len(asked.findings()) == 2
    asked.gateway.lists["gamma"] = listing(*rows("two", **dear), *rows("three", "four"))
    asked.gateway.lists["beta"] = listing(*rows("grok-4", "beta-1", "beta-2", "beta-new"))
    for later in (2, 3):
        assert asked.update(named, today=day(later)).exit_code == 3
        assert "beta-new" in models(asked, "beta")


def test_what_waits_says_the_same_as_long_as_it_waits(asked: World) -> None:
    asked.gateway.lists["beta"] = listing(*rows("beta-1", "beta-2", "beta-4"))
    asked.update(today=day(1))
    assert [each["risk"] for each in asked.findings()] == ["chain lost"]
    assert asked.update(today=day(2)).files == ()


@pytest.mark.parametrize("price", ["0.000003", "0.0003"])
def test_a_first_member_with_only_another_id_does_not_wait_and_one_with_another_price_too_does(
    asked: World, price: str
) -> None:
    asked.gateway.lists["alpha"] = listing(*rows("grok-4", **priced(price)), *rows(*IDS))
    report = asked.update(today=day(1))
    led = asked.document("combined-models.json")["grok-4"]["members"][0]["id"]
    assert (report.exit_code, led) == ((0, "grok-4") if price == "0.000003" else (3, "x-ai/grok-4"))
