"""Ids and names that are easily taken for others: new ones near older ones of another lab, and odd letters (pure)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from portkey_catalog.identity import Key, reads_otherwise
from portkey_catalog.schema import Catalog, CombinedModel, Model, Notice, PublishedId
from portkey_catalog.text.confusable import imitates_latin

SHOWN = 10
"""Pairs that are told one by one."""


def new_id_notices(catalog: Catalog, previous: Catalog | None) -> list[Notice]:
    """A notice for each new id that differs from an older one of another lab by one letter or one word.

    Args:
        catalog: the new catalog.
        previous: the last one; without it, or without ids in it, none is older.
    """
    older = previous.ids if previous else {}
    new = {name: each for name, each in catalog.ids.items() if name not in older} if older else {}
    found = list(_alike(new, older))
    notices = [Notice(level="warning", text=text) for text in found[:SHOWN]]
    if len(found) > SHOWN:
        text = f"{len(found) - SHOWN} more new ids look like older ones of other labs"
        notices.append(Notice(level="warning", text=text))
    return notices


def odd_letter_notices(catalog: Catalog) -> list[Notice]:
    """One notice for each provider with names or ids whose letters only look like Latin ones."""
    notices = []
    for slug, provider in catalog.providers.items():
        odd = [each for each in provider.models.values() if imitates_latin(each.id) or imitates_latin(each.name)]
        if odd:
            first = f"{odd[0].id!r}" + (f", called {odd[0].name!r}" if odd[0].name != odd[0].id else "")
            models = "1 model has" if len(odd) == 1 else f"{len(odd)} models have"
            text = f"{models} letters in its name or id that only look Latin: {first}"
            if len(odd) > 1:
                text = f"{models} letters in their names or ids that only look Latin, such as {first}"
            notices.append(Notice(level="warning", provider=slug, text=text, subject="odd letters"))
    return notices


def misnamed_notices(catalog: Catalog) -> list[Notice]:
    """One notice of the offers in combined models that their providers show under the name of another model."""
    found = sorted(
        (member.ref, why)
        for combined in catalog.combined.values()
        for member in combined.members
        if (why := _misnamed(combined, catalog.providers[member.provider].models[member.id]))
    )
    if not found:
        return []
    offers = "1 offer is" if len(found) == 1 else f"{len(found)} offers are"
    such_as = "" if len(found) == 1 else ", such as"
    ref, why = found[0]
    text = f"{offers} shown under the name of another model, which is not used{such_as}: {ref}: {why}"
    return [Notice(level="info", text=text, subject="misnamed offers")]


def _misnamed(combined: CombinedModel, model: Model) -> str | None:
    """Say why a display name is not that of the model: neither by the id, nor by what its row says it really is."""
    meant = model.model_copy(update={"id": combined.identity.replace("+", "-")})
    return reads_otherwise(model) if reads_otherwise(meant) else None


def _alike(new: Mapping[str, PublishedId], older: Mapping[str, PublishedId]) -> Iterator[str]:
    by_length: dict[int, list[str]] = defaultdict(list)
    by_part: dict[str, list[str]] = defaultdict(list)
    for name in older:
        by_length[len(name)].append(name)
        for part in _without_one_word(name):
            by_part[part].append(name)
    for name, born in new.items():
        near = [each for length in range(len(name) - 1, len(name) + 2) for each in by_length[length]]
        apart = {each: "one letter" for each in near if one_edit_apart(name, each)}
        apart |= dict.fromkeys([part for part in _without_one_word(name) if part in older], "one word")
        apart |= dict.fromkeys(by_part[name], "one word")
        for other, what in apart.items():
            one, two = owner(born.identity), owner(older[other].identity)
            if one != two:
                yield f"combined/{name} of {one} is new, and differs from combined/{other} of {two} by {what}"


def _without_one_word(name: str) -> set[str]:
    """An id without its first word, and without its last one."""
    first, _, rest = name.partition("-")
    start, _, last = name.rpartition("-")
    return {part for part in (rest, start) if part and first and last}


def owner(identity: str) -> str:
    """The maker of what an identity names: `xai/grok-4` -> `xai`."""
    return Key.parse(identity).owner or "nobody known"


def one_edit_apart(one: str, other: str) -> bool:
    """Find one text in the other by one letter put in, left out or changed, or by two that change places."""
    short, long = sorted((one, other), key=len)
    if short == long or len(long) - len(short) > 1:
        return False
    start = next((at for at, letter in enumerate(short) if letter != long[at]), len(short))
    rest, longer = short[start:], long[start:]
    if len(short) < len(long):
        return rest == longer[1:]
    return rest[1:] == longer[1:] or (rest[:2] == longer[1::-1] and rest[2:] == longer[2:])
