"""A provider's rows as its models: doubles, aliases, notes, globs."""

from datetime import date
from decimal import Decimal

from portkey_catalog.normalise.models import chosen, normalise_rows
from portkey_catalog.upstream.lists import Rejection
from portkey_catalog.upstream.rows import PriceUnit, StatedPrices
from support.upstream_rows import make_row

TODAY = date(2026, 9, 1)


def test_of_two_rows_with_one_id_the_first_is_kept_and_the_other_reported() -> None:
    read = normalise_rows([make_row("m", context=1000), make_row("m", context=2000)], TODAY)
    assert read.models["m"].limit.context == 1000
    assert read.rejected == (Rejection("m", "the id is listed twice; the first row is kept", unreadable=False),)


def test_of_two_rows_with_one_id_the_one_that_is_no_alias_is_kept() -> None:
    alias, own = make_row("m", context=1000, alias_of="n"), make_row("m", context=2000)
    for rows in ([alias, own], [own, alias]):
        read = normalise_rows([*rows, make_row("n")], TODAY)
        assert (read.models["m"].limit.context, len(read.rejected)) == (2000, 1)


def test_ids_that_differ_in_letter_case_are_two_models() -> None:
    assert list(normalise_rows([make_row("lab/M"), make_row("lab/m")], TODAY).models) == ["lab/M", "lab/m"]


def test_an_alias_leads_to_a_model_of_the_list_or_nowhere() -> None:
    rows = [make_row("m-latest", alias_of="m-2"), make_row("m-2"), make_row("n-latest", alias_of="{env:KEY}")]
    models = normalise_rows([*rows, make_row("{env:KEY}")], TODAY).models
    assert {model_id: model.alias_of for model_id, model in models.items()} == {
        "m-2": None,
        "m-latest": "m-2",
        "n-latest": None,
    }


def test_what_rules_decide_against_the_providers_word_is_noted() -> None:
    rows = [
        make_row("a", context=1000, max_output=2000),
        make_row("b", context=1000, max_output=2000),
        make_row("c", unit=PriceUnit.USD_PER_TOKEN, prices=StatedPrices(Decimal("0.56"), Decimal("6.67"))),
        make_row("d", unit=PriceUnit.USD_PER_TOKEN, prices=StatedPrices(Decimal(-1), Decimal(-1))),
    ]
    notes = normalise_rows(rows, TODAY).notes
    assert {note.split(" ")[1]: ids for note, ids in notes.items()} == {"limit": ("a", "b"), "price": ("c",)}


def test_models_are_sorted_and_chosen_by_globs() -> None:
    rows = [make_row(model_id) for model_id in ("b/two", "a/one:batch", "a/one", "c/three")]
    models = normalise_rows(rows, TODAY).models
    assert list(chosen(models, ("a/*", "b/*"), ("*:batch",))) == ["a/one", "b/two"]
