"""`portkey-catalog group`: which rows of a file are the same model, and why."""

import io
import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from portkey_catalog.cli.main import main
from portkey_catalog.grouping.group import RowsError, explain, find, parse_rows, regroup

TODAY = date(2026, 9, 1)
ROWS: list[dict[str, Any]] = [
    {"provider": "anthropic", "id": "claude-sonnet-4-20250514", "context": 200000, "cost_in": 3, "cost_out": 15},
    {"provider": "bedrock", "id": "us.anthropic.claude-sonnet-4-20250514-v1:0", "modalities_out": ["text"]},
    {"provider": "openrouter", "id": "anthropic/claude-sonnet-4", "name": None, "output": 0, "status": "odd"},
    {"provider": "openrouter", "id": "anthropic/claude-sonnet-4.5"},
    {"provider": "openrouter", "id": "openrouter/auto"},
]


def lines(*rows: Any) -> str:
    return "".join(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows)


def groups(*rows: Any) -> list[str]:
    return [row["group"] for row in regroup(parse_rows(lines(*rows), TODAY))]


def test_spellings_of_one_model_are_one_group_and_others_stand_alone() -> None:
    sonnet, bedrock, again, newer, router = groups(*ROWS)
    assert sonnet == bedrock == again
    assert len({sonnet, newer, router}) == 3


def test_the_order_of_the_rows_does_not_matter() -> None:
    named = dict(zip((row["id"] for row in ROWS), groups(*ROWS), strict=True))
    assert groups(*reversed(ROWS)) == [named[row["id"]] for row in reversed(ROWS)]


def test_offers_that_contradict_each_other_are_in_two_groups() -> None:
    dear = {**ROWS[2], "cost_in": 900, "cost_out": 900}
    first, second, third = groups(ROWS[0], ROWS[1], dear)
    assert first == second != third
    assert third == "alone: openrouter/anthropic/claude-sonnet-4"


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("{", "line 2: not JSON"),
        ("[1]", "line 2: expected an object with the texts `provider` and `id`"),
        ({"id": "m"}, "line 2: expected an object"),
        ({"provider": "p", "id": 7}, "line 2: id is missing or not a text"),
        ({"provider": "p", "id": "{env:KEY}"}, "line 2: the id holds a pattern"),
    ],
)
def test_a_line_that_is_no_row_is_named(row: Any, told: str) -> None:
    with pytest.raises(RowsError, match=told):
        parse_rows(lines(ROWS[0], row), TODAY)


def told_of(first: str, second: str, *rows: Any) -> list[str]:
    listed = parse_rows(lines(*rows), TODAY)
    return list(explain(find(listed, first), find(listed, second), listed))


def test_two_ids_that_meet_are_explained_by_what_was_read_from_them() -> None:
    told = told_of("anthropic/claude-sonnet-4", "claude-sonnet-4-20250514")
    assert told[-1] == "they meet: both are anthropic/claude-sonnet-4"
    assert any(line.startswith("  the id reads as claude-sonnet-4") for line in told)


def test_two_ids_that_do_not_meet_are_explained_by_their_identities() -> None:
    told = told_of("claude-sonnet-4", "claude-sonnet-4.5")
    assert told[-1] == (
        "they do not meet: anthropic/claude-sonnet-4 is not anthropic/claude-sonnet-4.5 (only one says '4', '4.5')"
    )
    assert told_of("openrouter/auto", "gpt-5")[-1] == "they do not meet"


def test_a_row_that_contradicts_its_id_is_explained() -> None:
    odd = {"provider": "odd", "id": "gemma-2-9b-it", "name": "Gemma 2 9B Base"}
    told = told_of("odd/gemma-2-9b-it", "google/gemma-2-9b-it", odd)
    assert told[0] == "odd/gemma-2-9b-it: names a model, but its row speaks of another, so it meets nothing"


def test_what_two_ids_have_in_common_is_told_although_they_do_not_meet() -> None:
    assert told_of("gpt-4o", "gpt-4o-2024-08-06")[-2:] == [
        "they do not meet: openai/gpt-4o is not openai/gpt-4o+20240806 (only one names a snapshot, 20240806)",
        "  a near miss: both read as gpt-4o",
    ]


