"""The document that says when a site was built, which its pages work out their age by (pure)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from portkey_catalog.text.canonical import canonical_json

BUILT = "v1/built.json"
"""Path on the site. It is of the site alone: no file of the catalog knows a time of day."""
_FORMAT = "%Y-%m-%dT%H:%M:%SZ"


def built_text(at: datetime) -> str:
    """The document of a site that was built at that moment."""
    return canonical_json({"built": at.astimezone(UTC).strftime(_FORMAT)})


def built_at(document: Any) -> datetime | None:
    """When a site was built, by its document; `None` where it is no such document."""
    match document:
        case {"built": str(at)} if document.keys() == {"built"}:
            try:
                return datetime.strptime(at, _FORMAT).replace(tzinfo=UTC)
            except ValueError:
                return None
    return None
