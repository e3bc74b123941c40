"""A catalog is named by a folder or by a revision of git; a folder of that name wins."""

import subprocess
from pathlib import Path

import pytest

from portkey_catalog.exports.opencode import opencode_config
from portkey_catalog.store.catalog import write_catalog
from portkey_catalog.store.layout import StoreError, catalog_files
from portkey_catalog.store.revisions import NoSuchCatalogError, catalog_at
from support.command import bare_environment
from support.small_catalog import make_catalog, odd_catalog

PLAIN, ODD = make_catalog(), odd_catalog()


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=Test", "-c", "user.email=test@example.invalid", "-c", "commit.gpgsign=false")
    subprocess.run(
        ["git", *who, *arguments], cwd=folder, env=bare_environment(HOME=str(folder)), check=True, capture_output=True
    )


def write(folder: Path, catalog: object) -> None:
    files = catalog_files(catalog, opencode_config(catalog))  # type: ignore[arg-type]
    write_catalog(folder, files)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose first commit has the plain catalog, and the second and the folder the odd one."""
    root = tmp_path / "a checkout with ü"
    root.mkdir()
    git(root, "init", "--quiet", "--initial-branch=main")
    for catalog in (PLAIN, ODD):
        write(root / "catalog", catalog)
        git(root, "add", "--all")
        git(root, "commit", "--quiet", "--message", "A day")
    return root


def test_a_revision_is_read_as_it_was_committed(checkout: Path) -> None:
    assert catalog_at("HEAD~1", checkout / "catalog") == PLAIN
    assert catalog_at("main", checkout / "catalog") == ODD


def test_a_revision_is_read_where_the_folder_is_gone(checkout: Path) -> None:
    (checkout / "catalog").rename(checkout / "elsewhere")
    assert catalog_at("HEAD~1", checkout / "catalog") == PLAIN


def test_a_folder_is_read_as_it_stands_also_outside_git(tmp_path: Path) -> None:
    write(tmp_path / "catalog", PLAIN)
    assert catalog_at(str(tmp_path / "catalog"), Path("catalog")) == PLAIN


def test_a_folder_wins_over_a_revision_of_the_same_name(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(checkout)
    write(checkout / "HEAD~1", ODD)
    assert catalog_at("HEAD~1", Path("catalog")) == ODD


@pytest.mark.parametrize("name", ["no-such", "--help", "-h", "HEAD:catalog", "HEAD~9", "", "a\nb", "\0", "x" * 5000])
def test_what_is_neither_is_an_error_that_names_it(checkout: Path, name: str) -> None:
    with pytest.raises((NoSuchCatalogError, StoreError), match=r"neither a folder nor a revision|cannot be asked"):
        catalog_at(name, checkout / "catalog")


def test_a_folder_without_a_catalog_is_an_error(checkout: Path) -> None:
    with pytest.raises(StoreError, match="there is no catalog in this folder; name the folder that holds v1/"):
        catalog_at(str(checkout), checkout / "catalog")


def test_a_revision_without_a_catalog_is_an_error(checkout: Path) -> None:
    with pytest.raises(StoreError, match=r"HEAD: there is no .*other/v1 at this revision"):
        catalog_at("HEAD", checkout / "other")


def test_a_broken_file_at_a_revision_is_an_error_that_names_both(checkout: Path) -> None:
    (checkout / "catalog" / "v1" / "index.json").write_text("{")
    git(checkout, "commit", "--quiet", "--all", "--message", "Broken")
    with pytest.raises(StoreError, match=r"^HEAD: index\.json: cannot be read"):
        catalog_at("HEAD", checkout / "catalog")


def test_outside_git_a_revision_is_nothing(tmp_path: Path) -> None:
    with pytest.raises(NoSuchCatalogError, match="neither a folder nor a revision"):
        catalog_at("HEAD", tmp_path / "catalog")


def test_without_git_it_is_said_that_it_is_needed(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(StoreError, match="git is not on PATH"):
        catalog_at("HEAD", checkout / "catalog")
