"""The pull request that asks a person: title, labels and body (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from portkey_catalog.history.change import Change
from portkey_catalog.report.consequences import (
    OF_FACTS,
    Merging,
    chain_if_refused,
    if_merged,
    if_refused,
    of_removals,
    removed,
    renamed,
    untold,
)
from portkey_catalog.report.diff import HEADS, IDLE, ROOM, grouped_rows, subject, unobeyed
from portkey_catalog.report.findings import HEADS as RISKS
from portkey_catalog.report.findings import about, affected, counted, elsewhere, facts, with_it, worst_first
from portkey_catalog.report.markdown import sentence
from portkey_catalog.schema import Catalog, Finding, Risk
from portkey_catalog.text.escape import code
from portkey_catalog.text.words import count, some

BRANCH = "portkey-catalog/review"
"""The branch that the workflow proposes from."""
LONGEST = 60_000
"""Characters of a body: GitHub takes 65,536, and the workflow adds some of its own."""
LONGEST_TITLE = 200
_LABELS: Mapping[Risk, str] = {"rest": "other changes"}
"""Risks that a label calls otherwise than files do."""
LONGEST_CELL = 400
"""Characters of upstream text in one place; the whole has no such bound."""
_REASON = 4
"""So many times as much may be said of why a change waits: behind a reason stands what others state of the value."""
SCREEN = 30
"""Rows of a table that is shown unfolded: behind a longer one nobody finds what else there is."""
_ROWS = (5_000, 2_000, 1_000, 500, 300, 200, 100, 50, 25, 10, 5, 2)
"""Most rows of one table, and most findings, until the body is short enough."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a pull request proposes."""

    catalog: Catalog
    """The catalog that is published without it."""
    merged: Catalog
    """The catalog that is published with it."""
    changes: Sequence[Change]
    """Whatever merging changes."""
    findings: Sequence[Finding] = ()
    """What merging takes of that which waits for a person."""
    checks: Sequence[str] = ()
    """Sentences about what was checked."""
    refused: Sequence[Finding] = ()
    """What a person refused, which stays as it is published."""
    routine: Sequence[Change] = ()
    """Changes that nothing holds back and that wait only because a person looks at everything."""
    verdicts: str = ""
    """What a probe of the models that merging promotes found, as Markdown with a table; empty where none was made."""


@dataclass(frozen=True, slots=True)
class Pull:
    """The words of a pull request."""

    title: str
    labels: Sequence[str]
    body: str
    whole: str


def pull_request(proposed: Proposed) -> Pull:
    """The words for what is proposed."""
    return Pull(_title(proposed), _labels(proposed), _short(proposed), _whole(proposed))


def _title(proposed: Proposed) -> str:
    """The title, with counts."""
    begins = "Review: "
    room = ROOM - len(begins)
    findings, changes = proposed.findings, proposed.changes
    told = counted(findings, changes, room) if findings else subject(changes, room)
    return unobeyed(f"{begins}{told}")[:LONGEST_TITLE]


def _labels(proposed: Proposed) -> list[str]:
    """Labels: that it is ours, whether anything in it is risky, and in which way."""
    risks = dict.fromkeys(f"risk: {_LABELS.get(finding.risk, finding.risk)}" for finding in proposed.findings)
    return ["portkey-catalog", *(["risky", *risks] if risks else [])]


def _whole(proposed: Proposed) -> str:
    """All that there is to say of it."""
    rows = len(proposed.changes) + len(proposed.findings) + proposed.verdicts.count("\n")
    return "\n".join(_body(proposed, rows, None)) + "\n"


def _short(proposed: Proposed) -> str:
    """As much of that as GitHub takes."""
    for rows in _ROWS:
        told = "\n".join(_body(proposed, rows, LONGEST_CELL)) + "\n"
        if len(told) <= LONGEST:
            break
    return told


