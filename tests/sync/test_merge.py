"""Three ways to one configuration."""

import copy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from portkey_catalog.opencode.jsonc import ABSENT, same
from portkey_catalog.sync.merge import Merge, applied, at, merge, units


def entry(name: str = "M", **facts: Any) -> dict[str, Any]:
    return {"name": name, "limit": {"context": 10, "output": 5}, "headers": {"x-portkey-config": name}, **facts}


def block(**models: Any) -> dict[str, Any]:
    return {"name": "P", "npm": "n", "options": {"baseURL": "https://g", "headers": {"k": "v"}}, "models": models}


def without_models(found: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in found.items() if key != "models"}


def published(**blocks: Any) -> dict[str, Any]:
    return {"model": "a/m", "enabled_providers": list(blocks), "provider": blocks}


def synced(now: dict[str, Any], *publications: dict[str, Any], edits: Any = None) -> tuple[dict[str, Any], Merge]:
    """A file after several publications, with an edit of the user's after the first."""
    written: Any = {}
    own: Any = ()
    deleted: Any = ()
    result = Merge({}, {})
    for number, each in enumerate(publications):
        result = merge(written, now, each, {}, own, deleted=deleted)
        now, written = copy.deepcopy(applied(now, result.changes)), result.written
        own, deleted = result.own, result.deleted
        if number == 0 and edits:
            edits(now)
    return now, result


FIRST = published(a=block(m=entry("one"), old=entry()), b=block(n=entry()))
SECOND = published(a=block(m=entry("two"), new=entry()))


def test_what_is_published_is_written_changed_and_taken_away_again() -> None:
    assert synced({}, FIRST)[0] == FIRST
    assert synced({}, FIRST, SECOND)[0] == SECOND
    assert synced({"share": "auto"}, FIRST, SECOND, {})[0] == {"share": "auto"}


def test_an_edit_stays_and_nothing_else_of_the_entry_waits_for_it() -> None:
    def edits(now: dict[str, Any]) -> None:
        now["provider"]["a"]["models"]["m"]["name"] = "mine"
        now["provider"]["a"]["models"]["m"]["options"] = {"x": 1}
        now["model"] = "b/n"

    now, result = synced({}, FIRST, SECOND, edits=edits)
    found = now["provider"]["a"]["models"]["m"]
    assert (found["name"], found["options"], now["model"]) == ("mine", {"x": 1}, "b/n")
    assert found["headers"] == {"x-portkey-config": "two"}
    assert result.kept == (("model",), ("provider", "a", "models", "m", "name"))


def test_an_edit_that_comes_to_what_is_published_is_none() -> None:
    def edits(now: dict[str, Any]) -> None:
        now["provider"]["a"]["models"]["m"]["name"] = "two"

    assert synced({}, FIRST, SECOND, edits=edits)[1].kept == ()


def test_what_the_user_took_away_does_not_come_back() -> None:
    def edits(now: dict[str, Any]) -> None:
        del now["provider"]["a"]["models"]["m"]
        del now["provider"]["b"]
        del now["model"]
        now["enabled_providers"].remove("b")

    third = published(a=block(m=entry("three", more=1)), b=block(n=entry("x"), new=entry()))
    now, result = synced({}, FIRST, FIRST, third, edits=edits)
    assert now == {"enabled_providers": ["a"], "provider": {"a": without_models(block())}}
    assert result.kept == (
        ("model",),
        ("provider", "a", "models", "m"),
        ("provider", "b"),
        ("enabled_providers",),
    )


def test_a_list_of_allowed_providers_that_was_taken_away_stays_away() -> None:
    now, result = synced({}, FIRST, SECOND, edits=lambda now: now.pop("enabled_providers"))
    assert "enabled_providers" not in now and ("enabled_providers",) in result.kept
    assert "enabled_providers" not in synced({}, FIRST, {}, edits=lambda now: now.pop("enabled_providers"))[0]
    odd, _ = synced({"enabled_providers": "a"}, FIRST)
    assert odd["enabled_providers"] == "a"


