"""From an id to an identity."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from portkey_catalog.identity.deployments import as_meant, as_served, reads_as_tuned, said_by_account, tells_weights
from portkey_catalog.identity.families import (
    CHAT_FAMILIES,
    CLOSED,
    FIRST_DAYS,
    MOVING,
    MOVING_NAMES,
    ONLY_SIZE,
    RELEASES,
    SIZED,
    SYNONYMS,
)
from portkey_catalog.identity.key import Key
from portkey_catalog.identity.parse import Reading, Stated, date_in, is_version, read, slug_of
from portkey_catalog.identity.reduce import (
    Offered,
    bare_is_base,
    base_words,
    is_called,
    may_be_base,
    may_be_either,
    reduced,
)
from portkey_catalog.identity.titles import another, otherwise
from portkey_catalog.identity.words import CHAT_WORDS, GENERIC, LAST_WORDS, OPAQUE, REFUSED_TAGS, SAYS_CHAT, THINKING
from portkey_catalog.schema import ACCOUNT, Model

_NOT_IN_SHORT = re.compile(r"[^a-z0-9.-]+")
_NOT_LETTERS = re.compile(r"[^a-z]+")
_MODES = THINKING | SAYS_CHAT
"""Words that an id which stands for some weights may have and these lack: "deepseek-chat", "deepseek-reasoner"."""
_BARE_VERSION = re.compile(r"v\d+(\.\d+)?")


@dataclass(frozen=True, slots=True)
class Identity:
    """The model that a provider's model really is."""

    key: str
    """Text of the `Key`, for instance `anthropic/claude-sonnet-4`; equal keys are the same model."""
    lab: str | None
    """The maker, as a slug: anthropic, openai, alibaba, moonshot, zai ..."""
    short: str
    """Readable name of letters, digits, dots and dashes: `claude-sonnet-4-5`, `llama-3.3-70b-instruct`."""
    evidence: tuple[str, ...]
    """Things that were read from the id, in plain phrases."""
    says_chat: bool | None = None
    """True when the id says `-instruct` or `-it`, which may be left out and so are not in the key; false when it leaves
    them out and a base model bears that very name; unknown when it cannot be a base model's or is said not to be."""
    only_date: str | None = None
    """Snapshot in the id that the key leaves out, as if the name had no other: of `claude-sonnet-4-20250514`."""
    point_zero: bool = False
    """The id writes a version with `.0` that the key leaves out: `claude-sonnet-4-0`, `aion-3.0-mini`."""

    @property
    def parts(self) -> Key:
        """The key taken to pieces."""
        return Key.parse(self.key)

    @property
    def date(self) -> str | None:
        """Snapshot in the key, in digits: `20250514`, `2507`, `0324`."""
        return self.parts.date

    @property
    def undated(self) -> str:
        """The key without the snapshot."""
        return str(self.parts.undated)


def identify(model: Model, provider: str) -> Identity | None:
    """Say what a provider's model is; `None` for what stands for a choice made elsewhere or another service.

    A deployment that its provider lists is what the account says it is. What an account added by hand may be made from
    the model that the account names, so it is that one only if its id says so, too. What a row says of the weights it
    serves outranks its id; where the account says otherwise, it is nobody's, and so is a tuned copy.
    """
    own, said = _weighed(model, provider), said_by_account(model)
    if said is not None and model.served is not None and not _read_alike(as_served(model), said):
        return None
    if said is None or _read_alike(model, said):
        return own
    if own is None or reads_as_tuned(model.id) or model.provenance.get("id") == ACCOUNT:
        return None
    meant = _weighed(as_meant(model).model_copy(update={"served": None}), provider)
    if meant and meant.says_chat is False and how_base(model.id) == 1:
        return own
    return meant and replace(meant, evidence=(f"the account says that it is {said}", *meant.evidence))


def how_base(model_id: str) -> int:
    """Say how far an id is a base model's: 2 by a word or as the repository of one, 1 if it may be either, else 0."""
    identity = _identified(Stated(model_id), "")
    if identity is None:
        return 0
    may_be_either = identity.says_chat is False and identity.parts.is_private
    return 2 if "base" in identity.parts.words else 1 if may_be_either else 0


def says_the_same(model: Model) -> bool:
    """Compare what the account or the row calls a model with its id; one of the two may leave the snapshot out."""
    said = said_by_account(model) or model.served
    return said is not None and _read_alike(model, said)


def _weighed(model: Model, provider: str) -> Identity | None:
    """Say what a model is by its id and by what its row says of the weights; nobody else runs a closed family's."""
    if model.served is not None and not tells_weights(model):
        return None
    found = _identify(as_served(model), provider)
    if found is None or (model.self_hosted and _is_closed(as_served(model).id)):
        return None
    if model.served is None:
        return found
    if found.says_chat is False and not SAYS_CHAT.isdisjoint(_letters(model.id)):
        return None
    return replace(found, evidence=(f"the row says that it serves {model.served}", *found.evidence))


def _is_closed(model_id: str) -> bool:
    reading = read(model_id)
    return reading is not None and (reading.family in CLOSED or reading.family == "codex")


