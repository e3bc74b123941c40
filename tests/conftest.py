"""What every test shares: an environment without anybody's keys and proxies."""

import os
import re

import pytest

from support.recordings import at_hand, recordings  # noqa: F401 - a fixture
from support.world import world  # noqa: F401 - a fixture


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if re.search(r"(?:KEY|TOKEN|SECRET)$|^PORTKEY_VK|_proxy$", name, re.IGNORECASE):
            monkeypatch.delenv(name)


def pytest_report_header() -> str:
    return f"recorded model lists: {' and '.join(map(str, at_hand()))}"
