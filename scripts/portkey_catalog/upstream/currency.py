"""The currency in which prices are stated, read from wherever one may stand; never guessed.

Most lists state none, and are in US dollars. A currency stands under a key of that name anywhere in a row, in the unit
of a price (`{"unit": "eur_per_1m_tokens"}`), or once for the whole list beside its rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

USD = "USD"
UNKNOWN = "XXX"
"""ISO 4217's code for no currency: stands for one that is not known, or for several in one row."""

_ISO_4217 = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF
CLP CNH CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD
HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD
MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN
PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY
TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG
"""
CODES = frozenset(_ISO_4217.split())
"""Codes of currencies (ISO 4217)."""
_NAMES = {
    **dict.fromkeys(("$", "US$", "DOLLAR", "DOLLARS", "US DOLLAR", "US DOLLARS"), USD),
    **dict.fromkeys(("€", "EURO", "EUROS"), "EUR"),
    **dict.fromkeys(("RMB", "CN¥", "YUAN", "元"), "CNY"),
    **{"£": "GBP", "₹": "INR", "₩": "KRW"},
}
# The sign of yen and yuan stands for either, so it is none that is known.

_CURRENCY_KEY = re.compile(r"currency(?:_?code|_?symbol)?\Z", re.IGNORECASE)
_UNIT_KEY = re.compile(r"(?:(?:\A|_)unit|[a-z]Unit)s?(?:_?type)?\Z")
_PRICE_KEY = re.compile(r"pric|cost|billing|rates|tariff", re.IGNORECASE)
_UNIT = re.compile(r"\s*([^\W\d_]+|US\$|[$€£₹₩¥])[\s_-]*(/|per\b|per_|\Z)", re.IGNORECASE)
_OTHER = re.compile(r"(?!PER)[A-Z]{3}|CENTS?|CREDITS?|POINTS?|[^A-Z]+")
"""What may be the price of a token, and is no currency that is known."""


def known_currency(text: str) -> str:
    """The code of a currency that is written as a code, a sign or a word; `UNKNOWN` when it is no known one."""
    word = " ".join(text.upper().split())
    return word if word in CODES else _NAMES.get(word, UNKNOWN)


def _of_unit(text: str) -> str | None:
    """The currency in a unit, `None` when it names none: `usd_per_1m_tokens`, `€/1M`, but not `per_1m_tokens`."""
    if not (found := _UNIT.match(text)):
        return None
    currency = known_currency(found[1])
    other = currency == UNKNOWN and not (found[2] and _OTHER.fullmatch(found[1].upper()))
    return None if other else currency


def _of_value(value: Any) -> str | None:
    """The currency under a key of that name."""
    if isinstance(value, dict):
        value = next((value[key] for key in ("code", "symbol", "name") if value.get(key)), None)
    if isinstance(value, str):
        return None if value == "" or value.isspace() else known_currency(value)
    return None if value is None else UNKNOWN


def _stated(values: dict[str, Any], *, rows: bool) -> Iterator[str | None]:
    waiting: list[tuple[Any, bool]] = [(values, False)]
    while waiting:
        found, priced = waiting.pop()
        if isinstance(found, list):
            waiting += ((item, priced) for item in found if isinstance(item, dict | list))
            continue
        for key, value in found.items():
            about_prices = priced or _PRICE_KEY.search(key) is not None
            if _CURRENCY_KEY.search(key):
                yield _of_value(value)
            elif isinstance(value, dict) or (rows and isinstance(value, list)):
                waiting.append((value, about_prices))
            elif about_prices and isinstance(value, str) and _UNIT_KEY.search(key):
                yield _of_unit(value)


def _only(currencies: Iterator[str | None]) -> str | None:
    found = set(currencies) - {None}
    return UNKNOWN if len(found) > 1 else next(iter(found), None)


def currency_of(row: dict[str, Any]) -> str | None:
    """The currency of a row's prices: `None` when none is stated, `UNKNOWN` when it is not known or not one."""
    return _only(_stated(row, rows=True))


def currency_of_list(document: object) -> str | None:
    """The currency that a list as a whole states beside its rows."""
    return _only(_stated(document, rows=False)) if isinstance(document, dict) else None
