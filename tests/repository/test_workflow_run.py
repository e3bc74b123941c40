"""The workflow as a whole, run for real by act beside a bare remote and a stand-in for GitHub's API."""

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.act import KEY, Actions, actions
from support.github_api import REPOSITORY, GitHub
from support.remote import Remote
from support.wheels import NAME

pytestmark = pytest.mark.slow

REVIEW = "portkey-catalog/review"
FIRST = {"index.json": '{"files": ["a.json"]}\n', "a.json": "first\n"}
RISKY = {"a.json": "risky\n"}
ALL = ["fetch", "review", "opencode", "push", "site", "deploy", "look", "issue"]
PULL = {"pull_request": {"base": {"ref": "main"}, "head": {"ref": REVIEW, "repo": {"full_name": REPOSITORY}}}}


@pytest.fixture
def flow(tmp_path: Path, remote: Remote, hub: GitHub) -> Iterator[Actions]:
    """A copy of the template, set up."""
    with actions(tmp_path, remote, hub) as made:
        yield made
        obeyed = "::add-path:: "  # as act tells it
        artifacts = [path.read_text("utf-8") for path in tmp_path.glob("artifacts/**/*") if path.is_file()]
        kept = [*made.logs, *artifacts, remote.git("log", "--all", "--patch")]
        leaked = [KEY, base64.b64encode(KEY.encode()).decode(), KEY[::-1], obeyed]
        assert not [form for form in leaked if form in str(kept)], "the key, or a command of a provider"


def results(flow: Actions, event: str, **payload: Any) -> dict[str, str]:
    return flow.run(event, **payload).results


def good(*jobs: str) -> dict[str, str]:
    return dict.fromkeys(jobs, "success")


def published(flow: Actions) -> str:
    return (flow.folder / "deployed" / "v1" / "opencode.json").read_text("utf-8")


def test_a_first_day_is_committed_and_published_and_an_equal_one_only_published(flow: Actions) -> None:
    before = flow.remote.head()
    assert results(flow, "schedule") == good(*ALL)
    assert flow.remote.git("log", "--format=%s", f"{before}..main") == "message.txt of the day"
    assert flow.remote.changed_files() == [
        "A\tcatalog/v1/a.json",
        "D\tcatalog/v1/gone.json",
        "M\tcatalog/v1/index.json",
    ]
    assert published(flow) == FIRST["index.json"]
    deployed = sorted(str(path.relative_to(flow.folder / "deployed")) for path in flow.folder.glob("deployed/**/*.*"))
    assert deployed == [".well-known", "api.json", f"install/{NAME}", "install/wheel.json", "v1/opencode.json"]
    head = flow.remote.head()
    assert results(flow, "schedule") == good(*ALL)
    assert (flow.remote.head(), flow.hub.calls) == (head, [])


def test_without_a_key_nothing_happens_while_the_catalog_is_the_sample(flow: Actions) -> None:
    flow.remote.push({"catalog/v1/index.json": '{\n  "sample": true\n}\n'})
    before = flow.remote.head()
    for event in ("schedule", "workflow_dispatch"):
        assert results(flow, event, key="") == good("fetch", "issue")
    assert (flow.remote.head(), flow.hub.calls) == (before, [])
    assert not (flow.folder / "deployed").exists()


def test_a_key_that_is_gone_is_told_in_the_issue(flow: Actions) -> None:
    assert results(flow, "schedule", key="")["fetch"] == "failure"
    assert len(flow.hub.issues()) == 1


def test_asked_to_publish_a_run_by_hand_fetches_nothing(flow: Actions) -> None:
    before = flow.remote.head()
    assert results(flow, "workflow_dispatch", inputs={"publish": "true"}) == good("site", "deploy", "look", "issue")
    assert (flow.remote.head(), [call.split()[0] for call in flow.calls()]) == (before, ["site", "check"])


def choose(flow: Actions, text: str) -> str:
    """Let a person edit the choice in the pull request; gives the commit."""
    colleague = flow.remote.colleague
    flow.remote.git("fetch", "--quiet", "origin", REVIEW, cwd=colleague)
    flow.remote.git("reset", "--quiet", "--hard", "FETCH_HEAD", cwd=colleague)
    (colleague / "catalog" / "accept.toml").write_text(text, "utf-8")
    flow.remote.git("commit", "--quiet", "--all", "-m", "Not this one", cwd=colleague)
    flow.remote.git("push", "--quiet", "origin", f"HEAD:{REVIEW}", cwd=colleague)
    return flow.remote.git("rev-parse", REVIEW)


