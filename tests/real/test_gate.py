"""`check --opencode`: what would break opencode, or be lost in it, is a finding before it is published."""

from __future__ import annotations

import json
import os
import select
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from portkey_catalog.check.in_opencode import check_in_opencode
from portkey_catalog.check.static_host import static_host
from portkey_catalog.cli import main as cli
from portkey_catalog.exports.addresses import LOGIN
from portkey_catalog.exports.documents import well_known
from portkey_catalog.exports.opencode import model_ids, opencode_config
from portkey_catalog.store import catalog as store
from portkey_catalog.store import layout
from portkey_catalog.text.canonical import canonical_json
from real.commands import CatalogCommand
from support import needs
from support.small_catalog import make_catalog, published

Document = dict[str, Any]
Change = Callable[[Document], object]

INHERITED = (
    *("constructor", "toString", "toLocaleString", "valueOf", "hasOwnProperty", "isPrototypeOf"),
    *("propertyIsEnumerable", "__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__"),
)
"""Names that every object of JavaScript has, but for `__proto__`."""
HARMLESS = (
    *("prototype", "length", "name", "then", "default", "lab/constructor", "true", "123", "--help", "a", "A"),
    *("a b", "a  b", " a", "a ", "a\tb", "a\rb", "a\x1b[31mb", "a\u00a0b", "a\u2028b", "caf\u00e9", "cafe\u0301"),
    *('a"b', "a'b", "`a`", "a#b", "a?b", "a%b", "a%20b", "a&b=c+d", "a|b;c,d", "<b>a</b>", "*", "openai/*", "@a/b"),
    *("a/b/c", "/a", "a/", "a//b", ".", "..", "a/../b", "a\\b", "C:\\models\\udir", "a,}", "// a", "/* a", "a */"),
    *("{x}", "${x}", "{{x}}", "{env}", "a{env", "a{file", "env:X}", "\N{FOX FACE}", "\u05d0\u05d1", "x" * 300),
)
"""Keys that opencode takes and lists to the letter."""


# A published site, as far as opencode sees it


def entry(**facts: Any) -> Document:
    """A model as opencode wants it."""
    return {"name": "A model", "limit": {"context": 200_000, "output": 64_000}, **facts}


def models(config: Document) -> Document:
    """The models of one provider, to be changed."""
    found: Document = config["provider"]["portkey-anthropic"]["models"]
    return found


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """The documents of a site."""
    folder = tmp_path / "site"
    for path, text in published(make_catalog())[0].items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    return folder


def config_of(site: Path) -> Path:
    return site / "v1" / "opencode.json"


def change(path: Path, spoil: Change) -> None:
    document = json.loads(path.read_bytes())
    spoil(document)
    path.write_text(canonical_json(document), "utf-8")


# With the real opencode


def test_a_built_site_passes(catalog: CatalogCommand) -> None:
    program = str(needs.opencode())
    assert catalog.run("demo", "--root", str(needs.ROOT)).code == 0
    paths = ("--catalog", "build/demo/catalog", "--site", "build/demo/site")
    done = catalog.run("check", *paths, "--allow-loopback", "--opencode", program)
    assert (done.code, done.stderr.splitlines()) == (
        0,
        [
            "catalog.toml is not here, so the catalog is compared with settings in which nothing is set",
            "trying the published file in opencode ...",
            "trying a login at the built site ...",
            "trying the site's api.json in opencode ...",
            "no findings",
        ],
    )


def test_keys_that_look_odd_are_listed_to_the_letter_by_every_way(site: Path) -> None:
    odd = {key: entry() for key in HARMLESS} | {key: entry(id=f"@anthropic/{key}") for key in INHERITED}
    change(config_of(site), lambda config: models(config).update(odd))
    addressed = {key: entry(id=f"@anthropic/{key}") for key in odd}
    change(site / "api.json", lambda api: api["portkey-anthropic"]["models"].update(addressed))
    assert check_in_opencode(needs.opencode(), config_of(site), site) == []


def test_names_that_look_odd_stop_nobody(site: Path) -> None:
    named = {
        f"model-{place}": entry(name=name) for place, name in enumerate([*HARMLESS, *INHERITED, "__proto__", "a\nb"])
    }
    change(config_of(site), lambda config: models(config).update(named))
    assert check_in_opencode(needs.opencode(), config_of(site)) == []


