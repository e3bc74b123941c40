"""The real programs under test, each as a process of its own with an environment of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(port: int) -> bool:
    with closing(HTTPConnection("127.0.0.1", port, timeout=2)) as connection:
        try:
            connection.request("GET", "/")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False


@contextmanager
def real_gateway(start_script: Path, folder: Path) -> Iterator[str]:
    """Run the open-source Portkey gateway; gives its base URL, which ends in `/v1`. Its output goes to `folder`."""
    port = _free_port()
    command = ["node", str(start_script), f"--port={port}", "--headless"]
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    with (folder / "gateway.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
    try:
        deadline = time.monotonic() + 60
        while not _answers(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the gateway did not start:\n{(folder / 'gateway.log').read_text()}")
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@dataclass(frozen=True)
class Outcome:
    """How a command ended."""

    code: int
    stdout: str
    stderr: str


@dataclass(frozen=True)
class OpenCode:
    """The real opencode in a home folder of its own, blind to the environment of the person who runs the tests."""

    program: Path
    home: Path
    patience: float = 120
    """Seconds after which a command has hung."""

    def run(self, *arguments: str, **environment: str) -> Outcome:
        """Run one command to its end; keyword arguments are further environment variables."""
        project = self.home / "project"
        project.mkdir(parents=True, exist_ok=True)
        folders = {
            "HOME": self.home,
            "XDG_CONFIG_HOME": self.home / "config",
            "XDG_DATA_HOME": self.home / "data",
            "XDG_STATE_HOME": self.home / "state",
            "XDG_CACHE_HOME": self.home / "cache",
            "TMPDIR": self.home,
        }
        process = subprocess.Popen(
            [str(self.program), *arguments],
            cwd=project,
            env={
                "PATH": os.environ["PATH"],
                **{name: str(path) for name, path in folders.items()},
                "OPENCODE_DISABLE_AUTOUPDATE": "1",
                **environment,
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        try:
            stdout, stderr = process.communicate(timeout=self.patience)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            stdout, stderr = process.communicate()
            raise RuntimeError(
                f"opencode {' '.join(arguments)} took over {self.patience:g} s:\n{stdout}\n{stderr}"
            ) from None
        return Outcome(process.returncode, stdout, stderr)

    def models(self, **environment: str) -> list[str]:
        """Ids that `opencode models` lists."""
        outcome = self.run("models", **environment)
        if outcome.code:
            raise RuntimeError(f"opencode models failed:\n{outcome.stdout}\n{outcome.stderr}")
        return outcome.stdout.split()
