"""From a provider's id to the words in it: path, tags, vendor, family, versions, sizes, date. Text only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import Any, Literal, NamedTuple

from portkey_catalog.identity.families import (
    BRANDS,
    COMPACT,
    ELLIPSES,
    INSIDE,
    LAB_ELLIPSES,
    LAB_OF_FAMILY,
    MISNOMERS,
    MISSPELT,
    MONTH_AND_DAY,
)
from portkey_catalog.identity.labs import (
    ENCLAVES,
    HOSTS,
    LAB_OF,
    LAB_PREFIXES,
    PLACES,
    PREFIXES,
    REGIONS,
    UPLOADERS,
)
from portkey_catalog.identity.words import COPIES, OFFERED, ROUNDED, THINKING
from portkey_catalog.text.account_numbers import numbers
from portkey_catalog.text.confusable import imitates_latin

LONGEST = 300
"""Characters an id may have; no provider's has half of them, and time grows with their square."""

MOST_NAMES = 131_072
"""Names of which it is remembered how they read without sizes."""

MOST_TAGS = 8
"""Parts after colons; no provider's id has more than two, and each is read like an id."""

_BEDROCK_VERSION = re.compile(r"(?P<stem>.*?)-?v?(?P<major>\d+)$")  # before ":0": "...-v1", "gpt-oss-120b-1"
_WORD_AND_NUMBER = re.compile(r"([a-z]{3,})(\d+(?:\.\d+)?)$")  # "qwen3", "gemma4", "opus4"; not "o3", "k2", "gpt4o"
_MAJOR = re.compile(r"[a-z]?\d{1,2}$")  # first half of "4-5", "v3-1", "k2-6"
_MINOR = re.compile(r"[1-9]?\d$|\dv$")  # second half; "6v" of "glm-4-6v"
_COMPACT = re.compile(r"([a-z]?[1-9])([1-9])$")  # "25" for 2.5, "m25" for m2.5
_SIZE = re.compile(r"(?:\d+x)?e?\d+(?:\.\d+)?[bmt]$|\d+e$")  # "70b", "8x22b", "e4b", "300m", "1t", "128e"
_MAY_HOLD_A_SIZE = re.compile(r"\d[bmteBMTE](?:-|$)")
_ACTIVE = re.compile(r"a\d+(?:\.\d+)?b$")  # "a22b" of "235b-a22b"
_CLOUD_REGION = re.compile(  # "us-east5", "eu-central-1", "asia-southeast1"
    r"(?:us|eu|uk|ap|ca|sa|me|af|il|mx|europe|asia|australia|africa|northamerica|southamerica)(?:-gov)?"
    r"-(?:north|south|east|west|central)+-?\d+"
)
_VERSION = re.compile(r"\d{1,2}(?:\.\d+)?$")
_NUMBER_MARK = re.compile(  # "k2p6", "k2_6", "llama-3_3"; one in "llama_v3_1_8b"
    r"(?<=\d)[_p](?=\d)(?!(?<=\d[_p.]\d[_p])\d+[bm](?![a-z0-9]))"
)
_GGUF = re.compile(
    r"[-_.]((?:ud-)?i?q\d(?:_\d|_k(?:_(?:[sml]|xl))?|_x{0,2}s|_m|_nl)?)$"
)  # how the numbers in a file are rounded: "-q4_K_M"
_SPELT_V = re.compile(r"(?<![a-z])v\d")  # "llama-v3p1-8b", "mistral-7b-v0.1"; hosts leave it out
_TWO_DIGITS = re.compile(r"\d\d")  # no date has fewer in a row
_NOT_DASHES = re.compile(r"[_ ]")
_NOT_IN_WORDS = re.compile(r"[^a-z0-9.]+")


Likeness = Literal["lab", "dot", "v", "capitals", "owner"]
"""Ways to write a name much as a repository is called, in the order in which they count: "meta-llama-3.1-8b",
"meta.llama3-1-8b-v1:0", "llama-v3p1-8b", "Llama-3.1-8B", "acme/llama-3.1-8b"."""


