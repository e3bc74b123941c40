"""The real gateway under test, as a process of its own with an environment of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
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


def _started(process: subprocess.Popen[bytes], port: int) -> bool:
    """Whether it serves; not where it ended by itself, as when another program took the port before it could."""
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        if _answers(port):
            return process.poll() is None
        time.sleep(0.05)
    return False


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def real_gateway(start_script: Path, folder: Path) -> Iterator[str]:
    """Run the open-source Portkey gateway; gives its base URL, which ends in `/v1`. Its output goes to `folder`."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    for port in (_free_port() for _ in range(3)):
        command = ["node", str(start_script), f"--port={port}", "--headless"]
        with (folder / "gateway.log").open("ab") as log:
            process = subprocess.Popen(
                command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        try:
            if _started(process, port):
                yield f"http://127.0.0.1:{port}/v1"
                return
        finally:
            _end(process)
    raise RuntimeError(f"the gateway did not start:\n{(folder / 'gateway.log').read_text()}")
