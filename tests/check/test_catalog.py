"""Rules of a catalog as a whole, broken one at a time."""

from datetime import date, timedelta
from typing import Any

import pytest

from portkey_catalog.check.catalog import SoundList, candidate, catalog_findings, check_lists
from portkey_catalog.combine.id_claims import GRACE
from portkey_catalog.schema import (
    Catalog,
    Defaults,
    Kind,
    Limit,
    Model,
    Removed,
    RemovedCombined,
    RemovedModel,
    StandingNotice,
)
from portkey_catalog.settings.read import read_settings
from portkey_catalog.text.canonical import canonical_json
from portkey_catalog.text.secrets import NO_SECRETS
from support.small_catalog import ending_catalog, make_catalog, make_model, make_provider

TODAY = date(2026, 11, 26)
HAIKU = "claude-haiku-9"
SONNET = "claude-sonnet-4-20250514"


def findings(catalog: Catalog, **options: Any) -> list[str]:
    return list(map(str, catalog_findings(catalog, **options)))


def with_providers(catalog: Catalog, **providers: Any) -> Catalog:
    return catalog.model_copy(update={"providers": {**catalog.providers, **providers}})


def with_facts(catalog: Catalog, **facts: Any) -> Catalog:
    """The catalog with other facts of the provider `anthropic`."""
    return with_providers(catalog, anthropic=catalog.providers["anthropic"].model_copy(update=facts))


def with_models(*models: Model) -> Catalog:
    """The catalog with a provider more."""
    return with_providers(make_catalog(), z=make_provider("z", *models))


def with_removed(**gone: RemovedModel) -> Catalog:
    """The catalog, with these ids of the provider `anthropic` remembered as removed."""
    return make_catalog().model_copy(update={"removed": Removed(providers={"anthropic": gone})})


def gone(**facts: Any) -> RemovedModel:
    return RemovedModel(name="Gone", kind=Kind.CHAT, removed=TODAY, **facts)


def test_a_catalog_in_order_has_no_findings() -> None:
    assert findings(make_catalog(), today=TODAY) == []
    assert findings(with_removed(gone=gone()), today=TODAY) == []


def test_models_and_providers_are_sorted() -> None:
    catalog = make_catalog()
    backwards = dict(reversed(catalog.providers["anthropic"].models.items()))
    assert findings(with_facts(catalog, models=backwards)) == ["providers/anthropic.json: models are not sorted by id"]
    providers = dict(reversed(catalog.providers.items()))
    assert "index.json: providers or combined models are not sorted" in findings(
        catalog.model_copy(update={"providers": providers})
    )


def test_a_list_that_waits_is_looked_at_like_any_other() -> None:
    held = {"held": {name: make_model(name) for name in ("a", "b")}, "held_since": TODAY}
    assert findings(with_facts(make_catalog(), **held)) == []
    held["held"] = {name: make_model(name) for name in ("b", "a")}
    assert findings(with_facts(make_catalog(), **held)) == ["held/anthropic.json: models are not sorted by id"]


def test_a_key_that_holds_another_model_is_found() -> None:
    held = {"held": {"a": make_model("b")}, "held_since": TODAY}
    assert findings(with_facts(make_catalog(), **held)) == ["held/anthropic.json: 'a' holds the model 'b'"]


def test_slugs_that_differ_in_letter_case_only_are_found() -> None:
    catalog = make_catalog()
    providers = {"Anthropic": make_provider("Anthropic", make_model("m-1")), **catalog.providers}
    told = "index.json: two slugs differ in letter case only, which is one file on some systems"
    assert told in findings(catalog.model_copy(update={"providers": providers}))


@pytest.mark.parametrize("slug", ["combined", "INDEX.md"])
def test_a_slug_that_is_a_name_of_the_site_is_found(slug: str) -> None:
    catalog = make_catalog()
    providers = dict(sorted({slug: make_provider(slug, make_model("m-1")), **catalog.providers}.items()))
    found = findings(catalog.model_copy(update={"providers": providers, "combined": {}}))
    assert any(each.startswith(f"index.json: {slug}: ") for each in found)


