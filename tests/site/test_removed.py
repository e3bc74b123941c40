"""The page of what is not found."""

from datetime import date, timedelta

import pytest

from portkey_catalog.schema import (
    Kind,
    Removed,
    RemovedCombined,
    RemovedModel,
)
from portkey_catalog.site.removed import SHOWN, not_found
from support.small_catalog import HOSTILE, make_catalog
from support.world import TODAY


def after(number: int) -> date:
    return TODAY + timedelta(days=number)


def test_an_address_that_leads_nowhere_says_what_became_of_models_and_how_many_more() -> None:
    models = {
        f"m-{n}": RemovedModel(name=f"M {n}", kind=Kind.CHAT, removed=after(n), instead="portkey-a/x")
        for n in range(SHOWN + 5)
    }
    gone = RemovedCombined(name="Old", identity="i", removed=TODAY, instead="combined/new")
    removed = Removed(providers={"away": models}, combined={"old": gone})
    page = not_found(make_catalog().model_copy(update={"removed": removed}))
    assert page.count("<tr>") == SHOWN + 1
    assert "combined/old" in page and "combined/new" in page
    assert f"portkey-away/m-{SHOWN + 4}<" in page
    assert "6 more are in" in page
    assert not_found(make_catalog()) == ""


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_of_what_is_gone_is_neither_markup_nor_template(name: str) -> None:
    model = RemovedModel(name=name, kind=Kind.CHAT, removed=TODAY, instead=name)
    page = not_found(make_catalog().model_copy(update={"removed": Removed(providers={"away": {name: model}})}))
    for evil in ("{{", "{%", "{#", "<script", "<img", "<?php", "onerror="):
        assert evil not in page
