"""A site, and somebody who keeps up with it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.user_of_site import Site, User, make_user, site_of


@pytest.fixture
def site() -> Iterator[Site]:
    with site_of() as found:
        yield found


@pytest.fixture
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> User:
    return make_user(tmp_path / "home", monkeypatch, capsys)
