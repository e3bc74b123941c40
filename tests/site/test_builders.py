"""MkDocs and Zensical make the same site of the same sources."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from portkey_catalog.check.site import check_site
from portkey_catalog.exports.opencode import opencode_config
from portkey_catalog.site.builders import BUILDERS, ZENSICAL, Builder, SiteError, run_builder
from portkey_catalog.store import catalog as store
from portkey_catalog.store import layout
from support.browsing import Visit, served, visiting
from support.past import SECOND, grown
from support.small_catalog import HOSTILE, make_catalog

CATALOG = grown(make_catalog(names=HOSTILE, sample=True))
PAGES = (
    *(
        "",
        "combined/",
        "providers/",
        "providers/openrouter/",
        "providers/hostile/",
        "compare/",
        "configure/",
        "changes/",
    ),
    *(f"changes/{SECOND}/", "status/", "use/", "api/", "operate/", "404.html"),
)


@pytest.fixture(scope="module", params=[*BUILDERS])
def builder(request: pytest.FixtureRequest) -> Builder:
    return BUILDERS[request.param]


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Where the site of each builder is served from."""
    return {name: tmp_path_factory.mktemp(name) for name in BUILDERS}


@pytest.fixture(scope="module")
def bases(folders: dict[str, Path]) -> Iterator[dict[str, str]]:
    """Addresses of the served sites."""
    with (
        served(folders["mkdocs"], CATALOG) as one,
        served(folders["zensical"], CATALOG, builder=ZENSICAL) as other,
    ):
        yield {"mkdocs": one, "zensical": other}


@pytest.fixture
def visit(browser: Browser, bases: dict[str, str], builder: Builder) -> Iterator[Visit]:
    with visiting(browser, bases[builder.module]) as visit:
        yield visit


def files(folder: Path) -> set[str]:
    """What a site consists of but for the theme's own."""
    paths = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    theme = ("assets/images/", "assets/javascripts/", "assets/stylesheets/", "search", "sitemap.xml.gz")
    return {path for path in paths if not path.startswith(theme)}


def test_both_make_the_same_pages_and_files(bases: dict[str, str], folders: dict[str, Path]) -> None:
    assert bases.keys() == folders.keys()
    one, other = (files(folder / "REPO") for folder in folders.values())
    assert one == other


@pytest.mark.slow
def test_zensical_makes_the_same_bytes_again(bases: dict[str, str], folders: dict[str, Path], tmp_path: Path) -> None:
    assert "zensical" in bases
    with served(tmp_path, CATALOG, builder=ZENSICAL):
        once, again = (
            {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
            for folder in (folders["zensical"], tmp_path)
        )
    assert once == again


def test_the_pages_of_either_keep_every_rule(
    bases: dict[str, str], folders: dict[str, Path], builder: Builder, tmp_path: Path
) -> None:
    assert builder.module in bases
    store.write_catalog(tmp_path, layout.catalog_files(CATALOG, opencode_config(CATALOG)))
    found = check_site(folders[builder.module] / "REPO", tmp_path)
    assert [str(each) for each in found if each.where.endswith((".html", ".xml"))] == []


@pytest.mark.slow
@pytest.mark.parametrize("path", PAGES)
def test_no_page_does_what_its_policy_forbids(visit: Visit, path: str) -> None:
    page = visit.open(path)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.pwned") is None
    expect(page.locator("#pc-age")).to_contain_text("Refreshed")


def test_the_table_of_models_is_drawn_and_searched(visit: Visit) -> None:
    page = visit.open("#q=p:openrouter qwen")
    expect(page.locator("#pc-explorer .pc-body [role=row]").first).to_be_visible()
    expect(page.locator("#pc-explorer output")).to_contain_text(" of ")


def test_the_page_of_what_is_not_found_searches_for_it(visit: Visit) -> None:
    page = visit.open("404.html")
    expect(page.locator("#pc-gone[data-ready]")).to_be_attached()
    expect(page.get_by_role("heading", name="404")).to_be_visible()


def test_what_a_builder_says_of_pages_that_it_cannot_build_is_told(builder: Builder, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("[nowhere](missing.md)\n")
    (tmp_path / "mkdocs.yml").write_text("site_name: x\ntheme: {name: material}\n")
    with pytest.raises(SiteError, match=rf"(?s){builder.name} could not build the site:.*missing\.md"):
        run_builder(builder, tmp_path, date(2026, 11, 5))
