"""All checks, in the order in which they are told (pure)."""

from __future__ import annotations

from collections.abc import Iterable

from portkey_catalog.doctor.account import gateway_checks, key_checks
from portkey_catalog.doctor.configuration import configuration_checks, program_checks
from portkey_catalog.doctor.model import model_checks
from portkey_catalog.doctor.shapes import WORST, Found, Result, Verdict
from portkey_catalog.doctor.site import site_checks

NAMES = (
    "key-present",
    "key-stored",
    "key-valid",
    "key-scopes",
    "gateway-reachable",
    "gateway-models",
    "gateway-lists",
    "gateway-providers",
    "gateway-configs",
    "gateway-routing",
    "opencode-found",
    "opencode-version",
    "opencode-config",
    "opencode-layers",
    "opencode-providers",
    "opencode-routes",
    "opencode-environment",
    "opencode-project",
    "opencode-model",
    "opencode-answers",
    "site-healthy",
    "site-fresh",
    "site-start",
)
"""Stable names: scripts may ask for them, and each has a section in `docs/doctor.md`. `opencode-answers` is told for
`--model` alone."""


def diagnose(found: Found) -> list[Result]:
    """Every check of what was found."""
    return [
        *key_checks(found),
        *gateway_checks(found),
        *program_checks(found),
        *configuration_checks(found),
        *model_checks(found),
        *site_checks(found),
    ]


def worst(results: Iterable[Result]) -> Verdict:
    """The verdict of all of them; what could not be checked and need not be does not count."""
    verdicts = {each.verdict for each in results if each.counts}
    return next((each for each in WORST if each in verdicts), Verdict.FINE)
