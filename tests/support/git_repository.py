"""Small git repositories, to be merged and pushed."""

import os
import subprocess
from pathlib import Path


class Repository:
    """A git repository of a few files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        people = {f"GIT_{who}_{what}": "a@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1", **people}
        folder.mkdir(parents=True)
        self.run("git init --quiet --initial-branch main")

    def run(self, commands: str) -> str:
        return subprocess.run(
            ["bash", "-c", commands], cwd=self.folder, env=self.environment, check=True, capture_output=True, text=True
        ).stdout

    def commit(self, **files: str | None) -> None:
        """Files by path, a double underscore for each slash and the suffix left out; `None` for those to remove."""
        for name, text in files.items():
            path = self.folder / name.replace("__", "/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink() if text is None else path.write_text(text, "utf-8")
        self.run("git add --all && git commit --quiet --message change")

    def files(self) -> dict[str, str]:
        return {path: (self.folder / path).read_text("utf-8") for path in self.run("git ls-files").split()}
