"""`portkey-catalog site`: the catalog and the hand-written pages in, the built site out."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from portkey_catalog.cli.arguments import add_catalog, add_config
from portkey_catalog.cli.extras import need_site
from portkey_catalog.cli.messages import say
from portkey_catalog.errors import DONE

SUMMARY = "build the site from the catalog"


def add_arguments(command: ArgumentParser) -> None:
    """Arguments of `site`."""
    add_config(command)
    add_catalog(command)
    command.add_argument(
        "--out", type=Path, default=Path("build/site"), metavar="DIR", help="result (default %(default)s)"
    )
    command.add_argument("--site-url", metavar="URL", help="address of the site (default: publish.site_url)")


def run(options: Namespace) -> int:
    """Build the site."""
    need_site()

    from portkey_catalog.pipeline import build
    from portkey_catalog.settings.read import SettingsError, load_settings, with_site_url

    settings = load_settings(options.config)
    if options.site_url:
        settings = with_site_url(settings, options.site_url)
    site_url = settings.publish.site_url
    if not site_url:
        raise SettingsError(f"{options.config}: publish.site_url: the address of the site is needed, or --site-url")
    build(options.catalog, root=options.config.resolve().parent, out=options.out, site_url=site_url)
    say(f"site built in {options.out}")
    return DONE
