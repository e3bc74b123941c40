"""What a person refused stays out, quietly, until it changes: whoever is asked, and whatever else happens."""

from __future__ import annotations

from typing import Any

import pytest

from portkey_catalog.check.folder import check_catalog
from portkey_catalog.store.catalog import load_choice
from portkey_catalog.store.choice import ChoiceError
from support.asked import IDS, MANY, priced
from support.hosted import listing, rows
from support.world import World, day

WRONG: dict[str, dict[str, Any]] = {
    "price": {"alpha": (*rows("x-ai/grok-4", *IDS[1:], "new-1"), *rows(IDS[0], **priced("0.0006")))},
    "chain": {"beta": rows("beta-1", "beta-2")},
    "provider": {"aaa": rows("grok-4", "aaa-1")},
    "removals": {"alpha": rows("x-ai/grok-4", *IDS[:3])},
    "unreadable": {"alpha": (*rows("x-ai/grok-4", *IDS[2:]), *({"id": number} for number in range(6)))},
}
"""Lists of which something is refused, by what that is."""


def put_back(world: World, files: dict[str, bytes]) -> None:
    """The catalog as it is where nobody merged what was proposed."""
    for path in (world.folder / "catalog").rglob("*.*"):
        path.unlink()
    for name, content in files.items():
        (world.folder / "catalog" / name).write_bytes(content)


def refusals(world: World) -> list[str]:
    """What the last report tells of refusals."""
    return [each.text for each in world.reports[-1].notices if each.text.startswith("refused, and not asked")]


@pytest.mark.parametrize("review", ["risky", "always"])
@pytest.mark.parametrize("what", WRONG)
def test_what_was_refused_before_the_catalog_knew_of_it_ends_no_update_red(
    asked: World, what: str, review: Any
) -> None:
    """As where all goes by a pull request that is closed: nothing of it is ever committed."""
    asked.review = review
    before = asked.files()
    asked.gateway.lists |= {slug: listing(*each) for slug, each in WRONG[what].items()}
    assert asked.update(today=day(1)).exit_code == 3
    ids = frozenset(each["id"] for each in asked.findings())
    for number in (2, 3, 4):
        put_back(asked, before)
        report = asked.update(today=day(number), refused=ids)
        assert (report.exit_code, report.waiting) == (0, ())
        assert {each["id"] for each in asked.findings() if each["refused"] == str(day(number))} == ids
        assert len(refusals(asked)) == len(ids), "a catalog that nobody commits knows nothing of it"
    after = asked.update(today=day(5))
    assert (after.exit_code, refusals(asked)) == (0, []), "told once, by the catalog that knows of it"
    assert {each["id"] for each in asked.findings()} == ids


def test_refused_ids_that_nothing_has_are_told_once_and_fail_nothing(asked: World) -> None:
    reports = [asked.update(today=day(number), refused=frozenset({"zzz", "0123456789ab"})) for number in (1, 2)]
    told = [[each for each in report.notices if each.text.startswith("--refused")] for report in reports]
    assert [each.text for each in told[0]] == ["--refused: nothing that waits or was refused has '0123456789ab', 'zzz'"]
    assert (told[1], [report.exit_code for report in reports]) == ([], [0, 0])


def test_a_link_that_leads_nowhere_in_place_of_the_file_of_choices_is_named(asked: World) -> None:
    (asked.folder / "catalog" / "accept.toml").symlink_to("gone.toml")
    with pytest.raises(ChoiceError, match=r"accept.toml: is a link that leads nowhere"):
        load_choice(asked.folder / "catalog")
    report = asked.update()
    assert report.exit_code == 3
    assert any("accept.toml: is a link that leads nowhere" in each.text for each in report.notices)
    (asked.folder / "catalog" / "accept.toml").unlink()


OTHER_LETTERS = [("model-0", "Model-0"), ("many-7", "MANY-7")]
OTHER_IDS = [*OTHER_LETTERS, ("deepseek-v3", "deepseek/deepseek-v3")]


@pytest.mark.parametrize(("old", "new"), OTHER_IDS)
@pytest.mark.parametrize("price", ["0.00006", "0.0009"])
def test_a_price_that_jumps_with_a_new_id_of_the_model_waits_like_any_other(
    asked: World, old: str, new: str, price: str
) -> None:
    left = [each for each in (*IDS, *MANY, "deepseek-v3") if each != old]
    asked.gateway.lists["alpha"] = listing(*rows("x-ai/grok-4", *left, old))
    assert asked.update().exit_code == 0
    asked.gateway.lists["alpha"] = listing(*rows("x-ai/grok-4", *left), *rows(new, **priced(price)))
    for number in (1, 2):
        assert asked.update(today=day(number)).exit_code == 3
        listed = asked.document("providers/alpha.json")
        assert (listed[old]["cost"]["input"], new in listed) == (3, False)
        found = asked.findings()[0]
        assert (found["risk"], found["field"], found["old"], found["new"]) == (
            "price",
            "cost.input",
            3,
            float(price) * 1e6,
        )
        assert found["offers"] == sorted([f"alpha/{old}", f"alpha/{new}"])
    asked.accept("alpha", today=day(2))
    listed = asked.document("providers/alpha.json")
    assert (listed[new]["cost"]["input"], old in listed) == (float(price) * 1e6, False)
    assert asked.update(today=day(3)).exit_code == 0


