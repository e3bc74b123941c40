"""`portkey-catalog check`: a catalog, a built site and the real opencode in, findings out."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from portkey_catalog.cli.arguments import CONFIG, add_catalog, add_config
from portkey_catalog.cli.clock import today
from portkey_catalog.cli.messages import print_json, say
from portkey_catalog.errors import DONE, FAILED, MisuseError
from portkey_catalog.text.words import count

if TYPE_CHECKING:
    from portkey_catalog.settings.shapes import Settings

SUMMARY = "check the catalog, and the built site, against every rule and the settings"
EXAMPLES = (
    ("check", "the catalog, by every rule and catalog.toml"),
    ("check --site build/site --site-url https://owner.example/models/", "the built site, too"),
    ("check --opencode tests/real/node_modules/.bin/opencode", "and start the real opencode with it"),
)


def add_arguments(command: ArgumentParser) -> None:
    """Arguments of `check`."""
    add_config(command)
    add_catalog(command)
    command.add_argument("--site", type=Path, metavar="DIR", help="also check the site built into this folder")
    command.add_argument(
        "--site-url",
        metavar="URL",
        help="with --site: the address the site must name as its own (default: publish.site_url)",
    )
    command.add_argument(
        "--opencode",
        nargs="?",
        const="opencode",
        metavar="PATH",
        help="at last start the real opencode and compare what it lists with what is published (default: that on PATH)",
    )
    command.add_argument(
        "--allow-loopback", action="store_true", help="accept a gateway or site on this machine (tests)"
    )
    command.add_argument("--json", action="store_true", help="print the findings as JSON on standard output")


def run(options: Namespace) -> int:
    """Check in the order catalog, site, opencode, up to the first that has findings."""

    from portkey_catalog.check.folder import check_catalog, notes
    from portkey_catalog.check.in_opencode import check_in_opencode
    from portkey_catalog.check.site import check_site
    from portkey_catalog.cli.keys import secrets_of
    from portkey_catalog.store.layout import OPENCODE, VERSION_FOLDER

    program = None if options.opencode is None else _program(options.opencode)
    settings = _settings(options.config)
    day, secrets = today(), secrets_of(settings)
    findings = check_catalog(
        options.catalog,
        settings=settings,
        secrets=secrets,
        allow_loopback=options.allow_loopback,
        today=day,
    )
    if options.site and not findings:
        findings = check_site(
            options.site,
            options.catalog,
            site_url=options.site_url or settings.publish.site_url,
            secrets=secrets,
            allow_loopback=options.allow_loopback,
        )
    if program and not findings:
        config = options.catalog / VERSION_FOLDER / OPENCODE
        findings = check_in_opencode(program, config, options.site, progress=say)
    noted = notes(options.catalog, settings, day)
    if options.json:
        found = [{"where": finding.where, "text": finding.text} for finding in findings]
        print_json({"findings": found, "notes": noted})
    else:
        for note in noted:
            say(f"note: {note}")
        for finding in findings:
            say(str(finding))
        say(count(len(findings), "finding") if findings else "no findings")
        if any(finding.outdated for finding in findings):
            say("the catalog was made under other settings than these: `portkey-catalog update` makes it anew")
    return FAILED if findings else DONE


def _program(name: str) -> Path:
    """The opencode of a name or a path.

    Raises:
        MisuseError: it is not there, or no program.
    """
    from portkey_catalog.check.in_opencode import find_program

    if program := find_program(name):
        return program
    where = "cannot be run" if os.sep in name else "is not on PATH"
    there = "`make opencode` puts one at tests/real/node_modules/.bin/opencode"
    raise MisuseError(f"check --opencode: {name!r} {where}; {there}")


def _settings(path: Path) -> Settings:
    """The settings; without the usual file those in which nothing is set, the strictest there are.

    Raises:
        SettingsError: they cannot be read.
    """
    from portkey_catalog.settings.read import load_settings
    from portkey_catalog.settings.shapes import Settings

    if path == CONFIG and not path.exists():
        say(f"{path} is not here, so the catalog is compared with settings in which nothing is set")
        return Settings()
    return load_settings(path)
