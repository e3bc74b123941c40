"""Rules that reduce a reading to the words that tell models apart, in the order they act."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache, wraps
from typing import NamedTuple

from portkey_catalog.identity.families import (
    BARE_CHAT,
    BARE_CHAT_FROM,
    CHAT_FAMILIES,
    HOSTS_CHAT_FROM,
    LAB_ELLIPSES,
    LAB_OF_FAMILY,
    NUMBERED_FROM,
    SERVING,
    SERVING_SIZED,
    VERSION_PLACE,
)
from portkey_catalog.identity.labs import HOSTS_BEHIND, LAB_OF, LAST_HOSTS, REGIONS
from portkey_catalog.identity.maker import assign_lab, is_labs_own
from portkey_catalog.identity.parse import (
    Reading,
    Stated,
    date_in,
    is_host,
    is_rounding,
    is_version,
    maker_by_name,
    read,
    slug_of,
    without_maker,
)
from portkey_catalog.identity.titles import goes_with
from portkey_catalog.identity.words import (
    BASE_WORDS,
    CHAT_WORDS,
    DROPPED_TAGS,
    NEVER_BASE,
    SAYS_CHAT,
    SERVING_ANY,
    is_known,
)

STAMP_DAYS = 14
"""Days between a release and the day in the ids of clouds that serve it; the most that was seen are 4."""
_CHAT_OR_BASE = CHAT_WORDS | {"base"}
_NOT = frozenset({"non", "not"})
_YEAR_MONTH_DAY = re.compile(r"(?:20)?([23]\d)(\d\d)(\d\d)")


class Offered(NamedTuple):
    """Things that the rules know besides the reading."""

    said: Stated
    """All that the row says of the model."""
    provider: str
    """Slug of who offers it."""


Rule = Callable[[Reading, Offered], Reading]
"""A reading -> the same with one thing less, or one thing more, that an id may leave out.

Its docstring holds an example in which the reading is another with the rule than without it: `reduced_by` gives the
words, sizes, date and tags that stand after all rules up to this one.
"""


def reduced(reading: Reading, offered: Offered, rules: Sequence[Rule] | None = None) -> Reading:
    """Reduce a reading to what identifies the model; by all `RULES` unless others are named."""
    for rule in RULES if rules is None else rules:
        reading = rule(reading, offered)
    return reading


def version(reading: Reading) -> float:
    """First bare number in the name; 0 without one."""
    for word in reading.words[1:]:
        if is_version(word):
            return float(word)
    return 0.0


def bare_is_base(reading: Reading) -> bool:
    """Tell whether the lab's own repository without `-instruct` would hold the base model."""
    family = reading.family
    return (
        bool(CHAT_FAMILIES.get(family))
        and reading.lab == LAB_OF_FAMILY.get(family)
        and version(reading) < BARE_CHAT_FROM.get(family, 99.0)
        and NEVER_BASE.isdisjoint(reading.words)
        and not any(words.issubset(reading.words) for words in BARE_CHAT.get(family, ()))
    )


def _hosts_mean_chat(reading: Reading) -> bool:
    """Tell whether hosts leave out the word that says that it is the chat model."""
    return version(reading) >= HOSTS_CHAT_FROM.get(reading.family, 99.0)


def _unless_latest(rule: Rule) -> Rule:
    """A rule that leaves names with "latest" alone, which stand for whatever the lab last put there."""

    @wraps(rule)
    def guarded(reading: Reading, offered: Offered) -> Reading:
        return reading if "latest" in reading.words else rule(reading, offered)

    return guarded


def add_family(reading: Reading, offered: Offered) -> Reading:
    """Add the family that a lab leaves out in its own list.

    >>> reduced_by(add_family, "k3", provider="kimi-code-plan")
    'kimi k3'
    """
    if reading.lab or reading.maker or reading.sizes:
        return reading
    for lab, (family, before) in LAB_ELLIPSES.items():
        if before.fullmatch(reading.words[0]) and is_labs_own(offered.provider, lab):
            return reading._replace(words=(family, *reading.words))
    return reading


