"""Bedrock `GET /foundation-models`: `modelSummaries`, ids with colons, modalities in capital letters.

Only models of the inference type ON_DEMAND answer to their id; the others want reserved capacity or the id of an
inference profile of the account's region, which the list does not name.
"""

from portkey_catalog.upstream.entry import Entry
from portkey_catalog.upstream.rows import Row, StatedStatus


def matches(entry: Entry) -> bool:
    """Entries have a `modelId`, and neither an id nor a name of another kind."""
    return "modelId" in entry and not entry.tells("id", "name", at_least=1)


def _status(entry: Entry) -> StatedStatus | None:
    if "inferenceTypesSupported" in entry and "ON_DEMAND" not in entry.texts("inferenceTypesSupported"):
        return "unavailable"
    return "deprecated" if entry.child("modelLifecycle").text("status") == "LEGACY" else None


def read(entry: Entry) -> Row:
    """Read one entry."""
    converse = entry.child("converse")
    return Row(
        id=entry.id("modelId"),
        name=entry.text("modelName"),
        owner=entry.text("providerName"),
        status=_status(entry),
        max_output=converse.count("maxTokensMaximum"),
        inputs=entry.texts("inputModalities"),
        outputs=entry.texts("outputModalities"),
        # {"embedded": false} says how it reasons, null says nothing.
        reasoning=True if converse.child("reasoningSupported") else None,
    )