def _body(proposed: Proposed, rows: int, longest: int | None) -> Iterator[str]:
    findings, changes = worst_first(proposed.findings), proposed.changes
    yield from _intro(proposed)
    if findings:
        yield from ("", "## What is risky, and why")
        yield from _chains(proposed, rows, longest)
        claimed = {ref for finding in findings for ref in finding.offers}
        merging = Merging.of(claimed, proposed.catalog, proposed.merged)
        for number, finding in enumerate(findings[:rows], 1):
            others = [] if finding.offers else [each for each in changes if _is_other(each, finding, claimed)]
            yield from _finding(number, finding, proposed, others, merging, longest=longest)
        yield from _more(len(findings) - rows, "finding")
    yield from _refused(proposed.refused[:rows], longest)
    yield from ("", "## What merging changes", "", sentence(f"{subject(changes)}."))
    removals = dict(of_removals(changes, proposed.catalog))
    heads = list(grouped_rows(changes))
    for head, found in heads:
        if head == IDLE and len(heads) > 1 and longest:
            yield from ("", f"And {count(len(found), 'change')} that hardly anybody notices, told in `whole.md` alone.")
            continue
        told = [_with(row, removals) for row in found]
        yield from _table(head, told, rows, longest, folded=head != HEADS[True] or len(told) > SCREEN)
    yield from _verdicts(proposed.verdicts, rows)
    yield from ("", "## Checks done", "", *(f"- [x] {sentence(each)}" for each in proposed.checks))
    yield "- A site is built of it and the real opencode started with it anew; while one fails, this is a draft."
    yield from ("", "## Try it", "", "```sh")
    yield f"gh pr checkout {BRANCH} && OPENCODE_CONFIG=catalog/v1/opencode.json opencode"
    yield from ("```", "", "## Take all, a part, or nothing", "")
    yield "- **All**: merge it."
    if findings:
        yield (
            "- **A part**: in this branch, edit `catalog/accept.toml`: `take = false` for whatever shall not be taken. "
            "What you push is judged again: wait until `github-actions` has pushed a commit of its own behind yours, "
            "then merge."
        )
        all_of_them = f"all {count(len(findings), 'finding')}" if len(findings) > 1 else "the finding"
        yield (
            f"- **Nothing**: close it. That refuses **{all_of_them}**: these very values are not asked about again "
            "until they change, and what is published stays as it is."
        )
    if proposed.routine or not findings:
        begins = "- Closing refuses nothing else" if findings else "- **Nothing**: close it, which refuses nothing"
        yield f"{begins}: the next refresh proposes anew what differs then."


def _intro(proposed: Proposed) -> Iterator[str]:
    """What merging and closing do, in a few sentences."""
    number = len(proposed.findings)
    if not number:
        yield "Merging this publishes what has changed. Nothing in it looks risky."
        return
    looks = "looks" if number == 1 else "look"
    takes = f"Merging this takes **{count(number, 'finding')}** that {looks} risky and nobody has taken yet"
    if proposed.routine:
        worse = sum(change.hurts is True for change in proposed.routine)
        hurt = f" ({count(worse)} worse for users)" if worse else ""
        yield f"{takes}, and publishes {count(len(proposed.routine), 'other change')}{hurt}, as `guard.review` asks."
    else:
        yield f"{takes}. Whatever does not look risky is published already."
    some_of_it = "; to refuse some of it, set `take = false` in `catalog/accept.toml` first" if number > 1 else ""
    yield from ("", f"Merge to take it, close to refuse it{some_of_it}. The end of this text says more.")


def _chains(proposed: Proposed, rows: int, longest: int | None) -> Iterator[str]:
    """What would happen to chains and no finding is about, as it comes of lists that wait as a whole."""
    found = untold(proposed.changes, proposed.findings)
    if not found:
        return
    folded = len(found) > SCREEN // 2  # two lines each
    if folded:
        yield from ("", f"<details><summary>What this does to {count(len(found), 'chain')}</summary>", "")
    else:
        yield from ("", "### What this does to chains", "")
    gone, today = removed(proposed.changes), max((each.on for each in proposed.merged.changes), default=None)
    for change in found[:rows]:
        yield f"- **{change.kind}**: {sentence(_cut(change.why or '', longest))}"
        if told := chain_if_refused(change.model, proposed.catalog, gone, today):
            yield f"  - If refused: {sentence(_cut(told, longest))}"
    yield from _more(len(found) - rows, "chain")
    if folded:
        yield from ("", "</details>")


def _ref(change: Change) -> str:
    return f"{change.provider}/{change.model}"


def _is_new(change: Change, finding: Finding) -> bool:
    return change.kind in ("added", "returned") and change.provider == finding.provider


def _is_other(change: Change, finding: Finding, claimed: Set[str]) -> bool:
    """Tell whether a change is of the list of a finding that names no models, and no finding names its model."""
    return change.provider == finding.provider and _ref(change) not in claimed


