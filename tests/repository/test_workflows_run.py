"""The other workflows as a whole, run for real by act beside a bare remote and a stand-in for GitHub's API."""

import re
import subprocess
from datetime import UTC, datetime, timedelta

import pytest

from support.act import Actions
from support.git_repository import Repository
from support.github_api import REPOSITORY

pytestmark = pytest.mark.slow

TAKE_OVER = "portkey-catalog/take-over"
LOOKED_AT = {"changes": "success", "catalog": "success", "verdict": "success"}


# Test


def asked_for(flow: Actions, files: dict[str, str]) -> dict[str, str]:
    """Jobs that ran on a pull request that changes these files."""
    flow.workflow = "ci"
    base = flow.remote.head()
    flow.remote.by_hand(files)
    head = {"ref": "feature", "repo": {"full_name": REPOSITORY}}
    return flow.run("pull_request", key="", pull_request={"base": {"ref": "main", "sha": base}, "head": head}).results


def suites(flow: Actions) -> int:
    """How often the whole suite was run."""
    return flow.calls().count("make test ")


@pytest.mark.parametrize("path", ["catalog.toml", "docs/use.md"])
def test_where_no_code_changed_the_suite_is_skipped_and_all_that_was_asked_for_is_good(
    flow: Actions, path: str
) -> None:
    assert asked_for(flow, {path: "# Ours\n"}) == LOOKED_AT
    assert suites(flow) == 0
    assert [call.split()[0] for call in flow.calls()] == ["diff", "check", "site", "check", "make"]


def test_where_code_changed_the_suite_runs_on_every_python(flow: Actions) -> None:
    assert asked_for(flow, {"src/program.py": "pass\n"}) == LOOKED_AT | {"test": "success"}
    assert suites(flow) == 2


def test_a_red_suite_makes_the_required_check_red(flow: Actions) -> None:
    (flow.world / "red").write_text("\n", "utf-8")
    assert asked_for(flow, {"src/program.py": "pass\n"}) == LOOKED_AT | {"test": "failure", "verdict": "failure"}


def test_an_id_with_another_meaning_makes_the_required_check_red(flow: Actions) -> None:
    ids = "catalog/v1/ids.json"
    flow.remote.by_hand({ids: '{"a": 1}\n'})
    assert asked_for(flow, {ids: '{"a": 2}\n'}) == LOOKED_AT | {"catalog": "failure", "verdict": "failure"}


# Watch


