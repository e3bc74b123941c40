"""Token limits under the many names that servers have for them, and which of several counts.

The order for a window: what a running model was loaded with (llama.cpp's `meta.n_ctx`, LM Studio's
`loaded_context_length`, vLLM's `max_model_len`), of several the smallest, as a request may meet any; else what is
stated without more, as most providers do; else what the weights could do (`meta.n_ctx_train`). Within a rank the row
itself comes before the blocks inside it, an outer block before an inner one, and then the order of the tables counts.
Blocks of unknown names are not looked into: a rate limit is a number of tokens, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from portkey_catalog.upstream.rows import Entry


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
BLOCKS = (
    *OF_LIMITS,
    *("meta", "metadata", "capabilities", "model_info", "top_provider", "details", "info", "architecture"),
    *("parameters", "options", "config", "settings", "runtime"),
)
"""Blocks that may hold limits among other facts."""
MAX_NESTING = 3
"""Blocks within blocks that are looked into."""

_SIZES = ("loaded", "current", "total", "max_tokens", "tokens", "size", "value", "max")
_WINDOW_FLAGS = ("-c", "-ctx", "--ctx-size")


@dataclass(frozen=True, slots=True)
class _Block:
    values: Entry
    name: str = ""

    def count(self, names: Sequence[str], *short: str) -> int | None:
        """The first of the names that holds a limit; short names count only among limits."""
        return self.values.count(*names, *(short if self.name in OF_LIMITS else ()))


def _blocks(entry: Entry) -> Iterator[_Block]:
    """The row and the blocks inside it, the outer ones first."""
    level = [_Block(entry)]
    for _ in range(MAX_NESTING + 1):
        yield from level
        level = [_Block(inner, name) for outer in level for name in BLOCKS if (inner := outer.values.child(name))]


def _first(blocks: Sequence[_Block], names: Sequence[str], *short: str) -> int | None:
    return next((size for block in blocks if (size := block.count(names, *short))), None)


def _running(entry: Entry, blocks: Sequence[_Block]) -> list[int | None]:
    """Every window that the model runs with."""
    found = [block.values.count(name) for block in blocks for name in RUNNING]
    # LM Studio: {"loaded_instances": [{"config": {"context_length": 4096}}]}
    for instance in entry.children("loaded_instances"):
        found.append(_first(list(_blocks(instance)), (*RUNNING, *STATED)))
    # llama.cpp as a router: {"status": {"args": ["llama-server", "--ctx-size", "4096"]}}
    arguments = entry.child("status").texts("args")
    found += [Entry({"size": size}).count("size") for flag, size in pairwise(arguments) if flag in _WINDOW_FLAGS]
    return found


def _stated(blocks: Sequence[_Block]) -> int | None:
    for block in blocks:
        sizes = _SIZES if block.name in WINDOWS else ()
        if size := block.count((*STATED, *sizes), "context"):
            return size
    return None


def _possible(entry: Entry, blocks: Sequence[_Block]) -> int | None:
    # Ollama: {"model_info": {"qwen3.context_length": 262144}}
    information = entry.child("model_info")
    named = [key for key in information if key.endswith(".context_length")]
    return _first(blocks, POSSIBLE) or information.count(*named)


def limits_of(entry: Entry) -> dict[str, int | None]:
    """The limits that a row states, in tokens, as arguments of `Row`."""
    blocks = list(_blocks(entry))
    running = min(filter(None, _running(entry, blocks)), default=None)
    return {
        "context": running or _stated(blocks) or _possible(entry, blocks),
        "max_input": _first(blocks, INPUT, "input"),
        "max_output": _first(blocks, OUTPUT, "output", "completion"),
    }