@pytest.mark.parametrize(
    ("model_id", "told"),
    [("claude-*", "a pattern"), ("__proto__", "a name that no JavaScript"), ("@openrouter/x", "an address of one of")],
)
def test_an_id_that_nobody_could_ask_is_found(model_id: str, told: str) -> None:
    found = findings(with_models(make_model(model_id)))
    assert any(each.startswith(f"providers/z.json: {model_id!r} is {told}") for each in found)


def test_an_assumed_limit_that_is_not_the_one_to_assume_is_found() -> None:
    def guessed(output: int) -> Catalog:
        limit = Limit(context=100_000, output=output)
        return with_models(make_model("odd-1", limit=limit, provenance={"limit.output": "assumed"}))

    assert findings(guessed(4096)) == []
    assert findings(guessed(8192)) == ["providers/z.json: 'odd-1' has an output limit that is not the one to assume"]


def test_a_model_that_is_not_enabled_although_the_account_does_not_decide_is_found() -> None:
    off = make_provider("off", make_model("off-1", enabled=False), make_model("on-1"))
    catalog = make_catalog()
    catalog = catalog.model_copy(update={"providers": dict(sorted({**catalog.providers, "off": off}.items()))})
    told = "providers/off.json: 'off-1' is marked as not enabled, and the account does not decide about off"
    assert findings(catalog) == [told]
    assert findings(with_providers(catalog, off=off.model_copy(update={"reach": "account"}))) == []


def test_what_began_on_a_day_to_come_is_found() -> None:
    catalog, morrow = make_catalog(), TODAY + timedelta(1)
    model = catalog.combined["claude-sonnet-4"]
    first, *others = model.members
    model = model.model_copy(update={"members": (first.model_copy(update={"since": morrow}), *others)})
    catalog = catalog.model_copy(update={"combined": {model.id: model}})
    late = with_facts(catalog, first_seen=morrow)
    late = late.model_copy(update={"notices": (StandingNotice(level="info", text="a notice", since=morrow),)})
    told = [
        f"index.json: anthropic.first_seen is {morrow}, which is still to come",
        f"combined-models.json: claude-sonnet-4.members.0.since is {morrow}, which is still to come",
        f"index.json: 0.since is {morrow}, which is still to come",
    ]
    assert findings(late, today=TODAY) == told
    assert findings(late, today=morrow) == []
    assert findings(late) == [], "without a day of today no day is too late"


def test_what_goes_on_for_too_long_is_found() -> None:
    last, later = TODAY + GRACE, TODAY + GRACE + timedelta(1)

    def ending(day: date) -> Catalog:
        catalog = ending_catalog()
        model = catalog.combined["claude-sonnet-4"].model_copy(update={"ends": day})
        removed = Removed(
            combined={"old": RemovedCombined(name="Old", identity="x/old", removed=TODAY, ends=day)},
            providers={"anthropic": {"old": gone(ends=day)}},
        )
        return catalog.model_copy(update={"combined": {model.id: model}, "removed": removed})

    def too_long(catalog: Catalog) -> list[str]:
        return [each for each in findings(catalog, today=TODAY) if "days ahead" in each]

    assert too_long(ending(last)) == []
    text = f"ends is {later}, which is more than {GRACE.days} days ahead"
    assert too_long(ending(later)) == [
        f"combined-models.json: claude-sonnet-4.{text}",
        f"removed.json: providers.anthropic.old.{text}",
        f"removed.json: combined.old.{text}",
    ]


def test_what_is_said_to_be_removed_must_be_gone() -> None:
    combined = {"sonnet-4": RemovedCombined(name="Sonnet", identity="x/y", removed=TODAY)}
    removed = Removed(providers={"anthropic": {HAIKU: gone()}, "away": {"x": gone()}}, combined=combined)
    assert findings(make_catalog().model_copy(update={"removed": removed})) == [
        f"removed.json: anthropic/{HAIKU} is still offered",
        "removed.json: sonnet-4 still stands for a model",
    ]


def test_a_removed_model_goes_on_under_a_successor_and_for_a_while_only() -> None:
    told = f"removed.json: anthropic/old goes on without a successor, or for longer than {GRACE.days} days"
    assert told in findings(with_removed(old=gone(ends=TODAY)))
    longer = gone(ends=TODAY + GRACE + timedelta(1), successor=SONNET, identity="anthropic/claude-sonnet-4")
    assert told in findings(with_removed(old=longer))


