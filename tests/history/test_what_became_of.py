"""What people saved and that goes or is renamed lives on for a while as the same model, and then is explained."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portkey_catalog.check.catalog import catalog_findings
from portkey_catalog.check.folder import check_catalog
from portkey_catalog.combine.id_claims import GRACE, claims
from portkey_catalog.combine.promises import promises
from portkey_catalog.combine.published_ids import known_ids, reserved_ids, retold, with_new_ids
from portkey_catalog.exports.chain import BEGINS_WITHIN_MS
from portkey_catalog.exports.documents import site_documents
from portkey_catalog.exports.models_dev import models_dev
from portkey_catalog.exports.opencode import opencode_config
from portkey_catalog.exports.page_names import provider_path
from portkey_catalog.exports.renamed_ids import still_answered
from portkey_catalog.exports.usable import exclusions
from portkey_catalog.history.instead import advised
from portkey_catalog.history.removed import remember, still_remembered
from portkey_catalog.history.what_became_of import last_days, what_became_of
from portkey_catalog.identity import identify
from portkey_catalog.report.diff import change_lines
from portkey_catalog.report.shapes import Report
from portkey_catalog.schema import (
    Catalog,
    Cause,
    Defaults,
    Failover,
    Member,
    ProviderCatalog,
    Publish,
    Removed,
    RemovedCombined,
)
from portkey_catalog.settings.read import read_settings
from portkey_catalog.site.pages import render_pages
from portkey_catalog.site.removed import not_found
from portkey_catalog.store import catalog as store
from portkey_catalog.text.unsafe import why_unsafe
from support.combining import combine_by
from support.hosted import listing, rows
from support.loopback import Reply
from support.small_catalog import make_combined, make_model, make_provider
from support.world import TODAY, World

END = TODAY + GRACE
STEADY = "qwen3-coder"
"""A model that every provider always offers, as a catalog that loses its last chain is held."""
GROK = {"alpha": "x-ai/grok-4", "beta": "grok-4"}


@dataclass
class Days:
    """An account whose providers' lists change from day to day."""

    world: World

    def on(self, day: date, settings: str = "", **lists: Any) -> Report:
        """The update of a day on which these providers list these rows, beside what each of them always has."""
        for slug, found in lists.items():
            names = [found] if isinstance(found, str) else found
            fixed = rows(*(f"{slug}-{n}" for n in range(1, 6)), STEADY)
            asked = [row for name in names for row in ([name] if isinstance(name, dict) else rows(name))]
            self.world.gateway.lists[slug] = listing(*fixed, *asked)
        report = self.world.update(f"[metadata]\nsources = []\n{settings}", today=day)
        assert list(map(str, check_catalog(self.world.folder / "catalog"))) == []
        before = self.world.files()
        assert self.world.update(f"[metadata]\nsources = []\n{settings}", today=day).files == ()
        assert self.world.files() == before
        return report

    def entries(self, provider: str = "combined") -> dict[str, Any]:
        """What opencode is offered of a provider."""
        found: dict[str, Any] = self.world.document("opencode.json")["provider"].get(provider, {"models": {}})
        return {key: entry for key, entry in found["models"].items() if key != STEADY}

    def removed(self) -> Any:
        return self.world.document("removed.json")


@pytest.fixture
def days(world: World) -> Iterator[Days]:
    """On the first day two providers offer one model."""
    made = Days(world)
    made.on(TODAY, **GROK, gamma=())
    yield made


def after(number: int) -> date:
    return TODAY + timedelta(days=number)


def texts(report: Report) -> str:
    return "\n".join(notice.text for notice in report.notices)


def lines(report: Report) -> str:
    return "\n".join(change_lines(report.changes))