def name_maker(reading: Reading, offered: Offered) -> Reading:
    """Say who made it, see `maker.assign_lab`.

    >>> reduced_by(name_maker, "amazon/claude-sonnet-4", show="lab")
    'anthropic'
    """
    return assign_lab(reading, offered.said, offered.provider)


def call_llamas_chat_instruct(reading: Reading, offered: Offered) -> Reading:
    """Write "chat" as "instruct" from Llama 3 on; only Llama 2's was called "-chat".

    >>> reduced_by(call_llamas_chat_instruct, "llama-3.1-8b-chat")
    'llama 3.1 instruct 8b'
    """
    if reading.lab == "meta" and reading.family == "llama" and "chat" in reading.words and version(reading) >= 3:
        return reading._replace(words=tuple("instruct" if word == "chat" else word for word in reading.words))
    return reading


def remember_chat(reading: Reading, offered: Offered) -> Reading:
    """Remember that the name says that it is the chat model, before the word is dropped.

    >>> reduced_by(remember_chat, "llama-3.1-8b-instruct", show="chats")
    True
    """
    return reading if CHAT_WORDS.isdisjoint(reading.words) else reading._replace(chats=True)


def drop_tags(reading: Reading, offered: Offered) -> Reading:
    """Drop or sort in what stands after colons; what says another thing of the model stays.

    ":free" says nothing of the model. A size, a date and what goes with them are written so by Ollama:
    "qwen3-vl:235b-instruct", "deepseek-r1:671b-0528-q4_K_M", "deepseek-v4-pro:0813".

    >>> reduced_by(drop_tags, "gpt-oss:20b"), reduced_by(drop_tags, "claude-3.7-sonnet:thinking:beta")
    ('gpt oss 20b', 'claude 3.7 sonnet :thinking')
    """
    for tag in reading.tags:
        reading = _without_tag(reading._replace(tags=reading.tags[1:]), tag)
    return reading


def _without_tag(reading: Reading, tag: str) -> Reading:
    """The reading with what a tag says; with the tag as the last one where it says another thing."""
    inner = read(tag)
    if tag in DROPPED_TAGS:
        return reading.noting(f"':{tag}' is {DROPPED_TAGS[tag]}")
    if is_rounding(tag):
        return reading.noting(f"':{tag}' is a copy of the same weights", copied=True)
    if _is_where_it_runs(tag, reading):
        return reading.noting(f"':{tag}' is where it runs")
    if tag in SERVING.get(reading.family, "").split():
        return reading.noting(f"':{tag}' is how this provider serves it")
    if tag.startswith(("0", "20")) and not reading.date and (date := date_in(f"{reading.family}-{tag}")):
        return reading._replace(date=date)  # not ":1024", a budget for thinking
    if inner and inner.sizes:
        return reading._replace(
            sizes=reading.sizes + inner.sizes,
            active=reading.active + inner.active,
            words=reading.words + inner.words,
            date=reading.date or inner.date,
            copied=reading.copied or inner.copied,
            served=reading.served or inner.served,
            notes=reading.notes + inner.notes,
        )
    return reading._replace(tags=(*reading.tags, tag))


def _is_where_it_runs(tag: str, reading: Reading) -> bool:
    """Tell a tag that names a host, or the lab that made the model."""
    if is_host(tag):
        return not is_known(tag)  # "lightning" is a speed that MiniMax sells
    return tag in HOSTS_BEHIND or (reading.lab is not None and LAB_OF.get(tag) == reading.lab)


def drop_region(reading: Reading, offered: Offered) -> Reading:
    """Drop a region at the end that the provider's own name holds.

    >>> reduced_by(drop_region, "claude-sonnet-4-us", provider="acme-us")
    'claude sonnet 4'
    """
    last = reading.words[-1]
    if last in REGIONS and len(reading.words) > 1 and last in offered.provider.lower().replace("_", "-").split("-"):
        return reading.noting(f"'{last}' is the region that its provider serves it from", words=reading.words[:-1])
    return reading


