"""Scripts of the workflows run as the runner does."""

import shutil
import subprocess
from pathlib import Path

from support.workflow_files import Mapping, run

BASH = shutil.which("bash") or "bash"


def outputs(runner: dict[str, str]) -> dict[str, str]:
    """What steps have written for later ones."""
    lines = Path(runner["GITHUB_OUTPUT"]).read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines)


def run_step(step: Mapping, cwd: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a step's script the way the runner does for `shell: bash`."""
    constants = {name: value for name, value in step.get("env", {}).items() if "${{" not in value}
    return run(BASH, "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"], cwd=cwd, env=constants | env)
