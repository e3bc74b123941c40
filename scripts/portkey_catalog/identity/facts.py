"""What may still speak against a merge of offers whose ids read as one model."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from portkey_catalog.deployments import as_meant
from portkey_catalog.schema import Kind, Model

from . import makers, meanings
from .judging import identify, read_offer
from .reading import LONGEST, Stated, read, slug_of, without_maker
from .titles import versions as versions_in

_NOT_THINKING = re.compile(r"\bno(n|t)?[- ]?(think|reason)", re.IGNORECASE)

PRICE_RATIO = 40
"""Offers of one model have been seen to differ 30 times in price; beyond this the ids have misled us."""


@dataclass(frozen=True, slots=True)
class Facts:
    """All that may speak against a merge: offers with equal facts get on with the same others, and with each other."""

    kind: Kind
    outputs: tuple[str, ...]
    """Kinds of content it produces; empty when unknown."""
    date: str | None
    """Snapshot in the id."""
    said: tuple[str, ...]
    """What the display name says and the id does not, see `_said`."""
    weights: str | None
    """Identity of the weights stated."""
    price_in: Decimal | None
    price_out: Decimal | None
    name: str = field(compare=False, repr=False)
    repository: str | None = field(compare=False, repr=False)


def judged(model: Model) -> Facts:
    """The facts of an offer that may speak against a merge."""
    model = as_meant(model)
    return Facts(
        kind=model.kind,
        outputs=model.modalities.output,
        date=stated_date(model.id),
        said=_said(model.id, model.name, model.hugging_face_id),
        weights=weights_in(model.hugging_face_id) if model.hugging_face_id else None,
        price_in=model.cost.input,
        price_out=model.cost.output,
        name=model.name,
        repository=model.hugging_face_id,
    )


def compatible(a: Model, b: Model) -> str | None:
    """Say why two offers with one key must not be merged after all; `None` when nothing speaks against it."""
    return contradiction(judged(a), judged(b))


def contradiction(a: Facts, b: Facts) -> str | None:
    """Say what in the facts of two offers speaks against a merge; `None` when nothing does."""
    if a.kind != b.kind and Kind.UNKNOWN not in (a.kind, b.kind):
        return f"one is {a.kind.value}, the other {b.kind.value}"
    if a.outputs and b.outputs and set(a.outputs).isdisjoint(b.outputs):
        return f"one produces {', '.join(a.outputs)}, the other {', '.join(b.outputs)}"
    if a.date and b.date and not (a.date.endswith(b.date) or b.date.endswith(a.date)):
        return f"snapshots {' and '.join(sorted((a.date, b.date)))} differ"
    if a.said != b.said:
        telling = a if a.said else b
        return f"the display name {telling.name} says more than the id: {', '.join(telling.said)}"
    if a.weights and b.weights and a.weights != b.weights:
        return f"weights differ: {a.repository} and {b.repository}"
    if min(_ratio(a.price_in, b.price_in), _ratio(a.price_out, b.price_out)) > PRICE_RATIO:
        return f"prices differ more than {PRICE_RATIO} times"
    return None


def _ratio(a: Decimal | None, b: Decimal | None) -> Decimal:
    """Dearer by cheaper; 1 when one is unknown or free."""
    return max(a, b) / min(a, b) if a and b else Decimal(1)


@lru_cache(maxsize=65536)
def stated_date(model_id: str) -> str | None:
    """The snapshot in an id, in digits as it stands there: `20250514`, `2507`, `0324`."""
    reading = read(model_id)
    return reading.date if reading else None


@lru_cache(maxsize=65536)
def _said(model_id: str, name: str, repository: str | None) -> tuple[str, ...]:
    """What the display name says of the same family and the id does not: another version, or a word that tells apart.

    "Claude Sonnet 4.5" for `claude-sonnet-4`, "Qwen3-Max-Thinking" for `qwen3-max`. A version also counts where the id
    has none, for instance `deepseek-chat`, unless it names a snapshot or the latest one.
    """
    if name == model_id:
        return ()
    reading = read_offer(Stated(id=model_id, hugging_face_id=repository))
    title = read(slug_of(without_maker(name)))
    if reading is None or title is None or title.family != reading.family:
        return ()
    if not makers.LAB_OF_FAMILY.keys().isdisjoint(reading.words[1:]):
        return ()  # made from another one, whose version may be meant: "aion-rp-llama-3.1-8b"
    said, known = versions_in(title), versions_in(reading)
    moving = not known and (reading.date is not None or "latest" in reading.words)
    versions = () if moving or said & known or not said else tuple(sorted(f"version {number}" for number in said))
    words = (meanings.SAID_APART & set(title.words)) - set(re.split(r"[^a-z0-9]+", f"{model_id} {repository}".lower()))
    if _NOT_THINKING.search(name) or not meanings.THINKING.isdisjoint(re.split(r"[^a-z]+", model_id.lower())):
        words -= meanings.THINKING  # "(Non-thinking Mode)", or two words for one mode: "DeepSeek Reasoner (thinking)"
    return (*versions, *sorted(words))


@lru_cache(maxsize=65536)
def weights_in(repository: str) -> str:
    """Identity of the weights in a Hugging Face repository: quantised copies are the same weights."""
    if len(repository) > LONGEST:
        return repository.lower()
    named = identify(Model(id=repository, name=repository, kind=Kind.UNKNOWN), "")
    return named.key if named else repository.lower() if repository.isascii() else repository
