"""Which id took the place of one that is gone."""

from typing import Any

import pytest

from portkey_catalog.grouping.groups import all_offers
from portkey_catalog.history.successors import followers, successors
from portkey_catalog.schema import (
    Kind,
    Model,
)
from support.small_catalog import make_model, make_provider


def renamed(old: Model, *now: Model) -> dict[str, str]:
    before, after = (all_offers({"a": make_provider("a", *models)}) for models in ((old,), now))
    return successors(before, after)


FREE: dict[str, Any] = {"cost": {"input": 0, "output": 0}}


@pytest.mark.parametrize(
    ("old", "now", "heir"),
    [
        (make_model("x-ai/grok-4"), [make_model("grok-4")], "grok-4"),
        (make_model("x-ai/grok-4"), [make_model("grok-4"), make_model("xai/grok-4")], None),
        (make_model("x-ai/grok-4"), [make_model("grok-4"), make_model("xai/grok-4", alias_of="grok-4")], "grok-4"),
        (make_model("x-ai/grok-4:free", **FREE), [make_model("grok-4")], None),
        (make_model("x-ai/grok-4"), [make_model("x-ai/grok-4:free", **FREE)], None),
        (make_model("x-ai/grok-4:free", **FREE), [make_model("grok-4-free", **FREE)], "grok-4-free"),
        (make_model("x-ai/grok-4"), [make_model("grok-4", kind=Kind.EMBEDDING)], None),
        (make_model("grok-4", kind=Kind.EMBEDDING), [make_model("x-ai/grok-4")], None),
        (make_model("gpt-4o"), [make_model("gpt-4o-2024-08-06")], None),
        (make_model("gpt-4o"), [make_model("gpt-4o-latest", alias_of="gpt-4o-2024-08-06")], None),
        (
            make_model("x-ai/grok-4", cost={"input": 1, "output": 1}),
            [make_model("grok-4", cost={"input": 90, "output": 90})],
            None,
        ),
        (make_model("my-own"), [make_model("our-own")], None),
    ],
)
def test_only_the_very_same_model_takes_the_place_of_an_id(old: Model, now: list[Model], heir: str | None) -> None:
    assert renamed(old, *now).get(old.id) == heir


def followed(old: Model, *now: Model) -> tuple[str, str] | None:
    found = followers([old], make_provider("a", *now)).get(old.id)
    return found and (found.id, found.source)


@pytest.mark.parametrize(
    ("old", "now", "heir"),
    [
        ("gemini-2.0-flash", ["gemini-2.5-flash", "gemini-3-flash", "gemini-2.5-pro"], "gemini-2.5-flash"),
        ("claude-3-5-haiku-20241022", ["claude-haiku-4-5-20251001", "claude-opus-4-5"], "claude-haiku-4-5-20251001"),
        ("o1-pro", ["o3-pro", "o3"], "o3-pro"),
        ("qwen2.5-vl-72b-instruct", ["qwen3-vl-72b-instruct", "qwen3-vl-32b-instruct"], "qwen3-vl-72b-instruct"),
        ("llama-3.1-70b-instruct", ["llama-3.3-70b-instruct", "llama-3.1-405b-instruct"], "llama-3.3-70b-instruct"),
        ("gpt-5.2", ["gpt-5.2-codex", "gpt-5.1", "gpt-5.3-codex"], None),
        ("gpt-4o", ["gpt-5", "gpt-4o-mini"], None),
        ("llama-3.1-8b-instruct", ["llama-3.1-70b-instruct"], None),
        ("mixtral-8x7b-instruct", ["mixtral-8x22b-instruct"], None),
        ("gpt-5", ["evil/gpt-6"], None),
        ("my-own-1", ["my-own-2"], None),
        ("x-ai/grok-4:free", ["x-ai/grok-5"], None),
    ],
)
def test_a_removed_model_is_followed_by_the_next_version_of_its_family_alone(
    old: str, now: list[str], heir: str | None
) -> None:
    assert followed(make_model(old), *map(make_model, now)) == (heir and (heir, "next of its family"))


def test_what_is_going_itself_follows_nothing() -> None:
    for going in ({"status": "deprecated"}, {"retires": "2027-01-01"}, {"kind": Kind.EMBEDDING}):
        assert followed(make_model("gemini-2.0-flash"), make_model("gemini-2.5-flash", **going)) is None


def test_the_model_that_the_list_names_follows_if_it_is_listed() -> None:
    old = make_model("gemini-2.0-flash", successor="other-9")
    assert followed(old, make_model("gemini-2.5-flash"), make_model("other-9")) == ("other-9", "named by the list")
    assert followed(old, make_model("gemini-2.5-flash")) == ("gemini-2.5-flash", "next of its family")
