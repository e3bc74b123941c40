"""The script that updates the catalog in the workflow, run for real beside a stand-in for the program."""

import re
import shutil
import sys
from pathlib import Path

import pytest

from support.workflow_files import WITHOUT_COMMANDS, refresh_step, run
from support.workflow_steps import BASH, outputs, run_step


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
    shutil.copy(WITHOUT_COMMANDS, folder / ".github")
    program = folder / ".venv" / "bin" / "portkey-catalog"
    program.write_text(
        f'#!/bin/sh\n[ "$2" != --list-keys ] || exec "{sys.executable}" -m portkey_catalog "$@"\n'
        'echo "::error::$*"\necho "# Report" >"$5"\nexit "$STATUS"\n',
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
    done = run_step(refresh_step("update", "update"), workplace, runner | {"PORTKEY_API_KEY": "", "STATUS": "1"})
    assert done.returncode == 0
    assert done.stdout == (
        "::notice title=No key::None of these is set, so no model list was fetched: PORTKEY_API_KEY.\n"
    )
    assert outputs(runner) == {"ready": "false"}


@pytest.mark.parametrize("settings", [SELF_HOSTED, "[gateway]\napi_key_env = 'TEAM_KEY'\n"])
def test_a_key_that_the_settings_do_not_name_starts_no_update(
    workplace: Path, runner: dict[str, str], settings: str
) -> None:
    (workplace / "catalog.toml").write_text(settings, "utf-8")
    env = runner | {"PORTKEY_API_KEY": "pk-test-1", "STATUS": "1"}
    done = run_step(refresh_step("update", "update"), workplace, env)
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
    done = run_step(refresh_step("update", "update"), workplace, env)
    assert done.returncode == 0, done.stderr
    assert outputs(runner) == {"ready": "true", "held": "false"}
    assert "pk-test-1" not in done.stdout + done.stderr


def test_settings_that_cannot_be_read_fail_the_update_step_even_without_a_key(
    workplace: Path, runner: dict[str, str]
) -> None:
    (workplace / "catalog.toml").write_text("[gatway]\n", "utf-8")
    done = run_step(refresh_step("update", "update"), workplace, runner | {"PORTKEY_API_KEY": "", "STATUS": "2"})
    assert done.returncode == 2
    assert "::error::update --catalog" in done.stdout
    assert outputs(runner) == {}


@pytest.mark.parametrize(("status", "held"), [("0", "false"), ("3", "true")])
def test_a_finished_update_is_handed_on_with_word_of_what_was_held(
    workplace: Path, runner: dict[str, str], status: str, held: str
) -> None:
    env = runner | {"PORTKEY_API_KEY": "pk-test-1", "STATUS": status}
    done = run_step(refresh_step("update", "update"), workplace, env)
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
    done = run_step(refresh_step("update", "update"), workplace, env)
    assert done.returncode == 0, done.stderr
    [told] = [line for line in done.stdout.splitlines() if line.startswith("::error::")]
    expected = "".join(f" --accept-removals {slug}" for slug in slugs)
    assert told == f"::error::update --catalog catalog --report {runner['RUNNER_TEMP']}/report.md{expected}"


@pytest.mark.parametrize("status", ["1", "2"])
def test_a_failed_update_hands_nothing_on(workplace: Path, runner: dict[str, str], status: str) -> None:
    env = runner | {"PORTKEY_API_KEY": "pk-test-1", "STATUS": status}
    assert run_step(refresh_step("update", "update"), workplace, env).returncode == int(status)
    assert outputs(runner) == {}
