"""Work of unknown length beside the event loop, so that the clocks go on and a deadline can give it up.

Nobody can stop a thread: work that is given up goes on until it ends or the program does, which does not wait for it.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")


async def aside(work: Callable[[], T]) -> T:
    """Do work in a thread of its own, and return or raise what it does.

    The work must share nothing that changes with whoever gives it up.
    """
    loop = asyncio.get_running_loop()
    waiting: asyncio.Future[T] = loop.create_future()

    def deliver(result: T | None, error: BaseException | None) -> None:
        if waiting.done():  # given up
            return
        if error is None:
            waiting.set_result(result)  # type: ignore[arg-type]
        else:
            waiting.set_exception(error)

    def run() -> None:
        result, error = None, None
        try:
            result = work()
        except BaseException as raised:  # noqa: BLE001 - it is raised again where the work is waited for
            error = raised
        # Where the loop is closed, nobody waits any more.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(deliver, result, error)

    # A thread of asyncio's own pool would be waited for at the end.
    threading.Thread(target=run, name="aside", daemon=True).start()
    return await waiting
