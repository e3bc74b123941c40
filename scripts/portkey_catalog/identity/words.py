"""What the words in ids mean: which tell models apart, and which only copies, services and spellings. Data only.

A word that is in no table stays in the identity and keeps models apart, so most entries here merge more, and each table
says why and gives an example. Those that keep apart say so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from portkey_catalog.identity import labs as makers
from portkey_catalog.identity.labs import words

OPAQUE = words(
    "auto auto-beta auto-model router model-router free custom default fusion bodybuilder pareto-code chat-latest"
    " switchpoint route-llm"
)
"""Whole names that stand for a choice made elsewhere: "openrouter/auto"."""

GENERIC = words(
    "agent assistant audio base beta chat code coder coding completion embed embedding fast flash high image instruct"
    " large latest lite low max medium mini model nano plus preview prime pro small standard test text turbo ultra"
    " vision"
)
"""Words any provider may use for a product of its own; a name made of these alone is that provider's only."""

REFUSED_TAGS = words("batch")
"""After a colon: another service, not another offer. A batch answers within hours, not while a person waits."""

DROPPED_TAGS: dict[str, str] = {
    # After a colon: the same model on other terms. Other tags stay: ":thinking", ":online", ":extended".
    "free": "the same model free of charge",
    "beta": "the same model without the reseller's moderation",
    "exacto": "the same model at providers with reliable tool calls",
    "nitro": "the same model, fastest provider first",
    "floor": "the same model, cheapest provider first",
    "fastest": "the same model, fastest provider first",
    "cheapest": "the same model, cheapest provider first",
    "preferred": "the same model, preferred provider first",
    "cloud": "the same model, not on one's own machine",
    "official": "the same model, as its lab runs it",
}

ROUNDED = words(
    "fp4 fp8 fp16 bf16 int4 int8 nvfp4 mxfp4 awq gptq gguf mlx w4a16 w8a8 3bit 4bit 5bit 6bit 8bit autoround exl2 bnb"
)
"""The same weights with rounded numbers, or in a file format that is used for such: "-FP8", "-6bit", "-GGUF"."""

OFFERED = words("tee maas free tput cloud")
"""The same weights in an enclave, as a managed service, free of charge, tuned for throughput, not on one's own machine
(Ollama: "gpt-oss:120b-cloud")."""

COPIES = ROUNDED | OFFERED | words("hf")
"""The same weights, also in another file format: "-hf"."""

SERVING: dict[str, str] = {
    # Family -> last words by which resellers say how they serve it, where the lab itself sells nothing by that word.
    # Not here: "minimax-m2.1-lightning", "kimi-k2-turbo", "glm-5-turbo", "claude-opus-4.8-fast", sold by the labs.
    "deepseek": "fast turbo lightning flex basic",
    "gemma": "turbo",
    "glm": "fast flex",
    "gpt-oss": "fast",
    "kimi": "fast flex lightning",
    "llama": "fast turbo lite basic versatile instant dynamic",
}
SERVING_ANY = words("nitro original official ga")
"""The same for all families of labs: a quick host first ("glm-5.2-nitro"), the lab's own service ("glm-4.6-original"),
out of preview ("deepseek-v4-pro-ga-260813")."""
SERVING_SIZED: dict[str, str] = {"qwen": "fast flex turbo"}
"""The same, only beside a size: "Qwen2.5-7B-Instruct-Turbo" is a copy, "qwen-turbo" is a model of its own.

Before version 3 only beside "instruct" too: "qwen2.5-coder-7b-fast" is the base model."""

CHAT_WORDS = words("instruct it")
CHAT_FAMILIES: dict[str, str] = {
    # Families in which "-instruct" or "-it" may be left out. Value: the word, where the lab's bare repository name is
    # the base model's ("meta-llama/Llama-3.1-8B"; a reseller's "llama-3.1-8b" still chats); else empty.
    "deepseek": "",
    "devstral": "",
    "gemma": "it",
    "granite": "",
    "kimi": "",
    "llama": "instruct",
    "magistral": "",
    "ministral": "",
    "mistral": "instruct",
    "mixtral": "instruct",
    "phi": "",
    "pixtral": "",
    "qwen": "instruct",
    "voxtral": "",
}
BARE_CHAT_FROM: dict[str, float] = {"qwen": 3.0}
"""From this version on a family's bare repository name is the chat model's: "Qwen/Qwen3-32B"."""

NEVER_BASE = words("base chat guard thinking vl omni embedding reranker distill preview small medium large nemo")
"""Words beside which a bare repository name is not a base model's: "Mistral-Medium-3.5-128B"."""

