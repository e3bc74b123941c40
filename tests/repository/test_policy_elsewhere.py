"""The hook and the action by which other repositories run `portkey-catalog policy`."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from portkey_catalog.cli.main import parser
from portkey_catalog.policy.rules import RULES
from support.command import bare_environment
from support.needs import ROOT
from support.workflow_files import ACTION, HOOKS, load

GUIDE = (ROOT / "docs" / "policy.md").read_text("utf-8")


def test_the_guide_has_every_rule_below_its_level() -> None:
    findings, _, notes = GUIDE.partition("## Notes")
    for level, text in (("finding", findings), ("note", notes)):
        named = re.findall(r"^\| `([a-z-]+)` \|", text, re.MULTILINE)
        assert named == [rule.name for rule in RULES.values() if rule.level == level]


def test_the_hook_runs_the_command_where_a_configuration_changes() -> None:
    [hook] = yaml.safe_load(HOOKS.read_text("utf-8"))
    program, *arguments = shlex.split(hook["entry"])
    assert program == "portkey-catalog"
    options = parser().parse_args(arguments)
    assert (options.command, options.project, hook["pass_filenames"]) == ("policy", True, False)
    seen = ["opencode.json", "a/opencode.jsonc", ".opencode/agent/a.md", "a/.opencode/plugin/b.ts"]
    other = ["opencode.jsonl", "my-opencode.json.md", "docs/opencode.md", "x.opencode/a"]
    assert [path for path in seen + other if re.search(hook["files"], path)] == seen
    assert f"- id: {hook['id']}" in GUIDE


def run(step: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a step of the action as a runner does, with the program of these tests in place of an installed one."""
    [script] = [each["run"] for each in load(ACTION)["runs"]["steps"] if each["name"] == step]
    program = folder / "temp" / "portkey-catalog" / "bin" / "portkey-catalog"
    program.parent.mkdir(parents=True, exist_ok=True)
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m portkey_catalog "$@"\n')
    program.chmod(0o755)
    given = {"GITHUB_ACTION_PATH": str(ACTION.parent), "RUNNER_TEMP": str(folder / "temp"), "HOME": str(folder)}
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder / "work",
        env=bare_environment(**given, **variables),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.slow
def test_the_action_fails_with_findings_and_writes_them_first(tmp_path: Path) -> None:
    (tmp_path / "work" / ".git").mkdir(parents=True)
    file = tmp_path / "work" / "opencode.json"
    inputs = {"LOOK_AT": ".", "GATEWAY": "", "SARIF": "new folder/policy.sarif"}
    file.write_text('{"enabled_providers": ["p"], "provider": {"p": {"options": {"baseURL": "https://a.example/v1"}}}}')
    done = run("Look for ways round Portkey", tmp_path, **inputs)
    assert done.returncode == 1
    assert "opencode.json:1: finding: the provider p is reached at a.example" in done.stdout
    assert done.stdout.startswith("::stop-commands::")
    [found] = json.loads((tmp_path / "work" / "new folder" / "policy.sarif").read_text())["runs"][0]["results"]
    assert found["ruleId"] == "foreign-base-url"
    own = {**inputs, "GATEWAY": "https://b.example/v1 https://a.example/v1", "SARIF": ""}
    assert run("Look for ways round Portkey", tmp_path, **own).returncode == 0
    file.write_text("{")
    assert run("Look for ways round Portkey", tmp_path, **inputs).returncode == 2


def test_the_action_declares_what_its_steps_take() -> None:
    action = load(ACTION)
    taken = set(re.findall(r"inputs\.(\w+)", ACTION.read_text("utf-8")))
    assert set(action["inputs"]) == taken == set(re.findall(r"`(\w+)`", GUIDE.partition("are its inputs")[0][-40:]))
    for step in action["runs"]["steps"]:
        assert "${{" not in step["run"]
