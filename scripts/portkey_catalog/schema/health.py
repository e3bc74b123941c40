"""Whether models answer, as `portkey-catalog probe` found it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

from portkey_catalog.schema.base import Day, Shape
from portkey_catalog.schema.models import Slug


class Verdict(StrEnum):
    """What one request of a probe showed.

    `works`: the model answered, be it cut off by the few tokens it was given; `refused`: the gateway or the provider
    refused the request; `unknown-model`: nobody there has a model of this id; `not-enabled`: the account, or its plan
    with the provider, does not include it; `no-credit`: a balance, budget or quota is used up; `too-slow`: the answer
    did not begin or end in time; `cuts-stream`: the answer broke off, or ended without saying why; `no-tool-call`: it
    was asked to call a tool and did not, or takes none; `another-model`: the answer names another model; `fails`: the
    gateway or the provider failed, or sent what is no answer; `busy`: it had too many requests, which tells nothing.
    """

    WORKS = "works"
    REFUSED = "refused"
    UNKNOWN_MODEL = "unknown-model"
    NOT_ENABLED = "not-enabled"
    NO_CREDIT = "no-credit"
    TOO_SLOW = "too-slow"
    CUTS_STREAM = "cuts-stream"
    NO_TOOL_CALL = "no-tool-call"
    ANOTHER_MODEL = "another-model"
    FAILS = "fails"
    BUSY = "busy"


VERDICT_WORDS: Mapping[Verdict, str] = {
    Verdict.WORKS: "works",
    Verdict.REFUSED: "refused",
    Verdict.UNKNOWN_MODEL: "unknown model",
    Verdict.NOT_ENABLED: "not enabled",
    Verdict.NO_CREDIT: "no credit",
    Verdict.TOO_SLOW: "too slow",
    Verdict.CUTS_STREAM: "cuts its stream",
    Verdict.NO_TOOL_CALL: "no tool call made when asked",
    Verdict.ANOTHER_MODEL: "answered as another model",
    Verdict.FAILS: "fails",
    Verdict.BUSY: "busy",
}
"""The same for people."""


class Probed(Shape):
    """What probes found of one model."""

    verdict: Verdict
    """What the last probe that told something showed; never `busy`."""
    day: Day
    """UTC day of that probe."""
    since: Day
    """UTC day of the probe since which every one showed that the model works, or every one that it does not."""
    answered_by: str | None = None
    """Canonical identity of the model that the answer named, where that is another one."""
    disclosed: Literal[True] | None = None
    """True: the answer named the model in other words than the request, and they read as this model."""

    @property
    def works(self) -> bool:
        """The last probe showed that it works."""
        return self.verdict is Verdict.WORKS

    @property
    def told(self) -> str:
        """The same for people: `failed on 2026-11-05: no credit, so since 2026-10-01`."""
        if self.works:
            return f"answered on {self.day}"
        since = f", so since {self.since}" if self.since < self.day else ""
        return f"failed on {self.day}: {VERDICT_WORDS[self.verdict]}{since}"


Health = dict[Slug, dict[str, Probed]]
"""Provider -> model id -> what probes found, both sorted."""
