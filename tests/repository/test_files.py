"""The repository itself: what it must not hold, its locks, its Makefile, and the commands its documents show."""

import argparse
import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from portkey_catalog.cli import main as cli
from support.needs import ROOT

PHONY = {"bench", "help", "install", "opencode", "demo", "test", "lint", "lock", "clean"}
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("**/*.md"))]
SCRIPTS = [ROOT / ".ci" / "run", ROOT / "Makefile", *sorted((ROOT / ".github" / "workflows").glob("*.yml"))]

# In two parts each, so that this file does not name them either.
REGISTRIES = [
    "pypi" + ".org",
    "python" + "hosted.org",
    "npm" + "js.",
    "yarn" + "pkg.",
    "deb." + "debian",
    "/opt/" + "pypi",
]
MACHINE_PATH = re.compile(r"(?<![\w.~>*-])/(?:work|root|home|tmp|opt|Users)/\S*")


@cache
def repository_files() -> list[Path]:
    """Everything git tracks or would track."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("this is no git checkout")
    return [path for name in sorted(set(done.stdout.split("\0")) - {""}) if (path := ROOT / name).is_file()]


def texts() -> Iterator[tuple[str, str]]:
    for path in repository_files():
        try:
            yield path.relative_to(ROOT).as_posix(), path.read_text("utf-8")
        except UnicodeDecodeError:
            continue  # an image


def test_the_only_python_locks_are_the_hashed_requirements() -> None:
    names = {path.name for path in repository_files()}
    assert names >= {"requirements.txt", "requirements-dev.txt", "pyproject.toml"}
    assert not names & {"uv.lock", "poetry.lock", "pylock.toml", "Pipfile.lock", "pdm.lock"}


def test_no_file_names_a_package_registry() -> None:
    assert [(name, host) for name, text in texts() for host in REGISTRIES if host in text.lower()] == []


def test_no_file_outside_the_tests_names_a_path_of_some_machine() -> None:
    found = [
        (name, match[0])
        for name, text in texts()
        if not name.startswith("tests/")
        for match in MACHINE_PATH.finditer(text)
    ]
    assert found == []


def test_the_lock_of_the_real_components_holds_checksums_and_no_addresses() -> None:
    packages = json.loads((ROOT / "tests" / "real" / "package-lock.json").read_text("utf-8"))["packages"]
    installed = {name: package for name, package in packages.items() if name}
    assert [name for name, package in installed.items() if "resolved" in package] == []
    # Builds of opencode for other platforms are only ever names here.
    here = {name for name, package in installed.items() if not package.get("optional") or name.endswith("-linux-x64")}
    assert [name for name in sorted(here) if "integrity" not in installed[name]] == []
    assert {"node_modules/opencode-ai", "node_modules/opencode-linux-x64", "node_modules/@portkey-ai/gateway"} <= here


# Locks


def locked(name: str) -> dict[str, dict[str, list[str]]]:
    """Package -> version -> hashes."""
    packages: dict[str, dict[str, list[str]]] = {}
    for entry in re.split(r"^(?=\w)", (ROOT / name).read_text("utf-8"), flags=re.MULTILINE):
        if pinned := re.match(r"([\w.-]+)==([\w.!+]+)", entry):
            hashes = re.findall(r"--hash=(sha256:[0-9a-f]{64})\b", entry)
            packages.setdefault(canonicalize_name(pinned[1]), {})[pinned[2]] = hashes
    return packages


@pytest.mark.parametrize(
    ("lock", "extras"),
    [("requirements.txt", ["build"]), ("requirements-dev.txt", ["build", "dev"])],
    ids=["run", "dev"],
)
def test_a_lock_pins_and_hashes_what_the_project_asks_for(lock: str, extras: list[str]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = project["dependencies"] + [line for extra in extras for line in project["optional-dependencies"][extra]]
    packages = locked(lock)
    for requirement in map(Requirement, asked):
        versions = packages.get(canonicalize_name(requirement.name), {})
        assert versions, f"{requirement.name} is not in {lock}: make lock"
        assert all(map(requirement.specifier.contains, versions)), (
            f"{requirement} is {list(versions)} in {lock}: make lock"
        )
    assert [name for name, versions in packages.items() if not all(versions.values())] == []


def test_the_development_lock_only_adds_to_the_other() -> None:
    small, large = locked("requirements.txt"), locked("requirements-dev.txt")
    assert {name: versions for name, versions in large.items() if name in small} == small
    assert {"pytest", "zizmor"} <= large.keys() - small.keys()


# Makefile


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The Makefile beside empty inputs, and a `python` that only notes what it is asked to do."""
    for name in ("Makefile", "requirements.txt", "requirements-dev.txt", "pyproject.toml"):
        content = (ROOT / name).read_text("utf-8") if name == "Makefile" else ""
        (tmp_path / name).write_text(content, "utf-8")
    python = tmp_path / "python"
    python.write_text(
        '#!/bin/sh\n[ "$1" = -c ] && exit "${TOO_OLD:-0}"\necho "$*" >>calls\n'
        '[ "$2" = venv ] || exit 0\nmkdir -p .venv/bin && cp "$0" .venv/bin/python && exit "${BROKEN:-0}"\n',
        "utf-8",
    )
    python.chmod(0o755)
    return tmp_path


