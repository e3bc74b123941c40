"""JSON as received from the network, read so that one broken value costs no more than itself (pure)."""

from __future__ import annotations

import json
from typing import Any

import orjson

from portkey_catalog.upstream.entry import MAX_DIGITS

MAX_DEPTH = 100
"""Deepest nesting that is read; the deepest recorded is 9."""
_TRY_AGAIN = "the next scheduled run will try again"
CHECK_ADDRESS = "check gateway.base_url and the provider's slug"
_TOO_DEEP = f"the answer is nested too deeply, in more than {MAX_DEPTH} levels; {CHECK_ADDRESS}"


class AnswerError(Exception):
    """An answer is no model list; the text says what it is instead, and never quotes it."""


def _whole(digits: str) -> int | None:
    # Python refuses to convert thousands of digits; nothing that long is a fact.
    return int(digits) if len(digits) <= MAX_DIGITS else None


def _is_deep(document: Any) -> bool:
    """Tell whether something in a document lies deeper than `MAX_DEPTH`; each value is looked at once."""
    level = [document] if isinstance(document, dict | list) else []
    for _ in range(MAX_DEPTH):
        if not level:
            return False
        values = (value for outer in level for value in (outer.values() if isinstance(outer, dict) else outer))
        level = [value for value in values if isinstance(value, dict | list)]
    return bool(level)


def parse_json(body: bytes) -> Any:
    """Parse JSON as received from the network, so that one broken value costs no more than itself.

    Whole numbers beyond reason and NaN become `None`; bytes that are not UTF-8 become lone surrogates, which no text
    fit to be published may hold. The time grows with the size of the answer, whatever it holds.

    Raises:
        AnswerError: not JSON, cut off, or nested deeper than `MAX_DEPTH`.
    """
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        document = _tolerant(body)
    if _is_deep(document):
        raise AnswerError(_TOO_DEEP)
    return document


def _tolerant(body: bytes) -> Any:
    """Parse what is not strictly JSON."""
    text = body.decode("utf-8", "surrogateescape").removeprefix("\ufeff")
    head = text[:200].lstrip().lower()
    if not head:
        raise AnswerError(f"the answer is empty; {_TRY_AGAIN}")
    if head.startswith(("<!doctype", "<html")):
        raise AnswerError(f"the answer is a web page, not JSON; {CHECK_ADDRESS}")
    try:
        return _DECODER.decode(text)
    except json.JSONDecodeError as error:
        cut = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string")
        problem, advice = ("breaks off", _TRY_AGAIN) if cut else ("is not valid JSON", CHECK_ADDRESS)
        raise AnswerError(f"the answer {problem} after {error.pos} of {len(text)} characters; {advice}") from error
    except RecursionError as error:
        raise AnswerError(_TOO_DEEP) from error


_DECODER = json.JSONDecoder(parse_int=_whole, parse_constant=lambda name: None)
