"""The keys in the environment. Nothing else reads them there: they are handed down."""

from __future__ import annotations

import os

from portkey_catalog.settings.shapes import Settings, needed_keys
from portkey_catalog.text.secrets import Secrets


def keys_of(settings: Settings) -> dict[str, str]:
    """Keys that these settings name and the environment has, by their variables."""
    return {name: os.environ[name] for name in needed_keys(settings) if name in os.environ}


def secrets_of(settings: Settings) -> Secrets:
    """Texts that must stand nowhere in what is published and told: these settings' keys, and all named like one."""
    return Secrets.of(os.environ, needed_keys(settings))
