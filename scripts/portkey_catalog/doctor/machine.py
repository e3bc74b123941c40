"""What is on the user's machine: opencode, its configurations and logins, what `sync` remembers. Nothing is written."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from portkey_catalog.doctor.effective import shown
from portkey_catalog.doctor.shapes import Key, Login, Machine, Program
from portkey_catalog.doctor.told import PAGE
from portkey_catalog.doctor.trial import tried
from portkey_catalog.exports.program import offered_by
from portkey_catalog.gateway.client import FetchError, read_key
from portkey_catalog.opencode.find import layers
from portkey_catalog.opencode.layers import merged
from portkey_catalog.opencode.places import Surroundings
from portkey_catalog.opencode.shapes import group
from portkey_catalog.sync.files import remembered
from portkey_catalog.sync.saved import recent_models

PATIENCE = 60
"""Seconds in which opencode tells its version; on a busy machine it takes five."""
_VERSION = re.compile(r"(?<![\w.])(\d{1,4}\.\d{1,4}\.\d{1,5})(?:-[\w.]+)?(?!\S)")


def stored(around: Surroundings) -> tuple[tuple[Login, ...], tuple[str, ...], dict[str, str]]:
    """Logins at sites; providers with a stored key or login of their own; every stored secret by what it is."""
    try:
        document = json.loads(around.logins_file.read_text("utf-8"))
    except (OSError, ValueError):
        document = {}
    entries = document.items() if isinstance(document, dict) else ()
    sites: list[Login] = []
    others: list[str] = []
    secrets: dict[str, str] = {}
    for name, entry in entries:
        if not isinstance(entry, dict):
            continue
        texts = {key: each for key, each in entry.items() if isinstance(each, str)}
        secrets |= {
            f"{key} of the stored login {name}": each
            for key, each in texts.items()
            if key in ("token", "access", "refresh") or (key == "key" and texts.get("type") != "wellknown")
        }
        if texts.get("type") == "wellknown":
            sites.append(Login(str(name), texts.get("key", ""), texts.get("token", "")))
        else:
            others.append(str(name))
    return tuple(sites), tuple(others), secrets


def key_of(variable: str, environment: Mapping[str, str], logins: tuple[Login, ...]) -> Key:
    """The key that opencode would send: of a stored login, else of the environment."""
    given = next((each for each in logins if each.variable == variable and each.token), None)
    value, source = (given.token, f"the login at {given.address}") if given else (environment.get(variable), variable)
    if not value:
        return Key()
    try:
        return Key(read_key({variable: value}, variable), source)
    except FetchError as error:
        return Key(source=source, problem=str(error))


def program_of(name: str, environment: Mapping[str, str]) -> Program:
    """opencode, by its path or on `PATH`, and its version."""
    path = shutil.which(name, path=environment.get("PATH"))
    if path is None:
        return Program(problem="is not on PATH" if name == "opencode" else f"is not to be started as {name}")
    try:
        done = subprocess.run(
            [path, "--version"],
            env={**environment, "OPENCODE_DISABLE_AUTOUPDATE": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Program(path, problem=f"says nothing within {PATIENCE} seconds")
    except OSError as error:
        return Program(path, problem=f"cannot be started: {error.strerror}")
    found = _VERSION.search(done.stdout.decode("utf-8", "replace"))
    if done.returncode or not found:
        return Program(path, problem=f"ends with {done.returncode} and tells no version")
    return Program(path, found[1])


def look(around: Surroundings, program: Program, sites: Mapping[str, Any]) -> Machine:
    """All of it.

    Args:
        around: where opencode would be started.
        program: opencode.
        sites: the configuration of sites by the address that opencode is logged in at, where it is known.
    """
    memory = remembered(around)
    found = tuple(layers(around, sites))
    logins, others, _ = stored(around)
    return Machine(
        variables=around.environment,
        program=program,
        layers=found,
        effective=merged(found),
        folder=str(around.cwd),
        logins=logins,
        others=others,
        saved=tuple(recent_models(_document(around.recent_models_file))),
        synced=memory.site if memory else None,
        synced_file=memory.file if memory else None,
        serial=memory.serial if memory else None,
        written=memory.written if memory else {},
        trial=tried(program.path if program.version else None, found, around.environment),
        page=page_of_program(),
    )


def page_of_program() -> str | None:
    """The page of checks where this program was installed from: a site's wheel, or a repository; `None` of others.

    Installers write that down beside the program, and a repository may stand in its metadata.
    """
    with suppress(PackageNotFoundError, ValueError):
        program = distribution("portkey-catalog")
        origin = json.loads(program.read_text("direct_url.json") or "{}")
        urls = [each.partition(",")[2].strip() for each in program.metadata.get_all("Project-URL", [])]
        return page_at(origin, urls)
    return None


def page_at(origin: Any, urls: Sequence[str]) -> str | None:
    """The page of checks by what is known of where a program comes from.

    Args:
        origin: `direct_url.json`, as PEP 610 has it.
        urls: addresses in its metadata.
    """
    url, commit = str(group(origin).get("url")), group(origin, "vcs_info").get("commit_id")
    if site := offered_by(shown(url)):
        return f"{site}/doctor/"
    repository = [(shown(url), commit)] if commit else [(shown(each), "HEAD") for each in urls]
    pages = (f"{each.removesuffix('.git')}/blob/{at}/{PAGE}" for each, at in repository if each.startswith("https://"))
    return next(pages, None)


def _document(path: Path) -> Any:
    with suppress(OSError, ValueError):
        return json.loads(path.read_text("utf-8"))
    return None
