"""What `sync` remembers of one file: the site, what it wrote, and what each id stood for (pure)."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, NonNegativeInt

from portkey_catalog.schema import Shape


class Memory(Shape):
    """What is remembered of one configuration file."""

    version: Literal[1] = 1
    """Version of this shape."""
    file: str
    """Path of the file, links followed."""
    site: str
    """Address of the site, without a slash at its end."""
    profiles: tuple[str, ...]
    """Which of its configurations: `full`, `combined` or a provider's slug."""
    publication: str | None = None
    """SHA-256 of what the publication says of its files."""
    serial: NonNegativeInt | None = None
    """Number of the publication; absent of a site that tells none."""
    keys: dict[str, str] = Field(default_factory=dict)
    """Every id that was ever seen there -> what it stood for."""
    gateways: tuple[str, ...] = ()
    """Addresses that a key was sent to."""
    variables: tuple[str, ...] = ()
    """Environment variables whose values were asked for."""
    written: dict[str, Any] = Field(default_factory=dict)
    """What is ours in the file, as a configuration."""
    own: tuple[tuple[str, ...], ...] = ()
    """Paths of groups that stood there before something was first written into them."""
    deleted: tuple[tuple[str, ...], ...] = ()
    """Paths of what the user took away and is published no more."""
    notes: tuple[str, ...] = ()
    """What was said of what is kept."""
    inputs: str | None = None
    """SHA-256 of all that it was made of: configurations and the user's files."""
    created: bool = False
    """There was no file before."""


_OF_FILE = ("file", "profiles", "written", "own", "deleted", "notes", "inputs", "created")


def of_site(memory: Memory) -> Memory:
    """What of it outlives the file: what the site was when something was taken of it last, as SSH knows a host."""
    return Memory(**{name: each for name, each in memory if name not in _OF_FILE}, file="", profiles=memory.profiles)


def taken_before(memory: Memory | None, known: Memory | None) -> Memory | None:
    """What a site is held to: what it was when something was taken of it last, for this file or for any.

    Args:
        memory: what is remembered of the file, of whatever site.
        known: what is remembered of the site.
    """
    if memory is None or known is None:
        return memory or known
    of_file = {name: getattr(memory, name) for name in _OF_FILE}
    if memory.site == known.site:
        return known.model_copy(update=of_file)
    more = {
        "keys": {**memory.keys, **known.keys},
        "gateways": tuple(sorted({*memory.gateways, *known.gateways})),
        "variables": tuple(sorted({*memory.variables, *known.variables})),
    }
    return known.model_copy(update=of_file | more)


class Backup(Shape):
    """What undoing the last change needs."""

    file: str
    """Path of the file, links followed."""
    before: str | None = None
    """Name of the copy of the file as it was, beside this one; absent where there was no file."""
    after: str | None = None
    """SHA-256 of the file as it was left; absent where it was taken away."""
    memory: Memory | None = None
    """What was remembered then."""
