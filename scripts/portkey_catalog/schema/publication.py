"""One publication as its readers tell it from another: `v1/publication.json` of a site."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, NonNegativeInt

from portkey_catalog.schema.base import Day, Shape

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 in hexadecimal digits."""


class Publication(Shape):
    """`publication.json`: which publication a site holds, so that files of two of them are told apart."""

    serial: NonNegativeInt
    """Number of the publication; each has a higher one than those before it. 0 of a catalog that counts none."""
    before: Digest | None = None
    """SHA-256 of the `index.json` of the publication before; absent for the first."""
    day: Day | None = None
    """UTC day on which the catalog last changed; absent where it knows of none."""
    files: dict[str, Digest]
    """SHA-256 of the files that belong together, by their path on the site, sorted."""
    keys: dict[str, str]
    """Every id that opencode is offered (`provider/model`) -> what it stands for: of a combined model its identity, as
    in `ids.json`; of a provider's model, the way to the provider and the id there."""