def test_a_risky_day_is_proposed_judged_again_merged_and_gone(flow: Actions) -> None:
    flow.day(FIRST, RISKY, status=3, issue="# A price waits\n\n- groq\n")
    assert results(flow, "schedule") == good(*ALL[:-1]) | {"issue": "failure"}
    [pull] = flow.hub.pulls()
    assert not pull["draft"]
    assert flow.remote.show("catalog/v1/a.json") == "first"
    assert flow.remote.git("show", f"{REVIEW}:catalog/v1/a.json") == "risky"
    [issue] = flow.hub.issues()
    assert issue["title"] == "A price waits"

    # A person edits the choice, and what they pushed is judged again, without a key.
    choose(flow, "# not this one\n")
    head = flow.remote.head()
    assert results(flow, "pull_request", key="", **PULL) == good("review", "opencode", "push")
    assert flow.remote.git("show", f"{REVIEW}:catalog/v1/chosen.json") == '"# not this one\\n"'
    assert flow.remote.head() == head

    # Merged, it is published without fetching; what it took comes as routine the next day.
    flow.remote.git("push", "--quiet", ".", f"{REVIEW}:main")
    flow.hub.close(pull["number"], merged=True)
    assert results(flow, "push") == good("site", "deploy", "look", "issue")
    assert [call.split()[0] for call in flow.calls()] == ["site", "check"]
    assert len(flow.hub.issues()) == 1, "a run that fetched nothing knows nothing of it"
    flow.day(FIRST | RISKY)
    assert results(flow, "schedule") == good(*ALL)
    assert flow.remote.git("for-each-ref", f"refs/heads/{REVIEW}") == ""
    assert flow.remote.git("ls-tree", "--name-only", "main", "catalog/") == "catalog/v1"
    assert flow.hub.issues() == []


@pytest.mark.parametrize("choice", ["unusable", "breaks"])
def test_a_choice_that_cannot_be_used_keeps_nothing_else_from_being_published(flow: Actions, choice: str) -> None:
    flow.day(FIRST, RISKY, status=3)
    flow.run("schedule")
    chosen = choose(flow, f"{choice}\n")
    assert results(flow, "pull_request", key="", **PULL) == good("review", "opencode") | {"push": "failure"}
    [pull] = flow.hub.pulls()
    assert pull["draft"]
    assert "until it is mended" in pull["body"]
    flow.day(FIRST | {"a.json": "second\n"}, RISKY, status=3)
    assert results(flow, "schedule") == good(*ALL[:-1]) | {"issue": "failure"}
    assert flow.remote.show("catalog/v1/a.json") == "second"
    assert flow.remote.git("rev-parse", REVIEW) == chosen
    [issue] = flow.hub.issues()
    assert "The accept.toml in the pull request cannot be used" in issue["body"]


def test_a_run_on_the_pull_request_that_judges_nothing_is_red(flow: Actions) -> None:
    flow.day(FIRST, RISKY, status=3)
    flow.run("schedule")
    chosen = choose(flow, "# not this one\n")
    flow.remote.by_hand({"catalog/accept.toml": "# the owner's own\n"})
    assert results(flow, "pull_request", key="", **PULL) == good("review", "opencode") | {"push": "failure"}
    assert flow.remote.git("rev-parse", REVIEW) == chosen


def test_a_proposal_that_cannot_be_written_keeps_what_is_routine_published(flow: Actions) -> None:
    flow.day(FIRST, RISKY | {"no file of a catalog.txt": ""}, status=3)
    assert results(flow, "schedule") == good(*ALL[:-1]) | {"issue": "failure"}
    assert published(flow) == FIRST["index.json"]
    [issue] = flow.hub.issues()
    assert "The pull request could not be brought up to date" in issue["body"]


def test_a_proposal_that_opencode_refuses_is_a_draft_and_a_catalog_that_it_refuses_is_none(flow: Actions) -> None:
    flow.day(FIRST, RISKY, status=3)
    (flow.world / "refuses").write_text("build/bundle/proposal", "utf-8")
    assert results(flow, "schedule") == good(*ALL[:-1]) | {"issue": "failure"}
    [pull] = flow.hub.pulls()
    assert pull["draft"]
    assert "```text\nopencode does not start with build/bundle/proposal\n```" in pull["body"]
    (flow.world / "refuses").write_text("build/bundle/catalog", "utf-8")
    flow.day(FIRST | {"a.json": "broken\n"})
    head = flow.remote.head()
    assert results(flow, "schedule") == good("fetch", "review", "issue") | {"opencode": "failure"}
    assert flow.remote.head() == head
    [issue] = flow.hub.issues()
    assert "*opencode*" in issue["body"]


def test_a_wrong_key_opens_the_issue_and_the_next_success_closes_it(flow: Actions) -> None:
    before = flow.remote.head()
    assert results(flow, "schedule", key="pk-test-wrong-0123456789") == {"fetch": "failure", "issue": "success"}
    [issue] = flow.hub.issues()
    assert issue["title"] == "No list can be read"
    assert "the key is wrong" in issue["body"] and "*fetch*" in issue["body"]
    assert flow.remote.head() == before
    assert results(flow, "schedule") == good(*ALL)
    assert flow.hub.issues() == []


