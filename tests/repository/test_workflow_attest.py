"""What is signed of the site: what programs read, by its checksums."""

import hashlib
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

from support.wheels import NAME
from support.workflow_files import jobs, steps
from support.workflow_steps import run_step

PUBLISHED = [
    ".well-known/opencode",
    "api.json",
    "combined/.well-known/opencode",
    f"install/{NAME}",
    "install/wheel.json",
    "memory/available_models",
    "providers/openrouter/.well-known/opencode",
    "v1/index.json",
    "v1/schema/index.json",
    "v1/opencode/combined.json",
]
COMBINED = "v1/opencode/combined.json"
UNSIGNED = ["index.html", "install/index.html", "combined/index.html", "v1/portkey/grok-4.json"]


def signed(folder: Path, runner: dict[str, str], names: Iterable[str]) -> list[str]:
    """Lines of the checksums that are signed of a site of these files, each holding its name."""
    site = folder / "site"
    for name in names:
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(name)
    (folder / "build").mkdir()
    archive = ["tar", "--create", "--file", str(folder / "build" / "artifact.tar"), "--directory", str(site), "."]
    subprocess.run(archive, check=True)  # as upload-pages-artifact makes it
    step = next(each for name, each in steps() if name == "refresh.attest: Unpack what programs read")
    done = run_step(step, folder, runner)
    assert done.returncode == 0, done.stderr
    return (folder / "build" / "checksums").read_text().splitlines()


def line(name: str) -> str:
    return f"{hashlib.sha256(name.encode()).hexdigest()}  {name}"


def test_what_programs_read_is_signed_as_it_is_published(tmp_path: Path, runner: dict[str, str]) -> None:
    assert sorted(signed(tmp_path, runner, [*PUBLISHED, *UNSIGNED])) == sorted(map(line, PUBLISHED))


@pytest.mark.slow
def test_of_more_than_can_be_signed_at_once_what_everybody_reads_comes_first(
    tmp_path: Path, runner: dict[str, str]
) -> None:
    many = [f"v1/{folder}/{number}.json" for folder in ("opencode", "providers") for number in range(520)]
    lines = signed(tmp_path, runner, [*PUBLISHED, *many])
    assert len(lines) == 1024
    everybodys = [name for name in PUBLISHED if name == COMBINED or not re.match("v1/(opencode|providers)/", name)]
    assert COMBINED in everybodys
    assert {line(name) for name in everybodys} <= set(lines)


def test_signing_installs_nothing_and_keeps_nobody_from_publishing() -> None:
    found = dict(jobs())
    assert not [step for step in found["refresh.attest"]["steps"] if "checkout" in step.get("uses", "")]
    assert "attest" not in found["refresh.deploy"]["needs"]
