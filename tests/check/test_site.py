"""Rules of a built site, broken one at a time."""

import errno
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from portkey_catalog.check.site import check_site
from portkey_catalog.exports.opencode import opencode_config
from portkey_catalog.exports.program import read_wheel
from portkey_catalog.pipeline.build import build
from portkey_catalog.schema import Publish
from portkey_catalog.store import catalog as store
from portkey_catalog.store import layout
from support.needs import ROOT
from support.small_catalog import make_catalog
from support.wheels import NAME, tiny_wheel


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built site beside its catalog."""
    folder = tmp_path_factory.mktemp("built")
    catalog = make_catalog()
    store.write_catalog(folder / "catalog", layout.catalog_files(catalog, opencode_config(catalog)))
    wheel = read_wheel(NAME, tiny_wheel())
    build(folder / "catalog", root=ROOT, out=folder / "site", site_url="https://owner.example/repo", wheel=wheel)
    return folder


@pytest.fixture
def site(built: Path, tmp_path: Path) -> Path:
    """A copy of the built site, to be spoilt."""
    shutil.copytree(built, tmp_path, dirs_exist_ok=True)
    return tmp_path / "site"


def site_findings(site: Path, **options: Any) -> list[str]:
    return [str(finding) for finding in check_site(site, site.parent / "catalog", **options)]


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_a_site_as_built_has_no_findings(site: Path) -> None:
    assert site_findings(site, site_url="https://owner.example/repo/") == []


@pytest.fixture(scope="module")
def with_server(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built site whose configuration names the MCP server."""
    folder = tmp_path_factory.mktemp("with-server")
    catalog = make_catalog().model_copy(update={"publish": Publish(mcp=True)})
    store.write_catalog(folder / "catalog", layout.catalog_files(catalog, opencode_config(catalog)))
    build(folder / "catalog", root=ROOT, out=folder / "site", site_url="https://owner.example/repo")
    return folder


def test_a_site_may_name_exactly_the_catalogs_own_server_switched_off(with_server: Path, tmp_path: Path) -> None:
    shutil.copytree(with_server, tmp_path, dirs_exist_ok=True)
    path = tmp_path / "site" / "v1" / "opencode.json"
    assert site_findings(tmp_path / "site") == []
    as_built = path.read_text()
    for old, new in (
        ('"enabled": false', '"enabled": true'),
        ("https://owner.example/repo", "https://evil.example/repo"),
        ('"portkey-catalog",', '"curl",'),
    ):
        edit(path, old, new)
        assert "v1/opencode.json: differs from what the catalog says" in site_findings(tmp_path / "site")
        path.write_text(as_built)


def test_a_site_that_lost_its_login_document_is_found(site: Path) -> None:
    (site / ".well-known/opencode").unlink()
    assert ".well-known/opencode: cannot be read" in site_findings(site)[0]


def test_a_login_document_with_another_command_is_found(site: Path) -> None:
    edit(site / ".well-known/opencode", "printenv", "curl")
    assert any("its command must be constant" in finding for finding in site_findings(site))


def test_a_login_document_that_leads_elsewhere_is_found(site: Path) -> None:
    edit(site / ".well-known/opencode", "owner.example", "evil.example")
    found = site_findings(site, site_url="https://owner.example/repo")
    assert any("leads to https://evil.example/repo" in finding for finding in found)


def test_a_placeholder_address_is_found(site: Path) -> None:
    edit(site / ".well-known/opencode", "owner.example/repo", "OWNER.github.io/REPO")
    assert any("is a placeholder" in finding for finding in site_findings(site))


