"""Every rule a built site must keep, checked against the catalog it was made from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape
from pathlib import Path
from urllib.parse import unquote

from portkey_catalog.check.folder import check_keys, unreadable
from portkey_catalog.check.page import Page, policy_problems
from portkey_catalog.check.published import Destinations, Finding, address_problems
from portkey_catalog.explorer.files import explorer_files
from portkey_catalog.exports.addresses import LOGIN
from portkey_catalog.exports.built import BUILT, built_at
from portkey_catalog.exports.documents import site_documents, well_known
from portkey_catalog.exports.opencode import opencode_config
from portkey_catalog.exports.page_names import built, pages
from portkey_catalog.exports.program import INSTALL, WHEEL_FILE, program_url, read_wheel, wheel_text
from portkey_catalog.news.days import days
from portkey_catalog.news.feeds import feed_documents
from portkey_catalog.store import catalog as store
from portkey_catalog.store.layout import StoreError
from portkey_catalog.text.addresses import host_and_port
from portkey_catalog.text.secrets import NO_SECRETS, Secrets

SITEMAP = "sitemap.xml"
_BESIDE_PAGES = ("404.html", ".nojekyll")
_SEARCHING = "combined/index.html"
"""A page that has the search of pages; the home page has it with Zensical alone."""
_SEARCHED = ("search/search_index.json", "search.json")
"""What the search of a site reads, by whether MkDocs or Zensical built it."""
_PLACEHOLDER = re.compile(r"OWNER|/REPO\b")


def check_site(
    site: Path,
    folder: Path,
    *,
    site_url: str | None = None,
    secrets: Secrets = NO_SECRETS,
    allow_loopback: bool = False,
) -> list[Finding]:
    """Check a built site.

    Args:
        site: the site's folder.
        folder: the catalog's folder (the one that holds `v1/`), already checked.
        site_url: the address the site must name as its own; by default any.
        secrets: keys that must stand nowhere.
        allow_loopback: accept a gateway or site on this machine.
    """
    try:
        return _check(site, folder, site_url, secrets, allow_loopback=allow_loopback)
    except OSError as error:
        return [unreadable(error, site)]


def _check(site: Path, folder: Path, site_url: str | None, secrets: Secrets, *, allow_loopback: bool) -> list[Finding]:
    """Check as `check_site` does, but for files that cannot be read.

    Raises:
        OSError: one of the site's files cannot be read.
    """
    try:
        catalog = store.load_catalog(folder)
        if catalog is None:
            return [Finding(str(folder), "there is no catalog")]
        login = store.read_json(site / LOGIN)
        own = str(login["remote_config"]["url"]).removesuffix("/v1/opencode.json")
        api = store.read_json(site / "api.json")
        files = store.read_files(folder)
    except StoreError as error:
        return [Finding(str(site), str(error))]
    except (KeyError, TypeError):
        return [Finding(LOGIN, "is not the document opencode logs in with")]
    allowed = Destinations.of(catalog, allow_loopback=allow_loopback, own=(own,))
    documents = site_documents(catalog, opencode_config(catalog), files, own) | explorer_files(catalog)
    try:
        documents |= feed_documents(catalog, days(catalog), own)
    except ValueError as error:
        return [Finding(str(folder), f"its events lead elsewhere: {error}")]
    addresses = _addresses(site)
    listed = (_file_at(address.removeprefix(f"{own}/")) for address in addresses if address.startswith(f"{own}/"))
    wanted = dict.fromkeys((*map(built, pages(catalog)), *listed, *_BESIDE_PAGES))
    html = (path for path in sorted(site.rglob("*.html")) if path.is_file())  # a folder may be called so: "404.html/"
    return [
        *(Finding(path, "is missing on the site") for path in wanted if not (site / path).is_file()),
        *_check_login(login, own, site_url),
        *_check_address(addresses, own),
        *_check_built(site),
        *_check_documents(site, documents),
        *_check_wheel(site, own),
        *(Finding(LOGIN, problem) for problem in address_problems(login, allowed)),
        *(Finding("api.json", problem) for problem in address_problems(api, allowed)),
        *(finding for path in html for finding in _check_page(path, site, own)),
        *(Finding(str(path.relative_to(site)), "is a link") for path in sorted(site.rglob("*")) if path.is_symlink()),
        *check_keys(site, secrets),
    ]


def _check_login(login: object, own: str, site_url: str | None) -> Iterator[Finding]:
    if login != well_known(own):
        yield Finding(LOGIN, "differs from what is published; its command must be constant")
    if _PLACEHOLDER.search(own):
        yield Finding(LOGIN, f"{own} is a placeholder; set publish.site_url")
    if site_url is not None and own != site_url.rstrip("/"):
        yield Finding(LOGIN, f"leads to {own}, and the site is at {site_url}")


def _addresses(site: Path) -> list[str]:
    """Addresses of all pages, as the sitemap tells them: MkDocs writes it of the pages that it has built."""
    sitemap = site / SITEMAP
    text = sitemap.read_text(encoding="utf-8", errors="replace") if sitemap.is_file() else ""
    return [unescape(address) for address in re.findall(r"<loc>([^<]*)</loc>", text)]


def _file_at(address: str) -> str:
    """The file of a page, by its address within the site; that of a folder is its `index.html`."""
    path = unquote(address)
    return path if path and not path.endswith("/") else f"{path}index.html"


def _check_address(addresses: Sequence[str], own: str) -> Iterator[Finding]:
    """opencode is sent to where the pages are."""
    if strange := next((address for address in addresses if not address.startswith(f"{own}/")), None):
        yield Finding(LOGIN, f"leads to {own}, and pages are at {strange}")
    if not addresses:
        yield Finding(SITEMAP, "names no page")


def _check_built(site: Path) -> Iterator[Finding]:
    try:
        if built_at(store.read_json(site / BUILT)) is None:
            yield Finding(BUILT, "does not say when the site was built")
    except StoreError as error:
        yield Finding(BUILT, str(error))


def _check_documents(site: Path, documents: dict[str, str]) -> Iterator[Finding]:
    for path, text in documents.items():
        if not (site / path).is_file():
            yield Finding(path, "is missing on the site")
        elif (site / path).read_bytes() != text.encode():
            yield Finding(path, "differs from what the catalog says")
    present = {path.relative_to(site).as_posix() for path in (site / "v1").rglob("*") if path.is_file()}
    present |= {path.relative_to(site).as_posix() for path in site.rglob(LOGIN) if path.is_file()}
    for path in sorted(present - documents.keys() - {BUILT}):
        yield Finding(path, "does not belong to the catalog")


def _check_wheel(site: Path, own: str) -> Iterator[Finding]:
    """What is told of the wheel, for programs and on pages, is true of the one that is there, if there is one."""
    told = (site / WHEEL_FILE).read_bytes() if (site / WHEEL_FILE).is_file() else None
    files = sorted((site / INSTALL).glob("*.whl"))
    addresses = set()
    for path in files:
        where = path.relative_to(site).as_posix()
        wheel = read_wheel(path.name, path.read_bytes())
        if wheel is None:
            yield Finding(where, "is no wheel of the program")
        elif told != wheel_text(wheel, own).encode():
            yield Finding(where, f"is not the wheel that {WHEEL_FILE} tells of")
        else:
            addresses.add(program_url(wheel, own))
    if told is not None and not files:
        yield Finding(WHEEL_FILE, "tells of a wheel that is missing on the site")
    shown = re.compile(rf"{re.escape(own)}/{INSTALL}/[^\s\"<]+\.whl#sha256=\w+")
    for path in sorted(site.rglob("*.html")):
        text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
        if strange := set(shown.findall(text)) - addresses:
            yield Finding(path.relative_to(site).as_posix(), f"leads to {min(strange)}, which is missing on the site")


def _check_page(path: Path, site: Path, own: str) -> Iterator[Finding]:
    where = path.relative_to(site).as_posix()
    text = path.read_text(encoding="utf-8", errors="replace")
    page = Page(text)
    for problem in policy_problems(page):
        yield Finding(where, problem)
    if page.address is not None and page.address.startswith(f"{own}/"):
        wanted = _file_at(page.address.removeprefix(f"{own}/"))
        if wanted != where:
            yield Finding(where, f"is the page of {page.address}")
    if where == _SEARCHING and page.searches and not any((site / each).is_file() for each in _SEARCHED):
        yield Finding(where, f"searches in {_SEARCHED[0]}, which is missing on the site")
    for url in page.loads:
        if host_and_port(url) or ":" in url.split("/")[0]:
            yield Finding(where, f"loads {url} from another host")
        elif not url.startswith(("#", "/")) and not (path.parent / url.partition("?")[0].partition("#")[0]).exists():
            yield Finding(where, f"loads {url}, which is missing on the site")
    if "</html>" not in text[-200:].lower():
        yield Finding(where, "is cut off")
