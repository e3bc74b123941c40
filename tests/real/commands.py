"""Our own command as a process: what a person types, seen from outside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portkey_catalog.check.opencode_process import Outcome


@dataclass(frozen=True)
class CatalogCommand:
    """`portkey-catalog` in a folder of its own, blind to the environment of the person who runs the tests."""

    folder: Path
    patience: float = 180
    """Seconds after which a command has hung."""

    def run(self, *arguments: str, **environment: str) -> Outcome:
        """Run one command to its end; keyword arguments are environment variables."""
        done = subprocess.run(
            [sys.executable, "-m", "portkey_catalog", *arguments],
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "HOME": str(self.folder), **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=self.patience,
            check=False,
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    def update(self, settings: str, keys: Mapping[str, str], *, ends: int = 0) -> dict[str, Any]:
        """Write `settings` to `catalog.toml`, update the catalog in `catalog/` and give the machine report.

        Raises:
            RuntimeError: the command ended with another code than expected.
        """
        (self.folder / "catalog.toml").write_text(settings)
        outcome = self.run("update", "--config", "catalog.toml", "--catalog", "catalog", "--json", **keys)
        if outcome.code != ends:
            raise RuntimeError(f"update ended with {outcome.code}:\n{outcome.stdout}\n{outcome.stderr}")
        report: dict[str, Any] = json.loads(outcome.stdout)
        return report

    def document(self, path: str) -> Any:
        """One JSON file of the catalog."""
        return json.loads((self.folder / "catalog" / "v1" / path).read_bytes())

    def files(self) -> dict[str, bytes]:
        """Every file of the catalog."""
        root = self.folder / "catalog"
        return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def key_of(slug: str) -> str:
    """Environment variable that holds the key of a provider of a self-hosted gateway."""
    return f"{slug.upper().replace('-', '_')}_KEY"


def provider_settings(slug: str, host: str, *, provider: str = "openai") -> str:
    """Settings for one provider of a self-hosted gateway; its key is in `SLUG_KEY`."""
    lines = ("[[providers]]", f'slug = "{slug}"', f'provider = "{provider}"', f'provider_key_env = "{key_of(slug)}"')
    return "\n".join([*lines, f'custom_host = "{host}"', ""])
