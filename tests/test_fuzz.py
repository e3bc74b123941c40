"""Mutated answers: nothing escapes the readers, and a good row beside a mutated one is never lost."""

from __future__ import annotations

import copy
import itertools
import json
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from needs import ROOT
from portkey_catalog import upstream
from portkey_catalog.canonical import canonical_json, plain
from portkey_catalog.normalise import Normalised, normalise_metadata, normalise_rows
from portkey_catalog.schema import Model
from portkey_catalog.upstream import AnswerError, modelsdev, prices

TODAY = date(2026, 9, 1)
BUNDLED = Path(upstream.__file__).parents[1] / "sample" / "answers"
FILES = [*sorted(BUNDLED.glob("*.json")), *sorted((ROOT.parent / "shared" / "data" / "upstream").glob("*/*.json"))]
"""The bundled sample, and every recorded answer where they are at hand."""
ROWS = 12
"""Rows kept of each file: what matters is their shape, and mutating thousands takes for ever."""

MUTATED = settings(max_examples=600, deadline=None, derandomize=True, database=None)

HOSTILE_TEXTS = [
    "{env:PORTKEY_API_KEY}",
    "{ file : /etc/passwd}",
    "\x1b[31mred\x07",
    "a\nb\r\n::error::x",
    "\u202eabc\u200b",
    "\ud800",
    "<script>alert(1)</script>",
    "| a | `b` | [c](javascript:d)",
    "@everyone",
    "https://evil.example/",
    "sk-" + "test" * 10,
    "m" * 500,
    "",
    "   ",
    "~" * 40,
    "9" * 5000,
    "NaN",
    "-1",
    "1e999999999",
    "../../etc/passwd",
    "models/",
    "models//",
    "publishers/",
    "publishers/google",
    "publishers/google/models/",
    "a/b/c/d/e",
    "@/",
]
HOSTILE = st.one_of(
    st.sampled_from(HOSTILE_TEXTS),
    st.sampled_from([None, True, False, 0, -1, 10**40, -(10**40), 2**63, 1.5]),
    st.sampled_from([1e308, -0.0, 5e-324, float("nan"), float("inf")]),
    st.sampled_from([[], {}, [[]], [None], [{}], {"id": {}}, [["text"]], {"": ""}, [{"prompt": "1"}] * 3]),
    st.text(max_size=20),
    st.decimals().map(str),
    st.integers(-(10**20), 10**20),
)
"""Values that may stand anywhere in a row."""


@cache
def answer_of(path: Path) -> tuple[list[str], str]:
    """The keys that lead to the list in a file, and the file cut to its first rows, as text."""
    document = json.loads(path.read_bytes())
    keys = [] if isinstance(document, list) else [next(k for k, v in document.items() if isinstance(v, list))]
    if keys:
        document[keys[0]] = document[keys[0]][:ROWS]
    else:
        document = document[:ROWS]
    return keys, json.dumps(document)


