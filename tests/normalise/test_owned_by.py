"""Who made a model, and who only serves it."""

from datetime import date

import pytest

from portkey_catalog.normalise.models import normalise_rows
from support.upstream_rows import make_row

TODAY = date(2026, 9, 1)


@pytest.mark.parametrize(
    "owner",
    [
        *("system", "Unknown", "no-reply@lab.example", "llamacpp", "LM Studio", "organization_owner", "library"),
        *("tabbyAPI", "meta-llama/Llama-3.1-8B-Instruct", "text_generation_inference"),
    ],
)
def test_an_owner_nobody_filled_in_is_no_lab(owner: str) -> None:
    assert normalise_rows([make_row(owner=owner)], TODAY).models["m"].lab is None


def test_one_owner_of_the_models_of_several_labs_is_the_provider() -> None:
    resold = normalise_rows([make_row("a/m", owner="host"), make_row("b/m", owner="host")], TODAY)
    own = normalise_rows([make_row("m", owner="lab"), make_row("n", owner="lab")], TODAY)
    assert {model.lab for model in resold.models.values()} == {None}
    assert {model.lab for model in own.models.values()} == {"lab"}
