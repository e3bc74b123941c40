"""What a user of the real opencode sees when something fails, and the way out: the tables in docs/outages.md.

To write them anew: PORTKEY_CATALOG_WRITE_TABLES=1 .venv/bin/pytest tests/real/test_what_a_user_sees.py
"""

from __future__ import annotations

import json
import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import astuple, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import pytest

from portkey_catalog.check.opencode_process import OpenCode, Outcome
from portkey_catalog.exports.chain import BACKOFF_MS, as_sent
from portkey_catalog.exports.opencode import PATIENCE_MS
from portkey_catalog.schema import Failover
from real.outages import MODEL, PROVIDER_KEYS, SECOND, closed_port
from real.stands import (
    ANSWER,
    HOSTED_MODEL,
    KEY,
    Account,
    Behaviour,
    CtrlC,
    Providers,
    Site,
    account,
    gone,
    providers,
    shown,
)
from real.tables import WRITE, Page, row, table
from real.upstreams import REFUSES, broken_off, fallen_silent, one_after_the_other, refused, spoken, stalled
from support import needs
from support.loopback import Reply

PAGE = Page(needs.ROOT / "docs" / "outages.md", __file__)

OPENCODE_WAITS = (2, 4, 8, 16, 30)
"""Seconds opencode 1.18.33 waits before it asks again, without the up to a quarter that it adds."""
FAILS = BACKOFF_MS * (2 ** (Failover().max_attempts - 1) - 1) / 1000
"""Seconds a target costs that fails at once at each try, with the default settings."""
STALLS = (as_sent(Failover()).request_timeout_ms or 0) / 1000
"""Seconds a target costs that does not begin its answer."""
FALLS_SILENT = PATIENCE_MS / 1000
"""Seconds until opencode ends a stream that has fallen silent."""
PRESSED = "Ctrl+C"


def says(status: int, **headers: str) -> Behaviour:
    """A provider that answers with an error."""
    return lambda _: refused(status, **headers)


def well(_: threading.Event) -> Reply:
    """A provider that answers."""
    return spoken(ANSWER)


def lasts(seconds: float) -> str:
    """A time that comes from a formula, in words."""
    if seconds < 1:
        return "at once"
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"


def code(text: str) -> str:
    """Text as it is, in a cell of a table."""
    fence = "``" if "`" in text else "`"
    pad = " " if "`" in text else ""
    return f"{fence}{pad}{text.replace('|', chr(92) + '|')}{pad}{fence}"


def answered(outcome: Outcome) -> str:
    """What came of an answer, in words."""
    lines = outcome.stdout.splitlines()
    whole = lines[-1:] == [ANSWER]
    begun = len(lines) - whole
    words = ["the beginning of an answer" + (", again and again" if begun > 1 else "")] if begun else []
    return ", then ".join([*words, "the answer"] if whole else words)


def ends_as_it_shows(outcome: Outcome) -> bool:
    """Whether the exit code tells an answer from everything else."""
    return (outcome.code == 0) == outcome.stdout.endswith(f"{ANSWER}\n")


def sight(outcome: Outcome, site: str = "") -> str:
    """What opencode shows, in a cell."""
    return "<br>".join(filter(None, [answered(outcome), *map(code, shown(outcome, site))])) or "nothing"


# Cases