def places(value: Any, trail: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The way to every value inside a row."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*trail, key)
        yield from places(item, (*trail, key))


def read(body: bytes, wire_format: str = "auto") -> Normalised:
    answer = upstream.parse_list([body], wire_format)
    assert not [row for row in answer.rejected if row.reason.startswith(upstream.FAULT)]
    read = normalise_rows(answer.rows, TODAY)
    assert not [row for row in read.rejected if row.reason.startswith(upstream.FAULT)]
    assert len({row.id for row in answer.rows}) <= len(read.models) + len(read.rejected) <= len(answer.rows)
    return read


def facts(model: Model) -> dict[str, Any]:
    """What a row says by itself: days and owners are judged by the whole list, an alias needs its target."""
    return {key: value for key, value in plain(model).items() if key not in ("created", "lab", "alias_of")}


def check_published(models: dict[str, Model]) -> None:
    """What is written can be read again, and holds nothing that must not be published."""
    text = canonical_json(models)
    assert not re.search(r"\{\s*(env|file)\s*:", text)
    assert not re.search(r"\\u00[01]|[\x7f-\x9f\u200b\u202e]|://", text)
    assert {model_id: Model.model_validate(model) for model_id, model in json.loads(text).items()} == {
        model_id: Model.model_validate(plain(model)) for model_id, model in models.items()
    }


@MUTATED
@given(data=st.data())
def test_a_mutated_row_costs_no_good_row_beside_it(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from([path for path in FILES if path.parent.name != "deepgram"]))
    keys, text = answer_of(path)
    document = json.loads(text)
    rows = document[keys[0]] if keys else document
    if len(rows) < 2:
        return
    position = data.draw(st.integers(0, len(rows) - 1))
    victim = rows[position]
    beside = [row for n, row in enumerate(rows) if n != position]
    good = read(json.dumps(beside).encode()).models
    for _ in range(data.draw(st.integers(1, 3))):
        where = data.draw(st.sampled_from([*places(victim), ()]))
        evil = copy.deepcopy(data.draw(HOSTILE))
        if not where:
            victim = rows[position] = evil
            break
        holder: Any = victim
        for key in where[:-1]:
            holder = holder[key]
        if data.draw(st.booleans()) or isinstance(holder, list):
            holder[where[-1]] = evil
        else:
            del holder[where[-1]]

    after = read(json.dumps(document).encode()).models

    claimed = ids_of(victim)
    assert {model_id: facts(after[model_id]) for model_id in good if model_id not in claimed} == {
        model_id: facts(model) for model_id, model in good.items() if model_id not in claimed
    }
    check_published(after)


def ids_of(row: Any) -> set[str]:
    """Every id a row might go by."""
    if not isinstance(row, dict):
        return set()
    names = {row[key] for key in ("id", "name", "modelId") if isinstance(row.get(key), str)}
    last = {name.rpartition("/")[2] for name in names if name.startswith(("models/", "publishers/"))}
    return names | last


@pytest.mark.parametrize("name", sorted(upstream.FORMATS))
def test_no_text_in_place_of_an_id_costs_the_row_beside_it(name: str) -> None:
    good = {
        "id": "good",
        "modelId": "good",
        "name": "models/good" if name == "gemini" else "publishers/google/models/good",
    }
    if name == "portkey":
        good["id"] = "@lab/good"
    for key, evil in itertools.product(good, HOSTILE_TEXTS):
        alone, beside = (read(json.dumps(rows).encode(), name) for rows in ([good], [good, {**good, key: evil}]))
        assert len(alone.models) == 1 and alone.models.items() <= beside.models.items(), (key, evil)


@MUTATED
@given(data=st.data())
def test_a_damaged_answer_is_read_or_refused(data: st.DataObject) -> None:
    body = bytearray(answer_of(data.draw(st.sampled_from(FILES)))[1].encode())
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, max(0, len(body) - 1)))
        end = data.draw(st.integers(start, min(len(body), start + 200)))
        body[start:end] = data.draw(st.binary(max_size=8))
    try:
        models = read(bytes(body)).models
    except AnswerError as error:
        assert str(error).isprintable()
    else:
        check_published(models)


@MUTATED
@given(st.recursive(HOSTILE, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner)))
def test_any_json_is_read_or_refused(document: Any) -> None:
    for wrapped in (document, {"data": document}, {"data": [document, {"id": "good"}]}):
        try:
            models = read(json.dumps(wrapped).encode()).models
        except AnswerError:
            continue
        check_published(models)


@MUTATED
@given(data=st.data())
def test_a_mutated_metadata_source_describes_what_it_can(data: st.DataObject) -> None:
    lines = data.draw(st.sampled_from(["models.dev", "portkey"]))
    cost = {"input": 3, "output": 15, "tiers": [{"input": 6, "output": 22, "tier": {"type": "context", "size": 32000}}]}
    model = {
        "id": "m",
        "name": "M",
        "limit": {"context": 1000, "output": 500},
        "cost": cost,
        "modalities": {"input": []},
    }
    rates = {"pricing_config": {"pay_as_you_go": {"request_token": {"price": 0.1}, "response_token": {"price": 0.2}}}}
    document: Any = {"lab": {"models": {"m": model}}} if lines == "models.dev" else {"m": rates, "default": rates}
    for _ in range(data.draw(st.integers(1, 4))):
        trail = data.draw(st.sampled_from([*places(document)]))
        holder: Any = document
        for key in trail[:-1]:
            holder = holder[key]
        evil = copy.deepcopy(data.draw(HOSTILE))
        if isinstance(holder, dict) and data.draw(st.booleans()):
            holder[str(evil)[:400]] = holder.pop(trail[-1])
        else:
            holder[trail[-1]] = evil
    parsed = upstream.parse_json(json.dumps(document).encode())
    if isinstance(parsed, dict):
        found = modelsdev.rows(parsed, "lab") if lines == "models.dev" else prices.rows(parsed)
        check_published(normalise_metadata(found, TODAY))


@given(st.sampled_from(sorted(upstream.FORMATS)), st.dictionaries(st.text(max_size=9), HOSTILE), HOSTILE)
@settings(MUTATED, max_examples=500)
def test_every_format_reads_any_object_when_the_settings_name_it(name: str, row: dict[str, Any], evil: Any) -> None:
    body = json.dumps(
        [{**row, "id": evil, "name": evil, "modelId": evil, "pricing": evil, "capabilities": {"type": evil}}, row]
    ).encode()
    assert len(read(body, name).models) <= 2
    check_published(read(body, name).models)
