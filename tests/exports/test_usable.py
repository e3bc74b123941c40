"""Which models the opencode configuration offers."""

from typing import Any

import pytest

from portkey_catalog.exports.models_dev import models_dev
from portkey_catalog.exports.opencode import model_ids
from portkey_catalog.exports.opencode import opencode_config as config
from portkey_catalog.exports.usable import SAME_KEY, exclusions
from portkey_catalog.schema import (
    Catalog,
    Kind,
    Limit,
    Modalities,
)
from support.routes import ARN, MASKED
from support.small_catalog import make_model, make_provider


@pytest.mark.parametrize("numbers", [("111111111111", "222222222222"), ("111111111111", "x" * 12)])
def test_of_two_ids_that_read_the_same_once_masked_the_first_is_listed(numbers: tuple[str, str]) -> None:
    first, second = map(ARN.format, numbers)
    catalog = Catalog(
        gateway="https://g/v1",
        providers={"a": make_provider("a", make_model(first), make_model(second))},
        combined={},
    )
    document = config(catalog)
    assert document["provider"]["portkey-a"]["models"][MASKED]["id"] == f"@a/{first}"
    assert exclusions(catalog) == {"a": {second: SAME_KEY}}
    assert list(models_dev(catalog, document)["portkey-a"]["models"]) == [MASKED]


def test_an_unusable_id_does_not_stand_in_the_way_of_one_that_reads_the_same() -> None:
    first, second = ARN.format("111111111111"), ARN.format("222222222222")
    models = (make_model(first, kind=Kind.EMBEDDING), make_model(second))
    catalog = Catalog(gateway="https://g/v1", providers={"a": make_provider("a", *models)}, combined={})
    document = config(catalog)
    assert document["provider"]["portkey-a"]["models"][MASKED]["id"] == f"@a/{second}"
    assert exclusions(catalog) == {"a": {first: "not a chat model (embedding)"}}


@pytest.mark.parametrize(
    "unfit",
    [
        {"kind": Kind.EMBEDDING},
        {"kind": Kind.UNKNOWN},
        {"limit": Limit(context=1_000)},
        {"limit": Limit(output=1_000)},
        {"tool_call": False},
        {"tool_call": None},
        {"modalities": Modalities(input=("text",), output=("audio",))},
        {"status": "retired"},
        {"status": "unavailable"},
    ],
)
def test_a_model_opencode_cannot_use_stays_out(unfit: dict[str, Any]) -> None:
    provider = make_provider("a", make_model("good"), make_model("unfit", **unfit))
    document = config(Catalog(gateway="https://g/v1", providers={"a": provider}, combined={}))
    assert model_ids(document["provider"]) == ["portkey-a/good"]
