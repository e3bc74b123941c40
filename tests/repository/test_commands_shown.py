"""Commands that documents and scripts show exist."""

import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from support.command import commands
from support.makefile import PHONY
from support.needs import ROOT
from support.workflow_files import WORKFLOWS

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("**/*.md"))]
SCRIPTS = [ROOT / ".ci" / "run", ROOT / "Makefile", *WORKFLOWS]

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
    """Subcommand -> its options."""
    return {name: set(command._option_string_actions) for name, command in commands().items()}


@pytest.mark.parametrize("path", DOCUMENTS + SCRIPTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_commands_shown_exist(path: Path) -> None:
    for name, *arguments in filter(None, shown(path, "portkey-catalog")):
        if name.startswith("--"):
            assert name in {"--help", "--version"}
            continue
        assert name in options(), f"portkey-catalog {name}"
        flags = {word.strip("[]").split("=")[0] for word in arguments if word.strip("[]").startswith("--")} - {"--"}
        assert flags <= options()[name], f"portkey-catalog {name}"
    targets = [word for words in shown(path, "make") for word in words if "=" not in word and not word.startswith("-")]
    assert set(targets) <= PHONY


@pytest.mark.parametrize(("page", "how"), [("README.md", "^portkey-catalog {} "), ("CHANGELOG.md", "`{}[` ]")])
def test_every_command_is_named_where_people_look_for_it(page: str, how: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    unnamed = [name for name in options() if not re.search(how.format(name), text, re.MULTILINE)]
    assert [f"{page} lacks the command {name!r}, and commands are part of the contract" for name in unnamed] == []


def test_a_command_is_seen_in_every_document_of_the_template() -> None:
    pages = [ROOT / "docs" / f"{name}.md" for name in ("api", "failover", "lists", "operate", "outages", "use")]
    programs = ("portkey-catalog", "make", "opencode")
    scripts = [path for path in SCRIPTS if path.name not in ("take-over.yml", "watch.yml")]  # these run none
    seen = {path: any(shown(path, program) for program in programs) for path in [DOCUMENTS[0], *pages, *scripts]}
    assert [path for path, any_command in seen.items() if not any_command] == [], "nothing would be checked there"


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
    judged = ["accept", "review"]
    looked_at = ["check", "site", "check"]
    fetched = ["probe", "update", "accept", "probe", "accept"]
    assert refresh == [*fetched, "accept", *judged, *looked_at, *looked_at[1:], "demo", *judged, "check"]
