"""What the pages say of models that are gone."""

from datetime import date, timedelta

import pytest

from portkey_catalog.exports.page_names import shown_anchor
from portkey_catalog.schema import (
    Catalog,
    Kind,
    Removed,
    RemovedCombined,
    RemovedModel,
)
from portkey_catalog.site.pages import render_pages
from portkey_catalog.site.removed import SHOWN, not_found
from portkey_catalog.text.escape import text
from support.small_catalog import (
    HOSTILE,
    make_catalog,
)
from support.world import TODAY


def with_removed(name: str, model_id: str) -> Catalog:
    day = date(2026, 11, 5)
    model = RemovedModel(
        name=name, kind=Kind.CHAT, removed=day, combined="sonnet-4", instead="combined/claude-sonnet-4"
    )
    gone = RemovedCombined(name=name, identity="gone", removed=day)
    removed = Removed(
        providers={"openrouter": {model_id: model}, "together": {"x": model, "y": model}}, combined={"old": gone}
    )
    return make_catalog().model_copy(update={"removed": removed})


def test_pages_show_what_was_removed_lately() -> None:
    pages = render_pages(with_removed("Old Sonnet", "lab/old"), {})
    page = pages["providers/openrouter/index.md"].split("## Removed lately")[1]
    assert (
        f"<strong>Old Sonnet</strong><br><code>{text('lab/old')}</code></td><td>2026-11-05</td>"
        f"<td><code>{text('combined/claude-sonnet-4')}</code></td>"
    ) in page
    assert "Removed lately" not in pages["providers/anthropic/index.md"]
    assert "<td class=w>together</td><td class=n>2</td><td>2026-11-05</td>" in pages["providers/index.md"]
    row = f'<tr id="old"><td><strong>Old Sonnet</strong><br><code>{text("combined/old")}</code>'
    assert row in pages["combined/index.md"]
    assert "Removed lately" not in "".join(render_pages(make_catalog(), {}).values())


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_of_what_was_removed_is_escaped(name: str) -> None:
    pages = render_pages(with_removed(name, name), {})
    plain = render_pages(with_removed("Name", "id"), {})
    for path, page in pages.items():
        shown = page.replace(f' id="{text(shown_anchor(name))}"', "").replace(text(name), "")
        assert shown == plain[path].replace(' id="id"', "").replace("Name", "").replace(
            "<code>id</code>", "<code></code>"
        )


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
