"""Nothing that waits is taken without a person's word: held lists, chains, first members and new providers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from portkey_catalog.check.folder import check_catalog
from portkey_catalog.history.diff import difference
from portkey_catalog.pipeline.accept import AcceptError
from portkey_catalog.pipeline.build import build
from portkey_catalog.schema import Finding
from portkey_catalog.store.catalog import load_catalog
from portkey_catalog.store.choice import ChoiceError, accept_toml, choice_of
from portkey_catalog.store.layout import StoreError
from support.hosted import listing, rows
from support.needs import ROOT
from support.world import TODAY, World

IDS = [f"model-{number}" for number in range(8)]
PRICED = "[metadata]\nsources = []\n[combine]\norder = 'price'\n"


def day(number: int) -> date:
    return TODAY + timedelta(days=number)


def priced(price: str) -> dict[str, Any]:
    return {"pricing": {"prompt": price, "completion": "0.000015"}}


@pytest.fixture
def asked(world: World) -> Iterator[World]:
    """Two providers that share a model, and a person who is asked."""
    world.review = "risky"
    world.gateway.lists = {
        "alpha": listing(*rows("x-ai/grok-4", *IDS)),
        "beta": listing(*rows("grok-4", "beta-1", "beta-2")),
    }
    assert world.update().exit_code == 0
    yield world
    assert list(map(str, check_catalog(world.folder / "catalog"))) == []


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


MANY = [f"many-{number}" for number in range(60)]
"""Models enough for one of their prices to be no sign of a broken list."""


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
    assert found["why"].startswith("if it is taken, combined/grok-4 has no failover any more")
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
