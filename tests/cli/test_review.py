"""`portkey-catalog review` checks what shall be published, and writes down what the workflow is to do with it."""

import json
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from portkey_catalog.exports.opencode import opencode_config
from portkey_catalog.history.diff import difference
from portkey_catalog.report.diff import commit_message
from portkey_catalog.schema import Catalog, Finding, PublishedId
from portkey_catalog.store.catalog import load_catalog, write_catalog
from portkey_catalog.store.layout import catalog_files
from portkey_catalog.text.escape import code
from support.command import run_in
from support.small_catalog import make_catalog, make_model

DAY = date(2026, 11, 20)


def write(folder: Path, catalog: Catalog) -> Catalog:
    write_catalog(folder, catalog_files(catalog, opencode_config(catalog)))
    found = load_catalog(folder)
    assert found
    return found


def with_models(catalog: Catalog, slug: str, *names: str) -> Catalog:
    """The catalog with these models more at a provider."""
    provider = catalog.providers[slug]
    models = {**provider.models, **{name: make_model(name, tool_call=False) for name in names}}
    changed = provider.model_copy(update={"models": dict(sorted(models.items()))})
    return catalog.model_copy(update={"providers": {**catalog.providers, slug: changed}})


def waiting(catalog: Catalog) -> Catalog:
    """The catalog with a list that waits, for a model that would come, and the finding that asks for it."""
    held = {**catalog.providers["openrouter"].models, "risky/one": make_model("risky/one", tool_call=False)}
    provider = catalog.providers["openrouter"].model_copy(
        update={"held": dict(sorted(held.items())), "held_since": DAY}
    )
    finding = Finding(
        id="0123456789ab",
        risk="growth",
        provider="openrouter",
        offers=("openrouter/risky/one",),
        why="the list grows threefold",
        since=DAY,
    )
    providers = {**catalog.providers, "openrouter": provider}
    return catalog.model_copy(update={"providers": providers, "findings": (finding,)})


