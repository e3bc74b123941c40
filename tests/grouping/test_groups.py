"""Offers and the identities they are read as."""

from __future__ import annotations

import pytest

from portkey_catalog.grouping import groups
from portkey_catalog.grouping.groups import all_offers
from portkey_catalog.identity import Identity, identify
from portkey_catalog.schema import Model
from support.small_catalog import make_model, make_provider


def test_a_models_identity_is_read_once_for_all_who_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    read = []

    def counting(model: Model, slug: str) -> Identity | None:
        read.append(f"{slug}/{model.id}")
        return identify(model, slug)

    monkeypatch.setattr(groups, "identify", counting)
    model = make_model("grok-4")
    providers = {slug: make_provider(slug, model) for slug in ("a", "b")}
    first, again = all_offers(providers), all_offers(providers)
    assert read == ["a/grok-4", "b/grok-4"]
    assert first == again


def test_a_model_that_changes_is_read_again() -> None:
    model = make_model("grok-4")
    keys = [
        offer.identity.key
        for each in (model, model.model_copy(update={"id": "grok-3"}))
        for offer in all_offers({"a": make_provider("a", each)})
        if offer.identity
    ]
    assert keys == ["xai/grok-4", "xai/grok-3"]


def test_a_list_that_is_another_one_now_is_read_anew() -> None:
    before = make_provider("groq", make_model("gpt-oss-20b"))
    after = before.model_copy(update={"models": {"gpt-oss-120b": make_model("gpt-oss-120b")}})
    assert [offer.ref for each in (before, after) for offer in all_offers({"groq": each})] == [
        "groq/gpt-oss-20b",
        "groq/gpt-oss-120b",
    ]
