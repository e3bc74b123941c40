"""Answers of GitHub's API that are none: whatever it says, each command ends as it should."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.bundles import make_bundle
from support.github_api import GitHub, _reply
from support.remote import Remote

pytestmark = pytest.mark.slow

GOOD = b"HTTP/1.1 200 OK\r\n"
ODD = {
    "chunked and cut": GOOD + b"Transfer-Encoding: chunked\r\n\r\n1000\r\n[{",
    "shorter than said": GOOD + b"Content-Length: 4000\r\n\r\n[{",
    "no HTTP": b"garbage\r\n\r\n",
    "nothing": b"",
    "null": GOOD + b"Content-Length: 4\r\n\r\nnull",
    "an object": GOOD + b'Content-Length: 13\r\n\r\n{"message":1}',
    "numbers": GOOD + b"Content-Length: 5\r\n\r\n[1,2]",
    "deep": GOOD + b"\r\n" + b"[" * 200_000,
    "a cut error": b"HTTP/1.1 500 No\r\nTransfer-Encoding: chunked\r\n\r\n1000\r\n[{",
    "an error of a list": b"HTTP/1.1 404 No\r\nContent-Length: 6\r\n\r\n[null]",
    "many headers": GOOD + b"X-A: b\r\n" * 300 + b"\r\n[]",
}
CATALOG = {"v1/index.json": '{"files": ["a.json"]}\n', "v1/a.json": "routine\n"}


@contextmanager
def saying(answer: bytes) -> Iterator[str]:
    """Answer every connection with the same bytes."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(65536)
                    try:
                        connection.sendall(answer)
                    except OSError:
                        continue

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)  # or it goes on accepting, in the place of a later server
        thread.join()


@pytest.fixture(params=ODD)
def odd(remote: Remote, request: pytest.FixtureRequest) -> Iterator[Remote]:
    with saying(ODD[request.param]) as remote.env["GITHUB_API_URL"]:
        yield remote


def test_no_answer_keeps_a_command_from_ending_as_it_should(odd: Remote, tmp_path: Path) -> None:
    out, bundle = tmp_path / "pull", make_bundle(tmp_path / "bundle", CATALOG, CATALOG | {"v1/a.json": "risky\n"})
    stated = odd.publish("state", "--out", out)
    assert (stated.returncode, "Traceback" in stated.stderr) == (0, False), stated.stderr
    assert "::warning title=Pull requests::" in stated.stdout
    assert {path.name for path in out.iterdir()} == {"refused.json", "closed.json", "unasked"}
    assert odd.publish("push", bundle).returncode == 0
    proposed = odd.publish("propose", bundle, "--seen=")
    assert (proposed.returncode, "Traceback" in proposed.stderr) == (3, False), proposed.stderr
    kept = odd.publish("issue", NEEDS='{"fetch": {"result": "failure", "outputs": {}}}')
    assert (kept.returncode, "Traceback" in kept.stderr) == (0, False), kept.stderr
    assert "::warning title=Issue::" in kept.stdout


@pytest.mark.parametrize("answer", [None, [], {"errors": []}, {"errors": "x"}, {"errors": [None]}, {"errors": [{}]}])
def test_an_odd_answer_to_making_it_a_draft_is_told(
    remote: Remote, hub: GitHub, tmp_path: Path, answer: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = make_bundle(tmp_path / "bundle", CATALOG, CATALOG | {"v1/a.json": "risky\n"})
    assert remote.publish("push", bundle).returncode == 0
    assert remote.publish("propose", bundle, "--seen=").returncode == 0
    (tmp_path / "reason").write_text("broken\n", "utf-8")
    monkeypatch.setattr(hub, "_mutated", lambda given: _reply(200, answer))
    done = remote.publish("propose", bundle, f"--seen={hub.pulls()[0]['head']['sha']}", "--draft", tmp_path / "reason")
    assert (done.returncode, "Traceback" in done.stderr) == (3, False), done.stdout + done.stderr
    assert "::warning title=Pull request::It cannot be made a draft" in done.stdout
    assert "GitHub makes it none: do not merge it" in done.stdout
