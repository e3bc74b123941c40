"""What the last catalog knew stands in today's lists as it was."""

from portkey_catalog.collect.outcome import Outcome
from portkey_catalog.guard.last_catalog import with_known_models
from portkey_catalog.schema import Catalog
from portkey_catalog.settings.shapes import ProviderSettings
from support.small_catalog import make_model, make_provider


def test_a_model_that_is_as_it_was_is_the_one_of_the_last_catalog() -> None:
    old, changed = make_model("same"), make_model("other", name="Old")
    last = Catalog(gateway="https://gateway.test/v1", providers={"a": make_provider("a", old, changed)}, combined={})
    today = {each.id: each for each in (make_model("other", name="New"), make_model("same"), make_model("new"))}
    outcomes = [Outcome(ProviderSettings(slug="a"), today), Outcome(ProviderSettings(slug="b"), today)]
    known, unknown = with_known_models(outcomes, last)
    assert known == outcomes[0]
    assert list(known.models) == list(today)
    assert known.models["same"] is old
    assert known.models["other"] is today["other"]
    assert unknown is outcomes[1]
    assert with_known_models(outcomes, None) == outcomes
