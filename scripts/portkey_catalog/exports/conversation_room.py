"""Part of a model's limits that opencode gets, so that a conversation fits (pure).

opencode 1.18.33 makes a summary of a session as soon as it has used more tokens than `context - min(output, 32000)`,
or `input - min(output, 20000)` where an input limit is set. Its own first request is some 31,000 characters long: where
less is left, it does so after every step, for ever. Measured on 2026-11-25 (facts on opencode, section 7).
"""

from __future__ import annotations

from portkey_catalog.schema import Limit

LEAST_ROOM = 12_000
"""Tokens below which opencode never gets to work."""
ROOM_SHARE = 4
"""One in so many tokens of the context must be left at least, and the answer gets no more where it is cut."""
LEAST_OUTPUT = 1_024
"""Tokens below which an output is not lowered: a shorter answer ends in the middle of a file."""
_KEPT_OF_CONTEXT, _KEPT_OF_INPUT = 32_000, 20_000
"""The most that opencode keeps free for the answer, without an input limit and with one."""


def published_limit(limit: Limit) -> Limit | None:
    """The limits for opencode: as stated, or with less output or context, or `None` where nothing leaves room.

    Limits without a context or an output are returned as they are.
    """
    if limit.context is None or limit.output is None:
        return limit
    if leaves_room(limit.context, limit.output, limit.input):
        return limit
    tries = _lowered(limit.context, limit.output, limit.input)
    fitting = next(((context, output) for context, output in tries if leaves_room(context, output, limit.input)), None)
    return limit.model_copy(update=dict(zip(("context", "output"), fitting, strict=True))) if fitting else None


def _lowered(context: int, output: int, input: int | None) -> list[tuple[int, int]]:
    """Context and output that may be published in place of the limits, the least change first."""
    quarter = min(output, context // ROOM_SHARE)
    begins = input or context
    tries = [(context, quarter), (context, min(quarter, begins - _least_room(context)))]
    if input is not None:
        # Beyond input and output nothing of the context can be used. With both, a quarter of it must be left:
        # input - output >= (input + output) / 4.
        enough = min(quarter, input - LEAST_ROOM, input * (ROOM_SHARE - 1) // (ROOM_SHARE + 1))
        tries += [(min(context, input + part), part) for part in (quarter, enough)]
    return [(window, part) for window, part in tries if part >= min(output, LEAST_OUTPUT)]


def leaves_room(context: int, output: int, input: int | None) -> bool:
    """Test that a conversation fits into these limits."""
    if input is None:
        return context - min(output, _KEPT_OF_CONTEXT) >= _least_room(context)
    return input - min(output, _KEPT_OF_INPUT) >= _least_room(context)


def _least_room(context: int) -> int:
    """Tokens that must be left before opencode makes a summary: enough to work, and a quarter of the context."""
    return max(LEAST_ROOM, -(-context // ROOM_SHARE))
