"""Keys of identities, as text and in parts."""

import pytest

from portkey_catalog.identity import Key, identify
from portkey_catalog.schema import Kind, Model


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("anthropic/claude-sonnet-4", Key("anthropic", "claude-sonnet-4")),
        ("mistral/mistral-small+2506", Key("mistral", "mistral-small", "2506")),
        ("xai/grok-4+0709:thinking:online", Key("xai", "grok-4", "0709", ("thinking", "online"))),
        ("@acme/fast-chat", Key("@acme", "fast-chat")),
        ("/wizard-9b", Key("", "wizard-9b")),
    ],
)
def test_a_key_and_its_text_are_one(text: str, parts: Key) -> None:
    assert Key.parse(text) == parts
    assert str(parts) == text


def test_a_key_without_some_of_its_parts() -> None:
    key = Key.parse("xai/grok-4+0709:thinking")
    assert [str(each) for each in (key.undated, key.untagged, key.bare)] == [
        "xai/grok-4:thinking",
        "xai/grok-4+0709",
        "xai/grok-4",
    ]
    assert key.title == "grok-4+0709:thinking"
    assert key.words == ["grok", "4", "thinking"]


def test_a_name_of_one_provider_is_private_to_it() -> None:
    key = Key.parse("mistral/mistral-small:online").private_to("acme")
    assert str(key) == "@acme/mistral-small:online"
    assert key.is_private


def test_a_snapshot_is_one_of_the_name_without_a_date() -> None:
    name, snapshot = Key.parse("xai/grok-4"), Key.parse("xai/grok-4+0709:thinking")
    assert snapshot.is_snapshot_of(name)
    assert not name.is_snapshot_of(name)
    assert not snapshot.is_snapshot_of(snapshot.untagged)


@pytest.mark.parametrize("id", ["cohere/command-r+", "cohere/command-r-plus"])
def test_a_plus_in_an_id_is_a_word_and_no_date(id: str) -> None:
    identity = identify(Model(id=id, name=id, kind=Kind.CHAT), "acme")
    assert identity is not None
    assert identity.key == "cohere/command-r-plus"
