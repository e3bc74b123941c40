"""Families of models: one record of all that is known of each, and the tables made of the records. Data only.

Most facts merge more: what is in no record stays in the identity and keeps models apart. Those that keep apart say so.
Every fact is one that recorded lists show; an entry that is odd has its example beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Knowledge of one family. Texts of several words are sets of these words."""

    name: str
    """First word of its models' names. Of two words, `gpt-oss`, for a branch with facts of its own."""
    lab: str
    """Whose it is, as in `labs.LABS`. An id without a lab gets one from here: "gpt-4o" is OpenAI's."""

    # How ids write the name.

    called: str = ""
    """Parts of its models' names that begin an id in its stead, at a reseller or at the lab: "duo-chat-haiku-4-5"."""
    left_out_before: str = ""
    """Pattern of first words before which the lab's own ids leave the family out: Bedrock's "deepseek.r1-v1:0"."""
    brands: str = ""
    """Names under which the lab sells it in one country: "doubao-seed-1.6" and "dola-seed-2.0-pro" are Seed."""
    misspelt: str = ""
    """First words in which the lab's name stands for the family's: "stepfun-3.5-flash"."""
    misnomers: Mapping[str, str] = field(default_factory=dict)
    """Bedrock's ids that leave out a part of the name its own documentation gives -> that name."""
    shown_as: str = ""
    """The family whose name its models bear when they are shown: "chatgpt-4o-latest" as "GPT-4o"."""
    inside: bool = False
    """Its models' names begin with those of what they were made from: "llama-3.3-nemotron-super-49b" is NVIDIA's."""

    # Who may serve or alter it.

    closed: bool = False
    """Nobody but its lab can alter it, so a seller's name before it is no maker's. `gpt-oss` is not closed."""
    serving: str = ""
    """Last words by which resellers say how they serve it, where the lab itself sells nothing by that word.

    Not here: "minimax-m2.1-lightning", "kimi-k2-turbo", "glm-5-turbo", "claude-opus-4.8-fast", sold by the labs."""
    serving_sized: str = ""
    """The same, only beside a size: "Qwen2.5-7B-Instruct-Turbo" is a copy, "qwen-turbo" is a model of its own.

    Before version 3 only beside "instruct" too: "qwen2.5-coder-7b-fast" is the base model."""

    # Versions and sizes.

    compact: bool = False
    """Versions stay below ten, so that "qwen25", "mimo-v25" and Azure's "gpt-35-turbo" lack a dot."""
    version_place: int | None = None
    """After how many words the lab writes the version; resellers write "claude-4.5-sonnet", "nemotron-nano-3-30b"."""
    only_size: Mapping[str, str] = field(default_factory=dict)
    """Start of a name, the longest one counts -> sizes that say nothing more, because the lab made only one model of
    that name, or the bare name means this one: "llama-4-maverick-17b-128e", "deepseek-v3.1:671b", "qwen3-coder"."""
    sized: bool = False
    """Sold by size: name and version alone, "gemma4", mean whichever size a provider took. Keeps apart."""
    any_size: bool = False
    """A name without a size may mean any, or a model of its own ("glm-4" beside "glm-4-32b"). Keeps apart."""

    # The chat model and the base model.

    chat: str | None = None
    """Set where "-instruct" or "-it" may be left out: the word, where the lab's bare repository name is the base
    model's ("meta-llama/Llama-3.1-8B"; a reseller's "llama-3.1-8b" still chats); else empty."""
    bare_chat_from: float | None = None
    """From this version on the bare repository name is the chat model's: "Qwen/Qwen3-32B"."""
    bare_chat: tuple[str, ...] = ()
    """Sets of words beside which it is, too, because there is no base model of such a name: "Qwen/Qwen2.5-VL-72B"; of
    "Qwen/Qwen2-VL-72B" there is."""
    hosts_chat_from: float | None = None
    """From this version on hosts leave the chat model's word out behind a dot, or before one of `serving`:
    "google.gemma-4-31b" at Bedrock, "google/gemma-4-31B-turbo-TEE" at Chutes."""

    # Snapshots and releases.

    month_and_day: bool = False
    """The lab writes snapshots as "0324"; others write the same day as "250324" or "20250324"."""
    numbered_from: float | None = None
    """From this version on the lab numbers every release of these open models; a date in an id is that of a copy."""
    releases: Mapping[str, str] = field(default_factory=dict)
    """Some labs sell a release under a name and under the date of its snapshot, often both at once:
    "mistral-small-3.2-24b-instruct-2506". Name -> the snapshot it means, as in a key: "mistral-small+2506"."""
    first_days: Mapping[str, str] = field(default_factory=dict)
    """Names without a date -> days, as month and day, on which the lab released them or a cloud put them up; a later
    snapshot of the same name has another day: "deepseek-v3-250324", "kimi-k2-250905"."""
    moving: bool = False
    """Names without number and date mean whichever snapshot a provider took: "mistral-small". Keeps apart."""
    moving_names: str = ""
    """Single names that the lab has given to one model after another; what a reseller means by them is its own. Keeps
    apart."""
    synonyms: Mapping[str, str] = field(default_factory=dict)
    """Two names of one model, where the lab sells no other under either: as read -> as kept."""


