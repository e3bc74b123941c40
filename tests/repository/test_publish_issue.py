"""The script that keeps the one issue, run for real against a stand-in for GitHub's API."""

import json
from pathlib import Path

import pytest

from support.github_api import REPOSITORY, GitHub
from support.remote import Remote

pytestmark = pytest.mark.slow

JOBS = ("fetch", "review", "opencode", "push", "site", "deploy", "look")
HELD = "# groq is held\n\n- groq: 3 of 4 models would go, first seen 2026-11-20, for 6 days\n"


class Keeper:
    """Runs of the last job, one after another."""

    def __init__(self, remote: Remote, hub: GitHub, folder: Path) -> None:
        self.remote, self.hub, self.text = remote, hub, folder / "issue.md"
        self.runs = 0
        self.told = ""

    def run(self, text: str = "", told: str = "", fetched: bool = True, held: bool = False, **results: str) -> None:
        self.text.unlink(missing_ok=True)
        if text:
            self.text.write_text(text, "utf-8")
        needs: dict[str, dict[str, object]] = {
            job: {"result": results.get(job, "success"), "outputs": {}} for job in JOBS
        }
        if fetched and needs["fetch"]["result"] == "success":
            needs["fetch"]["outputs"] = {"ready": "true", "held": str(held).lower()}
        needs["push"]["outputs"] = {"told": told}
        self.runs += 1
        environment = {"NEEDS": json.dumps(needs), "GITHUB_RUN_ID": str(self.runs), "GITHUB_SERVER_URL": "https://hub"}
        done = self.remote.publish("issue", "--text", self.text, **environment)
        assert done.returncode == 0, done.stdout + done.stderr
        self.told = done.stdout


@pytest.fixture
def keeper(remote: Remote, hub: GitHub, tmp_path: Path) -> Keeper:
    return Keeper(remote, hub, tmp_path)


def test_a_run_without_anything_to_look_at_opens_nothing(keeper: Keeper) -> None:
    keeper.run()
    keeper.run(fetched=False)
    assert keeper.hub.calls == []


def test_what_is_held_opens_one_issue_with_the_label(keeper: Keeper) -> None:
    keeper.run(HELD)
    [issue] = keeper.hub.issues()
    assert issue["title"] == "groq is held"
    assert issue["body"].startswith("- groq: 3 of 4 models")
    assert f"Seen in https://hub/{REPOSITORY}/actions/runs/1" in issue["body"]
    assert keeper.hub.labels(issue["number"]) == ["portkey-catalog"]


def test_a_day_older_is_edited_in_and_only_something_new_is_told(keeper: Keeper) -> None:
    keeper.run(HELD)
    keeper.run(HELD)
    assert len(keeper.hub.calls) == 1, "nothing is different"
    keeper.run(HELD.replace("6 days", "7 days"))
    [issue] = keeper.hub.issues()
    assert "7 days" in issue["body"]
    assert keeper.hub.comments == {}, "an age alone is no news"
    keeper.run(HELD + "- mistral: HTTP 503\n")
    [issue] = keeper.hub.issues()
    assert "mistral" in issue["body"]
    assert keeper.hub.comments == {issue["number"]: ["New:\n\n- mistral: HTTP 503"]}


TABLE = "# groq is held\n\n| Whom | What | First seen | What to do |\n| --- | --- | --- | --- |\n{}\n\nThe end.\n"
ROW = "| groq | 3 of 4 models would go | {} | merge |"


def test_a_row_a_day_older_is_no_news_and_a_new_one_is_told_with_the_head_of_its_table(keeper: Keeper) -> None:
    keeper.run(TABLE.format(ROW.format("2026-11-20")))
    keeper.run(TABLE.format(ROW.format("2026-11-20, 1 day ago")))
    assert keeper.hub.comments == {}
    more = "| mistral | HTTP 503 | 2026-11-22 | look at it |"
    keeper.run(TABLE.format(ROW.format("2026-11-20, 2 days ago") + f"\n{more}"))
    head = "| Whom | What | First seen | What to do |\n| --- | --- | --- | --- |"
    assert keeper.hub.comments == {1: [f"New:\n\n{head}\n{more}"]}


def test_what_has_no_day_of_its_own_keeps_the_one_on_which_it_was_first_seen(keeper: Keeper) -> None:
    for day in ("2026-11-20", "2026-11-21", "2026-11-22"):
        keeper.run(TABLE.format(ROW.format(day)), fetch="failure")
    [issue] = keeper.hub.issues()
    assert "| 2026-11-20 |" in issue["body"]
    assert keeper.hub.comments == {}


def test_the_issue_is_found_behind_hundreds_of_newer_ones_though_its_label_is_gone(keeper: Keeper) -> None:
    keeper.run(HELD)
    keeper.hub.things[1]["labels"] = []
    for number in range(150):
        keeper.hub.add(title=f"Another {number}", body="x", user={"login": "owner"})
    keeper.run()
    assert keeper.hub.things[1]["state"] == "closed"


