"""Where the documents of a site stand: the same words for who publishes them, fetches them and looks at them (pure)."""

from __future__ import annotations

import re

from portkey_catalog.exports.names import COMBINED_PROVIDER
from portkey_catalog.exports.page_names import provider_address

LOGIN = ".well-known/opencode"
"""What `opencode auth login` reads, below the address that it is given."""
COMBINED_LOGIN = f"{COMBINED_PROVIDER}/{LOGIN}"

_OF_PROFILE = re.compile(rf"(\w+://[^/]+(?:/.*)?)/(?:({COMBINED_PROVIDER})|providers/([^/]+))")


def profile_path(profile: str) -> str:
    """The configuration of one smaller profile: `combined`, or a provider's slug."""
    return f"v1/opencode/{profile}.json"


def login_path(profile: str) -> str:
    """The login document of one smaller profile."""
    return COMBINED_LOGIN if profile == COMBINED_PROVIDER else f"{provider_address(profile)}{LOGIN}"


def site_of(address: str) -> tuple[str, str | None]:
    """The site of an address that one can log in at, and the profile; `None` where it is the site's own.

    A site whose own address ends like a profile's (`https://owner.example/combined`) cannot be told from it by that.

    Args:
        address: without a slash at its end.
    """
    found = _OF_PROFILE.fullmatch(address)
    return (found[1], found[2] or found[3]) if found else (address, None)
