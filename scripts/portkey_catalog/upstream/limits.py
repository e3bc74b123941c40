"""Token limits under the many names that servers have for them, and which of several counts.

The order for a window: what a running model was loaded with (llama.cpp's `meta.n_ctx`, LM Studio's
`loaded_context_length`, vLLM's `max_model_len`), of several the smallest, as a request may meet any; else what is
stated without more, as most providers do; else what the weights could do (`meta.n_ctx_train`). Within a rank the row
itself comes before the blocks inside it, an outer block before an inner one, and then the order of the tables counts.
A limit that cannot be meant (see `is_plausible`) counts only where nothing else is stated, so that it is told; a window
that is merely small is what the server runs with, and wins.
Blocks of unknown names are not looked into: a rate limit is a number of tokens, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from portkey_catalog.upstream.entry import Entry

SMALLEST_LIMIT = 150
"""Tokens of the smallest real limit of any recorded chat model, an output; windows of other kinds begin at 256."""
LARGEST_LIMIT = 50_000_000
"""Five times the tokens of the largest window that is recorded, which has 10,000,000."""


def is_plausible(size: int) -> bool:
    """Tell whether a stated limit, in tokens, can be meant; others are placeholders."""
    return SMALLEST_LIMIT <= size <= LARGEST_LIMIT


def first_plausible(sizes: Iterable[int | None]) -> int | None:
    """The first of the stated limits that can be meant; where none can, the first, for others to tell."""
    absurd = None
    for size in sizes:
        if size is None:
            continue
        if is_plausible(size):
            return size
        absurd = absurd or size
    return absurd


def _spellings(*names: str) -> tuple[str, ...]:
    """The names as given, each followed by itself in camel case."""
    camel = ("".join([first, *map(str.capitalize, rest)]) for first, *rest in (name.split("_") for name in names))
    return tuple(dict.fromkeys(spelling for pair in zip(names, camel, strict=True) for spelling in pair))


RUNNING = _spellings(
    "loaded_context_length",  # LM Studio
    "n_ctx",  # llama.cpp
    "n_ctx_slot",
    "num_ctx",  # Ollama
    "max_model_len",  # vLLM, SGLang, Aphrodite
    "max_seq_len",  # TabbyAPI
    "max_total_tokens",  # TGI
)
"""Windows that a model was started with."""
STATED = _spellings(
    "context_window",
    "context_length",
    "max_context_length",
    "context_size",
    "max_context_window_tokens",
    "max_context_window",
    "max_context_tokens",
    "max_context_size",
    "context_window_tokens",
    "context_tokens",
    "context_limit",
    "max_context",
)
"""Windows as providers state them."""
POSSIBLE = _spellings("n_ctx_train", "max_position_embeddings", "trained_context_length")
"""Windows that the weights could have."""
INPUT = _spellings("max_input_tokens", "max_prompt_tokens", "max_input_length", "input_token_limit", "max_input")
OUTPUT = _spellings(
    "max_completion_tokens", "max_output_tokens", "max_output_length", "output_token_limit", "max_output"
)

WINDOWS = _spellings("context_window", "context_length", "context")
"""Windows that may be an object: `{"context_window": {"max_tokens": 131072}}`."""
OF_LIMITS = ("limits", "limit", "token_limits", "model_limits", *WINDOWS)
"""Blocks that hold nothing but limits, so that a short name such as `output` is clear in them."""
RUNTIME = "runtime"
"""Block in which a window is one that the model was started with, whatever it is called."""
BLOCKS = (
    *OF_LIMITS,
    *("meta", "metadata", "capabilities", "model_info", "top_provider", "details", "info", "architecture"),
    *("parameters", "options", "config", "settings", "default_generation_settings", RUNTIME),
)
"""Blocks that may hold limits among other facts."""
MAX_NESTING = 3
"""Blocks within blocks that are looked into."""

_SIZES = ("loaded", "running", "current", "total", "max_tokens", "tokens", "size", "value", "max")
_FLAG = re.compile(r"(?:-c|-ctx|--ctx[-_]size)(?:=?(\d+))?")
"""llama.cpp takes `-c 4096`, `--ctx-size 4096` and `--ctx_size 4096`; what starts it may write `--ctx-size=4096`."""


@dataclass(frozen=True, slots=True)
class _Block:
    values: Entry
    name: str = ""

    def counts(self, names: Sequence[str], *short: str) -> Iterator[int | None]:
        """The values of those names that are there, in this order; short names count only among limits."""
        there = [*self.values.among(names), *(self.values.among(short) if self.name in OF_LIMITS else ())]
        return map(self.values.count, there)


def _blocks(entry: Entry) -> Iterator[_Block]:
    """The row and the blocks inside it, the outer ones first."""
    level = [_Block(entry)]
    for _ in range(MAX_NESTING + 1):
        yield from level
        inside = [(outer.values.child(name), name) for outer in level for name in outer.values.among(BLOCKS)]
        level = [_Block(values, name) for values, name in inside if values]


def _all(blocks: Iterable[_Block], names: Sequence[str], *short: str) -> Iterator[int | None]:
    return chain.from_iterable(block.counts(names, *short) for block in blocks)


def _argument(arguments: Sequence[str]) -> int | None:
    """The window in a command line of llama.cpp, where the last of several counts."""
    found = None
    for flag, value in pairwise((*arguments, "")):
        if stated := _FLAG.fullmatch(flag):
            found = Entry({"size": stated[1] or value}).count("size")
    return found


def _running(entry: Entry, blocks: Sequence[_Block]) -> Iterator[int | None]:
    """Every window that the model runs with."""
    yield from _all(blocks, RUNNING)
    yield from _all((block for block in blocks if block.name == RUNTIME), STATED)
    # LM Studio: {"loaded_instances": [{"config": {"context_length": 4096}}]}
    for instance in entry.children("loaded_instances"):
        yield first_plausible(_all(_blocks(instance), (*RUNNING, *STATED)))
    # llama.cpp as a router: {"status": {"args": ["llama-server", "--ctx-size", "4096"]}}
    yield _argument(entry.child("status").texts("args"))


def _stated(blocks: Sequence[_Block]) -> Iterator[int | None]:
    for block in blocks:
        yield from block.counts((*STATED, *(_SIZES if block.name in WINDOWS else ())), "context")


def _possible(entry: Entry, blocks: Sequence[_Block]) -> Iterator[int | None]:
    yield from _all(blocks, POSSIBLE)
    # Ollama: {"model_info": {"qwen3.context_length": 262144}}
    information = entry.child("model_info")
    yield from (information.count(key) for key in information if key.endswith(".context_length"))


def limits_of(entry: Entry) -> dict[str, int | None]:
    """The limits that a row states, in tokens, as arguments of `Row`."""
    blocks = list(_blocks(entry))
    running = sorted(filter(None, _running(entry, blocks)))
    return {
        "context": first_plausible(chain(running, _stated(blocks), _possible(entry, blocks))),
        "max_input": first_plausible(_all(blocks, INPUT, "input")),
        "max_output": first_plausible(_all(blocks, OUTPUT, "output", "completion")),
    }
