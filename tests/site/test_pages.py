"""The home page, and what all generated pages have in common."""

import re
from datetime import date

from portkey_catalog.explorer.files import explorer_files
from portkey_catalog.schema import Catalog, Kind, Lookalike, Member, NearMiss, Removed, RemovedModel
from portkey_catalog.site.pages import render_pages
from support.explored import rows_of
from support.small_catalog import (
    make_catalog,
    make_combined,
    make_model,
    make_provider,
    published,
)


def test_every_provider_has_a_page_beside_the_fixed_ones() -> None:
    assert set(render_pages(make_catalog(), {})) == {
        "index.md",
        "combined/index.md",
        "providers/index.md",
        "compare/index.md",
        "configure/index.md",
        "changes/index.md",
        "status/index.md",
        "providers/anthropic/index.md",
        "providers/openrouter/index.md",
    }


def test_a_catalog_without_any_model_still_has_its_pages() -> None:
    pages = render_pages(Catalog(gateway="https://api.portkey.ai/v1", providers={}, combined={}), {})
    assert "No model is offered by several providers." in pages["combined/index.md"]
    assert "<strong>0</strong> models" in pages["index.md"]


def test_home_counts_in_opencode_what_its_table_does_and_says_of_what() -> None:
    catalog = make_catalog()
    _, exclusions = published(catalog)
    home = render_pages(catalog, exclusions)["index.md"]
    assert re.findall(r"<span><strong>(.*?)</strong> (.*?)</span>", home) == [
        ("6", "models of 2 providers"),
        ("1", "combined model"),
        ("5", "in opencode&#58; 4 and 1 combined"),
    ]
    assert sum(not row["why"] for row in rows_of(catalog)) == 5


def with_account_numbers() -> Catalog:
    """A catalog with ids that carry an account's number everywhere the pages may show one."""
    arn, project = (
        "arn:aws:bedrock:us-east-1:123456789012:inference-profile/m",
        "projects/123456789012/m",
    )
    models = (make_model(arn, f"Chat of {arn}"), make_model(project, alias_of=arn))
    provider = make_provider("openrouter", *models, name=f"Account {arn}")
    member = Member(provider="openrouter", id=arn, evidence=(f"{arn} agrees",))
    outside = Member(provider="gone", id=project, evidence=(), excluded=f"another name of {arn}")
    side = Lookalike(identity=arn, offers=(f"openrouter/{arn}",))
    gone = RemovedModel(name=f"Old {arn}", kind=Kind.CHAT, removed=date(2026, 11, 5))
    return make_catalog().model_copy(
        update={
            "removed": Removed(providers={"openrouter": {arn: gone}}),
            "providers": {"openrouter": provider},
            "combined": {"m": make_combined("m", member, outside, name=arn, lab=project)},
            "near_misses": (NearMiss(one=side, other=side, alike=arn, apart=project),),
        }
    )


def test_no_page_and_no_table_shows_the_number_of_an_account() -> None:
    catalog = with_account_numbers()
    exclusions = {"openrouter": {"projects/123456789012/m": "like projects/123456789012/m"}}
    shown = "".join(render_pages(catalog, exclusions).values()) + "".join(explorer_files(catalog).values())
    assert "123456789012" not in shown
    assert shown.count("x" * 12) > 20
    table = [row["id"] for row in rows_of(catalog)]
    assert table[1:] == ["arn:aws:bedrock:us-east-1:xxxxxxxxxxxx:inference-profile/m", "projects/xxxxxxxxxxxx/m"]
