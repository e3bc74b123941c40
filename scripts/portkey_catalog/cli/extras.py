"""Parts of the installation that only some commands need."""

from __future__ import annotations

from importlib.util import find_spec

from portkey_catalog.errors import MisuseError

_SITE = ("jinja2", "material", "mkdocs")


def need_site() -> None:
    """Refuse to go on without what builds the site.

    Raises:
        MisuseError: it is not installed; the text says how to get it.
    """
    if missing := [name for name in _SITE if find_spec(name) is None]:
        way = "`make install` or `pip install '.[site]'` in the checkout"
        raise MisuseError(f"the site cannot be built without {', '.join(missing)}, not installed here: {way}")


def need_mcp() -> None:
    """Refuse to go on without the SDK of the Model Context Protocol.

    Raises:
        MisuseError: it is not installed; the text says how to get it.
    """
    if find_spec("mcp") is None:
        way = "install `portkey-catalog[mcp] @ ADDRESS` from where it came, or in the checkout `pip install '.[mcp]'`"
        raise MisuseError(f"agents cannot be answered without mcp, not installed here: {way}")
