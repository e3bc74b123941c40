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
_THINKING = re.compile(r"(?<!non)(?<!non.)(?<!no)(?<!no.)(think(ing|er)?|reason(ing|er))", re.IGNORECASE)
_BARE_VERSION = re.compile(r"v\d+(\.\d+)?")

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
    """Read the id, or what the same provider states beside it where the id leaves the release out."""
    reading = read(model.id)
    if reading is None:
        return None
    if repository := _of_same_owner(model.hugging_face_id, reading):
        # OpenRouter: "deepseek/deepseek-chat" has no number in it, "sao10k/l3.3-euryale-70b" leaves out "v2.3".
        nameless = not any(character.isdigit() for character in model.id) and reading.lab
        if nameless or _lacks_a_version(reading, repository):
            repository.tags = reading.tags
            repository.notes.append(f"the id stands for the weights in {model.hugging_face_id}")
            return repository
    slug = _of_same_owner(model.canonical_slug, reading)
    if slug and slug.date and slug.words == reading.words and _moves(reading, reading.date):
        # OpenRouter: "mistralai/devstral-medium", whose permanent slug is "mistralai/devstral-medium-2507".
        reading.date = slug.date
        reading.notes.append(f"the id stands for {model.canonical_slug}, the provider's permanent name of it")
    return reading


def _of_same_owner(text: str | None, reading: Reading) -> Reading | None:
    stated = read(text) if text else None
    same = stated is not None and (stated.lab, stated.maker) == (reading.lab, reading.maker) != (None, None)
    return stated if same else None


def _lacks_a_version(reading: Reading, repository: Reading) -> bool:
    """Tell whether a repository's name is the id's with a version such as `v2.3` in it."""
    more = [word for word in repository.words if word not in reading.words]
    return (
        len(more) == 1
        and _BARE_VERSION.fullmatch(more[0]) is not None
        and [word for word in repository.words if word != more[0]] == reading.words
        and sorted(repository.sizes) == sorted(reading.sizes)
    )


def _moves(reading: Reading, date: str | None) -> bool:
    """Tell names that mean whichever snapshot a provider took: "mistral-small", without release, date or "latest"."""
    if reading.family not in meanings.MOVING or date:
        return False
    return not any(word == "latest" or word.strip("v").replace(".", "").isdigit() for word in reading.words)


def _is_providers_own(reading: Reading, date: str | None) -> bool:
    """Tell names that mean something at one provider only: "fast-chat", or "mistral-small" without release or date."""
    if reading.family in meanings.MOVING:
        return _moves(reading, date)
    if reading.lab or reading.maker:
        return False
    words = reading.words
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
    if (thinks := _name_adds_thinking(a.id, a.name)) != _name_adds_thinking(b.id, b.name):
        return f"by its display name, {(a if thinks else b).name}, one is the thinking mode"
    weights = {weights_in(repository) for repository in (a.hugging_face_id, b.hugging_face_id) if repository}
    if len(weights) > 1:
        return f"weights differ: {a.hugging_face_id} and {b.hugging_face_id}"
    if min(_ratio(a.cost.input, b.cost.input), _ratio(a.cost.output, b.cost.output)) > PRICE_RATIO:
        return f"prices differ more than {PRICE_RATIO} times"
    return None


def judged(model: Model) -> tuple[object, ...]:
    """All that `compatible` looks at: offers with equal facts get on with the same others, and with each other."""
    weights = weights_in(model.hugging_face_id) if model.hugging_face_id else None
    thinks = _name_adds_thinking(model.id, model.name)
    facts = (model.kind, model.modalities.output, _stated_date(model.id), thinks, weights)
    return (*facts, model.cost.input, model.cost.output)


def _ratio(a: Decimal | None, b: Decimal | None) -> Decimal:
    """Dearer by cheaper; 1 when one is unknown or free."""
    return max(a, b) / min(a, b) if a and b else Decimal(1)


@lru_cache(maxsize=65536)
def _stated_date(model_id: str) -> str | None:
    reading = read(model_id)
    return reading.date if reading else None


@lru_cache(maxsize=65536)
def _name_adds_thinking(model_id: str, name: str) -> bool:
    """Tell whether the display name alone says that this is the thinking mode: "Qwen3-Max-Thinking" for `qwen3-max`."""
    said = _THINKING.search(name)
    return said is not None and not _THINKING.search(model_id)


@lru_cache(maxsize=65536)
def weights_in(repository: str) -> str:
    """Identity of the weights in a Hugging Face repository: quantised copies are the same weights."""
    if len(repository) > LONGEST:
        return repository.lower()
    named = identify(Model(id=repository, name=repository, kind=Kind.UNKNOWN), "")
    return named.key if named else repository.lower()