def _finding(
    number: int,
    finding: Finding,
    proposed: Proposed,
    others: Sequence[Change],
    merging: Merging,
    *,
    longest: int | None,
) -> Iterator[str]:
    catalog, changes = proposed.catalog, proposed.changes
    yield from ("", f"### {number}. {sentence(_cut(about(finding), longest))}: {RISKS[finding.risk]}", "")
    if told := facts(finding):
        yield f"- **{sentence(_cut(told, longest))}**"
    if told := with_it(finding, changes):
        yield f"- With it: {sentence(told)}"
    yield f"- {sentence(_cut(finding.why, longest and longest * _REASON))}"
    if others and finding.risk != "new provider":
        idle = sum(change.idle for change in others)
        more = f", and {count(idle, 'fact')} that hardly anybody notices" if 0 < idle < len(others) else ""
        yield f"- They are: {sentence(subject(others, longest) + more)}"
    if told := elsewhere(finding, catalog):
        yield f"- Elsewhere: {sentence(_cut(told, longest))}"
    several = len(finding.offers) > 1 and not finding.field
    if several:
        yield f"- Models: {sentence(_named(finding.offers, longest))}"
    seen = [ref for ref in finding.offers if ref in merging.offered]
    if finding.risk == "removals" or (
        finding.risk in OF_FACTS and finding.offers and len(seen) < (len(finding.offers) if several else 1)
    ):
        none = "none of these" if several else "not offered"
        yield f"- In opencode: {sentence(_named(seen, longest) or none)}"
    if finding.risk == "removals":
        if known := renamed(changes).intersection(finding.offers):
            yield f"- Under another id in the same list: {len(known):,} of these {len(finding.offers):,}"
        followed = sum(change.follower is not None and _ref(change) in finding.offers for change in changes)
        if followed:
            yield f"- Followed by another model of the same list: {followed:,} of these {len(finding.offers):,}"
    gone = removed(changes)
    if finding.risk != "removals" and several and (lost := gone.intersection(finding.offers)):
        yield f"- Removed: {len(lost)} of these {len(finding.offers)}"
    if finding.risk == "removals" and (new := [_ref(each) for each in changes if _is_new(each, finding)]):
        yield f"- New in the same list: {sentence(_named(new, longest))}"
    changed = set(map(_ref, others))
    yield f"- Concerns: {sentence(_cut(affected(finding, catalog, changed, changes), longest))}"
    if told := if_merged(finding, merging):
        yield f"- If merged: {sentence(_cut(told, longest))}"
    if told := if_refused(finding, catalog, changes):
        yield f"- If refused: {sentence(_cut(told, longest))}"
    undone = f", was refused on {finding.refused}" if finding.refused else ""
    yield f"- Waits since {finding.since}{undone}; {code(finding.id)} in `catalog/accept.toml`"


def _verdicts(told: str, rows: int) -> Iterator[str]:
    """The section of verdicts, with so many rows of its table."""
    if told:
        yield ""
    left = rows
    for line in told.splitlines():
        left -= line.startswith("| <code>")
        if left >= 0 or not line.startswith("| <code>"):
            yield line
    yield from _more(-left, "row")


def _refused(findings: Sequence[Finding], longest: int | None) -> Iterator[str]:
    """What a person refused, in a line each."""
    if findings:
        yield from ("", "## What was refused, and stays as it was", "")
    for each in findings:
        told = f": {facts(each)}" if facts(each) else ""
        yield f"- {sentence(_cut(about(each) + told, longest))}: {RISKS[each.risk]}, {code(each.id)}"
    if findings:
        yield from ("", "To take one after all, set `take = true` for it in `catalog/accept.toml` of this branch.")


def _with(row: tuple[str, str, str], removals: Mapping[str, str]) -> tuple[str, str, str]:
    """A row of a removal with what there is to say of it."""
    kind, where, how = row
    if kind != "removed" or where not in removals:
        return row
    return kind, where, "; ".join(filter(None, (how, removals[where])))


def _table(
    head: str, found: Sequence[tuple[str, str, str]], rows: int, longest: int | None, *, folded: bool
) -> Iterator[str]:
    if folded:
        yield from ("", f"<details><summary>{head} ({len(found):,})</summary>", "")
    else:
        yield from ("", f"### {head} ({len(found):,})", "")
    yield from ("| What | Where | How |", "| --- | --- | --- |")
    for row in found[:rows]:
        cells = (*row[:2], row[2].removeprefix(f"{row[1]} "))
        yield f"| {' | '.join(sentence(_cut(cell, longest)) for cell in cells)} |"
    yield from _more(len(found) - rows, "row")
    if folded:
        yield from ("", "</details>")


def _more(number: int, noun: str) -> Iterator[str]:
    if number > 0:
        yield from ("", f"And {count(number, f'more {noun}')}: `whole.md` of the run's artefact `bundle` has all.")


def _named(names: Sequence[str], longest: int | None) -> str:
    """As many of the names as there is room for, and the number of the others."""
    if longest is None:
        return some(names, len(names))
    told = (some(names, most) for most in range(min(len(names), longest), 0, -1))
    return next((each for each in told if len(each) <= longest), _cut(some(names, 1), longest))


def _cut(value: str, longest: int | None) -> str:
    return value if longest is None or len(value) <= longest else f"{value[: longest - 1]}…"
