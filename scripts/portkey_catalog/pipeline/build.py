"""From the committed catalog to the built site."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

from portkey_catalog.assemble import as_stated
from portkey_catalog.check.catalog import catalog_findings
from portkey_catalog.exports.built import BUILT, built_text
from portkey_catalog.exports.documents import site_documents
from portkey_catalog.exports.opencode import opencode_config
from portkey_catalog.exports.program import Wheel, program_url, wheel_documents
from portkey_catalog.exports.usable import exclusions
from portkey_catalog.guard.acceptance import with_old_values
from portkey_catalog.news.days import days
from portkey_catalog.news.feeds import feed_documents
from portkey_catalog.schema import Catalog, Finding
from portkey_catalog.store import catalog as store
from portkey_catalog.store import layout
from portkey_catalog.store.choice import ACCEPT, ChoiceError
from portkey_catalog.text.words import count


def build(
    folder: Path,
    *,
    root: Path,
    out: Path,
    site_url: str,
    at: datetime | None = None,
    wheel: Wheel | None = None,
    builder: str = "mkdocs",
) -> None:
    """Build the site from the committed catalog.

    Args:
        folder: the folder that holds `v1/`.
        root: the folder of `mkdocs.yml` and `docs/`.
        out: the site's folder; replaced only when the build has worked.
        site_url: address of the site.
        at: when that is; by default now.
        wheel: the program, for the site to offer; without one, pages lead to the repository.
        builder: the module of the program that makes the pages, one of `site.builders.BUILDERS`.

    Raises:
        StoreError: there is no catalog, or it cannot be read, or breaks a rule, or has what was refused.
        SiteError: the site could not be built.
        PlaceError: it may not be put there, or there is nothing to build it from.
    """
    # What these need is an extra, and an update does without.
    from portkey_catalog.site.build import build_site
    from portkey_catalog.site.builders import BUILDERS

    catalog = store.load_catalog(folder)
    if catalog is None:
        raise layout.StoreError(f"{folder}: there is no catalog; run portkey-catalog update")
    if findings := catalog_findings(catalog, allow_loopback=True):
        more = f" and {count(len(findings) - 1, 'more finding')}" if len(findings) > 1 else ""
        raise layout.StoreError(f"{findings[0]}{more}; portkey-catalog check tells all, and no site is made of it")
    store.refuse_broken_ledger(folder, catalog)
    at = at or datetime.now(UTC)
    if told := not_taken(catalog, folder, at.date()):
        raise layout.StoreError(f"{folder / ACCEPT}: {told}")
    changed = days(catalog)
    documents = {
        **site_documents(catalog, opencode_config(catalog), store.read_files(folder), site_url),
        **feed_documents(catalog, changed, site_url),
        **wheel_documents(wheel, site_url),
        BUILT: built_text(at),
    }
    build_site(
        catalog,
        documents,
        root=root,
        out=out,
        site_url=site_url,
        program=program_url(wheel, site_url),
        exclusions=exclusions(catalog),
        days=changed,
        builder=BUILDERS[builder],
    )


def not_taken(catalog: Catalog, folder: Path, today: date) -> str:
    """What is said where a catalog has a value that nobody takes, as when it was merged before it was judged again."""
    try:
        chosen = store.load_choice(folder)
        why = "says nothing of what the catalog says already"
    except ChoiceError as error:
        chosen = store.nothing_chosen(folder)
        why = f"cannot be used, and the catalog says already what was proposed: {error}"
    stated = as_stated(catalog)

    def has(undone: Iterable[Finding]) -> bool:
        return with_old_values(stated, undone, catalog.changes, today).providers != stated.providers

    if has(chosen.refused):
        return (
            "refuses what the catalog says already, so no site is made of it; "
            "portkey-catalog accept puts the old values back"
        )
    return (
        f"{why}; no site is made of it; portkey-catalog update puts the old values back" if has(chosen.unsaid) else ""
    )