def make(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    # Not the variables of a `make test` that runs these tests.
    env = {
        name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS", "ARGS", "PYTHON"))
    }
    return subprocess.run(
        ["make", *arguments], cwd=folder, env=env | environment, capture_output=True, text=True, timeout=60, check=False
    )


def calls(folder: Path) -> list[str]:
    """First words of what `python` was asked to do since the last look."""
    noted = folder / "calls"
    lines = noted.read_text("utf-8").splitlines() if noted.exists() else []
    noted.unlink(missing_ok=True)
    return [next(word for word in line.split() if word in {"venv", "--requirement", "--editable"}) for line in lines]


def test_make_alone_lists_every_target(checkout: Path) -> None:
    done = make(checkout)
    assert done.returncode == 0
    assert {line.split()[1] for line in done.stdout.splitlines()} == PHONY
    [phony] = re.findall(r"^\.PHONY: (.*)$", (checkout / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert set(phony.split()) == PHONY


def test_a_second_install_has_nothing_to_do(checkout: Path) -> None:
    assert make(checkout, "install", "PYTHON=./python").returncode == 0
    assert calls(checkout) == ["venv", "--requirement", "--editable"]
    assert make(checkout, "install", "PYTHON=./python").returncode == 0
    assert calls(checkout) == []


def test_a_new_lock_is_installed_into_the_virtual_environment_that_is_there(checkout: Path) -> None:
    make(checkout, "install", "PYTHON=./python")
    calls(checkout)
    for name in (".venv/.installed", "pyproject.toml"):
        os.utime(checkout / name, (1, 1))
    assert make(checkout, "install", "PYTHON=./python").returncode == 0
    assert calls(checkout) == ["--requirement", "--editable"]


def test_an_old_python_is_refused_with_a_way_out(checkout: Path) -> None:
    done = make(checkout, "install", "PYTHON=./python", TOO_OLD="1")
    assert done.returncode == 2
    assert done.stderr.startswith(
        "Python 3.11 or newer is needed and was not found. Install it, or name it: make PYTHON="
    )
    assert not (checkout / ".venv").exists()


def test_a_half_made_virtual_environment_is_removed(checkout: Path) -> None:
    assert make(checkout, "install", "PYTHON=./python", BROKEN="1").returncode == 2
    assert not (checkout / ".venv").exists()


BACKEND = """
import pathlib, zipfile

def build_editable(folder, *rest):
    with zipfile.ZipFile(pathlib.Path(folder) / "tiny-1-py3-none-any.whl", "w") as wheel:
        wheel.writestr("tiny-1.dist-info/METADATA", "Metadata-Version: 2.1\\nName: tiny\\nVersion: 1\\n")
        wheel.writestr("tiny-1.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr("tiny-1.dist-info/RECORD", "")
    return "tiny-1-py3-none-any.whl"
"""


@pytest.mark.parametrize(
    ("variables", "options"),
    [({"PIP_USER": "1"}, ""), ({"PIP_TARGET": "elsewhere"}, ""), ({}, "user = true\nprefix = {elsewhere}\n")]
    + [({}, f"{option} = {{elsewhere}}\n") for option in ("target", "prefix", "root")],
    ids=str,
)
def test_settings_of_pip_lead_past_no_virtual_environment(
    checkout: Path, variables: dict[str, str], options: str
) -> None:
    (checkout / "backend.py").write_text(BACKEND, "utf-8")
    (checkout / "pyproject.toml").write_text(
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n', "utf-8"
    )
    settings = checkout / "pip.conf"
    settings.write_text(f"[install]\n{options.format(elsewhere=checkout / 'elsewhere')}", "utf-8")
    done = make(checkout, "install", f"PYTHON={sys.executable}", PIP_CONFIG_FILE=str(settings), **variables)
    assert done.returncode == 0, done.stderr
    assert len(list((checkout / ".venv").glob("lib/python*/site-packages/tiny-1.dist-info"))) == 1
    assert not (checkout / "elsewhere").exists()


NPM = """#!/bin/sh
mkdir -p tests/real/node_modules/.bin
printf '#!/bin/sh\\nexit %s\\n' "$OPENCODE" >tests/real/node_modules/.bin/opencode
chmod +x tests/real/node_modules/.bin/opencode
exit "$NPM"
"""


@pytest.mark.parametrize(("npm", "opencode"), [("0", "0"), ("1", "0"), ("0", "1")])
def test_what_npm_leaves_half_installed_is_taken_away_and_the_tests_go_on(
    checkout: Path, npm: str, opencode: str
) -> None:
    modules = checkout / "tests" / "real" / "node_modules"
    modules.parent.mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        (modules.parent / name).touch()
    program = checkout / "tools" / "npm"
    program.parent.mkdir()
    program.write_text(NPM, "utf-8")
    program.chmod(0o755)
    path = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
    done = make(checkout, "tests/real/node_modules/.installed", PATH=path, NPM=npm, OPENCODE=opencode)
    assert done.returncode == 0, done.stderr
    works = (npm, opencode) == ("0", "0")
    assert modules.exists() == (modules / ".installed").exists() == works
    assert ("npm ci did not work, as it says above: the tests with the real opencode" in done.stdout) != works


@pytest.mark.parametrize("npm", ["exit 1", "mkdir -p tests/real/node_modules"], ids=["fails", "installs nothing"])
def test_an_opencode_that_cannot_be_installed_is_an_error(checkout: Path, npm: str) -> None:
    (checkout / "tests" / "real").mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        (checkout / "tests" / "real" / name).touch()
    (checkout / "npm").write_text(f"#!/bin/sh\n{npm}\n", "utf-8")
    (checkout / "npm").chmod(0o755)
    assert make(checkout, "opencode", PATH=f"{checkout}{os.pathsep}{os.environ['PATH']}").returncode == 2


# Commands in documents and scripts

BEFORE_A_COMMAND = re.compile(r"\$|-|bash|exec|run:|\.github/without-commands|\w+=.*")


def command_lines(path: Path) -> Iterator[list[str]]:
    """Words of each command in a document's code, or in a script."""
    text = path.read_text("utf-8")
    if path.suffix == ".md":
        fences = re.findall(r"^ *```.*?\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL)
        prose = re.sub(r"^ *```.*?^ *```", "", text, flags=re.MULTILINE | re.DOTALL)
        text = "\n".join(fences + re.findall(r"`([^`]+)`", prose))
    for line in re.split(r"\n|&&|\|\|?|;", text.replace("\\\n", " ")):
        try:
            words = shlex.split(line, comments=True)
        except ValueError:
            continue  # no shell, for instance prose with an apostrophe
        while words and BEFORE_A_COMMAND.fullmatch(words[0]):
            del words[0]
        if words:
            yield words


def shown(path: Path, program: str) -> list[list[str]]:
    """Arguments of each call of a program."""
    return [words[1:] for words in command_lines(path) if Path(words[0]).name == program]


@cache
def options() -> dict[str, set[str]]:
    """Subcommand -> its options, from the real parser."""
    [subcommands] = [action for action in cli.parser()._actions if isinstance(action, argparse._SubParsersAction)]
    return {name: set(command._option_string_actions) for name, command in subcommands.choices.items()}


@pytest.mark.parametrize("path", DOCUMENTS + SCRIPTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_commands_shown_exist(path: Path) -> None:
    programs = ("portkey-catalog", "make", "opencode")
    assert any(shown(path, program) for program in programs), "no command is seen here, so none would be checked"
    for name, *arguments in filter(None, shown(path, "portkey-catalog")):
        if name.startswith("--"):
            assert name in {"--help", "--version"}
            continue
        assert name in options(), f"portkey-catalog {name}"
        flags = {word.strip("[]").split("=")[0] for word in arguments if word.strip("[]").startswith("--")}
        assert flags <= options()[name], f"portkey-catalog {name}"
    targets = [word for words in shown(path, "make") for word in words if "=" not in word and not word.startswith("-")]
    assert set(targets) <= PHONY


def test_the_reader_of_documents_sees_commands_where_they_stand(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "Run `make demo`, it's easy; portkey-catalog does the rest.\n\n```sh\n"
        "$ git clone x/portkey-catalog mine && cd mine\n"
        "KEY=1 .venv/bin/portkey-catalog update \\\n  --only groq  # why\n```\n",
        "utf-8",
    )
    assert shown(page, "make") == [["demo"]]
    assert shown(page, "portkey-catalog") == [["update", "--only", "groq"]]


def test_the_documents_and_scripts_show_the_commands_a_newcomer_needs() -> None:
    readme = shown(ROOT / "README.md", "make")
    assert ["demo"] in readme
    assert ["test"] in readme
    refresh = [words[0] for words in shown(ROOT / ".github" / "workflows" / "refresh.yml", "portkey-catalog")]
    assert refresh == ["update", "check", "check", "site", "check"]
