"""A site, and somebody who keeps up with it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.published_site import PublishedSite, published_site
from support.user_of_site import User, make_user


@pytest.fixture
def site() -> Iterator[PublishedSite]:
    with published_site() as found:
        yield found


@pytest.fixture
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> User:
    return make_user(tmp_path / "home", monkeypatch, capsys)
