"""The built site, made by the real MkDocs."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from portkey_catalog.check.site import check_site
from portkey_catalog.explorer.files import NEWEST, explorer_files
from portkey_catalog.exports.opencode import opencode_config
from portkey_catalog.exports.page_names import built, provider_path
from portkey_catalog.exports.program import REPOSITORY
from portkey_catalog.news.days import days
from portkey_catalog.schema import Catalog, Kind, Removed, RemovedCombined, RemovedModel
from portkey_catalog.site.build import PlaceError, build_site
from portkey_catalog.site.builders import SiteError
from portkey_catalog.store import catalog as store
from portkey_catalog.store import folder as swap
from portkey_catalog.store import layout
from portkey_catalog.text.escape import one_line
from support.needs import ROOT
from support.past import SECOND, grown
from support.small_catalog import HOSTILE, ODD_SLUGS, SITE_URL, make_catalog, odd_catalog, published

PLAIN = grown(make_catalog(names=tuple("x" * len(HOSTILE))))
ADDRESSES = ("href", "src", "srcset", "poster", "action", "data", "xlink:href")

OF_A_BUILD = (".nojekyll", "sitemap.xml", ".well-known/opencode")


class Tags(HTMLParser):
    """Every tag with its attributes, and all text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_comment(self, data: str) -> None:
        self.tags.append(("comment", {}))

    @property
    def addresses(self) -> Iterator[str]:
        for tag, attributes in self.tags:
            rel = attributes.get("rel", "")
            if (tag, rel) not in {("link", "canonical"), ("link", "prev"), ("link", "next")}:
                yield from (attributes[name] for name in ADDRESSES if name in attributes)


def build(out: Path, catalog: Catalog, root: Path = ROOT) -> Path:
    documents, exclusions = published(catalog)
    build_site(catalog, documents, root=root, out=out, site_url=SITE_URL, exclusions=exclusions, days=days(catalog))
    return out


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def pages(site: Path) -> dict[str, Tags]:
    return {name: Tags(data.decode()) for name, data in files(site).items() if name.endswith(".html")}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with plain names."""
    return build(tmp_path_factory.mktemp("plain") / "site", PLAIN)


@pytest.fixture(scope="module")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same site with hostile names in place of the plain ones, and made from a sample."""
    return build(tmp_path_factory.mktemp("hostile") / "site", grown(make_catalog(names=HOSTILE, sample=True)))


