"""JSON with comments, read and edited in place."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portkey_catalog.opencode.jsonc import ABSENT, JsoncError, Path, comments, edited, parse, position, same

COMMENTED = """{
  // the user's own
  "model": "a/b", // why
  "provider": {
    "mine": {"name": "Mine"}, /* kept */
  },
}
"""


def test_comments_and_trailing_commas_are_read_over() -> None:
    assert parse(COMMENTED).value == {"model": "a/b", "provider": {"mine": {"name": "Mine"}}}
    assert parse('\ufeff[1, -2.5e3, true, null, "\\u00e4"]').value == [1, -2500, True, None, "ä"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "line 1, column 1: a value was expected"),
        ("{", "line 1, column 2: a key in double quotes or } was expected"),
        ("{'a': 1}", "line 1, column 2: a key in double quotes or } was expected"),
        ('{"a" 1}', "line 1, column 6: a colon was expected"),
        ('{"a": 1 "b": 2}', "line 1, column 9: a comma or } was expected"),
        ('{"a": 01}', "line 1, column 7: a value was expected"),
        ('{"a": NaN}', "line 1, column 7: a value was expected"),
        ('{"a": "x\ny"}', "line 1, column 7: a value was expected"),
        ('{"a": "\\x"}', "line 1, column 7: a value was expected"),
        ("{,}", "line 1, column 2: a key in double quotes or } was expected"),
        ('{"a": 1,,}', "line 1, column 9: a key in double quotes or } was expected"),
        ("[1 2]", "line 1, column 4: a comma or ] was expected"),
        ("{}\n/* open", "line 2, column 1: the comment does not end"),
        ("{} {}", "line 1, column 4: the end was expected"),
        ("[" * 300 + "," + "]" * 300, "line 1, column 202: nested over 200 deep"),
    ],
)
def test_what_is_no_json_with_comments_is_refused_with_its_place(text: str, problem: str) -> None:
    with pytest.raises(JsoncError) as caught:
        parse(text)
    assert str(caught.value) == problem
    assert caught.value.line == int(problem.split()[1].rstrip(","))


def test_the_line_of_a_key_is_told_and_else_that_of_the_group_it_would_be_in() -> None:
    document = parse(COMMENTED)
    assert [document.line(*path) for path in ((), ("model",), ("provider", "mine"), ("provider", "other"))] == [
        1,
        3,
        5,
        4,
    ]
    assert parse('{"a": 1}').line("a", "b") == 1
    assert position("a\nbc", 3) == (2, 2)


def test_of_a_key_that_stands_twice_the_last_one_counts_and_no_other_is_touched() -> None:
    text = '{\n  "a": 1,\n  "b": 2,\n  "a": 3\n}\n'
    assert parse(text).value == {"a": 3, "b": 2}
    assert edited(text, {("a",): 4}) == '{\n  "a": 1,\n  "b": 2,\n  "a": 4\n}\n'
    with pytest.raises(JsoncError, match='line 4, column 3: "a" stands here twice'):
        edited(text, {("a",): ABSENT})  # else the other one would count
    assert parse(text).root.member("c") is None


EDITS: dict[str, tuple[str, dict[Path, Any], str]] = {
    "nothing": (COMMENTED, {}, COMMENTED),
    "the same value": (COMMENTED, {("model",): "a/b", ("provider", "mine", "name"): "Mine"}, COMMENTED),
    "another value": (
        '{ "a" : 1 , "b":2 }',
        {("a",): [1, {"x": 2}]},
        '{ "a" : [\n  1,\n  {\n    "x": 2\n  }\n] , "b":2 }',
    ),
    "a new key behind a comment": (
        '{\n  "a": 1 // one\n  // end\n}\n',
        {("b",): 2},
        '{\n  "a": 1, // one\n  "b": 2\n  // end\n}\n',
    ),
    "a trailing comma stays": (
        '{\n\t"a": 1,\n}\n',
        {("b",): {"c": 1}},
        '{\n\t"a": 1,\n\t"b": {\n\t\t"c": 1\n\t},\n}\n',
    ),
    "in one line": ('{"a": 1}', {("b",): 2}, '{"a": 1, "b": 2}'),
    "in one line, with a group": ('{ "a": 1 }', {("b",): {"c": 1}}, '{ "a": 1,\n  "b": {\n    "c": 1\n  }\n}'),
    "in an empty object": ("{}", {("a", "b"): 1}, '{\n  "a": {\n    "b": 1\n  }\n}'),
    "in an object with a comment": ("{\n  // mine\n}\n", {("a",): 1}, '{\n  // mine\n  "a": 1\n}\n'),
    "in an object with a comment in its line": ("{ /* mine */ }", {("a",): 1}, '{ /* mine */\n  "a": 1\n}'),
    "the last one goes": ('{\n  "a": 1,\n  "b": 2 // two\n}\n', {("b",): ABSENT}, '{\n  "a": 1\n  // two\n}\n'),
    "the last one goes and one comes": ('{"a": 1, "b": 2}', {("b",): ABSENT, ("c",): 3}, '{"a": 1, "c": 3 }'),
    "all go": ('{\n  "a": 1\n}\n', {("a",): ABSENT}, "{}\n"),
    "all go and one comes": ('{\n  "a": 1\n}\n', {("a",): ABSENT, ("b",): 2}, '{\n  "b": 2\n}\n'),
    "a comment stays where its value goes": (
        '{\n  "a": {\n    "b": 1 // mine\n  },\n  "c": 2\n}\n',
        {("a",): ABSENT},
        '{\n  // mine\n  "c": 2\n}\n',
    ),
    "a comment stays where its value is another": (
        '{"a": [1, /* one */ 2] // x\n}',
        {("a",): 3},
        '{"a": /* one */ 3 // x\n}',
    ),
    "a line comment too": ('{"a": [1, // one\n 2]}', {("a",): 3}, '{"a": /* one */ 3}'),
    "line ends": (
        '{\r\n  "a": 1\r\n}\r\n',
        {("b", "c"): 2},
        '{\r\n  "a": 1,\r\n  "b": {\r\n    "c": 2\r\n  }\r\n}\r\n',
    ),
    "an item is added": (
        '{"e": [\n  "a", // A\n  "b" // B\n]}',
        {("e",): ["a", "b", "c"]},
        '{"e": [\n  "a", // A\n  "b", // B\n  "c"\n]}',
    ),
    "an item goes": ('{"e": ["a", "b", "c"]}', {("e",): ["a", "c"]}, '{"e": ["a", "c"]}'),
    "no item stays": ('{"e": ["a"]}', {("e",): ["b"]}, '{"e": ["b"]}'),
    "a group below": ('{"a": {"b": 1, "c": 2}}', {("a",): {"c": 3, "d": 4}}, '{"a": {"c": 3, "d": 4}}'),
    "nothing to take away": ('{"a": {}}', {("b", "c"): ABSENT}, '{"a": {}}'),
    "true is not 1": ('{"a": 1}', {("a",): True}, '{"a": true}'),
    "lines of models": (
        "{}",
        {("p",): {"p": {"models": {"m": {"limit": {"context": 1}}}}}},
        '{\n  "p": {\n    "p": {\n      "models": {\n        "m": {"limit": {"context": 1}}\n      }\n    }\n  }\n}',
    ),
}


@pytest.mark.parametrize(("text", "changes", "wanted"), EDITS.values(), ids=EDITS)
def test_an_edit_changes_nothing_else(text: str, changes: dict[Path, Any], wanted: str) -> None:
    assert edited(text, changes) == wanted


@pytest.mark.parametrize(
    ("text", "changes", "problem"),
    [
        ("[]", {("a",): 1}, "line 1, column 1: an object was expected"),
        ('{"a": 1}', {("a", "b"): 1}, 'line 1, column 7: "a" was expected to be an object'),
        ("{}", {(): 1}, "the whole document"),
        ("{}", {("a",): 1, ("a", "b"): 1}, "is changed twice"),
        ("{}", {("a", "b"): 1, ("a",): 1}, "is changed twice"),
    ],
)
def test_an_edit_that_leads_through_no_object_is_refused(text: str, changes: dict[Path, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        edited(text, changes)


KEYS = st.sampled_from(["a", "b", "c", 'q"', "ü", "{env:X}", "//"])
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 5), st.sampled_from(["", "x", "// no", "/* no */", '"', "\n"])
)
VALUES = st.recursive(
    SCALARS,
    lambda below: st.one_of(st.lists(below, max_size=3), st.dictionaries(KEYS, below, max_size=3)),
    max_leaves=12,
)


@st.composite
def written(draw: st.DrawFn, value: Any) -> str:
    """Some way in which a person may write a value."""
    end = draw(st.sampled_from(["\n", "\r\n"]))
    gaps = st.sampled_from(["", " ", "  ", "\t", end, f"{end}  ", " /* c */ ", f" // d{end}", f"{end}    // e{end}"])

    def text(value: Any) -> str:
        if isinstance(value, dict):
            parts = [
                f"{draw(gaps)}{json.dumps(key)}{draw(gaps)}:{draw(gaps)}{text(each)}{draw(gaps)}"
                for key, each in value.items()
            ]
        elif isinstance(value, list):
            parts = [f"{draw(gaps)}{text(each)}{draw(gaps)}" for each in value]
        else:
            return json.dumps(value, ensure_ascii=draw(st.booleans()))
        last = draw(st.sampled_from(["", ","])) if parts else ""
        first, final = "{}" if isinstance(value, dict) else "[]"
        return first + ",".join(parts) + last + draw(gaps) + final

    return draw(gaps) + text(value) + draw(gaps)


def applied(value: dict[str, Any], changes: dict[Path, Any]) -> dict[str, Any]:
    """What edits come to, the simple way."""
    result = json.loads(json.dumps(value))
    for path, new in changes.items():
        here = result
        for key in path[:-1]:
            if new is ABSENT and key not in here:
                break
            here = here.setdefault(key, {})
        else:
            if new is ABSENT:
                here.pop(path[-1], None)
            else:
                here[path[-1]] = new
    return dict(result)


CHANGES = st.dictionaries(st.tuples(KEYS), st.one_of(VALUES, st.just(ABSENT)), max_size=4)


@settings(max_examples=300)
@given(st.data(), st.dictionaries(KEYS, VALUES, max_size=4), CHANGES)
def test_whatever_a_person_writes_is_read_and_edited_and_no_comment_is_lost(
    data: st.DataObject, value: dict[str, Any], changes: dict[Path, Any]
) -> None:
    text = data.draw(written(value))
    assert same(parse(text).value, value)
    assert edited(text, {}) == text
    new = edited(text, changes)
    assert same(parse(new).value, applied(value, changes))
    texts = [each.strip("/* \t") for each in comments(new)]
    for each in comments(text):
        texts.remove(each.strip("/* \t"))
    assert texts == []
    assert edited(new, changes) == new


@given(st.data(), st.dictionaries(KEYS, st.dictionaries(KEYS, SCALARS, max_size=3), min_size=1, max_size=3), SCALARS)
def test_what_is_added_and_taken_away_again_leaves_the_values_as_they_were(
    data: st.DataObject, value: dict[str, Any], new: Any
) -> None:
    text, key = data.draw(written(value)), data.draw(st.sampled_from(sorted(value)))
    there = edited(text, {(key, "new"): new, ("other", "deep"): new})
    assert same(parse(there).value, applied(value, {(key, "new"): new, ("other", "deep"): new}))
    assert same(parse(edited(there, {(key, "new"): ABSENT, ("other",): ABSENT})).value, value)
