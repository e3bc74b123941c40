"""A gateway, a folder for the catalog, and updates between the two."""

import asyncio
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal

import pytest

from portkey_catalog.gateway.client import Policy
from portkey_catalog.pipeline.accept import Acceptance, Accepted, accept
from portkey_catalog.pipeline.update import Update, update
from portkey_catalog.report.shapes import ProviderReport, Report
from portkey_catalog.settings.read import read_settings
from portkey_catalog.text.secrets import Secrets
from support.hosted import KEY, HostedGateway, hosted_gateway, listing, rows

PATIENT = Policy(timeout=20, deadline=60, attempts=3, first_wait=0.01, longest_wait=0.05, max_bytes=100_000)
"""As slow as a busy machine makes it; only stalls end by it, and a test that stalls sets its own."""
ROOMY = replace(PATIENT, max_bytes=5_000_000)
TODAY = date(2026, 9, 1)


def day(number: int) -> date:
    """A day after the first one."""
    return TODAY + timedelta(days=number)


@dataclass
class World:
    """A gateway, a folder for the catalog, and updates between the two."""

    gateway: HostedGateway
    folder: Path
    policy: Policy = PATIENT
    reports: list[Report] = field(default_factory=list)
    review: Literal["always", "risky", "never"] = "never"
    """`guard.review`: where nobody is asked, a later day lets through what waits, and chains change at once."""

    def job(self, settings: str = "[metadata]\nsources = []\n", **changes: Any) -> Update:
        read = read_settings(settings)
        job = Update(
            settings=read.model_copy(update={"guard": read.guard.model_copy(update={"review": self.review})}),
            folder=self.folder / "catalog",
            base=self.folder,
            today=TODAY,
            keys=os.environ,
            gateway_url=self.gateway.url,
            policy=self.policy,
            secrets=Secrets.of({"PORTKEY_API_KEY": KEY}, ["PORTKEY_API_KEY"]),
        )
        return replace(job, **changes)

    def update(self, *settings: str, **changes: Any) -> Report:
        self.reports.append(asyncio.run(update(self.job(*settings, **changes))))
        return self.reports[-1]

    def accept(self, *names: str, today: date = TODAY, **changes: Any) -> Accepted:
        settings = self.job().settings
        job = Acceptance(settings, self.folder / "catalog", today, names)
        return accept(replace(job, **changes))

    def findings(self) -> list[dict[str, Any]]:
        """Everything that waits."""
        found: list[dict[str, Any]] = self.document("findings.json")
        return found

    def provider(self, slug: str) -> ProviderReport:
        return next(report for report in self.reports[-1].providers if report.slug == slug)

    def document(self, path: str) -> Any:
        return json.loads((self.folder / "catalog" / "v1" / path).read_bytes())

    def files(self) -> dict[str, bytes]:
        root = self.folder / "catalog"
        return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """An account with two providers that share a model."""
    monkeypatch.setenv("PORTKEY_API_KEY", KEY)
    lists = {
        "alpha": listing(*rows("x-ai/grok-4", "alpha-1", "alpha-2", "alpha-3")),
        "beta": listing(*rows("grok-4", "beta-1")),
    }
    with hosted_gateway(lists) as gateway:
        yield World(gateway, tmp_path)
