"""The recorded days in an account that names no provider: is a person asked about what a person wants to be asked?

Prints of every day how many facts there are and how many wait, and where a question is missing or in vain, by labels
that a person gave; at the end recall and precision, and how much there is to review. `holds.py --facts` lists all
facts. Nothing here fails.

- **recall**: of the facts labelled so, how many reach nobody without a person;
- **precision** of facts: of those that the questions are about, how many are labelled so; of questions: how many are
  about one such fact at least. `rest`, which is whatever else a list that is held has, asks about nothing.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from portkey_catalog.history.change import Change
from support.held_days import HeldDay, held_days
from support.hosted import KEY, hosted_gateway
from support.labelled_facts import Labels, read_labels
from support.recordings import FULL

FIGURES = ("facts", "unlabelled", "wanted", "waiting", "missed", "asked", "in vain", "questions", "idle")
"""Facts; those without a label; those labelled so; that wait; that are labelled so and do not wait; that are asked
about; that are asked about and not labelled so; questions; and those about no fact that is labelled so."""


def told(fact: Change) -> str:
    """A fact in a line."""
    moved = f" {fact.field}: {fact.old} -> {fact.new}" if fact.field else ""
    return f"{fact.kind} {fact.provider}/{fact.model}{moved}"


def judged(day: HeldDay, labels: Labels, found: Counter[str]) -> Iterator[str]:
    """What is wrong with the questions of a day; counts everything."""
    wanted = labels.wanted(day.day, day.facts)
    waiting = day.waiting
    questions = [finding for finding in day.findings if finding.risk != "rest"]
    about = {finding.id: day.about(finding) for finding in questions}
    asked = [fact for fact in day.facts if any(fact in facts for facts in about.values())]
    unlabelled = [fact for fact in day.facts if labels.of(day.day, fact) is None]
    missed = [fact for fact in wanted if fact not in waiting]
    in_vain = [fact for fact in asked if fact not in wanted]
    idle = [finding for finding in questions if not any(fact in wanted for fact in about[finding.id])]
    figures = map(len, (day.facts, unlabelled, wanted, waiting, missed, asked, in_vain, questions, idle))
    found.update(dict(zip(FIGURES, figures, strict=True)))
    for fact in wanted:
        found[f"wanted: {_rule(labels, day, fact)}"] += 1
    for fact in missed:
        found[f"missed: {_rule(labels, day, fact)}"] += 1
    yield from (f"  NO LABEL  {told(fact)}" for fact in unlabelled)
    yield from (f"  NOT ASKED {told(fact)} ({_rule(labels, day, fact)})" for fact in missed)
    yield from (f"  IN VAIN   {told(fact)} ({_rule(labels, day, fact)})" for fact in in_vain)
    yield from (f"  IDLE      {finding.risk} {finding.provider or finding.combined}: {finding.why}" for finding in idle)


def _rule(labels: Labels, day: HeldDay, fact: Change) -> str:
    group = labels.of(day.day, fact)
    return group.why if group else "?"


def _share(part: int, whole: int) -> str:
    return f"{part}/{whole} = {part / whole:.2f}" if whole else "none"


def main(*arguments: str) -> None:
    """Print every day, and the figures."""
    if not FULL.folder.is_dir():
        print("holds: the recorded lists (../shared) are not on this machine")
        return
    os.environ["PORTKEY_API_KEY"] = KEY
    labels, found, passed = read_labels(), Counter[str](), list[HeldDay]()
    with tempfile.TemporaryDirectory() as folder, hosted_gateway({}) as gateway:
        for day in held_days(gateway, Path(folder), FULL):
            lines = list(judged(day, labels, found))
            print(
                f"{day.day}  exit {day.report.exit_code}  {len(day.facts)} facts, {len(day.waiting)} wait  "
                f"{len(day.published)} published in {day.lines} lines of the report, {day.changed_lines} of files"
            )
            print("\n".join([*lines, *(f"  {told(fact)}" for fact in day.facts if "--facts" in arguments)]))
            sys.stdout.flush()
            passed.append(day)
    summary(found, passed)


def summary(found: Counter[str], passed: Sequence[HeldDay]) -> None:
    """Print the figures of all days."""
    print("\n" + "\n".join(f"{name:10} {found[name]:6}" for name in FIGURES))
    for name in sorted(each for each in found if each.startswith("wanted: ")):
        rule = name.removeprefix("wanted: ")
        print(f"  {rule:14} recall {_share(found[name] - found[f'missed: {rule}'], found[name])}")
    print(f"recall               {_share(found['wanted'] - found['missed'], found['wanted'])}")
    print(f"precision, facts     {_share(found['asked'] - found['in vain'], found['asked'])}")
    print(f"precision, questions {_share(found['questions'] - found['idle'], found['questions'])}")
    published, lines = sum(len(day.published) for day in passed), sum(day.lines for day in passed)
    changed = sum(day.changed_lines for day in passed)
    print(f"lines of a report a published fact  {lines / published:.2f}")
    print(f"changed lines a published fact      {changed / published:.1f}")
    events = passed[-1].events
    print(f"catalog at the end {passed[-1].size / 1e6:.2f} MB")
    print(f"events {events / 1e3:.0f} KB, {events / published:.0f} bytes a published fact")


if __name__ == "__main__":
    main(*sys.argv[1:])
