"""Azure AI Foundry `GET /openai/v1/models`: what a resource could deploy, retired models included.

`deprecation.inference` is the epoch from which requests fail; the year 2099 stands for "not planned".

`GET /openai/deployments` lists what it did deploy: `id` is a name that somebody gave, `model` what answers to it. The
same as a resource of the cloud (`GET .../accounts/<account>/deployments`) has both under `name` and `properties.model`.
"""

from portkey_catalog.upstream.entry import Entry
from portkey_catalog.upstream.formats.openai import common
from portkey_catalog.upstream.rows import Row, StatedStatus


def matches(entry: Entry) -> bool:
    """Entries carry a `lifecycle_status`, and say whether they answer or until when; or they are deployments."""
    return _deployed(entry) is not None or (
        "lifecycle_status" in entry
        and ("inference" in entry.child("deprecation") or "inference" in entry.child("capabilities"))
    )


def _deployed(entry: Entry) -> str | None:
    """The model behind a deployment."""
    if entry.text("object") == "deployment":
        return entry.text("model")
    resource = entry.child("properties")
    return resource.child("model").text("name") if "provisioningState" in resource else None


def _status(entry: Entry) -> StatedStatus | None:
    if entry.child("capabilities").flag("inference") is False:
        return "unavailable"
    stage = entry.text("lifecycle_status")
    return "deprecated" if stage in ("deprecated", "deprecating") else "preview" if stage == "preview" else None


def read(entry: Entry) -> Row:
    """Read one entry."""
    capabilities = entry.child("capabilities")
    kinds = {"chat_completion": "chat", "completion": "language", "embeddings": "embedding"}
    resource = "properties" in entry and _deployed(entry)
    return Row(
        id=entry.id("name") if resource else entry.id(),
        root=_deployed(entry),
        # The model that somebody tuned to get this one.
        parent=entry.text("model") if entry.text("fine_tune") else None,
        own_server=False if _deployed(entry) else None,
        # A completion model of old can chat nowadays, and audio models claim to chat: their id knows better.
        usual_kind=next((kind for flag, kind in kinds.items() if capabilities.flag(flag)), None),
        status=_status(entry),
        retires=entry.child("deprecation").number("inference"),
        **common(entry),
    )
