"""`portkey-catalog site`: the catalog and the hand-written pages in, the built site out."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from portkey_catalog.cli.arguments import add_catalog, add_config
from portkey_catalog.cli.extras import need_site
from portkey_catalog.cli.messages import say
from portkey_catalog.errors import DONE, MisuseError

if TYPE_CHECKING:
    from portkey_catalog.exports.program import Wheel

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
    command.add_argument(
        "--wheel", type=Path, metavar="FILE", help="the program, as `make wheel` builds it, for the site to offer"
    )
    command.add_argument(
        "--builder",
        choices=("mkdocs", "zensical"),
        default="mkdocs",
        help="what makes the pages (default %(default)s); Zensical has to be installed by itself",
    )


def run(options: Namespace) -> int:
    """Build the site.

    Raises:
        MisuseError: `SOURCE_DATE_EPOCH` is no moment, or the wheel is none.
    """
    need_site(options.builder)

    from portkey_catalog.pipeline.build import build
    from portkey_catalog.settings.read import SettingsError, load_settings, with_site_url

    settings = load_settings(options.config)
    if options.site_url:
        settings = with_site_url(settings, options.site_url)
    site_url = settings.publish.site_url
    if not site_url:
        raise SettingsError(f"{options.config}: publish.site_url: the address of the site is needed, or --site-url")
    build(
        options.catalog,
        root=options.config.resolve().parent,
        out=options.out,
        site_url=site_url,
        at=moment(),
        wheel=wheel_of(options.wheel) if options.wheel else None,
        builder=options.builder,
    )
    say(f"site built in {options.out}")
    return DONE


def wheel_of(path: Path) -> Wheel:
    """The wheel in a file.

    Raises:
        MisuseError: the file cannot be read, or is no wheel of this program.
    """
    from portkey_catalog.exports.program import read_wheel

    try:
        wheel = read_wheel(path.name, path.read_bytes())
    except OSError as error:
        raise MisuseError(f"{path}: the wheel cannot be read: {error.strerror}") from error
    if wheel is None:
        raise MisuseError(f"{path} is no wheel of portkey-catalog; `make wheel` builds one in build/wheel")
    return wheel


def moment() -> datetime:
    """Now, or what `SOURCE_DATE_EPOCH` says instead, so that a build can be repeated byte for byte."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if not given:
        return datetime.now(UTC)
    try:
        return datetime.fromtimestamp(int(given), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise MisuseError(f"SOURCE_DATE_EPOCH={given}: seconds since 1970 are needed") from error
