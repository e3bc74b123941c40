"""The wheel that a site offers: what is in it, that it is the same whoever builds it, and that it is all one needs."""

from __future__ import annotations

import asyncio
import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZipFile

import pytest
from mcp.client.stdio import StdioServerParameters, stdio_client

from mcp import ClientSession
from portkey_catalog.exports.opencode import opencode_config
from portkey_catalog.exports.program import Wheel, program_url, read_wheel, wheel_documents
from portkey_catalog.store.catalog import write_catalog
from portkey_catalog.store.layout import catalog_files
from support.checkout import repository_files
from support.command import bare_environment, commands
from support.fresh import Fresh, asked
from support.loopback import Reply, Request, answering
from support.needs import ROOT
from support.published_site import published_site
from support.small_catalog import make_catalog

pytestmark = pytest.mark.slow

OWNERS = {"accept", "check", "demo", "history", "review", "site", "update"}
"""Commands of whoever publishes a catalog."""


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=A", "-c", "user.email=a@owner.example")
    subprocess.run(
        ["git", *who, *arguments], cwd=folder, env=bare_environment(GIT_CONFIG_GLOBAL="/dev/null"), check=True
    )


def checkout(folder: Path) -> Path:
    """What git has of the template but for its tests, committed, with an environment that is made already."""
    for path in repository_files():
        name = path.relative_to(ROOT)
        if name.parts[0] != "tests":
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, folder / name)
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "All")
    python = folder / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', "utf-8")
    python.chmod(0o755)
    (folder / ".venv" / ".installed-site").touch()
    return folder


def make_wheel(folder: Path, umask: int = 0o022, **environment: str) -> Wheel:
    """Run `make wheel` there."""
    done = subprocess.run(
        ["make", "wheel"],
        cwd=folder,
        env=bare_environment(HOME=str(folder), GIT_CONFIG_GLOBAL="/dev/null", **environment),
        umask=umask,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    [path] = (folder / "build" / "wheel").iterdir()
    wheel = read_wheel(path.name, path.read_bytes())
    assert wheel
    return wheel


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return checkout(tmp_path_factory.mktemp("copy"))


@pytest.fixture(scope="module")
def wheel(copy: Path) -> Wheel:
    return make_wheel(copy)


@contextmanager
def offered(wheel: Wheel, content: bytes | None = None) -> Iterator[str]:
    """A site with the wheel, or with something else in its place; gives the address that its pages show."""

    def answer(request: Request) -> Reply:
        found = documents[request.path.removeprefix("/")]
        return Reply(200, {"Content-Type": "application/octet-stream"}, found if isinstance(found, bytes) else b"")

    with answering(answer) as url:
        documents = wheel_documents(wheel, url) | ({wheel.path: content} if content else {})
        yield program_url(wheel, url)


def installed(folder: Path, wheel: Wheel, extra: str = "") -> Fresh:
    """An environment with the program, from a site, and with what it asks for."""
    fresh = Fresh.make(folder)
    name = f"portkey-catalog[{extra}]" if extra else "portkey-catalog"
    fresh.link(asked("portkey-catalog", extra))
    with offered(wheel) as url:
        done = fresh.pip("install", f"{name} @ {url}")
    assert done.returncode == 0, done.stderr
    return fresh


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory, wheel: Wheel) -> Fresh:
    return installed(tmp_path_factory.mktemp("fresh"), wheel)


def test_a_wheel_holds_the_program_and_nothing_else(copy: Path, wheel: Wheel) -> None:
    scripts = ROOT / "scripts"
    program = {path.relative_to(scripts).as_posix() for path in repository_files() if path.is_relative_to(scripts)}
    told = f"portkey_catalog-{wheel.version}.dist-info"
    about = {"METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE", "top_level.txt"}
    with ZipFile(copy / "build" / "wheel" / wheel.name) as archive:
        assert set(archive.namelist()) == program | {f"{told}/{name}" for name in about}
    assert len(wheel.content) < 1_000_000


def test_a_wheel_is_the_same_wherever_and_whenever_it_is_built_as_long_as_the_program_is(
    wheel: Wheel, tmp_path: Path
) -> None:
    other = checkout(tmp_path)
    (other / "catalog" / "v1" / "index.json").write_text("{}\n", "utf-8")
    git(other, "commit", "--quiet", "--all", "--message", "Another day")
    (other / "scripts" / "portkey_catalog" / "notes.json").write_text("{}")
    (other / "scripts" / "portkey_catalog" / "text" / "words.py").touch()
    left = other / "build" / "wheel" / "left.whl"
    left.parent.mkdir(parents=True)
    left.touch()
    assert make_wheel(other, umask=0o077, PYTHONHASHSEED="7", TZ="Asia/Tokyo") == wheel