def test_documents_that_are_not_the_catalogs_are_found(site: Path) -> None:
    (site / "v1/opencode.json").write_text("{}")
    (site / "v1/portkey/claude-sonnet-4.json").unlink()
    (site / "v1/extra.json").write_text('{"x": "{env:X}"}')
    (site / "assets/explorer/newest.json").write_text("{}")
    (site / "providers/anthropic/feed.xml").unlink()
    (site / "feed.json").write_text("{}")
    (site / "v1/built.json").write_text("{}")
    (site / "combined/.well-known/opencode").unlink()
    edit(site / "v1/publication.json", '"serial": 1', '"serial": 9')
    (site / "providers/else/.well-known").mkdir(parents=True)
    (site / "providers/else/.well-known/opencode").write_text("{}")
    assert sorted(site_findings(site)) == [
        "assets/explorer/newest.json: differs from what the catalog says",
        "combined/.well-known/opencode: is missing on the site",
        "feed.json: differs from what the catalog says",
        "providers/anthropic/feed.xml: is missing on the site",
        "providers/anthropic/index.html: loads feed.xml, which is missing on the site",
        "providers/else/.well-known/opencode: does not belong to the catalog",
        "v1/built.json: does not say when the site was built",
        "v1/extra.json: does not belong to the catalog",
        "v1/opencode.json: differs from what the catalog says",
        "v1/portkey/claude-sonnet-4.json: is missing on the site",
        "v1/publication.json: differs from what the catalog says",
    ]


def test_missing_pages_are_found(site: Path) -> None:
    shutil.rmtree(site / "providers")
    (site / "use/index.html").unlink()
    assert [finding.split(":")[0] for finding in site_findings(site) if ".html: is missing" in finding] == [
        "providers/index.html",
        "providers/anthropic/index.html",
        "providers/openrouter/index.html",
        "use/index.html",
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    "markup",
    [
        '<script src="https://evil.example/x.js"></script>',
        "<img src=//evil.example/x.png>",
        '<LINK rel="stylesheet" HREF="http://evil.example/x.css">',
        '<iframe src="https://evil.example"></iframe>',
        '<form action="https://evil.example"></form>',
        '<script rel="canonical" src="https://evil.example/x.js"></script>',
        '<script src="\\\\evil.example/x.js"></script>',
        '<base href="https://evil.example/">',
        '<meta http-equiv="Refresh" content="0;url=https://evil.example/">',
        '<video poster="https://evil.example/x.png"></video>',
    ],
)
def test_a_page_that_loads_from_another_host_is_found(site: Path, markup: str) -> None:
    edit(site / "index.html", "</body>", f"{markup}</body>")
    assert any(finding.startswith("index.html: loads ") for finding in site_findings(site))


def test_a_page_that_lost_its_policy_or_has_a_script_of_somebody_else_is_found(site: Path) -> None:
    edit(site / "index.html", "Content-Security-Policy", "x")
    edit(site / "use/index.html", "</body>", "<script>alert(1)</script></body>")
    edit(site / "404.html", "</body>", "<p onclick=alert(1)></p></body>")
    assert site_findings(site) == [
        "404.html: has a script in an attribute, onclick",
        "index.html: has no Content-Security-Policy before everything else",
        "use/index.html: has another Content-Security-Policy than its own scripts ask for",
    ]


def test_a_page_that_is_cut_off_or_lost_its_script_is_found(site: Path) -> None:
    (site / "assets/js/explorer.js").unlink()
    page = site / "combined/index.html"
    page.write_text(page.read_text()[:-500])
    found = site_findings(site)
    assert "combined/index.html: is cut off" in found
    assert any("assets/js/explorer.js, which is missing on the site" in finding for finding in found)


def test_a_login_that_leads_elsewhere_than_the_pages_are_is_found(site: Path) -> None:
    edit(site / ".well-known/opencode", "owner.example/repo", "evil.example/repo")
    told = "leads to https://evil.example/repo, and pages are at https://owner.example/repo/"
    assert any(told in finding for finding in site_findings(site))


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(path.stem for path in (ROOT / "docs").glob("*.md")))
def test_a_hand_written_page_that_is_missing_is_found(site: Path, name: str) -> None:
    (site / name / "index.html").unlink()
    assert f"{name}/index.html: is missing on the site" in site_findings(site)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["index.html", "404.html", ".nojekyll"])