@dataclass(frozen=True)
class Failing:
    """Providers that fail in some way while a user waits for an answer."""

    happens: str
    way_out: str
    first: Behaviour
    second: Behaviour = well
    each: float = 0
    """Seconds that one of opencode's tries takes with the default settings."""
    waits: bool = True
    """Whether opencode waits between its tries."""
    stop: CtrlC | None = None
    time: str | None = None
    """How long it lasts, where no formula tells."""
    also_on: tuple[int, ...] = ()
    limit_ms: int = 0
    """Time limit of a target in this case."""
    options: str = "{}"

    @property
    def combine(self) -> str:
        """Lines of `[combine]`."""
        return f"max_attempts = 1\nalso_on = {list(self.also_on)}\nrequest_timeout_ms = {self.limit_ms}"

    @property
    def refuse(self) -> tuple[bool, bool]:
        """Which of the two providers nobody listens at."""
        return self.first is REFUSES, self.second is REFUSES

    def cells(self, bench: Bench) -> list[str]:
        """Their row."""
        seen = bench.providers(self).prompt(self.first, self.second, stop=self.stop, options=self.options)
        waited = sum(OPENCODE_WAITS[: seen.tries - 1]) if self.waits else 0
        time = self.time or lasts(seen.tries * self.each + waited)
        asked = " + ".join("none" if count is None else str(count) for count in seen.asked)
        tries = f"{seen.tries}, until {PRESSED}" if self.stop else str(seen.tries)
        assert ends_as_it_shows(seen.outcome), seen
        told = sight(seen.outcome).replace(f" {self.limit_ms}ms", f" {STALLS * 1000:.0f}ms")
        return [self.happens, told, tries, asked, time, self.way_out]


NOTHING = "None needed."
ENDS = f"{PRESSED}, or Esc twice"
WAIT = f"Wait, or choose another model. {ENDS}, ends the tries."
SHORT_SILENCE = json.dumps({"provider": {"combined": {"options": {"chunkTimeout": 2000}}}})

FAILING = {
    "first-down": Failing("The first provider is down (503)", NOTHING, says(503), each=FAILS),
    "first-refuses": Failing("The first refuses connections", NOTHING, REFUSES, each=FAILS),
    "first-stalls": Failing("The first does not begin its answer", NOTHING, stalled, each=STALLS, limit_ms=1500),
    "first-400": Failing(
        "The first says 400",
        "Another provider's own entry or model. The owner: [`also_on`](failover.md#a-400-that-means-not-here).",
        says(400),
    ),
    "first-400-added": Failing("The same with `also_on = [400]`", NOTHING, says(400), also_on=(400,)),
    "all-down": Failing("All are down (503)", WAIT, says(503), says(503), each=2 * FAILS),
    "all-refuse": Failing("All refuse connections", WAIT, REFUSES, REFUSES, each=2 * FAILS),
    "all-stall": Failing(
        "None begins its answer",
        WAIT,
        stalled,
        stalled,
        each=2 * STALLS,
        limit_ms=500,
    ),
    "all-limit": Failing(
        "All limit the rate, the last with `Retry-After: 3600`",
        f"{ENDS}; another model. Scripts: `timeout 300 opencode run ...`.",
        says(429),
        says(429, **{"Retry-After": "3600"}),
        stop=CtrlC("second", requests=1, seconds=3),
        time=lasts(3600),
    ),
    "all-keys": Failing(
        "All refuse the gateway's keys for them (401)", "Another model. Tell the owner.", says(401), says(401)
    ),
    "all-gone": Failing("None has the model any more (404)", "Another model. Tell the owner.", says(404), says(404)),
    "breaks-once": Failing(
        "An answer breaks off once",
        NOTHING,
        lambda _: one_after_the_other(broken_off(ANSWER), spoken(ANSWER)),
        waits=False,
    ),
    "silent-once": Failing(
        "An answer falls silent once",
        NOTHING,
        lambda released: one_after_the_other(fallen_silent(ANSWER, released), spoken(ANSWER)),
        options=SHORT_SILENCE,
        time=lasts(FALLS_SILENT),
    ),
    "breaks-always": Failing(
        "Every answer of the first breaks off",
        f"{ENDS}. Then [another way](#an-answer-that-always-breaks-off).",
        lambda released: one_after_the_other(*[broken_off(ANSWER)] * 19, stalled(released)),
        stop=CtrlC("first", requests=20),
        time="without end",
    ),
}


class Ran(NamedTuple):
    """How a command ended."""

    outcome: Outcome
    site: str = ""
    """Address of the site, if it is in play."""
    seconds: float = 0
    """How long it waited, by a formula."""


@dataclass(frozen=True)
class Other:
    """Anything else that fails: one command."""

    happens: str
    way_out: str
    run: Callable[[Bench], Ran]

    def cells(self, bench: Bench) -> list[str]:
        """Its row."""
        outcome, site, seconds = self.run(bench)
        return [self.happens, sight(outcome, site), lasts(seconds), self.way_out]


