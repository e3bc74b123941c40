"""`push`: the first catalog of a bundle becomes that of the default branch."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bundle import Plan, read_catalog, read_plan, superseded, text_of
from git import Git
from runner import Stop, output, say

PAUSES = (5, 10, 20, 40)
"""Seconds between two tries."""
CHECK_IDS = Path(__file__).resolve().parents[1] / "check-ids"


def push(git: Git, bundle: Path, branch: str) -> None:
    """Commit the catalog on top of whatever the branch holds by now.

    Only when somebody else changed catalog/ since the checkout there is nothing to add to: a new run starts from their
    version. What an earlier try has put there already counts as done.

    Raises:
        Stop: it is not committed.
    """
    plan = read_plan(bundle)
    begun = git.commit_of("HEAD")
    aim = routine(git, bundle, plan, begun)
    for pause in (*PAUSES, None):
        made = newest = git.newest(branch)
        if not git.same(newest, aim):  # as it is after a push that landed without saying so, or when nothing is new
            if not git.same(newest, begun):
                raise Stop("Somebody changed catalog/ while this run was under way. Run it again.")
            made = routine(git, bundle, plan, newest)
        if made == newest or git.push(made, branch):
            changed = not git.same(made, begun)
            say(f"committed {made}" if changed else "nothing changed")
            output("changed", "true" if changed else "false")
            return
        if pause:
            time.sleep(pause)
    raise Stop(
        'Five pushes were refused. Where the default branch is protected, set review = "always" under [guard] in '
        "catalog.toml: then every change comes as a pull request."
    )


def routine(git: Git, bundle: Path, plan: Plan, base: str) -> str:
    """A commit with what needs no person on top of another one; that one itself where there is nothing of the kind."""
    return committed(git, bundle, "catalog", "message.txt", base) if plan.direct else base


def committed(git: Git, bundle: Path, folder: str, message: str, base: str) -> str:
    """A commit with a catalog of the bundle on top of another one.

    Raises:
        Stop: the catalog is none that may be published.
    """
    files = read_catalog(bundle / folder)
    _check_ids(base, bundle / folder)
    gone = superseded(git.files(base), git.read(base, "catalog/v1/index.json"), files)
    return git.with_files(base, files, gone, text_of(bundle, message))


def _check_ids(base: str, catalog: Path) -> None:
    """Have it checked that no id of a combined model changes its meaning, or is forgotten."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "catalog").symlink_to(catalog.resolve())
        command = [sys.executable, str(CHECK_IDS), base, str(Path.cwd())]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        say(done.stderr.strip())
        raise Stop("An id of a combined model would change its meaning, or be forgotten.")