class Stated(NamedTuple):
    """Words of a provider about a model, as far as it tells which model that is."""

    id: str
    name: str = ""
    """Display name, or the id."""
    lab: str | None = None
    canonical_slug: str | None = None
    hugging_face_id: str | None = None
    release_date: date | None = None
    by_account: bool = False
    """The slug is what the account says of the model, which `identify` weighs, not the provider's permanent name."""

    @property
    def title(self) -> str:
        """Display name; empty when there is none."""
        return self.name if self.name != self.id else ""


class Reading(NamedTuple):
    """An id taken to pieces. Words keep their order; sizes and the date are set apart because their place varies."""

    lab: str | None = None
    maker: str | None = None
    """Owner named in the path that is no known lab: its fine-tunes are its own."""
    words: tuple[str, ...] = ()
    host: str | None = None
    """Place named in the path, nearest to the name: fireworks of "accounts/fireworks/models/"."""
    sizes: tuple[str, ...] = ()
    active: tuple[str, ...] = ()
    """Sizes that say how many parameters answer at a time: a22b of "235b-a22b"."""
    date: str | None = None
    only_date: str | None = None
    """Snapshot set aside because its lab usually publishes one a name; others may show that this name has two."""
    point_zero: bool = False
    """A version was written with `.0`, which is left out of the words."""
    tags: tuple[str, ...] = ()
    repository: bool = False
    """Spelled like a Hugging Face repository: behind its lab or an uploader, behind a maker with capitals, or as
    Fireworks calls what it has from there: "accounts/fireworks/models/llama-v3p1-8b"."""
    like_repository: Likeness | None = None
    """Spelled much like one, with no lab before a slash that would tell, by what."""
    served: bool = False
    """Says how somebody offers it, so it is no plain repository's name."""
    chats: bool = False
    """Says that it is the chat model: `-instruct`, `-it`."""
    copied: bool = False
    """Named as a copy of the same weights, such as one with rounded numbers."""
    notes: tuple[str, ...] = ()
    """Things that were dropped or concluded, in plain phrases."""

    @property
    def family(self) -> str:
        """First word, or `gpt-oss`, which is a family of its own."""
        return "gpt-oss" if self.words[:2] == ("gpt", "oss") else self.words[0] if self.words else ""

    def noting(self, note: str, **changes: Any) -> Reading:
        """The same with changes and with what they rest on."""
        return self._replace(notes=(*self.notes, note), **changes)


@lru_cache(maxsize=8192)
def is_version(word: str) -> bool:
    """Tell a bare version such as `3` or `4.5` from other words."""
    return _VERSION.fullmatch(word) is not None


def read(model_id: str) -> Reading | None:
    """Take an id to pieces; `None` when it names no model: tuned copy (`ft:`), address (`arn:`), alias (`~`), blob,
    or letters that only look like those of a name.
    """
    return _read(model_id) if len(model_id) <= LONGEST else None