def drop_throughput(reading: Reading, offered: Offered) -> Reading:
    """Drop "high-throughput", as Clarifai serves it; "high" alone is a level of effort.

    >>> reduced_by(drop_throughput, "MiniMax-M2_5-high-throughput")
    'minimax m2.5'
    """
    if len(reading.words) > 2 and reading.words[-2:] == ("high", "throughput"):
        return reading.noting("'high-throughput' is how this provider serves it", words=reading.words[:-2])
    return reading


def drop_host(reading: Reading, offered: Offered) -> Reading:
    """Drop a host's name behind the model's, or a short form of the host named before it, as Poe has them.

    >>> reduced_by(drop_host, "glm-4.7-cerebras"), reduced_by(drop_host, "novita/glm-4.7-n")
    ('glm 4.7', 'glm 4.7')
    """
    if len(reading.words) < 3:
        return reading
    last, host = reading.words[-1], reading.host or ""
    short = len(last) <= 2 and last.isalpha() and last[0] == host[:1] and last[-1] in host
    if last in LAST_HOSTS or (short and not is_known(last)):
        return reading.noting(f"'{last}' is where it runs", words=reading.words[:-1])
    return reading


def drop_serving(reading: Reading, offered: Offered) -> Reading:
    """Drop words at the end for how a reseller serves a model whose lab sells nothing by that word.

    >>> reduced_by(drop_serving, "deepseek-v3.1-turbo"), reduced_by(drop_serving, "kimi-k2-turbo")
    ('deepseek v3.1', 'kimi k2 turbo')
    """
    if len(reading.words) < 3:
        return reading
    by_family = reading.lab == LAB_OF_FAMILY.get(reading.family)
    sized = bool(reading.sizes) and (version(reading) >= 3 or not CHAT_WORDS.isdisjoint(reading.words))
    serving = _serving(reading.family, by_family, sized)
    while len(reading.words) > 2 and reading.words[-1] in serving:
        note = f"'{reading.words[-1]}' is how this provider serves it"
        # Not of a repository: "Qwen/Qwen2.5-Coder-7B-fast" is Nebius' base model.
        served = reading.served or not reading.repository or _hosts_mean_chat(reading)
        reading = reading.noting(note, words=reading.words[:-1], served=served)
    return reading


@lru_cache(maxsize=1024)
def _serving(family: str, by_family: bool, sized: bool) -> frozenset[str]:
    """Words for how a model of this family is served, where its lab made it, and where it states its size."""
    return (
        frozenset(SERVING.get(family, "").split())
        | (SERVING_ANY if by_family else frozenset())
        | frozenset(SERVING_SIZED.get(family, "").split() if sized else ())
    )


@_unless_latest
def drop_habits(reading: Reading, offered: Offered) -> Reading:
    """Drop words that one family's ids have here and lack there.

    >>> reduced_by(drop_habits, "deepseek-chat-v3-0324"), reduced_by(drop_habits, "kimi-k2-0905-preview")
    ('deepseek v3 +0324', 'kimi k2 +0905')
    """
    words = reading.words
    match words:
        case ["deepseek", "chat", number, *_] if number not in ("2", "v2"):
            words = (words[0], *words[2:])  # OpenRouter: "deepseek-chat-v3-0324"; "DeepSeek-V2" is the base model
        case ["kimi", *_, "preview"] if reading.date:
            words = words[:-1]  # Moonshot: "kimi-k2-0905-preview"
        case ["nova" | "claude", *_, "v1"]:
            words = words[:-1]  # "amazon/nova-pro-v1", for Amazon's "nova-pro-v1:0"
        case ["gemini", number, *_, "001"] if is_version(number) and float(number) >= 2:
            words = words[:-1]  # "gemini-2.0-flash-001", the only final version of it
        case ["ernie", *_]:
            words = tuple(word for word in words if word not in ("pt", "paddle"))  # the file format
        case _:
            return reading
    return reading._replace(words=words)


