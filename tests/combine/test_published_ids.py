"""A combined id stands for the model that it was published for, for ever; a new one misleads nobody."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest

from portkey_catalog.check.catalog import catalog_findings
from portkey_catalog.check.folder import check_catalog
from portkey_catalog.combine.published_ids import known_ids, retold, with_new_ids
from portkey_catalog.schema import Catalog, CombinedModel, ProviderCatalog, PublishedId, Removed, RemovedCombined
from portkey_catalog.store import catalog as store
from portkey_catalog.store import layout
from portkey_catalog.text.unsafe import why_unsafe
from support.combining import combine_by
from support.hosted import listing, rows
from support.small_catalog import make_catalog, make_model, make_provider
from support.world import TODAY, World

NO_SOURCES = "[metadata]\nsources = []\n"
V3, R1 = "deepseek-v3-0324", "deepseek-r1-0528"


def published(identity: str, snapshot: str | None = None) -> PublishedId:
    return PublishedId(identity=identity, snapshot=snapshot, since=TODAY)


def after(days: int) -> date:
    return TODAY + timedelta(days=days)


class Account:
    """An account whose updates follow each other; a day takes the list of every provider."""

    def __init__(self, world: World) -> None:
        self.world = world

    def on(self, day: int, settings: str = "", **lists: Any) -> dict[str, Any]:
        fixed = ("qwen3-coder", "gpt-oss-20b", "gpt-oss-120b", "llama-3.3-70b-instruct", "gemma-3-27b-it")
        for slug in ("alpha", "beta", "gamma"):
            wanted = lists.get(slug, ())
            made = [row for each in wanted for row in ([each] if isinstance(each, dict) else rows(each))]
            self.world.gateway.lists[slug] = listing(*rows(*fixed), *made)
        self.world.update(NO_SOURCES + settings, today=after(day), accept=("alpha", "beta", "gamma"))
        assert list(map(str, check_catalog(self.world.folder / "catalog"))) == []
        found: dict[str, Any] = self.world.document("combined-models.json")
        return {name: model for name, model in found.items() if name not in fixed}

    def meaning(self) -> dict[str, str]:
        """What every id that opencode is offered leads to."""
        catalog = store.load_catalog(self.world.folder / "catalog")
        assert catalog
        return {name: model.names[name] for model in catalog.combined.values() for name in model.published}

    @property
    def ids(self) -> Any:
        return self.world.document("ids.json")


@pytest.fixture
def account(world: World) -> Account:
    world.gateway.lists = {}
    made = Account(world)
    made.on(0)  # else the first providers would come and go
    return made


def refs(model: dict[str, Any]) -> list[str]:
    return [f"{each['provider']}/{each['id']}" for each in model["members"]]


# An id belongs to an identity


@pytest.mark.slow
def test_a_published_id_stands_in_the_list_with_its_first_day_and_stays_as_it_was(account: Account) -> None:
    account.on(1, alpha=["x-ai/grok-4"], beta=["grok-4"])
    line = {"identity": "xai/grok-4", "since": str(after(1))}
    assert account.ids["grok-4"] == line
    account.on(2)
    account.on(400, alpha=["x-ai/grok-4"], beta=["grok-4"])
    assert account.ids["grok-4"] == line


def chat(weights: str) -> dict[str, Any]:
    """A router's row of an id that names no release; the weights behind it tell which one it is."""
    (row,) = rows("deepseek/deepseek-chat", hugging_face_id=f"deepseek-ai/{weights}")
    return row


def medium(release: str) -> dict[str, Any]:
    (row,) = rows("mistralai/devstral-medium", canonical_slug=f"mistralai/devstral-medium-{release}")
    return row


@pytest.mark.slow
@pytest.mark.parametrize(
    ("others", "router", "later", "combined_id"),
    [
        (V3, chat("DeepSeek-V3-0324"), chat("DeepSeek-R1-0528"), V3),
        ("devstral-medium-2507", medium("2507"), medium("2512"), "devstral-medium-2507"),
        ("gpt-4.1", "openai/gpt-4.1", "openai/gpt-5", "gpt-4.1"),
    ],
)
def test_when_a_router_re_points_an_id_the_others_keep_the_combined_id_and_it_leaves(
    account: Account, others: str, router: Any, later: Any, combined_id: str
) -> None:
    found = account.on(1, alpha=[others], beta=[others], gamma=[router])
    assert [each["provider"] for each in found[combined_id]["members"]] == ["alpha", "beta", "gamma"]
    found = account.on(2, alpha=[others], beta=[others], gamma=[later])
    assert refs(found[combined_id]) == [f"alpha/{others}", f"beta/{others}"]
    assert found[combined_id]["identity"] == account.ids[combined_id]["identity"]


