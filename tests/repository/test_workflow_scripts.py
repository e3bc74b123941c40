"""The shell scripts of the workflows, run for real; the commit step against a git remote of its own."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support.workflow_files import CHECK_IDS, WITHOUT_COMMANDS, Mapping, refresh_step, run

pytestmark = pytest.mark.slow

BASH = shutil.which("bash") or "bash"


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
def runner(tmp_path: Path) -> dict[str, str]:
    """Environment of a step, as far as the scripts use it."""
    for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"):
        (tmp_path / name).touch()
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "RUNNER_TEMP": str(tmp_path),
        "GITHUB_OUTPUT": str(tmp_path / "GITHUB_OUTPUT"),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "GITHUB_STEP_SUMMARY"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
    }


def outputs(runner: dict[str, str]) -> dict[str, str]:
    lines = Path(runner["GITHUB_OUTPUT"]).read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines)


def run_step(step: Mapping, cwd: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a step's script the way the runner does for `shell: bash`."""
    constants = {name: value for name, value in step.get("env", {}).items() if "${{" not in value}
    return run(BASH, "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"], cwd=cwd, env=constants | env)


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


class Remote:
    """A bare repository with a catalog, the checkout the workflow works in, and a colleague who pushes too."""

    def __init__(self, folder: Path, env: dict[str, str]) -> None:
        self.env = env | {
            f"GIT_{who}_{what}": "x@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
        }
        self.bare, self.checkout, self.colleague = folder / "bare.git", folder / "work", folder / "colleague"
        self.git("init", "--quiet", "--bare", "--initial-branch=main", self.bare, cwd=folder)
        self.git("clone", "--quiet", self.bare, self.colleague, cwd=folder)
        self.git("checkout", "--quiet", "-b", "main", cwd=self.colleague)
        scripts = {f".github/{path.name}": path.read_text("utf-8") for path in (WITHOUT_COMMANDS, CHECK_IDS)}
        self.push({"catalog/v1/index.json": "{}\n", "catalog/v1/gone.json": "old\n", "README.md": "old\n", **scripts})
        # Shallow, as the workflow's own checkout is.
        self.git("clone", "--quiet", "--depth=1", self.bare.as_uri(), self.checkout, cwd=folder)
        self.env |= {"GITHUB_SHA": self.head(), "BRANCH": "main", "GH_TOKEN": "token-test"}
        # The pauses between two tries are noted instead of slept.
        tools = folder / "tools"
        tools.mkdir()
        self.pauses = folder / "pauses"
        (tools / "sleep").write_text(f'#!/bin/sh\necho "$1" >>"{self.pauses}"\n', "utf-8")
        (tools / "sleep").chmod(0o755)
        self.env["PATH"] = f"{tools}{os.pathsep}{env['PATH']}"

    def git(self, *arguments: str | Path, cwd: Path | None = None) -> str:
        done = run("git", *arguments, cwd=cwd or self.bare, env=self.env)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def push(self, files: dict[str, str]) -> None:
        """The colleague commits and pushes."""
        for name, content in files.items():
            path = self.colleague / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, "utf-8")
        self.git("add", "--all", cwd=self.colleague)
        self.git("commit", "--quiet", "-m", "By hand", cwd=self.colleague)
        self.git("push", "--quiet", "origin", "HEAD:main", cwd=self.colleague)

    def push_behind_next_commit(self, files: dict[str, str]) -> None:
        """Let the colleague be quicker, once: after the workflow fetched and committed, before it pushes."""
        self.git("commit", "--quiet", "--allow-empty", "-m", "By hand", cwd=self.colleague)
        for name, content in files.items():
            (self.colleague / name).write_text(content, "utf-8")
        self.git("commit", "--quiet", "--all", "--amend", "-m", "By hand", cwd=self.colleague)
        hook = self.checkout / ".git" / "hooks" / "post-commit"
        hook.parent.mkdir(exist_ok=True)
        push = "unset $(git rev-parse --local-env-vars)\ngit push --quiet origin HEAD:main"
        hook.write_text(f'#!/bin/sh\nrm "$0"\ncd "{self.colleague}" || exit\n{push}\n', "utf-8")
        hook.chmod(0o755)

    def refuse_pushes(self) -> None:
        hook = self.bare / "hooks" / "pre-receive"
        hook.write_text("#!/bin/sh\nexit 1\n", "utf-8")
        hook.chmod(0o755)

    def commit_step(self) -> subprocess.CompletedProcess[str]:
        step = refresh_step("commit", "push")
        author = {
            name: value for name, value in step["env"].items() if name.startswith(("GIT_AUTHOR", "GIT_COMMITTER"))
        }
        return run_step(step, self.checkout, self.env | author)

    def head(self) -> str:
        return self.git("rev-parse", "main")

    def show(self, name: str) -> str:
        return self.git("show", f"main:{name}")

    def changed_files(self) -> list[str]:
        return self.git("diff-tree", "--no-commit-id", "--name-status", "-r", "main").splitlines()

    def slept(self) -> list[str]:
        return self.pauses.read_text("utf-8").split() if self.pauses.exists() else []