@pytest.fixture(scope="module")
def odd_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of odd names."""
    return build(tmp_path_factory.mktemp("odd") / "site", odd_catalog())


def own_root(tmp_path: Path) -> Path:
    """A copy of what an owner may edit."""
    root = tmp_path / "root"
    shutil.copytree(ROOT / "docs", root / "docs")
    shutil.copy(ROOT / "mkdocs.yml", root / "mkdocs.yml")
    return root


def test_documents_lie_on_the_site_as_they_are(site: Path) -> None:
    documents, _ = published(PLAIN)
    assert ".well-known/opencode" in documents
    for name, text in documents.items():
        assert (site / name).read_text("utf-8") == text
    assert (site / ".nojekyll").read_text("utf-8").splitlines() == sorted(files(site))


def test_every_promised_page_is_there(site: Path) -> None:
    for name in (
        "",
        "combined",
        "providers",
        "providers/anthropic",
        "providers/openrouter",
        "changes",
        f"changes/{SECOND}",
        "use",
        "operate",
        "api",
        "lists",
    ):
        assert (site / name / "index.html").is_file()
    assert json.loads((site / NEWEST).read_text("utf-8"))["build"]


def test_no_page_or_style_asks_another_host(site: Path) -> None:
    foreign = {
        (name, address)
        for name, page in pages(site).items()
        for address in page.addresses
        if urlsplit(address).netloc or address.startswith("//")
    }
    for name, data in files(site).items():
        if name.endswith(".css"):
            found = re.findall(r"@import|url\((?!['\"]?data:)[^)]*//[^)]*\)", data.decode())
            foreign |= {(name, address) for address in found}
    assert foreign == set()


def test_no_script_of_ours_names_another_host() -> None:
    for script in (ROOT / "docs" / "assets").rglob("*.js"):
        code = re.sub(r"^\s*//.*|\s//\s.*$", "", script.read_text("utf-8"), flags=re.MULTILINE)
        assert "//" not in code.replace('"http://www.w3.org/2000/svg"', ""), script.name  # a namespace, never asked for


def test_links_are_relative_so_that_the_site_works_under_any_path(site: Path) -> None:
    absolute = {
        (name, address) for name, page in pages(site).items() for address in page.addresses if address.startswith("/")
    }
    # The page for missing addresses is served at any depth, so it alone must know the path.
    assert {name for name, _ in absolute} <= {"404.html"}
    assert all(address.startswith("/REPO/") for _, address in absolute)


@pytest.mark.slow
def test_an_address_that_leads_nowhere_says_what_became_of_a_model(tmp_path: Path) -> None:
    day = date(2026, 11, 5)
    models = {
        name: RemovedModel(name=name, kind=Kind.CHAT, removed=day, instead="combined/claude-sonnet-4")
        for name in HOSTILE
    }
    gone = RemovedCombined(name="Old", identity="old", removed=day, instead="combined/claude-sonnet-4")
    removed = Removed(providers={"away": models}, combined={"old": gone})
    out = build(tmp_path / "site", make_catalog().model_copy(update={"removed": removed}))
    page = Tags((out / "404.html").read_text("utf-8"))
    told = "".join(page.text)
    for name in ("combined/old", "combined/claude-sonnet-4", *(one_line(f"portkey-away/{name}") for name in HOSTILE)):
        assert name in told
    assert not any("pwned" in value for _, attributes in page.tags for value in attributes.values())
    assert "/REPO/" in set(page.addresses)
    assert 'id="old"' in (out / "combined" / "index.html").read_text("utf-8")


@pytest.mark.slow
def test_every_slug_that_can_be_a_folder_has_its_page(odd_site: Path, tmp_path: Path) -> None:
    for slug in ODD_SLUGS:
        page = odd_site / built(provider_path(slug))
        assert page == odd_site / "providers" / slug / "index.html"
        assert f"<code>portkey-{slug}/" in page.read_text("utf-8")
    catalog = odd_catalog()
    store.write_catalog(tmp_path, layout.catalog_files(catalog, opencode_config(catalog)))
    findings = check_site(odd_site, tmp_path)
    # The first two by the serial, which writing gives them.
    expected = ("v1/index.json: differs", "v1/publication.json: differs", "placeholder")
    assert [text for each in findings if not any(words in (text := str(each)) for words in expected)] == []


@pytest.mark.slow
def test_a_page_that_is_missing_is_found_whatever_its_provider_is_called(odd_site: Path, tmp_path: Path) -> None:
    catalog = odd_catalog()
    store.write_catalog(tmp_path / "catalog", layout.catalog_files(catalog, opencode_config(catalog)))
    site = shutil.copytree(odd_site, tmp_path / "site")
    (site / "providers" / "x.md" / "index.html").unlink()
    found = [each.where for each in check_site(site, tmp_path / "catalog") if "missing" in each.text]
    assert found == ["providers/x.md/index.html"]


@pytest.mark.slow
@pytest.mark.parametrize("which", ["site", "hostile_site", "odd_site"])
def test_every_id_stands_once_on_its_page(which: str, request: pytest.FixtureRequest) -> None:
    for name, page in pages(request.getfixturevalue(which)).items():
        ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
        assert sorted(ids) == sorted(set(ids)), name


@pytest.mark.slow
@pytest.mark.parametrize("which", ["site", "hostile_site", "odd_site"])
def test_every_link_leads_somewhere(which: str, request: pytest.FixtureRequest) -> None:
    folder: Path = request.getfixturevalue(which)
    found = pages(folder)
    ids = {name: {attributes.get("id") for _, attributes in page.tags} for name, page in found.items()}
    broken = []
    for name, page in found.items():
        for address in page.addresses:
            target = urlsplit(urljoin(SITE_URL + name.removesuffix("index.html"), address))
            path = unquote(target.path.removeprefix("/REPO/"))
            path += "index.html" if path.endswith("/") or not path else ""
            fragment = unquote(target.fragment)
            is_filter = path in ("index.html", "changes/index.html") and "=" in fragment
            if not (folder / path).is_file() or (fragment and not is_filter and fragment not in ids[path]):
                broken.append((name, address))
    assert broken == []


def test_hostile_names_change_no_tag_of_any_page(site: Path, hostile_site: Path) -> None:
    """Same tags with same attribute names as with plain names: whatever was sent has come out as text."""
    plain, hostile = pages(site), pages(hostile_site)
    banner = [("aside", ["class"]), ("div", ["class"])]

    def shape(page: Tags) -> list[tuple[str, list[str]]]:
        return [(tag, sorted(attributes)) for tag, attributes in page.tags]

    for name, page in plain.items():
        expected = shape(page)
        found = shape(hostile[name])
        start = next(index for index, pair in enumerate(zip(expected, found, strict=False)) if pair[0] != pair[1])
        assert found[start : start + 2] == banner
        assert expected == found[:start] + found[start + 2 :], name


def test_hostile_names_are_shown_as_they_are_but_for_invisible_characters(hostile_site: Path) -> None:
    shown = "".join(pages(hostile_site)["combined/index.html"].text)
    for name in HOSTILE[:10]:
        assert name in shown
    assert "first # second ``` third ``` <!-- fourth" in shown
    assert "right to left zero width" in shown


def test_search_index_holds_hostile_names_escaped(hostile_site: Path) -> None:
    index = (hostile_site / "search" / "search_index.json").read_text("utf-8")
    assert "<script" not in index
    assert "<img" not in index


def test_sample_is_marked_on_every_page_and_only_then(site: Path, hostile_site: Path) -> None:
    assert all("Sample data: " in "".join(page.text) for page in pages(hostile_site).values())
    assert not any("Sample data: " in "".join(page.text) for page in pages(site).values())


def test_address_of_the_site_stands_in_the_instructions(site: Path) -> None:
    everything = {name: "".join(page.text) for name, page in pages(site).items()}
    assert not any("SITE_URL" in text or "PROGRAM_URL" in text for text in everything.values())
    assert f'uvx --from "portkey-catalog @ {REPOSITORY}" portkey-catalog doctor\n' in everything["install/index.html"]
    assert "opencode auth login https://owner.example/REPO\n" in everything["use/index.html"]
    assert "https://owner.example/REPO/v1/opencode.json\n" in everything["use/index.html"]


@pytest.mark.slow
def test_same_input_gives_the_same_bytes_wherever_it_is_built(site: Path, tmp_path: Path) -> None:
    again = build(tmp_path / "elsewhere" / "deeper" / "www", PLAIN)
    assert files(again) == files(site)


@pytest.mark.slow
def test_new_build_replaces_the_earlier_one_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    out = build(tmp_path / "site", make_catalog())
    fewer = make_catalog().model_copy(update={"combined": {}})
    build(out, fewer)
    assert not (out / "v1" / "portkey" / "sonnet-4.json").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["CNAME", "deeper/.git/HEAD", ".git", "v1/notes.md"])
def test_what_was_put_into_a_build_by_hand_is_never_lost_with_it(site: Path, tmp_path: Path, name: str) -> None:
    out = shutil.copytree(site, tmp_path / "site")
    (out / name).parent.mkdir(parents=True, exist_ok=True)
    (out / name).write_text("years of work")
    with pytest.raises(PlaceError, match=rf"holds what no build put there: {re.escape(name)}; .*goes into .*docs\."):
        build(out, make_catalog())
    assert (out / name).read_text() == "years of work"


@pytest.mark.slow
def test_a_build_of_an_earlier_version_is_replaced_unless_it_is_a_checkout(site: Path, tmp_path: Path) -> None:
    out = shutil.copytree(site, tmp_path / "site")
    (out / ".nojekyll").write_text("")
    (out / "deeper").mkdir()
    (out / "deeper" / ".git").write_text("gitdir: elsewhere")
    with pytest.raises(PlaceError, match=r"holds what no build put there: deeper/\.git;"):
        build(out, make_catalog())
    (out / "deeper" / ".git").unlink()
    build(out, make_catalog())
    assert not (out / "deeper").exists()


@pytest.mark.slow
def test_what_a_killed_build_left_is_swept_by_the_next_one_and_what_is_at_work_stays(tmp_path: Path) -> None:
    out, own = tmp_path / "site", tmp_path / ".site-settings"
    own.mkdir()
    killed = """
