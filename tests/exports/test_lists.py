"""Flat lists for programs."""

from decimal import Decimal

from portkey_catalog.exports.lists import available_models, flat_list
from portkey_catalog.schema import Cost, Kind
from support.small_catalog import make_catalog


def test_every_model_of_every_kind_is_listed_with_what_is_known_of_it() -> None:
    flat = {entry["id"]: entry for entry in flat_list(make_catalog())}
    assert flat["openrouter/openai/embed-3"] == {
        "id": "openrouter/openai/embed-3",
        "name": "Embed 3",
        "kind": Kind.EMBEDDING,
    }
    assert flat["anthropic/claude-haiku-9"]["pricing"] == Cost(input=Decimal(3), output=Decimal(15))


def test_ids_are_listed_by_provider() -> None:
    assert available_models(make_catalog())["anthropic"] == ["claude-haiku-9", "claude-sonnet-4-20250514"]
