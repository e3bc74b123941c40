"""Limits that a row states -> our limits, in tokens (pure).

- A limit below `SMALLEST_LIMIT` or above `LARGEST_LIMIT` is a placeholder: the next stated one counts, see
  `upstream.limits`, and where there is none it is unknown.
- An input or output limit above the context window is cut to the window. Where a provider states limits for input and
  output but no window, the input limit is the window, as in models.dev.
"""

from __future__ import annotations

from functools import lru_cache

from portkey_catalog.normalise.costs import Note
from portkey_catalog.schema import Limit, within_context
from portkey_catalog.upstream.limits import LARGEST_LIMIT, SMALLEST_LIMIT, is_plausible
from portkey_catalog.upstream.rows import Row


def limit_of(row: Row, note: Note) -> Limit:
    """The limits of a listed model.

    Args:
        row: the row.
        note: gets a sentence for each decision against the provider's word.
    """
    context, max_input, output = (_plausible(size, note) for size in (row.context, row.max_input, row.max_output))
    stated = _limit(context, max_input, output)
    limit = within_context(stated)
    if limit is not stated:
        note("a limit is larger than the context window, and is cut to it")
    return limit


def _plausible(size: int | None, note: Note) -> int | None:
    """A stated limit, unknown when it cannot be meant."""
    if size is None or is_plausible(size):
        return size
    note(f"a limit below {SMALLEST_LIMIT} or above {LARGEST_LIMIT:,} tokens is a placeholder and counts as unknown")
    return None


# Most models share their limits with many others, so each is made once.
@lru_cache(maxsize=4096)
def _limit(context: int | None, max_input: int | None, output: int | None) -> Limit:
    if context is None:
        context, max_input = max_input, None
    stated = {"context": context, "input": max_input, "output": output}
    return Limit.model_validate({name: size for name, size in stated.items() if size is not None})