# Ids and names are read for their identity, for what speaks against a merge and for tags, again and again.
@lru_cache(maxsize=65536)
def _read(model_id: str) -> Reading | None:
    if imitates_latin(model_id):
        return None
    text = model_id.strip().lower()
    if text.startswith(("~", "arn:", "ft:")):
        return None
    *path, name = _without_precision(text.removeprefix("hf:").split("/"))
    name, _, revision = name.partition("@")  # Vertex: "claude-sonnet-4@20250514", "@default"; Requesty: "@eu"
    name, *tags = name.split(":")
    if len(tags) > MOST_TAGS:
        return None
    revision, *more = revision.split(":")
    lab, maker = _owner(path)
    owned = lab is not None or not UPLOADERS.isdisjoint(path[-1:]) or "accounts" in path
    like: Likeness | None = "capitals" if name not in model_id else None
    repository = owned or (maker is not None and like is not None)
    like = "v" if _SPELT_V.search(name) else like
    if lab is None and numbers(text):  # what an account made for itself: "projects/123456789012/chat"
        return None
    name, region = _without_region(name)
    name, tags = _without_bedrock_version(name, [*tags, *more])
    name = MISNOMERS.get(name, name)
    if not maker:
        before, (name, lab) = lab, _without_vendor(name, lab)
        like = like if lab == before else "dot"
    notes = [f"'{region}.' is the region it is served from"] if region else []
    if revision in REGIONS or _CLOUD_REGION.fullmatch(revision):
        notes.append(f"'@{revision}' is the region it is served from")
    elif revision not in ("", "default"):
        name += f"-{revision}"
    name, rounded = _without_rounding(name)
    name = _NOT_DASHES.sub("-", _NUMBER_MARK.sub(".", name).replace("+", "-plus-"))
    parts, prefixes = _without_prefixes(name.replace("pre-train", "pretrain"))
    like = like if LAB_OF.keys().isdisjoint(prefixes) else "lab"
    dateless, date = _split_date([word for part in parts for word in _unglued(part)])
    words, point_zero = _merge_versions(dateless)
    if not words:
        return None
    words = _with_family(words, lab)
    if date and words[0] in MONTH_AND_DAY and len(date) in (6, 8):
        date = date[-4:]
    copies = [word for word in words if word in COPIES]
    told: dict[str | None, list[str]] = {None: [], "all": [], "active": []}
    for word in words:
        if word not in COPIES:
            told[None if word.isalpha() else _size(word)].append(word)
    return Reading(
        lab=lab,
        maker=maker,
        words=tuple(told[None]),
        host=next((part for part in reversed(path) if is_host(part)), None),
        sizes=tuple(told["all"]),
        active=tuple(told["active"]),
        date=date,
        point_zero=point_zero,
        tags=tuple(tags),
        repository=repository,
        like_repository=None if repository else like or ("owner" if maker else None),
        # "TEE/gemma4-31b", "mistral/open-mixtral-8x7b"; but "meta-llama/llama-3.1-405b-free" is the base model
        served=not ((repository or OFFERED.isdisjoint((*path, *copies))) and LAB_PREFIXES.keys().isdisjoint(prefixes)),
        copied=rounded is not None or not ROUNDED.isdisjoint(copies),
        notes=(
            *notes,
            *([f"'{rounded}' is a copy of the same weights"] if rounded else []),
            *(f"'{prefix}-' stands before the family's name" for prefix in prefixes),
            *(f"'{word}' is a copy of the same weights" for word in copies),
        ),
    )


def maker_by_name(name: Sequence[str]) -> str | None:
    """The lab that models of such a name come from: of the family, or of what its name holds."""
    for word in name:
        if word in INSIDE:
            return INSIDE[word]
    return LAB_OF_FAMILY.get(name[0])


def without_maker(name: str) -> str:
    """A display name without the maker before it: `Anthropic: Claude Sonnet 4` -> `Claude Sonnet 4`.

    A model may stand there, too: `Llama 3.1 8B: Base`.
    """
    maker, _, title = name.partition(": ")
    if not title.strip() or (any(map(str.isdecimal, maker)) and _is_of_a_family(maker)):
        return name
    return title.strip()


def _is_of_a_family(name: str) -> bool:
    """Recognise a display name that begins with a family's."""
    first = slug_of(name).partition("-")[0]
    return bool(first) and _unglued(first)[0] in LAB_OF_FAMILY


def slug_of(text: str) -> str:
    """A display name or an owner as it would stand in an id: `Claude Sonnet 4` -> `claude-sonnet-4`.

    Empty where letters only look like those of a name.
    """
    return "" if imitates_latin(text) else _NOT_IN_WORDS.sub("-", text.lower()).strip("-")


def is_host(name: str) -> bool:
    """Tell a name that says where a model runs: `fireworks-ai`, `@cf`, `together_ai`."""
    return name.lstrip("@").replace("_", "-").removesuffix("-ai") in HOSTS


def _without_precision(path: list[str]) -> list[str]:
    """Drop parts that say how numbers are rounded: "deepseek/deepseek-v3/fp-8"."""
    return [part for part in path if part.replace("-", "") not in ROUNDED] or path


def _with_family(words: list[str], lab: str | None) -> list[str]:
    """Words that begin with the family as its lab calls it, also where the id leaves that out or has another name."""
    first, *rest = words
    family, before = LAB_ELLIPSES.get(lab or "", (None, None))
    left_out = ELLIPSES.get(first) or (family if before and before.fullmatch(first) else None)
    if left_out and not any(_size(word) == "all" for word in words):  # "opus-v1.2-7b" is no Claude
        return [left_out, *words]
    first = MISSPELT.get(first, first)
    return rest if rest[:1] == [BRANDS.get(first)] else [first, *rest]