def chat(opencode: OpenCode, *arguments: str, model: str | None = HOSTED_MODEL, **environment: str) -> Outcome:
    """One prompt, by the default model if none is named."""
    named = ["--model", model] if model else []
    outcome = opencode.run("run", "--title", "Title", *named, *arguments, "hi", **environment)
    assert ends_as_it_shows(outcome), outcome
    return outcome


def unreachable(bench: Bench) -> Ran:
    """A prompt where nobody listens at the gateway's address; its tries are counted in opencode's log."""
    outcome = bench.gateway_down.result()
    tries = outcome.stderr.count('message="stream error"')
    return Ran(outcome, seconds=sum(OPENCODE_WAITS[: tries - 1]))


def with_file(model: str | None = HOSTED_MODEL, **environment: str) -> Callable[[Bench], Ran]:
    """A prompt with the downloaded file."""
    return lambda bench: Ran(chat(bench.opencode(), model=model, OPENCODE_CONFIG=bench.account.file, **environment))


def log_in(opencode: OpenCode, site: Site, **environment: str) -> Ran:
    """A login; of what it prints, the line that says it failed."""
    code, stdout, stderr = astuple(opencode.run("auth", "login", site.url, **environment))
    return Ran(Outcome(code, "", "\n".join([*re.findall(r"Failed.*", stdout), stderr])), site.url)


def log_in_without_a_key(bench: Bench) -> Ran:
    """The variable is not set."""
    with bench.account.site() as site:
        failed = log_in(bench.opencode("no-key"), site)
        assert failed.outcome.code == 0  # as the page says
        return failed


def log_in_without_the_site(bench: Bench) -> Ran:
    """Nobody listens."""
    site, _ = bench.locked_out
    return log_in(bench.opencode("new"), site, PORTKEY_API_KEY=KEY)


def start(wrong: Reply) -> Callable[[Bench], Ran]:
    """A prompt after a login, while the site gives this answer."""

    def run(bench: Bench) -> Ran:
        site, opencode = bench.logged_in
        site.wrong = wrong
        return Ran(chat(opencode), site.url)

    return run


def start_without_the_site(bench: Bench, **environment: str) -> Ran:
    """A prompt after a login, while nobody listens at the site's address."""
    site, opencode = bench.locked_out
    return Ran(chat(opencode, **environment), site.url)


def start_the_tui_without_the_site(bench: Bench) -> Ran:
    """opencode itself, which needs no terminal to fail so early."""
    site, opencode = bench.locked_out
    outcome = opencode.run()
    assert outcome.code != 0
    return Ran(Outcome(outcome.code, "", outcome.stderr), site.url)


def start_with_the_file(bench: Bench) -> Ran:
    """The same, with the downloaded file beside the login."""
    return start_without_the_site(bench, OPENCODE_CONFIG=bench.account.file)


def models_address(*, fetched_before: bool) -> Callable[[Bench], Ran]:
    """A prompt by the models address of a site that has gone since, or has never been seen."""

    def run(bench: Bench) -> Ran:
        opencode = bench.opencode(f"models-{fetched_before}")
        with bench.account.site() as site:
            known = {"OPENCODE_MODELS_URL": site.url, "PORTKEY_API_KEY": KEY}
            if fetched_before:
                assert opencode.run("models", "--refresh", **known).code == 0
        with gone(site):
            return Ran(chat(opencode, **known), site.url)

    return run


HTML = {"Content-Type": "text/html; charset=utf-8"}
PAGE_404, PAGE_200 = (Reply(status, HTML, b"<!DOCTYPE html><html><body>A page</body></html>") for status in (404, 200))
SET_KEY = "Set `PORTKEY_API_KEY`, and [log in](use.md#log-in-once) again if you did."
CHOOSE = "Choose one that `opencode models` lists. The site tells what is gone, under *Removed lately*."
LOG_OUT = "`opencode auth logout SITE_URL`, then [the file](use.md#a-file)."

