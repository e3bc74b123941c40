"""`portkey-catalog demo`: the bundled sample in, its catalog and site out, checked."""

from __future__ import annotations

import shlex
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path

from portkey_catalog.cli.extras import need_site
from portkey_catalog.cli.messages import print_json, print_report, progress_display, say
from portkey_catalog.errors import DONE, FAILED, MisuseError, PortkeyCatalogError

SUMMARY = "run the whole chain on the bundled sample: catalog, exports, site; no key, no network"
EXAMPLES = (
    ("demo", "catalog, exports and site in build/demo"),
    ("demo --serve", "then look at it at http://127.0.0.1:8000"),
)


def add_arguments(command: ArgumentParser) -> None:
    """Arguments of `demo`."""
    command.add_argument(
        "--out", type=Path, default=Path("build/demo"), metavar="DIR", help="result (default %(default)s)"
    )
    command.add_argument("--catalog", type=Path, metavar="DIR", help="where to put the catalog (default OUT/catalog)")
    command.add_argument("--root", type=Path, default=Path(), metavar="DIR", help="folder of mkdocs.yml and docs/")
    command.add_argument("--serve", action="store_true", help="then serve the site on this machine")
    command.add_argument("--port", type=_port, default=8000, help="port for --serve (default %(default)s)")
    command.add_argument("--json", action="store_true", help="print the result as JSON on standard output")
    command.set_defaults(lasting=True)


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= (port := int(text)) <= 65535:
        raise ArgumentTypeError(f"expected a number from 1 to 65535, not {text!r}")
    return port


def run(options: Namespace) -> int:
    """Make the sample's catalog and site, and serve the site if that is wanted."""
    catalog, site = options.catalog or options.out / "catalog", options.out / "site"
    need_site()
    if not (options.root / "mkdocs.yml").is_file():
        raise MisuseError(
            f"{options.root / 'mkdocs.yml'} is not there; run this in the checkout, or name it with --root"
        )

    from portkey_catalog.demo.run import make_catalog, make_site
    from portkey_catalog.report.json import as_json

    with progress_display() as progress:
        report = make_catalog(catalog, progress)
    if report.exit_code:
        print_report(report)
        return report.exit_code
    say(f"catalog in {catalog / 'v1'}; building the site ...")
    findings = make_site(catalog, root=options.root, out=site, site_url=f"http://127.0.0.1:{options.port}")
    for finding in findings:
        say(str(finding))
    if options.json:
        print_json(as_json(report))
    else:
        print_report(report)
    if findings:
        return FAILED
    say(f"site in {site}, checked: no findings")
    if options.serve:
        return _serve(site, options.port)
    say(f"next: look at it with `{shlex.join([*sys.argv, '--serve'])}`, then make it yours as README.md says")
    return DONE


def _serve(site: Path, port: int) -> int:
    from portkey_catalog.demo.run import serve

    try:
        serve(site, port)
    except OSError as error:
        raise PortkeyCatalogError(f"port {port}: {error.strerror}; choose another with --port") from error
    except KeyboardInterrupt:
        pass
    return DONE
