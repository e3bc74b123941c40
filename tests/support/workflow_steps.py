"""Scripts of the workflows run as the runner does."""

import shutil
import subprocess
from pathlib import Path

from support.workflow_files import Mapping, run

BASH = shutil.which("bash") or "bash"


def run_step(step: Mapping, cwd: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a step's script the way the runner does for `shell: bash`."""
    constants = {name: value for name, value in step.get("env", {}).items() if "${{" not in value}
    return run(BASH, "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"], cwd=cwd, env=constants | env)
