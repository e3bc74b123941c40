"""What opencode itself says of the parts of a configuration, in a folder of its own that is gone afterwards.

It is given each part as a project of its own, one within the other, and innermost a part that it must refuse: so it
ends as soon as it has read them all, before it installs, fetches or writes anything. Secrets are left out of the parts.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from portkey_catalog.doctor.shapes import Trial
from portkey_catalog.opencode.layers import Layer
from portkey_catalog.text.redact import literal_secret

PATIENCE = 60
"""Seconds in which opencode reads them; it takes three, and twenty-five on a very busy machine."""
_REFUSED = {"model": 0}
_FOLDERS = ("CONFIG", "DATA", "CACHE", "STATE")
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_SAYS = re.compile(r"is invalid at (?P<path>[^\n]+)\n(?P<why>[^\n]+(?:\n\s*↳[^\n]+)*)")


def tried(program: str | None, layers: Sequence[Layer], environment: Mapping[str, str]) -> Trial:
    """Have opencode read the parts that can be read; where it does not answer as it does, it has no word."""
    parts = [each for each in layers if each.value and not each.problem]
    if program is None or not parts:
        return Trial()
    with TemporaryDirectory(prefix="portkey-catalog-") as folder:
        root = Path(folder).resolve()
        (root / ".git").mkdir()
        where = root
        for number, value in enumerate([*(_harmless(each.value) for each in parts), _REFUSED]):
            where /= str(number)
            where.mkdir()
            (where / "opencode.json").write_text(json.dumps(value), "utf-8")
        said = _run(program, where, root, environment)
    found = _SAYS.search(said)
    if not found:
        return Trial()
    path = Path(found["path"].strip()).parent
    if not path.is_relative_to(root) or not path.name.isdecimal() or int(path.name) > len(parts):
        return Trial()
    if int(path.name) == len(parts):
        return Trial(accepted=True)
    why = "; ".join(each.strip().removeprefix("↳").strip() for each in found["why"].splitlines())
    return Trial(refused=f"{parts[int(path.name)].source}: {why}")


def _run(program: str, cwd: Path, root: Path, environment: Mapping[str, str]) -> str:
    own = {name: each for name, each in environment.items() if not name.startswith(("OPENCODE_", "XDG_"))}
    own |= {"HOME": str(root / "home"), "USERPROFILE": str(root / "home"), "OPENCODE_DISABLE_AUTOUPDATE": "1"}
    own |= {f"XDG_{each}_HOME": str(root / "home" / each.lower()) for each in _FOLDERS}
    own |= {"OPENCODE_DISABLE_MODELS_FETCH": "1", "OPENCODE_TEST_MANAGED_CONFIG_DIR": str(root / "home" / "managed")}
    try:
        done = subprocess.run(
            [program, "debug", "config"],
            cwd=cwd,
            env=own,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError):
        return ""
    return _COLOURS.sub("", (done.stderr + b"\n" + done.stdout).decode("utf-8", "replace"))


def _harmless(value: Any, name: str = "") -> Any:
    """A value of the same shape without secrets."""
    if isinstance(value, Mapping):
        return {key: _harmless(each, key) for key, each in value.items()}
    if isinstance(value, list):
        return [_harmless(each, name) for each in value]
    return "hidden" if literal_secret(name, value) else value
