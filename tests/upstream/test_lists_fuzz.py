"""Mutated answers: nothing escapes the readers, and a good row beside a mutated one is never lost."""

from __future__ import annotations

import copy
import itertools
import json
import re
import time
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portkey_catalog.normalise.metadata import normalise_metadata
from portkey_catalog.normalise.models import Normalised, normalise_rows
from portkey_catalog.schema import Model, ProviderCatalog, Route
from portkey_catalog.text.canonical import canonical_json
from portkey_catalog.upstream import lists as upstream
from portkey_catalog.upstream.formats import FORMATS
from portkey_catalog.upstream.json import AnswerError, parse_json
from portkey_catalog.upstream.metadata import models_dev as modelsdev
from portkey_catalog.upstream.metadata import portkey_prices as prices
from portkey_catalog.upstream.paging import ProviderPages
from support.combining import combine_by
from support.hosted import rows
from support.needs import ROOT
from support.recordings import at_hand
from support.small_catalog import plain

TODAY = date(2026, 9, 1)
BUNDLED = ROOT / "scripts" / "portkey_catalog" / "demo" / "answers"
FILES = [
    *sorted(BUNDLED.glob("*.json")),
    *(path for found in at_hand() for path in sorted(found.folder.glob("upstream/*/*.json"))),
]
"""The bundled sample, and every recorded answer that is at hand."""
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


@pytest.mark.slow
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


@pytest.mark.parametrize("name", sorted(FORMATS))
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


@pytest.mark.slow
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


@pytest.mark.slow
@MUTATED
@given(st.recursive(HOSTILE, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner)))
def test_any_json_is_read_or_refused(document: Any) -> None:
    for wrapped in (document, {"data": document}, {"data": [document, {"id": "good"}]}):
        try:
            models = read(json.dumps(wrapped).encode()).models
        except AnswerError:
            continue
        check_published(models)


@pytest.mark.slow
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
    parsed = parse_json(json.dumps(document).encode())
    if isinstance(parsed, dict):
        found = modelsdev.rows(parsed, "lab") if lines == "models.dev" else prices.rows(parsed)
        check_published(normalise_metadata(found, TODAY))


@pytest.mark.slow
@given(st.sampled_from(sorted(FORMATS)), st.dictionaries(st.text(max_size=9), HOSTILE), HOSTILE)
@settings(MUTATED, max_examples=500)
def test_every_format_reads_any_object_when_the_settings_name_it(name: str, row: dict[str, Any], evil: Any) -> None:
    body = json.dumps(
        [{**row, "id": evil, "name": evil, "modelId": evil, "pricing": evil, "capabilities": {"type": evil}}, row]
    ).encode()
    assert len(read(body, name).models) <= 2
    check_published(read(body, name).models)


# Time: what an answer costs grows with its size, whatever it holds.

GROWTH = 16
"""How much larger the second answer of each kind is."""
SLACK = 6
"""How much faster than its size the time of an answer may grow; with the square it would be `GROWTH`."""
SMALL = 60_000
"""Bytes of the first answer of each kind."""

