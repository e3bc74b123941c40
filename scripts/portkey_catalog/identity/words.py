"""Words in ids that mean the same in any family: those that tell models apart, copies and services. Data only.

A word that is in no table stays in the identity and keeps models apart, so most entries here merge more, and each table
says why and gives an example. Those that keep apart say so.
"""

from __future__ import annotations

import re

from portkey_catalog.identity import families
from portkey_catalog.identity.labs import REGIONS, words

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

SERVING_ANY = words("nitro original official ga")
"""Last words by which resellers say how they serve any lab's model: a quick host first ("glm-5.2-nitro"), the lab's own
service ("glm-4.6-original"), out of preview ("deepseek-v4-pro-ga-260813"). Those of one family are with the family."""

CHAT_WORDS = words("instruct it")
"""Words that say that it is the chat model."""

SAYS_CHAT = CHAT_WORDS | {"chat"}
"""The same, where a model is told from its base model and not from others of its lab."""

BASE_WORDS = words("base pretrain pretrained")
"""Words that say that it is the base model, in any family: "Hunyuan-7B-Pretrain", "Gemma 3 4B (Pretrained)"."""

NEVER_BASE = words("base chat guard thinking embedding reranker distill preview")
"""Words beside which a bare repository name is not a base model's, in any family; those of one are with the family."""

THINKING = words("thinking think reasoning reasoner")
"""Words for a mode or a checkpoint that thinks before it answers."""

SAID_APART = THINKING | words(
    "exp uncensored abliterated heretic flashx custom customtools terminus speciale coder guard embed distill mini air"
)
"""Words in a display name that tell another model than the id does: "DeepSeek-V3.2-Exp" for `deepseek-v3.2`. Not here:
what names hold for colour, such as "nano" in a nickname or "preview" of a service."""

TIERS = words("haiku sonnet opus nano mini flash lite pro max ultra air medium large small")
"""Words for models of one family and version that differ; a display name with another one is another model's."""

LAST_WORDS = words("thinking think reasoning vision instruct it base latest")
"""Words written after the size when they end a name: "qwen3-30b-thinking"."""

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


KNOWN = (
    families.WORDS
    | (REGIONS | GENERIC | COPIES)
    | (CHAT_WORDS | BASE_WORDS | NEVER_BASE)
    | (SAID_APART | LAST_WORDS | TIERS | TELLING)
)
"""Words of all tables."""


def is_known(word: str) -> bool:
    """Tell a word that is in a table, or a version, from one that somebody may have made up."""
    return word in KNOWN or _SHORT.fullmatch(word) is not None
