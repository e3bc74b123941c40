"""Which of the words read from an id tell models apart? Changes the reading and notes on it what was dropped."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from portkey_catalog.identity.families import (
    BARE_CHAT_FROM,
    CHAT_FAMILIES,
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
)
from portkey_catalog.identity.titles import otherwise
from portkey_catalog.identity.words import CHAT_WORDS, DROPPED_TAGS, NEVER_BASE, SERVING_ANY, is_known

STAMP_DAYS = 14
"""Days between a release and the day in the ids of clouds that serve it; the most that was seen are 4."""
_YEAR_MONTH_DAY = re.compile(r"(?:20)?([23]\d)(\d\d)(\d\d)")


def settle(reading: Reading, said: Stated, provider: str) -> None:
    """Reduce a reading to what identifies the model, as a provider with this slug offers it."""
    _add_family(reading, provider)
    assign_lab(reading, said, provider)
    if reading.lab == "meta" and reading.family == "llama" and version(reading) >= 3:  # Llama 2's was called "-chat"
        reading.words = ["instruct" if word == "chat" else word for word in reading.words]
    reading.chats = not CHAT_WORDS.isdisjoint(reading.words)
    _drop_tags(reading)
    _drop_region(reading, provider)
    _drop_serving(reading)
    if "latest" not in reading.words:
        _drop_habits(reading)
        _settle_chat(reading, said)
        _place_version(reading)
        _add_date(reading, said)
    elif len(reading.words) == 4 and reading.words[::2] == ["gpt", "chat"]:
        reading.words.pop()  # "gpt-5-chat-latest" and "gpt-5-chat": OpenAI has no other
    _set_date_aside(reading, said)


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
    )


def _drop_tags(reading: Reading) -> None:
    """Settle what stands after colons: `:free` says nothing of the model, `gpt-oss:20b` is a size, the rest stays."""
    kept: list[str] = []
    for tag in reading.tags:
        inner = read(tag)
        if tag in DROPPED_TAGS:
            reading.notes.append(f"':{tag}' is {DROPPED_TAGS[tag]}")
        elif is_rounding(tag):
            reading.copied = True
            reading.notes.append(f"':{tag}' is a copy of the same weights")
        elif _is_where_it_runs(tag, reading):
            reading.notes.append(f"':{tag}' is where it runs")
        elif tag in SERVING.get(reading.family, "").split():
            reading.notes.append(f"':{tag}' is how this provider serves it")
        elif tag.startswith(("0", "20")) and not reading.date and (date := date_in(f"{reading.family}-{tag}")):
            reading.date = date  # Ollama: "deepseek-v4-pro:0813"; not ":1024", a budget for thinking
        elif inner and inner.sizes:  # Ollama: "qwen3-vl:235b-instruct", "deepseek-r1:671b-0528-q4_K_M"
            reading.sizes += inner.sizes
            reading.active += inner.active
            reading.words += inner.words
            reading.date = reading.date or inner.date
            reading.copied |= inner.copied
            reading.served |= inner.served
            reading.notes += inner.notes
        else:
            kept.append(tag)
    reading.tags = kept


def _is_where_it_runs(tag: str, reading: Reading) -> bool:
    """Tell a tag that names a host, or the lab that made the model."""
    if is_host(tag):
        return not is_known(tag)  # "lightning" is a speed that MiniMax sells
    return tag in HOSTS_BEHIND or (reading.lab is not None and LAB_OF.get(tag) == reading.lab)


def _add_family(reading: Reading, provider: str) -> None:
    """Add the family that a lab leaves out in its own list: "k3" at a provider called "kimi-code-plan"."""
    if reading.lab or reading.maker or reading.sizes:
        return
    for lab, (family, before) in LAB_ELLIPSES.items():
        if before.fullmatch(reading.words[0]) and is_labs_own(provider, lab):
            reading.words.insert(0, family)


def _drop_region(reading: Reading, provider: str) -> None:
    """Drop a region at the end that the provider's own name holds: "-us" at a provider called "acme-us"."""
    words = reading.words
    if len(words) > 1 and words[-1] in REGIONS and words[-1] in provider.lower().replace("_", "-").split("-"):
        reading.notes.append(f"'{words.pop()}' is the region that its provider serves it from")


def _drop_serving(reading: Reading) -> None:
    family, words = reading.family, reading.words
    if words[-2:] == ["high", "throughput"]:  # Clarifai: "MiniMax-M2_5-high-throughput"; "high" alone is a level
        del words[-2:]
        reading.notes.append("'high-throughput' is how this provider serves it")
    if len(words) > 2 and _is_host_at_the_end(reading):
        reading.notes.append(f"'{words.pop()}' is where it runs")
    if len(words) < 3:
        return
    by_family = reading.lab == LAB_OF_FAMILY.get(family)
    sized = bool(reading.sizes) and (version(reading) >= 3 or not CHAT_WORDS.isdisjoint(words))
    serving = _serving(family, by_family, sized)
    while len(words) > 2 and words[-1] in serving:
        reading.served = True
        reading.notes.append(f"'{words.pop()}' is how this provider serves it")