GATEWAY = {
    "gateway-down": Other(
        "Nobody listens at the gateway's address", "Your network, VPN or proxy; else wait.", unreachable
    ),
    "key-wrong": Other("Portkey refuses your key (401)", SET_KEY, with_file(PORTKEY_API_KEY="pk-test-old")),
    "key-missing": Other("The key's variable is not set, or empty", SET_KEY, with_file()),
    "login-without-key": Other(
        "`opencode auth login` without the variable",
        "Set `PORTKEY_API_KEY` and log in again; nothing was stored.",
        log_in_without_a_key,
    ),
    "model-gone": Other("The model of `--model` is gone", CHOOSE, with_file("combined/gone", PORTKEY_API_KEY=KEY)),
    "saved-model-gone": Other(
        "The `model` of your own configuration is gone",
        f"{CHOOSE} Then mend the line.",
        with_file(None, PORTKEY_API_KEY=KEY, OPENCODE_CONFIG_CONTENT=json.dumps({"model": "combined/gone"})),
    ),
}
SITE = {
    "login-site-down": Other("Login: the site cannot be reached", LOG_OUT, start_without_the_site),
    "login-site-down-tui": Other("The same, in the TUI", LOG_OUT, start_the_tui_without_the_site),
    "login-site-error": Other("Login: the site is out of order (503)", LOG_OUT, start(Reply(503))),
    "login-site-moved": Other("Login: the site has moved (404)", LOG_OUT, start(PAGE_404)),
    "login-site-html": Other(
        "Login: a web page in place of the site", f"{LOG_OUT} Logging in again does not help.", start(PAGE_200)
    ),
    "login-and-file": Other(
        "Login and the file: the site cannot be reached", "`opencode auth logout SITE_URL`.", start_with_the_file
    ),
    "login-anew": Other(
        "`opencode auth login` while the site cannot be reached",
        "[The file](use.md#a-file), or later.",
        log_in_without_the_site,
    ),
    "file": Other("The file: the site cannot be reached", NOTHING, with_file(PORTKEY_API_KEY=KEY)),
    "models-address": Other("Models address: the site cannot be reached", NOTHING, models_address(fetched_before=True)),
    "models-address-new": Other(
        "The same, and it never could", "[The file](use.md#a-file), or later.", models_address(fetched_before=False)
    ),
}
TABLES: dict[str, tuple[Sequence[str], Mapping[str, Failing | Other]]] = {
    "providers": (
        ["What happens", "What opencode shows", "It asks", "Providers are asked", "It takes", "The way out"],
        FAILING,
    ),
    "gateway": (["What happens", "What opencode shows", "After", "The way out"], GATEWAY),
    "site": (["What happens", "What opencode shows", "After", "The way out"], SITE),
}
"""Heads and rows of the tables."""
CASES = {name: case for _, cases in TABLES.values() for name, case in cases.items()}


# Measuring


