"""Names of pages and anchors, known without MkDocs."""

from urllib.parse import unquote

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portkey_catalog.exports.page_names import (
    built,
    combined_anchors,
    fragment,
    pages,
    provider_anchors,
    provider_heading,
)
from portkey_catalog.schema import Catalog, Member
from portkey_catalog.site.pages import render_pages
from portkey_catalog.text.escape import text
from support.small_catalog import HOSTILE, make_catalog, make_combined, make_model, make_provider

ODD = (
    *("__config", "__search", "__palette_0", "__nav_1", "pc-finder", "pc-rows"),
    *("removed-lately", "removed-lately_1", "near-misses", "not-offered", "combined-models"),
    *("a b", "a\u200bb", "a-b", "a  b", "a/b", "a%2Fb", "a%252Fb", "a/(b)", "a%2F(b)", "\ue000"),
    *("model-1-__config", "model-1-a-b", "constructor", "__proto__", "toString", "top", "#", "%"),
    "arn:aws:bedrock:us-east-1:123456789012:x",
    "arn:aws:bedrock:us-east-1:210987654321:x",
    "arn:aws:bedrock:us-east-1:xxxxxxxxxxxx:x",
)


def anchors_of(*ids: str, name: str = "Some provider") -> dict[str, str]:
    return provider_anchors(make_provider("x", *map(make_model, ids), name=name))


def heading_id(heading: str) -> str:
    """What Markdown makes of a heading, as our pages write it."""
    made = markdown.Markdown(extensions=["toc"])
    made.convert(f"# {text(heading)}")
    return str(made.toc_tokens[0]["id"])


@pytest.mark.parametrize(
    "model_id",
    ["gpt-4o", "anthropic/claude-sonnet-4:free", "@cf/meta/llama", "a%20b", "Ünïcode", "constructor", "-", "projects"],
)
def test_an_ordinary_id_is_its_own_anchor(model_id: str) -> None:
    assert anchors_of(model_id, *ODD)[model_id] == model_id
    assert anchors_of("a b") == {"a b": "a-b"}


@pytest.mark.parametrize("model_id", ["__config", "__proto__", "pc-finder", "removed-lately", "openai", "\ue000"])
def test_an_id_that_something_else_on_the_page_has_gets_another_anchor(model_id: str) -> None:
    anchor = anchors_of(model_id, name="OpenAI")[model_id]
    assert anchor.startswith("model-1-")


def test_the_id_that_is_shown_as_it_is_keeps_the_anchor() -> None:
    assert anchors_of("a b", "a-b", "a\u200bb") == {"a-b": "a-b", "a b": "model-1-a-b", "a\u200bb": "model-2-a-b"}


def test_anchors_of_combined_models_are_not_those_of_headings() -> None:
    ids = ("near-misses", "not-offered", "removed-lately", "combined-models", "pc-finder", "gpt-4o")
    member = Member(provider="anthropic", id="x", evidence=())
    catalog = make_catalog().model_copy(update={"combined": {each: make_combined(each, member) for each in ids}})
    anchors = combined_anchors(catalog)
    assert [each for each in ids if anchors[each] == each] == ["gpt-4o"]


@given(
    st.lists(st.one_of(st.sampled_from(ODD), st.text(st.sampled_from("a%2Ff/ -_.\u00a0"), min_size=1)), unique=True),
    st.one_of(st.sampled_from(ODD), st.text(min_size=1, max_size=20)),
)
def test_every_address_leads_to_its_own_row_and_no_row_bears_a_reserved_id(ids: list[str], name: str) -> None:
    anchors = anchors_of(*ids, name=name)
    elements = {*anchors.values(), heading_id(provider_heading(name)), "removed-lately"}
    assert len(elements) == len(ids) + 2 - (heading_id(provider_heading(name)) == "removed-lately")
    for anchor in elements:
        assert anchor and not anchor.startswith(("__", "pc-"))
        link = fragment(anchor).removeprefix("#")
        assert (link if link in elements else unquote(link)) == anchor, "browsers look for the id before they decode"


@given(st.one_of(st.sampled_from((*HOSTILE, *ODD)), st.text(min_size=1, max_size=30)))
def test_the_heading_of_a_provider_has_no_id_that_the_theme_looks_up(name: str) -> None:
    assert not heading_id(provider_heading(name)).startswith(("__", "pc-"))
    assert provider_heading(name).endswith(name)


def test_pages_are_named_as_they_are_made() -> None:
    catalog = make_catalog()
    assert pages(catalog) == list(render_pages(catalog, {}))
    empty = Catalog(gateway="https://g.example/v1", providers={}, combined={})
    assert pages(empty) == list(render_pages(empty, {}))
    assert built("providers/x.md/index.md") == "providers/x.md/index.html"
