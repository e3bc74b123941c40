"""Vertex AI `GET /v1beta1/publishers/<publisher>/models`: `name` is `publishers/<publisher>/models/<id>`.

The gateway takes `<id>` for Google's models and `<publisher>.<id>` for those of Anthropic, Meta and Mistral.
"""

from portkey_catalog.upstream.entry import Entry, RowError
from portkey_catalog.upstream.rows import Row, StatedStatus


def matches(entry: Entry) -> bool:
    """Entries are named as resources of a publisher, and have no id."""
    return "id" not in entry and (entry.text("name") or "").startswith("publishers/")


_STAGES: dict[str, StatedStatus] = {
    "PRIVATE_PREVIEW": "preview",
    "PUBLIC_PREVIEW": "preview",
    "EXPERIMENTAL": "preview",
    "DEPRECATED": "deprecated",
}


def read(entry: Entry) -> Row:
    """Read one entry."""
    publisher, _, rest = entry.id("name", resource="publishers/").partition("/")
    model_id = rest.removeprefix("models/")
    if not model_id:
        raise RowError("name is not of the form publishers/PUBLISHER/models/ID")
    return Row(
        id=f"{publisher}.{model_id}" if publisher in ("anthropic", "meta", "mistralai") else model_id,
        owner=publisher,
        status=_STAGES.get(entry.text("launchStage") or ""),
    )
