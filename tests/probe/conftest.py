"""A catalog of an account, and probes of it in the same process."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from portkey_catalog.cli import main as cli
from portkey_catalog.gateway.chat import Patience
from portkey_catalog.probe.journal import VERSION, Begun, opened
from portkey_catalog.probe.plan import Budget, Plan, members, planned
from portkey_catalog.probe.run import Probe, probe
from portkey_catalog.probe.told import Result
from portkey_catalog.schema import Catalog, OfferKey
from portkey_catalog.store.catalog import load_catalog
from portkey_catalog.text.secrets import Secrets
from support.hosted import KEY
from support.world import TODAY, World

ROOMY = Patience(connect=20, begin=20, whole=40, max_bytes=20_000)
"""As slow as a busy machine makes it; only stalls end by it."""


@dataclass
class Account:
    """An account whose models are tried."""

    world: World
    capsys: pytest.CaptureFixture[str]
    settings: str = ""

    @property
    def catalog(self) -> Catalog:
        found = load_catalog(self.world.folder / "catalog")
        assert found
        return found

    @property
    def journal(self) -> Path:
        return self.world.folder / "probe.jsonl"

    def try_(
        self,
        *,
        usd: str = "1",
        requests: int = 100,
        offers: Sequence[OfferKey] | None = None,
        resume: bool = False,
        **changes: Any,
    ) -> Result:
        """Try members of chains, or these offers, at once."""
        catalog = self.catalog
        keys = tuple(members(catalog) if offers is None else offers)
        begun = Begun(
            probe=VERSION, gateway="http://gateway", usd=Decimal(usd), requests=requests, max_tokens=64, offers=keys
        )
        plan: Plan = planned(catalog, keys, Budget(begun.usd, begun.requests))
        job = Probe(
            catalog,
            self.world.gateway.url,
            "PORTKEY_API_KEY",
            {"PORTKEY_API_KEY": KEY},
            Secrets.of({"PORTKEY_API_KEY": KEY}, ["PORTKEY_API_KEY"]),
            lambda: TODAY,
            patience=ROOMY,
            first_wait=0.01,
        )
        with opened(self.journal, None if resume else begun, anew=not resume) as journal:
            stopped = asyncio.run(probe(replace(job, **changes), plan.trials, journal))
        return Result(catalog, plan, journal, stopped)

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """Run the command; its exit code, its output and what it says."""
        folder = self.world.folder
        settings = f'gateway = {{base_url = "{self.world.gateway.url}"}}\n{self.settings}'
        (folder / "catalog.toml").write_text(settings)
        self.capsys.readouterr()
        places = ["--config", str(folder / "catalog.toml"), "--catalog", str(folder / "catalog")]
        code = cli.main(["probe", *places, "--journal", str(self.journal), *arguments])
        return code, *self.capsys.readouterr()

    def document(self, *arguments: str) -> tuple[int, dict[str, Any]]:
        """Run the command; its exit code and the JSON it prints."""
        code, out, _ = self.run("--yes", "--json", *arguments)
        return code, json.loads(out)


@pytest.fixture
def account(world: World, capsys: pytest.CaptureFixture[str]) -> Account:
    """Two providers with one chain, `grok-4`, and models of their own."""
    world.update()
    world.gateway.requests.clear()
    return Account(world, capsys)


@pytest.fixture
def released() -> Iterator[threading.Event]:
    """Ends every stall when a test is over."""
    event = threading.Event()
    yield event
    event.set()
