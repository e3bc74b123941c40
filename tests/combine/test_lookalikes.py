"""Ids and names that are easily taken for others are told when they appear, and marked where people choose."""

from __future__ import annotations

import time
from typing import Any

import pytest

from portkey_catalog.combine.lookalikes import misnamed_notices, new_id_notices, odd_letter_notices, one_edit_apart
from portkey_catalog.exports.opencode import opencode_config
from portkey_catalog.exports.usable import exclusions
from portkey_catalog.report.markdown import as_markdown
from portkey_catalog.schema import Catalog, Member, PublishedId
from portkey_catalog.site.pages import render_pages
from support.explored import rows_of
from support.hosted import listing, rows
from support.small_catalog import make_catalog, make_combined, make_model, make_provider
from support.world import TODAY, World


def catalog_of(**identities: str) -> Catalog:
    ids = {name.replace("_", "-"): PublishedId(identity=each, since=TODAY) for name, each in identities.items()}
    return Catalog(gateway="https://g.example/v1", providers={}, combined={}, ids=ids)


def born(older: dict[str, str], **new: str) -> list[str]:
    return [each.text for each in new_id_notices(catalog_of(**older, **new), catalog_of(**older))]


def test_a_new_id_one_letter_from_one_of_another_lab_is_told() -> None:
    assert born({"gpt_5": "openai/gpt-5"}, gtp_5="evil/gtp-5") == [
        "combined/gtp-5 of evil is new, and differs from combined/gpt-5 of openai by one letter"
    ]


def test_a_new_id_one_word_from_one_of_another_lab_is_told() -> None:
    (before,) = born({"gpt_5": "openai/gpt-5"}, evil_gpt_5="evil/gpt-5")
    assert before.endswith("combined/gpt-5 of openai by one word")
    (behind,) = born({"gpt_5": "openai/gpt-5"}, gpt_5_new="evil/gpt-5-new")
    assert behind.endswith("combined/gpt-5 of openai by one word")
    (less,) = born({"nova_glide": "evil/nova-glide"}, nova="amazon/nova")
    assert less.endswith("combined/nova-glide of evil by one word")


def test_new_ids_of_the_same_lab_or_far_from_all_others_are_no_news() -> None:
    older = {"gpt_5": "openai/gpt-5", "grok_4": "xai/grok-4"}
    assert born(older, gpt_5_mini="openai/gpt-5-mini", gpt_6="openai/gpt-6", kimi_k3="moonshot/kimi-k3") == []
    assert new_id_notices(catalog_of(**older), None) == []
    assert new_id_notices(catalog_of(**older), catalog_of()) == []


def test_many_births_are_told_in_a_few_lines() -> None:
    older = {f"model_{number}": f"lab/model-{number}" for number in range(40)}
    new = {f"evil_model_{number}": f"evil/model-{number}" for number in range(40)}
    assert born(older, **new)[-1] == "30 more new ids look like older ones of other labs"


def test_fifty_new_ids_beside_two_thousand_old_ones_take_no_time() -> None:
    older = {f"model_{number}": f"lab/model-{number}" for number in range(2_000)}
    new = {f"madel_{number}": f"evil/madel-{number}" for number in range(50)}
    start = time.process_time()
    assert born(older, **new)
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("gpt-5", "gpt-5", False),
        ("gpt-5", "gpt-6", True),
        ("gpt-5", "gtp-5", True),
        ("gpt-5", "gpt-55", True),
        ("gpt-5", "pt-5", True),
        ("gpt-5", "gpt-", True),
        ("", "a", True),
        ("", "ab", False),
        ("gpt-5", "tgp-5", False),
        ("abcd", "badc", False),
        ("ab", "ba", True),
        ("grok-4", "gork-5", False),
    ],
)
def test_one_edit(one: str, other: str, apart: bool) -> None:
    assert one_edit_apart(one, other) is one_edit_apart(other, one) is apart


KELVIN, CYRILLIC = "\u212aimi K2", "GPT-4\u043e"


