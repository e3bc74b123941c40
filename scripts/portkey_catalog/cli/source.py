"""Where a command takes a catalog from: a published site, or a folder."""

from __future__ import annotations

from argparse import Namespace

from portkey_catalog.cli.messages import say
from portkey_catalog.opencode.find import surroundings
from portkey_catalog.published.source import Folder, Source, site
from portkey_catalog.text.addresses import is_loopback


def source(options: Namespace) -> Source:
    """The source that `add_source` let somebody name; says what is odd about its address."""
    if options.site and is_loopback(options.site):
        say(f"warning: {options.site} is on this machine")
    elif options.site and options.site.startswith("http://"):
        say(f"warning: {options.site} is not encrypted: anybody on the way can change what it says")
    return site(options.site, surroundings().own_cache_folder, say) if options.site else Folder(options.catalog)
