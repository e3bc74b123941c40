"""What the tests with the real opencode and the real gateway share."""

import functools
from collections.abc import Iterator
from pathlib import Path

import pytest

from portkey_catalog.check.opencode_process import OpenCode
from real.commands import CatalogCommand
from real.outages import Outages, outage
from real.processes import real_gateway
from support import needs


@pytest.fixture(scope="session")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Base URL of a running open-source Portkey gateway; it keeps no state, so one serves all tests."""
    with real_gateway(needs.gateway(), tmp_path_factory.mktemp("gateway")) as url:
        yield url


@pytest.fixture
def opencode(tmp_path: Path) -> OpenCode:
    """opencode as on the first day: nothing stored, no keys; as slow as a busy machine makes it."""
    return OpenCode(needs.opencode(), tmp_path / "home", patience=400)


@pytest.fixture
def catalog(tmp_path: Path) -> CatalogCommand:
    """Our command in an empty folder."""
    folder = tmp_path / "catalog-folder"
    folder.mkdir()
    return CatalogCommand(folder)


@pytest.fixture
def outages(gateway: str, catalog: CatalogCommand, opencode: OpenCode) -> Outages:
    """Two providers that behave as told, behind the real gateway and the real opencode."""
    return functools.partial(outage, gateway, catalog, opencode)
