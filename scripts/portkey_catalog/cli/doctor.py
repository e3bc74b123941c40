"""`portkey-catalog doctor`: what stands between a user and an answer, and the command that mends it."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portkey_catalog.cli.messages import print_json, say
from portkey_catalog.errors import FAILED, PortkeyCatalogError
from portkey_catalog.text.addresses import HOSTED

if TYPE_CHECKING:
    from portkey_catalog.doctor.shapes import Found
    from portkey_catalog.opencode.places import Surroundings
    from portkey_catalog.text.redact import Redactor

SUMMARY = "look at your key, gateway, opencode and site: what works, what does not, and what mends it"
EXAMPLES = (
    ("doctor", "look at all of it"),
    ("doctor --model combined/claude-sonnet-4", "also say who would answer this model"),
    ("doctor --brief https://owner.example/models", "look at this site, and say little of what is fine"),
    ("doctor --offline --json", "look at this machine only, for a program"),
    ("doctor --report report.json", "write what an issue needs"),
)
EXIT_CODES = """exit codes:
  0  all is fine, or need not be known
  1  something fails, or this program does
  2  bad usage
  3  nothing fails, but something warns
  4  neither, but something could not be checked"""
CODES = {"FINE": 0, "FAILS": 1, "WARNS": 3, "UNKNOWN": 4}


def add_arguments(command: ArgumentParser) -> None:
    """Arguments of `doctor`."""
    command.add_argument(
        "site",
        nargs="?",
        metavar="SITE",
        help="address of a site (default: those that opencode is logged in at, and that of sync)",
    )
    command.add_argument("--model", metavar="PROVIDER/MODEL", help="also say who would answer it, such as combined/ID")
    command.add_argument(
        "--gateway",
        metavar="URL",
        help=f"where the key is tried (default: the gateway of your own configuration, else {HOSTED})",
    )
    command.add_argument(
        "--opencode", default="opencode", metavar="PROGRAM", help="opencode by its path (default: the one on PATH)"
    )
    command.add_argument("--offline", action="store_true", help="ask neither the gateway nor a site")
    command.add_argument("--brief", action="store_true", help="leave out what was seen of what is fine")
    command.add_argument("--json", action="store_true", help="print the checks as JSON on standard output")
    command.add_argument(
        "--report",
        type=Path,
        metavar="FILE",
        help="also write what an issue needs, without secrets and names of your workspace",
    )
    command.set_defaults(lines=True)


def run(options: Namespace) -> int:
    """Look, judge and tell; everything that is said, errors and faults too, goes through one redactor."""
    from portkey_catalog.opencode.find import surroundings

    around = surroundings()
    redactor = _knowing(around, {})
    try:
        redactor = redactor_of(around)
        return _run(options, around, redactor)
    except PortkeyCatalogError as error:
        say(redactor.line(str(error)))
        return error.exit_code
    except Exception as error:  # noqa: BLE001 - a traceback would go past the redactor
        say(redactor.line(_fault(error)))
        return FAILED


def _fault(error: Exception) -> str:
    """A fault of this program, and where it is."""
    from traceback import extract_tb

    places = [f"{Path(each.filename).name}:{each.lineno}" for each in extract_tb(error.__traceback__)[-3:]]
    return f"doctor: a fault of this program: {type(error).__name__}: {error} (at {', '.join(places)})"


def _run(options: Namespace, around: Surroundings, redactor: Redactor) -> int:
    from portkey_catalog.doctor.checks import diagnose, worst
    from portkey_catalog.doctor.told import document, lines, page_of
    from portkey_catalog.text.escape import log_line

    found = _found(options, around)
    results = diagnose(found)
    page = page_of(found)
    if options.report:
        _write(options.report, results, found, redactor)
    if options.json:
        print_json(document(results, page, redactor))
    else:
        print(*map(log_line, lines(results, page, redactor, brief=options.brief)), sep="\n", flush=True)
    return CODES[worst(results).name]


def _found(options: Namespace, around: Surroundings) -> Found:
    """Everything, from the edges.

    Raises:
        MisuseError: an address or a model is none.
    """
    from datetime import UTC, datetime

    from portkey_catalog.doctor.ask import ask_gateway, ask_sites
    from portkey_catalog.doctor.effective import own, sends_key, trusted_gateway
    from portkey_catalog.doctor.machine import key_of, look, program_of, stored
    from portkey_catalog.doctor.shapes import Found, Key
    from portkey_catalog.errors import MisuseError
    from portkey_catalog.exports.opencode import USER_KEY_ENV

    if options.model and "/" not in options.model.strip("/"):
        raise MisuseError("doctor: a model is named as opencode lists it, PROVIDER/MODEL, such as combined/gpt-4.1")
    gateway = _gateway(options.gateway) if options.gateway else None
    logins, _, _ = stored(around)
    key = key_of(USER_KEY_ENV, around.environment, logins)
    sites = () if options.offline else ask_sites(_addresses(options.site, around))
    known = {each.address: each.config for each in sites if each.config is not None}
    configs = {each.address: known[each.address.rstrip("/")] for each in logins if each.address.rstrip("/") in known}
    machine = look(around, program_of(options.opencode, around.environment), configs)
    refused = "it was not to be asked (--offline)" if options.offline else None
    config = own(machine.layers)
    belongs = gateway or trusted_gateway(config) or HOSTED
    account = None
    if not options.offline:
        account = ask_gateway(belongs, key if gateway or sends_key(config) else Key())
    return Found(key, machine, account, sites, datetime.now(UTC), options.model, refused, belongs)


def _gateway(given: str) -> str:
    """The gateway that was named.

    Raises:
        MisuseError: it is no address, or the key would travel unencrypted.
    """
    from portkey_catalog.errors import MisuseError
    from portkey_catalog.text.addresses import is_loopback, web_address

    try:
        address = web_address(given)
    except ValueError as error:
        raise MisuseError(f"doctor: --gateway: {error}") from error
    if address.startswith("http://") and not is_loopback(address):
        raise MisuseError("doctor: --gateway: https is needed, as the key would travel unencrypted")
    return address


def _addresses(given: str | None, around: Surroundings) -> list[str]:
    """The sites to look at: the one that was named, or all that opencode and `sync` go by."""
    from portkey_catalog.doctor.machine import stored
    from portkey_catalog.sync.files import remembered
    from portkey_catalog.sync.site import SiteAddressError, address

    if given:
        return [address(given)]
    memory = remembered(around)
    found = []
    for each in (*(login.address for login in stored(around)[0]), *([memory.site] if memory else [])):
        try:
            found.append(address(each))
        except SiteAddressError:
            continue
    return list(dict.fromkeys(found))


def redactor_of(around: Surroundings) -> Redactor:
    """What knows every secret of the environment, of stored logins and of the configurations."""
    from portkey_catalog.doctor.effective import leaves
    from portkey_catalog.doctor.machine import stored
    from portkey_catalog.opencode.find import layers
    from portkey_catalog.opencode.substitute import variables
    from portkey_catalog.text.redact import literal_secret

    found, named = stored(around)[2], set()
    for layer in layers(around):
        named |= set(variables(layer.text))
        for path, value in leaves(layer.value):
            if secret := literal_secret(path[-1] if path else "", value):
                found[f"{'.'.join(path)} in {layer.source}"] = secret
    return _knowing(around, found, named)


def _knowing(around: Surroundings, found: Mapping[str, str], named: Iterable[str] = ()) -> Redactor:
    from portkey_catalog.exports.opencode import USER_KEY_ENV
    from portkey_catalog.text.redact import Redactor

    return Redactor.of(around.environment, found, {USER_KEY_ENV, *named}, str(around.home))


def _write(path: Path, results: Any, found: Found, redactor: Redactor) -> None:
    import json
    import platform
    from importlib.metadata import version

    from portkey_catalog.doctor.told import bundle
    from portkey_catalog.errors import MisuseError

    about = {"system": f"{platform.system()} {platform.machine()}", "python": platform.python_version()}
    text = json.dumps(bundle(results, found, redactor, version("portkey-catalog"), about), indent=2) + "\n"
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise MisuseError(f"{path}: cannot be written: {error.strerror}") from error
    say(redactor.line(f"{path} written; read it before you hand it on"))
