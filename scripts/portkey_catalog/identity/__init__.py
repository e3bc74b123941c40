"""The real model that a provider's model is: an id and what the provider says of it go in, an identity comes out.

Two models with the same key are the same model. A word the tables do not know stays in the key and keeps models
apart: a missed merge loses a spare, a false one answers with another model.
"""

from __future__ import annotations

from portkey_catalog.identity.identify import Identity, how_base, identify, says_the_same
from portkey_catalog.identity.key import Key
from portkey_catalog.identity.maker import is_labs_own, lab_of_name
from portkey_catalog.identity.parse import slug_of, without_maker, without_sizes
from portkey_catalog.identity.titles import reads_otherwise
from portkey_catalog.identity.vetoes import (
    APART,
    OUT_OF_CHAIN,
    Bound,
    Facts,
    agree,
    compatible,
    contradiction,
    facts_of,
    price_ratio,
    stated_date,
    unsupported,
    weights_in,
)
from portkey_catalog.identity.words import is_known

__all__ = [
    "APART",
    "OUT_OF_CHAIN",
    "Bound",
    "Facts",
    "Identity",
    "Key",
    "agree",
    "compatible",
    "contradiction",
    "facts_of",
    "how_base",
    "identify",
    "is_known",
    "is_labs_own",
    "lab_of_name",
    "price_ratio",
    "reads_otherwise",
    "says_the_same",
    "slug_of",
    "stated_date",
    "unsupported",
    "weights_in",
    "without_maker",
    "without_sizes",
]
