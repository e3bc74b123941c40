"""Names that a provider can and cannot be published under."""

import pytest

from portkey_catalog.text.slugs import why_reserved
from support.hosted import listing, rows
from support.world import World

READS_AS_A_FILE = ["index.md", "INDEX.MD", "index.html", "Index.Html"]


@pytest.mark.parametrize("slug", [*READS_AS_A_FILE, "combined", "Combined"])
def test_names_of_the_sites_own_files_are_reserved(slug: str) -> None:
    assert why_reserved(slug)


@pytest.mark.parametrize("slug", ["index", "x.md", "404.html", "README.md", "search", "sitemap.xml", "con", "x."])
def test_whatever_else_reads_as_a_file_can_be_published(slug: str) -> None:
    assert why_reserved(slug) is None


@pytest.mark.slow
@pytest.mark.parametrize("slug", [*READS_AS_A_FILE, "combined"])
def test_an_account_with_such_a_slug_loses_that_provider_only_and_hears_what_to_do(world: World, slug: str) -> None:
    world.gateway.lists[slug] = listing(*rows("m-1"))
    report = world.update()
    assert report.exit_code == 0
    assert list(world.document("index.json")["providers"]) == ["alpha", "beta"]
    assert f"{slug!r} is not used" in report.notices[0].text and "alias" in report.notices[0].text
    aliased = f"metadata.sources = []\n[[providers]]\nslug = '{slug}'\nalias = 'other'\n"
    assert [each.text.partition(": ")[0] for each in world.update(aliased).notices] == ["no longer"]
    assert list(world.document("providers/other.json")) == ["m-1"]