def test_the_command_lists_near_misses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text(lines(*ROWS, {"provider": "shop", "id": "acme/claude-sonnet-4"}))
    assert main(["group", str(file), "--near-misses"]) == 0
    (miss,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert miss["other"] == {"identity": "acme/claude-sonnet-4", "offers": ["shop/acme/claude-sonnet-4"]}
    assert (miss["alike"], miss["apart"]) == ("both read as claude-sonnet-4", "one is by anthropic, the other by acme")
    with pytest.raises(SystemExit):
        main(["group", str(file), "--near-misses", "--explain", "a", "b"])


@pytest.mark.slow
def test_a_reader_that_stops_reading_is_no_crash(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text(lines(*({"provider": "p", "id": f"model-{number}-7b"} for number in range(5_000))))
    command = [sys.executable, "-m", "portkey_catalog", "group", str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout and process.stderr
        assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 0


def test_rows_that_would_meet_alone_and_are_parted_by_others_are_explained_so() -> None:
    weights = [("a", "One"), ("b", "One"), ("c", "One"), ("d", "Two"), ("e", "Two")]
    rows = [{"provider": p, "id": "zebra-9b", "hugging_face_id": f"acme/{w}-7B"} for p, w in weights]
    assert groups(*rows)[3:] == ["alone: d/zebra-9b", "alone: e/zebra-9b"]
    told = told_of("d/zebra-9b", "e/zebra-9b", *rows)
    assert told[-1].startswith("they do not meet, although both read as /zebra-9b: d/zebra-9b is kept out of the group")
    assert told_of("a/zebra-9b", "c/zebra-9b", *rows)[-1].startswith("they meet")


def test_a_row_that_stands_twice_counts_once_whatever_the_order() -> None:
    twice = [{"provider": "a", "id": "deepseek-v3", "name": "DeepSeek V3 0324"}, {"provider": "a", "id": "deepseek-v3"}]
    rows = [*twice, {"provider": "b", "id": "deepseek-v3"}]
    assert set(groups(*rows)) == set(groups(*reversed(rows)))


def test_a_name_that_each_provider_may_give_to_anything_meets_at_one_provider_only() -> None:
    assert told_of("mistral-small", "mistralai/mistral-small")[-1] == (
        "they meet at one provider only: mistral-small is a name that each may give to anything"
    )


def test_ids_that_no_row_has_are_explained_as_two_providers_offers() -> None:
    assert told_of("llama-3.1-8b", "llama-3.1-8b-instruct")[-1] == "they meet: both are meta/llama-3.1-8b"
    assert told_of("google/gemma-2-9b", "google/gemma-2-9b-it")[-1] == (
        "they do not meet: google/gemma-2-9b-base is not google/gemma-2-9b (only one says 'base')"
    )
    assert told_of("gpt-5", "gpt-5")[-1] == "they meet: both are openai/gpt-5"


def test_an_id_that_no_row_has_is_called_by_its_id() -> None:
    both = [{"provider": "hub", "id": "Llama-3.1-8B"}, {"provider": "hub", "id": "llama-3.1-8b-instruct"}]
    assert told_of("llama-3.1-8b", "hub/llama-3.1-8b-instruct", *both)[-1] == (
        "they do not meet, although both read as meta/llama-3.1-8b: llama-3.1-8b is kept out of the group: "
        "a provider lists that name beside the chat model, so it may be the base model"
    )


def test_a_file_with_a_mark_of_its_encoding_or_odd_line_separators_in_texts_is_read() -> None:
    odd = json.dumps({"provider": "a", "id": "gpt-5", "name": "A\u2028B\x85C"}, ensure_ascii=False)
    (row,) = parse_rows(f"\ufeff{odd}\r\n", TODAY)
    assert row.identity is not None


@pytest.mark.parametrize("wanted", ["", "x" * 301])
def test_an_id_that_no_model_can_have_is_a_misuse(wanted: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["group", "--explain", wanted, "gpt-5"]) == 2
    assert "an id has 1 to 300 characters" in capsys.readouterr().err


def test_facts_of_the_file_decide_over_rows_of_one_name() -> None:
    dear = {"provider": "dear", "id": "claude-sonnet-4", "cost_in": 900, "cost_out": 900}
    told = told_of("anthropic/claude-sonnet-4-20250514", "dear/claude-sonnet-4", *ROWS, dear)
    assert told[-1].endswith("although both read as anthropic/claude-sonnet-4: prices differ more than 40 times")


def test_the_command_prints_a_group_for_each_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text(lines(*ROWS))
    assert main(["group", str(file)]) == 0
    printed = capsys.readouterr().out
    assert [json.loads(line)["id"] for line in printed.splitlines()] == [row["id"] for row in ROWS]
    monkeypatch.setattr("sys.stdin", io.StringIO(lines(*ROWS)))
    assert main(["group", "-"]) == 0
    assert capsys.readouterr().out == printed
    assert main(["group", "--explain", "claude-sonnet-4", "claude-sonnet-4-0"]) == 0
    assert "they " in capsys.readouterr().out


@pytest.mark.parametrize("text", ["{", '{"provider": "p"}', "\udc80"])
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    assert main(["group", str(file)]) == 2
    assert capsys.readouterr().err.startswith(f"{file}: ")
    assert main(["group", str(tmp_path / "none.jsonl")]) == 2
    assert main(["group"]) == 2


def test_letters_that_only_look_like_those_of_a_name_are_spelt_out() -> None:
    odd = find([], "\u0430nthropic/cl\u0430ude-sonnet-4")
    first, *_ = explain(odd, find([], "anthropic/claude-sonnet-4"))
    assert first.startswith("\\u0430nthropic/cl\\u0430ude-sonnet-4: is written in letters that only look like")
    assert next(explain(find([], "模型-7b"), odd)).startswith("模型-7b: ")


def test_an_id_that_is_no_text_is_a_misuse() -> None:
    with pytest.raises(RowsError, match="is no text in UTF-8"):
        find([], "gpt-\udc80")
