"""Numbers with their nouns."""

from portkey_catalog.text.words import count, such


def test_one_is_singular_and_none_and_many_are_not() -> None:
    assert [count(each, "model") for each in (0, 1, 2, 1200)] == ["0 models", "1 model", "2 models", "1,200 models"]
    assert count(1200) == "1,200"


def test_one_is_named_and_of_several_the_first() -> None:
    assert such(["a"], "model") == "model a"
    assert such(["a", "b", "c"], "model") == "3 models, such as a"
