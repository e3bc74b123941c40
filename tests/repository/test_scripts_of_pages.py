"""The scripts of the site's pages: their types, and what a linter says of them."""

import subprocess
from pathlib import Path

import pytest

from support.needs import ROOT, web

WEB = ROOT / "tests" / "web"
SCRIPTS = ROOT / "docs" / "assets" / "js"


def types(settings: Path) -> subprocess.CompletedProcess[str]:
    command = [str(web(".bin/tsc")), "--project", str(settings)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def lint(*what: Path) -> subprocess.CompletedProcess[str]:
    command = [str(web(".bin/eslint")), "--config", str(WEB / "eslint.config.js"), *map(str, what)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_every_script_holds_to_its_types() -> None:
    done = types(WEB / "tsconfig.json")
    assert done.returncode == 0, done.stdout


def test_a_wrong_type_in_a_script_is_found(tmp_path: Path) -> None:
    inherited = WEB / "tsconfig.json"
    (tmp_path / "tsconfig.json").write_text(f'{{"extends": "{inherited}", "include": ["{tmp_path}"]}}')
    (tmp_path / "wrong.js").write_text("/** @type {number} */ export const wrong = 'a text';\n")
    done = types(tmp_path / "tsconfig.json")
    assert done.returncode != 0 and "is not assignable to type 'number'" in done.stdout


def test_the_linter_finds_nothing() -> None:
    done = lint(SCRIPTS, WEB / "eslint.config.js")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    "line",
    [
        'document.body.innerHTML = "";',
        'eval("1");',
        "export const one = unknown_name;",
        "if (location == 1) fetch('');",
    ],
)
def test_what_scripts_may_not_do_is_found(line: str) -> None:
    command = [str(web(".bin/eslint")), "--config", str(WEB / "eslint.config.js"), "--stdin", "--stdin-filename"]
    done = subprocess.run(
        [*command, str(SCRIPTS / "tried.js")], cwd=ROOT, input=line, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stdout
