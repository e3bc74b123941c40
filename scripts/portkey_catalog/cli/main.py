"""The command `portkey-catalog`: arguments, progress, exit codes.

Heavy modules are imported by the commands that need them, so that `--help` answers at once.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portkey_catalog import __version__
from portkey_catalog.cli.streams import Output, guarded

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from portkey_catalog.collect.lists import Progress
    from portkey_catalog.pipeline import Update
    from portkey_catalog.report.shapes import Report
    from portkey_catalog.settings.shapes import Settings

DONE, FAILED, MISUSED, HELD = 0, 1, 2, 3
CONFIG = Path("catalog.toml")
EXIT_CODES = """exit codes:
  0  done, changed or not
  1  failed, nothing written
  2  bad usage, configuration or environment
  3  done, but something is held, kept as it was, or could not be read or printed,
     or a chain was lost, or its first member replaced though still offered"""


def parser() -> argparse.ArgumentParser:
    """All commands with their arguments."""
    top = argparse.ArgumentParser(
        prog="portkey-catalog",
        description="Catalogs of the models a Portkey account can reach, for people and for opencode.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND")

    def command(name: str, summary: str) -> argparse.ArgumentParser:
        return commands.add_parser(
            name,
            help=summary,
            description=summary[0].upper() + summary[1:] + ".",
            epilog=EXIT_CODES,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )

    demo = command("demo", "run the whole chain on the bundled sample: catalog, exports, site; no key, no network")
    demo.add_argument(
        "--out", type=Path, default=Path("build/demo"), metavar="DIR", help="result (default %(default)s)"
    )
    demo.add_argument("--catalog", type=Path, metavar="DIR", help="where to put the catalog (default OUT/catalog)")
    demo.add_argument("--root", type=Path, default=Path(), metavar="DIR", help="folder of mkdocs.yml and docs/")
    demo.add_argument("--serve", action="store_true", help="then serve the site on this machine")
    demo.add_argument("--port", type=_port, default=8000, help="port for --serve (default %(default)s)")
    demo.add_argument("--json", action="store_true", help="print the result as JSON on standard output")

    update = command("update", "fetch every provider's model list and bring the catalog up to date")
    _config_argument(update)
    _catalog_argument(update)
    update.add_argument(
        "--only", action="append", default=[], metavar="SLUG", help="ask this provider only (repeatable)"
    )
    update.add_argument(
        "--accept-removals",
        action="append",
        default=[],
        metavar="SLUG",
        help="take this provider's new list although models or the provider itself vanished (repeatable)",
    )
    update.add_argument("--report", type=Path, metavar="FILE", help="also write the report as Markdown")
    update.add_argument(
        "--list-keys",
        action="store_true",
        help="only print the names of the environment variables the settings take keys from, one a line",
    )
    update.add_argument("--json", action="store_true", help="print the report as JSON on standard output")

    site = command("site", "build the site from the catalog")
    _config_argument(site)
    _catalog_argument(site)
    site.add_argument(
        "--out", type=Path, default=Path("build/site"), metavar="DIR", help="result (default %(default)s)"
    )
    site.add_argument("--site-url", metavar="URL", help="address of the site (default: publish.site_url)")

    check = command("check", "check the catalog, and the built site, against every rule and the settings")
    _config_argument(check)
    _catalog_argument(check)
    check.add_argument("--site", type=Path, metavar="DIR", help="also check the site built into this folder")
    check.add_argument(
        "--site-url",
        metavar="URL",
        help="with --site: the address the site must name as its own (default: publish.site_url)",
    )
    check.add_argument(
        "--opencode",
        nargs="?",
        const="opencode",
        metavar="PATH",
        help="at last start the real opencode and compare what it lists with what is published (default: that on PATH)",
    )
    check.add_argument("--allow-loopback", action="store_true", help="accept a gateway or site on this machine (tests)")
    check.add_argument("--json", action="store_true", help="print the findings as JSON on standard output")

    group = command("group", "say which rows of a file are the same model, or why two are or are not")
    group.add_argument(
        "file",
        type=Path,
        nargs="?",
        metavar="FILE",
        help="JSONL with rows {provider, id, ...facts}; - for standard input",
    )
    instead = group.add_mutually_exclusive_group()
    instead.add_argument(
        "--explain", nargs=2, metavar="ID", help="say why two ids (of FILE as PROVIDER/ID, or any) do or do not meet"
    )
    instead.add_argument(
        "--near-misses", action="store_true", help="list rows that look like one model and are kept apart"
    )
    return top


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= (port := int(text)) <= 65535:
        raise argparse.ArgumentTypeError(f"expected a number from 1 to 65535, not {text!r}")
    return port


def _config_argument(command: argparse.ArgumentParser) -> None:
    command.add_argument("--config", type=Path, default=CONFIG, metavar="FILE", help="settings (default %(default)s)")


def _catalog_argument(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--catalog",
        type=Path,
        default=Path("catalog"),
        metavar="DIR",
        help="folder that holds v1/ (default %(default)s)",
    )


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    top = parser()
    with guarded() as output:
        try:
            options = top.parse_args(arguments)
        except SystemExit as ended:  # --help and --version, or a misuse
            sys.exit(_ended(output, int(ended.code or DONE)))
        if output.closed and _prints(options):
            _say("standard output is closed, and the result would be printed there; nothing was done")
            return MISUSED
        by_line = not getattr(options, "json", False) or getattr(options, "list_keys", False)
        lasting = not by_line and options.command in ("update", "demo")
        return _ended(output, _run(top, options), unprinted=HELD if lasting else FAILED, by_line=by_line)


def _run(top: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    commands = {"demo": _demo, "update": _update, "site": _site, "check": _check, "group": _group}
    if options.command not in commands:
        top.print_help()
        return MISUSED
    try:
        return commands[options.command](options)
    except KeyboardInterrupt:
        _say("stopped; nothing was written")
        return FAILED


def _prints(options: argparse.Namespace) -> bool:
    """Whether a command prints what it was called for."""
    return options.command == "group" or any(getattr(options, name, False) for name in ("json", "list_keys"))


def _ended(output: Output, code: int, *, unprinted: int = FAILED, by_line: bool = True) -> int:
    """The exit code: instead of 0 `unprinted`, when what was printed is lost and somebody still wanted to read it.

    Lines (`by_line`) are whole as far as they were read; a JSON document that was not read to its end is worth a word.
    """
    failure = output.failure()
    reader_left = isinstance(failure, ConnectionError)
    if failure is None or (reader_left and by_line):
        return code
    _say(f"standard output: {failure.strerror}; what was printed there is lost or incomplete")
    return code if code or reader_left else unprinted


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _print_json(document: Any) -> None:
    # The runner of a workflow obeys `##[...]` anywhere in a line; see `markup.log_line`.
    print(json.dumps(document, indent=2, ensure_ascii=True).replace("##", r"#\u0023"), flush=True)


def _update(options: argparse.Namespace) -> int:
    from portkey_catalog.settings.read import SettingsError, load_settings
    from portkey_catalog.settings.shapes import needed_keys

    try:
        settings = load_settings(options.config)
    except SettingsError as error:
        _say(str(error))
        return MISUSED
    if options.list_keys:
        print(*needed_keys(settings), sep="\n")
        return DONE

    from datetime import UTC, datetime

    from portkey_catalog.pipeline import Update
    from portkey_catalog.text.secrets import Secrets

    _warn_of_address(settings)
    job = Update(
        settings=settings,
        folder=options.catalog,
        base=options.config.resolve().parent,
        today=datetime.now(UTC).date(),
        keys=os.environ,
        only=tuple(map(settings.published, options.only)),
        accept=tuple(map(settings.published, options.accept_removals)),
        secrets=Secrets.of(os.environ, needed_keys(settings)),
    )
    return _run_update(job, as_json=options.json, markdown=options.report)


def _warn_of_address(settings: Settings) -> None:
    from portkey_catalog.text.addresses import is_loopback

    if is_loopback(settings.gateway.base_url):
        _say("warning: gateway.base_url leads to this machine; `check` refuses a catalog made with it")
    elif settings.gateway.base_url.startswith("http://"):
        _say("warning: gateway.base_url is not https, so keys travel unencrypted")


def _run_update(job: Update, *, as_json: bool, markdown: Path | None = None, quiet: bool = False) -> int:
    import asyncio
    from dataclasses import replace

    from portkey_catalog.gateway.proxies import EnvironmentProblem
    from portkey_catalog.pipeline import ClockError, UpdateError, update
    from portkey_catalog.report.json import as_json as report_json
    from portkey_catalog.report.markdown import as_markdown
    from portkey_catalog.store.catalog import StoreError

    try:
        with _progress_display() as progress:
            report = asyncio.run(update(replace(job, progress=progress)))
    except (UpdateError, ClockError, EnvironmentProblem) as error:
        _say(str(error))
        return MISUSED
    except StoreError as error:
        _say(str(error))
        return FAILED
    if markdown:
        try:
            markdown.write_text(as_markdown(report), encoding="utf-8")
        except OSError as error:
            _say(f"{markdown}: the report cannot be written: {error.strerror}")
            report = replace(report, exit_code=report.exit_code or HELD)
    if as_json:
        _print_json(report_json(report))
    elif not quiet or report.exit_code:
        _print_report(report)
    return report.exit_code


def _progress_display() -> AbstractContextManager[Progress]:
    """A line per provider under way on a terminal; nothing elsewhere, where it would only fill logs."""
    if not sys.stderr.isatty():
        return nullcontext(lambda what, state: None)
    from portkey_catalog.cli.terminal import progress_lines

    return progress_lines()


def _print_report(report: Report) -> None:
    from portkey_catalog.cli.terminal import print_report

    print_report(report)


def _site(options: argparse.Namespace) -> int:
    from portkey_catalog.pipeline import build
    from portkey_catalog.settings.read import SettingsError, load_settings, with_site_url
    from portkey_catalog.site.build import SiteError
    from portkey_catalog.store.catalog import StoreError

    try:
        settings = load_settings(options.config)
        if options.site_url:
            settings = with_site_url(settings, options.site_url)
        site_url = settings.publish.site_url
        if not site_url:
            raise SettingsError(f"{options.config}: publish.site_url: the address of the site is needed, or --site-url")
        build(options.catalog, root=options.config.resolve().parent, out=options.out, site_url=site_url)
    except SettingsError as error:
        _say(str(error))
        return MISUSED
    except (SiteError, StoreError) as error:
        _say(str(error))
        return FAILED
    _say(f"site built in {options.out}")
    return DONE


def _check(options: argparse.Namespace) -> int:
    from datetime import UTC, datetime

    from portkey_catalog.check.folder import check_catalog
    from portkey_catalog.check.in_opencode import check_in_opencode, find_program
    from portkey_catalog.check.site import check_site
    from portkey_catalog.settings.read import SettingsError
    from portkey_catalog.settings.shapes import needed_keys
    from portkey_catalog.store.catalog import OPENCODE, VERSION_FOLDER
    from portkey_catalog.text.escape import log_line
    from portkey_catalog.text.secrets import Secrets

    program = None if options.opencode is None else find_program(options.opencode)
    if options.opencode is not None and not program:
        where = "cannot be run" if os.sep in options.opencode else "is not on PATH"
        there = "`make opencode` puts one at tests/real/node_modules/.bin/opencode"
        _say(f"check --opencode: {options.opencode!r} {where}; {there}")
        return MISUSED
    try:
        settings = _settings_to_check(options.config)
    except SettingsError as error:
        _say(str(error))
        return MISUSED
    secrets = Secrets.of(os.environ, needed_keys(settings))
    findings = check_catalog(
        options.catalog,
        settings=settings,
        secrets=secrets,
        allow_loopback=options.allow_loopback,
        today=datetime.now(UTC).date(),
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
        findings = check_in_opencode(program, config, options.site, progress=_say)
    if options.json:
        _print_json({"findings": [{"where": finding.where, "text": finding.text} for finding in findings]})
    else:
        for finding in findings:
            _say(log_line(ascii(str(finding))[1:-1]))
        _say(f"{len(findings)} findings" if findings else "no findings")
    return FAILED if findings else DONE


def _settings_to_check(path: Path) -> Settings:
    """The settings; without the usual file those in which nothing is set, the strictest there are.

    Raises:
        SettingsError: they cannot be read.
    """
    from portkey_catalog.settings.read import load_settings
    from portkey_catalog.settings.shapes import Settings

    if path == CONFIG and not path.exists():
        _say(f"{path} is not here, so the catalog is compared with settings in which nothing is set")
        return Settings()
    return load_settings(path)


def _group(options: argparse.Namespace) -> int:
    import gc
    from datetime import UTC, datetime

    from portkey_catalog.grouping.group import RowsError, explain, find, missed, parse_rows, regroup

    if options.file is None and not options.explain:
        _say("group: name a FILE, or two ids with --explain")
        return MISUSED
    try:
        text = "" if options.file is None else _text_of(options.file)
        gc.disable()  # all rows stay until the end, and looking at them again and again is a fifth of the time
        rows = parse_rows(text, datetime.now(UTC).date())
    except (OSError, UnicodeDecodeError, RowsError) as error:
        _say(f"{options.file}: {ascii(str(error))[1:-1]}")
        return MISUSED
    if options.explain:
        try:
            first, second = (find(rows, wanted) for wanted in options.explain)
        except RowsError as error:
            _say(f"group --explain: {error}")
            return MISUSED
        print(*(ascii(line)[1:-1] for line in explain(first, second, rows)), sep="\n")
        return DONE
    for row in missed(rows) if options.near_misses else regroup(rows):
        print(json.dumps(row))
    return DONE


def _text_of(path: Path) -> str:
    """A file's text, or that of standard input for `-`."""
    if str(path) != "-":
        return path.read_text(encoding="utf-8")
    if sys.stdin is None:
        raise OSError("standard input is closed")
    return sys.stdin.read()