@_unless_latest
def mark_base(reading: Reading, offered: Offered) -> Reading:
    """Mark a base model as such, where the name says neither that it is one nor that it chats.

    >>> reduced_by(mark_base, "google/gemma-2-9b"), reduced_by(mark_base, "gemma-2-9b")
    ('gemma 2 base 9b', 'gemma 2 9b')
    """
    said = offered.said
    if not _CHAT_OR_BASE.isdisjoint(reading.words):
        return reading
    in_id = base_words(reading) if _chats_by_habit(reading) else frozenset[str]()
    if not in_id.isdisjoint(reading.words) or is_called(base_words(reading), reading, said):
        why = "the name says that it is the base model"
    elif _is_base_repository(reading, said):
        why = "the bare repository name is the base model's"
    else:
        return reading
    return reading.noting(why, words=(*(word for word in reading.words if word not in in_id), "base"))


@_unless_latest
def drop_instruct(reading: Reading, offered: Offered) -> Reading:
    """Drop `-instruct` where it may be left out; not of Qwen 3's first models, whose later ones are called so.

    >>> reduced_by(drop_instruct, "llama-3.1-8b-instruct"), reduced_by(drop_instruct, "qwen3-235b-a22b-instruct")
    ('llama 3.1 8b', 'qwen 3 instruct 235b')
    """
    if CHAT_WORDS.isdisjoint(reading.words) or "base" in reading.words or not _chats_by_habit(reading):
        return reading
    words = tuple(word for word in reading.words if word not in CHAT_WORDS)
    hybrid = reading.family == "qwen" and version(reading) >= 3 and len(words) == 2 and not reading.date
    return reading if hybrid else reading._replace(words=words)


def _chats_by_habit(reading: Reading) -> bool:
    """Allow "-instruct" to be left out; what others tune they publish as base and as chat model."""
    return reading.family in CHAT_FAMILIES and reading.lab == maker_by_name(reading.words)


def base_words(reading: Reading) -> frozenset[str]:
    """Words that say that a model of this family is the base model: "gemma-3-4b-pt"; of Ernie, "PT" is PyTorch."""
    return BASE_WORDS | {"pt"} if reading.family in CHAT_FAMILIES else BASE_WORDS


def is_called(words: frozenset[str], reading: Reading, said: Stated) -> bool:
    """Find one of these words in the display name, where it goes with the id."""
    title = read(slug_of(without_maker(said.title)))
    return title is not None and not words.isdisjoint(title.words) and goes_with(reading, said.title)


def _is_base_repository(reading: Reading, said: Stated) -> bool:
    if not reading.sizes or not may_be_base(reading, said):
        return False
    if said.hugging_face_id is not None:
        return read(said.hugging_face_id) is not None
    slug = _permanent(said)
    return reading.repository or (slug is not None and slug.repository)


def _permanent(said: Stated) -> Reading | None:
    """The provider's permanent name, read."""
    return read(said.canonical_slug) if said.canonical_slug and not said.by_account else None


def may_be_either(reading: Reading) -> bool:
    """Tell whether some call the base model by such a name and others the chat model: "Llama-3.1-8B" without owner."""
    if reading.like_repository == "dot" and _hosts_mean_chat(reading):
        return False
    return reading.like_repository is not None and bool(reading.sizes)


def may_be_base(reading: Reading, said: Stated) -> bool:
    """Tell whether a base model bears the very name of an id, and nothing in its row says that it is the chat model.

    Tool calls say nothing: of the base models in recorded lists a dozen are listed with them.
    """
    if reading.served or not bare_is_base(reading):
        return False
    repository = read(said.hugging_face_id) if said.hugging_face_id else None
    if repository is not None:
        return CHAT_WORDS.isdisjoint(repository.words)
    if (slug := _permanent(said)) and not CHAT_WORDS.isdisjoint(slug.words):
        return False
    return not is_called(SAYS_CHAT, reading, said) or is_called(_NOT, reading, said)


@_unless_latest
def place_version(reading: Reading, offered: Offered) -> Reading:
    """Put the version where the lab puts it: claude-sonnet-4.5, gemini-1.5-flash, nemotron-3-nano.

    >>> reduced_by(place_version, "claude-4.5-sonnet")
    'claude sonnet 4.5'
    """
    words = reading.words
    place = VERSION_PLACE.get(words[0])
    number = next(filter(is_version, words[1:]), None) if place else None
    if not place or not number:
        return reading
    others = list(words)
    others.remove(number)
    others.insert(min(place, len(others)), number)
    return reading._replace(words=tuple(others))