@pytest.mark.slow
def test_when_all_members_become_another_model_the_id_dissolves_and_stays_reserved(account: Account) -> None:
    before = account.on(1, alpha=[chat("DeepSeek-V3-0324")], beta=[chat("DeepSeek-V3-0324")])
    assert list(before) == [V3]
    found = account.on(2, alpha=[chat("DeepSeek-R1-0528")], beta=[chat("DeepSeek-R1-0528")])
    assert {name: model["identity"] for name, model in found.items()} == {R1: "deepseek/deepseek-r1+0528"}
    assert account.ids[V3] == {"identity": "deepseek/deepseek-v3+0324", "since": str(after(1))}
    assert V3 in account.world.document("removed.json")["combined"]
    back = account.on(3, alpha=[chat("DeepSeek-V3-0324")], beta=[chat("DeepSeek-V3-0324")])
    assert list(back) == [V3]


@pytest.mark.slow
def test_with_one_offer_left_the_id_goes_on_with_it_and_not_with_the_one_that_left(account: Account) -> None:
    account.on(1, alpha=[V3], beta=[chat("DeepSeek-V3-0324")])
    found = account.on(2, alpha=[V3], beta=[chat("DeepSeek-R1-0528")])
    assert (refs(found[V3]), found[V3]["ends"]) == ([f"alpha/{V3}"], str(after(92)))
    found = account.on(92, alpha=[V3], beta=[chat("DeepSeek-R1-0528")])
    assert "ends" not in found[V3]
    assert refs(found[V3]) == [f"alpha/{V3}"]


@pytest.mark.slow
def test_an_id_comes_back_after_200_days_for_its_model_alone(account: Account) -> None:
    account.on(1, alpha=["microsoft/phi-4"], beta=["microsoft/phi-4"])
    account.on(2)
    account.on(150)
    assert "combined" not in account.world.document("removed.json"), "its grave is forgotten"
    account.on(202, alpha=["acme/phi-4"], beta=["acme/phi-4"])
    assert account.meaning().get("phi-4") is None
    assert account.meaning()["acme-phi-4"] == "acme/phi-4"
    account.on(203, alpha=["microsoft/phi-4", "acme/phi-4"], beta=["microsoft/phi-4", "acme/phi-4"])
    assert (account.meaning()["phi-4"], account.meaning()["acme-phi-4"]) == ("microsoft/phi-4", "acme/phi-4")


def override(*refs: str, id: str = "") -> str:
    lines = f"[[combine.override]]\nmerge = {json.dumps(refs)}\n"
    return lines + (f"id = '{id}'\n" if id else "")


@pytest.mark.slow
def test_an_override_gives_no_id_that_was_published_for_another_model_and_is_told(account: Account) -> None:
    grok = {"alpha": ["grok-4", "gpt-5"], "beta": ["x-ai/grok-4", "gpt-5"]}
    account.on(1, override("alpha/grok-4", id="ours"), **grok)
    assert account.meaning()["ours"] == "xai/grok-4"
    account.on(2, override("alpha/gpt-5", id="ours"), **grok)
    assert (account.meaning()["ours"], account.meaning()["gpt-5"]) == ("xai/grok-4", "openai/gpt-5")
    told = [notice.text for notice in account.world.reports[-1].notices]
    why = "it was published for xai/grok-4; merge an offer of that, too, or choose another id"
    assert f"combine.override[0]: the id 'ours' is not given: {why}" in told


@pytest.mark.slow
def test_former_ids_stay_aliases_when_a_model_is_renamed_by_hand_again_and_again(account: Account) -> None:
    grok: dict[str, Any] = {"alpha": ["grok-4"], "beta": ["x-ai/grok-4"]}
    for number, name in enumerate(("", "first", "second", ""), 1):
        account.on(number, override("alpha/grok-4", id=name) if name else "", **grok)
    assert {name for name, identity in account.meaning().items() if identity == "xai/grok-4"} == {
        "grok-4",
        "first",
        "second",
    }
    account.on(5)
    account.on(300, **grok)
    assert {name for name, identity in account.meaning().items() if identity == "xai/grok-4"} == {
        "grok-4",
        "first",
        "second",
    }