def _read_alike(model: Model, said: str) -> bool:
    """Compare how a name reads with how the id does; one of the two may leave the snapshot out."""
    return _are_alike(_identify(model, ""), _identify(model.model_copy(update={"id": said}), ""))


def _are_alike(one: Identity | None, other: Identity | None) -> bool:
    """Match two readings as one model; one of the two may leave the snapshot out."""
    if one is None or other is None:
        return False
    return one.undated == other.undated and (one.date == other.date or not (one.date and other.date))


def _identify(model: Model, provider: str) -> Identity | None:
    """Say what a model is by its id."""
    slug, repository, by_account = model.canonical_slug, model.hugging_face_id, said_by_account(model) is not None
    said = Stated(model.id, model.name, model.lab, slug, repository, model.release_date, by_account)
    return _identified(said, provider)


# Copies of a model that differ in nothing which tells what it is are read once; so are yesterday's and today's.
@lru_cache(maxsize=131072)
def _identified(said: Stated, provider: str) -> Identity | None:
    reading = read_offer(said)
    if reading is None or not reading.words or "-".join(reading.words) in OPAQUE:
        return None
    if not REFUSED_TAGS.isdisjoint(reading.tags):
        return None
    reading = reduced(reading, Offered(said, provider))
    says_chat = reading.chats or (False if may_be_base(reading, said) else None)
    name = _name(reading)
    released, _, month = RELEASES.get(name, name).partition("+")
    if reading.date and reading.date in FIRST_DAYS.get(name, "").split():
        note = f"{reading.date} is the day of its first release"
        reading = reading.noting(note, only_date=reading.date, date=None)
    if month and (told := _date_said_twice(said, reading)) not in (None, month):
        reading = reading.noting(f"the row says twice that it is the snapshot {told}", date=told)
    if reading.date and month != reading.date:
        released = name
    date = reading.date or month or None
    lab = reading.lab or reading.maker
    key = Key(lab or "", released, date, reading.tags)
    if _is_disputed(said, reading, key):
        return None
    own = _is_providers_own(reading, date)
    if says_chat is False and "base" not in reading.words and may_be_either(reading):
        reading, own = reading.noting("some call the base model so, and others the chat model"), True
    short = "-".join(filter(None, (_display(released, reading), date, *reading.tags)))
    read_as = f"the id reads as {released}" + (f", snapshot {date}" if date else "") + (f", by {lab}" if lab else "")
    return Identity(
        key=str(key.private_to(provider) if own else key),
        lab=reading.lab or (lab and _ascii(lab)),
        short=_ascii(short),
        evidence=(read_as, *reading.notes),
        says_chat=says_chat,
        only_date=reading.only_date,
        point_zero=reading.point_zero,
    )


def _letters(model_id: str) -> list[str]:
    """Words in an id, without its owner and with what stands behind colons."""
    return _NOT_LETTERS.split(model_id.lower().rpartition("/")[2])


def _is_disputed(said: Stated, reading: Reading, key: Key) -> bool:
    """Find a row that tells the base model beside the chat model, so that nobody knows which of them answers.

    Weights and permanent name count whatever the id says; the display name counts against a word in the id.
    """
    facts = (said.hugging_face_id, None if said.by_account else said.canonical_slug)
    named = [each for text in facts if text and (each := _identified(Stated(text), ""))]
    named = [each for each in named if each.lab == key.owner and _first(each.parts) == _first(key)]
    title, told = read(slug_of(said.title)), _letters(said.id)
    called = frozenset(title.words if title else ())
    called_base, says_chat = not called.isdisjoint(base_words(reading)), not SAYS_CHAT.isdisjoint(told)
    if "base" not in reading.words:
        return any("base" in each.parts.words for each in named) or (called_base and says_chat)
    says_base = not base_words(reading).isdisjoint(told)
    called_chat = says_base and not called_base and is_called(SAYS_CHAT, reading, said)
    return called_chat or (says_chat and not says_base) or any(each.says_chat for each in named)


def _first(key: Key) -> str:
    return key.name.partition("-")[0]


def read_offer(said: Stated) -> Reading | None:
    """Read the id, or what the same provider states beside it where the id leaves the release out."""
    reading = read(said.id)
    if reading is None:
        return None
    if instead := _said_instead(said, reading):
        return instead if instead.words else None
    if repository := _of_same_owner(said.hugging_face_id, reading):
        # OpenRouter: "deepseek/deepseek-chat" has no number in it, "sao10k/l3.3-euryale-70b" leaves out "v2.3".
        more = set(reading.words) - set(repository.words)
        nameless = not any(character.isdigit() for character in said.id) and reading.lab and more <= _MODES
        if nameless or _lacks_a_version(reading, repository):
            tags = reading.tags if THINKING.isdisjoint(more) else (*reading.tags, "thinking")
            return repository.noting(f"the id stands for the weights in {said.hugging_face_id}", tags=tags)
    slug = _of_same_owner(said.canonical_slug, reading)
    if slug and slug.date and slug.words == reading.words and _moves(reading, reading.date):
        # OpenRouter: "mistralai/devstral-medium", whose permanent slug is "mistralai/devstral-medium-2507".
        note = f"the id stands for {said.canonical_slug}, the provider's permanent name of it"
        return reading.noting(note, date=slug.date)
    return reading


