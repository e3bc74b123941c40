"""What never ran is noticed: the workflow Watch asks GitHub when Refresh ran last."""

import json
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
import yaml

from support.loopback import Reply, Request, replay_upstream
from support.workflow_files import GITHUB, Mapping, run, steps
from support.workflow_steps import run_step

TOKEN = "token-test"
ACTIONS = "/repos/owner/copy/actions/workflows/refresh.yml"


class Actions:
    """GitHub's API, as far as it tells of one workflow and its runs."""

    url: str

    def __init__(self) -> None:
        self.state = "active"
        self.created = ago(24 * 90)
        self.runs: list[dict[str, Any]] = []

    def ran(self, hours: float, conclusion: str | None = "success", event: str = "schedule") -> None:
        self.runs.append({"created_at": ago(hours), "conclusion": conclusion, "event": event})

    def answer(self, request: Request) -> Reply:
        query = {name: values[0] for name, values in parse_qs(request.query).items()}
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return Reply(401, {}, b'{"message": "Bad credentials"}')
        if request.path == ACTIONS:
            return reply({"state": self.state, "created_at": self.created})
        assert (request.path, query["branch"], query["status"]) == (f"{ACTIONS}/runs", "main", "completed")
        return reply({"workflow_runs": [each for each in self.runs if each["event"] == query["event"]]})


def reply(document: Any) -> Reply:
    return Reply(200, {"Content-Type": "application/json"}, json.dumps(document).encode())


def ago(hours: float) -> str:
    return (datetime.now(UTC) - timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.fixture
def actions() -> Iterator[Actions]:
    served = Actions()
    with replay_upstream({ACTIONS: served.answer, f"{ACTIONS}/runs": served.answer}) as upstream:
        served.url = upstream.url
        yield served


def text(actions: Actions, folder: Path, token: str = TOKEN) -> str:
    """The text for the issue; empty where there is nothing to say."""
    environment = {
        "PATH": os.environ["PATH"],
        "GITHUB_API_URL": actions.url,
        "GITHUB_REPOSITORY": "owner/copy",
        "GH_TOKEN": token,
        "BRANCH": "main",
    }
    file = folder / "silent.md"
    done = run(sys.executable, "-B", GITHUB / "last-refresh", "50", file, env=environment)
    assert done.returncode == 0, done.stderr
    return file.read_text("utf-8") if file.exists() else ""


def test_a_run_that_went_well_or_told_by_itself_that_it_did_not_is_no_silence(actions: Actions, tmp_path: Path) -> None:
    actions.ran(300)
    actions.ran(49, "failure")
    assert text(actions, tmp_path) == ""
    actions.runs[-1] = actions.runs[-1] | {"conclusion": "success", "event": "workflow_dispatch"}
    assert text(actions, tmp_path) == ""


@pytest.mark.parametrize("conclusion", ["cancelled", "skipped", "startup_failure", None])
def test_a_run_that_did_nothing_is_none(actions: Actions, tmp_path: Path, conclusion: str | None) -> None:
    actions.ran(51)
    actions.ran(1, conclusion)
    assert text(actions, tmp_path).startswith("# No refresh has run lately\n\nThe workflow *Refresh* ran last on ")


def test_only_runs_that_fetch_count(actions: Actions, tmp_path: Path) -> None:
    actions.ran(51)
    actions.ran(1, event="push")


@pytest.mark.parametrize("fetches", [True, False])
def test_of_runs_that_were_started_by_hand_those_that_only_publish_do_not_count(
    actions: Actions, tmp_path: Path, fetches: bool
) -> None:
    named = yaml.safe_load((GITHUB / "workflows" / "refresh.yml").read_text("utf-8"))["run-name"].split("'")
    actions.ran(51)
    actions.ran(1, event="workflow_dispatch")
    actions.runs[-1] |= {"display_title": "Refresh" if fetches else named[-4]}
    assert ("Start it by hand" in text(actions, tmp_path)) is not fetches


def test_it_says_when_it_ran_and_when_it_went_well(actions: Actions, tmp_path: Path) -> None:
    actions.ran(200)
    actions.ran(60, "failure")
    day = [each["created_at"] for each in actions.runs]
    told = [f"on {each[:10]} at {each[11:16]} UTC" for each in day]
    assert f"ran last {told[1]}, and went well {told[0]}. It is expected every 50 hours" in text(actions, tmp_path)


def test_what_never_ran_is_missed_once_it_is_old_enough(actions: Actions, tmp_path: Path) -> None:
    actions.created = ago(49)
    assert text(actions, tmp_path) == ""
    actions.created = ago(51)
    assert "has never run, and went well never" in text(actions, tmp_path)


def test_it_says_when_github_has_switched_the_schedule_off(actions: Actions, tmp_path: Path) -> None:
    actions.ran(51)
    actions.state = "disabled_inactivity"
    assert "*Enable workflow*. The variable `KEEP_ALIVE` prevents it" in text(actions, tmp_path)


def test_what_its_owner_has_switched_off_is_missed_by_nobody(actions: Actions, tmp_path: Path) -> None:
    actions.ran(5000)
    actions.state = "disabled_manually"
    assert text(actions, tmp_path) == ""


def test_an_api_that_refuses_is_an_error_and_no_silence(actions: Actions, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="last-refresh: GitHub does not say when Refresh ran: HTTP Error 401"):
        text(actions, tmp_path, token="other")
    assert not (tmp_path / "silent.md").exists()


# The steps


def step(name: str) -> Mapping:
    return next(each for where, each in steps() if where == f"watch.{name}")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose `publish` and `gh` note how they are called."""
    note = "import os, sys; print(*sys.argv[1:], os.environ.get('NEEDS'), file=open('calls', 'a'))"
    (tmp_path / ".github" / "publish").mkdir(parents=True)
    (tmp_path / ".github" / "publish" / "__main__.py").write_text(note)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "gh").write_text(
        '#!/bin/sh\necho "$*" >>calls\ncase $* in *--jq*) cat "$(basename "$2")" ;; esac\n'
    )
    (tmp_path / "bin" / "gh").chmod(0o755)
    return tmp_path


def test_silence_opens_the_issue_and_ends_red(checkout: Path, runner: dict[str, str]) -> None:
    assert run_step(step("watch: Say so"), checkout, runner).returncode == 0
    assert not (checkout / "calls").exists()
    (Path(runner["RUNNER_TEMP"]) / "silent.md").write_text("# No refresh\n\nWords\n")
    done = run_step(step("watch: Say so"), checkout, runner)
    assert done.returncode == 1
    called = (checkout / "calls").read_text()
    assert called.startswith(f"issue --text {runner['RUNNER_TEMP']}/silent.md ")
    assert json.loads(called.split(" ", 3)[3]) == {"fetch": {"outputs": {"ready": "true"}}}


def test_schedules_are_kept_on_and_what_the_owner_switched_off_stays_off(
    checkout: Path, runner: dict[str, str]
) -> None:
    (checkout / "refresh.yml").write_text("disabled_inactivity\n")
    (checkout / "watch.yml").write_text("disabled_manually\n")
    environment = runner | {"PATH": f"{checkout / 'bin'}{os.pathsep}{runner['PATH']}", "GITHUB_REPOSITORY": "o/r"}
    done = run_step(step("keep-alive: Switch on what is on"), checkout, environment)
    assert done.returncode == 0, done.stderr
    calls = (checkout / "calls").read_text().splitlines()
    assert [call for call in calls if "PUT" in call] == [
        "api --method PUT repos/o/r/actions/workflows/refresh.yml/enable"
    ]