def odd_catalog() -> Catalog:
    models = [make_model("kimi-k2", KELVIN), make_model("gpt-4\u043e", CYRILLIC), make_model("mimo-x", "小米 MiMo")]
    provider = make_provider("hub", *models, make_model("plain-7b", "Plain 7B"))
    return Catalog(gateway="https://g.example/v1", providers={"hub": provider}, combined={})


def test_letters_that_only_look_latin_are_told_with_provider_and_id() -> None:
    (notice,) = odd_letter_notices(odd_catalog())
    assert (notice.provider, notice.level) == ("hub", "warning")
    assert notice.text.startswith("2 models have letters in their names or ids that only look Latin, such as 'gpt-4")
    assert odd_letter_notices(make_catalog()) == []


def test_letters_that_only_look_latin_are_marked_in_opencode_and_on_the_pages() -> None:
    catalog = odd_catalog()
    entries = opencode_config(catalog)["provider"]["portkey-hub"]["models"]
    marked = {key for key, entry in entries.items() if entry["name"].startswith("[look-alike letters] ")}
    assert marked == {"kimi-k2", "gpt-4\u043e"}
    page = render_pages(catalog, exclusions(catalog))["providers/hub/index.md"]
    assert page.count("look-alike letters") == 2
    told = [row["name"] for row in rows_of(catalog) if "look-alike" in row["name"]]
    assert told == [f"{CYRILLIC} (look-alike letters)", f"{KELVIN} (look-alike letters)"]
    assert "look-alike" not in str(opencode_config(make_catalog()))


def test_no_name_passes_for_one_that_is_marked() -> None:
    provider = make_provider("hub", make_model("plain-7b", "[look-alike letters] Plain 7B"))
    catalog = Catalog(gateway="https://g.example/v1", providers={"hub": provider}, combined={})
    (entry,) = opencode_config(catalog)["provider"]["portkey-hub"]["models"].values()
    assert not entry["name"].startswith("[look")


def shown_as(**names: str) -> list[str]:
    """What is told of a combined Kimi K2.5 whose offers, of one provider each, have these names."""
    facts: dict[str, Any] = {"canonical_slug": "moonshotai/kimi-k2.5-0127"}
    models = {slug: make_model("moonshotai/kimi-k2", name, **facts) for slug, name in names.items()}
    members = [Member(provider=slug, id=model.id, evidence=()) for slug, model in models.items()]
    catalog = Catalog(
        gateway="https://g.example/v1",
        providers={slug: make_provider(slug, model) for slug, model in models.items()},
        combined={"kimi-k2.5": make_combined("kimi-k2.5", *members, identity="moonshot/kimi-k2.5+0127")},
    )
    notices = misnamed_notices(catalog)
    assert {each.level for each in notices} <= {"info"}
    return [each.text for each in notices]


def test_offers_under_the_name_of_another_model_are_told_in_one_line() -> None:
    why = "the display name Claude Opus 5 reads as claude, the id as kimi"
    assert shown_as(a="Kimi K2.5", b="Claude Opus 5") == [
        f"1 offer is shown under the name of another model, which is not used: b/moonshotai/kimi-k2: {why}"
    ]
    assert shown_as(c="Kimi K3", b="Claude Opus 5") == [
        f"2 offers are shown under the name of another model, which is not used, such as: b/moonshotai/kimi-k2: {why}"
    ]


def test_the_name_of_what_an_id_was_re_pointed_to_is_its_own() -> None:
    assert shown_as(a="Kimi K2.5", b="Moonshot: Kimi K2.5 0127") == []
    assert misnamed_notices(make_catalog()) == []


def test_the_report_of_an_update_tells_of_names_of_other_models(world: World) -> None:
    for slug, name in (("alpha", "OpenAI: GPT-4o"), ("beta", "Claude <b>Opus</b> 5")):
        world.gateway.lists[slug] = listing(*rows("openai/gpt-4o", name=name))
    report = world.update()
    (told,) = [each.text for each in report.notices if "name of another model" in each.text]
    assert "beta/openai/gpt-4o: the display name Claude <b>Opus</b> 5 reads as claude" in told
    assert "<b>" not in as_markdown(report)
    assert report.exit_code == 0