def _owner(path: list[str]) -> tuple[str | None, str | None]:
    """Say who stands nearest to the name, apart from places: a lab, or else a maker nobody knows."""
    if path[2:] == ["models"] and path[0] not in PLACES:
        path = path[:1]  # Clarifai: owner, app, "models"
    for before, part in reversed(list(pairwise(["", *(part.lstrip("@") for part in path)]))):
        if lab := LAB_OF.get(part) or LAB_OF.get(part.replace("_", "-")):
            return lab, None
        in_region = is_host(before) and (part in REGIONS or _CLOUD_REGION.fullmatch(part))
        if part and not in_region and part not in PLACES and not is_host(part):
            return None, part
    return None, None


def is_rounding(tag: str) -> bool:
    """Tell a tag that says how numbers are rounded: ":q4_K_M", ":fp16"."""
    return tag in ROUNDED or _GGUF.fullmatch(f"-{tag}") is not None


@lru_cache(maxsize=MOST_NAMES)
def without_sizes(name: str) -> str:
    """A name without the sizes in it: `gemma-3-27b-it` -> `gemma-3-it`."""
    if not _MAY_HOLD_A_SIZE.search(name):
        return name
    parts = name.split("-")
    return "-".join([parts[0], *(part for part in parts[1:] if not _SIZE.fullmatch(part.lower()))])


def date_in(name: str) -> str | None:
    """Find a snapshot's date in a display name: `DeepSeek V3 0324`, `Gemini 2.5 Pro Preview 06-05`."""
    if not _TWO_DIGITS.search(name):
        return None
    return _split_date(_NOT_IN_WORDS.split(name.lower()))[1]


def _without_region(name: str) -> tuple[str, str | None]:
    """Strip and tell Bedrock's region: `us` of `us.anthropic.claude-sonnet-4-20250514-v1`."""
    head, _, rest = name.partition(".")
    return (rest, head) if head in REGIONS and rest.partition(".")[0] in LAB_OF else (name, None)


def _without_bedrock_version(name: str, tags: list[str]) -> tuple[str, list[str]]:
    """Strip Bedrock's version, `-v1:0`; one that is the model's own stays in the name: `-v2.1` of `claude-v2:1`."""
    versioned = tags and len(tags[0]) == 1 and tags[0].isdecimal()
    if not versioned or not (found := _BEDROCK_VERSION.fullmatch(name)):
        return name, tags
    stem, major, minor = found["stem"], found["major"], tags[0]
    if minor == "0" and (major == "1" or stem[-8:].isdecimal()):
        return stem, tags[1:]
    if name[found.end("stem") :].startswith("-v"):
        return f"{stem}-v{major}" + (f".{minor}" if minor != "0" else ""), tags[1:]
    return name, tags


def _without_vendor(name: str, lab: str | None) -> tuple[str, str | None]:
    """Strip the lab before Bedrock's dot: `anthropic.claude-sonnet-4`."""
    head, _, rest = name.partition(".")
    if rest and head in LAB_OF and lab in (None, "amazon"):
        return rest.removesuffix("-v1"), LAB_OF[head]
    return name, lab


def _without_rounding(name: str) -> tuple[str, str | None]:
    """Strip and tell how the numbers in a file are rounded: `q4_k_m`."""
    found = _GGUF.search(name)
    return (name[: found.start()], found[1]) if found else (name, None)


def _without_prefixes(name: str) -> tuple[list[str], list[str]]:
    """Split at dashes, and take off and tell the names in front: `databricks-gpt-5-4`, `zai-org-glm-4.7`."""
    parts = [part for part in name.split("-") if part]
    prefixes = []
    while length := _prefix(parts):
        prefixes.append("-".join(parts[:length]))
        enclave = parts[0] in ENCLAVES
        parts = parts[length:]
        if enclave and parts[-1] == "p" and len(parts) > 2:  # Venice: "e2ee-gpt-oss-120b-p"
            parts.pop()
    return parts, prefixes