NO_START = "opencode does not start (1): "
STOPPING: dict[str, tuple[Change, str]] = {
    "inherited key": (lambda c: models(c).update(constructor=entry()), f"{NO_START}undefined is not an object"),
    "another inherited key": (lambda c: models(c).update(__lookupSetter__=entry()), f"{NO_START}undefined is not an"),
    "inherited id": (lambda c: models(c).update(a=entry(id="constructor")), f"{NO_START}undefined is not an object"),
    "half a limit": (
        lambda c: models(c).update(a=entry(limit={"context": 9})),
        "Missing key provider.portkey-anthropic.",
    ),
    "half a price": (lambda c: models(c).update(a=entry(cost={"input": 1})), "models.a.cost.output"),
    "a missing file": (lambda c: models(c).update(a=entry(name="{file:/nonexistent}")), "/nonexistent does not exist"),
    "lost key": (
        lambda c: models(c).update({"__proto__": entry()}),
        "opencode does not list 1 of 7 models: portkey-anthropic/__proto__",
    ),
    "deprecated": (
        lambda c: models(c).update(a=entry(status="deprecated")),
        "opencode does not list 1 of 7 models: portkey-anthropic/a",
    ),
}


@pytest.mark.parametrize(("spoil", "words"), STOPPING.values(), ids=STOPPING)
def test_what_stops_opencode_or_is_lost_in_it_is_found(site: Path, spoil: Change, words: str) -> None:
    change(config_of(site), spoil)
    [finding] = check_in_opencode(needs.opencode(), config_of(site))
    assert finding.where == "opencode.json"
    assert words in finding.text


def test_a_key_that_breaks_a_line_is_found(site: Path) -> None:
    change(config_of(site), lambda config: models(config).update({"a\nb": entry()}))
    found = [finding.text for finding in check_in_opencode(needs.opencode(), config_of(site))]
    assert found == [
        "opencode does not list 1 of 7 models: portkey-anthropic/a\nb",
        "opencode lists 2 that are not published: b, portkey-anthropic/a",
    ]


def test_what_is_wrong_on_the_site_alone_is_found_there(site: Path, tmp_path: Path) -> None:
    config = tmp_path / "opencode.json"
    config.write_bytes(config_of(site).read_bytes())
    config_of(site).write_text("<!DOCTYPE html><html><body>Moved</body></html>", "utf-8")
    change(site / "api.json", lambda api: next(iter(api["portkey-anthropic"]["models"].values())).pop("limit"))
    first, second = check_in_opencode(needs.opencode(), config, site)
    assert first.where == LOGIN
    assert first.text.startswith(NO_START)
    assert (second.where, second.text[: len(NO_START)]) == ("api.json", NO_START)
    assert "limit.context" in second.text


# What is decided before opencode is started, and what a program does that is not opencode


@pytest.fixture
def program(tmp_path: Path) -> Callable[[str], Path]:
    """A program of these shell commands."""

    def write(script: str) -> Path:
        path = tmp_path / "bin" / "opencode"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        path.chmod(0o755)
        return path

    return write


Program = Callable[[str], Path]


def texts(program: Path, site: Path, *, whole: bool = False, **options: Any) -> list[str]:
    """Findings about the configuration, or about the whole site."""
    found = check_in_opencode(program, config_of(site), site if whole else None, **options)
    return [str(finding) for finding in found]


@pytest.fixture
def honest(program: Program, site: Path, tmp_path: Path) -> Path:
    """Lists what is published, and notes each login."""
    listing = tmp_path / "listing"
    listing.write_text("".join(f"{each}\n" for each in model_ids(json.loads(config_of(site).read_bytes())["provider"])))
    return program(f'if [ "$1" = auth ]; then echo "$*" >>"{tmp_path}/logins"; else cat "{listing}"; fi')


def test_opencode_is_started_for_the_file_the_login_and_the_models_address(
    honest: Path, site: Path, tmp_path: Path
) -> None:
    assert texts(honest, site, whole=True) == []
    [login] = (tmp_path / "logins").read_text().splitlines()
    assert login.startswith("auth login http://127.0.0.1:") and login.endswith("/catalog")


@pytest.mark.parametrize("text", ["<!DOCTYPE html>", '{"provider": {', "[]", "null", '{"provider": []}', "{}", ""])
@pytest.mark.parametrize("path", ["v1/opencode.json", "api.json"])
def test_a_document_that_is_something_else_is_found(honest: Path, site: Path, path: str, text: str) -> None:
    (site / path).write_text(text, "utf-8")
    [found] = check_in_opencode(honest, config_of(site), site)
    assert found.where == path.removeprefix("v1/")


