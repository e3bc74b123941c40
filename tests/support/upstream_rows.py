"""Rows of lists: as servers state them, and as wire formats read them."""

import json
from typing import Any

from portkey_catalog.upstream.lists import parse_list
from portkey_catalog.upstream.rows import Row

OPENROUTER = {
    "id": "lab/model:free",
    "canonical_slug": "lab/model-20260101",
    "hugging_face_id": "",
    "name": "Lab: Model  (free)",
    "created": 1787336476,
    "context_length": 1048576,
    "architecture": {"input_modalities": ["image", "text", "file"], "output_modalities": ["text"]},
    "pricing": {
        "prompt": "0.00000008333333333333334",
        "completion": "0",
        "input_cache_read": "0.000000002",
        "overrides": [{"min_prompt_tokens": 272000, "prompt": "0.1"}],
    },
    "top_provider": {"max_completion_tokens": None},
    "supported_parameters": ["tools", "reasoning", "structured_outputs"],
    "knowledge_cutoff": None,
}
DEEPINFRA = {
    "id": "lab/Model",
    "created": 0,
    "metadata": {
        "context_length": 8192,
        "max_tokens": 4096,
        "pricing": {"input_tokens": 0.05499999999999999, "output_tokens": 0.1, "cache_read_tokens": 0.01},
        "tags": ["vision", "reasoning"],
    },
}


def make_row(model_id: str = "m", **facts: object) -> Row:
    """A row that states nothing but its id and these facts."""
    return Row(id=model_id, **facts)  # type: ignore[arg-type]


def body(rows: Any, wrapped: bool = True) -> bytes:
    """The list of these rows, as it comes."""
    return json.dumps({"object": "list", "data": rows} if wrapped else rows).encode()


def read_one(row: dict[str, Any]) -> tuple[str, Row]:
    """The format that a row is recognised as, and what is read."""
    answer = parse_list([body([row])])
    assert answer.rejected == ()
    return answer.format, answer.rows[0]