@lru_cache(maxsize=1024)
def _serving(family: str, by_family: bool, sized: bool) -> frozenset[str]:
    """Words for how a model of this family is served, where its lab made it, and where it states its size."""
    return (
        frozenset(SERVING.get(family, "").split())
        | (SERVING_ANY if by_family else frozenset())
        | frozenset(SERVING_SIZED.get(family, "").split() if sized else ())
    )


def _is_host_at_the_end(reading: Reading) -> bool:
    """Tell a host's name behind a model's, or a short form of the host named before it: "novita/glm-4.7-n" at Poe."""
    last, host = reading.words[-1], reading.host or ""
    short = len(last) <= 2 and last.isalpha() and last[0] == host[:1] and last[-1] in host
    return last in LAST_HOSTS or (short and not is_known(last))


def _drop_habits(reading: Reading) -> None:
    """Drop words that one family's ids have here and lack there."""
    words = reading.words
    match words:
        case ["deepseek", "chat", _, *_]:
            words.remove("chat")  # OpenRouter: "deepseek-chat-v3-0324"
        case ["kimi", *_, "preview"] if reading.date:
            words.pop()  # Moonshot: "kimi-k2-0905-preview"
        case ["nova" | "claude", *_, "v1"]:
            words.pop()  # "amazon/nova-pro-v1", for Amazon's "nova-pro-v1:0"
        case ["gemini", number, *_, "001"] if is_version(number) and float(number) >= 2:
            words.pop()  # "gemini-2.0-flash-001", the only final version of it
        case ["ernie", *_]:
            reading.words = [word for word in words if word not in ("pt", "paddle")]  # the file format


def _settle_chat(reading: Reading, said: Stated) -> None:
    """Let `-instruct` be left out where the lab's chat model is meant, and mark a base model as such."""
    words, family = reading.words, reading.family
    if family not in CHAT_FAMILIES or reading.lab != maker_by_name(words):
        return  # what others tune they publish as base and as chat model
    chat = [word for word in words if word in CHAT_WORDS]
    hybrid = family == "qwen" and version(reading) >= 3 and len(words) == 2 + len(chat) and not reading.date
    if chat:
        if not hybrid:  # Qwen 3's first models have no "-instruct": "qwen3-235b-a22b-instruct" is a later one
            reading.words = [word for word in words if word not in CHAT_WORDS]
        return
    if bare_is_base(reading) and (
        "pt" in words or _is_called_base(reading, said) or _is_base_repository(reading, said)
    ):
        reading.words = [*(word for word in words if word != "pt"), "base"]
        reading.notes.append("the bare repository name is the base model's")


def _is_called_base(reading: Reading, said: Stated) -> bool:
    return "(base)" in said.name.lower() and otherwise(reading, said.name) is None


def _is_base_repository(reading: Reading, said: Stated) -> bool:
    if not reading.sizes:
        return False
    if not said.hugging_face_id:
        return reading.repository and not reading.served
    repository = read(said.hugging_face_id)
    return repository is not None and CHAT_WORDS.isdisjoint(repository.words)


def _place_version(reading: Reading) -> None:
    """Put the version where the lab puts it: claude-sonnet-4.5, gemini-1.5-flash, nemotron-3-nano."""
    words = reading.words
    place = VERSION_PLACE.get(words[0])
    number = next(filter(is_version, words[1:]), None) if place else None
    if place and number:
        words.remove(number)
        words.insert(min(place, len(words)), number)


def _add_date(reading: Reading, said: Stated) -> None:
    """Take the date from the display name where the id leaves it out: `deepseek-v3` shown as "DeepSeek V3 0324"."""
    if reading.date or said.hugging_face_id:
        return
    if (date := date_in(said.title)) and otherwise(reading, said.title) is None:
        reading.date = date
        reading.notes.append(f"its display name adds {date}")


def _set_date_aside(reading: Reading, said: Stated) -> None:
    """Set the date aside where the lab publishes one snapshot a name, or where it is the day of somebody's copy.

    One row cannot tell whether a name has a second one; whoever sees all rows looks at `only_date`.
    """
    if reading.date and (_has_one_snapshot(reading) or _is_stamp(reading, said)):
        reading.notes.append(f"{reading.date} is the date of its snapshot")
        reading.only_date, reading.date = reading.date, None


def _has_one_snapshot(reading: Reading) -> bool:
    """Tell the names of Claude, of Grok from 4, of OpenAI from GPT-4.1 and o1."""
    match reading.lab, reading.words:
        case "anthropic", ["claude", *_]:
            return reading.words[:3] != ["claude", "sonnet", "3.5"]  # the one name that has two
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