import os, sys
from pathlib import Path
from portkey_catalog.site import build
from support.small_catalog import make_catalog
build.run_builder = lambda *given: os.kill(os.getpid(), 9)
build.build_site(make_catalog(), {}, root=Path(sys.argv[1]), out=Path(sys.argv[2]), site_url="http://x/", exclusions={})
"""
    environment = {"PYTHONPATH": f"{ROOT / 'scripts'}{os.pathsep}{ROOT / 'tests'}"}
    done = subprocess.run([sys.executable, "-c", killed, ROOT, out], env=environment, check=False)
    assert done.returncode == -signal.SIGKILL
    (litter,) = tmp_path.glob(".site.*")
    with swap.scratch(out) as at_work:
        assert not litter.exists()
        build(out, make_catalog())
        assert sorted(tmp_path.iterdir()) == sorted([out, own, at_work])
    assert sorted(tmp_path.iterdir()) == sorted([out, own])


@pytest.mark.slow
def test_failed_build_says_why_and_keeps_the_earlier_one(tmp_path: Path) -> None:
    out = build(tmp_path / "site", make_catalog())
    before = files(out)
    root = own_root(tmp_path)
    with (root / "docs" / "use.md").open("a", encoding="utf-8") as page:
        page.write("\n[nowhere](missing.md)\n")
    with pytest.raises(SiteError, match=r"(?s)could not build.*missing\.md"):
        build(out, make_catalog(), root)
    assert files(out) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["root", "site"]


@pytest.mark.slow
def test_interrupted_exchange_puts_the_earlier_build_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = build(tmp_path / "site", make_catalog())
    before = files(out)
    rename = Path.rename

    def failing(self: Path, target: Path) -> Path:
        if self.name == "site" and self != out:
            raise OSError("disk full")
        return rename(self, target)

    monkeypatch.setattr(swap, "exchange", lambda first, second: False)
    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(SiteError, match="disk full"):
        build(out, make_catalog(sample=True))
    assert files(out) == before


@pytest.mark.slow
def test_build_that_stands_aside_is_put_back_even_when_the_next_one_fails(tmp_path: Path) -> None:
    out = build(tmp_path / "site", make_catalog())
    before = files(out)
    out.rename(tmp_path / ".site.old")
    root = own_root(tmp_path)
    (root / "docs" / "use.md").write_text("# Use\n\n[nowhere](missing.md)\n")
    with pytest.raises(SiteError, match="could not build"):
        build(out, make_catalog(), root)
    assert files(out) == before


@pytest.mark.parametrize("names", [(), ("thesis.txt",), (".nojekyll", "CNAME"), OF_A_BUILD[1:]])
def test_folder_that_is_no_earlier_build_is_left_alone(tmp_path: Path, names: tuple[str, ...]) -> None:
    out = tmp_path / "precious"
    for path in [out / name for name in names] or [out]:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("years of work")
    with pytest.raises(PlaceError, match="not an earlier build"):
        build(out, make_catalog())
    assert {path.read_text() for path in [out / name for name in names] or [out]} == {"years of work"}


@pytest.mark.parametrize("place", ["docs", "docs/out/site"])
def test_a_site_is_not_built_into_what_it_is_built_from(tmp_path: Path, place: str) -> None:
    root = own_root(tmp_path)
    with pytest.raises(PlaceError, match=r"lies in .*docs, which the site is built from"):
        build(root / place, make_catalog(), root)
    assert not (root / "docs" / "out").exists()


def test_without_pages_to_build_from_it_is_said_where_they_were_looked_for(tmp_path: Path) -> None:
    with pytest.raises(PlaceError, match=r"elsewhere/mkdocs\.yml is not there"):
        build(tmp_path / "site", make_catalog(), tmp_path / "elsewhere")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["../outside.json", "/etc/outside.json", "v1/../../outside.json", "", "a\\..\\b"])
def test_document_cannot_leave_the_site(tmp_path: Path, name: str) -> None:
    with pytest.raises(SiteError, match="may not be written"):
        build_site(
            make_catalog(), {name: "x"}, root=ROOT, out=tmp_path / "in" / "site", site_url=SITE_URL, exclusions={}
        )
    assert not list(tmp_path.rglob("outside.json"))


@pytest.mark.slow
def test_keys_in_the_environment_stay_out_of_mkdocs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTKEY_API_KEY", "pk-test-secret")
    root = own_root(tmp_path)
    settings = (root / "mkdocs.yml").read_text("utf-8")
    (root / "mkdocs.yml").write_text(
        re.sub("site_description: .*", "site_description: !ENV [PORTKEY_API_KEY, nothing]", settings)
    )
    out = build(tmp_path / "site", make_catalog(), root)
    assert 'content="nothing"' in (out / "404.html").read_text("utf-8")


def test_the_explorer_has_its_data_and_the_home_page_names_their_build(site: Path) -> None:
    for name, text in explorer_files(PLAIN).items():
        assert (site / name).read_text("utf-8") == text
    tags = Tags((site / "index.html").read_text("utf-8")).tags
    [root] = [found for _, found in tags if found.get("id") == "pc-explorer"]
    assert root["data-build"] == json.loads((site / NEWEST).read_text("utf-8"))["build"]
    assert (site / root["data-folder"] / root["data-build"] / "table.json").is_file()


def test_every_page_says_when_the_catalog_changed_and_where_its_feeds_are(site: Path) -> None:
    for name, page in pages(site).items():
        assert f"The catalog last changed on {SECOND}." in "".join(page.text), name
        feeds = [found["href"] for tag, found in page.tags if tag == "link" and "feed" in found.get("rel", "")]
        up = "/REPO/" if name == "404.html" else "../" * name.count("/")
        of_provider = name.startswith("providers/") and name != "providers/index.html"
        assert [each.removeprefix("./") for each in feeds] == [
            *(f"{up}feed.xml", f"{up}feed.json"),
            *(("feed.xml", "feed.json") if of_provider else ()),
        ], name


def test_a_page_loads_the_script_that_it_names_and_the_one_that_all_have(site: Path) -> None:
    found = {
        name: {src.partition("assets/js/")[2] for src in page.addresses if "assets/js/" in src}
        for name, page in pages(site).items()
    }
    own = {
        "404.html": "not-found.js",
        "index.html": "explorer.js",
        "compare/index.html": "compare.js",
        "configure/index.html": "configure.js",
        "combined/index.html": "combined.js",
        "changes/index.html": "changes.js",
        f"changes/{SECOND}/index.html": "changes.js",
    }
    assert {name: scripts for name, scripts in found.items() if scripts != {"page.js"}} == {
        name: {"page.js", script} for name, script in own.items()
    }


def test_a_page_with_the_table_asks_for_it_at_once(site: Path) -> None:
    for name, home in (("index.html", ""), ("compare/index.html", "../"), ("configure/index.html", "../")):
        text = (site / name).read_text("utf-8")
        [loads] = re.findall(r'<link rel="preload" as="fetch" crossorigin href="([^"]+)">', text)
        assert loads.startswith(f"{home}assets/explorer/") and (site / name).parent.joinpath(loads).is_file()


def test_a_script_stands_in_one_file_with_all_that_it_imports(site: Path) -> None:
    scripts = site / "assets" / "js"
    for name in ("changes", "combined", "compare", "configure", "explorer", "not-found", "page", "ui/more"):
        assert not re.search("^import ", (scripts / f"{name}.js").read_text("utf-8"), re.MULTILINE), name


def test_scripts_of_an_owners_own_are_published_whatever_they_are(tmp_path: Path) -> None:
    root = own_root(tmp_path)
    scripts = root / "docs" / "assets" / "js"
    odd = {"latin.js": b'"\xe9";\n', "lib/x.js": b"x`\n`;\n"}
    for name, content in {"mine.js": b'import { make } from "./ui/dom.js";\nmake("p");\n', **odd}.items():
        (scripts / name).parent.mkdir(exist_ok=True)
        (scripts / name).write_bytes(content)
    built = build(tmp_path / "www", PLAIN, root=root) / "assets" / "js"
    assert {name: (built / name).read_bytes() for name in odd} == odd
    assert b"createElement" in (built / "mine.js").read_bytes() and (built / "ui" / "dom.js").is_file()


def test_the_sitemap_has_every_page_with_the_day_of_the_last_change(site: Path) -> None:
    text = (site / "sitemap.xml").read_text("utf-8")
    addresses = re.findall(r"<loc>([^<]*)</loc>\s*<lastmod>([^<]*)</lastmod>", text)
    found = {SITE_URL + name.removesuffix("index.html") for name in pages(site) if name != "404.html"}
    assert {address for address, _ in addresses} == found
    assert {day for _, day in addresses} == {str(SECOND)}
    assert f"Sitemap: {SITE_URL}sitemap.xml\n" in (site / "robots.txt").read_text("utf-8")


GUIDES = (
    *(
        "agents",
        "api",
        "commands",
        "doctor",
        "failover",
        "grouping",
        "install",
        "lists",
        "offered",
        "operate",
        "outages",
        "policy",
    ),
    *("review", "start", "troubleshooting", "use"),
)
"""Pages by hand that the template has; an owner may have more."""


@pytest.mark.parametrize("which", ["site", "hostile_site"])
def test_a_page_says_what_it_is_to_who_shares_it(which: str, request: pytest.FixtureRequest) -> None:
    folder: Path = request.getfixturevalue(which)
    described = {}
    for name, page in pages(folder).items():
        told = {each.get("property", each.get("name")): each["content"] for _, each in page.tags if "content" in each}
        assert told["og:image"] == f"{SITE_URL}assets/card.png"
        assert told["twitter:card"] == "summary_large_image"
        assert told.get("og:url") == (None if name == "404.html" else SITE_URL + name.removesuffix("index.html"))
        assert told["description"] == told["og:description"]
        assert told["og:title"] in "".join(page.text)
        described[name] = told["description"]
    general = described.pop("404.html")
    by_hand = {f"{path.stem}/index.html" for path in (ROOT / "docs").glob("*.md")}
    generated = described.keys() - by_hand
    ours = {name: described[name] for name in (*generated, *(f"{guide}/index.html" for guide in GUIDES))}
    assert {name for name, words in ours.items() if words == general} == set()
    assert len(set(ours.values())) == len(ours)
    assert (folder / "assets" / "card.png").stat().st_size < 20_000


def test_each_day_of_changes_has_a_page_with_its_rows(site: Path) -> None:
    found = pages(site)
    rows = {found["id"]: found for _, found in found[f"changes/{SECOND}/index.html"].tags if "data-kind" in found}
    assert len(rows) == 2 * len(HOSTILE) + 4 + 14
    newest = {each["id"] for _, each in found["changes/index.html"].tags if "data-kind" in each}
    assert newest == rows.keys()
