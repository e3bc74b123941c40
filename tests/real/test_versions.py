"""Every supported opencode with what is published: those whose programs can be had are run, and the tables name them.

`tests/real/package.json` pins them: the one that everything else here uses, and the newest of its line as a binary for
Linux on x64.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from portkey_catalog.check.in_opencode import check_in_opencode
from portkey_catalog.check.opencode_process import OpenCode
from portkey_catalog.exports.opencode import model_ids, opencode_config
from portkey_catalog.exports.opencode2 import opencode2_config
from portkey_catalog.text.canonical import canonical_json
from real.outages import MODEL
from real.stands import ANSWER, KEY, account, providers
from real.upstreams import refused, spoken
from support import needs
from support.small_catalog import make_catalog

pytestmark = pytest.mark.slow

PROGRAMS = {"1.18.33": needs.opencode, "1.18.34": needs.newer_opencode}


@pytest.fixture(params=PROGRAMS)
def version(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.fixture
def program(version: str, tmp_path: Path) -> OpenCode:
    return OpenCode(PROGRAMS[version](), tmp_path / "home", patience=400)


def test_the_program_is_the_one_that_the_tables_name(version: str, program: OpenCode) -> None:
    assert program.run("--version").stdout.strip() == version
    for path in ("README.md", "docs/use.md"):
        rows = re.findall(r"^\| (1\.18[^|]*)\|", (needs.ROOT / path).read_text("utf-8"), re.MULTILINE)
        assert any(version in row for row in rows), path


def test_it_lists_exactly_what_is_published_also_beside_a_native_block(program: OpenCode, tmp_path: Path) -> None:
    config = opencode_config(make_catalog())
    file = tmp_path / "opencode.json"
    for more in ({}, {"providers": opencode2_config(config)["providers"]}):
        file.write_text(canonical_json({**config, **more}), encoding="utf-8")
        assert check_in_opencode(program.program, file, patience=400) == []
    listed = program.models(OPENCODE_CONFIG=str(file), PORTKEY_API_KEY=KEY)
    assert sorted(listed) == sorted(model_ids(config["provider"]))


def test_it_logs_in_at_a_site_and_answers(program: OpenCode, tmp_path: Path) -> None:
    with account(tmp_path / "account") as owner, owner.site() as site:
        assert program.run("auth", "login", site.url, PORTKEY_API_KEY=KEY).code == 0
        outcome = program.run("run", "--title", "Title", "--model", "portkey-first/model", "hi")
        assert (outcome.code, outcome.stdout) == (0, f"{ANSWER}\n"), outcome


def test_a_chain_fails_over(program: OpenCode, gateway: str, tmp_path: Path) -> None:
    with providers(gateway, tmp_path / "two", program, combine="max_attempts = 1", refuse=(False, False)) as two:
        seen = two.prompt(lambda _: refused(503), lambda _: spoken(ANSWER), model=MODEL)
    assert (seen.outcome.stdout, seen.asked) == (f"{ANSWER}\n", (1, 1)), seen


def test_the_versions_are_those_that_are_pinned() -> None:
    lock = json.loads((needs.NODE_MODULES.parent / "package-lock.json").read_bytes())["packages"]
    pinned = {entry["version"] for name, entry in lock.items() if re.search(r"/opencode-(?:ai|1-18-34)", name)}
    assert pinned == set(PROGRAMS)
