"""Where the workflows are, how they are read, and how a test runs a program."""

import subprocess
from pathlib import Path
from typing import Any

import yaml

from support.needs import ROOT

GITHUB = ROOT / ".github"
WORKFLOWS = [GITHUB / "workflows" / f"{name}.yml" for name in ("ci", "refresh", "take-over", "watch")]
"""The template's; whatever else is there is the owner's."""
ACTION = GITHUB / "actions" / "policy" / "action.yml"
"""For workflows of other repositories."""
HOOKS = ROOT / ".pre-commit-hooks.yaml"
WITHOUT_COMMANDS = GITHUB / "without-commands"
CHECK_IDS = GITHUB / "check-ids"
FIND_KEYS = GITHUB / "find-keys"
PUBLISH = GITHUB / "publish"

Mapping = dict[str, Any]


def load(path: Path) -> Mapping:
    """All scalars stay text; so the key `on` does too."""
    loaded = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)
    assert isinstance(loaded, dict)
    return loaded


def jobs() -> list[tuple[str, Mapping]]:
    return [(f"{path.stem}.{name}", job) for path in WORKFLOWS for name, job in load(path)["jobs"].items()]


def steps() -> list[tuple[str, Mapping]]:
    return [(f"{job_name}: {step['name']}", step) for job_name, job in jobs() for step in job["steps"]]


def refresh_step(job: str, step_id: str) -> Mapping:
    [found] = [step for name, step in steps() if name.startswith(f"refresh.{job}: ") and step.get("id") == step_id]
    return found


def run(*command: str | Path, cwd: Path = ROOT, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command], cwd=cwd, env=env, capture_output=True, text=True, timeout=120, check=False
    )