def test_an_edited_entry_stays_whole_when_it_is_published_no_more() -> None:
    def edits(now: dict[str, Any]) -> None:
        now["provider"]["a"]["models"]["old"]["name"] = "mine"
        now["provider"]["b"]["models"]["n"]["options"] = {"x": 1}

    now, _ = synced({}, FIRST, SECOND, edits=edits)
    assert now["provider"]["a"]["models"]["old"] == {**entry(), "name": "mine"}
    assert now["provider"]["b"] == block(n=entry(options={"x": 1}))
    assert now["enabled_providers"] == ["a", "b"]
    again, result = synced({}, FIRST, {}, edits=edits)
    assert list(again["provider"]["a"]["models"]) == ["old"] and again["provider"]["a"]["npm"] == "n"
    assert ("provider", "a") in result.kept
    # Published again, it is the user's own; what is equal is nobody's.
    kept, again_ours = synced({}, FIRST, SECOND, FIRST, edits=edits)
    assert kept["provider"]["b"]["models"]["n"]["options"] == {"x": 1}
    assert again_ours.theirs == (("provider", "a", "models", "old"), ("provider", "b", "models", "n"))


def test_when_all_of_ours_goes_a_list_of_allowed_providers_that_was_ours_goes_too() -> None:
    def edits(now: dict[str, Any]) -> None:
        now["provider"]["a"]["models"]["m"]["name"] = "mine"

    now, result = synced({"share": "auto"}, FIRST, {}, edits=edits)
    kept = {"a": block(m={**entry("one"), "name": "mine"})}
    assert now == {"share": "auto", "provider": kept}
    assert result.kept == (("provider", "a", "models", "m"), ("provider", "a"))
    assert synced({"enabled_providers": ["x"]}, FIRST, {}, edits=edits)[0]["enabled_providers"] == ["x", "a"]
    widened, _ = synced({}, FIRST, {}, edits=lambda now: now["enabled_providers"].append("x"))
    assert widened["enabled_providers"] == ["x"]


def test_an_entry_of_which_the_user_only_took_something_away_goes_as_a_whole() -> None:
    def edits(now: dict[str, Any]) -> None:
        del now["provider"]["a"]["models"]["m"]["name"]
        del now["provider"]["a"]["models"]["old"]["limit"]

    assert synced({"share": "auto"}, FIRST, {}, edits=edits)[0] == {"share": "auto"}
    assert "old" not in synced({}, FIRST, SECOND, edits=edits)[0]["provider"]["a"]["models"]


def test_what_the_user_took_away_stays_away_though_it_goes_and_comes_again() -> None:
    def edits(now: dict[str, Any]) -> None:
        del now["provider"]["a"]["models"]["old"]
        del now["model"]
        now["enabled_providers"].remove("b")
        del now["provider"]["b"]

    without_default = {key: value for key, value in SECOND.items() if key != "model"}
    now, result = synced({}, FIRST, without_default, without_default, FIRST, edits=edits)
    assert list(now["provider"]["a"]["models"]) == ["m"] and "model" not in now
    assert "b" not in now["provider"] and now["enabled_providers"] == ["a"]
    assert {("provider", "a", "models", "old"), ("provider", "b"), ("model",)} <= set(result.kept)
    back = merge(result.written, {**now, "model": "a/m"}, FIRST, {}, result.own, deleted=result.deleted)
    assert ("model",) not in (*back.deleted, *back.kept)


def test_a_profile_that_goes_and_comes_again_comes_back_but_for_what_the_user_took_away() -> None:
    without_b = published(a=FIRST["provider"]["a"])
    now, _ = synced(
        {}, FIRST, published(b=block(n=entry())), FIRST, edits=lambda now: now["provider"]["a"]["models"].pop("old")
    )
    assert list(now["provider"]["a"]["models"]) == ["m"]
    assert synced({}, FIRST, without_b, FIRST)[0] == FIRST


def test_a_provider_that_the_user_leads_elsewhere_loses_key_and_headers() -> None:
    def edits(now: dict[str, Any]) -> None:
        now["provider"]["a"]["options"]["baseURL"] = "https://mine"
        now["provider"]["a"]["options"]["timeout"] = 5

    for publications in ((FIRST, FIRST), (FIRST, {}), (FIRST, SECOND, SECOND)):
        now, _ = synced({}, *publications, edits=edits)
        assert now["provider"]["a"]["options"] == {"baseURL": "https://mine", "timeout": 5}
        assert not [path for path in units(now) if path[1:2] == ("a",) and "headers" in path]

    def more(now: dict[str, Any]) -> None:
        edits(now)
        now["provider"]["a"]["models"]["m"]["name"] = "mine"
        now["provider"]["a"]["options"]["headers"]["own"] = "x"

    now, _ = synced({}, FIRST, {}, edits=more)
    found = now["provider"]["a"]
    assert found["options"] == {"baseURL": "https://mine", "timeout": 5, "headers": {"own": "x"}}
    assert found["models"] == {"m": {"name": "mine", "limit": {"context": 10, "output": 5}}}