THINKING = words("thinking think reasoning reasoner")
"""Words for a mode or a checkpoint that thinks before it answers."""

SAID_APART = THINKING | words(
    "exp uncensored abliterated heretic flashx custom customtools terminus speciale coder guard embed distill mini air"
)
"""Words in a display name that tell another model than the id does: "DeepSeek-V3.2-Exp" for `deepseek-v3.2`. Not here:
what names hold for colour, such as "nano" in a nickname or "preview" of a service."""

TIERS = words("haiku sonnet opus nano mini flash lite pro max ultra air medium large small")
"""Words for models of one family and version that differ; a display name with another one is another model's."""

MONTH_AND_DAY = words("deepseek kimi")
"""Families whose labs write snapshots as "0324"; others write the same day as "250324" or "20250324"."""

NUMBERED_FROM: dict[str, float] = {"glm": 4.5}
"""Families of open models whose labs number every release, from this one on; a date in an id is that of a copy."""

LAST_WORDS = words("thinking think reasoning vision instruct it base latest")
"""Words written after the size when they end a name: "qwen3-30b-thinking"."""

COMPACT = words("claude deepseek gemini glm gpt kimi llama mimo minimax mistral qwen")
"""Families whose versions stay below ten, so that "qwen25", "mimo-v25" and Azure's "gpt-35-turbo" lack a dot."""

VERSION_PLACE: dict[str, int] = {"claude": 2, "gemini": 1, "nemotron": 1}
"""After how many words the lab writes the version; resellers write "claude-4.5-sonnet" and "nemotron-nano-3-30b"."""

ONLY_SIZE: dict[str, str] = {
    # Start of a name, the longest one counts -> sizes that say nothing more, because the lab made only one model of
    # that name, or the bare name means this one: "llama-4-maverick-17b-128e", "deepseek-v3.1:671b", "qwen3-coder".
    "deepseek": "671b 685b",  # both are counts of one model, with and without what predicts further tokens
    "deepseek-v4-flash": "284b",
    "devstral-2": "123b",
    "devstral-small": "24b",
    "glm-4.5": "355b",
    "glm-4.5-air": "106b",
    "glm-4.6": "355b 357b",
    "glm-4.7": "355b 358b",
    "glm-5": "744b",
    "glm-5.3": "754b",
    "kimi-k2": "1t",
    "llama-4-maverick": "17b 128e",
    "llama-4-scout": "17b 16e",
    "magistral-small": "24b",
    "minimax-m1": "456b",
    "minimax-m2": "230b",
    "mistral-large": "123b",
    "mistral-large-3": "675b",
    "mistral-medium-3.5": "128b",
    "mistral-nemo": "12b",
    "mistral-small": "22b 24b",  # the first one, of 2409, and those of 2501 to 2506
    "mistral-small-4": "119b",
    "nemotron-3-nano-omni": "30b",
    "nemotron-3-super": "120b",
    "nemotron-3-ultra": "550b",
    "pixtral-large": "124b",
    "qwen3-coder": "480b",
    "qwen3-next": "80b",
    "voxtral-mini": "3b",
    "voxtral-small": "24b",
}

RELEASES: dict[str, str] = {
    # Some labs sell a release under a name and under the date of its snapshot, often both at once:
    # "mistral-small-3.2-24b-instruct-2506". Name -> the snapshot it means.
    "claude-sonnet-3.5-v2": "claude-sonnet-3.5+20241022",
    "codestral-embed": "codestral-embed+2505",
    "command-a": "command-a+202503",
    "command-r7b": "command-r7b+202412",
    "devstral-2": "devstral+2512",
    "devstral-small-1.1": "devstral-small+2507",
    "devstral-small-2": "devstral-small+2512",
    "kimi-k2": "kimi-k2+0711",
    "magistral-medium-1.1": "magistral-medium+2507",
    "magistral-medium-1.2": "magistral-medium+2509",
    "magistral-small-1.1": "magistral-small+2507",
    "magistral-small-1.2": "magistral-small+2509",
    "ministral-3-14b": "ministral-14b+2512",
    "ministral-3-3b": "ministral-3b+2512",
    "ministral-3-8b": "ministral-8b+2512",
    "mistral-embed": "mistral-embed+2312",
    "mistral-large-2": "mistral-large+2407",
    "mistral-large-2.1": "mistral-large+2411",
    "mistral-large-3": "mistral-large+2512",
    "mistral-medium-3": "mistral-medium+2505",
    "mistral-medium-3.1": "mistral-medium+2508",
    "mistral-medium-3.5": "mistral-medium+2604",
    "mistral-nemo": "mistral-nemo+2407",
    "mistral-saba": "mistral-saba+2502",
    "mistral-small-3": "mistral-small+2501",
    "mistral-small-3.1": "mistral-small+2503",
    "mistral-small-3.2": "mistral-small+2506",
    "mistral-small-4": "mistral-small+2603",
    "pixtral-12b": "pixtral-12b+2409",
}