def _prefix(parts: list[str]) -> int:
    """Count the words before the family's: "zai-org-glm-4.7" and "duo-chat-haiku-4-5" 2, "zai-glm-4.7" 1.

    A reseller's name may stand before the lab's: "coding-xiaomi-mimo-v2.5".
    """
    if len(parts) > 2 and parts[0] in PREFIXES and _prefix(parts[1:]):
        return 1
    for length in (2, 1):
        if len(parts) > length:
            family = _unglued(parts[length])[0]
            if family in LAB_OF_FAMILY or family in ELLIPSES:
                prefix = "-".join(parts[:length])
                lab = LAB_OF.get(prefix)
                lab = LAB_PREFIXES.get(prefix, lab)
                if prefix in PREFIXES or (lab and lab == LAB_OF_FAMILY.get(family)):
                    return length
    return 0


@lru_cache(maxsize=8192)
def _unglued(part: str) -> tuple[str, ...]:
    """Part a word from its number: `qwen3` is qwen, 3."""
    if not part[-1].isdecimal() or part in COPIES:
        return (part,)
    glued = _WORD_AND_NUMBER.fullmatch(part)
    return glued.groups() if glued else (part,)


def _split_date(words: list[str]) -> tuple[list[str], str | None]:
    """Set the snapshot's date apart: `20250514`, `2025-05-14`, `08-2024`, `05-06`, `2507`, `0324`."""
    for at in range(1, len(words)):
        budget = words[at] == "1024" and words[at - 1] in THINKING  # "claude-sonnet-4-thinking-1024"
        if words[at].isdecimal() and len(words[at]) > 1 and not budget:
            for length in (3, 2, 1):
                part = words[at : at + length]
                if len(part) == length and (date := _date(part)):
                    return words[:at] + words[at + length :], date
    return words, None


def _date(part: list[str]) -> str | None:
    if not all(word.isdecimal() for word in part):
        return None
    match [len(word) for word in part]:
        case [4, 2, 2]:
            return "".join(part) if part[0].startswith("20") else None
        case [2, 4]:
            return part[1] + part[0] if part[1].startswith("20") and _month(part[0]) else None
        case [2, 2]:
            return "".join(part) if _month(part[0]) and 0 < int(part[1]) < 32 else None
        case [8]:
            return part[0] if part[0].startswith("20") else None
        case [6]:
            year_month = part[0].startswith("20") and _month(part[0][4:])
            return part[0] if year_month or ("23" <= part[0][:2] <= "39" and _month(part[0][2:4])) else None
        case [4]:
            year_month = "23" <= part[0][:2] <= "39" and _month(part[0][2:])
            return part[0] if year_month or (_month(part[0][:2]) and 0 < int(part[0][2:]) < 32) else None
    return None


def _month(text: str) -> bool:
    return 0 < int(text) < 13


def _merge_versions(words: list[str]) -> tuple[list[str], bool]:
    """Write versions one way: `4-5`, `4.5`, compact `45` as 4.5; `3.0` as 3, which is told; llama's `v3.1` as 3.1."""
    point_zero = False
    merged: list[str] = []
    for word in words:
        if merged and len(word) < 3 and _MINOR.fullmatch(word) and _MAJOR.fullmatch(merged[-1]):
            merged[-1] += f".{word}"
        else:
            merged.append(word)
    family = merged[0] if merged else ""
    compact = family in COMPACT
    for at, word in enumerate(merged):
        if at and family == "gemini" and word in ("1", "2"):
            merged[at] = f"{word}.0"  # Google writes "gemini-2.0-flash", but "gemini-3-pro"
        elif word.endswith(".0") and _MAJOR.fullmatch(word[:-2]):
            if family != "gemini" or word >= "3":
                merged[at] = word[:-2]
                point_zero = True
        elif compact and at and (found := _COMPACT.fullmatch(word)):
            merged[at] = f"{found[1]}.{found[2]}"
        elif at == 1 and family == "llama" and word[:1] == "v":
            merged[at] = word[1:]
        elif at == 1 and family == "deepseek" and is_version(word):
            merged[at] = f"v{word}"  # DigitalOcean: "deepseek-4-flash"
    return merged, point_zero


@lru_cache(maxsize=8192)
def _size(word: str) -> Literal["active", "all"] | None:
    """The parameters that a word counts: all or the active ones, `None` where it counts none."""
    if _ACTIVE.fullmatch(word):
        return "active"
    return "all" if _SIZE.fullmatch(word) else None