def _demo(options: argparse.Namespace) -> int:
    from portkey_catalog.demo import run as demo
    from portkey_catalog.report.json import as_json as report_json
    from portkey_catalog.site.build import SiteError
    from portkey_catalog.store.catalog import StoreError

    catalog, site = options.catalog or options.out / "catalog", options.out / "site"
    site_url = f"http://127.0.0.1:{options.port}"
    if not (options.root / "mkdocs.yml").is_file():
        _say(f"{options.root / 'mkdocs.yml'} is not there; run this in the checkout, or name it with --root")
        return MISUSED
    try:
        with _progress_display() as progress:
            report = demo.make_catalog(catalog, progress)
        if report.exit_code:
            _print_report(report)
            return report.exit_code
        _say("building the site ...")
        findings = demo.make_site(catalog, root=options.root, out=site, site_url=site_url)
    except (demo.DemoError, StoreError, SiteError) as error:
        _say(str(error))
        return FAILED
    for finding in findings:
        _say(ascii(str(finding))[1:-1])
    if options.json:
        _print_json(report_json(report))
    else:
        _print_report(report)
    if findings:
        return FAILED
    _say(f"catalog in {catalog / 'v1'}, site in {site}, checked: no findings")
    if options.serve:
        return _serve(site, options.port)
    _say(f"next: look at it with `{sys.argv[0]} demo --serve`, then make it yours as README.md says")
    return DONE


def _serve(site: Path, port: int) -> int:
    from portkey_catalog.demo import run as demo

    try:
        demo.serve(site, port)
    except OSError as error:
        _say(f"port {port}: {error.strerror}; choose another with --port")
        return FAILED
    except KeyboardInterrupt:
        return DONE
    return DONE