@pytest.mark.slow
def test_a_combined_model_that_lost_its_chain_goes_on_as_the_one_provider_that_is_left(days: Days) -> None:
    report = days.on(TODAY, beta=())
    entry = days.entries()["grok-4"]
    assert entry["name"] == f"[ends {END}] grok-4, by Alpha alone"
    assert entry["id"] == "@alpha/x-ai/grok-4"
    assert entry["limit"] == days.entries("portkey-alpha")["x-ai/grok-4"]["limit"]
    config = json.loads(entry["headers"]["x-portkey-config"])
    assert [(each["provider"], each["override_params"]) for each in config["targets"]] == [
        ("@alpha", {"model": "x-ai/grok-4"})
    ]
    assert config["targets"][0]["retry"]["attempts"] == 2
    assert config["targets"][0]["request_timeout"] == BEGINS_WITHIN_MS
    assert 408 not in config["targets"][0]["retry"]["on_status_codes"]
    assert f"alpha/x-ai/grok-4 answers alone until {END}" in report.chains[0].text
    assert "combined" not in days.removed()
    assert report.combined == 1, "it is no combined model with a chain any more"


@pytest.mark.slow
def test_the_id_ends_on_its_day_and_is_remembered_with_what_to_use_instead(days: Days) -> None:
    days.on(TODAY, beta=())
    days.on(END - timedelta(days=1))
    assert "grok-4" in days.entries()
    report = days.on(END)
    assert days.entries() == {}
    assert days.removed()["combined"] == {
        "grok-4": {
            "name": "grok-4",
            "identity": "xai/grok-4",
            "removed": str(END),
            "instead": "portkey-alpha/x-ai/grok-4",
        }
    }
    assert report.chains[0].text.endswith("stays reserved (use portkey-alpha/x-ai/grok-4)")
    days.on(END + GRACE - timedelta(days=1))
    assert "grok-4" in days.removed()["combined"]
    days.on(END + GRACE)
    assert "combined" not in days.removed()


@pytest.mark.slow
def test_an_id_that_ended_does_not_begin_anew_and_comes_back_with_a_chain(days: Days) -> None:
    days.on(TODAY, beta=())
    days.on(END)
    days.on(after(91))
    assert days.entries() == {}
    days.on(after(92), beta="grok-4")
    assert len(json.loads(days.entries()["grok-4"]["headers"]["x-portkey-config"])["targets"]) == 2
    assert "combined" not in days.removed()
    days.on(after(93), beta=())
    assert days.entries()["grok-4"]["name"].startswith(f"[ends {after(93) + GRACE}]")


@pytest.mark.slow
def test_an_offer_that_is_away_for_a_day_brings_the_id_back_for_the_rest_of_its_time(days: Days) -> None:
    days.on(TODAY, beta=())
    report = days.on(after(1), alpha=())
    assert days.entries() == {}
    assert days.removed()["combined"]["grok-4"]["ends"] == str(END)
    assert [(event.change, event.combined) for event in report.chains] == [("id reserved", "grok-4")]
    days.on(after(2), gamma="grok-4")
    assert days.entries()["grok-4"]["name"] == f"[ends {END}] grok-4, by Gamma alone"
    assert "combined" not in days.removed()
    days.on(END)
    assert days.entries() == {}


@pytest.mark.slow
def test_another_model_never_answers_for_an_id(days: Days) -> None:
    days.on(after(1), alpha="x-ai/grok-4-fast", beta=(), gamma=("grok-4-fast", "x-ai/grok-3"))
    assert list(days.entries()) == ["grok-4-fast"]
    assert days.removed()["combined"].keys() == {"grok-4"}
    assert "instead" not in days.removed()["combined"]["grok-4"]


@pytest.mark.slow
def test_a_combined_model_whose_last_members_one_but_one_became_unusable_goes_on(days: Days) -> None:
    days.on(after(1), beta=[*rows("grok-4", supported_parameters=["temperature"])])
    assert days.entries()["grok-4"]["id"] == "@alpha/x-ai/grok-4"
    days.on(after(2), alpha=[*rows("x-ai/grok-4", supported_parameters=["temperature"])])
    assert days.entries() == {}, "what opencode cannot use answers for nothing"
    assert days.removed()["combined"]["grok-4"]["ends"] == str(after(1) + GRACE)
    days.on(after(3), beta="grok-4")
    assert days.entries()["grok-4"]["id"] == "@beta/grok-4"


