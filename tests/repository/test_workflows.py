"""The workflows: linted, pinned, and with few rights."""

import os
import re
import sys
import sysconfig
from pathlib import Path

import pytest

from support.needs import ROOT
from support.workflow_files import ACTION, GITHUB, HOOKS, WITHOUT_COMMANDS, WORKFLOWS, Mapping, jobs, load, run, steps

DEPENDABOT = GITHUB / "dependabot.yml"
ISSUE_FORM = GITHUB / "ISSUE_TEMPLATE" / "list-read-wrongly.yml"
FORMS = ISSUE_FORM.with_name("config.yml")
SCRIPTS = Path(sysconfig.get_path("scripts"))

# Version comments cannot be compared with their commits offline, so every pair is written down here a second time.
PINS = {
    "actions/attest-build-provenance": "0f67c3f4856b2e3261c31976d6725780e5e4c373 # v4.1.1",
    "actions/checkout": "3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1",
    "actions/configure-pages": "45bfe0192ca1faeb007ade9deae92b16b8254a0d # v6.0.0",
    "actions/deploy-pages": "368f82528645a54fb793d4d04e342629a3f51346 # v5.0.1",
    "actions/download-artifact": "3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1",
    "actions/setup-python": "5fda3b95a4ea91299a34e894583c3862153e4b97 # v7.0.0",
    "actions/upload-artifact": "043fb46d1a93c77aae656e7c1c64a875d1fc6a0a # v7.0.1",
    "actions/upload-pages-artifact": "fc324d3547104276b827a68afc52ff2a11cc49c9 # v5.0.0",
    "zizmorcore/zizmor-action": "cc914d7f3750a2d13d75c7f184a1060aa0e9d482 # v0.6.4",
}
WRITES = {
    "ci.code-scanning": {"security-events: write"},
    "refresh.attest": {"attestations: write", "id-token: write"},
    "refresh.deploy": {"id-token: write", "pages: write"},
    "refresh.issue": {"issues: write"},
    "refresh.push": {"contents: write", "issues: write", "pull-requests: write"},
    "take-over.take-over": {"contents: write", "pull-requests: write"},
    "watch.keep-alive": {"actions: write"},
    "watch.watch": {"issues: write"},
}
YAMLLINT = "{extends: default, rules: {truthy: {check-keys: false}, line-length: {max: 140}, document-start: disable, \
comments: {min-spaces-from-content: 1}}}"


# Linters


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [
        [
            "zizmor",
            "--offline",
            "--strict-collection",
            "--no-progress",
            "--persona=pedantic",
            *WORKFLOWS,
            ACTION,
            DEPENDABOT,
        ],
        ["jactionlint", *WORKFLOWS],
        ["check-jsonschema", "--builtin-schema", "vendor.github-workflows", *WORKFLOWS],
        ["check-jsonschema", "--builtin-schema", "vendor.github-actions", ACTION],
        ["check-jsonschema", "--builtin-schema", "vendor.dependabot", DEPENDABOT],
        ["check-jsonschema", "--builtin-schema", "vendor.github-issue-forms", ISSUE_FORM],
        ["check-jsonschema", "--builtin-schema", "vendor.github-issue-config", FORMS],
        ["yamllint", "--strict", "--config-data", YAMLLINT, *WORKFLOWS, ACTION, HOOKS, DEPENDABOT, ISSUE_FORM, FORMS],
        ["shellcheck", WITHOUT_COMMANDS, ROOT / ".ci" / "run"],
    ],
    ids=[
        "zizmor",
        "jactionlint",
        "workflow-schema",
        "action-schema",
        "dependabot-schema",
        "form-schema",
        "forms-schema",
        "yamllint",
        "shellcheck",
    ],
)
def test_linters_find_nothing(command: list[str | Path], tmp_path: Path) -> None:
    # jactionlint looks for shellcheck on PATH, and for workflows in a git repository.
    env = {"PATH": f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}", "HOME": str(tmp_path)}
    done = run(SCRIPTS / str(command[0]), *command[1:], env=env)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_workflow_demands_parts_that_only_the_maintainers_have() -> None:
    assert [path.name for path in WORKFLOWS if "PORTKEY_CATALOG_REQUIRE_ALL" in path.read_text("utf-8")] == []


