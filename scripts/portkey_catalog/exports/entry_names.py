"""Name of each entry of the opencode configuration, by what the catalog says of it (pure)."""

from __future__ import annotations

from portkey_catalog.exports.boundary import lacking
from portkey_catalog.exports.labels import Entry, Key, labels
from portkey_catalog.exports.names import COMBINED_PROVIDER, opencode_key, provider_id
from portkey_catalog.exports.offered import Offered
from portkey_catalog.identity import without_maker
from portkey_catalog.identity.deployments import shown_name
from portkey_catalog.schema import Catalog
from portkey_catalog.text.confusable import imitates_latin
from portkey_catalog.text.escape import MARK


def entry_names(catalog: Catalog, offered: Offered) -> dict[Key, str]:
    """A name for each entry; all offers of a combined model bear its name, whatever their providers say."""
    combined, sellers = offered.combined.values(), offered.sellers
    real = {member.key: each.name for each in combined if each.chain for member in each.members}
    entries = {
        (COMBINED_PROVIDER, name): Entry(
            each.name,
            name,
            former_of=None if name == each.id else each.id,
            mark=f"by {sellers[each.last.provider]} alone" if each.last else None,
            warning=f"ends {each.ends}" if each.last else None,
        )
        for each in combined
        for name in each.published
    }
    for slug, models in offered.models.items():
        block, mark = provider_id(slug), outside_mark(catalog, slug)
        for model_id, model in models.items():
            name = real.get((slug, model_id)) or without_maker(shown_name(model))
            warning = MARK if imitates_latin(name) or imitates_latin(model_id) else None
            entry = Entry(name, model_id, sellers[slug], mark=mark, warning=warning)
            entries[block, opencode_key(model_id)] = entry
        for old, new in offered.former[slug].items():
            name = real.get((slug, new)) or without_maker(shown_name(models[new]))
            told = ", ".join(filter(None, (f"use {opencode_key(new)}", mark)))
            odd = imitates_latin(name) or imitates_latin(old)
            warning = f"renamed, {MARK}" if odd else "renamed"
            entries[block, old] = Entry(name, old, sellers[slug], mark=told, warning=warning)
    return labels(entries)


def outside_mark(catalog: Catalog, slug: str) -> str | None:
    """The mark of a provider outside the boundary of chains."""
    tags = lacking(catalog.providers[slug], catalog.failover.require)
    return f"not {tags}" if tags else None
