"""Every page that is generated (pure)."""

from __future__ import annotations

from portkey_catalog.exports.page_names import COMBINED_PAGE, HOME, PROVIDERS_PAGE, provider_path
from portkey_catalog.schema import Catalog
from portkey_catalog.site.combined import combined_page
from portkey_catalog.site.figures import Exclusions
from portkey_catalog.site.home import home_page
from portkey_catalog.site.providers import provider_page, providers_page


def render_pages(catalog: Catalog, exclusions: Exclusions) -> dict[str, str]:
    """Every generated page as Markdown, by its path in the documentation folder."""
    pages = {
        HOME: home_page(catalog, exclusions),
        COMBINED_PAGE: combined_page(catalog),
        PROVIDERS_PAGE: providers_page(catalog, exclusions),
    }
    return pages | {provider_path(slug): provider_page(catalog, slug, exclusions) for slug in catalog.providers}