# Rights and pins


def test_every_action_is_pinned_to_a_listed_commit() -> None:
    uses = [m for path in WORKFLOWS for m in re.findall(r"uses:\s*(\S+)@(.+)", path.read_text("utf-8"))]
    assert {action: pin.strip() for action, pin in uses} == PINS
    assert {pin.strip() for _, pin in uses} == set(PINS.values())


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_has_no_rights_and_one_run_at_a_time(workflow: Path) -> None:
    content = load(workflow)
    assert content["permissions"] == {}
    assert content["concurrency"]["group"]
    assert content["defaults"]["run"]["shell"] == "bash"


@pytest.mark.parametrize(("name", "job"), jobs(), ids=[name for name, _ in jobs()])
def test_a_job_has_a_name_a_time_limit_and_its_own_rights(name: str, job: Mapping) -> None:
    assert job["name"]
    assert int(job["timeout-minutes"]) <= (90 if name == "ci.test" else 30)
    assert isinstance(job["permissions"], dict)
    assert job["runs-on"] == "ubuntu-24.04"
    granted = {f"{right}: {level}" for right, level in job["permissions"].items() if level == "write"}
    assert granted == WRITES.get(name, set())


@pytest.mark.parametrize(("name", "step"), steps(), ids=[name for name, _ in steps()])
def test_a_step_puts_no_expression_into_its_script_and_keeps_no_credentials(name: str, step: Mapping) -> None:
    assert "${{" not in step.get("run", "")
    if step.get("uses", "").startswith("actions/checkout@"):
        assert step["with"]["persist-credentials"] == "false"


def test_only_the_fetching_step_sees_the_key() -> None:
    holders = [name for name, step in steps() if "secrets." in str(step)]
    assert holders == ["refresh.fetch: Update the catalog"]
    assert not [name for name, job in jobs() if "secrets." in str({k: v for k, v in job.items() if k != "steps"})]
    [fetch] = [job for name, job in jobs() if name == "refresh.fetch"]
    assert fetch["environment"] == {"name": "portkey", "deployment": "false"}


def test_a_job_installs_what_it_needs_and_one_that_may_write_installs_nothing() -> None:
    installs = {name.removesuffix(": Install"): step["run"] for name, step in steps() if name.endswith(": Install")}
    light = dict.fromkeys(("refresh.fetch", "refresh.review"), "make base")
    assert installs == light | dict.fromkeys(("refresh.opencode", "refresh.site", "refresh.sample"), "make install")
    scripts = [
        (name, step["run"])
        for name, step in steps()
        if name.startswith(("refresh.push:", "refresh.issue:")) and "run" in step
    ]
    assert len(scripts) == 4
    assert [name for name, script in scripts if re.search(r"make|pip|npm|setup|portkey-catalog ", script)] == []
    for script in sorted((GITHUB / "publish").glob("*.py")):
        found = re.findall(r"^(?:from|import) (\w+)", script.read_text("utf-8"), re.MULTILINE)
        own = {path.stem for path in (GITHUB / "publish").glob("*.py")}
        assert set(found) <= own | set(sys.stdlib_module_names), script.name


def test_runs_that_publish_wait_for_each_other_and_none_is_cancelled_for_the_next() -> None:
    concurrency = load(GITHUB / "workflows" / "refresh.yml")["concurrency"]
    assert (concurrency["cancel-in-progress"], concurrency["queue"]) == ("false", "max")


def test_what_a_job_hands_over_is_taken_by_its_number() -> None:
    content = load(GITHUB / "workflows" / "refresh.yml")["jobs"]
    taken = {}
    for job, told in content.items():
        for step in told["steps"]:
            if step.get("uses", "").startswith("actions/download-artifact@"):
                found = re.fullmatch(r"\$\{\{ needs\.(\w+)\.outputs\.(\w+) \}\}", step["with"]["artifact-ids"])
                assert found and "name" not in step["with"] and found[1] in told["needs"]
                taken[job, found[2]] = content[found[1]]["outputs"][found[2]]
                [given] = [each for each in content[found[1]]["steps"] if each.get("id") == "handed"]
                assert "upload-" in given["uses"]
    by_upload = "${{ steps.handed.outputs.artifact-id }}"
    assert taken == {
        ("review", "fetched"): by_upload,
        ("opencode", "bundle"): by_upload,
        ("push", "bundle"): by_upload,
        ("push", "reason"): by_upload,
        ("issue", "fetched"): by_upload,
        ("attest", "pages"): "${{ steps.handed.outputs.artifact_id }}",
    }