def _said_instead(said: Stated, reading: Reading) -> Reading | None:
    """The model that a row says it is, where its id names another one; without words where that is unclear.

    A router re-points an id: the weights, its permanent name of the model, or both, read otherwise, and neither reads
    as the id does. Then it is no longer what the id says; it is the other model only where both of them name that one.
    A display name never leads to another model; one that goes with the id prevails over a permanent name with only
    another day in it. In the recorded lists no row says that it is another model; five are misprints with one fact
    against another.
    """
    slug, weights = None if said.by_account else said.canonical_slug, said.hugging_face_id
    told = {text: text == slug for text in (weights, slug) if text and read(text)}
    others = [text for text, permanent in told.items() if another(reading, text, permanent=permanent)]
    if not others or len(others) < len(told):
        return None
    if slug and others == [slug] and said.name != said.id and not otherwise(reading, said.name):
        of_any_day = reading._replace(date=None)
        if not another(of_any_day, slug, permanent=True):
            return None
    meant = read(others[0])
    if meant is None or len(others) == 1 or not _are_alike(*(_identified(Stated(text), "") for text in others)):
        return Reading()
    return meant.noting(f"the row says that it is {others[0]}, not what its id says", tags=reading.tags)


def _date_said_twice(said: Stated, reading: Reading) -> str | None:
    """The snapshot that the weights name and the display name or the permanent name, too, where the id names none.

    A name that stands for one release, such as `kimi-k2` for that of 0711, may have been re-pointed to the next.
    """
    weights = _of_same_owner(said.hugging_face_id, reading)
    if weights is None or not weights.date or reading.date:
        return None
    slug = _of_same_owner(said.canonical_slug, reading)
    others = {date_in(said.title), slug.date if slug else None}
    return weights.date if weights.date in others else None


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
        and tuple(word for word in repository.words if word != more[0]) == reading.words
        and sorted(repository.sizes) == sorted(reading.sizes)
    )


def _moves(reading: Reading, date: str | None) -> bool:
    """Tell names that mean whichever snapshot or size a provider took: "mistral-small", "deepseek-chat", "gemma4"."""
    if date:
        return False
    words = [word for word in reading.words if word not in CHAT_WORDS]
    if "-".join(words) in MOVING_NAMES:
        return True
    if reading.family in SIZED and not reading.sizes and len(words) == 2 and is_version(words[1]):
        return True
    if reading.family not in MOVING:
        return False
    return not any(word == "latest" or word.strip("v").replace(".", "").isdigit() for word in reading.words)


def _is_providers_own(reading: Reading, date: str | None) -> bool:
    """Tell names that mean something at one provider only: "fast-chat", or "mistral-small" without release or date."""
    if _moves(reading, date):
        return True
    if reading.lab or reading.maker:
        return False
    words = reading.words
    telling = any(len(word) > 3 and word.isalpha() and word not in GENERIC for word in words)
    numbered = any(character.isdigit() for word in (*words, *reading.sizes) for character in word)
    return not (telling and numbered)


def _name(reading: Reading) -> str:
    """Join words and sizes, leaving out sizes that say nothing."""
    words = list(reading.words)
    if words[0] == "qwen" and len(words) > 1 and is_version(words[1]):
        words[:2] = ["qwen" + words[1]]
    last: list[str] = []
    while len(words) > 1 and words[-1] in LAST_WORDS:
        last.insert(0, words.pop())
    name = "-".join(words)
    sizes = list(reading.active)
    if reading.sizes:
        starts = _starts_with_one_size(name.partition("-")[0])
        start = next((start for start in starts if name.startswith(start)), "")
        silent = ONLY_SIZE.get(start, "").split()
        sizes = sorted(size for size in reading.sizes if size not in silent)
    name = "-".join((name, *sizes, *last))
    return SYNONYMS.get(name, name)


@lru_cache(maxsize=1024)
def _starts_with_one_size(word: str) -> list[str]:
    """Starts of names, with this first word, of which a size says nothing; the longest first."""
    return sorted((start for start in ONLY_SIZE if start.partition("-")[0] == word), key=len, reverse=True)


def _display(name: str, reading: Reading) -> str:
    """Write a name as its lab does: dashes in Claude's versions, `-instruct` where the bare name is a base model's."""
    if name.startswith("claude"):
        return name.replace(".", "-")
    if bare_is_base(reading) and CHAT_WORDS.isdisjoint(reading.words) and name.endswith(tuple(reading.sizes)):
        return f"{name}-{CHAT_FAMILIES[reading.family]}"
    return name


def _ascii(text: str) -> str:
    """Letters of other scripts are written as in the names of hosts, lest a name loses the word that tells it apart."""
    if not text.isascii():
        parts = (part if part.isascii() else f"xn--{part.encode('punycode').decode()}" for part in text.split("-"))
        text = "-".join(parts)
    return _NOT_IN_SHORT.sub("-", text).strip(".-") or "model"
