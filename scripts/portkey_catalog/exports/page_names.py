"""Names of the site's pages and of what stands on them, known without MkDocs (pure).

The pages, the table of the home page and the rules of `check` all take them from here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from urllib.parse import quote

from portkey_catalog.schema import Catalog, ProviderCatalog
from portkey_catalog.text.escape import one_line

HOME = "index.md"
COMBINED_PAGE = "combined/index.md"
PROVIDERS_PAGE = "providers/index.md"
COMPARE_PAGE = "compare/index.md"
CONFIGURE_PAGE = "configure/index.md"
CHANGES_ADDRESS = "changes/"
CHANGES_PAGE = f"{CHANGES_ADDRESS}index.md"
STATUS_PAGE = "status/index.md"

COMBINED_HEADING = "Combined models"
NEAR_MISSES, NOT_OFFERED, REMOVED, ENDING = "Near misses", "Not offered", "Removed lately", "At one provider only"
EARLIER = "Earlier days"
"""Headings of the sections that generated pages may have."""

_COMBINED_HEADINGS = (COMBINED_HEADING, ENDING, NOT_OFFERED, NEAR_MISSES, REMOVED)

_NOT_OURS = re.compile(r"__|pc-")
"""Beginnings of ids that Material's templates and scripts (9.8.1: `__config`, `__search`, `__nav_1` ...) or our own
(`pc-explorer`, `pc-words`) look up: an element of that id would be taken for theirs."""


def provider_address(slug: str) -> str:
    """The address of a provider's page, relative to the site's."""
    return f"providers/{slug}/"


def provider_path(slug: str) -> str:
    """The page of a provider, in the documentation folder."""
    return f"{provider_address(slug)}index.md"


def changes_address(day: date) -> str:
    """The address of the page of a day's changes, relative to the site's."""
    return f"{CHANGES_ADDRESS}{day}/"


def changes_path(day: date) -> str:
    """The page of a day's changes, in the documentation folder."""
    return f"{changes_address(day)}index.md"


def combined_folder(name: str) -> str:
    """The folder of what stands on the site of one id of a combined model; one is called like a file of the site."""
    return f"combined/@{name}/" if name == "index.html" else f"combined/{name}/"


def pages(catalog: Catalog) -> list[str]:
    """Every generated page, in the documentation folder."""
    days = {each.on for each in catalog.changes}
    return [
        *(HOME, COMBINED_PAGE, PROVIDERS_PAGE, COMPARE_PAGE, CONFIGURE_PAGE, CHANGES_PAGE, STATUS_PAGE),
        *map(provider_path, catalog.providers),
        *map(changes_path, sorted(days)),
    ]


def built(page: str) -> str:
    """The file on the site that MkDocs makes of a generated page; folders keep their names, such as `x.md/`."""
    return f"{page.removesuffix('.md')}.html"


def provider_heading(name: str) -> str:
    """Heading of a provider's page, whose id in the page is nobody else's."""
    return f"Provider {name}" if _NOT_OURS.match(_heading_id(name)) else name


def provider_anchors(provider: ProviderCatalog) -> dict[str, str]:
    """Id of every model's row on the page of its provider, by model id."""
    return _anchors(provider.models, (provider_heading(provider.name), REMOVED))


def combined_anchors(catalog: Catalog) -> dict[str, str]:
    """Id of every combined model's heading on the page of combined models, by its id."""
    return _anchors(catalog.combined, _COMBINED_HEADINGS)


def removed_anchors(catalog: Catalog, slug: str | None = None) -> dict[str, str]:
    """Id of the row of every id that is gone, on the page of its provider or, by default, of combined models.

    So an old address of a model leads to what became of it, unless something else has its place.
    """
    if slug is None:
        return _anchors(catalog.removed.combined, _COMBINED_HEADINGS, combined_anchors(catalog).values())
    provider = catalog.providers[slug]
    headings = (provider_heading(provider.name), REMOVED)
    return _anchors(catalog.removed.providers.get(slug, ()), headings, provider_anchors(provider).values())


def fragment(anchor: str) -> str:
    """The end of a page's address that leads to an anchor."""
    return f"#{_encoded(anchor)}"


def _encoded(anchor: str) -> str:
    """As `encodeURIComponent` writes it in the table's script."""
    return quote(anchor, safe="!'()*")


def shown_anchor(model_id: str) -> str:
    """The id in the page that a model has unless something else has it."""
    return one_line(model_id).replace(" ", "-")


def _anchors(ids: Iterable[str], headings: Iterable[str], others: Iterable[str] = ()) -> dict[str, str]:
    """An id in the page for each: the id itself as it is shown, or what is free where that or one of others is taken.

    Ids that are shown as they are come first, so that their addresses never change. An address leads to the element
    whose id it spells even before it is decoded, so what leads to one element may be no other's id either.
    """
    taken = {"", *_heading_ids(headings), *others, *map(_encoded, others)}
    shown = {each: shown_anchor(each) for each in ids}
    anchors: dict[str, str] = {}
    for each in sorted(shown, key=lambda each: (shown[each] != each, "%" in each)):
        anchor, number = shown[each], 0
        while _NOT_OURS.match(anchor) or not taken.isdisjoint(spellings := {anchor, _encoded(anchor)}):
            number += 1
            anchor = f"model-{number}-{shown[each]}"
        taken |= spellings
        anchors[each] = anchor
    return anchors


def _heading_ids(headings: Iterable[str]) -> list[str]:
    """Ids that Markdown gives to headings."""
    ids: list[str] = []
    for heading in headings:
        name, number = _heading_id(heading), 1
        while not name or name in ids:
            name, number = f"{_heading_id(heading)}_{number}", number + 1
        ids.append(name)
    return ids


def _heading_id(heading: str) -> str:
    """The id that Markdown (its extension `toc`) makes of a heading."""
    ascii_only = unicodedata.normalize("NFKD", one_line(heading)).encode("ascii", "ignore").decode()
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", ascii_only).strip().lower())
