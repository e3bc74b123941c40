"""Pages, hand-written documentation and published documents -> the site's folder, by way of MkDocs or Zensical."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from markupsafe import Markup

from portkey_catalog.errors import MisuseError
from portkey_catalog.explorer.files import explorer_build, explorer_files
from portkey_catalog.exports import page_names
from portkey_catalog.exports.last_changed import last_changed
from portkey_catalog.exports.program import REPOSITORY
from portkey_catalog.news.days import Day
from portkey_catalog.schema import Catalog
from portkey_catalog.site.builders import MKDOCS, Builder, SiteError, run_builder
from portkey_catalog.site.figures import Exclusions
from portkey_catalog.site.page_scripts import joined
from portkey_catalog.site.pages import render_pages
from portkey_catalog.site.removed import not_found
from portkey_catalog.site.render import render
from portkey_catalog.site.tables import put_back, taken_out
from portkey_catalog.site.theme_scripts import ThemeScripts, theme_templates
from portkey_catalog.store import folder as swap
from portkey_catalog.store import turns
from portkey_catalog.text.words import some

SITE_URL = "SITE_URL"
"""Stands in the hand-written pages for the site's own address, without a slash at its end."""
PROGRAM_URL = "PROGRAM_URL"
"""Stands in the hand-written pages for the address that the program is installed from."""

LISTING = ".nojekyll"
"""Names the files of a build, so that the next one replaces nothing else; Pages asks only if it is there."""
_SCRIPTS = "assets/js"
_OF_A_BUILD = (LISTING, "sitemap.xml", ".well-known/opencode")
"""Files that tell an earlier build from a folder of somebody's own."""


class PlaceError(MisuseError):
    """The site may not be built there, or not from there; the text says why."""


def build_site(
    catalog: Catalog,
    documents: Mapping[str, str | bytes],
    *,
    root: Path,
    out: Path,
    site_url: str,
    program: str = REPOSITORY,
    exclusions: Exclusions,
    days: Sequence[Day] = (),
    builder: Builder = MKDOCS,
) -> None:
    """Build the site from `root/docs` and the catalog, add `documents` by relative path, and put it in place of `out`.

    `out` changes only when everything has worked, and only if it is absent, empty or an earlier build, with nothing in
    it that was put there since. `days` are what changed, the newest first; `program` is the address to install from.

    Raises:
        SiteError: the site could not be built.
        PlaceError: it may not be put there, or there is nothing to build it from.
    """
    out = out.resolve()
    try:
        _check_place(out, root.resolve())
        out.parent.mkdir(parents=True, exist_ok=True)
        with swap.scratch(out) as folder:
            tables = _write_sources(folder, catalog, exclusions, days, root=root, site_url=site_url, program=program)
            _write_search(folder, builder)
            run_builder(builder, folder, last_changed(catalog))
            built = folder / "site"
            _finish_pages(built, builder, tables)
            for name, content in documents.items():
                _write(_inside(built, name), content)
            _write(built / LISTING, "".join(f"{name}\n" for name in sorted({*_files(built), LISTING})))
            with turns.held(out.parent):
                swap.put_in_place(built, out)
    except OSError as error:
        raise SiteError(f"{out}: the site cannot be written: {error}") from error


def _check_place(out: Path, root: Path) -> None:
    """Let nothing be replaced that is no build of a site, and nothing be built into what it is built from."""
    if not (root / "mkdocs.yml").is_file():
        raise PlaceError(f"{root / 'mkdocs.yml'} is not there; the site is built from the folder of the settings")
    if out.is_relative_to(root / "docs"):
        raise PlaceError(f"{out} lies in {root / 'docs'}, which the site is built from; choose another folder")
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return
    if not all((out / each).is_file() for each in _OF_A_BUILD):
        marks = ", ".join(_OF_A_BUILD)
        raise PlaceError(f"{out} is not an earlier build of the site ({marks}); choose another folder or empty it")
    listed = set((out / LISTING).read_text("utf-8", errors="replace").splitlines())
    # An earlier version of the program wrote no names there.
    if own := {name for name in _files(out) if (name not in listed if listed else ".git" in name.split("/"))}:
        raise PlaceError(
            f"{out} holds what no build put there: {some(sorted(own), 3)}; a file that belongs on the site goes into "
            f"{root / 'docs'}. Take it away, or choose another folder"
        )


