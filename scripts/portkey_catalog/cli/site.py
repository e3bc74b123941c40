"""`portkey-catalog site`: the catalog and the hand-written pages in, the built site out."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from pathlib import Path

from portkey_catalog.cli.arguments import add_catalog, add_config
from portkey_catalog.cli.extras import need_site
from portkey_catalog.cli.messages import say
from portkey_catalog.errors import DONE, MisuseError

SUMMARY = "build the site from the catalog"
EXAMPLES = (("site --site-url https://owner.example/models/", "the site in build/site"),)


def add_arguments(command: ArgumentParser) -> None:
    """Arguments of `site`."""
    add_config(command)
    add_catalog(command)
    command.add_argument(
        "--out", type=Path, default=Path("build/site"), metavar="DIR", help="result (default %(default)s)"
    )
    command.add_argument("--site-url", metavar="URL", help="address of the site (default: publish.site_url)")


def run(options: Namespace) -> int:
    """Build the site.

    Raises:
        MisuseError: `SOURCE_DATE_EPOCH` is no moment.
    """
    need_site()

    from portkey_catalog.pipeline.build import build
    from portkey_catalog.settings.read import SettingsError, load_settings, with_site_url

    settings = load_settings(options.config)
    if options.site_url:
        settings = with_site_url(settings, options.site_url)
    site_url = settings.publish.site_url
    if not site_url:
        raise SettingsError(f"{options.config}: publish.site_url: the address of the site is needed, or --site-url")
    build(options.catalog, root=options.config.resolve().parent, out=options.out, site_url=site_url, at=moment())
    say(f"site built in {options.out}")
    return DONE


def moment() -> datetime:
    """Now, or what `SOURCE_DATE_EPOCH` says instead, so that a build can be repeated byte for byte."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if not given:
        return datetime.now(UTC)
    try:
        return datetime.fromtimestamp(int(given), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise MisuseError(f"SOURCE_DATE_EPOCH={given}: seconds since 1970 are needed") from error