@dataclass
class Bench:
    """Everything a case may need, made when it is first needed; each case is measured once."""

    gateway: str
    folder: Path
    stack: ExitStack
    behind: dict[tuple[str, tuple[bool, bool]], Providers] = field(default_factory=dict)
    rows: dict[str, list[str]] = field(default_factory=dict)

    def home(self, name: str) -> Path:
        """A home folder."""
        return self.folder / f"home-{name}"

    def opencode(self, name: str = "plain") -> OpenCode:
        """opencode with a home folder of this name."""
        return OpenCode(needs.opencode(), self.home(name), patience=400)

    def providers(self, case: Failing) -> Providers:
        """Two providers behind the real gateway, with the settings of a case."""
        behind = case.combine, case.refuse
        if behind not in self.behind:
            folder = self.folder / f"providers-{len(self.behind)}"
            made = providers(self.gateway, folder, self.opencode(), combine=case.combine, refuse=case.refuse)
            self.behind[behind] = self.stack.enter_context(made)
        return self.behind[behind]

    @cached_property
    def account(self) -> Account:
        """An account of hosted Portkey."""
        return self.stack.enter_context(account(self.folder / "account"))

    @cached_property
    def logged_in(self) -> tuple[Site, OpenCode]:
        """A site, and opencode logged in at it."""
        site = self.stack.enter_context(self.account.site())
        return site, self._log_in("logged-in", site)

    @cached_property
    def locked_out(self) -> tuple[Site, OpenCode]:
        """A site that nobody serves any more, and opencode that was logged in at it."""
        with self.account.site() as site:
            opencode = self._log_in("locked-out", site)
        self.stack.enter_context(gone(site))
        return site, opencode

    def _log_in(self, name: str, site: Site) -> OpenCode:
        opencode = self.opencode(name)
        assert log_in(opencode, site, PORTKEY_API_KEY=KEY).outcome.code == 0
        return opencode

    @cached_property
    def gateway_down(self) -> Future[Outcome]:
        """A prompt where nobody listens at the gateway's address; its waits cannot be cut, so others run meanwhile."""
        config = self.providers(FAILING["first-down"]).running.config
        port = self.stack.enter_context(closed_port())
        block = {"options": {"baseURL": f"http://127.0.0.1:{port}/v1"}}
        known = {
            "OPENCODE_CONFIG": str(config),
            "OPENCODE_CONFIG_CONTENT": json.dumps({"provider": {"combined": block}}),
            **PROVIDER_KEYS,
        }
        pool = self.stack.enter_context(ThreadPoolExecutor(1))
        return pool.submit(chat, self.opencode("gateway-down"), "--print-logs", model=MODEL, **known)

    def row(self, name: str) -> list[str]:
        """The row of a case."""
        if name not in self.rows:
            self.rows[name] = CASES[name].cells(self)
        return self.rows[name]


@pytest.fixture(scope="module")
def bench(gateway: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    needs.opencode()
    with ExitStack() as stack:
        made = Bench(gateway, tmp_path_factory.mktemp("bench"), stack)
        _ = made.gateway_down  # begins now
        yield made


@pytest.mark.parametrize("name", CASES)
def test_a_user_sees_what_the_page_says(bench: Bench, name: str) -> None:
    made = row(bench.row(name))
    assert os.environ.get(WRITE) == "1" or made in PAGE.text()


@pytest.mark.parametrize("name", TABLES)
def test_the_tables_on_the_page_are_those_that_were_measured(bench: Bench, name: str) -> None:
    head, cases = TABLES[name]
    PAGE.compare(name, table(head, *map(bench.row, cases)))


def test_the_page_names_the_programs_and_the_formula_of_the_tables() -> None:
    lock = json.loads((needs.NODE_MODULES.parent / "package-lock.json").read_bytes())["packages"]
    versions = [lock[f"node_modules/{name}"]["version"] for name in ("opencode-ai", "@portkey-ai/gateway")]
    *few, last = map(str, OPENCODE_WAITS)
    for fact in (
        "opencode {} and the open-source gateway {}".format(*versions),
        f"waits {', '.join(few)} and {last} seconds",
        f"{FAILS:.0f} seconds for a provider that fails at once",
        f"{lasts(STALLS)} for one that does not begin".replace("min", "minutes"),
    ):
        assert fact in " ".join(PAGE.text().split())


# The ways out


@pytest.mark.parametrize("name", ["first-400", "breaks-always"])
def test_a_providers_own_entry_is_a_way_out(bench: Bench, name: str) -> None:
    case = FAILING[name]
    seen = bench.providers(case).prompt(case.first, well, model=f"portkey-second/{SECOND}")
    assert (seen.outcome.stdout, seen.tries, seen.asked) == (f"{ANSWER}\n", 1, (0, 1))


def test_whoever_is_locked_out_logs_out_by_the_sites_address_and_goes_on_with_the_file(bench: Bench) -> None:
    site, locked_out = bench.locked_out
    opencode = bench.opencode("logged-out")
    shutil.copytree(locked_out.home, opencode.home)
    with_the_file = {"OPENCODE_CONFIG": bench.account.file, "PORTKEY_API_KEY": KEY}
    logout = opencode.run("auth", "logout", site.url)
    assert logout.code == 0 and "Logout successful" in logout.stdout, logout
    assert chat(opencode, **with_the_file).stdout == f"{ANSWER}\n"