def _files(folder: Path) -> set[str]:
    """Paths of all files and links below a folder."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()}


def _write_sources(
    folder: Path,
    catalog: Catalog,
    exclusions: Exclusions,
    days: Sequence[Day],
    *,
    root: Path,
    site_url: str,
    program: str,
) -> dict[str, list[str]]:
    """Lay out what builders read: `mkdocs.yml`, `docs/` and templates: what is not found, and what every page has.

    The tables of generated pages are not among it; they come back by the file that is made of the page.
    """
    docs = folder / "docs"
    shutil.copytree(root / "docs", docs)
    for path in (*docs.rglob("*.md"), *docs.glob("robots.txt")):
        text = path.read_text("utf-8").replace(SITE_URL, site_url.rstrip("/"))
        _write(path, text.replace(PROGRAM_URL, program))
    _join_scripts(docs / _SCRIPTS)
    explorer = explorer_files(catalog)
    tables = {}
    for name, page in render_pages(catalog, exclusions, days, build=explorer_build(explorer)).items():
        text, tables[page_names.built(name)] = taken_out(page)
        _write(_inside(docs, name), text)
    for name, text in explorer.items():
        _write(docs / name, text)
    settings: dict[str, object] = {
        "INHERIT": str((root / "mkdocs.yml").resolve()),
        "site_url": f"{site_url.rstrip('/')}/",
        "docs_dir": "docs",
        "site_dir": "site",
        "theme": {"custom_dir": "theme"},
        "copyright": render("footer.html", changed=last_changed(catalog)).strip(),
    }
    _write(folder / "theme" / "404.html", render("404.html", gone=Markup(not_found(catalog))))
    _write(folder / "theme" / "main.html", render("main.html", sample=catalog.sample))
    _write(folder / "mkdocs.yml", json.dumps(settings, indent=2))
    return tables


def _join_scripts(folder: Path) -> None:
    """Join every script of pages with the modules that it imports; these stay for scripts of the owner's own."""
    modules = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.js")}
    texts = {path: text for path, content in modules.items() if (text := _decoded(content)) is not None}
    for path, text in joined(texts).items():
        _write(folder / path, text)


def _decoded(content: bytes) -> str | None:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return None


def _write_search(folder: Path, builder: Builder) -> None:
    """Leave the search of pages out of the home page where it costs a first visit its whole index."""
    if builder.search:
        theirs = (theme_templates(builder.theme) / builder.search).read_text("utf-8")
        _write(folder / "theme" / builder.search, f"{render('search.html').strip()}{theirs}{{% endif %}}\n")


def _finish_pages(built: Path, builder: Builder, tables: Mapping[str, Sequence[str]]) -> None:
    """Put tables where they belong, and have every page say what it may load and run."""
    theme = ThemeScripts(builder.theme)
    for path in built.rglob("*.html"):
        if path.is_file():  # a folder may be called so
            name = path.relative_to(built).as_posix()
            try:
                page = theme.with_policy(path.read_text("utf-8"), builder.styles)
                _write(path, put_back(page, tables.get(name, ())))
            except ValueError as error:
                raise SiteError(f"{name} is no page of the theme: {error}") from error


def _inside(folder: Path, name: str) -> Path:
    """The file of this relative path, if it lies inside the folder."""
    path = PurePosixPath(name)
    if path.is_absolute() or not path.parts or ".." in path.parts or "\\" in name:
        raise SiteError(f"a published document may not be written to {name!r}")
    return folder.joinpath(*path.parts)


def _write(path: Path, content: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
