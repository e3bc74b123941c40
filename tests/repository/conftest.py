"""What a step of a workflow finds."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.act import Actions, actions
from support.github_api import GitHub, github
from support.remote import Remote


@pytest.fixture
def runner(tmp_path: Path) -> dict[str, str]:
    """Environment of a step, as far as the scripts use it."""
    for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"):
        (tmp_path / name).touch()
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "RUNNER_TEMP": str(tmp_path),
        "GITHUB_OUTPUT": str(tmp_path / "GITHUB_OUTPUT"),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "GITHUB_STEP_SUMMARY"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
    }


@pytest.fixture
def remote(tmp_path: Path, runner: dict[str, str]) -> Remote:
    return Remote(tmp_path, runner)


@pytest.fixture
def hub(remote: Remote) -> Iterator[GitHub]:
    """GitHub's API beside the remote."""
    with github(remote.bare) as served:
        remote.env["GITHUB_API_URL"] = served.url
        yield served


@pytest.fixture
def flow(tmp_path: Path, remote: Remote, hub: GitHub) -> Iterator[Actions]:
    """A copy of the template, set up, whose workflows can be run."""
    with actions(tmp_path, remote, hub) as made:
        yield made
