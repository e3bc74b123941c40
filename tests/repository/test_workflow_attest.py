"""What is signed of the site: what programs read, by its checksums."""

import hashlib
import subprocess
from pathlib import Path

from support.workflow_files import jobs, steps
from support.workflow_steps import run_step

PUBLISHED = [
    ".well-known/opencode",
    "api.json",
    "memory/available_models",
    "v1/index.json",
    "v1/opencode/combined.json",
]
UNSIGNED = ["index.html", "combined/index.html", "v1/portkey/grok-4.json"]


def test_what_programs_read_is_signed_as_it_is_published(tmp_path: Path, runner: dict[str, str]) -> None:
    site = tmp_path / "site"
    for name in (*PUBLISHED, *UNSIGNED):
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(name)
    (tmp_path / "build").mkdir()
    archive = ["tar", "--create", "--file", str(tmp_path / "build" / "artifact.tar"), "--directory", str(site), "."]
    subprocess.run(archive, check=True)  # as upload-pages-artifact makes it
    step = next(each for name, each in steps() if name == "refresh.attest: Unpack what programs read")
    done = run_step(step, tmp_path, runner)
    assert done.returncode == 0, done.stderr
    lines = (tmp_path / "build" / "checksums").read_text().splitlines()
    assert sorted(lines) == sorted(f"{hashlib.sha256(name.encode()).hexdigest()}  {name}" for name in PUBLISHED)


def test_signing_installs_nothing_and_keeps_nobody_from_publishing() -> None:
    found = dict(jobs())
    assert not [step for step in found["refresh.attest"]["steps"] if "checkout" in step.get("uses", "")]
    assert "attest" not in found["refresh.deploy"]["needs"]