@pytest.mark.slow
def test_a_merge_by_hand_that_is_taken_back_leaves_every_id_its_meaning(account: Account) -> None:
    both: dict[str, Any] = {"alpha": ["grok-4", "gpt-5"], "beta": ["x-ai/grok-4", "openai/gpt-5"]}
    account.on(1, **both)
    account.on(2, override("alpha/grok-4", "alpha/gpt-5"), **both)
    assert account.meaning()["grok-4"] == "xai/grok-4"
    account.on(3, **both)
    assert (account.meaning()["grok-4"], account.meaning()["gpt-5"]) == ("xai/grok-4", "openai/gpt-5")


@pytest.mark.slow
def test_an_override_made_id_goes_on_when_offers_of_known_models_join(account: Account) -> None:
    own = {"alpha": ["own-x"], "beta": ["own-y"], "gamma": ["grok-4"]}
    account.on(1, override("alpha/own-x", "beta/own-y", id="brand"), **own)
    account.on(2, override("alpha/own-x", "beta/own-y", "gamma/grok-4", id="brand"), **own)
    assert "brand" in account.meaning()


# The program changes


def catalog_of(providers: dict[str, ProviderCatalog], combined: dict[str, CombinedModel], **rest: Any) -> Catalog:
    return Catalog(gateway="https://g.example/v1", providers=providers, combined=combined, **rest)


def spelt_otherwise() -> Catalog:
    """A catalog by an earlier version of the program, which spelt an identity in another way."""
    providers = {slug: make_provider(slug, make_model("x-ai/grok-4")) for slug in ("a", "b")}
    models = combine_by(providers).models
    old = models["grok-4"].model_copy(update={"identity": "x.ai/grok-four", "id": "grok-four"})
    return catalog_of(providers, {"grok-four": old}, ids={"grok-four": published("x.ai/grok-four")})


def test_a_catalog_whose_identities_are_spelt_otherwise_goes_on_under_its_ids() -> None:
    before = spelt_otherwise()
    for _ in range(2):
        made = combine_by(before.providers, before.combined, ids=before.ids, retold=retold(before)).models
        assert {name: (model.identity, model.reads_as) for name, model in made.items()} == {
            "grok-four": ("x.ai/grok-four", "xai/grok-4")
        }
        assert made["grok-four"].chain
        before = before.model_copy(update={"combined": made})
        assert catalog_findings(before) == []


@pytest.mark.slow
def test_an_update_takes_over_a_catalog_of_a_version_that_spelt_identities_otherwise(account: Account) -> None:
    grok: dict[str, Any] = {"alpha": ["grok-4"], "beta": ["x-ai/grok-4"]}
    account.on(1, **grok)
    for path in (account.world.folder / "catalog" / "v1").glob("**/[!s]*.json"):
        path.write_text(path.read_text("utf-8").replace('"xai/grok-4"', '"x.ai/grok-four"'), "utf-8")
    for day in (2, 3):
        model = account.on(day, **grok, gamma=["grok-4"])["grok-4"]
        assert (model["identity"], model["reads_as"], len(model["members"])) == ("x.ai/grok-four", "xai/grok-4", 3)
        assert account.ids["grok-4"]["identity"] == "x.ai/grok-four"
    model = account.on(4, alpha=["grok-4"])["grok-4"]
    assert (refs(model), model["ends"]) == (["alpha/grok-4"], str(after(94)))


def test_two_models_that_are_one_are_found() -> None:
    catalog = make_catalog()
    (model,) = catalog.combined.values()
    again = model.model_copy(update={"id": "zz", "aliases": {}, "members": ()})
    found = catalog_findings(catalog.model_copy(update={"combined": {**catalog.combined, "zz": again}}))
    assert f"combined-models.json: zz is {model.identity}, and so is {model.id}" in map(str, found)


def test_identities_are_read_anew_only_where_most_providers_offers_are_read_otherwise() -> None:
    assert retold(spelt_otherwise()) == {"grok-four": "xai/grok-4"}
    before = spelt_otherwise()
    model = before.combined["grok-four"]
    by_hand = [each.model_copy(update={"by_hand": True}) for each in model.members]
    made_by_hand = {"grok-four": model.model_copy(update={"members": tuple(by_hand)})}
    assert retold(before.model_copy(update={"combined": made_by_hand})) == {}
    assert retold(before.model_copy(update={"providers": {"a": before.providers["a"]}})) == {"grok-four": "xai/grok-4"}
    assert retold(make_catalog()) == {}
    assert retold(None) == {}


