"""Failover chains: a combined model -> the Portkey config that tries its members one after the other (pure)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from portkey_catalog.schema import CombinedModel, Failover, ProviderCatalog, Route

MAX_HEADER_BYTES = 4096
"""Longest chain sent in a header: gateways answer 431 above some 16 KB of headers in all."""

FAILOVER_CODES: Mapping[str, tuple[int, ...]] = {
    "on_rate_limit": (429,),
    "on_overload": (503, 529),
    "on_error": (401, 402, 403, 404, 408, 410, 412, 429, 500, 502, 503, 504, 520, 522, 524, 529),
}
"""Statuses that send a request to the next member, by strategy.

Never 400, 413 or 422 unless the owner asks for them (`Failover.also_on`): most providers say them of a request that is
itself at fault, so every member would refuse it and the first error, the one that explains it, would be lost. Some say
400 of a model that they do not serve or of an account without credit. Without a list the gateway would go on after
anything but a success.
"""

BEGINS_WITHIN_MS = 180_000
"""Milliseconds a target has to begin its answer, in a header under `on_error`, where the owner sets no limit.

opencode always asks for a stream, so what counts is the time until a stream's headers. Many providers send them at
once, but some hold them back until a reasoning model has thought (Azure OpenAI and Novita,
experientiallabs/experiential#947) or a long prompt is read (20 to 90 s, MetaFARS/codex-relay#40). Limits of 60 s cut
hundreds of healthy answers in three hours (experientiallabs/experiential, pull request 1001), and two minutes may pass
in silence (KarpelesLab/teamclaude, pull request 437). An answer that is cut is thought, and paid, again at the next
target, and where all are as slow opencode begins anew; a stall is rare, and costs the difference once. So the limit
stands above what is known of healthy answers, and below the five minutes after which opencode 1.18.33 gives up itself.
"""

TIMED_OUT = 408
"""The gateway's status for a target that exceeds its time limit."""

BACKOFF_MS = 1000
"""Milliseconds the gateway waits before its second try at a target; each further wait is twice the one before."""

RETRY_CODES = frozenset({408, 429, 500, 502, 503, 504, 520, 522, 524, 529})
"""Statuses worth a second try at the same provider; a refused key or a missing model stays refused and missing."""


def target_of(route: Route) -> dict[str, Any]:
    """A provider as a target. Keys appear as `{env:NAME}`, which opencode replaces on the user's machine."""
    if route.virtual_key_env:
        return {"virtual_key": f"{{env:{route.virtual_key_env}}}"}
    where: dict[str, Any] = {"provider": route.provider}
    if route.custom_host:
        where["custom_host"] = route.custom_host
    if route.provider_key_env:
        where["api_key"] = f"{{env:{route.provider_key_env}}}"
    return where


def target(route: Route, model_id: str) -> dict[str, Any]:
    """Target of a member's requests."""
    return {**target_of(route), "override_params": {"model": model_id}}


def chain_config(
    combined: CombinedModel, providers: Mapping[str, ProviderCatalog], failover: Failover
) -> dict[str, Any]:
    """The Portkey config of a combined model's chain, or of the one offer that is left of it."""
    return offers_config([member.key for member in combined.targets], providers, failover)


def offers_config(
    offers: Sequence[tuple[str, str]], providers: Mapping[str, ProviderCatalog], failover: Failover
) -> dict[str, Any]:
    """The Portkey config that tries these offers (slug, model id) in turn."""
    codes, behaviour = conduct(failover)
    return {
        "strategy": {"mode": "fallback", "on_status_codes": codes},
        "targets": [target(providers[slug].route, model_id) | behaviour for slug, model_id in offers],
    }


def conduct(failover: Failover) -> tuple[list[int], dict[str, Any]]:
    """The statuses that send a request to the next target, and what each target has beside where it leads."""
    limit = failover.request_timeout_ms
    # Whoever sets a limit wants the next target asked when it is exceeded, not the same again, under every strategy.
    codes = sorted({*FAILOVER_CODES[failover.strategy], *failover.also_on, *([TIMED_OUT] if limit else ())})
    behaviour: dict[str, Any] = {}
    if failover.max_attempts > 1:
        # The gateway counts the tries after the first one.
        retry_codes = [code for code in codes if code in RETRY_CODES and not (limit and code == TIMED_OUT)]
        behaviour["retry"] = {"attempts": failover.max_attempts - 1, "on_status_codes": retry_codes}
    if limit:
        behaviour["request_timeout"] = limit
    return codes, behaviour


def saved_under(combined: CombinedModel) -> str | None:
    """The id by whose saved chain a combined model may be answered; `None` where it holds to a boundary.

    What is saved in Portkey may ask providers outside, and nobody here can see it.
    """
    return None if combined.require else combined.id


def chain_header(
    combined_id: str | None,
    offers: Sequence[tuple[str, str]],
    providers: Mapping[str, ProviderCatalog],
    failover: Failover,
) -> str:
    """The value of `x-portkey-config` for these offers: the chain itself, or the id under which it is saved in Portkey.

    A chain with a key that only the user's machine knows cannot be saved there, so it is always sent whole, and so is
    one without an id, see `saved_under`.
    """
    saved = failover.saved_configs.get(combined_id or "")
    if saved and savable(offers, providers):
        return saved
    return header_value(offers_config(offers, providers, as_sent(failover)))


def as_sent(failover: Failover) -> Failover:
    """Behaviour of a chain that is sent in a header: under `on_error` it has a time limit, unless the owner says 0.

    A limit makes every time-out go on to the next target, so chains saved in Portkey and the strategies that name what
    goes on have one only where the owner sets it.
    """
    if failover.request_timeout_ms is None and failover.strategy == "on_error":
        return failover.model_copy(update={"request_timeout_ms": BEGINS_WITHIN_MS})
    return failover


def longest_wait_ms(targets: int, failover: Failover) -> int | None:
    """Milliseconds until the gateway has an answer from a chain sent in a header, if all targets stall or fail at once.

    None where the chain has no time limit. Between its tries at one target the gateway 1.15.2 waits one second, then
    two, four and so on.
    """
    limit = as_sent(failover).request_timeout_ms
    return targets * (limit + BACKOFF_MS * (2 ** (failover.max_attempts - 1) - 1)) if limit else None


def fits_header(
    combined_id: str | None,
    offers: Sequence[tuple[str, str]],
    providers: Mapping[str, ProviderCatalog],
    failover: Failover,
) -> bool:
    """Test that a chain of these offers can be sent: in a header, or by the id under which it is saved in Portkey."""
    return len(chain_header(combined_id, offers, providers, failover)) <= MAX_HEADER_BYTES


def savable(offers: Sequence[tuple[str, str]], providers: Mapping[str, ProviderCatalog]) -> bool:
    """Test that Portkey can run the chain of these offers without a key from the user's machine."""
    return all((providers[slug].route.provider or "").startswith("@") for slug, _ in offers)


def header_value(config: Mapping[str, Any]) -> str:
    """A config as the value of `x-portkey-config`: compact, and ASCII because header values are."""
    return json.dumps(config, separators=(",", ":"), ensure_ascii=True)
