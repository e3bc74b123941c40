"""Work beside the event loop: it ends, fails or is given up without holding anybody up."""

import asyncio
import subprocess
import sys

import pytest

from portkey_catalog.gateway.aside import aside
from support.needs import ROOT


def test_work_that_was_given_up_does_not_keep_the_program() -> None:
    program = """
import asyncio, time
from portkey_catalog.gateway.aside import aside

async def main():
    try:
        async with asyncio.timeout(0.05):
            await aside(lambda: time.sleep(600))
    except TimeoutError:
        print(await aside(lambda: "given up"))

asyncio.run(main())
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT / "scripts", capture_output=True, text=True, timeout=300, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "given up\n", "")


def test_what_work_beside_the_loop_raises_is_raised_where_it_is_waited_for() -> None:
    with pytest.raises(ZeroDivisionError):
        asyncio.run(aside(lambda: 1 // 0))
