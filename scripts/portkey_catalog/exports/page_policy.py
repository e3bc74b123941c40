"""What a page of the site may load and run: the Content-Security-Policy that it states itself (pure).

The builder writes it, and `check` asks for it. Level 3 of the W3C's specification defines the words.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256

DATA = "application/json"
"""Type of an element `script` that a browser does not run."""


def policy(scripts: Iterable[str], styles: Iterable[str] = ()) -> str:
    """The policy of a page with these inline scripts: its own files only, and nothing else that would run.

    Args:
        scripts: what stands between the tags, character by character.
        styles: SHA-256, in base64, of styles that the theme's own script puts into pages.
    """
    hashes = sorted({f"'sha256-{b64encode(sha256(each.encode()).digest()).decode()}'" for each in scripts})
    directives = {
        "default-src": ["'none'"],
        "script-src": ["'self'", *hashes],
        "style-src": ["'self'", *(f"'sha256-{each}'" for each in styles)],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "worker-src": ["'self'"],
        "manifest-src": ["'self'"],
        "base-uri": ["'self'"],
        "form-action": ["'none'"],
    }
    return "; ".join(" ".join([name, *sources]) for name, sources in directives.items())


def stated_styles(policy: str) -> list[str]:
    """Hashes of styles that a policy allows, as `policy` takes them."""
    styles = re.search(r"; style-src ([^;]*)", policy)
    return re.findall(r"'sha256-([\w+/]{43}=)'", styles[1]) if styles else []
