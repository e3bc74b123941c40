"""Git, which makes commits beside the checkout: no file of it is touched, and no hook or filter runs."""

import os
import re
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from runner import Stop, say

BOT = "41898282+github-actions[bot]@users.noreply.github.com"
ABSENT = "0" * 40


class Git:
    """The repository around the working folder, and where it came from.

    The token is handed to git when it asks, and written nowhere.
    """

    def __init__(self) -> None:
        who = {f"GIT_{role}_NAME": "github-actions[bot]" for role in ("AUTHOR", "COMMITTER")}
        who |= {f"GIT_{role}_EMAIL": BOT for role in ("AUTHOR", "COMMITTER")}
        helper = '!f() { echo username=x-access-token; echo "password=$GH_TOKEN"; }; f'
        settings = {"credential.helper": helper, "core.hooksPath": os.devnull, "core.quotePath": "false"}
        given = {"GIT_CONFIG_COUNT": str(len(settings)), "GIT_TERMINAL_PROMPT": "0"}
        for number, (name, value) in enumerate(settings.items()):
            given |= {f"GIT_CONFIG_KEY_{number}": name, f"GIT_CONFIG_VALUE_{number}": value}
        self._environment = {**os.environ, **who, **given}

    def newest(self, branch: str) -> str:
        """Commit at which a branch stands now, fetched with its parent: git pushes none at which its history ends.

        Raises:
            Stop: it cannot be fetched.
        """
        self._run("fetch", "--quiet", "--no-tags", "--depth=2", "origin", f"refs/heads/{branch}")
        return self.commit_of("FETCH_HEAD")

    def head(self, branch: str) -> str | None:
        """Commit at which a branch stands now, `None` where there is no such branch."""
        listed = self._run("ls-remote", "--heads", "origin", f"refs/heads/{branch}")  # by the ends of names
        return next((line[:40] for line in listed.splitlines() if line[41:] == f"refs/heads/{branch}"), None)

    def commit_of(self, revision: str) -> str:
        """Full name of a commit."""
        return self._run("rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}")

    def parent(self, commit: str) -> str | None:
        """First parent of a commit, `None` where it has none or it was not fetched."""
        done = self._ended("rev-parse", "--verify", "--quiet", "--end-of-options", f"{commit}^1^{{commit}}")
        return done.stdout.strip() or None

    def same(self, one: str, other: str) -> bool:
        """Tell whether two commits have the same catalog."""
        return self._catalog(one) == self._catalog(other)

    def by_bot(self, commit: str) -> bool:
        """Tell whether the workflow made a commit."""
        return self._run("show", "--no-patch", "--format=%ae", "--end-of-options", commit) == BOT

    def files(self, commit: str) -> set[str]:
        """Paths of the files under catalog/ in a commit, without that folder."""
        listed = self._run("ls-tree", "-r", "-z", "--name-only", "--full-tree", commit, "catalog")
        return {path.removeprefix("catalog/") for path in listed.split("\0") if path.startswith("catalog/")}

    def read(self, commit: str, path: str) -> bytes | None:
        """Content of a file in a commit, `None` where it has none."""
        done = subprocess.run(
            ["git", "cat-file", "blob", f"{commit}:{path}"], env=self._environment, capture_output=True, check=False
        )
        return done.stdout if done.returncode == 0 else None

    def with_files(self, base: str, files: Mapping[str, Path], gone: Iterable[str], message: str) -> str:
        """Commit on top of another one, with other files under catalog/; that one itself if nothing is different."""
        named = self._run(
            "hash-object", "-w", "--no-filters", "--stdin-paths", given="".join(f"{p}\n" for p in files.values())
        )
        entries = [f"0 {ABSENT}\tcatalog/{path}\0" for path in gone]
        entries += [f"100644 {blob}\tcatalog/{path}\0" for path, blob in zip(files, named.split(), strict=True)]
        with tempfile.TemporaryDirectory() as folder:
            index = {"GIT_INDEX_FILE": f"{folder}/index"}
            self._run("read-tree", base, **index)
            self._run("update-index", "--replace", "-z", "--index-info", given="".join(entries), **index)
            tree = self._run("write-tree", **index)
        if tree == self._run("rev-parse", f"{base}^{{tree}}"):
            return base
        return self._run("commit-tree", "-p", base, tree, given=message)

    def push(self, commit: str, branch: str, instead_of: str | None = None) -> bool:
        """Put a branch on a commit: on top of what it has, or instead of a commit (an empty name: of none)."""
        lease = [] if instead_of is None else [f"--force-with-lease=refs/heads/{branch}:{instead_of}"]
        done = self._ended("push", "--quiet", *lease, "origin", f"{commit}:refs/heads/{branch}")
        if done.returncode:
            say(f"git push: {done.stderr.strip()}")
        return done.returncode == 0

    def remove(self, branch: str, commit: str) -> bool:
        """Delete a branch that stands at a commit."""
        return self.push("", branch, commit)

    def _catalog(self, commit: str) -> str:
        return self._run("ls-tree", "--full-tree", commit, "catalog")

    def _run(self, *arguments: str, given: str = "", **environment: str) -> str:
        done = self._ended(*arguments, given=given, **environment)
        if done.returncode:
            raise Stop(f"git {arguments[0]} fails: {done.stderr.strip()}")
        return done.stdout.removesuffix("\n")

    def _ended(self, *arguments: str, given: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["git", *arguments],
            input=given,
            env=self._environment | environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="surrogateescape",
            timeout=300,
            check=False,
        )


def is_commit(name: str) -> bool:
    """Tell whether a text is the full name of a commit."""
    return re.fullmatch(r"[0-9a-f]{40}", name) is not None
