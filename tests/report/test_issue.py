"""The one issue says what failed, is held or is stale, with since when and what to do; without any there is none."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from portkey_catalog.cli import main as cli
from portkey_catalog.history.chain_events import ChainEvent
from portkey_catalog.report.issue import issue
from portkey_catalog.report.shapes import ProviderReport, Report
from portkey_catalog.schema import Finding, Notice
from support.hosted import listing, rows
from support.loopback import Reply
from support.small_catalog import HOSTILE
from support.world import World

TODAY = date(2026, 11, 26)
READ = ProviderReport("alpha", "Alpha", "read", 3)
KEPT = ProviderReport("beta", "Beta", "kept", 3, problem="HTTP 401: refused", stale_since=date(2026, 11, 20))
FINDING = Finding(
    id="0123456789ab",
    risk="price",
    provider="gamma",
    offers=("gamma/m",),
    field="cost.input",
    old=3,
    new=300,
    why="the price moves 100-fold",
    since=date(2026, 11, 25),
)


def told(*providers: ProviderReport, code: int = 3, **facts: Any) -> str:
    found = issue(Report(providers, facts.pop("notices", ()), code, **facts), TODAY)
    assert found
    return found


def test_a_day_on_which_all_is_well_has_no_issue() -> None:
    news = (Notice(level="warning", text="look"), Notice(level="info", text="told"))
    assert issue(Report((READ,), news, 0), TODAY) is None


def test_a_provider_that_was_not_read_is_told_with_error_since_when_and_what_to_do() -> None:
    lines = told(READ, KEPT).splitlines()
    assert lines[0] == "# not brought up to date: beta"
    assert lines[2:5] == [
        "| Whom | What | First seen | What to do |",
        "| --- | --- | --- | --- |",
        "| beta | HTTP 401&#58; refused | 2026-11-20, 6 days ago | its last good list stays&#59; if this lasts, "
        "look at the provider in Portkey, and at its key there |",
    ]
    assert "alpha" not in "\n".join(lines)


def test_what_waits_is_told_with_its_value_and_how_to_take_it() -> None:
    lines = told(READ, waiting=(FINDING,)).splitlines()
    assert lines[0] == "# waiting: 1 price (m) at gamma"
    assert "| gamma/m | a price moves far&#58; input 3 -&#62; 300" in lines[4]
    rest = FINDING.model_copy(update={"id": "ba9876543210", "risk": "rest"})
    assert "ba9876543210" not in told(READ, waiting=(FINDING, rest)) and rest.id in told(READ, waiting=(rest,))
    assert "2026-11-25, 1 day ago" in lines[4] and "portkey-catalog accept 0123456789ab" in lines[4]


def test_a_held_list_is_told_by_what_waits_of_it_and_one_that_could_not_be_read_by_both() -> None:
    held = ProviderReport("gamma", "Gamma", "kept", 3, problem="held: the price moves 100-fold", stale_since=TODAY)
    assert told(held, waiting=(FINDING,)).count("moves 100-fold") == 1
    assert told(held, waiting=(FINDING,)).startswith("# waiting: 1 price (m) at gamma\n")
    unread = ProviderReport("gamma", "Gamma", "kept", 3, problem="HTTP 500", stale_since=TODAY)
    assert "HTTP 500" in told(unread, waiting=(FINDING,))


def test_a_list_is_stale_when_it_was_kept_for_more_than_a_week() -> None:
    old = ProviderReport("beta", "Beta", "kept", 3, problem="HTTP 500", stale_since=date(2026, 11, 18))
    assert told(old).startswith("# not brought up to date: beta; stale for more than 7 days: beta\n")
    assert "stale" not in told(KEPT)


def test_a_chain_that_needs_a_look_is_told_and_one_that_was_decided_is_not() -> None:
    lost = ChainEvent("chain lost", "m", "combined/m has no failover any more")
    text = told(READ, chains=(lost, ChainEvent("chain lost", "n", "by hand", decided=True)))
    assert text.startswith("# 1 chain to look at\n") and "combined/m has no failover" in text and "by hand" not in text


def test_a_run_that_wrote_nothing_says_so() -> None:
    text = told(ProviderReport("beta", "Beta", "failed", 0, problem="HTTP 500"), code=1)
    assert "Nothing was written: the catalog that was published stays as it was." in text
    assert "it has no list so far" in text and "| 2026-11-26 |" in text


def test_an_error_that_concerns_all_is_told() -> None:
    assert "| catalog | the account was not read |" in told(
        notices=(Notice(level="error", text="the account was not read"),)
    )


def test_whatever_else_ends_a_run_red_has_an_issue_too() -> None:
    assert told(READ).startswith("# The refresh needs a look\n\nThe summary of the run has the whole report.")


@pytest.mark.parametrize("text", [*HOSTILE, "fixes it, #12 @everyone GH-3"])
def test_hostile_texts_are_characters(text: str) -> None:
    shown = told(
        ProviderReport("beta", "B", "kept", 1, problem=text), waiting=(FINDING.model_copy(update={"why": text}),)
    )
    for markup in ("<script", "<img", "](", "@everyone", " #12", "GH-3", "\u202e"):
        assert markup not in shown.partition("\n")[2]
    rows = [line for line in shown.splitlines() if line.startswith("| ")]
    assert [row.count("|") for row in rows] == [5, 5, 5, 5]


def test_the_file_is_written_while_something_is_amiss_and_gone_when_all_is_well(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = tmp_path / "catalog.toml"
    settings.write_text(f'metadata.sources = []\ngateway.base_url = "{world.gateway.url}"\n')
    path = tmp_path / "issue.md"
    arguments = ["update", "--config", str(settings), "--catalog", str(tmp_path / "catalog"), "--issue", str(path)]
    good = world.gateway.lists["beta"]
    assert (cli.main(arguments), path.exists()) == (0, False)
    world.gateway.lists["beta"] = Reply(401, {}, b"{}")
    assert cli.main(arguments) == 3
    assert path.read_text("utf-8").startswith("# not brought up to date: beta\n")
    world.gateway.lists["beta"] = good
    assert (cli.main(arguments), path.exists()) == (0, False)


def test_an_error_that_ends_the_update_has_an_issue_beside_what_waits(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, path = tmp_path / "catalog.toml", tmp_path / "issue.md"
    good = f'metadata.sources = []\ngateway.base_url = "{world.gateway.url}"\n'
    arguments = ["update", "--config", str(settings), "--catalog", str(tmp_path / "catalog"), "--issue", str(path)]
    settings.write_text(good)
    assert cli.main(arguments) == 0
    world.gateway.lists["fresh"] = listing(*rows("fresh-1"))
    assert cli.main(arguments) == 3
    waits = next(line for line in path.read_text("utf-8").splitlines() if line.startswith("| fresh"))
    settings.write_text(f"{good}[guard]\nmax_removed = 'much'\n")
    assert cli.main(arguments) == 2
    told = path.read_text("utf-8")
    assert told.startswith("# nothing was brought up to date; waiting: 1 new provider at fresh\n")
    assert "guard.max&#95;removed" in told and "expected a number" in told and "Nothing was written" in told
    assert waits in told
    settings.write_bytes(b"\xff")
    (tmp_path / "catalog" / "v1" / "index.json").write_text("{")
    assert cli.main(arguments) == 2
    assert path.read_text("utf-8").startswith("# nothing was brought up to date\n")