def test_where_actions_may_open_no_pull_requests_the_rest_is_published_and_the_issue_says_how_to(flow: Actions) -> None:
    flow.day(FIRST, RISKY, status=3, issue="# A price waits\n\n- groq\n")
    flow.hub.refuses = lambda method, path: 403 if (method, path) == ("POST", f"/repos/{REPOSITORY}/pulls") else 0
    flow.hub.why = "GitHub Actions is not permitted to create or approve pull requests."
    assert results(flow, "schedule") == good(*ALL[:-1]) | {"issue": "failure"}
    assert flow.remote.show("catalog/v1/a.json") == "first"
    assert published(flow) == FIRST["index.json"]
    [issue] = flow.hub.issues()
    assert "Allow GitHub Actions to create and approve pull requests" in issue["body"]


def test_a_key_in_what_a_provider_says_is_published_nowhere(flow: Actions) -> None:
    before = flow.remote.head()
    flow.day(FIRST | {"a.json": f"{KEY[::-1]}\n"})
    assert results(flow, "schedule") == {"fetch": "failure", "issue": "success"}
    assert flow.remote.head() == before


def test_a_site_that_does_not_answer_as_it_was_built_ends_red(flow: Actions) -> None:
    flow.broken = "/.well-known/opencode"
    assert results(flow, "schedule") == good(*ALL) | {"look": "failure"}
    assert flow.remote.slept() == ["5", "10", "20", "40", "80", "160", "320", "0"]
    [issue] = flow.hub.issues()
    assert "*look*" in issue["body"]


def test_a_run_that_waited_for_another_one_begins_where_that_ended(flow: Actions) -> None:
    queued = flow.remote.head()
    assert results(flow, "schedule") == good(*ALL)
    flow.day(FIRST | {"a.json": "second\n"})
    assert results(flow, "schedule", at=queued) == good(*ALL)
    assert flow.remote.show("catalog/v1/a.json") == "second"


def test_a_push_in_between_is_built_upon_unless_it_changes_the_catalog(flow: Actions) -> None:
    flow.remote.push_behind_next_fetch({"README.md": "by hand\n"})
    assert results(flow, "schedule") == good(*ALL)
    assert flow.remote.show("README.md") == "by hand"
    assert flow.remote.show("catalog/v1/a.json") == "first"
    flow.day(FIRST | {"a.json": "second\n"})
    flow.remote.push_behind_next_fetch({"catalog/v1/a.json": "by hand\n"})
    assert results(flow, "schedule") == good("fetch", "review", "opencode", "issue") | {"push": "failure"}
    assert flow.remote.show("catalog/v1/a.json") == "by hand"
    [issue] = flow.hub.issues()
    assert "*push*" in issue["body"]


def test_where_the_default_branch_is_protected_everything_comes_as_a_pull_request(flow: Actions) -> None:
    flow.remote.refuse_pushes("main")
    (flow.world / "always").touch()
    flow.day(FIRST, FIRST)
    head = flow.remote.head()
    assert results(flow, "schedule") == good(*ALL)
    assert flow.remote.head() == head
    assert flow.remote.git("show", f"{REVIEW}:catalog/v1/a.json") == "first"
    assert len(flow.hub.pulls()) == 1


def test_a_pull_request_that_changes_the_program_is_tried_without_keys_and_writes_nothing(flow: Actions) -> None:
    head = flow.remote.head()
    for ref, owner in (("feature", REPOSITORY), (REVIEW, "mallory/fork")):
        other = {"base": {"ref": "main"}, "head": {"ref": ref, "repo": {"full_name": owner}}}
        assert results(flow, "pull_request", key="", pull_request=other) == good("sample")
    assert (flow.remote.head(), flow.hub.calls) == (head, [])
    assert [call.split()[0] for call in flow.calls()] == ["demo", "accept", "review", "check"]


@pytest.mark.parametrize(
    ("visibility", "asked", "signed"),
    [("public", "", True), ("private", "", False), ("private", "true", True), ("public", "false", False)],
)
def test_what_is_published_is_signed_where_github_does_or_the_owner_asks(
    flow: Actions, visibility: str, asked: str, signed: bool
) -> None:
    flow.variables["ATTEST"] = asked
    repository = {"default_branch": "main", "full_name": REPOSITORY, "visibility": visibility}
    done = flow.run("workflow_dispatch", inputs={"publish": "true"}, repository=repository)
    assert done.results == good("site", "deploy", "look", "issue", *(["attest"] if signed else []))
    assert (flow.folder / "signed").exists() == signed
