"""From an id to an identity, and what may still speak against a merge."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from portkey_catalog.schema import Kind, Model

from . import meanings
from .reading import LONGEST, Reading, is_version, read
from .settling import bare_is_base, settle

_NOT_IN_SHORT = re.compile(r"[^a-z0-9.-]+")

PRICE_RATIO = 40
"""Offers of one model have been seen to differ 30 times in price; beyond this the ids have misled us."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What a provider's model really is."""

    key: str
    """Canonical identity, for instance `anthropic/claude-sonnet-4`; equal keys are the same model."""
    lab: str | None
    """Who made it, as a slug: anthropic, openai, alibaba, moonshot, zai ..."""
    short: str
    """Readable name of letters, digits, dots and dashes: `claude-sonnet-4-5`, `llama-3.3-70b-instruct`."""
    evidence: tuple[str, ...]
    """What was read from the id, in plain phrases."""


def identify(model: Model, provider: str) -> Identity | None:
    """Say what a provider's model is; `None` for what stands for a choice made elsewhere or another service."""
    reading = _read(model)
    if reading is None or not reading.words or "-".join(reading.words) in meanings.OPAQUE:
        return None
    if not meanings.REFUSED_TAGS.isdisjoint(reading.tags):
        return None
    settle(reading, model)
    name = _name(reading)
    released, _, month = meanings.RELEASES.get(name, name).partition("+")
    if reading.date and month != reading.date:
        released = name
    date = reading.date or month or None
    lab = reading.lab or reading.maker
    owner = f"@{provider}" if _is_providers_own(reading, date) else lab or ""
    snapshot = f"+{date}" if date else ""
    key = "".join((owner, "/", released, snapshot, *(f":{tag}" for tag in reading.tags)))
    short = "-".join(filter(None, (_display(released, reading), date, *reading.tags)))
    read_as = f"the id reads as {released}" + (f", snapshot {date}" if date else "") + (f", by {lab}" if lab else "")
    return Identity(key, reading.lab or (lab and _ascii(lab)), _ascii(short), (read_as, *reading.notes))


def _read(model: Model) -> Reading | None:
    """Read the id, or the repository where the id is a mere alias: `deepseek/deepseek-chat` has no number in it."""
    reading = read(model.id)
    if reading and model.hugging_face_id and not any(character.isdigit() for character in model.id):
        repository = read(model.hugging_face_id)
        if repository and reading.lab and repository.lab == reading.lab:
            repository.tags = reading.tags
            repository.notes.append(f"the id stands for the weights in {model.hugging_face_id}")
            return repository
    return reading


def _is_providers_own(reading: Reading, date: str | None) -> bool:
    """Tell names that mean something at one provider only: "fast-chat", or "mistral-small" without release or date."""
    words = reading.words
    if reading.family in meanings.MOVING:
        return not date and not any(word == "latest" or word.strip("v").replace(".", "").isdigit() for word in words)
    if reading.lab or reading.maker:
        return False
    telling = any(len(word) > 3 and word.isalpha() and word not in meanings.GENERIC for word in words)
    numbered = any(character.isdigit() for word in (*words, *reading.sizes) for character in word)
    return not (telling and numbered)


def _name(reading: Reading) -> str:
    """Join words and sizes, leaving out sizes that say nothing."""
    words = list(reading.words)
    if words[0] == "qwen" and len(words) > 1 and is_version(words[1]):
        words[:2] = ["qwen" + words[1]]
    last: list[str] = []
    while len(words) > 1 and words[-1] in meanings.LAST_WORDS:
        last.insert(0, words.pop())
    name = "-".join(words)
    sizes = reading.active
    if reading.sizes:
        silent = [only for start, only in meanings.ONLY_SIZE.items() if name.startswith(start)]
        sizes = sorted(size for size in reading.sizes if not any(size in only.split() for only in silent))
    name = "-".join((name, *sizes, *last))
    return meanings.SYNONYMS.get(name, name)


def _display(name: str, reading: Reading) -> str:
    """Write a name as its lab does: dashes in Claude's versions, `-instruct` where the bare name is a base model's."""
    if name.startswith("claude"):
        return name.replace(".", "-")
    if bare_is_base(reading) and meanings.CHAT_WORDS.isdisjoint(reading.words) and name.endswith(tuple(reading.sizes)):
        return f"{name}-{meanings.CHAT_FAMILIES[reading.family]}"
    return name


def _ascii(text: str) -> str:
    return _NOT_IN_SHORT.sub("-", text).strip(".-") or "model"


def compatible(a: Model, b: Model) -> str | None:
    """Say why two offers with one key must not be merged after all; `None` when nothing speaks against it."""
    if a.kind != b.kind and Kind.UNKNOWN not in (a.kind, b.kind):
        return f"one is {a.kind.value}, the other {b.kind.value}"
    first, second = a.modalities.output, b.modalities.output
    if first and second and set(first).isdisjoint(second):
        return f"one produces {', '.join(first)}, the other {', '.join(second)}"
    dates = {date for date in (_stated_date(a.id), _stated_date(b.id)) if date}
    if len(dates) > 1:
        return f"snapshots {' and '.join(sorted(dates))} differ"
    weights = {_weights(repository) for repository in (a.hugging_face_id, b.hugging_face_id) if repository}
    if len(weights) > 1:
        return f"weights differ: {a.hugging_face_id} and {b.hugging_face_id}"
    if min(_ratio(a.cost.input, b.cost.input), _ratio(a.cost.output, b.cost.output)) > PRICE_RATIO:
        return f"prices differ more than {PRICE_RATIO} times"
    return None


def judged(model: Model) -> tuple[object, ...]:
    """All that `compatible` looks at: offers with equal facts get on with the same others, and with each other."""
    weights = _weights(model.hugging_face_id) if model.hugging_face_id else None
    return model.kind, model.modalities.output, _stated_date(model.id), weights, model.cost.input, model.cost.output


def _ratio(a: Decimal | None, b: Decimal | None) -> Decimal:
    """Dearer by cheaper; 1 when one is unknown or free."""
    return max(a, b) / min(a, b) if a and b else Decimal(1)


@lru_cache(maxsize=65536)
def _stated_date(model_id: str) -> str | None:
    reading = read(model_id)
    return reading.date if reading else None


@lru_cache(maxsize=65536)
def _weights(repository: str) -> str:
    """Identity of the weights in a repository: quantised copies are the same weights."""
    if len(repository) > LONGEST:
        return repository.lower()
    named = identify(Model(id=repository, name=repository, kind=Kind.UNKNOWN), "")
    return named.key if named else repository.lower()
