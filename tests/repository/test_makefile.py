"""The Makefile, beside a `python` and an `npm` that only note what they are asked to do."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from support.makefile import LOCKS, PHONY
from support.needs import ROOT


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The Makefile beside empty inputs, and a `python` that only notes what it is asked to do."""
    for name in ("Makefile", *LOCKS, "pyproject.toml"):
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
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("MAKE", "MFLAGS", "ARGS", "PYTHON", "COVERAGE"))
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


@pytest.mark.parametrize(("target", "lock"), [("base", ""), ("install", "-site"), (".venv/.installed-dev", "-dev")])
def test_each_purpose_has_a_lock_of_its_own(checkout: Path, target: str, lock: str) -> None:
    assert make(checkout, target, "PYTHON=./python").returncode == 0
    asked = re.findall(r"--requirement (\S+)", (checkout / "calls").read_text("utf-8"))
    assert asked == [f"requirements{lock}.txt"]


def test_a_new_lock_is_installed_into_the_virtual_environment_that_is_there(checkout: Path) -> None:
    make(checkout, "install", "PYTHON=./python")
    calls(checkout)
    for name in (".venv/.installed-site", "pyproject.toml"):
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


@pytest.mark.slow
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


@pytest.mark.parametrize(
    ("variables", "asked"),
    [
        ((), ["-n auto --dist worksteal -k NAME"]),
        (("COVERAGE=1",), ["erase", "run -m pytest -n auto --dist worksteal -k NAME", "combine --quiet", "report"]),
    ],
    ids=["tests", "with coverage"],
)
def test_tests_run_on_every_core_and_arguments_have_the_last_word(
    checkout: Path, variables: tuple[str, ...], asked: list[str]
) -> None:
    for name in (f"tests/{room}/{file}" for room in ("real", "web") for file in ("package.json", "package-lock.json")):
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        (checkout / name).touch()
    programs = checkout / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name in ("python", "ruff", "mypy", "lint-imports", "pytest", "coverage"):
        noted = 'echo "$*" >>asked' if name in {"pytest", "coverage"} else "true"
        (programs / name).write_text(f"#!/bin/sh\n{noted}\n", "utf-8")
        (programs / name).chmod(0o755)
    marks = (f"tests/{room}/node_modules/.installed" for room in ("real", "web"))
    for name in (".venv/.installed-dev", *marks):
        (checkout / name).parent.mkdir(exist_ok=True)
        (checkout / name).touch()
    done = make(checkout, "test", "ARGS=-k NAME", *variables)
    assert done.returncode == 0, done.stderr
    assert (checkout / "asked").read_text("utf-8").splitlines() == asked


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


@pytest.mark.parametrize("npm", ["0", "1"])
def test_without_what_checks_scripts_the_tests_go_on(checkout: Path, npm: str) -> None:
    modules = checkout / "tests" / "web" / "node_modules"
    modules.mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        (modules.parent / name).touch()
    (checkout / "npm").write_text(f"#!/bin/sh\nexit {npm}\n", "utf-8")
    (checkout / "npm").chmod(0o755)
    path = f"{checkout}{os.pathsep}{os.environ['PATH']}"
    done = make(checkout, "tests/web/node_modules/.installed", PATH=path)
    assert done.returncode == 0, done.stderr
    assert modules.exists() == (modules / ".installed").exists() == (npm == "0")
    assert ("will be skipped" in done.stdout) == (npm == "1")


@pytest.mark.parametrize("npm", ["exit 1", "mkdir -p tests/real/node_modules"], ids=["fails", "installs nothing"])
def test_an_opencode_that_cannot_be_installed_is_an_error(checkout: Path, npm: str) -> None:
    (checkout / "tests" / "real").mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        (checkout / "tests" / "real" / name).touch()
    (checkout / "npm").write_text(f"#!/bin/sh\n{npm}\n", "utf-8")
    (checkout / "npm").chmod(0o755)
    assert make(checkout, "opencode", PATH=f"{checkout}{os.pathsep}{os.environ['PATH']}").returncode == 2
