"""The pull request that asks a person: title, labels and body (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portkey_catalog.history.diff import Change
from portkey_catalog.report.diff import HEADS, grouped_rows, subject
from portkey_catalog.report.findings import HEADS as RISKS
from portkey_catalog.report.findings import about, affected, counted, elsewhere, facts
from portkey_catalog.report.markdown import sentence
from portkey_catalog.schema import Catalog, Finding
from portkey_catalog.text.escape import code, log_line
from portkey_catalog.text.words import count, some

BRANCH = "portkey-catalog/review"
"""The branch that the workflow proposes from."""
LONGEST = 60_000
"""Characters of a body: GitHub takes 65,536, and the workflow adds some of its own."""
LONGEST_TITLE = 200
LONGEST_CELL = 400
"""Characters of upstream text in one place; the whole has no such bound."""
_ROWS = (5_000, 2_000, 1_000, 500, 300, 200, 100, 50, 25, 10, 5, 2)
"""Most rows of one table, and most findings, until the body is short enough."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a pull request proposes."""

    catalog: Catalog
    """The catalog that is published without it."""
    changes: Sequence[Change]
    """Whatever merging changes."""
    findings: Sequence[Finding] = ()
    """What merging takes of that which waits for a person."""
    checks: Sequence[str] = ()
    """Sentences about what was checked."""
    refused: Sequence[Finding] = ()
    """What a person refused, which stays as it is published."""


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
    told = counted(proposed.findings) if proposed.findings else subject(proposed.changes)
    return log_line(f"To review: {told}")[:LONGEST_TITLE]


def _labels(proposed: Proposed) -> list[str]:
    """Labels: that it is ours, whether anything in it is risky, and in which way."""
    risks = dict.fromkeys(f"risk: {finding.risk}" for finding in proposed.findings)
    return ["portkey-catalog", *(["risky", *risks] if risks else [])]


def _whole(proposed: Proposed) -> str:
    """All that there is to say of it."""
    return "\n".join(_body(proposed, len(proposed.changes) + len(proposed.findings), None)) + "\n"


def _short(proposed: Proposed) -> str:
    """As much of that as GitHub takes."""
    for rows in _ROWS:
        told = "\n".join(_body(proposed, rows, LONGEST_CELL)) + "\n"
        if len(told) <= LONGEST:
            break
    return told


def _body(proposed: Proposed, rows: int, longest: int | None) -> Iterator[str]:
    findings, changes = proposed.findings, proposed.changes
    if findings:
        yield f"Merging this takes **{count(len(findings), 'change')}** that nobody has taken yet, as they look risky."
        yield from ("", "## What is risky, and why")
        claimed = {ref for finding in findings for ref in finding.offers}
        changed = {f"{change.provider}/{change.model}" for change in changes} - claimed
        for number, finding in enumerate(findings[:rows], 1):
            yield from _finding(number, finding, proposed.catalog, changed, longest)
        yield from _more(len(findings) - rows, "finding")
    else:
        yield "Merging this publishes what has changed. Nothing in it looks risky."
    yield from _refused(proposed.refused[:rows], longest)
    yield from ("", "## What merging changes", "", sentence(f"{subject(changes)}."))
    for head, found in grouped_rows(changes):
        yield from _table(head, found, rows, longest, folded=head != HEADS[True])
    yield from ("", "## Checks done", "", *(f"- [x] {sentence(each)}" for each in proposed.checks))
    yield "- The real opencode is started with it whenever this is brought up to date; while it fails, this is a draft."
    yield from ("", "## Try it", "", "```sh")
    yield f"gh pr checkout {BRANCH} && OPENCODE_CONFIG=catalog/v1/opencode.json opencode"
    yield from ("```", "", "## Take all, a part, or nothing", "")
    yield "- **All**: merge it."
    if findings:
        yield (
            "- **A part**: in this branch, edit `catalog/accept.toml`: `take = false` for whatever shall not be taken. "
            "What you push is judged again; wait for that, then merge."
        )
        yield (
            "- **Nothing**: close it. These very values are refused then, and nobody is asked again until they change; "
            "what is published stays as it is."
        )
    else:
        yield "- **Nothing**: close it. The next refresh proposes anew what differs then."


def _finding(number: int, finding: Finding, catalog: Catalog, changed: set[str], longest: int | None) -> Iterator[str]:
    yield from ("", f"### {number}. {sentence(_cut(about(finding), longest))}: {RISKS[finding.risk]}", "")
    if told := facts(finding):
        yield f"- **{sentence(_cut(told, longest))}**"
    yield f"- {sentence(_cut(finding.why, longest))}"
    if told := elsewhere(finding, catalog):
        yield f"- Elsewhere: {sentence(_cut(told, longest))}"
    if len(finding.offers) > 1:
        yield f"- Models: {sentence(_cut(some(finding.offers, 20 if longest else len(finding.offers)), longest))}"
    yield f"- Concerns: {sentence(_cut(affected(finding, catalog, changed), longest))}"
    yield f"- Waits since {finding.since} as {code(finding.id)}"


def _refused(findings: Sequence[Finding], longest: int | None) -> Iterator[str]:
    """What a person refused, in a line each."""
    if findings:
        yield from ("", "## What was refused, and stays as it was", "")
    for each in findings:
        told = f": {facts(each)}" if facts(each) else ""
        yield f"- {sentence(_cut(about(each) + told, longest))}: {RISKS[each.risk]}, {code(each.id)}"
    if findings:
        yield from ("", "To take one after all, set `take = true` for it in `catalog/accept.toml` of this branch.")


def _table(
    head: str, found: Sequence[tuple[str, str, str]], rows: int, longest: int | None, *, folded: bool
) -> Iterator[str]:
    if folded:
        yield from ("", f"<details><summary>{head} ({len(found):,})</summary>", "")
    else:
        yield from ("", f"### {head} ({len(found):,})", "")
    yield from ("| What | Where | How |", "| --- | --- | --- |")
    for row in found[:rows]:
        yield f"| {' | '.join(sentence(_cut(cell, longest)) for cell in row)} |"
    yield from _more(len(found) - rows, "row")
    if folded:
        yield from ("", "</details>")


def _more(number: int, noun: str) -> Iterator[str]:
    if number > 0:
        yield from ("", f"And {count(number, f'more {noun}')}: `whole.md` of the run's artefact `bundle` has all.")


def _cut(value: str, longest: int | None) -> str:
    return value if longest is None or len(value) <= longest else f"{value[: longest - 1]}…"