FAMILIES: tuple[Family, ...] = (
    Family(name="jamba", lab="ai21"),
    Family(name="aion", lab="aion"),
    Family(
        name="qwen",
        lab="alibaba",
        serving_sized="fast flex turbo",
        compact=True,
        only_size={"qwen3-coder": "480b", "qwen3-next": "80b"},
        sized=True,
        any_size=True,
        chat="instruct",
        bare_chat_from=3.0,
        bare_chat=("2.5 vl", "omni"),
    ),
    Family(name="qwq", lab="alibaba"),
    Family(name="qvq", lab="alibaba"),
    Family(name="nova", lab="amazon"),
    Family(name="titan", lab="amazon"),
    Family(
        name="claude",
        lab="anthropic",
        called="haiku sonnet opus",
        closed=True,
        compact=True,
        version_place=2,
        releases={"claude-sonnet-3.5-v2": "claude-sonnet-3.5+20241022"},
    ),
    Family(name="trinity", lab="arcee"),
    Family(name="virtuoso", lab="arcee"),
    Family(name="baichuan", lab="baichuan"),
    Family(name="ernie", lab="baidu"),
    Family(name="doubao", lab="bytedance"),
    Family(name="seed", lab="bytedance", brands="doubao dola"),
    Family(
        name="command",
        lab="cohere",
        releases={"command-a": "command-a+202503", "command-r7b": "command-r7b+202412"},
    ),
    Family(name="aya", lab="cohere"),
    Family(
        name="deepseek",
        lab="deepseek",
        left_out_before=r"[rv]\d.*",
        misnomers={"deepseek.v3": "deepseek.v3.1"},
        serving="fast turbo lightning flex basic",
        compact=True,
        only_size={
            "deepseek": "671b 685b",  # both are counts of one model, with and without what predicts further tokens
            "deepseek-v4-flash": "284b",
        },
        chat="",
        month_and_day=True,
        first_days={
            "deepseek-r1": "0120",
            "deepseek-v3": "1226",
            "deepseek-v3.1": "0821",
            "deepseek-v3.1-terminus": "0922",
            "deepseek-v3.2": "1201",  # "deepseek/deepseek-v3.2-251201" at Qiniu
            "deepseek-v3.2-exp": "0929",
        },
        moving_names="deepseek-chat deepseek-reasoner deepseek-flash",
    ),
    Family(
        name="gemini",
        lab="google",
        closed=True,
        compact=True,
        version_place=1,
        synonyms={
            "gemini-3-flash": "gemini-3-flash-preview",
            "gemini-3-pro": "gemini-3-pro-preview",  # withdrawn before a final version came
            "gemini-3.1-pro": "gemini-3.1-pro-preview",
        },
    ),
    Family(
        name="gemma",
        lab="google",
        serving="turbo",
        sized=True,
        any_size=True,
        chat="it",
        hosts_chat_from=4.0,
    ),
    Family(name="imagen", lab="google"),
    Family(name="lyria", lab="google"),
    Family(name="veo", lab="google"),
    Family(name="granite", lab="ibm", any_size=True, chat=""),
    Family(name="mercury", lab="inception"),
    Family(name="ling", lab="inclusionai"),
    Family(name="ring", lab="inclusionai"),
    Family(name="kat", lab="kwaipilot"),
    Family(name="lfm", lab="liquid"),
    Family(name="longcat", lab="meituan"),
    Family(
        name="llama",
        lab="meta",
        serving="fast turbo lite basic versatile instant dynamic",
        compact=True,
        only_size={"llama-4-maverick": "17b 128e", "llama-4-scout": "17b 16e"},
        sized=True,
        any_size=True,
        chat="instruct",
        synonyms={
            "llama-3.2-11b": "llama-3.2-11b-vision",  # these two sizes of 3.2 exist with vision only
            "llama-3.2-90b": "llama-3.2-90b-vision",
        },
    ),
    Family(name="muse", lab="meta"),
    Family(name="phi", lab="microsoft", chat=""),
    Family(name="mai", lab="microsoft"),
    Family(name="wizardlm", lab="microsoft"),
    Family(
        name="minimax",
        lab="minimax",
        left_out_before=r"m\d.*",  # "minimax/m2-her"
        compact=True,
        only_size={"minimax-m1": "456b", "minimax-m2": "230b"},
    ),
    Family(
        name="mistral",
        lab="mistral",
        compact=True,
        only_size={
            "mistral-large": "123b",
            "mistral-large-3": "675b",
            "mistral-medium-3.5": "128b",
            "mistral-nemo": "12b",
            "mistral-small": "22b 24b",  # the first one, of 2409, and those of 2501 to 2506
            "mistral-small-4": "119b",
        },
        chat="instruct",
        bare_chat=("large", "medium", "nemo", "saba", "small"),  # "Mistral-Medium-3.5-128B"; or it says "Base"
        releases={
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
        },
        moving=True,
    ),
    Family(
        name="ministral",
        lab="mistral",
        chat="",
        releases={
            "ministral-3-14b": "ministral-14b+2512",
            "ministral-3-3b": "ministral-3b+2512",
            "ministral-3-8b": "ministral-8b+2512",
        },
        moving=True,
    ),
    Family(
        name="mixtral",
        lab="mistral",
        any_size=True,
        chat="instruct",
        synonyms={
            "mixtral-v0.1-8x22b": "mixtral-8x22b",  # the only version
            "mixtral-v0.1-8x7b": "mixtral-8x7b",
        },
    ),
    Family(
        name="magistral",
        lab="mistral",
        only_size={"magistral-small": "24b"},
        chat="",
        releases={
            "magistral-medium-1.1": "magistral-medium+2507",
            "magistral-medium-1.2": "magistral-medium+2509",
            "magistral-small-1.1": "magistral-small+2507",
            "magistral-small-1.2": "magistral-small+2509",
        },
        moving=True,
    ),
    Family(
        name="devstral",
        lab="mistral",
        only_size={"devstral-2": "123b", "devstral-small": "24b"},
        chat="",
        releases={
            "devstral-2": "devstral+2512",
            "devstral-small-1.1": "devstral-small+2507",
            "devstral-small-2": "devstral-small+2512",
        },
        moving=True,
    ),
    Family(name="codestral", lab="mistral", releases={"codestral-embed": "codestral-embed+2505"}, moving=True),
    Family(
        name="pixtral",
        lab="mistral",
        only_size={"pixtral-large": "124b"},
        chat="",
        releases={"pixtral-12b": "pixtral-12b+2409"},
        moving=True,
    ),
    Family(
        name="voxtral",
        lab="mistral",
        only_size={"voxtral-mini": "3b", "voxtral-small": "24b"},
        chat="",
        moving=True,
    ),
    Family(
        name="kimi",
        lab="moonshot",
        called="k2.5 k2.6 k2.7",  # "k2p6"
        left_out_before=r"k\d.*",
        serving="fast flex lightning",
        compact=True,
        only_size={"kimi-k2": "1t"},
        chat="",
        month_and_day=True,
        releases={"kimi-k2": "kimi-k2+0711"},
        first_days={"kimi-k2-thinking": "1104 1106", "kimi-k2.5": "0127"},
        synonyms={"kimi-k2.7": "kimi-k2.7-code"},  # K2.7 exists for coding only
    ),
    Family(name="morph", lab="morph"),
    Family(name="hermes", lab="nousresearch", any_size=True),
    Family(name="deephermes", lab="nousresearch", shown_as="hermes"),
    Family(
        name="nemotron",
        lab="nvidia",
        misnomers={"nvidia.nemotron-nano-12b-v2": "nvidia.nemotron-nano-12b-v2-vl"},
        inside=True,
        version_place=1,
        only_size={"nemotron-3-nano-omni": "30b", "nemotron-3-super": "120b", "nemotron-3-ultra": "550b"},
        synonyms={
            "nemotron-3-120b": "nemotron-3-super",  # each size of Nemotron 3 has a name of its own
            "nemotron-3-550b": "nemotron-3-ultra",
            "nemotron-3-nano-omni-reasoning": "nemotron-3-nano-omni",
        },
    ),
    Family(name="gpt", lab="openai", closed=True, compact=True),
    Family(name="gpt-oss", lab="openai", serving="fast", any_size=True),
    Family(name="chatgpt", lab="openai", shown_as="gpt", closed=True),
    Family(name="codex", lab="openai", shown_as="gpt"),
    Family(name="o1", lab="openai", closed=True),
    Family(name="o3", lab="openai", closed=True),
    Family(name="o4", lab="openai", closed=True),
    Family(name="whisper", lab="openai"),
    Family(name="sonar", lab="perplexity", closed=True),
    Family(name="laguna", lab="poolside"),
    Family(name="fugu", lab="sakana"),
    Family(name="sarvam", lab="sarvam"),
    Family(name="step", lab="stepfun", misspelt="stepfun"),
    Family(name="hunyuan", lab="tencent"),
    Family(name="hy3", lab="tencent"),
    Family(name="hy4", lab="tencent"),
    Family(name="inkling", lab="thinkingmachines"),
    Family(name="solar", lab="upstage"),
    Family(name="voyage", lab="voyage"),
    Family(name="palmyra", lab="writer"),
    Family(name="grok", lab="xai", closed=True),
    Family(name="mimo", lab="xiaomi", compact=True),
    Family(
        name="glm",
        lab="zai",
        serving="fast flex",
        compact=True,
        only_size={
            "glm-4.5": "355b",
            "glm-4.5-air": "106b",
            "glm-4.6": "355b 357b",
            "glm-4.7": "355b 358b",
            "glm-5": "744b",
            "glm-5.3": "754b",
        },
        any_size=True,
        numbered_from=4.5,
    ),
)


