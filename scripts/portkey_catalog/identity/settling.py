"""Which of the words read from an id tell models apart? Changes the reading and notes on it what was dropped."""

from __future__ import annotations

from portkey_catalog.schema import Model

from . import makers, meanings
from .owning import assign_lab
from .reading import Reading, date_in, is_version, maker_by_name, read


def settle(reading: Reading, model: Model) -> None:
    """Reduce a reading to what identifies the model."""
    assign_lab(reading, model)
    _drop_tags(reading)
    _drop_serving(reading)
    if "latest" not in reading.words:
        _drop_habits(reading)
        _settle_chat(reading, model)
        _place_version(reading)
        _add_date(reading, model)
    elif len(reading.words) == 4 and reading.words[::2] == ["gpt", "chat"]:
        reading.words.pop()  # "gpt-5-chat-latest" and "gpt-5-chat": OpenAI has no other
    _set_date_aside(reading)


def version(reading: Reading) -> float:
    """First bare number in the name; 0 without one."""
    return next((float(word) for word in reading.words[1:] if is_version(word)), 0.0)


def bare_is_base(reading: Reading) -> bool:
    """Tell whether the lab's own repository without `-instruct` would hold the base model."""
    family = reading.family
    return (
        bool(meanings.CHAT_FAMILIES.get(family))
        and reading.lab == makers.LAB_OF_FAMILY.get(family)
        and version(reading) < meanings.BARE_CHAT_FROM.get(family, 99.0)
        and meanings.NEVER_BASE.isdisjoint(reading.words)
    )


def _drop_tags(reading: Reading) -> None:
    """Settle what stands after colons: `:free` says nothing of the model, `gpt-oss:20b` is a size, the rest stays."""
    kept: list[str] = []
    for tag in reading.tags:
        inner = read(tag)
        if tag in meanings.DROPPED_TAGS:
            reading.notes.append(f"':{tag}' is {meanings.DROPPED_TAGS[tag]}")
        elif tag in meanings.SERVING.get(reading.family, "").split():
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


def _drop_serving(reading: Reading) -> None:
    family, words = reading.family, reading.words
    if len(words) < 3:
        return
    serving = meanings.SERVING.get(family, "")
    if reading.sizes and (version(reading) >= 3 or not meanings.CHAT_WORDS.isdisjoint(words)):
        serving += " " + meanings.SERVING_SIZED.get(family, "")
    while len(words) > 2 and words[-1] in serving.split():
        reading.served = True
        reading.notes.append(f"'{words.pop()}' is how this provider serves it")


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


def _settle_chat(reading: Reading, model: Model) -> None:
    """Let `-instruct` be left out where the lab's chat model is meant, and mark a base model as such."""
    words, family = reading.words, reading.family
    if family not in meanings.CHAT_FAMILIES or reading.lab != maker_by_name(words):
        return  # what others tune they publish as base and as chat model
    chat = [word for word in words if word in meanings.CHAT_WORDS]
    hybrid = family == "qwen" and version(reading) >= 3 and len(words) == 2 + len(chat) and not reading.date
    if chat:
        if not hybrid:  # Qwen 3's first models have no "-instruct": "qwen3-235b-a22b-instruct" is a later one
            reading.words = [word for word in words if word not in meanings.CHAT_WORDS]
        return
    if bare_is_base(reading) and (
        "pt" in words or "(base)" in model.name.lower() or _is_base_repository(reading, model)
    ):
        reading.words = [*(word for word in words if word != "pt"), "base"]
        reading.notes.append("the bare repository name is the base model's")


def _is_base_repository(reading: Reading, model: Model) -> bool:
    if not reading.sizes:
        return False
    if not model.hugging_face_id:
        return reading.repository and not reading.served
    repository = read(model.hugging_face_id)
    return repository is not None and meanings.CHAT_WORDS.isdisjoint(repository.words)


def _place_version(reading: Reading) -> None:
    """Put the version where the lab puts it: claude-sonnet-4.5, gemini-1.5-flash, nemotron-3-nano."""
    words = reading.words
    place = meanings.VERSION_PLACE.get(words[0])
    number = next((word for word in words[1:] if is_version(word)), None)
    if place and number:
        words.remove(number)
        words.insert(min(place, len(words)), number)


def _add_date(reading: Reading, model: Model) -> None:
    """Take the date from the display name where the id leaves it out: `deepseek-v3` shown as "DeepSeek V3 0324"."""
    named = model.name if model.name != model.id else ""
    if not (reading.date or model.hugging_face_id) and (date := date_in(named)):
        reading.date = date
        reading.notes.append(f"its display name adds {date}")


def _set_date_aside(reading: Reading) -> None:
    """Set the date aside where the lab publishes one snapshot a name: Claude, Grok from 4, OpenAI from GPT-4.1 and o1.

    One row cannot tell whether a name has a second one; whoever sees all rows looks at `only_date`.
    """
    if not reading.date:
        return
    match reading.lab, reading.words:
        case "anthropic", ["claude", *_]:
            single = reading.words[:3] != ["claude", "sonnet", "3.5"]  # the one name that has two
        case "openai", ["gpt", number, *rest] if is_version(number):
            single = float(number) >= 4.1 and {"audio", "chat", "realtime", "transcribe", "tts"}.isdisjoint(rest)
        case "openai", ["o1" | "o3" | "o4", *_]:
            single = len(reading.date) == 8
        case "xai", ["grok", number, *_] if is_version(number):
            single = float(number) >= 4
        case _:
            single = False
    if single:
        reading.notes.append(f"{reading.date} is the date of its snapshot")
        reading.only_date, reading.date = reading.date, None