BODIES: dict[str, Callable[[int], bytes]] = {
    "quotes": lambda n: b'"' * n,
    "quotes in a list": lambda n: b'{"data": [' + b'"a",' * (n // 4),
    "backslashes": lambda n: b'["' + b"\\" * n,
    "escaped quotes": lambda n: b'["' + b'\\"' * (n // 2),
    "brackets": lambda n: b"[" * n,
    "brackets that close": lambda n: b"[" * (n // 2) + b"]" * (n // 2),
    "brackets in a text": lambda n: b'{"a": "' + b"[{" * (n // 2) + b'", "b": NaN}',
    "braces": lambda n: b'{"a":' * (n // 5),
    "empty lists": lambda n: b"[" + b"[]," * (n // 3) + b"NaN]",
    "digits": lambda n: b"[" + b"9" * n + b"]",
    "digits behind a point": lambda n: b"[0." + b"9" * n + b"]",
    "an exponent": lambda n: b"[1e" + b"9" * n + b"]",
    "not a number": lambda n: b"[" + b"NaN," * (n // 4) + b"1]",
    "white space": lambda n: b" " * (n // 2) + b"[]" + b"\n" * (n // 2),
    "white space before a next page": lambda n: b'{"next"' + b" " * n + b"1}",
    "next pages": lambda n: b'"next" :' * (n // 8),
    "one text": lambda n: b'{"data": [{"id": "m", "name": "' + b"a" * n + b'"}]}',
    "half characters": lambda n: b'{"data": [{"id": "m", "name": "' + rb"\ud800" * (n // 6) + b'"}]}',
    "Latin-1": lambda n: b'{"data": [{"id": "m", "name": "' + b"\xe9" * n + b'"}]}',
    "keys": lambda n: json.dumps({f"k{number}": 1 for number in range(n // 10)}).encode(),
    "keys of a row": lambda n: json.dumps(
        [{"id": "m", **{f"k{each}": {"currency": 1} for each in range(n // 25)}}]
    ).encode(),
    "lists of ids": lambda n: json.dumps({f"k{number}": [{"id": "m"}] for number in range(n // 22)}).encode(),
    "modalities": lambda n: json.dumps(
        [{"id": "m", "input_modalities": [str(each) for each in range(n // 9)]}]
    ).encode(),
    "providers": lambda n: json.dumps([{"id": "m", "providers": [{"provider": "p"}] * (n // 20)}]).encode(),
    "tiers": lambda n: json.dumps(
        [
            {
                "id": "m",
                "pricing": {"prompt": "1e-6", "overrides": [{"min_prompt_tokens": 9, "prompt": "2e-6"}] * (n // 48)},
            }
        ]
    ).encode(),
}
"""Answers that an attacker may send, about as long as told."""


def seconds(work: Callable[[], object]) -> float:
    """Seconds of this process, the best of three."""
    taken = []
    for _ in range(3):
        started = time.process_time()
        work()
        taken.append(time.process_time() - started)
    return min(taken)


def read_or_refuse(body: bytes) -> None:
    for reading in (lambda: read(body), lambda: ProviderPages().take(body)):
        try:
            reading()
        except AnswerError:
            continue


def check_growth(work: Callable[[int], Callable[[], object]], size: int, floor: float) -> None:
    """The time grows about as the size does. Where the smaller work is too quick to be measured, the floor counts."""
    small, large = (seconds(work(times * size)) for times in (1, GROWTH))
    assert large < SLACK * GROWTH * max(small, floor), f"{small:.4f} s, {GROWTH} times as much {large:.4f} s"


def plain_answer(size: int) -> bytes:
    """A list as providers send it, about as long as told."""
    return json.dumps({"data": rows(*(f"lab/model-{number}" for number in range(size // 300)))}).encode()


@pytest.mark.slow
@pytest.mark.parametrize("kind", BODIES)
def test_the_time_to_read_an_answer_grows_with_its_size_only(kind: str) -> None:
    floor = seconds(lambda: read_or_refuse(plain_answer(SMALL)))
    check_growth(lambda size: partial(read_or_refuse, BODIES[kind](size)), SMALL, floor)


def tagged(count: int) -> list[str]:
    """Ids of the same tags in every order, half of them dated."""
    orders = [":".join(order) for order in itertools.islice(itertools.permutations("abcdefgh"), count // 2)]
    return [f"lab/model-x9{date}:{order}" for order in orders for date in ("", "-2024-05-13")]


IDS: dict[str, Callable[[int], list[str]]] = {
    "plain": lambda n: [f"lab/model-{number}" for number in range(n)],
    "one id": lambda n: ["same"] * n,
    "long": lambda n: ["m" * 290 + f"{number:06}" for number in range(n)],
    "one model": lambda n: [f"host{number}/anthropic/claude-sonnet-4-5" for number in range(n)],
    "one model in all letter cases": lambda n: [
        "".join(c.upper() if number >> place & 1 else c for place, c in enumerate("anthropic/claude-sonnet-4-5"))
        for number in range(n)
    ],
    "modes of a model": lambda n: [f"openai/gpt-4o:v{number}" for number in range(n)],
    "snapshots": lambda n: [
        f"openai/gpt-4o-20{n % 60 + 10}{n // 60 % 12 + 1:02}{n // 720 % 28 + 1:02}" for n in range(n)
    ],
    "sizes": lambda n: [f"qwen3-{number}b" for number in range(n)],
    "tags in every order": tagged,
    "colons": lambda n: ["openai/gpt-4o:" + "a:" * 130 + str(number) for number in range(n)],
    "dashes": lambda n: ["-" * (number % 250) + "a" * (1 + number // 250) for number in range(n)],
    "dots": lambda n: ["a" + "." * (number % 250) + "b" * (1 + number // 250) for number in range(n)],
    "digits": lambda n: [f"{number:0290}" for number in range(n)],
    "digits and dashes": lambda n: ["m-" + "1-" * 140 + str(number) for number in range(n)],
    "slashes": lambda n: ["a/" * 140 + str(number) for number in range(n)],
}
"""Ids that an attacker may list, as many as told."""

SAME: dict[str, dict[str, Any]] = {
    "names": {"name": "Big Model 5"},
    "odd names": {"name": "(free)" * 40 + "." * 50},
    "weights": {"hugging_face_id": "meta-llama/Llama-3.1-8B-Instruct"},
    "slugs": {"canonical_slug": "openai/gpt-4o-2024-05-13"},
    "aliases": {"alias_target": {"slug": "lab/model-0"}},
}
"""Facts that all rows of a list may share."""


def combined(ids: list[str], facts: dict[str, Any]) -> Callable[[], object]:
    """Reads the same list of two providers, and combines them."""
    body = json.dumps({"data": rows(*ids, **facts)}).encode()

    def work() -> object:
        models = read(body).models
        routes = {slug: Route(provider=f"@{slug}") for slug in ("a", "b")}
        providers = {
            slug: ProviderCatalog(slug=slug, name=slug, route=way, models=models) for slug, way in routes.items()
        }
        return combine_by(providers)

    return work


@pytest.mark.slow
@pytest.mark.parametrize(
    ("ids", "facts"),
    [*((ids, {}) for ids in IDS.values()), *((IDS["plain"], facts) for facts in SAME.values())],
    ids=[*IDS, *(f"the same {what}" for what in SAME)],
)
def test_the_time_to_combine_lists_grows_with_their_rows_only(
    ids: Callable[[int], list[str]], facts: dict[str, Any]
) -> None:
    floor = seconds(combined(IDS["plain"](60), {}))
    check_growth(lambda count: combined(ids(count), facts), 60, floor)


@pytest.mark.slow
def test_a_provider_with_thousands_of_names_for_a_model_drives_nobody_out_of_it() -> None:
    many = read(json.dumps(rows(*IDS["one model"](2_000))).encode()).models
    other = read(json.dumps(rows("claude-sonnet-4-5")).encode()).models
    providers = {
        slug: ProviderCatalog(slug=slug, name=slug, route=Route(provider=f"@{slug}"), models=models)
        for slug, models in (("a", many), ("z", other))
    }
    (model,) = combine_by(providers).models.values()
    assert {member.provider for member in model.members if not member.excluded} == {"a", "z"}
