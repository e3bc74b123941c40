"""What a page of the site may load and run: the Content-Security-Policy that it states itself (pure).

The builder writes it, and `check` asks for it. Level 3 of the W3C's specification defines the words.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256

DATA = "application/json"
"""Type of an element `script` that a browser does not run."""


def policy(scripts: Iterable[str]) -> str:
    """The policy of a page with these inline scripts: its own files only, and nothing else that would run.

    Args:
        scripts: what stands between the tags, character by character.
    """
    hashes = sorted({f"'sha256-{b64encode(sha256(each.encode()).digest()).decode()}'" for each in scripts})
    directives = {
        "default-src": ["'none'"],
        "script-src": ["'self'", *hashes],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "worker-src": ["'self'"],
        "manifest-src": ["'self'"],
        "base-uri": ["'self'"],
        "form-action": ["'none'"],
    }
    return "; ".join(" ".join([name, *sources]) for name, sources in directives.items())
