"""Portkey `GET /models` with only the account's key: the integrated list, ids written `@slug/model`.

It states no kinds, limits or prices. How it is paged stands in `paging`.
"""

from portkey_catalog.upstream.entry import Entry, RowError
from portkey_catalog.upstream.rows import Row


def matches(entry: Entry) -> bool:
    """Ids begin with the provider's slug behind an at sign, and the slug stands beside them.

    The at sign alone does not tell: Cloudflare's own ids are `@cf/meta/...`.
    """
    return "slug" in entry and (entry.text("id") or "").startswith("@")


def split_id(integrated_id: str) -> tuple[str, str]:
    """Split `@slug/model` into slug and model id.

    Raises:
        RowError: the id is not of this form.
    """
    slug, _, model_id = integrated_id.removeprefix("@").partition("/")
    if not integrated_id.startswith("@") or not slug or not model_id:
        raise RowError("id is not of the form @slug/model")
    return slug, model_id


def read(entry: Entry) -> Row:
    """Read one entry; its id stays as received."""
    integrated_id = entry.id()
    split_id(integrated_id)
    return Row(id=integrated_id, canonical_slug=entry.text("canonical_slug"))
