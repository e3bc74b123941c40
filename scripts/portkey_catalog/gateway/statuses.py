"""Meaning of an HTTP answer that brings no list: what to do about it, and whether and when to try again (pure)."""

from __future__ import annotations

from datetime import datetime
from email.utils import parsedate_to_datetime

RETRIED = frozenset({408, 429, *range(500, 600)} - {501, 505})
"""Statuses that another try may change. What is not implemented (501) or not spoken (505) stays so."""


def advice(status: int) -> str:
    """Say what happened and what to do about it."""
    if status == 401:
        return "the key was refused; check the secret, it may be wrong or expired"
    if status == 403:
        return "the key may not list models; give it the scope models.list or completions.write"
    if status == 404:
        return "the gateway has no list there; check the provider's slug and gateway.base_url"
    if status in (412, 402):
        return "a budget or limit of the account stopped the request; check it in Portkey"
    if status == 407:
        return "a user and a password are asked for; put them into the address of the proxy"
    if status == 408:
        return "the gateway did not wait for the provider; the next scheduled run will try again"
    if status == 429:
        return "too many requests; the next scheduled run will try again"
    if 200 <= status < 300:
        return "the gateway sent no list; check the provider in Portkey"
    if 300 <= status < 400:
        return "the gateway answers with a redirect, which is not followed; put the final address into gateway.base_url"
    if status >= 500:
        return "the gateway or the provider is failing; the next scheduled run will try again"
    return "the gateway refused the request"


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds a `Retry-After` header asks for, as a number or an HTTP date (RFC 9110, 10.2.3)."""
    if not value:
        return None
    if value.isascii() and value.isdecimal():
        return float(value[:9])
    try:
        return (parsedate_to_datetime(value) - now).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None