@pytest.fixture
def remote(tmp_path: Path, runner: dict[str, str]) -> Remote:
    return Remote(tmp_path, runner)


def refresh(remote: Remote) -> None:
    """What the workflow leaves in its checkout: a changed, a new and a vanished file, and work that is not catalog."""
    catalog = remote.checkout / "catalog" / "v1"
    (catalog / "index.json").write_text("{ }\n", "utf-8")
    (catalog / "added.json").write_text("new\n", "utf-8")
    (catalog / "gone.json").unlink()
    (remote.checkout / "README.md").write_text("stray\n", "utf-8")
    (remote.checkout / "stray.txt").write_text("stray\n", "utf-8")


CATALOG_CHANGES = ["A\tcatalog/v1/added.json", "D\tcatalog/v1/gone.json", "M\tcatalog/v1/index.json"]


def test_an_unchanged_catalog_makes_no_commit_and_names_the_one_that_is_there(
    remote: Remote, runner: dict[str, str]
) -> None:
    before = remote.head()
    done = remote.commit_step()
    assert done.returncode == 0, done.stderr
    assert remote.head() == before
    assert outputs(runner) == {"sha": before}


def test_a_changed_catalog_makes_one_commit_of_the_catalog_alone(remote: Remote, runner: dict[str, str]) -> None:
    before = remote.head()
    refresh(remote)
    done = remote.commit_step()
    assert done.returncode == 0, done.stderr
    assert remote.git("rev-list", f"{before}..main") == remote.head() == outputs(runner)["sha"]
    assert remote.changed_files() == CATALOG_CHANGES
    assert remote.git("log", "-1", "--format=%an <%ae> %s", "main") == (
        "github-actions[bot] <41898282+github-actions[bot]@users.noreply.github.com> Refresh the catalog"
    )
    assert remote.slept() == []


def test_a_branch_that_moved_since_the_checkout_is_built_upon(remote: Remote, runner: dict[str, str]) -> None:
    refresh(remote)
    remote.push({"README.md": "by hand\n"})
    done = remote.commit_step()
    assert done.returncode == 0, done.stderr
    assert remote.show("README.md") == "by hand"
    assert remote.changed_files() == CATALOG_CHANGES


def test_a_branch_that_moves_under_the_push_is_built_upon_at_the_second_try(
    remote: Remote, runner: dict[str, str]
) -> None:
    before = remote.head()
    refresh(remote)
    remote.push_behind_next_commit({"README.md": "by hand\n"})
    done = remote.commit_step()
    assert done.returncode == 0, done.stderr
    assert remote.slept() == ["5"]
    assert remote.git("log", "--format=%s", f"{before}..main").splitlines() == ["Refresh the catalog", "By hand"]
    assert remote.show("README.md") == "by hand"
    assert remote.changed_files() == CATALOG_CHANGES
    assert outputs(runner) == {"sha": remote.head()}


@pytest.mark.parametrize("when", ["before", "during"])
def test_a_catalog_somebody_else_changed_meanwhile_is_not_overwritten(
    remote: Remote, runner: dict[str, str], when: str
) -> None:
    refresh(remote)
    change = {"catalog/v1/index.json": "by hand\n"}
    if when == "before":
        remote.push(change)
    else:
        remote.push_behind_next_commit(change)
    done = remote.commit_step()
    assert done.returncode == 1
    assert "::error title=Not committed::" in done.stdout
    assert remote.show("catalog/v1/index.json") == "by hand"
    assert outputs(runner) == {}


def ids(folder: Path, lines: dict[str, str] | None, **index: bool) -> None:
    """A catalog with these ids in a folder."""
    v1 = folder / "catalog" / "v1"
    v1.mkdir(parents=True, exist_ok=True)
    (v1 / "index.json").write_text(json.dumps(index), "utf-8")
    if lines is not None:
        told = {name: {"identity": identity, "since": "2026-09-01"} for name, identity in lines.items()}
        (v1 / "ids.json").write_text(json.dumps(told), "utf-8")


OLD = {"grok-4": "xai/grok-4", "phi-4": "microsoft/phi-4"}