def test_an_id_of_a_chat_model_stays_its_id_where_most_members_are_read_as_the_base_model_by_now() -> None:
    chat, base = make_model("google/gemma-2-9b-it"), make_model("google/gemma-2-9b")
    today = {"a": make_provider("a", base), "b": make_provider("b", base), "c": make_provider("c", chat)}
    once = combine_by({slug: make_provider(slug, chat) for slug in today}).models["gemma-2-9b-it"]
    members = tuple(each.model_copy(update={"id": "google/gemma-2-9b"}) for each in once.members[:2])
    merged = once.model_copy(update={"members": (*members, once.members[2])})
    ids = {"gemma-2-9b-it": published("google/gemma-2-9b")}
    before = catalog_of(today, {"gemma-2-9b-it": merged}, ids=ids)
    made = combine_by(today, before.combined, ids=ids, retold=retold(before)).models
    assert {name: [each.ref for each in model.members] for name, model in made.items()} == {
        "gemma-2-9b-base": ["a/google/gemma-2-9b", "b/google/gemma-2-9b"],
        "gemma-2-9b-it": ["c/google/gemma-2-9b-it"],
    }


# The list of ids


def test_a_catalog_without_the_list_begins_it_with_what_it_has_and_remembers() -> None:
    gone = RemovedCombined(name="Old", identity="lab/old", removed=TODAY)
    before = make_catalog().model_copy(update={"removed": Removed(combined={"old": gone})})
    ids = known_ids(before, TODAY)
    assert ids["old"] == published("lab/old")
    assert {name: each.identity for name, each in ids.items() if name != "old"} == {
        name: identity for model in before.combined.values() for name, identity in model.names.items()
    }
    assert known_ids(None, TODAY) == {}


def test_an_id_that_must_not_be_told_never_enters_the_list() -> None:
    models = make_catalog().combined
    assert with_new_ids({}, models, TODAY, lambda text: "sonnet" in text) == {}
    assert set(with_new_ids({}, models, TODAY, why_unsafe)) == {n for each in models.values() for n in each.published}


def test_check_finds_an_id_that_stands_for_another_model_than_it_was_published_for() -> None:
    catalog = make_catalog()
    (model,) = catalog.combined.values()
    right = {name: published(identity) for name, identity in model.names.items()}
    assert catalog_findings(catalog.model_copy(update={"ids": right})) == []
    wrong = right | {model.id: published("lab/other")}
    (found,) = catalog_findings(catalog.model_copy(update={"ids": wrong}))
    assert str(found) == f"ids.json: {model.id} stands for {model.identity}, and was published for lab/other"
    missing = {"another": published("lab/other")}
    found, *_ = catalog_findings(catalog.model_copy(update={"ids": missing}))
    assert str(found) == f"ids.json: {model.id} is published and is not in the list"


def test_nothing_is_written_over_a_catalog_whose_ids_would_be_lost(world: World) -> None:
    world.update()
    folder = world.folder / "catalog"
    files = store.read_files(folder)
    for ids in ("{}\n", files["ids.json"].replace("xai/grok-4", "xai/grok-3")):
        with pytest.raises(layout.StoreError, match=r"ids\.json: the id 'grok-4' would"):
            store.write_catalog(folder, files | {"ids.json": ids})
    assert store.read_files(folder) == files
    sample = files["index.json"].replace('"schema_version": 1', '"sample": true, "schema_version": 1')
    with pytest.raises(layout.StoreError, match=r"ids\.json: the id 'grok-4' would"):
        store.write_catalog(folder, files | {"index.json": sample, "ids.json": "{}\n"})
    bundled = world.folder / "bundled"
    store.write_catalog(bundled, files | {"index.json": sample})
    assert store.write_catalog(bundled, files | {"ids.json": "{}\n"}), "of the sample nobody has saved anything"


def test_an_update_does_not_begin_with_an_altered_list_of_ids(world: World) -> None:
    world.update()
    path = world.folder / "catalog" / "v1" / "ids.json"
    path.write_text(path.read_text().replace("xai/grok-4", "openai/gpt-4.1"))
    before = world.files()
    with pytest.raises(layout.StoreError, match="do not agree on what 'grok-4' stands for"):
        world.update()
    assert world.files() == before


def test_a_catalog_that_lists_its_ids_and_lacks_them_is_refused(world: World) -> None:
    world.update()
    (world.folder / "catalog" / "v1" / "ids.json").unlink()
    with pytest.raises(layout.StoreError, match=r"ids\.json: cannot be read"):
        world.update()
