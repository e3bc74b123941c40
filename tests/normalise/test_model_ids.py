"""Ids that name no model."""

from datetime import date

import pytest

from portkey_catalog.normalise.model_ids import why_no_model
from portkey_catalog.normalise.models import normalise_rows
from support.upstream_rows import make_row

TODAY = date(2026, 9, 1)


@pytest.mark.parametrize(
    ("model_id", "reason"),
    [
        ("*", "a pattern, not a model"),
        ("openai/*", "a pattern, not a model"),
        ("anthropic/claude-*", "a pattern, not a model"),
        ("__proto__", "a name that no JavaScript reader can hold"),
        ("@openai-prod/gpt-4o", "an address of one of the account's providers, not a model's id"),
        ("@OpenAI-Prod/gpt-4o", "an address of one of the account's providers, not a model's id"),
        ("@openai-prod", "an address of one of the account's providers, not a model's id"),
        ("@cf/meta/llama-3", None),
        ("@openai/gpt-4o", None),
        ("openai-prod/gpt-4o", None),
        ("constructor", None),
        ("lab/__proto__", None),
    ],
)
def test_an_id_that_names_no_model_costs_the_row(model_id: str, reason: str | None) -> None:
    slugs = {"Openai-prod", "team"}
    assert why_no_model(model_id, slugs) == reason
    read = normalise_rows([make_row(model_id), make_row("m")], TODAY, slugs=slugs)
    assert {**dict.fromkeys(read.models), **{row.id: row.reason for row in read.rejected}} == {
        "m": None,
        model_id: reason,
    }
