"""What the pages say of models that are gone."""

from datetime import date

import pytest

from portkey_catalog.exports.page_names import shown_anchor
from portkey_catalog.schema import (
    Catalog,
    Kind,
    Removed,
    RemovedCombined,
    RemovedModel,
)
from portkey_catalog.site.home import render_pages
from portkey_catalog.text.escape import text
from support.small_catalog import (
    HOSTILE,
    make_catalog,
)


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