def test_a_former_id_leads_to_the_same_model_and_says_so() -> None:
    listed = f"portkey-anthropic/{SONNET}"
    same = {"ends": TODAY + GRACE, "successor": SONNET, "instead": listed}
    identity = "anthropic/claude-sonnet-4"
    assert [each for each in findings(with_removed(old=gone(identity=identity, **same))) if "leads to" in each] == []
    assert f"removed.json: anthropic/old leads to another model: {SONNET}" in findings(
        with_removed(old=gone(identity="x/y", **same))
    )
    other = same | {"instead": "combined/claude-sonnet-4"}
    text = f"removed.json: anthropic/old goes on as {SONNET}, and something else is named in its place"
    assert text in findings(with_removed(old=gone(identity=identity, **other)))


def test_what_is_named_in_place_of_what_is_gone_is_offered() -> None:
    assert findings(with_removed(old=gone(instead="combined/claude-sonnet-9"))) == [
        "removed.json: combined/claude-sonnet-9 is named in place of what is gone, and opencode is not offered it"
    ]


def test_a_default_that_has_no_chain_is_found() -> None:
    found = findings(make_catalog().model_copy(update={"defaults": Defaults(model="combined/gone")}))
    assert "index.json: defaults.model is no combined model with a chain" in found


def test_a_candidate_in_order_is_read_again_as_the_same_catalog() -> None:
    assert candidate(make_catalog(), read_settings(""), NO_SECRETS).findings == []


def test_a_sound_list_is_looked_at_again_where_it_has_changed_and_written_alike_where_it_has_not() -> None:
    catalog, settings = make_catalog(), read_settings("")
    findings, sound = check_lists(catalog, NO_SECRETS)
    again = candidate(catalog, settings, NO_SECRETS, sound)
    assert (findings, again) == ([], candidate(catalog, settings, NO_SECRETS))
    changed = with_providers(catalog, openrouter=make_provider("openrouter", make_model("m-1", "{env:HOME}")))
    found = candidate(changed.model_copy(update={"combined": {}, "ids": {}}), settings, NO_SECRETS, sound).findings
    assert ("openrouter", "m-1") in [each.row for each in found]


def test_a_sound_list_is_not_looked_at_again_while_it_stays() -> None:
    catalog = with_providers(make_catalog(), z=make_provider("z", make_model("m-1", "{env:HOME}")))
    as_if = {
        "providers/z.json": SoundList(catalog.providers["z"].models, canonical_json(catalog.providers["z"].models))
    }
    found = candidate(catalog, read_settings(""), NO_SECRETS, as_if).findings
    assert [each.where for each in found if each.row] == ["opencode.json: portkey-z/m-1", "api.json: portkey-z/m-1"]


def test_a_row_that_cannot_be_read_again_is_all_that_is_looked_for() -> None:
    half = make_model("m-1").model_copy(update={"name": "\ud800"})
    endless = make_model("m-2").model_copy(update={"limit": Limit.model_construct(context=-1)})
    provider = make_provider("z").model_copy(update={"models": {"m-1": half, "m-2": endless, "m-3": make_model("m-3")}})
    found = candidate(with_providers(make_catalog(), z=provider), read_settings(""), NO_SECRETS).findings
    assert [(each.where, each.text, each.row) for each in found] == [
        ("providers/z.json", "'m-1' cannot be read again", ("z", "m-1")),
        ("providers/z.json", "'m-2' cannot be read again", ("z", "m-2")),
    ]


def test_an_index_that_cannot_be_read_again_is_found() -> None:
    (finding,) = candidate(with_facts(make_catalog(), name="\ud800"), read_settings(""), NO_SECRETS).findings
    assert str(finding).startswith("index.json: the catalog cannot be read again: ")


def test_an_index_that_is_read_as_another_is_found() -> None:
    catalog = with_facts(make_catalog(), slug="another")
    assert list(map(str, candidate(catalog, read_settings(""), NO_SECRETS).findings)) == [
        "index.json: the catalog is read as another one"
    ]
