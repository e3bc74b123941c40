"""Names of the opencode configuration's entries: each told apart, each found by typing its id."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portkey_catalog.check.catalog import catalog_findings
from portkey_catalog.exports.labels import LONGEST_NAME, LONGEST_PROVIDER, SEEN, Entry, labels, matches, provider_labels
from portkey_catalog.exports.models_dev import models_dev
from portkey_catalog.exports.names import COMBINED_PROVIDER, opencode_key, provider_id
from portkey_catalog.exports.opencode import opencode_config
from portkey_catalog.schema import Catalog, Member, Model
from support.recorded_lists import combined_of, providers
from support.recordings import Recordings
from support.small_catalog import make_catalog, make_combined, make_model, make_provider


def named(**providers: list[Model]) -> dict[str, str]:
    """Names of the entries of a catalog without combined models, by `slug/model-id`."""
    made = {slug: make_provider(slug, *models) for slug, models in providers.items()}
    config = opencode_config(Catalog(gateway="https://g.example/v1", providers=made, combined={}))
    return {
        f"{block.removeprefix('portkey-')}/{key}": entry["name"]
        for block, each in config["provider"].items()
        for key, entry in each["models"].items()
    }


def one(**facts: Any) -> str:
    """The name of an entry that is alone."""
    (label,) = labels({("p", "m"): Entry(**facts)}).values()
    return label


# The rule of opencode's picker, as fuzzysort 3.1 has it


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("gpt-oss-120b", False),
        ("oss 120", True),
        ("gptoss120b", True),
        ("GROQ", True),
        ("120b groq", True),
        ("groq gpt", True),
        ("oss gpt", True),
        ("ossgpt", False),
        ("gpt groc", False),
        ("", True),
        ("  gpt  ", True),
    ],
)
def test_letters_are_looked_for_in_their_order_and_words_in_any(query: str, found: bool) -> None:
    assert matches(query, "GPT OSS 120B", "Groq (Portkey)") is found


def test_accents_of_latin_letters_do_not_count_and_other_letters_stay() -> None:
    assert matches("resume", "Résumé") and matches("Résumé", "resume")
    assert matches("模型", "A 模b型") and not matches("型模", "A 模b型")


# What a name is made of


def test_all_offers_of_a_combined_model_bear_its_name_with_their_id_and_provider() -> None:
    blocks = opencode_config(make_catalog())["provider"]
    assert {key: entry["name"] for key, entry in blocks["portkey-openrouter"]["models"].items()} == {
        "anthropic/claude-sonnet-4": "Claude Sonnet 4 · anthropic/claude-sonnet-4 · OpenRouter",
        "anthropic/claude-sonnet-4:free": "Claude Sonnet 4 :free · anthropic/claude-sonnet-4:free · OpenRouter",
        "qwen/qwen3-coder": "Qwen3 Coder · qwen/qwen3-coder · OpenRouter",
    }
    assert blocks[COMBINED_PROVIDER]["models"]["claude-sonnet-4"]["name"] == "Claude Sonnet 4 (claude-sonnet-4)"


def test_a_former_id_says_what_took_its_place() -> None:
    entry = opencode_config(make_catalog())["provider"][COMBINED_PROVIDER]["models"]["sonnet-4"]
    assert entry["name"] == "Claude Sonnet 4 · sonnet-4, former id of claude-sonnet-4"


def test_an_id_that_is_found_by_the_name_alone_is_left_out() -> None:
    assert one(name="GPT-4o", id="gpt-4o", provider="OpenAI") == "GPT-4o · OpenAI"
    assert one(name="GPT-4o", id="gpt-4o") == "GPT-4o"
    assert one(name="openai/gpt-4o", id="openai/gpt-4o", provider="P") == "openai/gpt-4o · P"


def test_ids_that_differ_in_letter_case_only_are_both_told() -> None:
    assert named(p=[make_model("M-1", "m-1"), make_model("m-1", "M-1")]) == {
        "p/M-1": "m-1 · M-1 · p",
        "p/m-1": "M-1 · m-1 · p",
    }


def test_variants_of_one_provider_differ_before_the_name_is_cut() -> None:
    name, lab = "Gemma 4 31B", "google/gemma-4-31b-it"
    assert named(p=[make_model(lab, name), make_model(f"{lab}:free", name), make_model("gemma", name)]) == {
        f"p/{lab}": f"{name} · {lab} · p",
        f"p/{lab}:free": f"{name} :free · {lab}:free · p",
        "p/gemma": f"{name} · p",
    }
    dated = [make_model(f"gpt-3.5-turbo-{day}", "GPT-3.5 Turbo XL") for day in ("0301", "0613", "1106")]
    assert [label.partition(" ·")[0] for label in named(p=dated).values()] == [
        "GPT-3.5 Turbo XL 0301",
        "GPT-3.5 Turbo XL 0613",
        "GPT-3.5 Turbo XL 1106",
    ]
    long = [make_model(f"maker/{'x' * 90}{end}") for end in ("1-a", "2-b", "3")]
    starts = [label.partition(" ·")[0] for label in named(p=long).values()]
    assert [start.partition("… ")[2] for start in starts] == ["1-a", "2-b", "3"]
    assert max(map(len, starts)) <= SEEN


def test_a_mark_stands_last() -> None:
    entry = {"name": "GPT-5", "id": "openai/gpt-5", "provider": "P"}
    assert one(**entry, mark="outside eu") == "GPT-5 · openai/gpt-5 · P, outside eu"
    assert one(name="GPT-5", id="gpt-5-x", mark="now Groq only") == "GPT-5 (gpt-5-x), now Groq only"


def test_a_warning_stands_first_and_the_id_is_still_found() -> None:
    ending = {
        "name": "Claude Opus 5",
        "id": "claude-opus-5",
        "mark": "by Anthropic alone",
        "warning": "ends 2027-02-24",
    }
    assert one(**ending) == "[ends 2027-02-24] Claude Opus 5 (claude-opus-5), by Anthropic alone"
    old: dict[str, Any] = {"name": "GPT-5", "id": "openai/gpt-5", "provider": "P", "mark": "use gpt-5"}
    old["warning"] = "renamed"
    assert one(**old) == "[renamed] GPT-5 · openai/gpt-5 · P, use gpt-5"
    both = labels({("p", "a"): Entry(**old), ("p", "b"): Entry(**{**old, "warning": None})})
    assert [label.partition(" ·")[0] for label in both.values()] == ["[renamed] GPT-5", "GPT-5"]
    row = 51 - len(" Combined (failover)")
    assert one(**ending)[:row] == "[ends 2027-02-24] Claude Opus 5"


def test_no_provider_can_write_what_looks_like_our_warning() -> None:
    for name in ("[renamed] GPT-5", "[Ends 2027-02-24] GPT-5"):
        assert one(name=name, id="gpt-5-x", provider="P") == f"{name[1:]} · gpt-5-x · P"


# What providers may call their models


def test_no_provider_can_write_what_looks_like_our_own_ending() -> None:
    names = named(x=[make_model("w", "GPT-5 · gpt-5 · OpenAI"), make_model("b", "GPT-5 (OpenAI)")])
    assert names == {"x/w": "GPT-5, gpt-5, OpenAI · w · x", "x/b": "GPT-5 (OpenAI) · b · x"}
    assert provider_labels({"x": "x · OpenAI"}) == {"x": "x, OpenAI"}


def test_providers_of_one_name_are_told_apart_by_their_slugs() -> None:
    assert provider_labels({"groq": "Groq", "groq-2": "groq", "x": "X"}) == {
        "groq": "Groq, groq",
        "groq-2": "groq, groq-2",
        "x": "X",
    }


def test_the_number_of_an_account_is_masked_in_every_part() -> None:
    arn = "arn:aws:bedrock:us-east-1:123456789012:inference-profile/m"
    label = one(name="My 123456789012 profile", id=arn, provider="Bedrock 123456789012")
    assert "123456789012" not in label
    assert label == f"My {'x' * 12} profile · {opencode_key(arn)} · Bedrock {'x' * 12}"


def test_long_names_are_cut_and_long_ids_are_not() -> None:
    model_id = "a" * 300
    assert one(name="N" * 300, id=model_id, provider="P") == f"{'N' * (LONGEST_NAME - 1)}… · {model_id} · P"
    assert provider_labels({"p": "P" * 100}) == {"p": f"{'P' * (LONGEST_PROVIDER - 1)}…"}


def test_entries_that_read_alike_when_masked_are_numbered_and_no_number_is_given_twice() -> None:
    arns = [f"arn:aws:bedrock:us-east-1:{number}:inference-profile/m" for number in (111111111111, 222222222222)]
    alike = {("p", each): Entry("M", each, provider="P") for each in arns}
    label = f"M · {opencode_key(arns[0])} · P"
    assert list(labels(alike).values()) == [label, f"{label} #2"]
    made = labels({**alike, ("p", "other"): Entry("M", opencode_key(arns[0]), provider="P #2")})
    assert sorted(made.values()) == [label, f"{label} #2", f"{label} #3"]


HOSTILE_WORDS = (
    "gpt-4o",
    "GPT-4o",
    "gpt 4o",
    " · ",
    "·",
    " (x)",
    ":free",
    ", former id of gpt-4o",
    " #2",
    "é",
    "模",
    "X",
)
texts = st.lists(st.sampled_from(HOSTILE_WORDS), min_size=1, max_size=4).map("".join)
entries = st.builds(
    Entry,
    name=texts,
    id=texts,
    provider=st.none() | st.sampled_from(["A", "a", "B, C"]),
    former_of=st.none() | st.sampled_from(["gpt-4o", "other"]),
    warning=st.none() | st.sampled_from(["renamed", "ends 2027-02-24"]),
)


@pytest.mark.slow
@given(st.dictionaries(st.tuples(st.sampled_from(["p", "q"]), texts), entries, max_size=12))
def test_no_two_names_are_alike_and_each_is_found_by_its_id(given_entries: dict[tuple[str, str], Entry]) -> None:
    made = labels(given_entries)
    assert made.keys() == given_entries.keys()
    assert len(set(made.values())) == len(made)
    for key, entry in given_entries.items():
        assert matches(entry.id, made[key])
        assert matches(entry.id.rpartition("/")[2], made[key])
    assert labels(dict(reversed(given_entries.items()))).keys() == made.keys()


# Whole configurations


def found_by(config: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Keys and names of a configuration's entries."""
    for block in config["provider"].values():
        yield from ((key, entry["name"]) for key, entry in block["models"].items())


