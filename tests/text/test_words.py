"""Numbers with their nouns."""

from portkey_catalog.text.words import count, some, such


def test_one_is_singular_and_none_and_many_are_not() -> None:
    assert [count(each, "model") for each in (0, 1, 2, 1200)] == ["0 models", "1 model", "2 models", "1,200 models"]
    assert count(1200) == "1,200"


def test_one_is_named_and_of_several_the_first() -> None:
    assert such(["a"], "model") == "model a"
    assert such(["a", "b", "c"], "model") == "3 models, such as a"


def test_of_many_names_some_are_shown_and_the_others_counted() -> None:
    assert some(["a", "b"], 2) == "a, b"
    assert some(["a", "b", "c", "d"], 2) == "a, b and 2 more"
