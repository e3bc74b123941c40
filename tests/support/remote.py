"""A git remote of its own for the scripts that write, and what they say to the runner."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from support.bundles import INDEX
from support.github_api import REPOSITORY, TOKEN
from support.workflow_files import CHECK_IDS, PUBLISH, WITHOUT_COMMANDS, run
from support.workflow_steps import outputs as outputs  # noqa: PLC0414

NOTED = """
import time
real = time.sleep
def sleep(seconds):
    if seconds < 1:  # waiting for a process
        return real(seconds)
    with open({pauses!r}, "a") as file:
        file.write(f"{{seconds}}\\n")
time.sleep = sleep
"""


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
        self.push({"catalog/v1/index.json": INDEX, "catalog/v1/gone.json": "old\n", "README.md": "old\n", **scripts})
        # Shallow, as the workflow's own checkout is.
        self.git("clone", "--quiet", "--depth=1", self.bare.as_uri(), self.checkout, cwd=folder)
        self.env |= {"BRANCH": "main", "GH_TOKEN": TOKEN, "GITHUB_REPOSITORY": REPOSITORY}
        # The pauses between two tries are noted instead of slept.
        tools = folder / "tools"
        tools.mkdir()
        self.pauses = folder / "pauses"
        (tools / "sitecustomize.py").write_text(NOTED.format(pauses=str(self.pauses)), "utf-8")
        self.tool("sleep", f'echo "$1" >>"{self.pauses}"')
        self.env |= {"PATH": f"{tools}{os.pathsep}{env['PATH']}", "PYTHONPATH": str(tools)}

    def tool(self, name: str, script: str) -> None:
        path = self.pauses.parent / "tools" / name
        path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        path.chmod(0o755)

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

    def by_hand(self, files: dict[str, str]) -> None:
        """The colleague pushes on top of what is there by now."""
        self._take_newest()
        self.push(files)

    def _take_newest(self) -> None:
        self.git("fetch", "--quiet", "origin", "main", cwd=self.colleague)
        self.git("reset", "--quiet", "--hard", "FETCH_HEAD", cwd=self.colleague)

    def push_behind_next_fetch(self, files: dict[str, str]) -> None:
        """Let the colleague be quicker, once: after the workflow fetched, before it pushes."""
        self._take_newest()
        self.git("commit", "--quiet", "--allow-empty", "-m", "By hand", cwd=self.colleague)
        for name, content in files.items():
            (self.colleague / name).write_text(content, "utf-8")
        self.git("commit", "--quiet", "--all", "--amend", "-m", "By hand", cwd=self.colleague)
        git = shutil.which("git")
        ahead = f'rm "$0"; {git} -C "{self.colleague}" push --quiet origin HEAD:main'
        self.tool("git", f'if [ "$1" = push ]; then {ahead}; fi\nexec {git} "$@"')

    def loses_answer_to_next_push(self) -> None:
        """Let the next push land, and the client fail."""
        git = shutil.which("git")
        self.tool("git", f'if [ "$1" = push ]; then rm "$0"; {git} "$@"; exit 1; fi\nexec {git} "$@"')

    def refuse_pushes(self, branch: str = "") -> None:
        """Refuse every push, or those to one branch."""
        hook = self.bare / "hooks" / "update"
        hook.write_text(f'#!/bin/sh\n[ -n "{branch}" ] && [ "$1" != "refs/heads/{branch}" ]\n', "utf-8")
        hook.chmod(0o755)

    def publish(self, *arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the script that writes, in the checkout."""
        return run(sys.executable, "-B", PUBLISH, *arguments, cwd=self.checkout, env=self.env | environment)

    def renew(self) -> None:
        """Begin another run: a checkout of the newest commit."""
        self.git("fetch", "--quiet", "--depth=1", "origin", "main", cwd=self.checkout)
        self.git("reset", "--quiet", "--hard", "FETCH_HEAD", cwd=self.checkout)

    def head(self) -> str:
        return self.git("rev-parse", "main")

    def show(self, name: str) -> str:
        return self.git("show", f"main:{name}")

    def changed_files(self, branch: str = "main") -> list[str]:
        return self.git("diff-tree", "--no-commit-id", "--name-status", "-r", branch).splitlines()

    def slept(self) -> list[str]:
        return self.pauses.read_text("utf-8").split() if self.pauses.exists() else []
