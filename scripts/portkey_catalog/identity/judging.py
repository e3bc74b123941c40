"""From an id to an identity, and what may still speak against a merge."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from portkey_catalog.schema import Kind, Model

from . import makers, meanings
from .reading import LONGEST, Reading, is_version, read
from .settling import bare_is_base, settle

_NOT_IN_SHORT = re.compile(r"[^a-z0-9.-]+")
_NOT_THINKING = re.compile(r"\bno(n|t)?[- ]?(think|reason)", re.IGNORECASE)
_ANY_VERSION = re.compile(r"[a-z]?(\d{1,2}(?:\.\d+)?)v?")  # of "v3.1", "k2", "4.5v"
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
    says_chat: bool | None = None
    """True when the id says `-instruct` or `-it`, which may be left out and so are not in the key; false when it leaves
    them out and a base model bears that very name; unknown when it cannot be a base model's."""


def identify(model: Model, provider: str) -> Identity | None:
    """Say what a provider's model is; `None` for what stands for a choice made elsewhere or another service."""
    reading = _read(model)
    if reading is None or not reading.words or "-".join(reading.words) in meanings.OPAQUE:
        return None
    if not meanings.REFUSED_TAGS.isdisjoint(reading.tags):
        return None
    chat = not meanings.CHAT_WORDS.isdisjoint(reading.words)
    settle(reading, model)
    says_chat = chat or (False if bare_is_base(reading) and not reading.served else None)
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
    return Identity(key, reading.lab or (lab and _ascii(lab)), _ascii(short), (read_as, *reading.notes), says_chat)


def _read(model: Model) -> Reading | None:
    """Read the id, or what the same provider states beside it where the id leaves the release out."""
    reading = read(model.id)
    if reading is None:
        return None
    if repository := _of_same_owner(model.hugging_face_id, reading):
        # OpenRouter: "deepseek/deepseek-chat" has no number in it, "sao10k/l3.3-euryale-70b" leaves out "v2.3".
        nameless = not any(character.isdigit() for character in model.id) and reading.lab
        if nameless or _lacks_a_version(reading, repository):
            modes = meanings.THINKING.intersection(reading.words) - set(repository.words)
            repository.tags = [*reading.tags, *(["thinking"] if modes else [])]
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
        start = max((start for start in meanings.ONLY_SIZE if name.startswith(start)), key=len, default="")
        silent = meanings.ONLY_SIZE.get(start, "").split()
        sizes = sorted(size for size in reading.sizes if size not in silent)
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
    name: str = field(compare=False)
    repository: str | None = field(compare=False)


def judged(model: Model) -> Facts:
    """The facts of an offer that may speak against a merge."""
    return Facts(
        kind=model.kind,
        outputs=model.modalities.output,
        date=_stated_date(model.id),
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
def _stated_date(model_id: str) -> str | None:
    reading = read(model_id)
    return reading.date if reading else None


@lru_cache(maxsize=65536)
def _said(model_id: str, name: str, repository: str | None) -> tuple[str, ...]:
    """What the display name says of the same family and the id does not: another version, or a word that tells apart.

    "Claude Sonnet 4.5" for `claude-sonnet-4`, "Qwen3-Max-Thinking" for `qwen3-max`. A version also counts where the id
    has none, for instance `deepseek-chat`, unless it names a snapshot or the latest one.
    """
    reading = _read(Model(id=model_id, name=model_id, kind=Kind.UNKNOWN, hugging_face_id=repository))
    title = read(re.sub(r"[^a-z0-9.]+", "-", (name.partition(": ")[2] or name).lower()).strip("-.")) if name else None
    if name == model_id or reading is None or title is None or title.family != reading.family:
        return ()
    if not makers.LAB_OF_FAMILY.keys().isdisjoint(reading.words[1:]):
        return ()  # made from another one, whose version may be meant: "aion-rp-llama-3.1-8b"
    said, known = _versions(title), _versions(reading)
    moving = not known and (reading.date is not None or "latest" in reading.words)
    versions = () if moving or said & known or not said else tuple(sorted(f"version {number}" for number in said))
    words = (meanings.SAID_APART & set(title.words)) - set(re.split(r"[^a-z0-9]+", f"{model_id} {repository}".lower()))
    if not meanings.THINKING.isdisjoint(words) and _NOT_THINKING.search(name):
        words -= meanings.THINKING
    if words & meanings.THINKING and not meanings.THINKING.isdisjoint(re.split(r"[^a-z]+", model_id.lower())):
        words -= meanings.THINKING  # two words for one mode: "DeepSeek Reasoner (thinking)"
    return (*versions, *sorted(words))


def _versions(reading: Reading) -> set[str]:
    return {found[1] for word in reading.words[1:] if (found := _ANY_VERSION.fullmatch(word))}


@lru_cache(maxsize=65536)
def weights_in(repository: str) -> str:
    """Identity of the weights in a Hugging Face repository: quantised copies are the same weights."""
    if len(repository) > LONGEST:
        return repository.lower()
    named = identify(Model(id=repository, name=repository, kind=Kind.UNKNOWN), "")
    return named.key if named else repository.lower()
