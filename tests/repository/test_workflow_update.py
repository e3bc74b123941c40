"""The script that updates the catalog in the workflow, run for real beside a stand-in for the program."""

import base64
import os
import re
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest

from support.remote import outputs
from support.workflow_files import FIND_KEYS, WITHOUT_COMMANDS, refresh_step, run
from support.workflow_steps import BASH, run_step

pytestmark = pytest.mark.slow


def test_output_of_a_guarded_command_stands_between_stop_and_resume() -> None:
    done = run(
        BASH, WITHOUT_COMMANDS, BASH, "-c", "echo ::add-path::/evil; echo ::error::late >&2; printf half; exit 3"
    )
    lines = done.stdout.splitlines()
    assert done.returncode == 3
    assert done.stderr == ""
    stop = lines[0].removeprefix("::stop-commands::")
    assert re.fullmatch(r"[0-9a-f]{32}", stop)
    assert lines == [f"::stop-commands::{stop}", "::add-path::/evil", "::error::late", "half", f"::{stop}::"]


@pytest.fixture
def workplace(tmp_path: Path) -> Path:
    """A checkout whose `portkey-catalog` is a stand-in: it reports and ends as $STATUS says.

    Which keys are needed, the real program tells.
    """
    folder = tmp_path / "checkout"
    (folder / ".venv" / "bin").mkdir(parents=True)
    (folder / ".github").mkdir()
    for script in (WITHOUT_COMMANDS, FIND_KEYS):
        shutil.copy(script, folder / ".github")
    program = folder / ".venv" / "bin" / "portkey-catalog"
    program.write_text(
        f'#!/bin/sh\n[ "$2" != --list-keys ] || exec "{sys.executable}" -m portkey_catalog "$@"\n'
        'echo "::error::$*"\necho "# Report" >"$5"\nmkdir -p catalog/v1\nprintf %s "$MADE" >catalog/v1/made.json\n'
        'echo "# Held" >"$7"\nexit "$STATUS"\n',
        "utf-8",
    )
    program.chmod(0o755)
    (folder / "catalog.toml").touch()
    return folder


SELF_HOSTED = """
[gateway]
discover = false
[[providers]]
slug = "first"
provider = "openai"
provider_key_env = "FIRST_KEY"
[[providers]]
slug = "second"
provider = "openai"
provider_key_env = "SECOND_KEY"
"""


def test_without_a_key_the_update_step_says_so_and_stays_green(workplace: Path, runner: dict[str, str]) -> None:
    done = run_step(refresh_step("fetch", "update"), workplace, runner | {"PORTKEY_API_KEY": "", "STATUS": "1"})
    assert done.returncode == 0
    assert done.stdout == (
        "::notice title=No key::None of these is set, so no model list was fetched: PORTKEY_API_KEY.\n"
    )
    assert outputs(runner) == {"ready": "false"}


def test_a_key_that_is_gone_fails_once_the_catalog_is_a_real_one(workplace: Path, runner: dict[str, str]) -> None:
    index = workplace / "catalog" / "v1" / "index.json"
    index.parent.mkdir(parents=True)
    for text, code in (('{\n  "sample": true\n}\n', 0), ('{\n  "gateway": "https://gateway.example/v1"\n}\n', 1)):
        index.write_text(text, "utf-8")
        done = run_step(refresh_step("fetch", "update"), workplace, runner | {"PORTKEY_API_KEY": "", "STATUS": "0"})
        assert done.returncode == code, done.stdout
        assert done.stdout.startswith("::error title=No key::" if code else "::notice title=No key::")


@pytest.mark.parametrize("settings", [SELF_HOSTED, "[gateway]\napi_key_env = 'TEAM_KEY'\n"])
def test_a_key_that_the_settings_do_not_name_starts_no_update(
    workplace: Path, runner: dict[str, str], settings: str
) -> None:
    (workplace / "catalog.toml").write_text(settings, "utf-8")
    env = runner | {"PORTKEY_API_KEY": "pk-test-1", "STATUS": "1"}
    done = run_step(refresh_step("fetch", "update"), workplace, env)
    assert done.returncode == 0, done.stderr
    names = "FIRST_KEY, SECOND_KEY" if settings == SELF_HOSTED else "TEAM_KEY"
    assert done.stdout.endswith(f"no model list was fetched: {names}.\n")
    assert outputs(runner) == {"ready": "false"}