def check_ids(folder: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return run(sys.executable, CHECK_IDS, *arguments, cwd=folder, env={"PATH": os.environ["PATH"]})


@pytest.fixture
def checkout(remote: Remote) -> Path:
    """A shallow checkout of a branch whose last commit has a catalog with ids."""
    ids(remote.colleague, OLD)
    remote.push({})
    remote.git("fetch", "--quiet", "--depth=1", "origin", "main", cwd=remote.checkout)
    remote.git("reset", "--quiet", "--hard", "FETCH_HEAD", cwd=remote.checkout)
    return remote.checkout


def test_ids_that_stay_and_new_ones_are_no_fault(checkout: Path) -> None:
    assert check_ids(checkout, "HEAD").returncode == 0
    ids(checkout, OLD | {"new": "lab/new"})
    assert (check_ids(checkout, "HEAD").returncode, check_ids(checkout, "HEAD").stderr) == (0, "")


@pytest.mark.parametrize("now", [OLD | {"grok-4": "xai/grok-3"}, {"phi-4": OLD["phi-4"]}])
def test_an_id_that_stands_for_another_model_or_went_is_named(checkout: Path, now: dict[str, str]) -> None:
    ids(checkout, now)
    done = check_ids(checkout, "HEAD")
    assert done.returncode == 1
    assert done.stderr == "catalog/v1/ids.json: every line stays as it is, and these changed or went: grok-4\n"


def test_a_list_that_went_is_found_and_a_catalog_that_was_deleted_as_a_whole_begins_anew(checkout: Path) -> None:
    (checkout / "catalog" / "v1" / "ids.json").unlink()
    assert check_ids(checkout, "HEAD").returncode == 1
    shutil.rmtree(checkout / "catalog")
    assert check_ids(checkout, "HEAD").returncode == 0


def test_a_real_catalog_takes_the_samples_place_with_ids_of_its_own(checkout: Path) -> None:
    ids(checkout, {}, sample=True)
    assert check_ids(checkout, "HEAD").returncode == 1, "the sample takes no real one's place"
    git = ["git", "-C", str(checkout), "-c", "user.name=a", "-c", "user.email=a@example.com"]
    ids(checkout, OLD, sample=True)
    run(*git, "commit", "--quiet", "--all", "--message", "Sample", cwd=checkout, env=dict(os.environ))
    ids(checkout, {})
    assert check_ids(checkout, "HEAD").returncode == 0


def test_an_index_that_went_hides_no_lost_id(checkout: Path) -> None:
    ids(checkout, {})
    (checkout / "catalog" / "v1" / "index.json").unlink()
    assert check_ids(checkout, "HEAD").returncode == 1


def test_before_the_first_list_there_is_nothing_to_lose(remote: Remote) -> None:
    ids(remote.checkout, OLD)
    assert check_ids(remote.checkout, "HEAD").returncode == 0


def test_a_revision_that_is_not_there_is_a_fault(checkout: Path) -> None:
    assert check_ids(checkout, "no-such-revision").returncode != 0
    assert check_ids(checkout, "0" * 40).returncode != 0


def test_ids_may_be_compared_with_another_checkout(checkout: Path, tmp_path: Path) -> None:
    ids(tmp_path / "now", {"phi-4": OLD["phi-4"]})
    assert "went: grok-4" in check_ids(tmp_path / "now", "HEAD", checkout).stderr


def test_a_catalog_that_lost_an_id_is_not_pushed(remote: Remote, checkout: Path, runner: dict[str, str]) -> None:
    remote.env |= {"GITHUB_SHA": remote.head()}
    ids(checkout, {"phi-4": OLD["phi-4"]})
    before = remote.head()
    done = remote.commit_step()
    assert done.returncode == 1
    assert "went: grok-4" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("::error title=Not committed::An id of a combined model")
    assert (remote.head(), outputs(runner)) == (before, {})


def test_a_branch_that_refuses_every_push_ends_the_run_after_five_tries(remote: Remote, runner: dict[str, str]) -> None:
    refresh(remote)
    remote.refuse_pushes()
    done = remote.commit_step()
    assert done.returncode == 1
    assert len(remote.slept()) == 5
    assert done.stdout.splitlines()[-1].startswith("::error title=Not committed::Five pushes were refused.")
    assert outputs(runner) == {}


def test_git_is_handed_the_token_when_it_asks_and_keeps_it_nowhere(remote: Remote) -> None:
    settings = {
        name: value for name, value in refresh_step("commit", "push")["env"].items() if name.startswith("GIT_CONFIG")
    }
    done = subprocess.run(
        ["git", "credential", "fill"],
        input="protocol=https\nhost=git.example.org\n\n",
        env=remote.env | settings,
        cwd=remote.checkout,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert {"username=x-access-token", "password=token-test"} <= set(done.stdout.splitlines())
    refresh(remote)
    remote.commit_step()
    kept = [
        path for path in (remote.checkout / ".git").rglob("*") if path.is_file() and b"token-test" in path.read_bytes()
    ]
    assert kept == []
