"""Readings of one id do not share what is changed in them."""

from dataclasses import fields
from typing import Any

from portkey_catalog.identity.parse import Reading, read


def test_a_copy_of_a_reading_is_equal_and_may_be_changed_alone() -> None:
    given: dict[str, Any] = {each.name: [each.name] if each.name in LISTS else each.name for each in fields(Reading)}
    reading = Reading(**given)
    other = reading.copy()
    assert other == reading
    for name in LISTS:
        getattr(other, name).append("more")
    assert [name for name in LISTS if getattr(reading, name) != [name]] == []


def test_each_call_gives_a_reading_of_its_own() -> None:
    one, other = read("gpt-4o"), read("gpt-4o")
    assert one == other and one is not other


LISTS = ("words", "sizes", "active", "tags", "notes")