def test_nothing_but_what_it_asks_for_is_there(fresh: Fresh) -> None:
    done = fresh.pip("check")
    assert (done.returncode, done.stdout) == (0, "No broken requirements found.\n")
    for name in ("mkdocs", "jinja2", "mcp", "pytest"):
        found = subprocess.run(
            [fresh.folder / "bin" / "python", "-c", f"import {name}"], capture_output=True, check=False
        )
        assert found.returncode == 1, name


@pytest.fixture
def catalogs(tmp_path: Path) -> tuple[Path, Path]:
    """Two catalogs, in the folder of somebody who has no checkout."""
    earlier = make_catalog()
    later = earlier.model_copy(update={"combined": {}})
    for name, catalog in (("earlier", earlier), ("later", later)):
        write_catalog(tmp_path / name, catalog_files(catalog, opencode_config(catalog)))
    return tmp_path / "earlier", tmp_path / "later"


def test_every_command_of_a_user_runs_from_it_in_a_foreign_folder(
    fresh: Fresh, tmp_path: Path, catalogs: tuple[Path, Path]
) -> None:
    earlier, later = map(str, catalogs)

    def completion() -> None:
        for shell in ("bash", "zsh", "fish"):
            done = fresh.run(tmp_path, "completion", shell)
            assert done.returncode == 0 and "doctor" in done.stdout, done.stderr

    def diff() -> None:
        done = fresh.run(tmp_path, "diff", earlier, later)
        assert done.returncode == 0 and "combined/" in done.stdout, done.stderr

    def doctor() -> None:
        done = fresh.run(tmp_path, "doctor", "--offline", "--json", PORTKEY_API_KEY="pk-test-0123456789abcdef")
        assert done.returncode in {1, 3, 4} and json.loads(done.stdout)["checks"], done.stderr

    def group() -> None:
        done = fresh.run(tmp_path, "group", "--explain", "grok-4", "x-ai/grok-4")
        assert done.returncode == 0 and done.stdout, done.stderr

    def mcp() -> None:
        done = fresh.run(tmp_path, "mcp", "--catalog", earlier)
        assert done.returncode == 2 and "portkey-catalog[mcp] @ " in done.stderr

    def policy() -> None:
        config = {"provider": {"p": {"options": {"baseURL": "https://a.example/v1"}}}}
        (tmp_path / "opencode.json").write_text(json.dumps(config), "utf-8")
        done = fresh.run(tmp_path, "policy", str(tmp_path / "opencode.json"))
        assert done.returncode == 1 and "a.example" in done.stdout, done.stderr

    def probe() -> None:
        (tmp_path / "catalog.toml").touch()
        done = fresh.run(tmp_path, "probe", "--all", "--catalog", earlier)
        assert done.returncode == 0 and "nothing was sent" in done.stderr, done

    def search() -> None:
        done = fresh.run(tmp_path, "search", "--catalog", earlier, "--json", "grok")
        assert done.returncode == 0 and json.loads(done.stdout), done.stderr

    def sync() -> None:
        (tmp_path / "opencode.json").unlink(missing_ok=True)
        with published_site() as site:
            done = fresh.run(tmp_path, "sync", site.url, "--profile", "combined")
        assert done.returncode == 0, done.stderr
        assert "combined" in (tmp_path / ".config" / "opencode" / "opencode.json").read_text("utf-8")

    tried: list[Callable[[], None]] = [completion, diff, doctor, group, mcp, policy, probe, search, sync]
    assert {each.__name__ for each in tried} | OWNERS == set(commands()), "a command is a user's or an owner's"
    for each in tried:
        each()


def test_with_its_extra_it_answers_agents(wheel: Wheel, tmp_path: Path, catalogs: tuple[Path, Path]) -> None:
    fresh = installed(tmp_path / "fresh", wheel, "mcp")
    server = StdioServerParameters(
        command=str(fresh.program),
        args=["mcp", "--catalog", str(catalogs[0])],
        env=bare_environment(HOME=str(tmp_path)),
        cwd=tmp_path,
    )

    async def tools() -> set[str]:
        async with stdio_client(server) as streams, ClientSession(*streams) as client:
            await client.initialize()
            return {tool.name for tool in (await client.list_tools()).tools}

    assert "recommend" in asyncio.run(tools())


def test_a_wheel_that_somebody_changed_is_refused_by_the_hash_in_its_address(wheel: Wheel, tmp_path: Path) -> None:
    changed = tmp_path / wheel.name
    changed.write_bytes(wheel.content)
    with ZipFile(changed, "a") as archive:
        archive.writestr("portkey_catalog/evil.py", "")
    fresh = Fresh.make(tmp_path / "fresh")
    with offered(wheel, changed.read_bytes()) as url:
        done = fresh.pip("install", "--no-deps", f"portkey-catalog @ {url}")
    assert done.returncode == 1
    assert "DO NOT MATCH THE HASHES" in done.stderr
    assert hashlib.sha256(changed.read_bytes()).hexdigest() in done.stderr
    assert not fresh.program.exists()
