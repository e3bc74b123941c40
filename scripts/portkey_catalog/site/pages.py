"""Every page that is generated (pure)."""

from __future__ import annotations

from collections.abc import Sequence

from portkey_catalog.exports.page_names import (
    CHANGES_PAGE,
    COMBINED_PAGE,
    COMPARE_PAGE,
    CONFIGURE_PAGE,
    HOME,
    PROVIDERS_PAGE,
    STATUS_PAGE,
    changes_path,
    provider_path,
)
from portkey_catalog.news.days import Day
from portkey_catalog.schema import Catalog
from portkey_catalog.site.changes import Addresses, changes_page, day_page
from portkey_catalog.site.combined import combined_page
from portkey_catalog.site.figures import Exclusions
from portkey_catalog.site.home import compare_page, configure_page, home_page
from portkey_catalog.site.providers import provider_page, providers_page
from portkey_catalog.site.status import status_page


def render_pages(
    catalog: Catalog, exclusions: Exclusions, days: Sequence[Day] = (), *, build: str = ""
) -> dict[str, str]:
    """Every generated page as Markdown, by its path in the documentation folder.

    Args:
        catalog: the catalog.
        exclusions: provider -> model id -> why it is not in the opencode configuration.
        days: what changed, the newest day first.
        build: names the data of the explorer.
    """
    addresses = Addresses(catalog)
    pages = {
        HOME: home_page(catalog, exclusions, build),
        COMBINED_PAGE: combined_page(catalog, build),
        PROVIDERS_PAGE: providers_page(catalog, exclusions),
        COMPARE_PAGE: compare_page(build),
        CONFIGURE_PAGE: configure_page(catalog, exclusions, build),
        CHANGES_PAGE: changes_page(catalog, days, addresses),
        STATUS_PAGE: status_page(catalog, exclusions),
    }
    pages |= {provider_path(slug): provider_page(catalog, slug, exclusions) for slug in catalog.providers}
    return pages | {changes_path(day.on): day_page(day, addresses) for day in reversed(days)}
