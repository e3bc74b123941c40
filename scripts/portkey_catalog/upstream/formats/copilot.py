"""GitHub Copilot `GET /models`: kind, limits and `supports` under `capabilities`; what it does not support is left out.

A model whose policy is not accepted by the account refuses requests.
"""

from portkey_catalog.upstream.entry import Entry
from portkey_catalog.upstream.rows import Row, StatedStatus, content


def matches(entry: Entry) -> bool:
    """Entries describe themselves under `capabilities` with a `type` and what it `supports`."""
    capabilities = entry.child("capabilities")
    return "type" in capabilities and "supports" in capabilities


def _status(entry: Entry) -> StatedStatus | None:
    if entry.child("policy").text("state") not in (None, "enabled"):
        return "unavailable"
    return "preview" if entry.flag("preview") else None


def read(entry: Entry) -> Row:
    """Read one entry; `vendor` is the cloud it runs in."""
    capabilities = entry.child("capabilities")
    limits, supports = capabilities.child("limits"), capabilities.child("supports")
    chat = capabilities.text("type") == "chat"

    def supported(name: str) -> bool | None:
        return supports.flag(name) or (False if supports and chat else None)

    return Row(
        id=entry.id(),
        name=entry.text("name"),
        kind=capabilities.text("type"),
        family=capabilities.text("family"),
        status=_status(entry),
        context=limits.count("max_context_window_tokens"),
        max_input=limits.count("max_prompt_tokens"),
        max_output=limits.count("max_output_tokens"),
        inputs=content(supported("vision")),
        tool_call=supported("tool_calls"),
        structured_output=supported("structured_outputs"),
    )