class Bench:
    """A folder with what is published, what is new, and what is proposed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.base = make_catalog()
        self.routine = with_models(self.base, "anthropic", "routine-1")
        self.proposal = with_models(self.routine, "openrouter", "risky/one")
        self.settings = ""
        self.choice = "# choose\n"
        """The accept.toml of the proposal."""
        self.kept = ""
        """An accept.toml that the update could not use."""

    def run(self, *arguments: str, proposal: bool = True) -> subprocess.CompletedProcess[str]:
        (self.folder / "catalog.toml").write_text(self.settings)
        write(self.folder / "catalog", self.base)
        write(self.folder / "fetched", self.routine)
        if self.kept:
            (self.folder / "fetched" / "accept.toml").write_text(self.kept)
        if proposal:
            write(self.folder / "proposal", self.proposal)
            (self.folder / "proposal" / "accept.toml").write_text(self.choice)
        proposed = ("--proposal", "proposal") if proposal else ()
        return self.again("--catalog", "fetched", *proposed, *arguments)

    def again(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return run_in(self.folder, "review", "--base", "catalog", "--out", "bundle", *arguments)

    def text(self, name: str) -> str:
        return (self.folder / "bundle" / name).read_text("utf-8")

    def plan(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.text("plan.json"))
        return found


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_what_is_risky_is_proposed_and_the_rest_committed(bench: Bench) -> None:
    bench.routine = waiting(bench.routine)
    done = bench.run()
    assert (done.returncode, done.stderr) == (0, "both keep every rule: the catalog is committed; 1 finding proposed\n")
    assert bench.plan() == {
        "schema_version": 1,
        "review": "risky",
        "direct": True,
        "changed": True,
        "serial": 1,
        "proposal": True,
        "labels": ["portkey-catalog", "risky", "risk: growth"],
        "findings": ["0123456789ab"],
    }
    published, new = bench.base, load_catalog(bench.folder / "fetched")
    assert new and bench.text("message.txt") == commit_message(difference(published, new))
    assert bench.text("proposal-message.txt").startswith("1 added (risky/one) at openrouter\n")
    assert bench.text("title.txt") == "Review: 1 list grown at openrouter\n"
    assert "### 1. openrouter/risky/one: the list grows far" in bench.text("body.md")
    assert bench.text("whole.md").startswith("Merging this takes **1 finding**")
    assert load_catalog(bench.folder / "bundle" / "catalog") == new
    assert load_catalog(bench.folder / "bundle" / "proposal") == load_catalog(bench.folder / "proposal")
    assert bench.text("proposal/accept.toml") == "# choose\n"


def test_what_a_probe_found_stands_in_the_body(bench: Bench) -> None:
    bench.routine = waiting(bench.routine)
    bench.base = bench.base.model_copy(update={"combined": {}})
    [first, second, *_] = next(iter(bench.routine.combined.values())).targets
    found = f"## Do they answer?\n\n| Model |\n| --- |\n{told_of(first.ref)}\n{told_of(second.ref)}\n"
    (bench.folder / "probe.md").write_text(found)
    done = bench.run("--verdicts", "probe.md")
    assert done.returncode == 0, done.stderr
    assert f"\n{found}\n## Checks done\n" in bench.text("body.md")
    assert told_of(first.ref) in bench.text("whole.md")


def told_of(ref: str) -> str:
    """A row of verdicts."""
    return f"| {code(ref)} | works |  |"


def test_what_a_probe_found_of_models_that_nothing_promotes_any_more_is_left_out(bench: Bench) -> None:
    bench.routine = waiting(bench.routine)
    bench.base = bench.base.model_copy(update={"combined": {}})
    [first, *_] = next(iter(bench.routine.combined.values())).targets
    head = "## Do they answer?\n\nTried on 2026-11-20.\n\n| Model |\n| --- |\n"
    (bench.folder / "probe.md").write_text(f"{head}{told_of('x/y')}\n{told_of(first.ref)}\n")
    assert bench.run("--verdicts", "probe.md").returncode == 0
    left_out = "Models that merging does not promote any more are left out."
    assert f"\n{head}{told_of(first.ref)}\n\n{left_out}\n\n## Checks done\n" in bench.text("body.md")


def test_a_section_of_which_nothing_stands_is_none(bench: Bench) -> None:
    bench.routine = waiting(bench.routine)
    (bench.folder / "probe.md").write_text(f"## Do they answer?\n\n| Model |\n| --- |\n{told_of('x/y')}\n")
    assert bench.run("--verdicts", "probe.md").returncode == 0
    assert "Do they answer" not in bench.text("body.md")


def test_verdicts_that_are_not_there_are_a_misuse(bench: Bench) -> None:
    done = bench.run("--verdicts", "none.md")
    assert (done.returncode, done.stderr) == (
        2,
        "none.md: cannot be read: [Errno 2] No such file or directory: 'none.md'\n",
    )


def test_a_choice_that_the_update_could_not_use_is_handed_on_beside_the_new_catalog(bench: Bench) -> None:
    bench.routine = waiting(bench.routine)
    bench.kept = "[[finding]\n"
    assert bench.run().returncode == 0
    assert bench.text("catalog/accept.toml") == "[[finding]\n"
    assert bench.text("proposal/accept.toml") == "# choose\n"


def test_a_day_that_changes_nothing_has_a_plan_that_says_so(bench: Bench) -> None:
    bench.routine = bench.proposal = bench.base
    assert bench.run().returncode == 0
    plan = bench.plan()
    assert (plan["changed"], plan["proposal"], plan["findings"], plan["labels"]) == (
        False,
        False,
        [],
        ["portkey-catalog"],
    )
    assert not (bench.folder / "bundle" / "proposal").exists()


def test_where_everything_is_reviewed_all_of_it_is_proposed(bench: Bench) -> None:
    bench.settings += '[guard]\nreview = "always"\n'
    assert bench.run(proposal=False).returncode == 0
    plan = bench.plan()
    assert (plan["review"], plan["direct"], plan["changed"], plan["proposal"]) == ("always", False, True, True)
    assert bench.text("title.txt") == "Review: 1 added (routine-1) at anthropic\n"
    assert "Nothing in it looks risky" in bench.text("body.md")
    assert (bench.folder / "bundle" / "proposal" / "v1" / "index.json").exists()


def test_without_a_finding_nothing_is_proposed_unless_all_is(bench: Bench) -> None:
    assert bench.run().returncode == 0
    assert bench.plan()["proposal"] is False


def test_what_a_person_refused_is_not_proposed(bench: Bench) -> None:
    bench.routine = waiting(bench.routine)
    (finding,) = bench.routine.findings
    bench.routine = bench.routine.model_copy(update={"findings": (finding.model_copy(update={"refused": DAY}),)})
    assert bench.run().returncode == 0
    assert bench.plan()["findings"] == [] and bench.plan()["proposal"] is False


def test_what_was_refused_and_is_taken_after_all_is_proposed_as_what_it_is(bench: Bench) -> None:
    bench.routine = waiting(bench.routine)
    (finding,) = bench.routine.findings
    bench.routine = bench.routine.model_copy(update={"findings": (finding.model_copy(update={"refused": DAY}),)})
    bench.choice = f'[[finding]]\nid = "{finding.id}"\ntake = true\n'
    assert bench.run().returncode == 0
    assert (bench.plan()["findings"], bench.plan()["proposal"]) == ([finding.id], True)
    assert bench.text("title.txt") == "Review: 1 list grown at openrouter\n"
    assert "was refused on 2026-11-20" in bench.text("body.md")


@pytest.mark.parametrize("name", ["fetched", "proposal"])
def test_a_catalog_that_breaks_a_rule_is_named_and_nothing_is_written(bench: Bench, name: str) -> None:
    bench.run()
    shutil.rmtree(bench.folder / "bundle")
    path = bench.folder / name / "v1" / "combined-models.json"
    path.write_text(path.read_text("utf-8").replace("claude-sonnet-4", "claude-sonnet-5"), "utf-8")
    done = bench.again("--catalog", "fetched", "--proposal", "proposal")
    assert done.returncode == 1
    assert all(line.startswith(f"{name}: ") for line in done.stderr.splitlines())
    assert not (bench.folder / "bundle").exists()


def test_an_id_that_would_be_forgotten_ends_it(bench: Bench) -> None:
    bench.base = bench.base.model_copy(
        update={"ids": {**bench.base.ids, "old-1": PublishedId(identity="lab/old-1", since=DAY)}}
    )
    done = bench.run()
    assert done.returncode == 1
    assert "the id 'old-1' of a combined model would change its meaning, or be forgotten" in done.stderr
    assert not (bench.folder / "bundle").exists()


def test_without_a_published_catalog_all_is_new(bench: Bench) -> None:
    bench.run()
    shutil.rmtree(bench.folder / "bundle")
    shutil.rmtree(bench.folder / "catalog")
    (bench.folder / "catalog").mkdir()
    done = bench.again("--catalog", "fetched")
    assert done.returncode == 0, done.stderr
    assert bench.plan()["changed"] is True and bench.text("message.txt") == "A new catalog\n"


def test_a_published_catalog_of_another_version_is_compared_with_nothing(bench: Bench) -> None:
    bench.run()
    shutil.rmtree(bench.folder / "bundle")
    (bench.folder / "catalog" / "v1" / "removed.json").write_text('{"odd": 1}\n')
    done = bench.again("--catalog", "fetched")
    assert done.returncode == 0
    assert "cannot be read by this version of the program, so nothing is compared with it" in done.stderr


def test_a_bundle_is_written_nowhere_where_something_is(bench: Bench) -> None:
    bench.run()
    done = bench.again("--catalog", "fetched")
    assert done.returncode == 2
    assert done.stderr == "bundle: is there already; name a folder that is empty or not there\n"