def test_a_file_that_the_site_cannot_do_without_is_missed(site: Path, name: str) -> None:
    (site / name).unlink()
    assert f"{name}: is missing on the site" in site_findings(site)


def test_pages_that_stand_in_each_others_places_are_found(site: Path) -> None:
    one, other = (site / name / "index.html" for name in ("lists", "outages"))
    first, second = one.read_text(), other.read_text()
    one.write_text(second)
    other.write_text(first)
    found = site_findings(site)
    assert "lists/index.html: is the page of https://owner.example/repo/outages/" in found
    assert "outages/index.html: is the page of https://owner.example/repo/lists/" in found


def test_a_search_that_has_nothing_to_search_in_is_found(site: Path) -> None:
    (site / "search/search_index.json").unlink()
    missing = "searches in search/search_index.json, which is missing on the site"
    assert f"combined/index.html: {missing}" in site_findings(site)


@pytest.mark.parametrize("name", ["index.html", "v1/index.json", "sitemap.xml", "assets/js/explorer.js"])
def test_a_file_that_cannot_be_read_is_a_finding(site: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = PermissionError(errno.EACCES, "Permission denied", str(site / name))
    reads = {each: getattr(Path, each) for each in ("read_bytes", "read_text")}

    def read(how: str) -> Callable[..., object]:
        def reading(path: Path, *arguments: object, **options: object) -> object:
            if path == site / name:
                raise refused
            return reads[how](path, *arguments, **options)

        return reading

    for how in reads:
        monkeypatch.setattr(Path, how, read(how))
    assert site_findings(site) == [f"{site / name}: cannot be read: Permission denied"]


def test_a_site_that_lost_the_list_of_its_pages_is_found(site: Path) -> None:
    (site / "sitemap.xml").unlink()
    assert site_findings(site) == ["sitemap.xml: names no page"]


def test_a_login_document_of_another_shape_is_found(site: Path) -> None:
    (site / ".well-known/opencode").write_text('{"auth": {}}')
    assert site_findings(site) == [".well-known/opencode: is not the document opencode logs in with"]


def test_a_site_beside_no_catalog_is_found(site: Path, tmp_path: Path) -> None:
    (finding,) = check_site(site, tmp_path / "nowhere")
    assert finding.text == "there is no catalog"


def test_a_link_in_the_folder_of_the_site_is_found(site: Path) -> None:
    (site / "more").symlink_to(site / "assets")
    assert "more: is a link" in site_findings(site)


def test_a_key_in_any_file_of_the_site_is_found(site: Path) -> None:
    (site / "assets" / "x.js").write_text("sk-" + "test" * 8)
    assert site_findings(site) == ["assets/x.js: holds a string shaped like a key"]


def test_a_wheel_is_the_one_that_is_told_of(site: Path) -> None:
    other = site / "install" / NAME
    other.write_bytes(tiny_wheel("another program"))
    address = f"https://owner.example/repo/install/{NAME}#sha256={sha256(tiny_wheel()).hexdigest()}"
    missing = f"leads to {address}, which is missing on the site"
    showing = [f"{page}/index.html: {missing}" for page in ("agents", "doctor", "install", "use")]
    assert site_findings(site) == [f"install/{NAME}: is not the wheel that install/wheel.json tells of", *showing]
    other.write_text("no wheel at all")
    assert site_findings(site) == [f"install/{NAME}: is no wheel of the program", *showing]
    other.unlink()
    assert site_findings(site) == ["install/wheel.json: tells of a wheel that is missing on the site", *showing]


def test_there_is_one_wheel_and_it_is_told_of(site: Path) -> None:
    second = NAME.replace("1.2", "1.3")
    (site / "install" / second).write_bytes(tiny_wheel(version="1.3"))
    assert site_findings(site) == [f"install/{second}: is not the wheel that install/wheel.json tells of"]
    (site / "install" / second).unlink()
    (site / "install" / "wheel.json").unlink()
    assert f"install/{NAME}: is not the wheel that install/wheel.json tells of" in site_findings(site)
