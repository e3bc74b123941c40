"""The hand-written guides say what the program does: settings, figures, formats and commands."""

import re
import shlex
import tomllib

import pytest
from pydantic import BaseModel

from portkey_catalog.cli.main import parser
from portkey_catalog.collect.enrich import TOLERANCE
from portkey_catalog.combine.id_claims import GRACE
from portkey_catalog.exports.conversation_room import LEAST_OUTPUT, LEAST_ROOM
from portkey_catalog.gateway.client import MAX_PAGES, PATIENT
from portkey_catalog.guard.why_held import FEW, PRICES_THAT_MAY_JUMP
from portkey_catalog.normalise.costs import PLAUSIBLE_USD
from portkey_catalog.normalise.days import FIRST_DAY, NEVER
from portkey_catalog.settings.read import read_settings
from portkey_catalog.settings.shapes import (
    CombineSettings,
    Fact,
    GatewaySettings,
    GuardSettings,
    MetadataSettings,
    Override,
    ProviderSettings,
    PublishSettings,
)
from portkey_catalog.upstream.formats import FORMATS
from support.needs import ROOT

TABLES: dict[str, type[BaseModel]] = {
    "gateway": GatewaySettings,
    "providers": ProviderSettings,
    "metadata": MetadataSettings,
    "combine": CombineSettings,
    "combine.override": Override,
    "fact": Fact,
    "guard": GuardSettings,
    "publish": PublishSettings,
}


def test_operate_page_names_only_settings_that_exist() -> None:
    guide = (ROOT / "docs" / "operate.md").read_text("utf-8")
    table = re.search(r"\| Table \|.*?\n\n", guide, re.DOTALL)
    assert table
    for path, described in re.findall(r"\| `\[+([a-z.]+)\]+` \| (.*) \|", table[0]):
        named = set(re.findall(r"`([a-z_]+)`", described))
        assert named, path
        assert named <= set(TABLES[path].model_fields), path


def test_the_page_of_lists_names_every_wire_format_and_no_other() -> None:
    guide = (ROOT / "docs" / "lists.md").read_text("utf-8")
    listed = guide[guide.index("Most formats are called") : guide.index("An unknown format")]
    named = re.findall(r"`([^`]+)`", listed)
    assert sorted(named) == sorted(FORMATS)


@pytest.mark.parametrize(
    ("page", "figure"),
    [
        ("lists.md", f'rounded to six decimals. What is negative ("varies"), above {PLAUSIBLE_USD:,},'),
        ("lists.md", f"differs by more than {TOLERANCE * 100:.0f} %"),
        ("lists.md", f"Before {FIRST_DAY.year} or after tomorrow"),
        ("lists.md", f"More than {NEVER.days // 365} years ahead"),
        ("lists.md", f"up to {MAX_PAGES} pages and {PATIENT.max_bytes >> 20} MiB"),
        ("lists.md", f"**Tries**: {PATIENT.attempts} for each request"),
        ("lists.md", f"honours `Retry-After` up to {PATIENT.longest_wait:g} seconds"),
        (
            "lists.md",
            f"**Time**: {PATIENT.timeout:g} seconds without a byte, {PATIENT.deadline:g} seconds for one list, "
            f"{PATIENT.run_deadline:g} seconds for the whole run",
        ),
        ("lists.md", f"{PATIENT.connections} lists at one host"),
        ("lists.md", f"at least {LEAST_ROOM:,} tokens and a quarter of the context"),
        ("lists.md", f"Below {LEAST_OUTPUT:,} tokens of output"),
        ("lists.md", f"`publish.unknown_output`, {PublishSettings().unknown_output:,} tokens by default"),
        ("offered.md", f"leave less than {LEAST_ROOM:,} tokens for a conversation"),
        ("offered.md", f"remembers for {GRACE.days} days"),
        ("review.md", f"| {GuardSettings().max_price_factor ** 2:.0f}-fold | the square of `max_price_factor` |"),
    ],
)
def test_figures_in_the_guides_are_those_of_the_program(page: str, figure: str) -> None:
    assert figure in (ROOT / "docs" / page).read_text("utf-8")


def test_the_guard_in_the_guide_is_the_default_one() -> None:
    # In words there: a quarter, tenfold, one in fifty, four rows, up to three models.
    defaults = GuardSettings()
    assert (defaults.max_removed, defaults.max_price_factor, PRICES_THAT_MAY_JUMP, FEW) == (1 / 4, 10, 1 / 50, 4)


@pytest.mark.parametrize("page", ["operate.md", "offered.md", "lists.md", "failover.md", "grouping.md"])
def test_settings_shown_in_a_guide_are_accepted(page: str) -> None:
    guide = (ROOT / "docs" / page).read_text("utf-8")
    examples = re.findall(r"```toml\n(.*?)```", guide, re.DOTALL)
    assert examples
    for example in examples:
        assert tomllib.loads(example)
        assert read_settings(example)


@pytest.mark.parametrize("page", ["grouping.md", "offered.md", "operate.md", "review.md"])
def test_commands_shown_in_a_guide_are_accepted(page: str) -> None:
    guide = (ROOT / "docs" / page).read_text("utf-8")
    commands = re.findall(r"^\.venv/bin/portkey-catalog (.*)$", guide, re.MULTILINE)
    assert commands
    for command in commands:
        parser().parse_args(shlex.split(command))
