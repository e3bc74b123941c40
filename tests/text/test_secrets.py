"""Keys are recognised in whatever spelling they come back."""

import base64
import json
from urllib.parse import quote

import pytest

from portkey_catalog.text.secrets import NO_SECRETS, Secrets

KEY = "pk-test-0123456789AbCdEf+/x"
SECRETS = Secrets.of({"PORTKEY_API_KEY": KEY}, ["PORTKEY_API_KEY"])


def base64_inside(before: str, alphabet: bytes = b"+/") -> str:
    """The key inside a longer text, in base64."""
    return base64.b64encode(f"{before}{KEY} and more".encode(), altchars=alphabet).decode()


@pytest.mark.parametrize(
    "echo",
    [
        KEY,
        f"Model {KEY} (free)",
        KEY.upper(),
        KEY.lower(),
        KEY.replace("-", " - "),
        "\u200b".join(KEY),
        "".join(char if char.isalnum() else "-" for char in KEY.lower()),
        quote(KEY, safe=""),
        "".join(f"%{ord(char):02x}" for char in KEY),
        quote("".join(f"%{ord(char):02X}" for char in KEY)),
        "".join(f"&#{ord(char)};" for char in KEY),
        "".join(f"\\u{ord(char):04x}" for char in KEY),
        json.dumps(KEY).replace("/", "\\/"),
        KEY.encode().hex(),
        base64.b64encode(KEY.encode()).decode(),
        base64.b64encode(KEY.encode()).decode().lower(),
        *(base64_inside("x" * before) for before in range(6)),
        "".join(chr(ord(char) + 0xFEE0) for char in KEY if char.isalnum()),
        base64_inside("Bearer ", b"-_"),
    ],
)
def test_an_echo_is_found_in_any_spelling(echo: str) -> None:
    assert SECRETS.found_in(echo) == "PORTKEY_API_KEY"


@pytest.mark.parametrize("text", ["", "pk-test", KEY[:-4], "claude-sonnet-4", "%", "&amp;", "\\u", "100 % free"])
def test_what_is_no_echo_is_not_taken_for_one(text: str) -> None:
    assert SECRETS.found_in(text) is None


def test_a_short_word_in_a_variable_costs_no_model_of_that_name() -> None:
    assert Secrets.of({"A_KEY": "lm-studio"}, ["A_KEY"]).found_in("owned by lm-studio") is None
    secrets = Secrets.of({"A_KEY": "gpt-4o", "OTHER_TOKEN": "gpt-4.1-mini-2025", "HOME": "/some/where/quite/long"})
    assert secrets.found_in("gpt-4o, gpt-4.1-mini-2025 in /some/where/quite/long") is None


def test_variables_that_are_called_keys_count_besides_those_named() -> None:
    environment = {"SOME_TOKEN": "pk-test-some-other-token-0", "NAMED": "pk-test-named-0"}
    secrets = Secrets.of(environment, ["NAMED"])
    assert secrets.found_in("pk-test-some-other-token-0") == "SOME_TOKEN"
    assert secrets.found_in("PK_TEST_NAMED_0") == "NAMED"


def test_without_secrets_nothing_is_found() -> None:
    assert NO_SECRETS.found_in(KEY) is None