@pytest.mark.parametrize(("old", "new"), OTHER_IDS)
@pytest.mark.parametrize("when", ["before", "with it"])
def test_a_refused_price_stays_refused_under_whatever_id_the_same_model_has(
    asked: World, old: str, new: str, when: str
) -> None:
    left = [each for each in (*IDS, *MANY, "deepseek-v3") if each != old]

    def offered(name: str, price: str) -> None:
        asked.gateway.lists["alpha"] = listing(*rows("x-ai/grok-4", *left), *rows(name, **priced(price)))

    offered(old, "0.000003")
    assert asked.update().exit_code == 0
    offered(old if when == "before" else new, "0.00006")
    assert asked.update(today=day(1)).exit_code == 3
    [found] = asked.findings()
    assert asked.update(today=day(2), refused=frozenset({found["id"]})).exit_code == 0
    for number, name in ((3, new), (4, new), (5, old), (6, new.upper()), (7, new)):
        offered(name, "0.00006")
        report = asked.update(today=day(number))
        listed = asked.document("providers/alpha.json")
        assert (report.exit_code, listed[old]["cost"]["input"], refusals(asked)) == (0, 3, []), number
        assert [each["id"] for each in asked.findings()] == [found["id"]]
    offered(new, "0.00009")
    assert asked.update(today=day(8)).exit_code == 3, "another value is another question"
    offered(new, "0.000003")
    assert asked.update(today=day(9)).exit_code == 0
    assert (new in models(asked), asked.findings()) == (True, [])


def models(world: World) -> list[str]:
    return list(world.document("providers/alpha.json"))


LEFT_OUT = {
    "the model": "exclude = ['many-0']",
    "all but another": "include = ['grok*', '*grok*']",
    "the provider": "exclude = ['*']",
}


@pytest.mark.parametrize("how", LEFT_OUT)
def test_a_price_that_was_refused_stays_so_when_the_owner_leaves_it_out_for_some_days(asked: World, how: str) -> None:
    named = "[metadata]\nsources = []\n[[providers]]\nslug = 'alpha'\n"
    asked.gateway.lists["alpha"] = listing(*rows("x-ai/grok-4", *IDS, *MANY))
    assert asked.update(named).exit_code == 0
    asked.gateway.lists["alpha"] = listing(*rows("x-ai/grok-4", *IDS, *MANY[1:]), *rows(MANY[0], **priced("0.00006")))
    assert asked.update(named, today=day(1)).exit_code == 3
    [found] = asked.findings()
    assert asked.update(named, today=day(2), refused=frozenset({found["id"]})).exit_code == 0
    for number in (3, 4):
        assert asked.update(named + LEFT_OUT[how], today=day(number)).exit_code == 0
        assert [each["id"] for each in asked.findings()] == [found["id"]]
        assert list(map(str, check_catalog(asked.folder / "catalog"))) == []
    for number in (5, 6):
        assert asked.update(named, today=day(number)).exit_code == 0
        listed = asked.document("providers/alpha.json")
        assert (listed[MANY[0]]["cost"]["input"], refusals(asked)) == (3, [])
        assert [each["id"] for each in asked.findings()] == [found["id"]]
    asked.accept(found["id"], today=day(7))
    assert asked.document("providers/alpha.json")[MANY[0]]["cost"]["input"] == 60


TWICE = {"pricing": {"prompt": "0.00006", "completion": "0.000015"}, "context_length": 4000}
"""A price and a limit that are both refused."""


@pytest.mark.parametrize(
    ("how", "back"), [("the model", "many-0"), ("the model", "MANY-0"), ("the provider", "many-0")]
)
def test_a_model_of_which_two_values_are_refused_stays_as_it_was_when_the_owner_leaves_it_out_for_some_days(
    asked: World, how: str, back: str
) -> None:
    named = "[metadata]\nsources = []\n[[providers]]\nslug = 'beta'\n[[providers]]\nslug = 'alpha'\n"

    def offered(*wrong: dict[str, Any]) -> None:
        asked.gateway.lists["alpha"] = listing(*rows("x-ai/grok-4", *IDS, *MANY[1:]), *wrong)

    offered(*rows(MANY[0]))
    assert asked.update(named).exit_code == 0
    was = asked.document("providers/alpha.json")[MANY[0]]
    offered(*rows(MANY[0], **TWICE))
    assert asked.update(named, today=day(1)).exit_code == 3
    ids = [each["id"] for each in asked.findings()]
    assert len(ids) == 2
    assert asked.update(named, today=day(2), refused=frozenset(ids)).exit_code == 0
    assert asked.update(named + LEFT_OUT[how], today=day(3)).exit_code == 0
    offered(*rows(back, **TWICE))
    for number in (4, 5):
        assert asked.update(named, today=day(number)).exit_code == 0
        now = asked.document("providers/alpha.json")[back]
        assert (now["cost"], now["limit"]) == (was["cost"], was["limit"])
        assert [each["id"] for each in asked.findings()] == ids