@pytest.mark.slow
def test_a_default_that_goes_on_for_a_while_is_written_and_told(days: Days) -> None:
    report = days.on(TODAY, '[publish]\nmodel = "combined/grok-4"\n', beta=())
    assert days.world.document("opencode.json")["model"] == "combined/grok-4"
    assert (
        f"publish.model: 'combined/grok-4' does not stay: it is answered by alpha alone, without failover, and "
        f"combined/grok-4 ends on {END}"
    ) in texts(report)


@pytest.mark.slow
def test_the_other_documents_have_what_goes_on(days: Days) -> None:
    days.on(TODAY, beta=())
    catalog = store.load_catalog(days.world.folder / "catalog")
    assert catalog
    config = opencode_config(catalog)
    api = models_dev(catalog, config)
    assert api["combined"]["models"]["grok-4"]["id"] == "@alpha/x-ai/grok-4"
    assert api.keys() == config["provider"].keys()
    for name, block in config["provider"].items():
        assert api[name]["models"].keys() == block["models"].keys()
    documents = site_documents(catalog, config, {}, "https://site.example")
    assert len(json.loads(documents["v1/portkey/grok-4.json"])["targets"]) == 1
    page = render_pages(catalog, {})["combined/index.md"]
    assert "## At one provider only" in page and str(END) in page
    assert "## Not offered" not in page


@pytest.mark.slow
def test_an_id_whose_other_providers_are_too_few_goes_on_at_one_and_nobody_says_there_is_no_other(world: World) -> None:
    days = Days(world)
    three = "[combine]\nmin_providers = 3\n"
    days.on(TODAY, three, **GROK, gamma="grok-4")
    report = days.on(after(1), three, gamma=())
    assert days.entries()["grok-4"]["name"] == f"[ends {after(1) + GRACE}] grok-4, by Alpha alone"
    told = json.dumps([days.world.document("combined-models.json"), texts(report)])
    assert "too few providers to fall over to" in told
    for untrue in ("only at", "no other provider", "only alpha"):
        assert untrue not in told
    left = loaded(days).combined["grok-4"].last
    assert left and left.provider == "alpha"


def test_opencode_waits_as_long_as_the_one_provider_that_is_left_may_take(world: World) -> None:
    days = Days(world)
    slow = "[combine]\nrequest_timeout_ms = 900000\n"
    for slug, name in GROK.items():
        world.gateway.lists[slug] = listing(*rows(*(f"{slug}-{n}" for n in range(1, 6)), name))
    world.update(f"[metadata]\nsources = []\n{slow}")
    world.gateway.lists["beta"] = listing(*rows(*(f"beta-{n}" for n in range(1, 6))))
    world.update(f"[metadata]\nsources = []\n{slow}", accept=("beta",))
    assert list(days.entries()) == ["grok-4"]
    assert world.document("opencode.json")["provider"]["combined"]["options"]["headerTimeout"] == 903_000


# A provider's renamed ids


def test_a_renamed_id_goes_on_within_its_provider(days: Days) -> None:
    report = days.on(after(1), alpha="grok-4")
    entry = days.entries("portkey-alpha")["x-ai/grok-4"]
    assert (entry["id"], entry["name"]) == ("@alpha/grok-4", "[renamed] grok-4 · x-ai/grok-4 · Alpha, use grok-4")
    assert days.removed()["providers"]["alpha"]["x-ai/grok-4"] == {
        "name": "x-ai/grok-4",
        "kind": "chat",
        "removed": str(after(1)),
        "combined": "grok-4",
        "identity": "xai/grok-4",
        "successor": "grok-4",
        "ends": str(after(1) + GRACE),
        "instead": "portkey-alpha/grok-4",
    }
    until = f"(the old id goes on until {after(1) + GRACE})"
    assert f"renamed: alpha/x-ai/grok-4 is alpha/grok-4 now {until}" in lines(report)
    assert (
        models_dev(loaded(days), days.world.document("opencode.json"))["portkey-alpha"]["models"]["x-ai/grok-4"]["id"]
        == "@alpha/grok-4"
    )
    assert len(json.loads(days.entries()["grok-4"]["headers"]["x-portkey-config"])["targets"]) == 2