def _that(holds: Callable[[Family], bool]) -> frozenset[str]:
    return frozenset(family.name for family in FAMILIES if holds(family))


def _words_of(said: Callable[[Family], str]) -> dict[str, str]:
    """Words -> the family that says them."""
    return {word: family.name for family in FAMILIES for word in said(family).split()}


def _entries_of(said: Callable[[Family], Mapping[str, str]]) -> dict[str, str]:
    return {name: value for family in FAMILIES for name, value in said(family).items()}


LAB_OF_FAMILY: dict[str, str] = {family.name: family.lab for family in FAMILIES if "-" not in family.name}
INSIDE: dict[str, str] = {family.name: family.lab for family in FAMILIES if family.inside}
ELLIPSES = _words_of(lambda family: family.called)
LAB_ELLIPSES: dict[str, tuple[str, re.Pattern[str]]] = {
    family.lab: (family.name, re.compile(family.left_out_before)) for family in FAMILIES if family.left_out_before
}
BRANDS = _words_of(lambda family: family.brands)
MISSPELT = _words_of(lambda family: family.misspelt)
MISNOMERS = _entries_of(lambda family: family.misnomers)
SHOWN_AS: dict[str, str] = {family.name: family.shown_as for family in FAMILIES if family.shown_as}

CLOSED = _that(lambda family: family.closed)
SERVING: dict[str, str] = {family.name: family.serving for family in FAMILIES if family.serving}
SERVING_SIZED: dict[str, str] = {family.name: family.serving_sized for family in FAMILIES if family.serving_sized}

