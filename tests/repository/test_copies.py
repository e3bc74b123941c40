"""A copy stays green: the tests that read the checkout pass on whatever its owner may commit."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from portkey_catalog.demo.sample import answers
from portkey_catalog.store.catalog import load_catalog
from support.checkout import repository_files
from support.hosted import listing
from support.needs import ROOT
from support.world import ROOMY, TODAY, World

pytestmark = pytest.mark.slow

READING = {"not slow": r"\bROOT\b|support\.workflow_", "slow": r"support\.workflow_|\broot\b.*= ?ROOT"}
"""What a test says that reads the checkout; the slow ones are run where they run its workflows or build its pages.

Those read nothing else of it, so that they are run in the copy that edits workflows and pages.
"""

OTHER_SETTINGS = """
[[providers]]
slug = "openrouter"
alias = "router"
tags = ["eu"]
[[providers]]
slug = "groq"
tags = ["eu", "no-retention"]
[metadata]
sources = ["/home/owner/models.json", "models.json"]
[combine]
min_providers = 3
order = "price"
require = ["eu"]
[guard]
max_removed = 0.5
[publish]
site_url = "https://models.owner.example/portkey/"
only_tool_call = false
model = "combined/gpt-oss-120b"
"""

SELF_HOSTED = """
[gateway]
base_url = "https://gateway.owner.example/v1"
discover = false
[[providers]]
slug = "openrouter"
provider = "openai"
provider_key_env = "OPENROUTER_API_KEY"
custom_host = "https://openrouter.ai/api/v1"
"""


def a_first_edit(copy: Path, world: World) -> None:
    """One setting, beside the catalog that is there."""
    (copy / "catalog.toml").write_text("[combine]\nmin_providers = 3\n", "utf-8")


def other_settings(copy: Path, world: World) -> None:
    """Settings of the owner's own, beside the catalog that is there."""
    (copy / "catalog.toml").write_text(OTHER_SETTINGS, "utf-8")
    own = "/" + "root/models/qwen3-8b"
    (copy / "models.json").write_text(json.dumps({"one": {"models": {own: {"id": own, "tool_call": True}}}}))


def a_real_refresh(copy: Path, world: World) -> None:
    """The catalog of an account, days old: models are gone, a list is held, ids are paths on somebody's machine."""
    shutil.rmtree(copy / "catalog", ignore_errors=True)
    documents = {slug: json.loads(body) for slug, body in answers().items()}
    lists = {slug: each if isinstance(each, list) else each["data"] for slug, each in documents.items()}
    lists["own"] = [
        {"id": "/" + "root/models/qwen3-8b", "object": "model"},
        {"id": "pypi" + ".org/m", "object": "model"},
    ]
    account = World(world.gateway, copy, ROOMY)
    for day, kept in enumerate((1, 0.9, 0.4)):
        lists["mistral"] = lists["mistral"][: round(len(lists["mistral"]) * kept)]
        world.gateway.lists = {slug: listing(*each) for slug, each in lists.items()}
        report = account.update(today=TODAY + timedelta(days=day))
    assert report.exit_code == 3
    made = load_catalog(copy / "catalog")
    assert made and not made.sample and made.removed and made.providers["mistral"].held


def a_gateway_of_ones_own(copy: Path, world: World) -> None:
    """No catalog yet, a self-hosted gateway, another hour, a page more on the site, and a workflow besides."""
    shutil.rmtree(copy / "catalog", ignore_errors=True)
    (copy / "catalog.toml").write_text(SELF_HOSTED, "utf-8")
    (copy / "docs" / "ours.md").write_text("# Ours\n\nWhom to ask: the platform team.\n", "utf-8")
    edit(copy / "mkdocs.yml", "\nnav:\n", "\nnav:\n  - Ours: ours.md\n")
    edit(copy / ".github" / "workflows" / "refresh.yml", r'cron: ".*"', 'cron: "0 6,18 * * 1-5"')
    own = "on: push\njobs: {say: {runs-on: ubuntu-latest, steps: [{uses: actions/checkout@v4}, {run: date}]}}\n"
    (copy / ".github" / "workflows" / "own.yml").write_text(own, "utf-8")


def readers(reads: str) -> list[str]:
    """Files of tests that say so, without this one."""
    found = sorted(path for path in (ROOT / "tests").glob("*/test_*.py") if path.parent.name != "real")
    others = (path for path in found if path != Path(__file__))
    return [str(path.relative_to(ROOT)) for path in others if re.search(reads, path.read_text("utf-8"))]


def edit(path: Path, old: str, new: str) -> None:
    text, edits = re.subn(old, new, path.read_text("utf-8"))
    assert edits == 1
    path.write_text(text, "utf-8")


@pytest.mark.parametrize(
    ("edited", "marked"),
    [(edited, "not slow") for edited in (a_first_edit, other_settings, a_real_refresh, a_gateway_of_ones_own)]
    + [(a_gateway_of_ones_own, "slow")],
)
def test_what_an_owner_commits_fails_no_test(
    edited: Callable[[Path, World], None], marked: str, tmp_path: Path, world: World
) -> None:
    copy = tmp_path / "copy"
    for path in repository_files():
        target = copy / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    edited(copy, world)
    for command in (["init", "--quiet"], ["add", "--all"]):
        subprocess.run(["git", *command], cwd=copy, check=True)
    options = ["-q", "-m", marked, "-p", "no:cacheprovider", "--basetemp", "../made"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *readers(READING[marked])],
        cwd=copy,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONPATH": str(copy / "scripts")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-10_000:]
