"""Gemini's native `GET /v1beta/models`: `name` is the resource `models/<id>`, methods tell what a model is for.

The gateway writes `models/` before the id itself, so the id is what follows. Input and output limits are stated apart;
the input limit is the window. An output limit of 1 stands on embedding models and is a placeholder.
"""

from portkey_catalog.upstream.entry import Entry
from portkey_catalog.upstream.rows import Row


def matches(entry: Entry) -> bool:
    """Entries are named as models, and have no id."""
    return "id" not in entry and (entry.text("name") or "").startswith("models/")


_KINDS = {
    "embedContent": "embedding",
    "embedText": "embedding",
    "predictLongRunning": "video",
    "predict": "image",
    "bidiGenerateContent": "audio",
}
"""Methods of models that do not generate content the usual way, the first that a model has."""


def read(entry: Entry) -> Row:
    """Read one entry."""
    methods = entry.texts("supportedGenerationMethods")
    chat = "generateContent" in methods
    output = entry.count("outputTokenLimit")
    return Row(
        id=entry.id("name", "id", resource="models/"),
        name=entry.text("displayName"),
        # Speech and image models generate content too: their id tells.
        usual_kind="chat" if chat else None,
        kind=None if chat else next((kind for method, kind in _KINDS.items() if method in methods), None),
        context=entry.count("inputTokenLimit"),
        max_output=output if output != 1 else None,
        reasoning=entry.flag("thinking"),
    )