@pytest.mark.parametrize("keys", [("FIRST_KEY",), ("SECOND_KEY",), ("FIRST_KEY", "SECOND_KEY")])
def test_a_gateway_of_ones_own_is_asked_with_the_keys_that_are_there(
    workplace: Path, runner: dict[str, str], keys: tuple[str, ...]
) -> None:
    (workplace / "catalog.toml").write_text(SELF_HOSTED, "utf-8")
    env = runner | dict.fromkeys(keys, "pk-test-1") | {"PORTKEY_API_KEY": "", "STATUS": "0"}
    done = run_step(refresh_step("fetch", "update"), workplace, env)
    assert done.returncode == 0, done.stderr
    assert outputs(runner) == {"ready": "true", "held": "false"}
    assert "pk-test-1" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("settings", "code"), [("[guard]\nreview = 'always'\n", 1), ("[guard]\nreview = 'risky'\n", 0), ("", 0)]
)
def test_what_was_chosen_of_a_proposal_that_is_the_whole_catalog_is_left_to_the_next_refresh(
    workplace: Path, runner: dict[str, str], settings: str, code: int
) -> None:
    (workplace / "catalog.toml").write_text(settings, "utf-8")
    done = run_step(refresh_step("review", "judged"), workplace, runner)
    assert done.returncode == code, done.stderr
    assert done.stdout.startswith("::error title=Not judged yet::") is bool(code)


def test_settings_that_cannot_be_read_fail_the_update_step_even_without_a_key(
    workplace: Path, runner: dict[str, str]
) -> None:
    (workplace / "catalog.toml").write_text("[gatway]\n", "utf-8")
    done = run_step(refresh_step("fetch", "update"), workplace, runner | {"PORTKEY_API_KEY": "", "STATUS": "2"})
    assert done.returncode == 2
    assert "::error::update --catalog" in done.stdout
    assert outputs(runner) == {}


@pytest.mark.parametrize(("status", "held"), [("0", "false"), ("3", "true")])
def test_a_finished_update_is_handed_on_with_word_of_what_was_held(
    workplace: Path, runner: dict[str, str], status: str, held: str
) -> None:
    env = runner | {"PORTKEY_API_KEY": "pk-test-1", "STATUS": status}
    done = run_step(refresh_step("fetch", "update"), workplace, env)
    assert done.returncode == 0
    assert outputs(runner) == {"ready": "true", "held": held}
    assert Path(runner["GITHUB_STEP_SUMMARY"]).read_text("utf-8") == "# Report\n"
    assert "pk-test-1" not in done.stdout + done.stderr
    first, _, *_, last = done.stdout.splitlines()
    assert first.replace("stop-commands::", "") == last.removesuffix("::")


@pytest.mark.parametrize(
    ("accept", "slugs"),
    [
        ("* alpha", ["*", "alpha"]),
        ("[a-z]* ?", ["[a-z]*", "?"]),
        ("  alpha\n\tbeta  ", ["alpha", "beta"]),
        ("a\\x 'c d' $HOME", ["a\\x", "'c", "d'", "$HOME"]),
        ("", []),
        (" \n", []),
    ],
)
def test_slugs_to_accept_are_words_and_no_patterns_of_files(
    workplace: Path, runner: dict[str, str], accept: str, slugs: list[str]
) -> None:
    env = runner | {"PORTKEY_API_KEY": "pk-test-1", "STATUS": "0", "ACCEPT": accept}
    done = run_step(refresh_step("fetch", "update"), workplace, env)
    assert done.returncode == 0, done.stderr
    [told] = [line for line in done.stdout.splitlines() if line.startswith("::error::")]
    expected = "".join(f" --accept-removals {slug}" for slug in slugs)
    out = "build/fetched"
    assert told == (
        f"::error::update --catalog catalog --report {out}/report.md --issue {out}/issue.md "
        f"--refused {out}/pull/refused.json{expected}"
    )


