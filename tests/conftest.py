"""What every test shares: nobody's keys and proxies, no wait for certificates or disk, and the mark of slow tests."""

import os
import re
import signal
import ssl
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from support.asked import asked  # noqa: F401 - a fixture
from support.recordings import at_hand, recordings  # noqa: F401 - a fixture
from support.world import world  # noqa: F401 - a fixture

ALLOWED = (HealthCheck.too_slow, HealthCheck.function_scoped_fixture)
settings.register_profile("any-machine", deadline=None, suppress_health_check=ALLOWED)
settings.load_profile("any-machine")  # no test fails by how long it takes

REAL = Path(__file__).parent / "real"
SLOW = {"browser", "place"}
"""Fixtures of tests that drive a browser, or start the command again and again."""


if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A job in the background of a script does not hear Ctrl+C, and neither would what tests start and then stop by it.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(REAL) or SLOW & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)


def pytest_xdist_auto_num_workers() -> int | None:
    """Where there is one core, tests run in the process that was started."""
    return 0 if os.cpu_count() == 1 else None


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if re.search(r"(?:KEY|TOKEN|SECRET)$|^PORTKEY_VK|_proxy$", name, re.IGNORECASE):
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True, scope="session")
def certificates_read_once() -> Iterator[None]:
    """Nothing encrypted is asked here, and reading what the machine trusts takes half of a small update."""
    once: Any = cache(ssl.create_default_context)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ssl, "create_default_context", once)
        yield


@pytest.fixture(autouse=True, scope="session")
def nothing_is_waited_for_on_disk() -> Iterator[None]:
    """Whether a disk keeps what was written is the machine's affair, and the wait for it a tenth of a quick run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda descriptor: None)
        yield


def pytest_report_header() -> str:
    return f"recorded model lists: {' and '.join(map(str, at_hand()))}"
