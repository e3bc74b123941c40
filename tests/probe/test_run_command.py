"""The command `probe`: what it shows beforehand, what it sends, how it ends, and how it is gone on with."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Sequence
from dataclasses import replace

import pytest

from portkey_catalog.probe import run
from portkey_catalog.probe.journal import Journal
from portkey_catalog.probe.request import Trial
from probe.conftest import Account
from support import chats
from support.hosted import KEY, listing, rows
from support.loopback import Reply
from support.world import day

GROK = "alpha/x-ai/grok-4"


def test_without_a_yes_the_plan_is_shown_and_nothing_is_sent(account: Account) -> None:
    code, out, told = account.run()
    assert (code, out) == (0, "")
    assert "2 models of 2 providers to try with at most 64 tokens each: " in told
    assert "budget: 0.5 USD and 200 requests, tries that are repeated included" in told
    assert told.endswith("nothing was sent; --yes sends the requests\n")
    assert account.world.gateway.chatted == []
    assert not account.journal.exists()


def test_every_member_is_tried_and_a_line_says_what_came_of_it(account: Account) -> None:
    account.world.gateway.chats["beta/grok-4"] = chats.error(402, "Insufficient Balance\n::error::x")
    code, out, told = account.run("--yes")
    assert code == 1
    assert out.splitlines() == [
        "beta/grok-4  no credit (HTTP 402): Insufficient Balance ::error::x",
        "alpha/x-ai/grok-4  works",
    ]
    assert "2 models tried: 1 works, 1 no credit; 2 requests, at most 0.0" in told
    assert not account.journal.exists()


def test_all_that_works_ends_with_0_and_tells_what_was_read(account: Account) -> None:
    account.world.gateway.chats |= {
        GROK: chats.calls("grok-4-0709"),
        "beta/grok-4": chats.streamed(chats.chunk(reasoning="hm"), chats.chunk(finish="length")),
    }
    code, out, _ = account.run("--yes")
    assert code == 0
    assert out.splitlines() == [
        "alpha/x-ai/grok-4  works: the answer names this model",
        "beta/grok-4  works: cut by its few tokens",
    ]


def test_another_model_that_answers_is_named(account: Account) -> None:
    account.world.gateway.chats[GROK] = chats.calls("gpt-4o-mini")
    code, out, _ = account.run("--yes", "combined/grok-4")
    assert code == 1
    assert out.splitlines()[0] == (
        "alpha/x-ai/grok-4  answered as another model: asked for x-ai/grok-4, answered by gpt-4o-mini; "
        "that is openai/gpt-4o-mini"
    )


@pytest.mark.parametrize(
    ("names", "asked"),
    [
        (["beta"], ["beta/beta-1", "beta/grok-4"]),
        (["portkey-beta/beta-1"], ["beta/beta-1"]),
        (["BETA/beta-1", "beta/beta-1"], ["beta/beta-1"]),
        (["combined/grok-4"], ["alpha/x-ai/grok-4", "beta/grok-4"]),
        (["--all"], [f"alpha/alpha-{each}" for each in (1, 2, 3)] + [GROK, "beta/beta-1", "beta/grok-4"]),
        (["beta/beta-1", "--unpriced", "alpha/alpha-1"], ["alpha/alpha-1", "beta/beta-1"]),
    ],
)
def test_names_say_what_is_tried(account: Account, names: list[str], asked: list[str]) -> None:
    code, document = account.document(*names)
    assert code == 0
    assert sorted(account.world.gateway.chatted) == sorted(asked)
    assert sorted(f"{each['provider']}/{each['model']}" for each in document["models"]) == sorted(asked)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["gamma"], "gamma: there is no provider 'gamma'; there are alpha, beta"),
        (["beta/none"], "beta/none: beta lists no such model"),
        (["combined/none"], "combined/none: there is no such combined model"),
        (["beta/embed"], "beta/embed: is no chat model (embedding), so it cannot be asked"),
        (["beta", "--all"], "names, --all, --diff and --resume each say what to try; give one of them"),
        (["--resume"], "there is no probe to go on with"),
        (["--resume", "--anew"], "--resume goes on with a probe that --anew forgets; give one of them"),
        (["--diff", "nowhere"], "nowhere"),
        (["--unpriced", "beta"], "--unpriced beta: names a whole provider, and its models may cost anything; name one"),
        (["--unpriced", "portkey-beta/"], "--unpriced portkey-beta/: names a whole provider, and"),
        (["--unpriced", "combined/grok-4"], "--unpriced combined/grok-4: names a chain, and its models may cost"),
        (["--unpriced", "beta/none"], "beta/none: beta lists no such model"),
    ],
)
def test_what_cannot_be_tried_is_told_and_nothing_is_sent(account: Account, arguments: list[str], told: str) -> None:
    embed = rows("embed", architecture={"input_modalities": ["text"], "output_modalities": ["embeddings"]})
    account.world.gateway.lists["beta"] = listing(*rows("grok-4", "beta-1"), *embed)
    account.world.update()
    code, _, said = account.run("--yes", *arguments)
    assert code == 2
    assert told in said
    assert account.world.gateway.chatted == []


@pytest.mark.parametrize(
    "option",
    ["--max-usd=-1", "--max-usd=much", "--max-usd=NaN", "--max-requests=0", "--at-once=x", "--max-tokens=9999999"],
)
def test_amounts_that_cannot_be_are_a_misuse(account: Account, option: str) -> None:
    with pytest.raises(SystemExit) as ended:
        account.run(option)
    assert ended.value.code == 2


def test_without_a_catalog_there_is_nothing_to_try(account: Account) -> None:
    code, _, told = account.run("--catalog", str(account.world.folder / "none"))
    assert code == 1
    assert "there is no catalog; run portkey-catalog update" in told


# Prices and budget


def test_a_model_of_unknown_price_is_tried_only_when_it_is_named(account: Account) -> None:
    account.world.gateway.lists["beta"] = listing(*rows("grok-4", pricing={}), *rows("beta-1"))
    account.world.update()
    code, out, told = account.run("--yes")
    assert (code, out) == (0, "alpha/x-ai/grok-4  works\n")
    assert "not tried, as the price is unknown and --unpriced does not name it: beta/grok-4" in told
    code, _, told = account.run("--yes", "--unpriced", "beta/grok-4")
    assert code == 0
    assert "of unknown price, and allowed by name: beta/grok-4" in told
    assert account.world.gateway.chatted.count("beta/grok-4") == 1


def test_what_the_budget_has_no_room_for_is_told_and_ends_with_3(account: Account) -> None:
    code, out, told = account.run("--yes", "--max-requests", "1")
    assert (code, out) == (3, "alpha/x-ai/grok-4  works\n")
    assert "not tried, as the budget has no room for 1 more model: beta/grok-4" in told
    assert "; 1 model without a verdict; 1 request, " in told


def test_a_budget_of_nothing_sends_nothing_that_costs(account: Account) -> None:
    free = rows("grok-4", pricing={"prompt": "0", "completion": "0"})
    account.world.gateway.lists["beta"] = listing(*free, *rows("beta-1"))
    account.world.update(accept=("beta",))
    code, document = account.document("--all", "--max-usd", "0")
    assert code == 3
    assert account.world.gateway.chatted == ["beta/grok-4"]
    assert (document["finished"], document["spent"], len(document["left"])) == (False, {"usd": "0", "requests": 1}, 5)


def test_where_there_is_no_chain_there_is_nothing_to_do(account: Account) -> None:
    account.world.gateway.lists = {"alpha": listing(*rows("alpha-1", "alpha-2"))}
    account.world.update(accept=("alpha", "beta"))
    code, out, told = account.run("--yes")
    assert (code, out) == (0, "")
    assert "0 models of 0 providers to try" in told
    assert not account.journal.exists()


# The gateway or the key


@pytest.mark.parametrize(
    "reply",
    [
        Reply(502, body=b"<html>Bad Gateway</html>"),
        chats.error(403, "forbidden"),
        chats.error(429, "API key usage limit exceeded"),
        chats.calls("gpt-4o"),
    ],
)
def test_where_every_provider_fails_alike_it_is_the_gateway_or_the_key_and_nothing_is_remembered(
    account: Account, reply: Reply
) -> None:
    account.world.gateway.chats |= {GROK: reply, "beta/grok-4": reply}
    before = account.world.files()
    code, document = account.document("--write")
    assert code == 1
    assert document["stopped"].startswith("all 2 providers that were asked fail alike, so it is the gateway or the key")
    assert (document["models"], len(document["left"])) == ([], 2)
    assert account.world.files() == before
    assert not account.journal.exists()


def test_where_providers_fail_in_their_own_ways_each_is_told(account: Account) -> None:
    account.world.gateway.chats |= {GROK: chats.error(403, "no"), "beta/grok-4": chats.error(402, "no")}
    code, document = account.document()
    assert (code, len(document["models"]), "stopped" in document) == (1, 2, False)


def test_one_provider_alone_tells_of_itself(account: Account) -> None:
    account.world.gateway.chats |= dict.fromkeys(["beta/grok-4", "beta/beta-1"], chats.error(403, "no"))
    code, document = account.document("beta")
    assert (code, len(document["models"])) == (1, 2)


def test_models_that_call_no_tool_were_led_to(account: Account) -> None:
    account.world.gateway.chats |= dict.fromkeys([GROK, "beta/grok-4"], chats.says("no"))
    assert len(account.document()[1]["models"]) == 2


# Ended early, and gone on with


def test_a_refused_key_ends_it_and_it_is_gone_on_with(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTKEY_API_KEY", "pk-test-other-0123456789")
    code, _, told = account.run("--yes")
    assert code == 1
    assert "stopped: the gateway refuses the key in PORTKEY_API_KEY: Portkey Error: Invalid API Key." in told
    assert f"go on with portkey-catalog probe --resume --journal {account.journal}" in told
    code, _, told = account.run("--yes")
    assert code == 2
    assert "a probe was not finished; go on with --resume, or forget it with --anew" in told
    assert account.run()[0] == 0  # a plan may be looked at
    assert "there is no such combined model" in account.run("combined/grook", "--yes")[2]
    monkeypatch.setenv("PORTKEY_API_KEY", KEY)
    code, out, told = account.run("--yes", "--resume")
    assert code == 0
    assert len(out.splitlines()) == 2
    assert " of it are spent" in told
    assert not account.journal.exists()


def test_a_journal_can_be_forgotten(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTKEY_API_KEY", "pk-test-other-0123456789")
    account.run("--yes")
    monkeypatch.setenv("PORTKEY_API_KEY", KEY)
    code, out, _ = account.run("--yes", "--anew", "beta")
    assert (code, len(out.splitlines())) == (0, 2)


def test_a_probe_of_another_gateway_is_not_gone_on_with(account: Account) -> None:
    begun = {"probe": 1, "gateway": "https://other.example/v1", "usd": "1", "requests": 5, "max_tokens": 9}
    account.journal.write_text(json.dumps({**begun, "offers": []}) + "\n")
    code, _, told = account.run("--yes", "--resume")
    assert code == 2
    assert "that probe asked another gateway; --anew begins another" in told


def test_what_is_not_listed_any_more_is_not_tried_when_it_is_gone_on_with(account: Account) -> None:
    begun = {"probe": 1, "gateway": account.world.gateway.url, "usd": "1", "requests": 5, "max_tokens": 9}
    offers = [["alpha", "gone"], ["gone", "x"], ["beta", "beta-1"]]
    account.journal.write_text(json.dumps({**begun, "offers": offers}) + "\n")
    code, out, _ = account.run("--yes", "--resume")
    assert (code, out) == (0, "beta/beta-1  works\n")
    assert json.loads(account.world.gateway.requests[-1].body)["max_tokens"] == 9


def test_a_journal_that_is_none_is_told(account: Account) -> None:
    for text in ("nonsense\n", '{"sent":["a","b"],"usd":"1"}\n'):
        account.journal.write_text(text)
        code, _, told = account.run("--yes", "--resume")
        assert code == 2
        assert "cannot be gone on with" in told
    account.journal.write_bytes(b"\xff\n")
    assert "the journal cannot be read" in account.run("--yes", "--resume")[2]


# Out of time


@pytest.fixture
def hurried(account: Account, released: threading.Event, monkeypatch: pytest.MonkeyPatch) -> Account:
    """An account of which one model stalls for longer than there is time."""
    in_time = run.probe

    async def hurried(job: run.Probe, trials: Sequence[Trial], journal: Journal) -> str | None:
        return await in_time(replace(job, within=3 if job.within else None), trials, journal)

    account.world.gateway.chats[GROK] = chats.stalled(released)
    monkeypatch.setattr("portkey_catalog.probe.run.probe", hurried)
    return account


def test_what_there_was_no_time_for_is_gone_on_with_and_what_was_found_is_remembered(hurried: Account) -> None:
    file = hurried.world.folder / "probe.md"
    code, out, told = hurried.run("--yes", "--minutes", "1", "--write", "--markdown", str(file))
    assert (code, out) == (3, "beta/grok-4  works\n")
    assert f"the time was over\ngo on with portkey-catalog probe --resume --journal {hurried.journal}" in told
    assert "there was no time for it" in file.read_text()
    assert set(hurried.world.document("health.json")) == {"beta"}
    hurried.world.gateway.chats[GROK] = chats.calls()
    hurried.world.gateway.requests.clear()
    code, out, told = hurried.run("--yes", "--resume", "--write")
    assert (code, len(out.splitlines())) == (0, 2)
    assert hurried.world.gateway.chatted == [GROK]
    assert "not tried" not in told
    assert set(hurried.world.document("health.json")) == {"alpha", "beta"}
    assert not hurried.journal.exists()


def test_a_probe_begun_anew_begins_with_whom_the_one_before_had_no_time_for(hurried: Account) -> None:
    hurried.world.gateway.chats |= {"beta/grok-4": hurried.world.gateway.chats[GROK], GROK: chats.calls()}
    hurried.run("--yes", "--minutes", "1")
    hurried.world.gateway.requests.clear()
    hurried.world.gateway.chats["beta/grok-4"] = chats.calls()
    hurried.run("--yes", "--anew", "--max-requests", "1")
    assert hurried.world.gateway.chatted == ["beta/grok-4"]


def test_a_probe_whose_budget_is_used_up_is_done_when_its_time_is_over(hurried: Account) -> None:
    code, _, told = hurried.run("--yes", "--minutes", "1", "--max-requests", "1", GROK)
    assert code == 3
    assert "go on with" not in told
    assert not hurried.journal.exists()


def test_a_probe_of_which_nothing_can_be_tried_any_more_is_done_when_it_is_gone_on_with(hurried: Account) -> None:
    hurried.run("--yes", "--minutes", "1")
    hurried.world.gateway.lists["alpha"] = listing(*rows("alpha-1", "alpha-2", "alpha-3"))
    hurried.world.update(accept=("alpha",))
    assert hurried.run("--yes", "--resume")[0] == 0
    assert not hurried.journal.exists()


# A person on a terminal


class Terminal:
    """Standard input of a person who types one line."""

    def __init__(self, line: str) -> None:
        self.line = line

    def isatty(self) -> bool:
        return True

    def readline(self) -> str:
        return self.line


@pytest.mark.parametrize(("typed", "sent"), [("y\n", 2), ("YES\n", 2), ("n\n", 0), ("", 0)])
def test_a_person_on_a_terminal_is_asked(
    account: Account, monkeypatch: pytest.MonkeyPatch, typed: str, sent: int
) -> None:
    monkeypatch.setattr("sys.stdin", Terminal(typed))
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    account.run()
    assert len(account.world.gateway.chatted) == sent


# Advice, documents


def test_it_says_whether_another_status_would_lead_on(account: Account) -> None:
    account.world.gateway.chats[GROK] = chats.error(400, "bad request")
    _, out, _ = account.run("--yes")
    assert out.splitlines()[-1] == (
        "combined/grok-4: its chain ends at alpha/x-ai/grok-4, as 400 is no status after which it goes on; "
        "combine.also_on = [400] would lead on to beta/grok-4, which works"
    )
    account.world.gateway.chats["beta/grok-4"] = chats.error(422, "bad request")
    _, out, _ = account.run("--yes")
    assert out.splitlines()[-1].endswith("combine.also_on would not help, as nobody behind it was found to work")


def test_advice_goes_by_what_was_found_before_too(account: Account) -> None:
    account.run("--yes", "--write", "beta/grok-4")
    account.world.gateway.chats[GROK] = chats.error(400, "bad request")
    _, out, _ = account.run("--yes", GROK)
    assert "would lead on to beta/grok-4, which works" in out


def test_no_advice_is_given_where_the_chain_goes_on_already(account: Account) -> None:
    account.world.update("[metadata]\nsources = []\n[combine]\nalso_on = [400]\n")
    account.world.gateway.chats[GROK] = chats.error(400, "bad request")
    assert len(account.run("--yes")[1].splitlines()) == 2


def test_the_document_tells_all_of_it(account: Account) -> None:
    account.world.gateway.chats[GROK] = chats.error(400, "bad request")
    code, document = account.document()
    assert code == 1
    [first, second] = document["models"]
    assert (first["provider"], first["model"], first["combined"]) == ("alpha", "x-ai/grok-4", ["grok-4"])
    assert (first["verdict"], first["message"], first["status"]) == ("refused", "bad request", 400)
    assert (second["verdict"], "message" in second) == ("works", False)
    assert document["budget"] == {"usd": "0.50", "requests": 200}
    assert document["finished"] is True
    assert len(document["advice"]) == 1
    assert KEY not in json.dumps(document)


def test_the_document_says_why_it_stopped(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTKEY_API_KEY", "pk-test-other-0123456789")
    code, document = account.document()
    assert code == 1
    assert document["stopped"].startswith("the gateway refuses the key")
    assert document["finished"] is False


def test_markdown_is_written_with_what_providers_say_escaped(account: Account) -> None:
    account.world.gateway.lists["beta"] = listing(*rows("grok-4"), *rows("beta-1", pricing={}))
    account.world.update()
    account.world.gateway.chats[GROK] = chats.error(400, "<img src=x> | @everyone")
    file = account.world.folder / "probe.md"
    account.run("--yes", "--markdown", str(file), "--unpriced", "alpha/alpha-1", "--max-requests", "2", "beta", GROK)
    text = file.read_text()
    assert text.startswith("## Do they answer?\n")
    assert re.search(r"\. Tried on \d{4}-\d\d-\d\d\.\n", text)
    assert "<img" not in text
    assert "@everyone" not in text
    assert "its price is unknown" in text
    assert "the budget had no room for it" in text
    account.run("--yes", "--markdown", str(file), "--diff", str(account.world.folder / "catalog"))
    assert file.read_text() == ""


def test_markdown_that_cannot_be_written_is_told(account: Account) -> None:
    code, _, told = account.run("--yes", "--markdown", str(account.world.folder))
    assert code == 2
    assert "cannot be written" in told


def test_ctrl_c_ends_it_with_what_is_known(
    account: Account, released: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("portkey_catalog.probe.run.probe", interrupted)
        code, _, told = account.run("--yes")
    assert code == 1
    assert "stopped: by Ctrl+C; answers that were under way count as spent" in told
    assert account.run("--yes", "--resume")[0] == 0


# What is remembered


def test_verdicts_are_written_and_the_catalog_keeps_its_rules(account: Account) -> None:
    account.world.gateway.chats[GROK] = chats.calls("gpt-4o")
    before = account.world.document("index.json")["serial"]
    account.run("--yes", "--write")
    found = account.world.document("health.json")
    assert found["alpha"]["x-ai/grok-4"]["verdict"] == "another-model"
    assert found["alpha"]["x-ai/grok-4"]["answered_by"] == "openai/gpt-4o"
    assert found["beta"]["grok-4"]["verdict"] == "works"
    assert set(found["beta"]["grok-4"]) == {"verdict", "day", "since"}
    index = account.world.document("index.json")
    assert index["serial"] == before + 1
    assert "health.json" in index["files"]
    again = account.world.files()
    account.run("--yes", "--write")
    assert account.world.files() == again


def test_who_was_busy_or_never_answered_changes_nothing(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portkey_catalog.probe.run.TRIES", 1)
    account.run("--yes", "--write")
    before = account.world.files()
    account.world.gateway.chats[GROK] = chats.error(429, "slow down")
    code, out, _ = account.run("--yes", "--write", GROK)
    assert (code, out) == (3, "alpha/x-ai/grok-4  busy (HTTP 429): slow down\n")
    assert account.world.files() == before


def test_nothing_is_remembered_of_what_was_stopped(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    async def stopped(*_: object) -> str:
        return "enough"

    monkeypatch.setattr("portkey_catalog.probe.run.probe", stopped)
    code, _, _ = account.run("--yes", "--write")
    assert code == 1
    assert "v1/health.json" not in account.world.files()


# What a pull request promotes


def test_the_difference_to_another_catalog_is_tried_and_no_more(account: Account) -> None:
    base = account.world.folder / "base"
    (account.world.folder / "catalog").rename(base)
    account.world.gateway.lists["gamma"] = listing(*rows("grok-4", "gamma-1"))
    account.world.gateway.lists["delta"] = listing(*rows("alpha-1"))
    settings = '[metadata]\nsources = []\n[combine]\nprovider_priority = ["beta"]\n'
    account.world.update(settings, today=day(1), accept=("gamma", "delta"))
    account.world.gateway.requests.clear()
    code, document = account.document("--diff", str(base))
    tried = sorted(account.world.gateway.chatted)
    assert code == 0
    chains = {each.id: [member.ref for member in each.chain] for each in account.catalog.combined.values()}
    assert chains["grok-4"][0] == "beta/grok-4"
    assert "gamma/grok-4" in chains["grok-4"]
    assert tried == sorted({"beta/grok-4", "gamma/grok-4", *chains.get("alpha-1", [])})
    assert len(document["models"]) == len(tried)
