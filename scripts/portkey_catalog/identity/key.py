"""The key of an identity: one text that is equal for offers of one model, and its parts."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

PRIVATE = "@"
"""Begins the owner of a name that means something at one provider only."""


class Key(NamedTuple):
    """The model that something is. Its text is `owner/name+date:tag`, such as `anthropic/claude-3.7-sonnet:thinking`.

    The catalog holds keys as texts; `parse` and `str` are the only ways between the two.
    """

    owner: str
    """The lab or maker; empty when nobody is known, `@slug` for a name that one provider alone gives a meaning."""
    name: str
    """Words of the name, with dashes between them."""
    date: str | None = None
    """Snapshot in digits: `20250514`, `2507`, `0324`."""
    tags: tuple[str, ...] = ()
    """Words after colons, in their order."""

    @classmethod
    def parse(cls, text: str) -> Key:
        """Take a key's text to pieces."""
        return _parsed(text)

    def __str__(self) -> str:
        return f"{self.owner}/{self.title}"

    @property
    def title(self) -> str:
        """The text without the owner."""
        dated = f"{self.name}+{self.date}" if self.date else self.name
        return ":".join((dated, *self.tags)) if self.tags else dated

    @property
    def words(self) -> list[str]:
        """Words of the name, and those after colons."""
        return [*self.name.split("-"), *sorted(self.tags)]

    @property
    def is_private(self) -> bool:
        """Recognise a name that means something at one provider only."""
        return self.owner.startswith(PRIVATE)

    @property
    def bare(self) -> Key:
        """The same without snapshot and tags."""
        return Key(self.owner, self.name) if self.date or self.tags else self

    def is_snapshot_of(self, name: Key) -> bool:
        """Recognise a snapshot, with any tags, of a name that stands without one."""
        return self.date is not None and self.bare == name

    def private_to(self, provider: str) -> Key:
        """The same name as one that only a provider with this slug gives a meaning."""
        return self._replace(owner=f"{PRIVATE}{provider}")

    @property
    def untagged(self) -> Key:
        """The same without tags."""
        return Key(self.owner, self.name, self.date) if self.tags else self

    @property
    def undated(self) -> Key:
        """The same without the snapshot."""
        return Key(self.owner, self.name, None, self.tags) if self.date else self


@lru_cache(maxsize=131072)
def _parsed(text: str) -> Key:
    owner, _, title = text.partition("/")
    dated, *tags = title.split(":")
    name, _, date = dated.partition("+")
    return Key(owner, name, date or None, tuple(tags))