@pytest.mark.parametrize("how", ["the model", "the provider"])
def test_a_price_and_removals_of_one_list_stay_refused_when_the_owner_leaves_them_out_for_some_days(
    asked: World, how: str
) -> None:
    """The price is refused as part of the rest, which says nothing of it by itself."""
    named = "[metadata]\nsources = []\n[[providers]]\nslug = 'beta'\n[[providers]]\nslug = 'alpha'\n"
    asked.gateway.lists["alpha"] = listing(*rows("x-ai/grok-4", *IDS, *MANY))
    assert asked.update(named).exit_code == 0
    was = asked.document("providers/alpha.json")
    wrong = listing(*rows("x-ai/grok-4", *IDS[:3], *MANY[1:20]), *rows(MANY[0], **priced("0.00006")))
    asked.gateway.lists["alpha"] = wrong
    assert asked.update(named, today=day(1)).exit_code == 3
    ids = [each["id"] for each in asked.findings()]
    assert [each["risk"] for each in asked.findings()] == ["removals", "rest"]
    assert asked.update(named, today=day(2), refused=frozenset(ids)).exit_code == 0
    for number in (3, 4):
        assert asked.update(named + LEFT_OUT[how], today=day(number)).exit_code == 0
    asked.gateway.lists["alpha"] = listing()
    asked.update(named, today=day(5))
    assert list(map(str, check_catalog(asked.folder / "catalog"))) == [], "its list is empty today"
    asked.gateway.lists["alpha"] = wrong
    for number in (6, 7):
        assert asked.update(named, today=day(number)).exit_code == 0
        assert asked.document("providers/alpha.json") == was
        assert [each["id"] for each in asked.findings()] == ids
        assert not any("left_out" in each for each in asked.findings())


def test_a_provider_that_was_refused_stays_so_when_the_owner_leaves_it_out_for_some_days(asked: World) -> None:
    plain = "[metadata]\nsources = []\n"
    asked.gateway.lists["aaa"] = listing(*rows("grok-4", "aaa-1"))
    asked.update(plain, today=day(1))
    [found] = asked.findings()
    without = f"{plain}[[providers]]\nslug = 'aaa'\nexclude = ['*']\n"
    for number, settings in ((2, plain), (3, without), (4, without), (5, plain), (6, plain)):
        ids = frozenset({found["id"]} if number == 2 else ())
        assert asked.update(settings, today=day(number), refused=ids).exit_code == 0
        assert [each["id"] for each in asked.findings()] == [found["id"]]


@pytest.mark.parametrize("what", ["price", "removals"])
def test_what_was_refused_stays_so_where_nobody_is_asked_any_more_and_the_rest_is_taken(
    asked: World, what: str
) -> None:
    lists = {
        "price": (*rows("x-ai/grok-4", *IDS, *MANY[1:]), *rows(MANY[0], **priced("0.00006"))),
        "removals": rows("x-ai/grok-4", *IDS[:1], *MANY[:30]),
    }
    asked.gateway.lists["alpha"] = listing(*rows("x-ai/grok-4", *IDS, *MANY))
    assert asked.update().exit_code == 0
    asked.gateway.lists["alpha"] = listing(*lists[what])
    assert asked.update(today=day(1)).exit_code == 3
    ids = [each["id"] for each in asked.findings()]
    assert asked.update(today=day(2), refused=frozenset(ids)).exit_code == 0
    asked.review = "never"
    for number in (3, 4, 5):
        asked.gateway.lists["alpha"] = listing(*lists[what], *rows(f"new-{number}"))
        assert asked.update(today=day(number)).exit_code == 0
        listed = asked.document("providers/alpha.json")
        assert (listed[MANY[0]]["cost"]["input"], MANY[-1] in listed, f"new-{number}" in listed) == (3, True, True)
        assert [each["id"] for each in asked.findings()] == ids
    asked.gateway.lists["beta"] = listing(*rows("beta-1", "beta-2"))
    asked.gateway.lists["alpha"] = listing(*lists[what])
    assert asked.update(today=day(6)).exit_code == 3, "a chain would be lost"
    assert [each["id"] for each in asked.findings()] == ids
    asked.review = "risky"
    asked.gateway.lists["beta"] = listing(*rows("grok-4", "beta-1", "beta-2"))
    assert asked.update(today=day(7)).exit_code == 0
    assert [each["id"] for each in asked.findings()] == ids
