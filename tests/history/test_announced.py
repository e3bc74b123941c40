"""What lists that wait announced of models is remembered as long as somebody has to decide about it."""

from __future__ import annotations

from datetime import date

from portkey_catalog.history.announced import with_announced
from portkey_catalog.history.diff import difference
from portkey_catalog.history.list_changes import announced_in, applied, changes_between
from portkey_catalog.history.successors import Follower
from portkey_catalog.schema import Announced, Catalog, Model, ProviderCatalog
from support.small_catalog import make_model, make_provider

DAY = date(2026, 1, 31)
OLD, NEW, OTHER = make_model("old-1"), make_model("new-1"), make_model("other-1")
TOLD = Announced(retires=DAY, successor="new-1")


def waiting(*held: Model, announced: dict[str, Announced] | None = None) -> ProviderCatalog:
    """A list of which another one waits."""
    provider = make_provider("alpha", OLD, OTHER)
    return provider.model_copy(update={"held": {each.id: each for each in held}, "announced": announced or {}})


def remembered(new: ProviderCatalog, old: ProviderCatalog | None, *unfit: str) -> dict[str, Announced]:
    return with_announced(new, old, lambda text: text in unfit).announced


def test_what_the_list_before_announced_is_kept_from_day_to_day() -> None:
    telling = waiting(OLD.model_copy(update={"retires": DAY, "successor": "new-1"}), OTHER)
    silent = waiting(NEW, OTHER)
    assert remembered(silent, telling) == {"old-1": TOLD}
    assert remembered(silent, waiting(NEW, OTHER, announced={"old-1": TOLD})) == {"old-1": TOLD}
    assert remembered(silent, None) == remembered(silent, waiting(NEW, OTHER)) == {}


def test_it_is_forgotten_once_the_model_is_listed_again_or_nothing_waits() -> None:
    before = waiting(NEW, OTHER, announced={"old-1": TOLD})
    assert remembered(waiting(OLD, OTHER), before) == {}
    assert remembered(make_provider("alpha", OLD, OTHER), before) == {}


def test_a_successor_that_must_not_be_told_is_forgotten() -> None:
    assert remembered(waiting(NEW), waiting(NEW, announced={"old-1": TOLD}), "new-1") == {}


def test_what_is_published_of_a_model_outranks_what_a_waiting_list_announces() -> None:
    own = OLD.model_copy(update={"retires": date(2027, 1, 1)})
    provider = make_provider("alpha", own).model_copy(update={"held": {}, "announced": {"old-1": TOLD}})
    word = provider.last_word("old-1")
    assert (word.retires, word.successor) == (date(2027, 1, 1), "new-1")
    assert make_provider("alpha", own).last_word("old-1") is own


def test_the_successor_that_a_waiting_list_named_follows_the_model_when_that_goes() -> None:
    def catalog(provider: ProviderCatalog) -> Catalog:
        return Catalog(gateway="https://gateway.example/v1", providers={"alpha": provider}, combined={})

    before = catalog(waiting(NEW, OTHER, announced={"old-1": TOLD}))
    changes = difference(before, catalog(make_provider("alpha", NEW, OTHER)))
    [gone] = [each for each in changes if each.kind == "removed"]
    assert gone.follower == Follower("new-1", "named by the list")


def test_the_file_of_a_list_that_waits_has_what_was_announced_of_models_that_would_go() -> None:
    before, after = {"old-1": OLD}, {"new-1": NEW}
    changes = changes_between(before, after, {"old-1": TOLD})
    assert (applied(before, changes), announced_in(changes)) == (after, {"old-1": TOLD})
