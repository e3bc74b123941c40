"""Scripts of the workflows run as the runner does, and a git remote of their own."""

import os
import shutil
import subprocess
from pathlib import Path

from support.workflow_files import CHECK_IDS, WITHOUT_COMMANDS, Mapping, refresh_step, run

BASH = shutil.which("bash") or "bash"


def outputs(runner: dict[str, str]) -> dict[str, str]:
    lines = Path(runner["GITHUB_OUTPUT"]).read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines)


def run_step(step: Mapping, cwd: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a step's script the way the runner does for `shell: bash`."""
    constants = {name: value for name, value in step.get("env", {}).items() if "${{" not in value}
    return run(BASH, "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"], cwd=cwd, env=constants | env)


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
        (Path(env["RUNNER_TEMP"]) / "message").write_text("Refresh the catalog\n", "utf-8")
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