LOGINS: dict[str, Change] = {
    "another command": lambda d: d["auth"].update(command=["sh", "-c", "touch /tmp/evil"]),
    "another variable": lambda d: d["auth"].update(env="AWS_SECRET_ACCESS_KEY"),
    "another address": lambda d: d["remote_config"].update(url="https://evil.example/opencode.json"),
    "headers": lambda d: d["remote_config"].update(headers={"x": "{env:HOME}"}),
    "a configuration": lambda d: d.update(config={"plugin": ["evil"]}),
    "no address": lambda d: d.pop("remote_config"),
    "no object": lambda d: d.update(remote_config="https://evil.example/v1/opencode.json"),
    "nothing": lambda d: d.clear(),
}


@pytest.mark.parametrize("spoil", LOGINS.values(), ids=LOGINS)
def test_a_login_document_that_is_not_ours_is_found_and_its_command_never_run(
    honest: Path, site: Path, tmp_path: Path, spoil: Change
) -> None:
    change(site / LOGIN, spoil)
    [found] = texts(honest, site, whole=True)
    assert found.startswith(f"{LOGIN}: ")
    assert not (tmp_path / "logins").exists()


@pytest.mark.parametrize("text", ["<!DOCTYPE html>", "[]", '"text"', None])
def test_a_site_without_a_login_document_is_found(honest: Path, site: Path, text: str | None) -> None:
    (site / LOGIN).unlink()
    if text is not None:
        (site / LOGIN).write_text(text, "utf-8")
    [found] = texts(honest, site, whole=True)
    assert LOGIN in found


def test_a_login_that_fails_is_found(program: Program, site: Path) -> None:
    failing = program('[ "$1" = auth ] && { echo "no key" >&2; exit 1; }')
    assert f"{LOGIN}: `opencode auth login` fails (1): no key" in texts(failing, site, whole=True)


def test_a_program_that_says_something_else_is_found(program: Program, site: Path) -> None:
    rubbish = program(r"printf '\377\376\n\033[2J\nportkey-anthropic/claude-sonnet-4-20250514\n\n'; seq 9")
    missing, unexpected = texts(rubbish, site)
    assert missing.startswith("opencode.json: opencode does not list 5 of 6 models: combined/claude-sonnet-4, ")
    assert unexpected.startswith("opencode.json: opencode lists 11 that are not published: ")
    assert unexpected.endswith(" and 8 more")


def test_a_program_that_does_not_stop_talking_is_stopped(program: Program, site: Path) -> None:
    [found] = texts(program("yes portkey-anthropic/model"), site)
    assert found == "opencode.json: `opencode models` printed over 33554432 bytes and was stopped"


def test_a_model_listed_twice_is_found(honest: Path, program: Program, site: Path, tmp_path: Path) -> None:
    twice = program(f'cat "{tmp_path}/listing"; head -n 1 "{tmp_path}/listing"')
    [found] = texts(twice, site)
    assert found.startswith("opencode.json: opencode lists 1 that are not published: ")


@pytest.mark.parametrize(
    ("script", "words"),
    [
        (
            r"printf '\033[91mError: \033[0mfirst\n\n\342\206\263 the\007 cause\033[0m\n--- End ---\n\n' >&2; exit 3",
            "↳ the cause",
        ),
        ("exit 3", "it says nothing"),
        ("echo only said; exit 3", "only said"),
        ("head -c 100000 /dev/zero | tr '\\0' x >&2; exit 3", f"{'x' * 95} ... {'x' * 100}"),
    ],
)
def test_a_program_that_fails_is_found_with_its_last_words(
    program: Program, site: Path, script: str, words: str
) -> None:
    assert texts(program(script), site) == [f"opencode.json: opencode does not start (3): {words}"]


def test_a_program_that_a_signal_ends_is_found(program: Program, site: Path) -> None:
    assert texts(program("kill -9 $$"), site) == ["opencode.json: opencode does not start (-9): it says nothing"]


def test_a_file_that_is_no_program_is_found(program: Program, site: Path) -> None:
    path = program("")
    path.write_bytes(b"\0\1\2")
    [found] = texts(path, site)
    assert found.startswith("opencode.json: ") and "cannot be started" in found


def test_a_program_that_hangs_is_stopped_with_all_it_started(program: Program, site: Path, tmp_path: Path) -> None:
    held = tmp_path / "held"
    os.mkfifo(held)
    reader = os.open(held, os.O_RDONLY | os.O_NONBLOCK)
    hanging = program(f'exec 9>"{held}"\ntrap "" TERM INT HUP\nsh -c \'trap "" TERM; sleep 600\' &\nsleep 600')
    assert texts(hanging, site, patience=1) == ["opencode.json: `opencode models` took over 1 s and was stopped"]
    # The pipe closes when the last process that holds its other end is gone.
    assert select.select([reader], [], [], 60)[0] == [reader]
    assert os.read(reader, 1) == b""
    os.close(reader)


