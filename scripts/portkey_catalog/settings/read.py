"""Reads `catalog.toml`, with errors that name file, key and what was expected."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import (
    ValidationError,
)

from portkey_catalog.errors import MisuseError
from portkey_catalog.settings.shapes import PublishSettings, Settings


class SettingsError(MisuseError):
    """The settings cannot be used; the text names file, key path and what was expected."""


_EXPECTED: Mapping[str, str] = {
    "bool_type": "expected true or false",
    "extra_forbidden": "unknown key",
    "finite_number": "expected a finite number",
    "float_type": "expected a number",
    "int_type": "expected a whole number",
    "model_type": "expected a table",
    "string_type": "expected text",
    "too_short": "expected at least one entry",
    "tuple_type": "expected a list",
}
"""Kind of an error -> its text in the words of the file, where pydantic speaks of Python."""


def _key_path(location: tuple[int | str, ...]) -> str:
    path = ""
    for part in location:
        if part == "[key]":  # pydantic's mark of a fault in the key itself, which stands before it
            continue
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else str(part)
    return path


def _explain(error: Any) -> str:
    where = _key_path(error["loc"])
    message = _EXPECTED.get(error["type"]) or error["msg"].removeprefix("Value error, ")
    return f"{where}: {message}" if where else message


def read_settings(text: str, name: str = "catalog.toml") -> Settings:
    """Read the text of a `catalog.toml`.

    Raises:
        SettingsError: not TOML, an unknown key, a wrong type or an impossible value.
    """
    try:
        return Settings.model_validate(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SettingsError(f"{name}: not valid TOML: {error}") from error
    except ValidationError as error:
        problems = [f"{name}: {_explain(problem)}" for problem in error.errors(include_url=False, include_input=False)]
        raise SettingsError("\n".join(problems)) from error


def load_settings(path: Path) -> Settings:
    """Read `catalog.toml` from disk.

    Raises:
        SettingsError: the file cannot be read, or see `read_settings`.
    """
    try:
        return read_settings(path.read_text(encoding="utf-8-sig"), path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read: {error}") from error


def with_site_url(settings: Settings, site_url: str) -> Settings:
    """The settings with another address of the site.

    Raises:
        SettingsError: it is no address.
    """
    try:
        return settings.model_copy(
            update={"publish": PublishSettings(**{**dict(settings.publish), "site_url": site_url})}
        )
    except ValidationError as error:
        raise SettingsError(f"--site-url: {_explain(error.errors()[0]).partition(': ')[2]}") from error
