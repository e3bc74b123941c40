"""What the job before hands over: two catalogs, and the words for them. It is taken for hostile."""

import json
import os
import re
import stat
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runner import Stop

_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]*"
OURS = re.compile(rf"accept\.toml|proposed\.toml|v1/({_NAME}/)?{_NAME}\.json")
"""Paths under catalog/ that the program may have."""
_FOLDERS = re.compile(rf"v1/(?:changes/\d{{4}}-(?:0[1-9]|1[0-2])|(?:held|providers|schema)/{_NAME})\.json")
"""Files that are the program's by their place alone."""
_FINDING = re.compile(r"[0-9a-f]{4,16}")
PROPOSED, UNUSABLE, UNASKED = "proposed.toml", "unusable.txt", "unasked"
"""Beside accept.toml: what was proposed, as it was written; why the choice cannot be used; nobody could be asked."""
LABELS = 20
FILES, BYTES = 20_000, 50_000_000
"""How many files a catalog may have, and how large one may be: GitHub takes no larger ones than twice that."""


@dataclass(frozen=True)
class Plan:
    """What is to be done with the two catalogs."""

    direct: bool
    """The first one goes to the default branch without a pull request."""
    proposal: bool
    """The second one is to be proposed."""
    labels: tuple[str, ...]
    findings: tuple[str, ...]


def read_plan(bundle: Path) -> Plan:
    """Read plan.json.

    Raises:
        Stop: it says something else than it may.
    """
    told = _document(bundle / "plan.json")
    flags = [told.get(name) for name in ("direct", "proposal")]
    lists = [told.get(name, []) for name in ("labels", "findings")]
    good = all(isinstance(each, bool) for each in flags) and all(
        isinstance(each, list) and all(isinstance(text, str) and len(text) <= 64 for text in each) for each in lists
    )
    if not good or len(lists[0]) > LABELS or not all(_FINDING.fullmatch(finding) for finding in lists[1]):
        raise Stop("plan.json of the bundle is none")
    return Plan(bool(flags[0]), bool(flags[1]), tuple(lists[0]), tuple(lists[1]))


def read_catalog(folder: Path) -> dict[str, Path]:
    """Files of a catalog by their paths under catalog/.

    Raises:
        Stop: something is there that the program does not write, or there is no catalog.
    """
    found: dict[str, Path] = {}
    for path in _everything(folder):
        inside = path.relative_to(folder).as_posix()
        if not OURS.fullmatch(inside):
            raise Stop(f"not published: {inside!r} in the bundle is no file of a catalog")
        if path.stat().st_size > BYTES:
            raise Stop(f"not published: {inside!r} in the bundle is larger than {BYTES:,} bytes")
        found[inside] = path
    if len(found) > FILES:
        raise Stop(f"not published: the bundle has {len(found):,} files, and a catalog at most {FILES:,}")
    if len({inside.lower() for inside in found}) < len(found):
        raise Stop("not published: the bundle has files whose names are one where letter case does not count")
    if "v1/index.json" not in found:
        raise Stop(f"not published: there is no catalog in {folder.name}/ of the bundle")
    _document(found["v1/index.json"])
    return found


def _everything(folder: Path) -> list[Path]:
    """Every file below a folder.

    Raises:
        Stop: one is neither a file nor a folder.
    """
    found = []
    pending = [folder]
    while pending:
        path = pending.pop()
        kind = os.lstat(path).st_mode if os.path.lexists(path) else 0
        if stat.S_ISDIR(kind):
            pending += path.iterdir()
        elif stat.S_ISREG(kind):
            found.append(path)
        else:
            raise Stop(f"not published: {path.name!r} in the bundle is missing, a link or no file")
    return sorted(found)


def superseded(present: set[str], index: bytes | None, files: dict[str, Path]) -> list[str]:
    """Files of the program that a commit has and the new catalog has not; what an owner put there is none of them.

    Args:
        present: paths under catalog/ in the commit.
        index: its v1/index.json.
        files: those of the new catalog.
    """
    told = _json(index or b"{}")
    listed = told.get("files") if isinstance(told, dict) else []
    named = listed if isinstance(listed, list) else []
    ours = {f"v1/{path}" for path in named} | {"v1/index.json", "accept.toml", "proposed.toml"}
    return sorted(
        path for path in present - files.keys() if _FOLDERS.fullmatch(path) or (path in ours and OURS.fullmatch(path))
    )


def waiting(findings: bytes | None, *, refused: bool = False) -> set[str]:
    """Ids of the findings that wait for a person, of a v1/findings.json; or of those that were refused."""
    told = _json(findings or b"[]")
    listed = told if isinstance(told, list) else []
    return {str(each.get("id")) for each in listed if isinstance(each, dict) and bool(each.get("refused")) is refused}


def closed_in(bundle: Path) -> list[int]:
    """Numbers of the pull requests that were found closed, as far as there are any."""
    path = bundle / "pull" / "closed.json"
    told = _json(text_of(path.parent, path.name)) if path.exists() else []
    return [each for each in told if type(each) is int and each > 0] if isinstance(told, list) else []


def refused_in(bundle: Path) -> tuple[str, ...]:
    """Ids of the findings that a person refused in the accept.toml of the pull request, and not before.

    A day of refusal that a person wrote themselves beside what waits says nothing: the catalog knows better.
    """
    path = bundle / "catalog" / "v1" / "findings.json"
    open_still = waiting(path.read_bytes() if path.is_file() else None)
    text = text_of(bundle / "pull", "accept.toml") if (bundle / "pull" / "accept.toml").exists() else ""
    return chosen_in(text, take=False, but=lambda each: "refused" in each and each.get("id") not in open_still)


def proposed_in(bundle: Path) -> tuple[str, ...]:
    """Ids of the findings that the pull request took as it was written, as far as that is known."""
    return chosen_in(text_of(bundle / "pull", PROPOSED)) if (bundle / "pull" / PROPOSED).exists() else ()


def chosen_in(
    text: str, *, take: bool = True, but: Callable[[dict[str, Any]], bool] = lambda each: False
) -> tuple[str, ...]:
    """Ids of the findings that an accept.toml takes or refuses, but for some; none where it cannot be read."""
    try:
        tables = tomllib.loads(text).get("finding", [])
    except (ValueError, RecursionError):
        return ()
    listed = [each for each in tables if isinstance(each, dict)] if isinstance(tables, list) else []
    ids = [each.get("id") for each in listed if each.get("take") is take and not but(each)]
    return tuple(each for each in ids if isinstance(each, str) and _FINDING.fullmatch(each))


def unusable_in(bundle: Path) -> str:
    """Why what a person chose in the pull request cannot be used; empty where it can."""
    if not (bundle / "pull" / UNUSABLE).exists():
        return ""
    return text_of(bundle / "pull", UNUSABLE).strip() or "It gave no reason."


def text_of(bundle: Path, name: str) -> str:
    """A text of the bundle.

    Raises:
        Stop: it cannot be read.
    """
    try:
        if (bundle / name).is_symlink():
            raise Stop(f"{name} of the bundle is a link")
        return (bundle / name).read_text("utf-8", errors="replace").replace("\0", "")
    except OSError as error:
        raise Stop(f"{name} of the bundle cannot be read: {error.strerror}") from error


def _document(path: Path) -> dict[str, Any]:
    told = _json(text_of(path.parent, path.name))
    if not isinstance(told, dict):
        raise Stop(f"{path.name} of the bundle is no JSON object")
    return told


def _json(text: str | bytes) -> Any:
    """What a document says, `None` where it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
