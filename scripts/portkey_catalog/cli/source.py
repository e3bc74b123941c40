"""Where a command takes a catalog from: a published site, or a folder."""

from __future__ import annotations

from argparse import Namespace

from portkey_catalog.cli.messages import say
from portkey_catalog.opencode.find import surroundings
from portkey_catalog.published.source import Folder, Source, site


def source(options: Namespace) -> Source:
    """The source that `add_source` let somebody name."""
    return site(options.site, surroundings().own_cache_folder, say) if options.site else Folder(options.catalog)