COMPACT = _that(lambda family: family.compact)
VERSION_PLACE: dict[str, int] = {family.name: family.version_place for family in FAMILIES if family.version_place}
ONLY_SIZE = _entries_of(lambda family: family.only_size)
SIZED = _that(lambda family: family.sized)
ANY_SIZE = _that(lambda family: family.any_size)

CHAT_FAMILIES: dict[str, str] = {family.name: family.chat for family in FAMILIES if family.chat is not None}
BARE_CHAT_FROM: dict[str, float] = {family.name: family.bare_chat_from for family in FAMILIES if family.bare_chat_from}
BARE_CHAT: dict[str, list[frozenset[str]]] = {
    family.name: [frozenset(each.split()) for each in family.bare_chat] for family in FAMILIES if family.bare_chat
}
HOSTS_CHAT_FROM: dict[str, float] = {
    family.name: family.hosts_chat_from for family in FAMILIES if family.hosts_chat_from
}

MONTH_AND_DAY = _that(lambda family: family.month_and_day)
NUMBERED_FROM: dict[str, float] = {family.name: family.numbered_from for family in FAMILIES if family.numbered_from}
RELEASES = _entries_of(lambda family: family.releases)
FIRST_DAYS = _entries_of(lambda family: family.first_days)
MOVING = _that(lambda family: family.moving)
MOVING_NAMES = frozenset(word for family in FAMILIES for word in family.moving_names.split())
SYNONYMS = _entries_of(lambda family: family.synonyms)


def _words_in(names: Iterable[str]) -> frozenset[str]:
    return frozenset(word for name in names for word in re.split(r"[-+ ]", name))


WORDS = (
    LAB_OF_FAMILY.keys()
    | ELLIPSES.keys()
    | _words_in([*SERVING.values(), *SERVING_SIZED.values(), *ONLY_SIZE, *RELEASES, *SYNONYMS, *SYNONYMS.values()])
)
"""Words that a record has in a name, or for how it is served."""
