"""A month of refreshes by the workflow itself, with the real program and an owner who answers.

usage: python month.py [FOLDER [SINCE [UNTIL]]]

The recorded lists of six providers come at their dates through `refresh.yml` (act, a bare remote, a stand-in for
GitHub's API, the clock set to each day), with every day of one month between. Prints of each day what was committed,
proposed and answered, and how much there is to read; at the end the `git log`. The folder gets the text of every pull
request. Nothing here fails.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from portkey_catalog.history.change import Change
from portkey_catalog.history.diff import difference
from portkey_catalog.schema import Catalog
from portkey_catalog.store.catalog import load_catalog
from support.act import Actions, actions
from support.github_api import github
from support.held_days import SETTINGS
from support.hosted import hosted_gateway
from support.loopback import Reply
from support.recorded_days import account_of, described, recorded_lists
from support.recordings import FULL, SNAPSHOT
from support.remote import Remote

PROVIDERS = ("openrouter", "mistral", "together", "openai", "google", "bedrock")
MONTH = [date(2026, 8, 1) + timedelta(days=each) for each in range(31)]
"""The month of which there are most lists."""

REVIEW = "portkey-catalog/review"
ANSWERS = ("merge", "wait", "wait", "merge", "close")
"""What the owner does with an open pull request, day after day."""


@dataclass(frozen=True)
class Refresh:
    """What a run left."""

    facts: tuple[Change, ...]
    """What is another on the default branch."""
    waiting: tuple[Change, ...]
    """What would be another if the pull request were merged."""
    report: str
    body: str
    """Of the open pull request; empty where there is none."""
    changed_lines: int
    growth: int
    """Bytes by which a clone grows."""


def days(since: date, until: date) -> Iterator[tuple[date, dict[str, bytes]]]:
    """Days of refreshes, with the newest list of each provider."""
    recorded = {
        day: {slug: body for slug, body in lists.items() if slug in PROVIDERS}
        for day, lists in recorded_lists(FULL.folder / "upstream")
    }
    lists: dict[str, bytes] = {}
    for day in sorted({*recorded, *MONTH}):
        newest = recorded.get(day, lists)
        if since <= day <= until and (newest != lists or day in MONTH):
            yield day, newest
        lists = newest


def clock(day: date) -> dict[str, str]:
    """Environment in which it is the hour of the refresh on this day."""
    return dict.fromkeys(("NOW", "GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), f"{day}T04:23:00+00:00")


def committed(remote: Remote, branch: str = "main") -> Catalog | None:
    """The catalog on a branch."""
    remote.git("fetch", "--quiet", "origin", branch, cwd=remote.colleague)
    remote.git("reset", "--quiet", "--hard", "FETCH_HEAD", cwd=remote.colleague)
    return load_catalog(remote.colleague / "catalog")


def refreshed(flow: Actions, remote: Remote) -> Refresh:
    """Refresh the catalog."""
    head, before = remote.head(), committed(remote)
    run = flow.run("schedule")
    wrong = {job: result for job, result in run.results.items() if result != "success" and job != "issue"}
    if wrong:
        print(f"  WRONG {wrong}\n{run.told()}")
    after = committed(remote)
    pull = next(iter(flow.hub.pulls()), None)
    proposed = committed(remote, REVIEW) if pull else after
    changed = remote.git("diff", "--numstat", head, "main").splitlines()
    pack = ["git", "pack-objects", "--revs", "--thin", "--stdout", "--quiet"]
    packed = subprocess.run(pack, cwd=remote.bare, input=f"main\n^{head}\n".encode(), capture_output=True, check=True)
    report = flow.folder / "artifacts" / "fetched" / "report.md"
    return Refresh(
        facts=difference(before, after) if before and after else (),
        waiting=difference(after, proposed) if after and proposed else (),
        report=report.read_text("utf-8") if report.exists() else "",
        body=pull["body"] if pull else "",
        changed_lines=sum(sum(int(part) for part in line.split()[:2] if part.isdigit()) for line in changed),
        growth=len(packed.stdout) if remote.head() != head else 0,
    )


def items(text: str) -> int:
    """Items of lists, each of which a reader reads."""
    return sum(line.startswith("- ") for line in text.splitlines())


def rows(text: str) -> int:
    """Rows of tables."""
    return sum(line.startswith("| ") for line in text.splitlines()) - 2 * text.count("| --- |\n")


def answer(flow: Actions, remote: Remote, what: str) -> None:
    """Let the owner answer the open pull request."""
    [pull] = flow.hub.pulls()
    if what == "merge":
        committed(remote)
        remote.git("fetch", "--quiet", "origin", REVIEW, cwd=remote.colleague)
        words = f"Merge pull request #{pull['number']} from owner/{REVIEW}"
        remote.git("merge", "--quiet", "--no-ff", "-m", words, "FETCH_HEAD", cwd=remote.colleague)
        remote.git("push", "--quiet", "origin", "HEAD:main", cwd=remote.colleague)
        flow.hub.close(pull["number"], merged=True)
        flow.run("push")
    elif what == "close":
        flow.hub.close(pull["number"])


def told(refresh: Refresh) -> str:
    """The figures of a day."""
    lines, facts = items(refresh.report), len(refresh.facts)
    share = f" = {lines / facts:.1f} a fact" if facts else ""
    return (
        f"{facts} facts in {lines} lines of the report{share}, {refresh.changed_lines} changed lines, "
        f"{refresh.growth / 1024:.0f} KB"
    )


def proposed(flow: Actions, refresh: Refresh, calls: Sequence[str]) -> str:
    """What became of the pull request."""
    pull = next(iter(flow.hub.pulls()), None)
    if not pull:
        return "closed by itself" if any(call.startswith("PATCH") and "/pulls/" in call for call in calls) else ""
    how = "opened" if any(call.endswith("/pulls") for call in calls) else "updated" if calls else "as it was"
    read = f"{len(refresh.waiting)} facts in {items(refresh.body)} lines and {rows(refresh.body)} rows"
    return f"#{pull['number']} {how}: {pull['title']} ({read})"


def main(out: str | None = None, since: str = str(date.min), until: str = str(date.max)) -> None:
    """Print every day, and the log."""
    if not FULL.folder.is_dir():
        print("month: the recorded lists (../shared) are not on this machine")
        return
    passed: list[Refresh] = []
    answers = cycle(ANSWERS)
    with tempfile.TemporaryDirectory() as made, hosted_gateway({}) as gateway:
        folder = Path(made)
        variables = {"PATH": os.environ["PATH"], "HOME": made, "GIT_CONFIG_GLOBAL": os.devnull}
        remote = Remote(folder, variables)
        with github(remote.bare) as hub, actions(folder, remote, hub, gateway.url) as flow:
            described(FULL.folder / SNAPSHOT, frozenset(PROVIDERS), remote.colleague / "described.json")
            settings = SETTINGS.replace("[gateway]", f'[gateway]\nbase_url = "{gateway.url}"')
            remote.push({"catalog.toml": settings})
            for day, lists in days(date.fromisoformat(since), date.fromisoformat(until)):
                began = time.perf_counter()
                gateway.lists = {slug: Reply(200, {}, body) for slug, body in lists.items()}
                gateway.account = account_of(lists)
                flow.environment = clock(day)
                remote.env |= clock(day)
                calls = len(hub.calls)
                refresh = refreshed(flow, remote)
                told_of = proposed(flow, refresh, hub.calls[calls:])
                passed.append(refresh)
                print(f"{day}  {told(refresh)}  ({time.perf_counter() - began:.0f} s)")
                if told_of:
                    print(f"  {told_of}")
                if refresh.body:
                    if out:
                        Path(out, f"{day}.md").write_text(refresh.body, "utf-8")
                    print(f"  the owner: {(chosen := next(answers))}")
                    answer(flow, remote, chosen)
                for issue in hub.issues():
                    print(f"  issue: {issue['title']}")
                sys.stdout.flush()
            print(f"\n{remote.git('log', '--first-parent', '--date=short', '--format=%ad %an: %s', 'main')}\n")
            summary(passed, json.loads(remote.show("catalog/v1/index.json"))["serial"])


def summary(passed: Sequence[Refresh], serial: int) -> None:
    """Print the figures of all days."""
    later = passed[1:]  # the first is a whole catalog
    facts, lines = sum(len(each.facts) for each in later), sum(items(each.report) for each in later)
    busy = [each for each in later if each.facts]
    print(f"{len(passed)} refreshes, {serial} publications, {len(busy)} with facts")
    print(f"lines of the report a fact    {lines / facts:.2f}")
    print(f"changed lines a fact          {sum(each.changed_lines for each in later) / facts:.1f}")
    print(f"a clone grows a refresh       {sum(each.growth for each in later) / len(later) / 1024:.1f} KB")


if __name__ == "__main__":
    main(*sys.argv[1:4])
