"""What a command says is harmless for whoever shows it."""

import json

import pytest

from portkey_catalog.cli.messages import print_json, print_report, say
from portkey_catalog.history.change import Change
from portkey_catalog.report.shapes import Report
from portkey_catalog.schema import Notice


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("café: 模型", "café: 模型"),
        ("one\ntwo", "one\ntwo"),
        ("\x1b[2Jgone\r\t", r"\x1b[2Jgone\r\t"),
        ("abc\u202ecba\u200b", r"abc\u202ecba\u200b"),
        ("half \ud83d", r"half \ud83d"),
        ("x ##[add-path]/evil ###", "x # #[add-path]/evil # # #"),
        ("arn:aws:bedrock:eu-central-1:123456789012:x", "arn:aws:bedrock:eu-central-1:xxxxxxxxxxxx:x"),
    ],
)
def test_a_text_can_be_read_and_commands_nothing(text: str, shown: str, capsys: pytest.CaptureFixture[str]) -> None:
    say(text)
    assert capsys.readouterr() == ("", f"{shown}\n")


def test_a_report_begins_with_the_counts_of_a_difference_and_has_its_heads(capsys: pytest.CaptureFixture[str]) -> None:
    changes = (Change("removed", "a", "m", hurts=True), Change("added", "b", "\x1bn", hurts=False))
    remark = Notice(level="info", text="something else")
    print_report(Report(providers=(), notices=(remark,), exit_code=0, changes=changes))
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "1 removed (m), 1 added at a, b"
    assert lines[2:-1] == [
        *("Worse for users", "removed: a/m", "Better for users", r"added: b/\x1bn", "Remarks", "something else")
    ]


def test_a_document_holds_no_command_and_is_the_same_document(capsys: pytest.CaptureFixture[str]) -> None:
    document = {"x": "##[add-path]/evil", "é": ["\x1b", "\u202e"]}
    print_json(document)
    printed = capsys.readouterr().out
    assert printed.isascii() and "##" not in printed and "\x1b" not in printed
    assert json.loads(printed) == document
