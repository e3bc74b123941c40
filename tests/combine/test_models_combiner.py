"""Combining the same lists more than once: what is made of the same things is handed on, anything else made anew."""

from portkey_catalog.combine.given import Given
from portkey_catalog.combine.models import Combiner
from portkey_catalog.settings.shapes import CombineSettings
from support.small_catalog import make_model, make_provider

LISTS = {slug: make_provider(slug, make_model("grok-4", tool_call=None)) for slug in ("a", "b")}


def test_a_combined_model_of_the_same_things_is_the_same_object() -> None:
    combiner = Combiner(LISTS, CombineSettings())
    given = Given(only_tool_call=False)
    first = combiner.combine({}, given)
    again = combiner.combine(first.models, given)
    assert again == first
    assert combiner.combine(again.models, given).models["grok-4"] is again.models["grok-4"]
    assert again.near_misses is first.near_misses


def test_a_combined_model_is_made_anew_where_something_else_is_given() -> None:
    combiner = Combiner(LISTS, CombineSettings())
    first = combiner.combine({}, Given(only_tool_call=False)).models["grok-4"]
    assert len(first.chain) == 2
    assert combiner.combine({first.id: first}, Given(only_tool_call=True)).models["grok-4"].chain == ()
    apart = Given(only_tool_call=False, apart=frozenset(["a/grok-4"]))
    assert "grok-4" not in combiner.combine({}, apart).models
