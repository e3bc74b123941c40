"""Which part of a metadata source describes a provider, and under which names."""

from collections.abc import Iterable, Mapping

import pytest

from portkey_catalog.collect.matching import EVIDENCE, matching, metadata_ids
from portkey_catalog.collect.source import Source
from portkey_catalog.schema import Kind, Model


def models(ids: Iterable[str]) -> dict[str, Model]:
    return {each: Model(id=each, name=each, kind=Kind.UNKNOWN) for each in ids}


def source(providers: Mapping[str, Iterable[str]]) -> Source:
    """A source that has models of these ids, by provider."""
    described = {provider: models(ids) for provider, ids in providers.items()}
    return Source("s", lambda provider: described.get(provider, {}))


def test_only_the_exact_id_is_looked_up() -> None:
    assert not matching(source({"lab": ["m"]}), {"lab": 0}, models(["M", "m-2", "lab/m"])).found


def test_the_part_of_a_source_with_most_ids_in_common_describes_the_provider() -> None:
    match = matching(source({"one": ["m"], "two": ["m", "n"]}), {"one": 0, "two": 0, "three": 0}, models(["m", "n"]))
    assert (match.metadata_id, match.found) == ("two", {"m": "m", "n": "n"})


def test_nobody_in_a_source_that_could_not_be_read_describes_a_provider() -> None:
    match = matching(Source("s"), {"lab": 0}, models(["m"]))
    assert (match.metadata_id, match.known, match.found) == ("", {}, {})


@pytest.mark.parametrize("provider", ["open\nai", "../../x", "x" * 200, "a b", ""])
def test_what_an_answer_says_of_its_provider_is_used_only_if_it_can_be_an_id(provider: str) -> None:
    assert list(metadata_ids("a", provider)) == ["a"]


def test_a_provider_is_looked_for_under_its_slug_its_aliases_and_what_its_answer_says() -> None:
    assert metadata_ids("together", None, "together") == {"together": 0, "togetherai": 0, "together-ai": 0}
    assert metadata_ids("team", "anthropic", "openai") == {"team": 0, "anthropic": 0}
    assert metadata_ids("team", None, "gemini") == {"team": 0, "gemini": EVIDENCE, "google": EVIDENCE}
    assert metadata_ids("openai-prod")["openai"] == EVIDENCE
    assert metadata_ids("azure-openai")["azure"] == 0


def test_whoever_answers_in_the_shape_of_another_provider_does_not_get_its_facts() -> None:
    theirs = [f"m{n}" for n in range(12)]
    found, candidates = source({"openrouter": theirs}), metadata_ids("reseller", None, "openrouter")
    assert not matching(found, candidates, models([*theirs[:3], *(f"own{n}" for n in range(9))])).found
    assert matching(found, candidates, models(theirs)).metadata_id == "openrouter"