@pytest.mark.slow
def test_every_entry_of_the_recorded_lists_has_a_name_of_its_own_that_its_id_finds(recordings: Recordings) -> None:
    found = Catalog(
        gateway="https://g.example/v1",
        providers=dict(sorted(providers(recordings).items())),
        combined=combined_of(recordings).models,
    )
    config = opencode_config(found)
    names = list(found_by(config))
    assert len(names) > (500 if recordings.whole else 100)
    assert max(Counter(name for _, name in names).values()) == 1
    assert all(matches(key, name) and matches(key.rpartition("/")[2], name) for key, name in names)
    # Nor does a list of hits show two alike, which cuts a name to leave room for its provider's.
    rows = Counter(
        (block["name"], entry["name"][: 51 - len(block["name"])])
        for block in config["provider"].values()
        for entry in block["models"].values()
    )
    assert max(rows.values()) == 1
    api = list(found_by({"provider": models_dev(found, config)}))
    assert sorted(api) == sorted(names)


def test_combined_models_come_first() -> None:
    """opencode sorts providers by name, and hits by day, the newest first, and then by name."""
    catalog = make_catalog()
    openrouter = catalog.providers["openrouter"]
    late = {
        model_id: model.model_copy(update={"family": "f", "release_date": date(2026, 1, 2)})
        for model_id, model in openrouter.models.items()
    }
    providers = {**catalog.providers, "openrouter": openrouter.model_copy(update={"models": late})}
    sonnet = catalog.combined["claude-sonnet-4"].model_copy(update={"family": "f"})
    catalog = catalog.model_copy(update={"providers": providers, "combined": {"claude-sonnet-4": sonnet}})
    blocks = opencode_config(catalog)["provider"]
    assert min(blocks, key=lambda block: blocks[block]["name"]) == COMBINED_PROVIDER
    hits = [entry for block in blocks.values() for entry in block["models"].values() if "Sonnet 4" in entry["name"]]
    hits.sort(key=lambda entry: entry["name"])
    hits.sort(key=lambda entry: entry.get("release_date", ""), reverse=True)
    assert [entry["name"] for entry in hits[:2]] == [
        "Claude Sonnet 4 (claude-sonnet-4)",
        "Claude Sonnet 4 :free · anthropic/claude-sonnet-4:free · OpenRouter",
    ]


def test_a_provider_cannot_call_itself_before_the_combined_models() -> None:
    config = opencode_config(
        Catalog(
            gateway="https://g.example/v1",
            providers={slug: make_provider(slug, make_model("m"), name=f"  {slug}") for slug in ("a", "b")},
            combined={"m": make_combined("m", *(Member(provider=slug, id="m", evidence=()) for slug in ("a", "b")))},
        )
    )
    names = [block["name"] for block in config["provider"].values()]
    assert min(names) == config["provider"][COMBINED_PROVIDER]["name"]


def test_two_entries_of_one_name_are_a_finding() -> None:
    catalog = make_catalog()
    config = opencode_config(catalog)
    models = config["provider"][provider_id("openrouter")]["models"]
    models["qwen/qwen3-coder"]["name"] = config["provider"][COMBINED_PROVIDER]["models"]["claude-sonnet-4"]["name"]
    found = [str(each) for each in catalog_findings(catalog, config=config)]
    assert "opencode.json: 'Claude Sonnet 4 (claude-sonnet-4)' is the name of 2 entries" in found