def ago(hours: float) -> str:
    return (datetime.now(UTC) - timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")


def watched(flow: Actions, *hours: float, state: str = "active") -> dict[str, str]:
    """Jobs that ran when Refresh is older than the time allowed, and ran well that many hours ago."""
    flow.workflow = "watch"
    runs = [{"created_at": ago(each), "conclusion": "success", "event": "schedule"} for each in hours]
    flow.hub.workflows["refresh.yml"] = {"state": state, "created_at": ago(99), "runs": runs}
    return flow.run("schedule", key="").results


def test_a_refresh_that_came_lately_says_nothing_and_one_that_did_not_opens_one_issue(flow: Actions) -> None:
    assert watched(flow, 200, 3) == {"watch": "success"}
    assert flow.hub.issues() == []
    for _ in range(2):
        assert watched(flow, 60) == {"watch": "failure"}
        [issue] = flow.hub.issues()
        assert issue["title"] == "No refresh has run lately"
    assert "*Run workflow*" in issue["body"]


def test_a_refresh_that_never_came_opens_the_issue(flow: Actions) -> None:
    assert watched(flow) == {"watch": "failure"}
    [issue] = flow.hub.issues()
    assert "has never run" in issue["body"]


def test_what_github_does_not_say_is_red_and_no_issue(flow: Actions) -> None:
    flow.hub.refuses = lambda method, path: 500 if path.endswith("/runs") else 0
    assert watched(flow, 3) == {"watch": "failure"}
    assert flow.hub.issues() == []


def test_schedules_are_kept_on_where_the_owner_asked_for_it(flow: Actions) -> None:
    flow.variables["KEEP_ALIVE"] = "true"
    flow.hub.workflows["watch.yml"] = {"state": "disabled_manually"}
    assert watched(flow, 3, state="disabled_inactivity") == {"watch": "success", "keep-alive": "success"}
    assert {name: each["state"] for name, each in flow.hub.workflows.items()} == {
        "refresh.yml": "active",
        "watch.yml": "disabled_manually",
    }


def test_schedules_that_nobody_could_ask_about_are_red(flow: Actions) -> None:
    flow.variables["KEEP_ALIVE"] = "true"
    flow.hub.refuses = lambda method, path: 500 if path.endswith(".yml") else 0
    assert watched(flow, 3) == {"watch": "failure", "keep-alive": "failure"}


# Take over

BEGUN = {"CHANGELOG.md": "- One.\n", "README.md": "a\nb\nc\n", "docs/use.md": "a\nb\nc\nd\n", "program": "1\n"}
OWN = {
    ".env.example": "ours\n",
    ".github/workflows/own.yml": "ours\n",
    "README.md": "a\nours\nc\n",
    "catalog.toml": "ours\n",
    "catalog/v1/ours.json": "ours\n",
    "docs/use.md": "a\nb\nc\nd, ours\n",
}
NEW = {
    ".github/workflows/new.yml": "theirs\n",
    "README.md": "a\ntheirs\nc\n",
    "catalog.toml": "theirs\n",
    "catalog/v1/theirs.json": "theirs\n",
    "docs/use.md": "a, theirs\nb\nc\nd\n",
}


@pytest.fixture
def template(flow: Actions) -> Repository:
    """What the copy was made from: the copy's first commit has the files of its second one."""
    remote, flow.workflow, flow.hub.template = flow.remote, "take-over", "owner/template"
    remote.by_hand(BEGUN)
    remote.git("update-ref", "refs/heads/main", remote.git("commit-tree", "main^{tree}", "-m", "Initial commit"))
    made = Repository(flow.folder / "owner" / "template")
    made.commit(program="0\n")
    made.run(f"git fetch --quiet {remote.bare} main && git rm -rq . && git checkout FETCH_HEAD -- .")
    made.commit()
    hosts = flow.folder / "gitconfig"
    hosts.write_text(f'[url "{flow.folder}/"]\n\tinsteadOf = https://github.com/\n', "utf-8")
    flow.environment["GIT_CONFIG_GLOBAL"] = str(hosts)
    remote.by_hand(OWN)
    return made


def on(flow: Actions, revision: str) -> dict[str, str]:
    """Files of a revision of the copy."""
    listed = flow.remote.git("ls-tree", "-r", "--name-only", revision).splitlines()
    return {path: flow.remote.git("show", f"{revision}:{path}") + "\n" for path in listed}


def test_a_copy_two_versions_behind_gets_a_pull_request_that_leaves_what_is_its_own(
    flow: Actions, template: Repository
) -> None:
    before = on(flow, "main")
    template.commit(program="2\n", **{".github/last-refresh": "2\n", "CHANGELOG.md": "- Two.\n- One.\n"})
    template.commit(program="3\n", **NEW, **{".hidden": "3\n", "CHANGELOG.md": "- Three.\n- Two.\n- One.\n"})
    done = flow.run("workflow_dispatch", key="")
    assert done.results == {"take-over": "success"}, done.told()
    assert on(flow, "main") == before
    assert flow.remote.git("log", "-1", "--format=%an <%ae>", TAKE_OVER).startswith("github-actions[bot] <41898282+")
    assert flow.remote.git("rev-parse", f"{TAKE_OVER}^") == flow.remote.head()
    assert on(flow, TAKE_OVER) == before | {
        ".github/last-refresh": "2\n",
        ".github/template": template.run("git rev-parse HEAD"),
        ".hidden": "3\n",
        "CHANGELOG.md": "- Three.\n- Two.\n- One.\n",
        "docs/use.md": "a, theirs\nb\nc\nd, ours\n",
        "program": "3\n",
    }
    [pull] = flow.hub.pulls()
    assert (pull["head"]["ref"], pull["base"]["ref"]) == (TAKE_OVER, "main")
    assert "take over by hand what you need:\n\n- `README.md`\n\n" in pull["body"]
    assert "- `.github/workflows/new.yml`\n\n" in pull["body"]
    assert pull["body"].endswith("- Three.\n- Two.\n")
    assert "its commits after" in pull["body"] and ", 2 in number" in pull["body"]

    # A newer version comes in the same pull request, and once that is merged there is nothing new.
    template.commit(program="4\n")
    assert flow.run("workflow_dispatch", key="").results == {"take-over": "success"}
    assert on(flow, TAKE_OVER)["program"] == "4\n"
    [pull] = flow.hub.pulls()
    assert ", 3 in number" in pull["body"]
    flow.remote.git("push", "--quiet", ".", f"{TAKE_OVER}:main")
    flow.hub.close(pull["number"], merged=True)
    done = flow.run("workflow_dispatch", key="")
    assert done.results == {"take-over": "success"}
    assert "there is nothing new in the template" in done.told()
    assert flow.hub.pulls() == []


def test_the_commands_in_the_pull_request_bring_the_workflows_into_it_to_stay(
    flow: Actions, template: Repository
) -> None:
    template.commit(program="2\n", **{".github/workflows/new.yml": "theirs\n"})
    flow.run("workflow_dispatch", key="")
    [pull] = flow.hub.pulls()
    [commands] = re.findall(r"```sh\n(.*?)```", pull["body"], re.DOTALL)
    flow.remote.by_hand({"own": "1\n"})
    environment = flow.remote.env | {"GIT_CONFIG_GLOBAL": flow.environment["GIT_CONFIG_GLOBAL"]}
    subprocess.run(["bash", "-ec", commands], cwd=flow.remote.colleague, env=environment, check=True)
    assert on(flow, TAKE_OVER) == on(flow, "main") | {
        ".github/template": template.run("git rev-parse HEAD"),
        ".github/workflows/new.yml": "theirs\n",
        "program": "2\n",
    }
    template.commit(program="3\n")
    assert "Left alone" in flow.run("workflow_dispatch", key="").told()
    assert on(flow, TAKE_OVER)["program"] == "2\n"


def test_a_copy_of_no_template_is_red_and_has_no_branch(flow: Actions, template: Repository) -> None:
    flow.hub.template = ""
    assert flow.run("workflow_dispatch", key="").results == {"take-over": "failure"}
    assert flow.remote.git("for-each-ref", f"refs/heads/{TAKE_OVER}") == ""