FIRST_DAYS: dict[str, str] = {
    # Names without a date -> days, as month and day, on which their lab released them or a cloud put them up;
    # a later snapshot of the same name has another day: "deepseek-v3-250324", "kimi-k2-250905".
    "deepseek-r1": "0120",
    "deepseek-v3": "1226",
    "deepseek-v3.1": "0821",
    "deepseek-v3.1-terminus": "0922",
    "deepseek-v3.2": "1201",  # "deepseek/deepseek-v3.2-251201" at Qiniu
    "deepseek-v3.2-exp": "0929",
    "kimi-k2-thinking": "1104 1106",
    "kimi-k2.5": "0127",
}

MOVING = words("mistral ministral codestral devstral magistral voxtral pixtral")
"""Families whose names without number and date mean whichever snapshot a provider took: "mistral-small". They, and the
next two, keep apart."""

MOVING_NAMES = words("deepseek-chat deepseek-reasoner deepseek-flash")
"""Single names whose lab has given them to one model after another; what a reseller means by them is its own."""

SIZED = words("gemma llama qwen")
"""Families sold by size: their name and version alone, "gemma4", mean whichever size a provider took."""

SYNONYMS: dict[str, str] = {
    # Two names of one model, where the lab sells no other under either. Left: as read; right: as kept.
    "gemini-3-flash": "gemini-3-flash-preview",
    "gemini-3-pro": "gemini-3-pro-preview",  # withdrawn before a final version came
    "gemini-3.1-pro": "gemini-3.1-pro-preview",
    "kimi-k2.7": "kimi-k2.7-code",  # K2.7 exists for coding only
    "llama-3.2-11b": "llama-3.2-11b-vision",  # these two sizes of 3.2 exist with vision only
    "llama-3.2-90b": "llama-3.2-90b-vision",
    "mixtral-v0.1-8x22b": "mixtral-8x22b",  # the only version
    "mixtral-v0.1-8x7b": "mixtral-8x7b",
    "nemotron-3-120b": "nemotron-3-super",  # each size of Nemotron 3 has a name of its own
    "nemotron-3-550b": "nemotron-3-ultra",
    "nemotron-3-nano-omni-reasoning": "nemotron-3-nano-omni",
}


TELLING = words(
    "angular astra audio captioner codex contributor creative custom deep dedicated distill experimental extended fin"
    " flashlite flashx guard heavy highspeed instructor it its live long math max multi non online omni ocr oss pre"
    " r realtime rerank research safeguard sol luna terra search sante speech think translate transcribe tts uncensored"
    " v vl voice e h l m s t web x"
)
"""Further words that labs' own models have in their names, which tell them apart."""
_IN_PERMANENT_NAMES = words("dedicated it non pre small")
ADDED_APART = TIERS | SAID_APART | TELLING | words("base chat code coder embed embedding fast image plus turbo vision")
ADDED_APART -= _IN_PERMANENT_NAMES
"""Words that make another model of an id which lacks them, when its router's permanent name or the weights have them.
Not "small", nor "beta": "inception/mercury-coder" stands for "mercury-coder-small-beta"."""
_SHORT = re.compile(r"[a-z]?[\d.]+[a-z]{0,2}")  # "4o", "k2", "v3.1", "4.6v", "a22b"


def _in_names(names: Iterable[str]) -> frozenset[str]:
    return frozenset(word for name in names for word in re.split(r"[-+ ]", name))


KNOWN = (
    makers.LAB_OF_FAMILY.keys()
    | makers.ELLIPSES.keys()
    | makers.INSIDE.keys()
    | _in_names([*SERVING.values(), *SERVING_SIZED.values(), *ONLY_SIZE, *RELEASES, *SYNONYMS, *SYNONYMS.values()])
    | makers.REGIONS
    | (GENERIC | COPIES | CHAT_WORDS | NEVER_BASE | SAID_APART | LAST_WORDS | TIERS | TELLING)
)
"""Words of all tables."""


def is_known(word: str) -> bool:
    """Tell a word that is in a table, or a version, from one that somebody may have made up."""
    return word in KNOWN or _SHORT.fullmatch(word) is not None