def loaded(days: Days) -> Catalog:
    catalog = store.load_catalog(days.world.folder / "catalog")
    assert catalog
    return catalog


@pytest.mark.slow
def test_a_renamed_id_ends_and_is_explained_for_as_long_again(days: Days) -> None:
    days.on(TODAY, alpha="grok-4")
    days.on(END - timedelta(days=1))
    assert "x-ai/grok-4" in days.entries("portkey-alpha")
    report = days.on(END)
    assert "x-ai/grok-4" not in days.entries("portkey-alpha")
    assert "portkey-alpha/x-ai/grok-4 (use portkey-alpha/grok-4)" in texts(report)
    assert what_became_of(loaded(days), "portkey-alpha/x-ai/grok-4") == (
        f"alpha dropped it on {TODAY}; use portkey-alpha/grok-4 instead"
    )
    days.on(END + GRACE)
    assert "providers" not in days.removed()


@pytest.mark.slow
def test_a_model_renamed_twice_leads_to_its_last_id_and_back_to_its_first(days: Days) -> None:
    days.on(after(1), alpha="grok-4")
    days.on(after(2), alpha="xai/grok-4")
    found = days.entries("portkey-alpha")
    assert {found[each]["id"] for each in ("x-ai/grok-4", "grok-4")} == {"@alpha/xai/grok-4"}
    assert days.removed()["providers"]["alpha"]["x-ai/grok-4"]["instead"] == "portkey-alpha/xai/grok-4"
    days.on(after(3), alpha="x-ai/grok-4")
    found = days.entries("portkey-alpha")
    assert "id" not in found["x-ai/grok-4"]
    assert {found[each]["id"] for each in ("xai/grok-4", "grok-4")} == {"@alpha/x-ai/grok-4"}


@pytest.mark.slow
def test_a_renamed_id_is_not_offered_while_opencode_cannot_use_the_new_one(days: Days) -> None:
    days.on(after(1), alpha=[*rows("grok-4", supported_parameters=["temperature"])])
    assert {"x-ai/grok-4", "grok-4"}.isdisjoint(days.entries("portkey-alpha"))
    assert days.removed()["providers"]["alpha"]["x-ai/grok-4"]["instead"] == "portkey-beta/grok-4"
    days.on(after(2), alpha="grok-4")
    assert "x-ai/grok-4" in days.entries("portkey-alpha")


@pytest.mark.slow
def test_a_dropped_id_never_leads_to_another_provider(days: Days) -> None:
    days.on(after(1), alpha=(), gamma="x-ai/grok-4")
    assert "x-ai/grok-4" not in days.entries("portkey-alpha")
    assert days.removed()["providers"]["alpha"]["x-ai/grok-4"]["instead"] == "combined/grok-4"
    days.on(after(2), beta=())
    days.on(after(2) + GRACE - timedelta(days=3))
    assert days.removed()["providers"]["alpha"]["x-ai/grok-4"]["instead"] == "portkey-gamma/x-ai/grok-4"


@pytest.mark.slow
def test_what_to_use_instead_is_kept_true(days: Days) -> None:
    days.on(after(1), alpha="x-ai/grok-4", beta="grok-4", gamma="grok-4")
    days.on(after(2), gamma=())
    assert days.removed()["providers"]["gamma"]["grok-4"]["instead"] == "combined/grok-4"
    days.on(after(3), alpha=(), beta=())
    assert all("instead" not in one for models in days.removed()["providers"].values() for one in models.values())
    days.on(after(4), beta="xai/grok-4")
    assert days.removed()["providers"]["gamma"]["grok-4"]["instead"] == "portkey-beta/xai/grok-4", (
        "what ends is no advice"
    )


NO_TOOLS = {"supported_parameters": ["temperature"]}


