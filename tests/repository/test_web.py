"""The site's scripts pass tests of their own, in Node.js."""

from __future__ import annotations

import subprocess

from support import needs


def test_scripts_pass_their_tests() -> None:
    files = sorted(map(str, (needs.ROOT / "tests" / "web").glob("*.test.js")))
    command = [str(needs.node()), "--test", *files]
    done = subprocess.run(command, cwd=needs.ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert files and done.returncode == 0, done.stdout + done.stderr