def test_the_next_success_closes_it_with_a_comment(keeper: Keeper) -> None:
    keeper.run(HELD)
    keeper.run()
    [issue] = keeper.hub.issues("closed")
    assert keeper.hub.comments[issue["number"]] == [
        f"The refresh went well again: https://hub/{REPOSITORY}/actions/runs/2"
    ]
    keeper.run(HELD)
    assert len(keeper.hub.issues()) == 1, "and the next failure opens another one"


def test_failed_jobs_are_named_also_without_words_of_the_update(keeper: Keeper) -> None:
    keeper.run(fetch="failure", review="skipped", opencode="skipped", push="skipped")
    [issue] = keeper.hub.issues()
    assert issue["title"] == "The refresh failed"
    assert "These jobs of the workflow failed: *fetch*." in issue["body"]
    keeper.run(look="failure")
    [issue] = keeper.hub.issues()
    assert "*look*" in issue["body"]
    assert "*fetch*" not in issue["body"]


def test_a_pull_request_that_could_not_be_opened_is_told(keeper: Keeper) -> None:
    keeper.run(HELD, told="GitHub Actions may not create pull requests here.")
    [issue] = keeper.hub.issues()
    assert "**Pull request.** GitHub Actions may not create pull requests here." in issue["body"]


def test_a_run_that_fetched_nothing_closes_and_rewrites_nothing(keeper: Keeper) -> None:
    keeper.run(HELD)
    [before] = [dict(issue) for issue in keeper.hub.issues()]
    keeper.run(fetched=False, fetch="skipped")
    assert keeper.hub.issues() == [before]
    keeper.run(fetched=False, fetch="skipped", deploy="failure")
    assert keeper.hub.issues() == [before]
    assert "*deploy*" in keeper.hub.comments[before["number"]][0]


def test_issues_of_others_and_pull_requests_with_the_label_are_left_alone(keeper: Keeper) -> None:
    label = [{"name": "portkey-catalog"}]
    keeper.hub.add(title="Mine", body="<!-- portkey-catalog {} -->", labels=label, user={"login": "owner"})
    keeper.hub.add(title="Proposed", body="<!-- portkey-catalog {} -->", labels=label, head={"ref": "x", "repo": {}})
    keeper.hub.add(title="By another workflow", body="x")
    keeper.run()
    assert keeper.hub.calls == []
    keeper.run(HELD)
    assert keeper.hub.calls == [f"POST /repos/{REPOSITORY}/issues"]


@pytest.mark.parametrize("status", [403, 410, 500])
def test_where_there_can_be_no_issue_the_run_says_so(keeper: Keeper, status: int) -> None:
    keeper.hub.refuses = lambda method, path: status
    keeper.run(HELD)
    assert "::warning title=Issue::The issue about failures cannot be written" in keeper.told


def test_where_nothing_can_be_said_the_issue_is_closed_all_the_same(keeper: Keeper) -> None:
    keeper.run(HELD)
    keeper.hub.refuses = lambda method, path: 403 if path.endswith("/comments") else 0
    keeper.run()
    assert keeper.hub.issues() == []


@pytest.mark.parametrize("parts", [{"labels": []}, {"body": "I am on it."}])
def test_an_issue_without_its_label_or_its_words_is_still_the_one(keeper: Keeper, parts: dict[str, object]) -> None:
    keeper.run(HELD)
    keeper.hub.things[1] |= parts
    for _ in range(2):
        keeper.run(HELD + "- more\n")
    [issue] = keeper.hub.issues()
    assert "- more" in issue["body"]
    assert issue["body"].count("I am on it.") == ("body" in parts)
    assert len(keeper.hub.comments[1]) == 1


def test_where_there_can_be_no_label_the_issue_is_opened_without(keeper: Keeper) -> None:
    keeper.hub.no_labels = True
    keeper.run(HELD)
    assert "::warning title=Issue::It is opened without its label" in keeper.told
    keeper.run(HELD)
    assert len(keeper.hub.issues()) == 1


def test_what_is_held_without_words_of_it_closes_nothing(keeper: Keeper) -> None:
    keeper.run(HELD)
    keeper.run(held=True)
    [issue] = keeper.hub.issues()
    assert "**Held.**" in issue["body"]


def test_a_title_is_one_line_and_a_body_fits(keeper: Keeper) -> None:
    keeper.run("#   " + "x" * 500 + "\n" + "- a line of a provider\n" * 9000)
    [issue] = keeper.hub.issues()
    assert len(issue["title"]) == 200
    assert len(issue["body"]) <= 65536
    assert "Seen in" in issue["body"]
    assert not [line for line in keeper.told.splitlines() if line.startswith("::")]