@pytest.mark.parametrize("status", ["1", "2"])
def test_a_failed_update_hands_nothing_on_but_what_it_says(
    workplace: Path, runner: dict[str, str], status: str
) -> None:
    env = runner | {"PORTKEY_API_KEY": "pk-test-1", "STATUS": status}
    assert run_step(refresh_step("fetch", "update"), workplace, env).returncode == int(status)
    assert outputs(runner) == {}
    assert (workplace / "build" / "fetched" / "issue.md").read_text("utf-8") == "# Held\n"


# Keys in what is handed on

KEY = "pk-test-0123456789+/=abcdef"
IN_BASE64 = [base64.b64encode(before + KEY.encode() + b" and more").decode() for before in (b"", b"a", b"ab")]
FORMS = {
    "as it is": KEY,
    "percent signs": quote(KEY, safe=""),
    "all of it in percent signs": "".join(f"%{byte:02x}" for byte in KEY.encode()),
    "twice": quote(quote(KEY, safe=""), safe=""),
    "JSON": KEY.replace("/", "\\/"),
    "all of it in JSON": "".join(f"\\u{byte:04X}" for byte in KEY.encode()),
    "HTML": KEY.replace("-", "&#45;").replace("=", "&#x3d;").replace("+", "&plus;"),
    "all of it in HTML": "".join(f"&#{byte};" for byte in KEY.encode()),
    "hexadecimal": KEY.encode().hex(),
    "capital hexadecimal": KEY.encode().hex().upper(),
    "backwards": KEY[::-1],
    **{f"base64 at {at}": text for at, text in enumerate(IN_BASE64)},
    **{f"base64 for addresses at {at}": text.translate(str.maketrans("+/", "-_")) for at, text in enumerate(IN_BASE64)},
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("status", ["0", "1"])
def test_a_key_in_what_is_handed_on_stops_the_run_and_hands_nothing_on(
    workplace: Path, runner: dict[str, str], form: str, status: str
) -> None:
    env = runner | {"PORTKEY_API_KEY": KEY, "STATUS": status, "MADE": f'{{"x": "before{FORMS[form]}after"}}'}
    done = run_step(refresh_step("fetch", "update"), workplace, env)
    assert done.returncode == 1
    assert not (workplace / "build" / "fetched").exists()
    assert outputs(runner) == {}
    assert Path(runner["GITHUB_STEP_SUMMARY"]).read_text("utf-8") == ""
    assert "find-keys: the value of PORTKEY_API_KEY stands in 'build/fetched/catalog/v1/made.json'" in done.stderr
    assert FORMS[form] not in done.stdout + done.stderr


def test_every_key_of_the_settings_is_looked_for_and_what_is_no_key_is_not(
    workplace: Path, runner: dict[str, str]
) -> None:
    (workplace / "catalog.toml").write_text(SELF_HOSTED, "utf-8")
    keys = {"FIRST_KEY": "none", "SECOND_KEY": "pk-test-second-key", "PORTKEY_API_KEY": ""}
    env = runner | keys | {"STATUS": "0"}
    assert run_step(refresh_step("fetch", "update"), workplace, env | {"MADE": "none"}).returncode == 0
    done = run_step(refresh_step("fetch", "update"), workplace, env | {"MADE": "pk-test-second-key"})
    assert done.returncode == 1
    assert "value of SECOND_KEY" in done.stderr


def test_a_name_of_a_file_is_searched_too(tmp_path: Path) -> None:
    (tmp_path / "pk-test-0123456789").mkdir()
    command = f"printf 'A_KEY\n' | python3 -B {FIND_KEYS} {tmp_path}"
    env = {"PATH": os.environ["PATH"], "A_KEY": "pk-test-0123456789"}
    assert run(BASH, "-c", command, env=env).returncode == 1
    assert run(BASH, "-c", command, env=env | {"A_KEY": "pk-test-9876543210"}).returncode == 0


def tried(workplace: Path, runner: dict[str, str], *, status: str = "0", **environment: str) -> list[list[str]]:
    """Commands that the step runs, in a checkout with a catalog."""
    (workplace / "catalog" / "v1").mkdir(parents=True)
    (workplace / "catalog" / "v1" / "index.json").write_text("{}")
    program = workplace / ".venv" / "bin" / "portkey-catalog"
    program.write_text(
        f'#!/bin/sh\n[ "$2" != --list-keys ] || exec "{sys.executable}" -m portkey_catalog "$@"\n'
        'echo "$*" >>calls\n'
        "case $1 in\n"
        '  probe) for last; do :; done; case $last in *.md) echo "| verdicts |" >"$last" ;; esac; exit 1 ;;\n'
        '  accept) exit 3 ;;\nesac\nexit "$STATUS"\n'
    )
    known = {"PORTKEY_API_KEY": "pk-test-0123456789abcdef", "STATUS": status, "GITHUB_EVENT_NAME": "schedule"}
    run_step(refresh_step("fetch", "update"), workplace, runner | known | environment)
    return [line.split() for line in (workplace / "calls").read_text().splitlines()]


def test_without_a_budget_no_model_is_tried(workplace: Path, runner: dict[str, str]) -> None:
    assert [call[0] for call in tried(workplace, runner, PROBE_USD="")] == ["update"]
    assert not (workplace / "build" / "fetched" / "probe.md").exists()


def test_with_a_budget_by_hand_members_are_tried_before_and_what_is_promoted_after(
    workplace: Path, runner: dict[str, str]
) -> None:
    calls = tried(workplace, runner, PROBE_USD="0.25", GITHUB_EVENT_NAME="workflow_dispatch", status="3")
    first = ["probe", "--yes", "--anew", "--minutes", "6", "--max-usd", "0.125", "--write"]
    into = ["--catalog", "build/promoted", "--write-into", "catalog", "--markdown"]
    promoted = [*first[:7], "--diff", "build/before", *into]
    assert [calls[0], calls[2], calls[3][:-1]] == [
        first,
        ["accept", "--all", "--catalog", "catalog", "--out", "build/promoted"],
        promoted,
    ]
    assert calls[1][0] == "update"
    assert (workplace / "build" / "fetched" / "probe.md").read_text() == "| verdicts |\n"


def test_by_the_schedule_members_are_tried_on_sundays_only(workplace: Path, runner: dict[str, str]) -> None:
    sunday = datetime.now(UTC).isoweekday() == 7
    calls = tried(workplace, runner, PROBE_USD="0.25")
    assert [call[0] for call in calls] == [*(["probe"] if sunday else []), "update", "accept", "probe"]
    spent = [call[call.index("--max-usd") + 1] for call in calls if call[0] == "probe"]
    assert spent == (["0.125", "0.125"] if sunday else ["0.25"]), "a run spends no more than was said"


def test_an_amount_that_is_none_tries_nothing_and_keeps_nothing_from_being_fetched(
    workplace: Path, runner: dict[str, str]
) -> None:
    calls = tried(workplace, runner, PROBE_USD="much", GITHUB_EVENT_NAME="workflow_dispatch")
    assert [call[0] for call in calls] == ["probe", "update", "accept", "probe"]
    assert {call[call.index("--max-usd") + 1] for call in calls if call[0] == "probe"} == {"none"}


@pytest.mark.parametrize(
    ("told", "taken"),
    [
        ({"probe.md": "new", "pull/probe.md": "old"}, "build/fetched/probe.md"),
        ({"probe.md": "", "pull/probe.md": "old"}, "build/fetched/pull/probe.md"),
        ({"pull/probe.md": "old"}, "build/fetched/pull/probe.md"),
        ({}, None),
    ],
)
def test_where_nobody_is_tried_what_the_pull_request_says_is_judged_again(
    workplace: Path, runner: dict[str, str], told: dict[str, str], taken: str | None
) -> None:
    fetched = workplace / "build" / "fetched"
    (fetched / "pull").mkdir(parents=True)
    for name, text in told.items():
        (fetched / name).write_text(text)
    program = workplace / ".venv" / "bin" / "portkey-catalog"
    program.write_text('#!/bin/sh\necho "$*" >calls\nmkdir -p build/bundle\n')
    assert run_step(refresh_step("review", "review"), workplace, runner).returncode == 0
    words = (workplace / "calls").read_text().split()
    assert words[words.index("--verdicts") :] == ["--verdicts", taken] if taken else "--verdicts" not in words


def test_after_an_update_that_failed_nothing_is_tried(workplace: Path, runner: dict[str, str]) -> None:
    calls = tried(workplace, runner, PROBE_USD="0.25", GITHUB_EVENT_NAME="workflow_dispatch", status="1")
    assert [call[0] for call in calls] == ["probe", "update"]
