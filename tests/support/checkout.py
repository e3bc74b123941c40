"""The checkout that these tests belong to, as git sees it."""

import subprocess
from functools import cache
from pathlib import Path

import pytest

from support.needs import ROOT


@cache
def repository_files() -> list[Path]:
    """Everything git tracks or would track."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("this is no git checkout")
    return [path for name in sorted(set(done.stdout.split("\0")) - {""}) if (path := ROOT / name).is_file()]