def told_as_renamed(days: Days, report: Report) -> bool:
    """Whether anything says that the old id works or goes on; all say the same."""
    catalog = loaded(days)
    answered = "x-ai/grok-4" in days.entries("portkey-alpha")
    assert still_answered(catalog) == ({"alpha": {"x-ai/grok-4": "grok-4"}} if answered else {})
    pages = [render_pages(catalog, exclusions(catalog))[provider_path("alpha")], not_found(catalog)]
    assert ["the old id works until" in page for page in pages] == [answered, answered]
    assert (last_days(catalog, "portkey-alpha/x-ai/grok-4") is not None) is answered
    assert ("renamed: alpha/x-ai/grok-4 is alpha/grok-4 now (the old id goes on until" in lines(report)) is answered
    assert ("renamed: alpha/x-ai/grok-4 is alpha/grok-4 now; use " in lines(report)) is not answered
    return answered


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "answered"),
    [({}, {}, True), ({}, NO_TOOLS, False), (NO_TOOLS, {}, False), (NO_TOOLS, NO_TOOLS, False)],
    ids=["both usable", "the new one is not", "the old one was not", "neither"],
)
def test_an_old_id_is_said_to_work_only_where_it_does_and_works_only_where_it_did(
    world: World, old: dict[str, Any], new: dict[str, Any], answered: bool
) -> None:
    days = Days(world)
    days.on(TODAY, alpha=rows("x-ai/grok-4", **old), beta="grok-4", gamma=())
    report = days.on(after(1), alpha=rows("grok-4", **new))
    assert told_as_renamed(days, report) is answered


@pytest.mark.slow
def test_an_old_id_that_is_not_answered_by_its_provider_is_never_said_to_go_on_at_another(days: Days) -> None:
    report = days.on(after(1), alpha=rows("grok-4", **NO_TOOLS), gamma="grok-4")
    assert not told_as_renamed(days, report)
    assert "alpha/grok-4 now; use combined/grok-4" in lines(report)


@pytest.mark.slow
def test_a_model_whose_output_limit_is_assumed_goes_on_when_it_is_renamed(world: World) -> None:
    days = Days(world)
    days.on(TODAY, alpha=rows("x-ai/grok-4", top_provider={}), beta=())
    report = days.on(after(1), alpha=rows("grok-4", top_provider={}))
    assert told_as_renamed(days, report)


@pytest.mark.slow
@pytest.mark.parametrize("narrowed", ['include = ["alpha-*", "qwen*", "grok-4"]', 'exclude = ["x-ai/*"]'])
def test_an_id_that_the_settings_leave_out_does_not_go_on_as_another(world: World, narrowed: str) -> None:
    days = Days(world)
    days.on(TODAY, alpha=("x-ai/grok-4", "grok-4"), beta=())
    days.on(after(1), f'[[providers]]\nslug = "alpha"\n{narrowed}\n')
    assert "x-ai/grok-4" not in days.entries("portkey-alpha")
    assert "providers" not in days.removed()


def test_what_is_going_itself_is_advised_only_when_nothing_else_is_left() -> None:
    offers = {
        "a": make_provider("a", make_model("grok-4", status="deprecated")),
        "b": make_provider("b", make_model("x-ai/grok-4:free", cost={"input": 0, "output": 0})),
        "c": make_provider("c", make_model("x-ai/grok-4")),
    }
    going = make_combined(
        "grok-4", Member(provider="a", id="grok-4", evidence=(), excluded="alone", cause=Cause.ALONE), ends=END
    )
    going = going.model_copy(update={"identity": "xai/grok-4"})
    gone = Removed(combined={"old": RemovedCombined(name="G", identity="xai/grok-4", removed=TODAY)})

    def advice(*slugs: str, **facts: Any) -> str | None:
        catalog = Catalog(
            gateway="https://g.example/v1",
            providers={slug: offers[slug] for slug in slugs},
            combined={"grok-4": going},
            **facts,
        )
        return advised(gone, catalog, TODAY).combined["old"].instead

    assert advice("a", "b", "c") == "portkey-c/x-ai/grok-4"
    assert advice("a", "b") == "portkey-b/x-ai/grok-4:free"
    assert advice("a") == "portkey-a/grok-4"
    outside = {"failover": Failover(require=("eu",)), "publish": Publish(only_required=True)}
    assert advice("a", **outside) == "combined/grok-4"


