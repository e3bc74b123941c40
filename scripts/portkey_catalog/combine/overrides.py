"""Sense of an owner's overrides for offers that nobody makes now, and of those that they put together (pure).

A provider that renames a model must not undo what an override says of it. So an offer that is gone counts as what its
id reads as by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from portkey_catalog.combine.ids import Merges, Name
from portkey_catalog.grouping.groups import Group, identity_of
from portkey_catalog.schema import Kind, Model, Tag, offer_key
from portkey_catalog.settings.shapes import Override


def merges(overrides: Sequence[Override], offered: Collection[str]) -> Merges:
    """Offers that overrides put together.

    Args:
        overrides: the overrides.
        offered: every offer there is, as `slug/model-id`.
    """
    ties: dict[str, frozenset[str]] = {}
    for override in overrides:
        read = map(_read, (ref for ref in override.merge if ref not in offered))
        keys = frozenset(filter(None, read))
        ties |= {ref: ties.get(ref, frozenset()) | keys for ref in override.merge if keys and ref in offered}
    return Merges(frozenset(ref for override in overrides for ref in override.merge), ties)


@dataclass(frozen=True, slots=True)
class Demand:
    """Tags that an override requires of the model of an offer that is not there any more."""

    tags: tuple[Tag, ...]
    identity: str | None
    """The reading of the offer's id, by itself."""


def lost_demands(overrides: Sequence[Override], offered: Collection[str]) -> Iterator[Demand]:
    """Tags that overrides require by offers that nobody makes now; an order needs only one of its offers."""
    for override in overrides:
        if override.require and (override.merge or not any(ref in offered for ref in override.order)):
            for ref in override.meant:
                if ref not in offered:
                    yield Demand(override.require, _read(ref))


def required(
    name: Name,
    group: Group,
    usual: Collection[Tag],
    lost: Sequence[Demand],
    before: Mapping[str, tuple[Tag, ...]],
) -> tuple[Tag, ...]:
    """Tags that the providers in a group's chain must have, sorted.

    What an override requires by an offer that is gone still holds for the model it held for, and for the one that the
    offer's id reads as: else its chain would reach further without anybody's word.

    Args:
        name: what the group is called.
        group: the group.
        usual: tags required of every chain.
        lost: what is required by offers that are not there.
        before: tags that the chain of each id held to, however long ago it had one.
    """
    former = {tag for each in (name.id, *name.aliases) for tag in before.get(each, ())}
    kept = {
        tag for each in lost if former.issuperset(each.tags) or each.identity in group.identities for tag in each.tags
    }
    return tuple(sorted({*(usual if group.require is None else group.require), *kept}))


def _read(ref: str) -> str | None:
    """Key of the identity that an offer (`slug/model-id`) has by its id alone."""
    slug, model_id = offer_key(ref)
    identity = identity_of(Model(id=model_id, name=model_id, kind=Kind.CHAT), slug)
    return identity.key if identity else None
