"""Text without secrets."""

from __future__ import annotations

from typing import Any

import pytest

from portkey_catalog.text.redact import Redactor, literal_secret

KEY = "pk-test-0123456789abcdef"
WHO = Redactor.of(
    {"PORTKEY_API_KEY": KEY, "LANG": "en"}, {"a login": "tok-abcdefghij-01"}, ["PORTKEY_API_KEY"], "/home/ann"
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"the key {KEY} is refused", "the key (hidden) is refused"),
        ("tok-abcdefghij-01, again", "(hidden), again"),
        ("PK_TEST_0123456789ABCDEF", "(left out, as it holds the value of PORTKEY_API_KEY)"),
        ("https://user:word@host.example/v1?api_key=abc&x=1", "https://(hidden)@host.example/v1?api_key=(hidden)&x=1"),
        ("Authorization: Bearer abcdefghi", "Authorization: Bearer (hidden)"),
        (f"sk-{'x' * 30} and more", "(hidden) and more"),
        ("/home/ann/x and /home/anna/y", "~/x and /home/anna/y"),
        ("two\nlines", "two lines"),
    ],
)
def test_a_line_has_no_secret(text: str, shown: str) -> None:
    assert WHO.line(text) == shown


def test_a_document_has_none_either_in_keys_nor_in_lists() -> None:
    found = WHO.document({KEY: [f"x {KEY}", 1, None, ("a",)], "b": {"c": True}})
    assert found == {"(hidden)": ["x (hidden)", 1, None, ["a"]], "b": {"c": True}}


def test_names_are_told_by_others_where_they_stand_by_themselves() -> None:
    who = Redactor.of({}, {})
    who = Redactor(who.secrets, aliases={"acme-prod": "slug-1"})
    assert who.line("@acme-prod/x of acme-prod-2, /home/ann") == "@slug-1/x of acme-prod-2, /home/ann"


@pytest.mark.parametrize(
    ("name", "value", "secret"),
    [
        ("apiKey", "0123456789", "0123456789"),
        ("x-portkey-api-key", KEY, KEY),
        ("Authorization", f"Bearer {KEY}", KEY),
        ("GITHUB_TOKEN", " ", None),
        ("apiKey", "unused", None),
        ("apiKey", "{env:PORTKEY_API_KEY}", None),
        ("portkey-openrouter", "OpenRouter (Portkey)", None),
        ("apiKey", 12, None),
    ],
)
def test_a_literal_secret_is_told_by_the_name_of_its_key(name: str, value: Any, secret: str | None) -> None:
    assert literal_secret(name, value) == secret