@pytest.mark.slow
def test_a_notice_names_the_file_that_has_the_rest(world: World) -> None:
    days = Days(world)
    many = [f"qwen3-{number}b" for number in range(1, 8)]
    days.on(TODAY, alpha=[f"qwen/{each}" for each in many], beta=())
    world.gateway.lists["alpha"] = listing(*rows(STEADY, *many))
    world.update(today=after(1), accept=("alpha",))
    report = days.on(after(1) + GRACE)
    (told,) = (line for line in texts(report).split("\n") if "see " in line)
    assert told.startswith("old ids of renamed models that work no longer (7): portkey-alpha/qwen/qwen3-1b (use ")
    assert told.endswith(" and 2 more, see removed.json")


@pytest.mark.slow
def test_an_account_that_disabled_a_model_is_not_told_that_no_provider_has_it(days: Days) -> None:
    days.on(after(1), alpha=rows("x-ai/grok-4", **NO_TOOLS), beta=rows("grok-4", **NO_TOOLS))
    told = what_became_of(loaded(days), "combined/grok-4")
    assert told == f"it was removed on {after(1)}, and nobody offers the model to this account"
    page = render_pages(loaded(days), {})["combined/index.md"]
    assert "nobody offers the model to this account any more" in page


def test_a_list_that_is_kept_renames_nothing(days: Days) -> None:
    days.world.gateway.lists["alpha"] = listing(*rows("grok-4"))
    assert days.world.update(today=after(1)).exit_code == 3
    assert "id" not in days.entries("portkey-alpha")["x-ai/grok-4"]
    assert "grok-4" not in days.entries("portkey-alpha")


@pytest.mark.slow
def test_a_renamed_id_goes_on_when_its_provider_is_published_under_another_name(days: Days) -> None:
    days.on(after(1), alpha="my-own")
    days.on(after(2), alpha="My_Own")
    alias = '[[providers]]\nslug = "alpha"\nalias = "first"\n'
    days.on(after(3), alias)
    entry = days.entries("portkey-first")["my-own"]
    assert entry["id"] == "@alpha/My_Own"


# What check finds


@pytest.mark.slow
@pytest.mark.parametrize("ends", [END, None])
@pytest.mark.parametrize("cause", [Cause.ALONE, Cause.TOO_FEW])
def test_a_chain_that_was_taken_away_by_hand_is_found(days: Days, cause: Cause, ends: date | None) -> None:
    catalog = loaded(days)
    model = catalog.combined["grok-4"]
    members = tuple(each.model_copy(update={"excluded": "for some reason", "cause": cause}) for each in model.members)
    nothing = {"members": members, "ends": ends, "notices": (), **promises([])}
    combined = {**catalog.combined, "grok-4": model.model_copy(update=nothing)}
    spoilt = catalog.model_copy(update={"combined": combined, "defaults": Defaults()})
    two, three = (read_settings(f"[combine]\nmin_providers = {number}\n") for number in (2, 3))
    where = "combined-models.json: grok-4: it has no chain, and nothing speaks against one of"
    told = f"{where} alpha/x-ai/grok-4 and beta/grok-4"
    assert told in list(map(str, catalog_findings(spoilt, settings=two)))
    assert (told in list(map(str, catalog_findings(spoilt, settings=three)))) is (cause is Cause.ALONE)
    assert (told in list(map(str, catalog_findings(spoilt)))) is (cause is Cause.ALONE), "other chains are longer"


# Whatever happens, an id is never another model


IDS = (
    "x-ai/grok-4",
    "grok-4",
    "xai/grok-4",
    "grok-4:free",
    "x-ai/grok-3",
    "grok-3",
    "grok-4-fast",
    "constructor",
    "my-own",
)


