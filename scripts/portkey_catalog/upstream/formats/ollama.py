"""Ollama `GET /api/tags` and `GET /api/ps`: `model` is the id; the latter state the window a model was loaded with.

`remote_model` is what another host answers with, `details.parent_model` what a model was made from (`FROM` in a
Modelfile), `details.family` its architecture.
"""

from portkey_catalog.upstream.entry import Entry
from portkey_catalog.upstream.formats.openai import common
from portkey_catalog.upstream.rows import Row, listed
from portkey_catalog.upstream.weights import other_architecture


def matches(entry: Entry) -> bool:
    """Entries have no id, and a digest beside the name of the model."""
    return "id" not in entry and entry.tells("model", "digest")


def read(entry: Entry) -> Row:
    """Read one entry."""
    capabilities = entry.texts("capabilities")
    facts = common(entry) | {"tool_call": listed("tools", capabilities), "name": None, "owner": None}
    details, model_id = entry.child("details"), entry.id("model", "name")
    kind = "embedding" if "embedding" in capabilities else "chat" if "completion" in capabilities else None
    return Row(
        id=model_id,
        kind=kind,
        usual_kind="chat",
        own_server=True,
        root=entry.text("remote_model") or other_architecture(model_id, details.text("family")),
        parent=None if "sha256" in (parent := details.text("parent_model") or "") else parent,
        **facts,
    )