@_unless_latest
def add_date(reading: Reading, offered: Offered) -> Reading:
    """Take the date from the display name where the id leaves it out.

    >>> reduced_by(add_date, "deepseek-v3", name="DeepSeek V3 0324")
    'deepseek v3 +0324'
    """
    said = offered.said
    if reading.date or said.hugging_face_id:
        return reading
    if (date := date_in(said.title)) and goes_with(reading, said.title):
        return reading.noting(f"its display name adds {date}", date=date)
    return reading


def drop_latest(reading: Reading, offered: Offered) -> Reading:
    """Drop "latest" of "gpt-5-chat-latest": OpenAI has no other "gpt-5-chat".

    >>> reduced_by(drop_latest, "gpt-5-chat-latest")
    'gpt 5 chat'
    """
    match reading.words:
        case ["gpt", _, "chat", "latest"]:
            return reading._replace(words=reading.words[:-1])
    return reading


def set_date_aside(reading: Reading, offered: Offered) -> Reading:
    """Set the date aside where the lab publishes one snapshot a name, or where it is the day of somebody's copy.

    One row cannot tell whether a name has a second one; whoever sees all rows looks at `only_date`.

    >>> reduced_by(set_date_aside, "claude-sonnet-4-20250514")
    'claude sonnet 4'
    >>> reduced_by(set_date_aside, "glm-5-2-260617", release_date=date(2026, 6, 13))
    'glm 5.2'
    """
    if reading.date and (_has_one_snapshot(reading) or _is_stamp(reading, offered.said)):
        return reading.noting(f"{reading.date} is the date of its snapshot", only_date=reading.date, date=None)
    return reading


def _has_one_snapshot(reading: Reading) -> bool:
    """Tell the names of Claude, of Grok from 4, of OpenAI from GPT-4.1 and o1."""
    match reading.lab, reading.words:
        case "anthropic", ["claude", *_]:
            return reading.words[:3] != ("claude", "sonnet", "3.5")  # the one name that has two
        case "openai", ["gpt", number, *rest] if is_version(number):
            return float(number) >= 4.1 and {"audio", "chat", "realtime", "transcribe", "tts"}.isdisjoint(rest)
        case "openai", ["o1" | "o3" | "o4", *_]:
            return len(reading.date or "") == 8
        case "xai", ["grok", number, *_] if is_version(number):
            return float(number) >= 4
    return False


def _is_stamp(reading: Reading, said: Stated) -> bool:
    """Tell the day on which a cloud put an open model up, days after its release: Volcengine's "glm-5-2-260617".

    Only in families whose labs give a new release a new number; DeepSeek and Kimi have snapshots with the same.
    """
    if reading.lab != LAB_OF_FAMILY.get(reading.family) or said.release_date is None:
        return False
    since = NUMBERED_FROM.get(reading.family)
    if since is None or version(reading) < since or not (found := _YEAR_MONTH_DAY.fullmatch(reading.date or "")):
        return False
    try:
        day = date(*(int(part) for part in ("20" + found[1], found[2], found[3])))
    except ValueError:
        return False
    return abs((day - said.release_date).days) <= STAMP_DAYS


RULES: tuple[Rule, ...] = (
    # Who made it decides what the words mean.
    add_family,
    name_maker,
    # Whether it says that it chats, before words are dropped.
    call_llamas_chat_instruct,
    remember_chat,
    # From the end inwards: tags, where it runs, how it is served.
    drop_tags,
    drop_region,
    drop_throughput,
    drop_host,
    drop_serving,
    # Spellings of the name itself.
    drop_habits,
    mark_base,
    drop_instruct,
    place_version,
    add_date,
    drop_latest,
    # Last, when lab, name and date are known.
    set_date_aside,
)
"""The rules in the order they act; each sees what those before it have left."""