def test_models_beside_ours_keep_their_provider() -> None:
    def edits(now: dict[str, Any]) -> None:
        now["provider"]["b"]["models"]["own"] = {"name": "Own"}

    now, _ = synced({}, FIRST, SECOND, edits=edits)
    assert now["provider"]["b"] == {**block(), "models": {"own": {"name": "Own"}}}


def test_where_nothing_is_left_of_ours_all_begins_anew() -> None:
    assert synced({}, FIRST, FIRST, edits=lambda now: now.clear())[0] == FIRST


def test_a_group_that_was_empty_stays() -> None:
    assert synced({"provider": {}, "x": 1}, FIRST, SECOND, {})[0] == {"provider": {}, "x": 1}


def test_units_are_values_fields_of_entries_and_servers() -> None:
    config = {**published(a=block(m=entry())), "mcp": {"s": {"enabled": False}}, "other": 1, "$schema": "s"}
    assert list(units(config)) == [
        ("$schema",),
        ("model",),
        ("provider", "a", "name"),
        ("provider", "a", "npm"),
        ("provider", "a", "options", "baseURL"),
        ("provider", "a", "options", "headers", "k"),
        ("provider", "a", "models", "m", "name"),
        ("provider", "a", "models", "m", "limit"),
        ("provider", "a", "models", "m", "headers", "x-portkey-config"),
        ("mcp", "s"),
    ]
    assert at(config, ("model", "x")) is ABSENT


NAMES = st.sampled_from(["m", "n", "o"])
ENTRIES = st.builds(
    lambda name, more: entry(name, **more),
    st.sampled_from("xyz"),
    st.dictionaries(NAMES, st.integers(0, 2), max_size=2),
)
BLOCKS = st.builds(lambda models: block(**models), st.dictionaries(NAMES, ENTRIES, min_size=1, max_size=3))
PUBLICATIONS = st.builds(lambda blocks: published(**blocks), st.dictionaries(st.sampled_from("ab"), BLOCKS, max_size=2))
OWN_BLOCKS = st.fixed_dictionaries(
    {}, optional={"name": st.just("Mine"), "models": st.dictionaries(NAMES, ENTRIES, max_size=2)}
)
OWN = st.fixed_dictionaries(
    {},
    optional={
        "model": st.just("x/y"),
        "enabled_providers": st.lists(st.sampled_from(["a", "x"]), unique=True),
        "provider": st.dictionaries(st.sampled_from(["a", "x"]), OWN_BLOCKS, max_size=2),
    },
)


@settings(max_examples=150)
@given(OWN, st.lists(PUBLICATIONS, min_size=1, max_size=3))
def test_whatever_is_published_the_users_own_stays_and_all_of_ours_can_go(
    own: dict[str, Any], publications: list[dict[str, Any]]
) -> None:
    now, _ = synced(own, *publications)
    for path, value in units(own).items():
        assert same(at(now, path), value)
    assert set(own.get("enabled_providers", ())) <= set(now.get("enabled_providers", ()))
    last = publications[-1]
    for path in units(last):
        assert at(now, path) is not ABSENT or at(own, path[:4]) is not ABSENT
    assert set(last["enabled_providers"]) <= set(now.get("enabled_providers", ()))
    assert same(synced(own, *publications, {})[0], own)
    assert same(synced(own, *publications, last)[0], now)


@given(OWN, PUBLICATIONS, PUBLICATIONS, st.data())
def test_an_edit_is_never_undone(
    own: dict[str, Any], first: dict[str, Any], second: dict[str, Any], data: st.DataObject
) -> None:
    ours = [path for path in units(first) if at(own, path[:4]) is ABSENT and path[-1] == "name"]
    path = data.draw(st.sampled_from([*ours, ("model",)]))

    def edits(now: dict[str, Any]) -> None:
        here = now
        for key in path[:-1]:
            here = here[key]
        here[path[-1]] = "edited"

    now, _ = synced(own, first, second, edits=edits)
    assert at(now, path) == "edited"
