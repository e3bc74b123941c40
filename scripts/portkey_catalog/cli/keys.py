"""The keys in the environment. Nothing else reads them there: they are handed down."""

from __future__ import annotations

import os
from collections.abc import Iterable

from portkey_catalog.settings.shapes import Settings, needed_keys
from portkey_catalog.text.secrets import Secrets


def keys_of(settings: Settings, more: Iterable[str] = ()) -> dict[str, str]:
    """Keys that these settings name, and `more`, as far as the environment has them, by their variables."""
    return {name: os.environ[name] for name in (*needed_keys(settings), *more) if name in os.environ}


def secrets_of(settings: Settings, more: Iterable[str] = ()) -> Secrets:
    """Texts that must stand nowhere in what is published and told: the same keys, and all named like one."""
    return Secrets.of(os.environ, (*needed_keys(settings), *more))