@pytest.mark.slow
@given(seed=st.integers(0, 10**9))
@settings(max_examples=50)
def test_a_saved_id_is_the_same_model_of_the_same_provider_or_nothing(seed: int) -> None:
    random = Random(seed)
    catalog: Catalog | None = None
    meant: dict[str, str] = {}
    for today in map(after, sorted(random.choices(range(300), k=10))):
        before = catalog
        catalog = a_day(random, before, today)
        assert catalog_findings(catalog) == []
        assert a_day_again(catalog, today) == catalog
        config = opencode_config(catalog)
        for block, entries in config["provider"].items():
            for key, entry in entries["models"].items():
                if block == "combined":
                    config_of = json.loads(entry["headers"]["x-portkey-config"])
                    targets = [
                        (each["provider"][1:], each["override_params"]["model"]) for each in config_of["targets"]
                    ]
                    read = {key_of(catalog, *target) for target in targets}
                    assert len(read) == 1
                    assert meant.setdefault(key, next(iter(read))) in read, "an id became another model"
                else:
                    slug = block.removeprefix("portkey-")
                    asked = entry.get("id", f"@{slug}/{key}")
                    assert asked.startswith(f"@{slug}/"), "an entry of one provider leads to another"
                    assert key_of(catalog, slug, asked.removeprefix(f"@{slug}/")) == read_alone(slug, key)


def read_alone(slug: str, model_id: str) -> str | None:
    found = identify(make_model(model_id), slug)
    return found.key if found else None


def key_of(catalog: Catalog, slug: str, model_id: str) -> str:
    found = identify(catalog.providers[slug].models[model_id], slug)
    return found.key if found else model_id


def a_day(random: Random, before: Catalog | None, today: date) -> Catalog:
    providers = {}
    for slug in ("a", "b", "c"):
        ids = random.sample(IDS, random.randint(0, 3))
        models = [
            make_model(each, tool_call=random.random() < 0.8, status="retired" if random.random() < 0.1 else None)
            for each in ids
        ]
        if random.random() < 0.95:
            providers[slug] = make_provider(slug, *models)
    return assembled(providers, before, today)


def a_day_again(catalog: Catalog, today: date) -> Catalog:
    return assembled(dict(catalog.providers), catalog, today)


def assembled(providers: dict[str, ProviderCatalog], before: Catalog | None, today: date) -> Catalog:
    """The catalog of these providers after another one, as an update makes it."""
    previous = before.combined if before else {}
    remembered = still_remembered(before.removed, today).combined if before else {}
    ids = known_ids(before, today)
    made = combine_by(
        providers,
        previous,
        ids=reserved_ids(remembered, today) | ids,
        retold=retold(before),
        claims=claims(previous, remembered, today),
    )
    catalog = Catalog(
        gateway="https://g.example/v1",
        publish=Publish(model="", small_model=""),
        providers=dict(sorted(providers.items())),
        combined=made.models,
        ids=with_new_ids(ids, made.models, today, why_unsafe),
        near_misses=made.near_misses,
    )
    removed = remember(before, catalog, today, missing=exclusions(before) if before else {})
    return catalog.model_copy(update={"removed": advised(removed, catalog, today)})


def test_what_is_remembered_only_for_its_successor_is_forgotten_with_it_in_one_update(world: World) -> None:
    world.update()
    ids = ["grok-4", "alpha-1", "alpha-2", "alpha-3"]
    world.gateway.lists["alpha"] = listing(*rows(*ids))
    world.update(today=TODAY + timedelta(days=1))
    assert world.document("removed.json")["providers"]["alpha"]["x-ai/grok-4"]["successor"] == "grok-4"
    refs = {**{f"@alpha/{each}": each for each in ids}, "@alpha/grok-4": "o1", "@beta/grok-4": "grok-4"}
    entries = [{"id": ref, "canonical_slug": name} for ref, name in refs.items()]
    world.gateway.account = Reply(200, {}, json.dumps({"total": len(entries), "data": entries}).encode())
    later = TODAY + timedelta(days=100)
    world.update(today=later, accept=("alpha", "beta"))
    assert "x-ai/grok-4" not in world.document("removed.json").get("providers", {}).get("alpha", {})
