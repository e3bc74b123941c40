"""The script that keeps the one pull request, run for real against a git remote and a stand-in for GitHub's API."""

import json
import subprocess
from pathlib import Path

import pytest

from portkey_catalog.probe.told import VERDICTS_HEAD
from support.bundles import FIRST, INDEX, SECOND, make_bundle
from support.github_api import REPOSITORY, GitHub
from support.remote import Remote, outputs

pytestmark = pytest.mark.slow

REVIEW = "portkey-catalog/review"
OLD = {"v1/index.json": INDEX, "v1/gone.json": "old\n"}
ROUTINE = {"v1/index.json": '{"files": ["a.json"]}\n', "v1/a.json": "routine\n"}
RISKY = {"v1/index.json": '{"files": ["a.json"]}\n', "v1/a.json": "risky\n", "accept.toml": "# by the program\n"}
NOT_ALLOWED = "GitHub Actions is not permitted to create or approve pull requests."


class Day:
    """One run of the workflow after another, as far as it writes."""

    def __init__(self, remote: Remote, hub: GitHub, runner: dict[str, str], folder: Path) -> None:
        self.remote, self.hub, self.runner = remote, hub, runner
        self.pull, self.bundle = folder / "pull", folder / "bundle"
        self.told = ""

    def state(self) -> None:
        done = self.remote.publish("state", "--out", self.pull)
        assert done.returncode == 0, done.stdout + done.stderr
        self.told = done.stdout

    def refused(self) -> list[str]:
        found: list[str] = json.loads((self.pull / "refused.json").read_text("utf-8"))
        return found

    def make(
        self,
        proposal: dict[str, str] | None,
        ids: tuple[str, ...] = (FIRST,),
        catalog: dict[str, str] = ROUTINE,
        direct: bool = True,
    ) -> None:
        make_bundle(self.bundle, catalog, proposal, findings=list(ids), direct=direct)
        self.pull.rename(self.bundle / "pull")

    def write(self, *arguments: str, status: int = 0) -> None:
        pushed = self.remote.publish("push", self.bundle)
        assert pushed.returncode == 0, pushed.stdout + pushed.stderr
        self.propose(*arguments, status=status)

    def propose(self, *arguments: str, status: int = 0) -> None:
        seen = outputs(self.runner).get("seen", "")
        done = self.remote.publish("propose", self.bundle, f"--seen={seen}", *arguments)
        assert done.returncode == status, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        self.told = done.stdout

    def run(
        self, proposal: dict[str, str] | None, *arguments: str, ids: tuple[str, ...] = (FIRST,), status: int = 0
    ) -> None:
        self.remote.renew()
        self.state()
        self.make(proposal, ids)
        self.write(*arguments, status=status)

    def make_unlisted(self, proposal: dict[str, str]) -> None:
        """Make a bundle while the list of pull requests lags behind."""
        self.hub.lags = True
        self.state()
        self.make(proposal)

    def branch(self) -> str | None:
        found = self.remote.git("for-each-ref", "--format=%(objectname)", f"refs/heads/{REVIEW}")
        return found or None

    def without(self, commit: str, name: str) -> str:
        """The tree of a commit without a file."""
        listed = self.remote.git("ls-tree", commit).splitlines()
        kept = "\n".join(line for line in listed if not line.endswith(f"\t{name}")) + "\n"
        bare, env = self.remote.bare, self.remote.env
        done = subprocess.run(
            ["git", "mktree"], cwd=bare, env=env, input=kept, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    def push_choice(self, text: str | None) -> None:
        """Let a person edit the choices in the pull request, or remove them."""
        colleague = self.remote.colleague
        self.remote.git("fetch", "--quiet", "origin", REVIEW, cwd=colleague)
        self.remote.git("checkout", "--quiet", "-B", "choice", "FETCH_HEAD", cwd=colleague)
        path = colleague / "catalog" / "accept.toml"
        path.unlink() if text is None else path.write_text(text, "utf-8")
        self.remote.git("commit", "--quiet", "--all", "-m", "Not this one", cwd=colleague)
        self.remote.git("push", "--quiet", "origin", f"HEAD:{REVIEW}", cwd=colleague)


@pytest.fixture
def day(remote: Remote, hub: GitHub, runner: dict[str, str], tmp_path: Path) -> Day:
    return Day(remote, hub, runner, tmp_path)


def test_a_day_without_anything_risky_opens_no_pull_request(day: Day) -> None:
    day.run(None)
    assert (day.hub.calls, day.branch()) == ([], None)
    assert day.remote.show("catalog/v1/a.json") == "routine"


def test_a_risky_change_is_proposed_on_top_of_the_routine_one(day: Day) -> None:
    day.run(RISKY)
    [pull] = day.hub.pulls()
    assert (pull["title"], pull["base"], pull["draft"]) == ("1 price waits", {"ref": "main"}, False)
    assert pull["body"].startswith("A price.\n\n<!-- portkey-catalog ")
    assert FIRST in pull["body"]
    assert day.hub.labels(1) == ["portkey-catalog"], day.told
    assert day.remote.git("rev-parse", f"{REVIEW}^") == day.remote.head()
    assert day.remote.changed_files(REVIEW) == ["A\tcatalog/accept.toml", "M\tcatalog/v1/a.json"]
    assert day.remote.git("log", "-1", "--format=%s", REVIEW) == "1 price"
    assert outputs(day.runner)["pull"] == "1"


def test_an_equal_day_pushes_nothing_and_edits_nothing(day: Day) -> None:
    day.run(RISKY)
    head, calls = day.branch(), list(day.hub.calls)
    day.run(RISKY)
    assert (day.branch(), day.hub.calls) == (head, calls)
    day.remote.by_hand({"README.md": "by hand\n"})
    day.run(RISKY)
    assert (day.branch(), day.hub.calls) == (head, calls), "a commit elsewhere gives nothing to judge"


VERDICTS = f"{VERDICTS_HEAD}\n\nTried on 2026-11-20.\n\n| Model |\n| --- |\n| <code>x/y</code> |\n"


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_what_the_open_one_says_of_who_answered_is_handed_over(day: Day, newline: str) -> None:
    day.remote.renew()
    day.state()
    assert not (day.pull / "probe.md").exists()
    day.make(RISKY)
    (day.bundle / "body.md").write_text(f"A price.\n\n{VERDICTS}\n## Checks done\n\n- x\n", "utf-8")
    day.write()
    [pull] = day.hub.pulls()
    pull["body"] = pull["body"].replace("\n", newline) + "\n\n## Do they answer?\n\nsaid a person\n"
    day.state()
    assert (day.pull / "probe.md").read_text("utf-8") == VERDICTS


def test_another_day_updates_the_one_pull_request(day: Day) -> None:
    day.run(RISKY)
    head = day.branch()
    day.hub.things[1]["labels"].append({"name": "by hand"})
    day.remote.renew()
    day.state()
    day.make(RISKY | {"v1/a.json": "riskier\n"}, (FIRST, SECOND))
    (day.bundle / "title.txt").write_text("2 prices wait\n", "utf-8")
    plan = json.loads((day.bundle / "plan.json").read_text("utf-8"))
    (day.bundle / "plan.json").write_text(json.dumps(plan | {"labels": ["price"]}), "utf-8")
    day.write()
    [pull] = day.hub.pulls()
    assert (pull["number"], pull["title"]) == (1, "2 prices wait")
    assert SECOND in pull["body"]
    assert day.hub.labels(1) == ["by hand", "price"]
    assert day.branch() != head
    assert day.remote.git("rev-parse", f"{REVIEW}^") == day.remote.head()


def test_a_default_branch_that_moved_has_the_proposal_moved(day: Day) -> None:
    day.run(RISKY)
    day.remote.renew()
    day.state()
    day.make(RISKY | {"v1/b.json": "b\n"}, catalog=ROUTINE | {"v1/b.json": "b\n"})
    day.write()
    assert day.remote.git("rev-parse", f"{REVIEW}^") == day.remote.head()
    assert day.remote.changed_files(REVIEW) == ["A\tcatalog/accept.toml", "M\tcatalog/v1/a.json"]


def test_a_proposal_whose_reason_is_gone_is_closed_and_refuses_nothing(day: Day) -> None:
    day.run(RISKY)
    day.run(None, ids=())
    [pull] = day.hub.pulls("closed")
    assert "gone" in day.hub.comments[1][0]
    assert day.branch() is None
    assert FIRST not in pull["body"]
    day.state()
    assert day.refused() == []


def test_a_merged_proposal_leaves_nothing_behind(day: Day) -> None:
    day.run(RISKY)
    day.remote.git("push", "--quiet", ".", f"{REVIEW}:main")
    day.hub.close(1, merged=True)
    day.remote.renew()
    day.state()
    assert day.refused() == []
    day.make(None, (), {name: text for name, text in RISKY.items() if name != "accept.toml"})
    day.write()
    assert day.branch() is None
    assert day.remote.changed_files() == ["D\tcatalog/accept.toml"]


def test_a_proposal_closed_by_a_person_refuses_what_was_in_it_once(day: Day) -> None:
    day.run(RISKY, ids=(FIRST, SECOND))
    day.hub.close(1)
    day.remote.renew()
    day.state()
    assert day.refused() == [FIRST, SECOND]
    known = {"v1/findings.json": json.dumps([{"id": each, "refused": "2026-11-02"} for each in (FIRST, SECOND)])}
    day.make(None, (), ROUTINE | known)
    day.write()
    assert "these values are refused" in day.hub.comments[1][0]
    assert day.branch() is None
    day.remote.renew()
    day.state()
    assert day.refused() == [], "the committed catalog knows them now"
    day.make(RISKY, ("abcdefabcdef",))
    day.write()
    assert [pull["number"] for pull in day.hub.pulls()] == [2]


def test_a_proposal_closed_after_all_of_it_was_accepted_elsewhere_is_not_said_to_refuse_it(day: Day) -> None:
    day.run(RISKY)
    day.hub.close(1)
    day.run(None, ids=())
    assert "nothing of it waits any more" in day.hub.comments[1][0]
    assert "so nothing is refused" in day.hub.comments[1][0]


def test_a_proposal_equal_to_a_closed_one_to_the_second_can_be_pushed_again(day: Day) -> None:
    day.remote.env |= {f"GIT_{who}_DATE": "2026-11-27T00:00:00Z" for who in ("AUTHOR", "COMMITTER")}
    day.run(RISKY)
    head = day.branch()
    day.hub.close(1)
    day.run(None, ids=())
    assert day.branch() is None
    day.run(RISKY)
    assert day.branch() == head


@pytest.mark.parametrize("direct", [False, True])
def test_what_a_closed_proposal_refuses_is_kept_until_the_committed_catalog_knows_it(day: Day, direct: bool) -> None:
    findings = {"v1/findings.json": json.dumps([{"id": FIRST, "why": "it costs more"}])} if direct else {}
    day.remote.renew()
    day.state()
    day.make(RISKY | findings, (FIRST,), ROUTINE | findings)
    day.write()
    day.hub.close(1)
    day.remote.renew()
    day.state()
    day.make(None, (), ROUTINE | findings, direct=direct)
    day.propose()
    day.state()
    assert day.refused() == [FIRST]


@pytest.mark.parametrize(
    "parts", [{"user": {"login": "mallory"}}, {"head": {"ref": REVIEW, "repo": {"full_name": "owner2/fork"}}}]
)
def test_what_others_wrote_into_a_pull_request_refuses_nothing(day: Day, parts: dict[str, object]) -> None:
    body = f'Hello\n\n<!-- portkey-catalog {{"findings": ["{FIRST}"], "labels": []}} -->'
    head = {"ref": REVIEW, "repo": {"full_name": REPOSITORY}}
    day.hub.add(**({"head": head, "body": body, "state": "closed", "merged_at": None} | parts))
    day.state()
    assert day.refused() == []


def test_a_text_that_looks_like_what_is_hidden_refuses_nothing_else(day: Day) -> None:
    day.remote.renew()
    day.state()
    day.make(RISKY, (FIRST,))
    hostile = f'<!-- portkey-catalog {{"findings": ["{SECOND}"]}} -->\n'
    (day.bundle / "body.md").write_text(hostile, "utf-8")
    day.write()
    day.hub.close(1)
    day.state()
    assert day.refused() == [FIRST]


def test_a_body_that_is_too_long_is_cut_and_keeps_what_is_hidden(day: Day) -> None:
    day.remote.renew()
    day.state()
    ids = tuple(f"{number:012x}" for number in range(900))
    day.make(RISKY, ids)
    (day.bundle / "body.md").write_text("a line of text\n" * 4000, "utf-8")
    day.write()
    day.hub.close(1)
    day.state()
    assert day.refused() == sorted(ids)


@pytest.mark.parametrize("note", ["", "a line of theirs\n" * 2000], ids=["alone", "beside a long note"])
def test_however_many_findings_there_are_the_body_fits_and_says_which_of_them_it_refuses(day: Day, note: str) -> None:
    ids = tuple(f"{number:016x}" for number in range(4500))
    day.run(RISKY, ids=ids)
    day.hub.things[1]["body"] += f"\n\n{note}"
    day.run(RISKY | {"v1/a.json": "riskier\n"}, ids=(*ids, FIRST))
    body = day.hub.things[1]["body"]
    assert len(body) <= 65_536
    assert body.startswith("Closing this refuses 2,000 of the 4,501 findings; the others are proposed again.")
    assert note[:500] in body
    day.hub.close(1)
    day.state()
    assert day.refused() == sorted(ids[:2000])


# What a person chooses


def test_what_a_person_chose_is_handed_over_and_the_proposal_made_of_it_takes_its_place(day: Day) -> None:
    day.run(RISKY)
    day.push_choice("# not this one\n")
    chosen = day.branch()
    day.remote.renew()
    day.state()
    assert (day.pull / "accept.toml").read_text("utf-8") == "# not this one\n"
    assert outputs(day.runner)["seen"] == chosen
    day.make(RISKY | {"v1/a.json": "half as risky\n"})
    day.write()
    assert day.remote.git("show", f"{REVIEW}:catalog/v1/a.json") == "half as risky"


def test_a_choice_that_refuses_all_closes_the_proposal_and_counts_as_its_refusal(day: Day) -> None:
    day.run(RISKY, ids=(FIRST, SECOND))
    refused = f'[[finding]]\nid = "{FIRST}"\ntake = false\n'
    long_ago = '[[finding]]\nid = "aaaabbbbcccc"\nrefused = "2026-09-02"\ntake = false\n'
    day.push_choice(refused + long_ago)
    day.remote.renew()
    day.state()
    day.make(None, ())
    day.write()
    [pull] = day.hub.pulls("closed")
    assert "refuses what waits" in day.hub.comments[pull["number"]][0]
    assert day.branch() is None
    day.state()
    assert day.refused() == [FIRST], "the other one is gone"


def test_a_proposal_closed_after_one_of_its_findings_was_refused_refuses_both(day: Day) -> None:
    day.run(RISKY, ids=(FIRST, SECOND))
    day.push_choice(f'[[finding]]\nid = "{FIRST}"\ntake = false\n')
    day.run(RISKY | {"v1/a.json": "half as risky\n"}, ids=(SECOND,))
    day.hub.close(1)
    day.state()
    assert day.refused() == [FIRST, SECOND]


def test_a_choice_that_another_run_has_judged_meanwhile_is_not_thrown_away(day: Day) -> None:
    refused = f'[[finding]]\nid = "{FIRST}"\ntake = false\n'
    day.run(RISKY, ids=(FIRST, SECOND))
    day.remote.renew()
    day.state()
    seen = outputs(day.runner)["seen"]
    day.push_choice(refused)
    day.state()
    day.make(RISKY | {"v1/a.json": "half as risky\n", "accept.toml": refused}, (SECOND,))
    day.propose()
    judged = day.branch()
    make_bundle(day.bundle, ROUTINE, RISKY | {"v1/a.json": "riskier\n"}, findings=[FIRST, SECOND])
    day.propose(f"--seen={seen}", status=3)
    assert day.branch() == judged


def test_a_proposal_that_was_closed_meanwhile_is_not_opened_again(day: Day) -> None:
    day.run(RISKY)
    day.remote.renew()
    day.state()
    seen = outputs(day.runner)["seen"]
    day.push_choice(f'[[finding]]\nid = "{FIRST}"\ntake = false\n')
    day.state()
    day.make(None, ())
    day.propose()
    make_bundle(day.bundle, ROUTINE, RISKY, findings=[FIRST])
    day.propose(f"--seen={seen}", status=3)
    assert (day.hub.pulls(), day.branch()) == ([], None)
    assert "closed while this run" in outputs(day.runner)["told"]
    day.state()
    assert day.refused() == [FIRST]


def test_a_proposal_is_not_closed_over_a_choice_that_nobody_has_read_yet(day: Day) -> None:
    day.run(RISKY)
    day.remote.renew()
    day.state()
    day.push_choice("# mine\n")
    day.make(None, ())
    day.write(status=3)
    assert len(day.hub.pulls()) == 1


def test_a_choice_that_nobody_has_read_yet_is_not_thrown_away(day: Day) -> None:
    day.run(RISKY)
    day.remote.renew()
    day.state()
    day.push_choice("# not this one\n")
    chosen, calls = day.branch(), list(day.hub.calls)
    day.make(RISKY | {"v1/a.json": "riskier\n"})
    day.write(status=3)
    assert (day.branch(), day.hub.calls) == (chosen, calls)
    assert "Somebody pushed" in outputs(day.runner)["told"]


def test_a_choice_that_could_not_be_asked_for_is_not_thrown_away(day: Day) -> None:
    day.run(RISKY)
    head = day.branch()
    day.hub.refuses = lambda method, path: 502
    day.remote.renew()
    day.state()
    day.hub.refuses = lambda method, path: 0
    for proposal in (RISKY | {"v1/a.json": "riskier\n"}, None):
        make_bundle(day.bundle, ROUTINE, proposal)
        day.write(status=3)
        assert (day.branch(), len(day.hub.pulls())) == (head, 1)


def test_a_branch_left_by_a_closed_proposal_is_used_again(day: Day) -> None:
    day.run(RISKY)
    day.push_choice("# mine\n")
    day.hub.close(1)
    day.run(RISKY | {"v1/a.json": "other\n"}, ids=(SECOND,))
    assert [pull["number"] for pull in day.hub.pulls()] == [2]
    assert day.remote.git("show", f"{REVIEW}:catalog/v1/a.json") == "other"


# What else people do to it


def test_a_proposal_that_was_given_another_base_gets_its_own_back(day: Day) -> None:
    day.run(RISKY)
    day.hub.things[1]["base"] = {"ref": "release"}
    day.run(RISKY)
    assert day.hub.things[1]["base"] == {"ref": "main"}


@pytest.mark.parametrize("alone", [False, True])
def test_pull_requests_of_others_from_the_same_branch_are_told_and_left_alone(day: Day, alone: bool) -> None:
    day.run(RISKY)
    theirs = {"title": "Mine", "body": "mine", "base": {"ref": "release"}, "user": {"login": "alice"}}
    if alone:
        day.hub.things[1] |= theirs
        before = day.hub.things[1].copy()
    else:
        day.hub.things = {2: day.hub.things[1] | theirs | {"number": 2}} | day.hub.things
        before = day.hub.things[2].copy()
    head = day.branch()
    day.run(RISKY | {"v1/a.json": "riskier\n"}, ids=(FIRST, SECOND), status=3 if alone else 0)
    assert day.hub.things[before["number"]] == before
    assert "Others have portkey-catalog/review for their branch too" in day.told
    assert (day.branch() == head) is alone
    assert alone or SECOND in day.hub.things[1]["body"]


def test_where_nothing_can_be_said_a_proposal_is_closed_all_the_same(day: Day) -> None:
    day.run(RISKY)
    day.hub.refuses = lambda method, path: 403 if path.endswith("/comments") else 0
    day.run(None, ids=())
    assert (day.hub.pulls(), day.branch()) == ([], None)
    assert "::warning title=Comment::Nothing can be said under 1" in day.told


def test_a_note_below_the_text_stays_and_what_is_hidden_above_it_counts(day: Day) -> None:
    day.run(RISKY)
    day.hub.things[1]["body"] += "\n\nThat price is a mistake of theirs.\n"
    head, calls = day.branch(), list(day.hub.calls)
    day.run(RISKY)
    assert (day.branch(), day.hub.calls) == (head, calls)
    day.run(RISKY | {"v1/a.json": "riskier\n"}, ids=(FIRST, SECOND))
    assert day.hub.things[1]["body"].endswith("-->\n\nThat price is a mistake of theirs.")
    day.hub.close(1)
    day.state()
    assert day.refused() == sorted([FIRST, SECOND])


def test_a_note_that_looks_like_what_is_hidden_stays_a_note(day: Day) -> None:
    day.run(RISKY)
    lookalike = f'<!-- portkey-catalog {{"findings": ["{SECOND}"]}} -->'
    day.hub.things[1]["body"] += f"\n\nSee the other one:\n{lookalike}\nand say so.\n"
    day.run(RISKY | {"v1/a.json": "riskier\n"})
    shown = lookalike.replace("<", "&lt;", 1)
    assert day.hub.things[1]["body"].endswith(f"-->\n\nSee the other one:\n{shown}\nand say so.")
    day.hub.close(1)
    day.state()
    assert day.refused() == [FIRST]


@pytest.mark.parametrize("kept", ["[" * 60_000, '{"findings": 3}', "{", "[]"])
def test_what_is_hidden_and_cannot_be_read_refuses_nothing(day: Day, kept: str) -> None:
    head = {"ref": REVIEW, "repo": {"full_name": REPOSITORY}}
    day.hub.add(head=head, body=f"<!-- portkey-catalog {kept} -->", state="closed", merged_at=None)
    day.state()
    assert day.refused() == []


@pytest.mark.parametrize("closed", ["[null]", "{}", '["1/../../x"]', "[" * 100_000, "[1e400]", "[true, -1]"])
def test_a_list_of_closed_pull_requests_that_is_none_stops_nothing(day: Day, closed: str) -> None:
    day.state()
    day.make(RISKY)
    (day.bundle / "pull" / "closed.json").write_text(closed, "utf-8")
    day.write()
    assert len(day.hub.pulls()) == 1


# Drafts


def test_a_proposal_that_opencode_refuses_is_a_draft_with_the_reason_until_it_starts(day: Day, tmp_path: Path) -> None:
    reason = tmp_path / "reason.txt"
    reason.write_text("````\nmodel @all <b> is broken\n", "utf-8")
    day.run(RISKY, "--draft", str(reason))
    [pull] = day.hub.pulls()
    assert pull["draft"]
    assert "`````text\n````\nmodel @all <b> is broken\n`````" in pull["body"]
    day.run(RISKY)
    [pull] = day.hub.pulls()
    assert not pull["draft"]
    assert "broken" not in pull["body"]
    day.run(RISKY, "--draft", str(reason))
    assert day.hub.pulls()[0]["draft"]


@pytest.mark.parametrize("there", [False, True])
def test_where_there_are_no_drafts_that_is_said_in_it_and_in_the_issue(day: Day, tmp_path: Path, there: bool) -> None:
    (tmp_path / "reason.txt").write_text("broken\n", "utf-8")
    if there:
        day.run(RISKY)
        day.hub.refuses = lambda method, path: 403 if path == "/graphql" else 0
    day.hub.no_drafts = True
    day.run(RISKY, "--draft", str(tmp_path / "reason.txt"), status=3)
    [pull] = day.hub.pulls()
    assert not pull.get("draft")
    assert pull["body"].startswith(
        "**The real opencode does not start with this, or no site can be built of it, so this holds: it "
    )
    assert "so it is a draft" not in pull["body"]
    assert "GitHub makes it none: do not merge it" in pull["body"]
    assert "GitHub makes it none: do not merge it" in outputs(day.runner)["told"]


def test_where_its_words_cannot_be_written_nothing_is_pushed(day: Day, tmp_path: Path) -> None:
    day.run(RISKY)
    head, before = day.branch(), dict(day.hub.things[1])
    (tmp_path / "reason.txt").write_text("broken\n", "utf-8")
    day.hub.refuses = lambda method, path: 502 if (method, path) == ("PATCH", f"/repos/{REPOSITORY}/pulls/1") else 0
    day.run(RISKY | {"v1/a.json": "riskier\n"}, "--draft", str(tmp_path / "reason.txt"), ids=(FIRST, SECOND), status=3)
    assert (day.branch(), day.hub.things[1]) == (head, before | {"draft": True})


def test_where_its_branch_cannot_be_pushed_its_words_are_as_they_were(day: Day) -> None:
    day.run(RISKY)
    head, before = day.branch(), dict(day.hub.things[1])
    day.remote.refuse_pushes(REVIEW)
    day.run(RISKY | {"v1/a.json": "riskier\n"}, ids=(FIRST, SECOND), status=3)
    assert (day.branch(), day.hub.things[1]) == (head, before)


def test_a_choice_that_cannot_be_used_makes_a_draft_that_says_why_until_it_can(day: Day) -> None:
    text = f'[[finding]]\nid = "{FIRST}"\ntake = true\n'
    day.run(RISKY | {"proposed.toml": text}, ids=(FIRST,))
    body = day.hub.things[1]["body"]
    day.hub.things[1]["body"] += "\n\nA note."
    day.push_choice("# nothing\n")
    chosen = day.branch()
    for _ in range(2):
        day.remote.renew()
        day.state()
        assert (day.pull / "proposed.toml").read_text("utf-8") == text
        (day.pull / "unusable.txt").write_text(f"accept.toml: says nothing of {FIRST}; write `take` @all\n", "utf-8")
        day.make(RISKY)
        day.write(status=3)
    [pull] = day.hub.pulls()
    assert (day.branch(), pull["draft"]) == (chosen, True)
    assert pull["body"].count("cannot be used, so this is a draft until it is mended.") == 1
    assert f"```text\naccept.toml: says nothing of {FIRST}; write `take` @all\n```" in pull["body"]
    assert "A price." in pull["body"] and pull["body"].endswith("A note.")
    assert f"`accept.toml: says nothing of {FIRST}; write 'take' @all`" in outputs(day.runner)["told"]
    assert day.hub.calls.count(f"PATCH /repos/{REPOSITORY}/pulls/1") == 1, "the second time nothing is new"
    day.run(RISKY | {"v1/a.json": "half\n"})
    [pull] = day.hub.pulls()
    assert (pull["draft"], pull["body"]) == (False, f"{body}\n\nA note.")


@pytest.mark.parametrize("how", ["gone", "large"])
def test_a_choice_that_is_gone_or_too_large_is_none_that_can_be_used(day: Day, how: str) -> None:
    day.run(RISKY)
    day.push_choice("#" * 1_000_001 if how == "large" else None)
    day.remote.renew()
    day.state()
    told = {"gone": "accept.toml: is not there any more", "large": "accept.toml: is larger than 1,000,000 bytes"}
    assert (day.pull / "unusable.txt").read_text("utf-8").startswith(told[how])


def test_a_choice_that_is_gone_beside_what_was_proposed_is_an_empty_one(day: Day) -> None:
    day.run(RISKY | {"proposed.toml": "# all\n"})
    day.push_choice(None)
    day.remote.renew()
    day.state()
    assert (day.pull / "accept.toml").read_bytes() == b""


@pytest.mark.parametrize("chosen", [False, True])
def test_a_run_on_a_pull_request_that_was_closed_opens_no_other_one(day: Day, chosen: bool) -> None:
    day.run(RISKY)
    if chosen:
        day.push_choice("# mine\n")
    day.hub.close(1)
    day.remote.renew()
    day.state()
    day.make(RISKY)
    day.remote.env["GITHUB_EVENT_NAME"] = "pull_request"
    day.propose(status=3)
    assert (day.hub.pulls(), len(day.hub.things)) == ([], 1)
    assert "closed while this run" in outputs(day.runner)["told"]


def test_where_nobody_can_be_asked_what_was_closed_nothing_is_proposed(day: Day) -> None:
    day.run(RISKY)
    day.hub.close(1)
    day.hub.refuses = lambda method, path: 502 if method == "GET" and path.endswith("/pulls") else 0
    day.remote.renew()
    day.state()
    day.hub.refuses = lambda method, path: 0
    day.make(RISKY)
    day.write(status=3)
    assert day.hub.pulls() == []
    assert "could not be asked" in outputs(day.runner)["told"]


def test_a_refusal_with_a_day_that_a_person_wrote_beside_it_counts(day: Day) -> None:
    waiting = {"v1/findings.json": json.dumps([{"id": FIRST, "why": "it costs more"}])}
    day.state()
    day.make(RISKY | waiting, (FIRST,), ROUTINE | waiting)
    day.write()
    day.push_choice(f'[[finding]]\nid = "{FIRST}"\nrefused = "2026-11-02"\ntake = false\n')
    day.remote.renew()
    day.state()
    day.make(None, (), ROUTINE | waiting)
    day.write()
    assert "refuses what waits" in day.hub.comments[1][0]
    day.state()
    assert day.refused() == [FIRST]


def test_a_body_that_a_person_rewrote_refuses_all_that_was_proposed_and_once(day: Day) -> None:
    tables = [f'[[finding]]\nid = "{each}"\ntake = true\n' for each in (FIRST, SECOND)]
    day.run(RISKY | {"proposed.toml": "".join(tables)}, ids=(FIRST, SECOND))
    day.hub.things[1]["body"] = "Not this. We keep what we have."
    day.hub.close(1)
    day.remote.renew()
    day.state()
    assert day.refused() == [FIRST, SECOND]
    day.make(None, ())
    day.write()
    assert day.branch() is None
    assert day.hub.things[1]["body"].startswith("Not this. We keep what we have.")
    day.state()
    assert day.refused() == []


def test_a_history_that_was_rewritten_is_not_brought_back(day: Day) -> None:
    start = day.remote.head()
    day.remote.by_hand({"secret.env": "PASSWORD=1\n"})
    day.run(RISKY)
    assert "secret.env" in day.remote.git("ls-tree", "--name-only", REVIEW)
    kept = day.remote.git("commit-tree", "-p", start, "-m", "Kept", day.without(day.remote.head(), "secret.env"))
    day.remote.git("update-ref", "refs/heads/main", kept)
    day.run(RISKY)
    assert day.remote.git("rev-parse", f"{REVIEW}^") == kept
    assert "secret.env" not in day.remote.git("ls-tree", "--name-only", REVIEW)


# What GitHub refuses


def test_where_actions_may_open_no_pull_requests_no_branch_stays_and_the_way_out_is_told(day: Day) -> None:
    day.hub.refuses = lambda method, path: 403 if (method, path) == ("POST", f"/repos/{REPOSITORY}/pulls") else 0
    day.hub.why = NOT_ALLOWED
    day.run(RISKY, status=3)
    assert day.branch() is None
    assert "Allow GitHub Actions to create and approve pull requests" in outputs(day.runner)["told"]
    assert day.remote.show("catalog/v1/a.json") == "routine", "what is routine is published"


@pytest.mark.parametrize("status", [502, 0])
def test_a_pull_request_whose_answer_was_lost_is_used(day: Day, status: int) -> None:
    day.hub.loses("pulls", status)
    day.run(RISKY)
    assert [pull["number"] for pull in day.hub.pulls()] == [1]
    assert (day.branch() is not None, outputs(day.runner)["pull"]) == (True, "1")
    assert day.hub.labels(1) == ["portkey-catalog"], day.told


def test_a_branch_whose_pull_request_exists_already_but_is_not_listed_stays(day: Day) -> None:
    day.run(RISKY)
    day.hub.refuses = lambda method, path: 422 if (method, path) == ("POST", f"/repos/{REPOSITORY}/pulls") else 0
    day.hub.why = "A pull request already exists for owner:portkey-catalog/review."
    day.remote.renew()
    day.make_unlisted(RISKY | {"v1/a.json": "riskier\n"})
    day.write("--seen=", status=3)
    assert day.branch() is not None


@pytest.mark.parametrize("status", [401, 403, 404, 500, 502])
def test_without_rights_or_an_api_the_run_goes_on_without_what_it_would_learn(day: Day, status: int) -> None:
    day.hub.refuses = lambda method, path: status
    day.state()
    assert day.told.splitlines()[-1].startswith("::warning title=Pull requests::What became of them cannot be asked")
    assert day.refused() == []
    day.make(RISKY)
    day.write(status=3)
    assert day.branch() is None
    assert "could not be brought up to date" in outputs(day.runner)["told"]


def test_an_api_that_cannot_be_reached_is_told(day: Day) -> None:
    day.remote.env["GITHUB_API_URL"] = "http://127.0.0.1:9"
    day.state()
    assert "cannot be reached" in day.told
    assert (day.refused(), day.remote.slept()) == ([], ["2", "8"])


def test_words_of_the_api_are_no_commands(day: Day) -> None:
    day.hub.refuses, day.hub.why = (lambda method, path: 404), "a\n::add-path::/evil\n##[add-path]x"
    day.state()
    assert [line for line in day.told.splitlines() if not line.startswith("::warning")] == []
    assert "##[" not in day.told


def test_a_label_that_cannot_be_made_stops_nothing_and_keeps_no_other_one_away(day: Day) -> None:
    day.hub.only_labels = frozenset({"price"})
    day.remote.renew()
    day.state()
    day.make(RISKY)
    plan = json.loads((day.bundle / "plan.json").read_text("utf-8"))
    (day.bundle / "plan.json").write_text(json.dumps(plan | {"labels": ["portkey-catalog", "price"]}), "utf-8")
    day.write()
    assert "::warning title=Pull request::Its label portkey-catalog cannot be set: 403: You do not have" in day.told
    assert day.hub.labels(1) == ["price"]


def test_a_proposal_that_landed_without_saying_so_is_opened(day: Day) -> None:
    day.state()
    day.make(RISKY)
    assert day.remote.publish("push", day.bundle).returncode == 0
    day.remote.loses_answer_to_next_push()
    day.propose()
    assert len(day.hub.pulls()) == 1


def test_a_branch_whose_name_ends_alike_is_another_one(day: Day) -> None:
    day.remote.git("update-ref", f"refs/heads/a/refs/heads/{REVIEW}", "main")
    day.run(RISKY)
    day.run(RISKY | {"v1/a.json": "riskier\n"})
    assert day.remote.git("show", f"{REVIEW}:catalog/v1/a.json") == "riskier"


def test_a_branch_that_refuses_the_proposal_is_told(day: Day) -> None:
    day.remote.refuse_pushes(REVIEW)
    day.run(RISKY, status=3)
    assert day.hub.pulls() == []
    assert "protected" in outputs(day.runner)["told"]


def test_where_the_default_branch_is_protected_everything_is_proposed(day: Day) -> None:
    day.remote.refuse_pushes("main")
    before = day.remote.head()
    day.state()
    day.make(RISKY, catalog=OLD, direct=False)
    day.write()
    assert day.remote.head() == before == day.remote.git("rev-parse", f"{REVIEW}^")
    assert len(day.hub.pulls()) == 1


def test_a_catalog_changed_by_somebody_after_the_push_is_not_proposed_over(day: Day) -> None:
    day.state()
    day.make(RISKY)
    assert day.remote.publish("push", day.bundle).returncode == 0
    day.remote.by_hand({"catalog/v1/a.json": "by hand\n"})
    day.propose(status=3)
    assert (day.branch(), day.hub.pulls()) == (None, [])


def test_a_hostile_proposal_is_refused(day: Day) -> None:
    day.state()
    day.make(RISKY)
    (day.bundle / "proposal" / "v1" / "link.json").symlink_to("/etc/passwd")
    day.write(status=1)
    assert (day.branch(), day.hub.pulls()) == (None, [])


def test_the_token_stands_in_no_log_and_no_commit(day: Day) -> None:
    day.run(RISKY)
    told = day.told
    day.run(None, ids=())
    assert "token-test" not in told + day.told
    objects = subprocess.run(
        ["git", "cat-file", "--batch-all-objects", "--batch"], cwd=day.remote.bare, capture_output=True, check=True
    ).stdout
    assert b"2 added at groq" in objects
    assert b"token-test" not in objects
