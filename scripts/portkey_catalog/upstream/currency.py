"""The currency in which prices are stated, read from wherever one may stand; never guessed.

Most lists state none, and are in US dollars. A currency stands under a key of that name anywhere in a row, in the unit
of a price (`{"unit": "eur_per_1m_tokens"}`), or once for the whole list beside its rows. Keys are read by their words:
`priceCurrency` says one, `concurrency` does not. A text under a key that says currency is one, if perhaps an unknown
one; a unit names one only if it names one that is known, as most units are of something else (`req/min`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

USD = "USD"
UNKNOWN = "XXX"
"""ISO 4217's code for no currency: stands for one that is not known, or for several in one row."""
MAX_KEY_LENGTH = 100
"""Last characters of a key that are looked at."""

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
    **dict.fromkeys(("$", "US$", "DOLLAR", "DOLLARS", "US DOLLAR", "US DOLLARS", "840"), USD),
    **dict.fromkeys(("€", "EURO", "EUROS"), "EUR"),
    **dict.fromkeys(("RMB", "CN¥", "YUAN", "元"), "CNY"),
    **{"£": "GBP", "₹": "INR", "₩": "KRW"},
    # Money, but not one that is known: the sign of yen and yuan stands for either.
    **dict.fromkeys(("¥", "¢", "CENT", "CENTS", "CREDIT", "CREDITS", "POINT", "POINTS"), UNKNOWN),
}

_WORD = re.compile(r"[A-Z]?[a-z\d]+|[A-Z\d]+(?![a-z])")
_CURRENCY_KEYS = frozenset({("currency",), ("currency", "code"), ("currency", "symbol")})
"""Last words of the keys that say currency."""
_UNIT_KEYS = frozenset({("unit",), ("units",), ("unit", "type"), ("units", "type")})
"""Last words of the keys that say unit."""
_PRICE_WORDS = frozenset({"price", "prices", "pricing", "cost", "costs", "billing", "rates", "tariff", "tariffs"})
_UNIT = re.compile(r"\s*([^\W\d_]+|[A-Z]{0,2}\$|[€£₹₩¥¢])[\s_-]*(?:/|per\b|per_|\Z)", re.IGNORECASE)


def known_currency(text: str) -> str:
    """The code of a currency that is written as a code, a sign or a word; `UNKNOWN` when it is no known one."""
    word = " ".join(text.upper().split())
    return word if word in CODES else _NAMES.get(word, UNKNOWN)


def currency_of_unit(text: str) -> str | None:
    """The currency in a unit, `None` when it names none: `usd_per_1m_tokens`, `€/1M`, but not `per_1m_tokens`."""
    if not (found := _UNIT.match(text)):
        return None
    currency = known_currency(found[1])
    return currency if currency != UNKNOWN or found[1].upper() in _NAMES or "$" in found[1] else None


def _of_value(value: Any) -> str | None:
    """The currency under a key of that name: a text, a number of ISO 4217, or an object that holds one of them."""
    if isinstance(value, dict):
        value = next((value[key] for key in ("code", "symbol", "name") if value.get(key)), None)
    if type(value) is int:
        value = str(value)
    if not isinstance(value, str) or value == "" or value.isspace():
        return None
    known = known_currency(value)
    return known if known != UNKNOWN else currency_of_unit(value) or UNKNOWN


class _Says(NamedTuple):
    """A key's word on the value under it."""

    currency: bool
    unit: bool
    prices: bool


@lru_cache(maxsize=4096)
def _says(key: str) -> _Says:
    """The meaning of a key by its words: `maxPrice_EUR` has three."""
    words = tuple(map(str.lower, _WORD.findall(key)))
    ends = {words[-1:], words[-2:]}
    return _Says(
        not ends.isdisjoint(_CURRENCY_KEYS), not ends.isdisjoint(_UNIT_KEYS), not _PRICE_WORDS.isdisjoint(words)
    )


def _stated(values: dict[str, Any], *, rows: bool) -> Iterator[str | None]:
    waiting: list[tuple[Any, bool]] = [(values, False)]
    while waiting:
        found, priced = waiting.pop()
        if isinstance(found, list):
            waiting += ((item, priced) for item in found if isinstance(item, dict | list))
            continue
        for key, value in found.items():
            is_currency, is_unit, is_price = _says(key[-MAX_KEY_LENGTH:])
            if is_currency:
                yield _of_value(value)
            elif isinstance(value, dict) or (rows and isinstance(value, list)):
                waiting.append((value, priced or is_price))
            elif is_unit and (priced or is_price) and isinstance(value, str):
                yield currency_of_unit(value)


def only_currency(currencies: Iterable[str | None]) -> str | None:
    """The currency that all who state one state; `UNKNOWN` when they state several."""
    found = set(currencies) - {None}
    return UNKNOWN if len(found) > 1 else next(iter(found), None)


def currency_of(row: dict[str, Any]) -> str | None:
    """The currency of a row's prices: `None` when none is stated, `UNKNOWN` when it is not known or not one."""
    return only_currency(_stated(row, rows=True))


def currency_of_list(document: object) -> str | None:
    """The currency that a list as a whole states beside its rows."""
    return only_currency(_stated(document, rows=False)) if isinstance(document, dict) else None