def test_opencode_sees_nothing_of_the_machine_and_a_false_key_for_every_variable(
    program: Program, site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PORTKEY_API_KEY", "OPENAI_API_KEY", "OPENCODE_CONFIG_CONTENT", "HTTPS_PROXY", "EDITOR"):
        monkeypatch.setenv(name, "pk-test-mine")
    keyed = {"x-portkey-virtual-key": "{env:TEAM_KEY} {env:HOME}"}
    change(config_of(site), lambda c: c["provider"]["portkey-anthropic"]["options"].update(headers=keyed))
    seen = program(
        f'env >"{tmp_path}/seen"; pwd >"{tmp_path}/place"; ls -A >>"{tmp_path}/place"; cat >>"{tmp_path}/place"'
    )
    check_in_opencode(seen, config_of(site))
    environment = dict(line.split("=", 1) for line in (tmp_path / "seen").read_text().splitlines())
    assert {name: value for name, value in environment.items() if "KEY" in name} == {
        "PORTKEY_API_KEY": "pk-test-not-a-key",
        "TEAM_KEY": "pk-test-not-a-key",
    }
    home = environment["HOME"]
    assert (tmp_path / "place").read_text() == f"{home}/project\n"
    assert not Path(home).exists()
    assert {name for name in environment if not name.startswith(("XDG_", "OPENCODE_"))} <= {
        *("PORTKEY_API_KEY", "TEAM_KEY", "PATH", "HOME", "TMPDIR", "PWD", "OLDPWD", "SHLVL", "_"),
    }
    assert "pk-test-mine" not in environment.values()


# The command


def test_a_program_that_is_not_there_is_a_misuse(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "no-program").write_text("#!/bin/sh\n", "utf-8")
    for name, words in (("no-such-opencode", "is not on PATH"), (str(tmp_path / "no-program"), "cannot be run")):
        assert cli.main(["check", "--opencode", name]) == 2
        said = capsys.readouterr().err
        assert said.startswith(f"check --opencode: {name!r} {words}; `make opencode` puts one at ")


def test_opencode_on_the_path_is_the_default_and_starts_only_for_a_catalog_that_keeps_the_rules(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = program(f'touch "{tmp_path}/started"')
    monkeypatch.setenv("PATH", str(found.parent), prepend=os.pathsep)
    assert cli.main(["check", "--catalog", str(tmp_path / "empty"), "--opencode"]) == 1
    assert not (tmp_path / "started").exists()
    kept = make_catalog()
    store.write_catalog(tmp_path / "catalog", layout.catalog_files(kept, opencode_config(kept)))
    monkeypatch.chdir(tmp_path)
    assert cli.main(["check", "--json", "--opencode"]) == 1
    said = capsys.readouterr()
    assert said.err.endswith("trying the published file in opencode ...\n")
    document = json.loads(said.out[said.out.rindex('{\n  "findings"') :])
    assert [finding["where"] for finding in document["findings"]] == ["opencode.json"]


# The host of the built site


def test_a_site_is_served_as_pages_would(site: Path) -> None:
    (site / "index.html").write_text("<p>first</p>", "utf-8")
    (site / "outside").symlink_to(site.parent)

    def instead(url: str) -> dict[str, bytes]:
        return {LOGIN: json.dumps(well_known(url)).encode()}

    with static_host(site, "some/where", instead=instead) as url, httpx.Client(trust_env=False) as client:
        login, api, page = (client.get(f"{url}/{path}") for path in (LOGIN, "api.json", ""))
        assert url.endswith("/some/where")
        assert login.json() == well_known(url)
        assert login.headers["content-type"] == "application/octet-stream"
        assert api.content == (site / "api.json").read_bytes()
        assert api.headers["content-type"].startswith("application/json")
        assert page.text == "<p>first</p>"
        assert client.head(f"{url}/api.json").content == b""
        host = url.removesuffix("/some/where")
        elsewhere = [f"{url}/none", f"{host}/api.json", f"{url}/outside/place", f"{url}/%2e%2e/bin", f"{url}/a%00b"]
        for answer in map(client.get, elsewhere):
            assert (answer.status_code, answer.headers["content-type"][:9]) == (404, "text/html")
