"""Ids that go on for a while: what must not be committed of them."""

from datetime import date, timedelta
from typing import Any

from portkey_catalog.check.catalog import catalog_findings
from portkey_catalog.combine.id_claims import GRACE
from portkey_catalog.schema import (
    Catalog,
    CombinedModel,
    Kind,
    Removed,
    RemovedCombined,
    RemovedModel,
)
from support.combining import chained, going_on
from support.small_catalog import make_model, make_provider
from support.world import TODAY

END = TODAY + GRACE
YESTERDAY = TODAY - timedelta(days=1)


def tampered(**changes: Any) -> list[str]:
    models = {"a": make_provider("a", make_model("grok-4"), make_model("grok-3"))}
    gone = RemovedModel(
        name="G",
        kind=Kind.CHAT,
        removed=TODAY,
        identity="xai/grok-4",
        successor="grok-4",
        ends=END,
        instead="portkey-a/grok-4",
    )
    removed = Removed(providers={"a": {"x-ai/grok-4": gone.model_copy(update=changes)}})
    catalog = Catalog(gateway="https://g.example/v1", providers=models, combined={}, removed=removed)
    return [str(finding).removeprefix("removed.json: ") for finding in catalog_findings(catalog)]


def test_a_renamed_id_that_was_tampered_with_is_found() -> None:
    assert tampered() == []
    assert tampered(successor="grok-3", instead="portkey-a/grok-3") == ["a/x-ai/grok-4 leads to another model: grok-3"]
    assert tampered(ends=date(2999, 1, 1)) == ["a/x-ai/grok-4 goes on without a successor, or for longer than 90 days"]
    assert tampered(instead="portkey-a/grok-3") == [
        "a/x-ai/grok-4 goes on as grok-4, and something else is named in its place"
    ]
    assert tampered(instead="portkey-a/nothing") == [
        "a/x-ai/grok-4 goes on as grok-4, and something else is named in its place",
        "portkey-a/nothing is named in place of what is gone, and opencode is not offered it",
    ]


def test_a_combined_model_that_goes_on_by_what_it_must_not_is_found() -> None:
    before = chained(a=make_model("x-ai/grok-4"), b=make_model("grok-4"))
    providers = {"a": make_provider("a", make_model("grok-3"), make_model("x-ai/grok-4", tool_call=False))}
    left = going_on(before, a=make_model("x-ai/grok-4"))["grok-4"]

    def found(model: CombinedModel) -> list[str]:
        catalog = Catalog(gateway="https://g.example/v1", providers=providers, combined={"grok-4": model})
        return list(map(str, catalog_findings(catalog)))

    assert found(left) == ["combined-models.json: grok-4: a/x-ai/grok-4 answers for it: cannot call tools"]
    another = left.members[0].model_copy(update={"id": "grok-3"})
    assert found(left.model_copy(update={"members": (another,)})) == [
        "combined-models.json: grok-4: a/grok-3 reads as xai/grok-3, not as xai/grok-4"
    ]


def test_what_ends_later_than_anything_can_is_found() -> None:
    before = chained(a=make_model("x-ai/grok-4"), b=make_model("grok-4"))
    left = going_on(before, a=make_model("x-ai/grok-4"))["grok-4"]
    catalog = Catalog(
        gateway="https://g.example/v1",
        providers={"a": make_provider("a", make_model("x-ai/grok-4"))},
        combined={"grok-4": left},
        removed=Removed(combined={"old": RemovedCombined(name="O", identity="i", removed=YESTERDAY, ends=END)}),
    )
    assert catalog_findings(catalog, today=TODAY) == []
    assert list(map(str, catalog_findings(catalog, today=YESTERDAY))) == [
        f"combined-models.json: grok-4.ends is {END}, which is more than 90 days ahead",
        f"removed.json: combined.old.ends is {END}, which is more than 90 days ahead",
    ]