@pytest.mark.parametrize("job", ["opencode", "site", "sample"])
def test_opencode_has_the_last_word_before_a_job_hands_anything_on(job: str) -> None:
    mine = {
        name.removeprefix(f"refresh.{job}: "): step for name, step in steps() if name.startswith(f"refresh.{job}: ")
    }
    names = list(mine)
    assert mine["Install opencode"]["run"] == "make opencode"
    asking = [name for name in names if "--opencode tests/real/node_modules/.bin/opencode" in mine[name].get("run", "")]
    assert asking
    after = names[names.index("Install opencode") + 1 :]
    assert [name for name in after if name not in asking and not name.startswith(("Take", "Note", "Hand over"))] == []


def test_code_of_npm_runs_beside_no_key_and_no_right_to_write() -> None:
    with_npm = {name.partition(":")[0] for name, step in steps() if step.get("run") == "make opencode"}
    assert with_npm == {"ci.catalog", "refresh.opencode", "refresh.site", "refresh.sample"}
    assert not with_npm & {*WRITES, "refresh.fetch"}


def test_a_refresh_runs_by_schedule_by_hand_after_a_push_and_on_pull_requests() -> None:
    triggers = load(GITHUB / "workflows" / "refresh.yml")["on"]
    assert set(triggers) == {"schedule", "workflow_dispatch", "push", "pull_request"}
    assert [len(schedule["cron"].split()) for schedule in triggers["schedule"]] == [5]
    assert {"catalog/**", "catalog.toml", "docs/**"} <= set(triggers["push"]["paths"])
    # By GitHub's rules the last one is met by every push to the pull request of the workflow.
    assert {".github/**", "scripts/**", "catalog/accept.toml", "catalog/proposed.toml"} <= set(
        triggers["pull_request"]["paths"]
    )


def test_only_a_run_that_fetches_sees_the_key_and_pull_requests_publish_nothing() -> None:
    content = load(GITHUB / "workflows" / "refresh.yml")["jobs"]
    assert "pull_request" not in content["fetch"]["if"]
    assert "github.event_name != 'pull_request'" in content["site"]["if"]
    [commit] = [step for step in content["push"]["steps"] if step.get("id") == "push"]
    assert commit["if"] == "github.event_name != 'pull_request'"
    assert content["sample"]["permissions"] == {"contents": "read"}


def test_the_site_keeps_its_hidden_files() -> None:
    [upload] = [step for _, step in steps() if step.get("uses", "").startswith("actions/upload-pages-artifact@")]
    assert upload["with"]["include-hidden-files"] == "true"


def test_dependency_updates_wait_a_week() -> None:
    updates = load(DEPENDABOT)["updates"]
    assert [update["package-ecosystem"] for update in updates] == ["github-actions", "pip", "npm", "npm"]
    assert {update["cooldown"]["default-days"] for update in updates} == {"7"}
    assert all((ROOT / update["directory"].lstrip("/")).is_dir() for update in updates)


def test_commands_in_scripts_are_run_by_way_of_the_guard() -> None:
    calls = [
        (name, line.strip())
        for name, step in steps()
        for line in step.get("run", "").splitlines()
        if "portkey-catalog " in line
    ]
    # One is no output of the step: it is caught, and holds names of variables only. One goes into a file.
    caught = [line for _, line in calls if re.fullmatch(r"if listed=\$\(.* 2>/dev/null\); then", line)]
    kept = [line for _, line in calls if re.fullmatch(r'if ! .* >"\$told" 2>/dev/null; then', line)]
    guarded = [line for _, line in calls if line.startswith("bash .github/without-commands .venv/bin/")]
    assert (len(caught), len(kept), len(guarded)) == (1, 1, 20)
    assert len(calls) == 22
