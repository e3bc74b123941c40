"""Names under which no provider can be published (pure)."""

from __future__ import annotations


def why_reserved(slug: str) -> str | None:
    """Why a provider cannot be published under this slug, or `None`.

    The folder of its page stands beside the page of all providers, both in the documentation and on the site. Letter
    case does not count, as it does not for file systems of macOS and Windows. Everything else that a slug may be works:
    `404.html`, `x.md`, `con` (only a checkout on Windows cannot hold that one).
    """
    if slug.lower() == "combined":
        return "combined is the name of the combined models"
    if slug.lower() in ("index.md", "index.html"):
        return f"{slug} is the name of a file of the site"
    return None
