"""The page of commands is what the commands say of themselves, and every example there does what it says.

To write it anew: PORTKEY_CATALOG_WRITE_TABLES=1 .venv/bin/pytest tests/repository/test_command_pages.py
"""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from portkey_catalog.cli.main import COMMANDS
from real.tables import Page
from support import needs
from support.command import bare_environment
from support.command_pages import sections
from support.hosted import KEY, hosted_gateway, listing, rows
from support.published_site import published_site
from support.small_catalog import make_catalog

PAGE = Page(needs.ROOT / "docs" / "commands.md", __file__)
SITE = "https://owner.example/models"
EXAMPLES = [(name, line) for name, command in COMMANDS.items() for line, _ in getattr(command, "EXAMPLES", ())]
ASKING = ("accept", "probe", "update")
"""Commands whose examples need a gateway, or what an update left waiting, unless they ask a site."""
SYNCING = ("sync",)
"""Commands whose examples need a site."""
LOOKING = ("doctor",)
"""Commands that end by what they find on the machine."""
LASTS = ("demo --serve",)
"""Examples that end only when somebody ends them."""


def test_the_page_is_what_the_commands_say() -> None:
    PAGE.compare("commands", sections())


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_examples_of_its_own(name: str) -> None:
    lines = [line for command, line in EXAMPLES if command == name]
    assert lines
    assert all(shlex.split(line)[0] == name for line in lines)


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Path]:
    """A copy of this repository as an owner has it: two commits of its catalog, a gateway, rows in a file."""
    for name in ("catalog", "docs", "catalog.toml", "mkdocs.yml"):
        source = needs.ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    (tmp_path / "rows.jsonl").write_text(
        '{"provider": "a", "id": "gpt-4.1"}\n{"provider": "b", "id": "openai/gpt-4.1"}\n'
    )
    (tmp_path / "tests" / "real").mkdir(parents=True)
    for folder in (".local/share/bash-completion/completions", ".zfunc", ".config/fish/completions"):
        (tmp_path / folder).mkdir(parents=True)
    _commit(tmp_path)
    yield tmp_path


def _commit(folder: Path) -> None:
    """Commit the catalog of a folder, twice."""
    git = ["git", "-c", "user.name=Owner", "-c", "user.email=owner@owner.example", "-C", str(folder)]
    for command in (["init", "-q"], ["add", "catalog"], ["commit", "-qm", "first"]):
        subprocess.run([*git, *command], check=True, capture_output=True)
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "second"], check=True, capture_output=True)


def run(folder: Path, line: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run an example by a shell, in a folder that is its user's home, too."""
    variables = bare_environment(HOME=str(folder), PORTKEY_API_KEY=KEY, **more)
    program = folder / "bin" / "portkey-catalog"
    program.parent.mkdir(exist_ok=True)
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m portkey_catalog "$@"\n')
    program.chmod(0o755)
    return subprocess.run(
        ["bash", "-c", f"portkey-catalog {line}"],
        cwd=folder,
        env=variables | {"PATH": f"{program.parent}:{variables['PATH']}"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "line", [line for name, line in EXAMPLES if name not in ASKING + SYNCING + LOOKING and line not in LASTS]
)
def test_an_example_of_a_help_ends_well(checkout: Path, line: str) -> None:
    if "--opencode" in line:
        (checkout / "tests" / "real" / "node_modules").symlink_to(needs.opencode().parents[1])
    if "build/site" in line and not line.startswith("site"):
        assert run(checkout, "site --site-url https://owner.example/models/").returncode == 0
    done = run(checkout, line)
    assert done.returncode == 0, done.stderr
    for target in shlex.split(line.partition(">")[2]):
        assert (checkout / target.removeprefix("~/")).stat().st_size > 1000


@pytest.mark.slow
@pytest.mark.parametrize("line", [line for name, line in EXAMPLES if name in ASKING and SITE not in line])
def test_an_example_of_an_update_or_of_what_it_left_to_accept_ends_well(tmp_path: Path, line: str) -> None:
    lists = {slug: listing(*rows(*(f"grok-{number}" for number in range(9)))) for slug in ("alpha", "openrouter")}
    with hosted_gateway(dict(lists)) as gateway:
        settings = f'gateway = {{base_url = "{gateway.url}"}}\n[metadata]\nsources = []\n'
        (tmp_path / "catalog.toml").write_text(settings, "utf-8")
        if line != "update":
            assert run(tmp_path, "update").returncode == 0
        if line.startswith("accept"):
            gateway.lists["openrouter"] = listing(*rows("grok-1"))
            assert run(tmp_path, "update").returncode == 3
        if "HEAD" in line:
            _commit(tmp_path)
        done = run(tmp_path, line)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("line", [line for name, line in EXAMPLES if name in SYNCING])
def test_an_example_of_what_keeps_up_with_a_site_ends_well(tmp_path: Path, line: str) -> None:
    with published_site() as site:
        here = line.replace(SITE, site.url)
        if here == line:
            assert run(tmp_path, f"sync {site.url}").returncode == 0
        done = run(tmp_path, here)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("line", [line for name, line in EXAMPLES if name in ASKING and SITE in line])
def test_an_example_that_asks_models_of_a_site_ends_well(tmp_path: Path, line: str) -> None:
    with hosted_gateway({}) as gateway:
        with published_site(make_catalog().model_copy(update={"gateway": gateway.url})) as site:
            done = run(tmp_path, line.replace(SITE, site.url))
        assert gateway.chatted
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("line", [line for name, line in EXAMPLES if name in LOOKING])
def test_an_example_of_what_looks_at_a_machine_tells_what_it_found(tmp_path: Path, line: str) -> None:
    # Nothing off this machine is asked: whatever is not on it lies behind a proxy that is not there.
    done = run(tmp_path, line, HTTPS_PROXY="http://127.0.0.1:9")
    assert done.returncode == 1, done.stderr
    assert "opencode-providers" in done.stdout and "Traceback" not in done.stderr
    if "--report" in line:
        assert (tmp_path / "report.json").stat().st_size > 1000
