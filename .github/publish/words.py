"""Bodies of pull requests and issues, and what is hidden in them (pure)."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LOGIN = "github-actions[bot]"
"""Who the workflow is at GitHub."""
REVIEW = "portkey-catalog/review"
"""The one branch from which changes are proposed."""
LABEL = "portkey-catalog"
"""The label by which the one issue is found."""
LONGEST = 65_000
"""Characters of a body; GitHub takes 65,536."""
_MARK = "<!-- portkey-catalog "
_END = " -->"
_MARKED = re.compile(rf"{re.escape(_MARK)}([^>]*?) *-->")
_ASIDE = "\n\n<!-- what was proposed -->\n\n"
_VERDICTS = "## Do they answer?"
_NOTE = 20_000
"""Characters that are kept of what people wrote below it."""
KEPT = 2_000
"""Findings that a body keeps, so that there is room for words."""
TO_ALLOW = (
    "GitHub Actions may not create pull requests here. Allow it in Settings > Actions > General > Workflow "
    'permissions: "Allow GitHub Actions to create and approve pull requests". Until then what needs a look stays held.'
)


@dataclass(frozen=True)
class Marked:
    """What a body keeps for the next run, unseen."""

    findings: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


def with_mark(body: str, marked: Marked, note: str = "") -> str:
    """A body that keeps something for the next run below its text; nothing in that passes for it.

    Args:
        body: the text.
        marked: what is kept.
        note: what people wrote below that.
    """
    kept = {"findings": marked.findings[:KEPT], "labels": marked.labels}
    mark = _MARK + json.dumps(kept).replace("--", r"\u002d-").replace(">", r"\u003e") + _END
    end = f"{mark}\n\n{_escaped(note)}"[: LONGEST - 1000].rstrip()
    text = _escaped(body).rstrip()
    room = max(LONGEST - len(end), 100)
    if len(text) > room:
        text = text[: max(text.rfind("\n", 0, room - 10), 0)] + "\n\n…"
    return f"{text}\n\n{end}"


def _escaped(text: str) -> str:
    return text.replace(_MARK.strip(), "&lt;!-- portkey-catalog")


def _parted(body: str | None) -> tuple[str, str, str]:
    """Text of a body, what it keeps, and what people wrote below that."""
    text = body or ""
    found = _MARKED.search(text)  # what passes for it further down is in what people wrote
    return (text[: found.start()], found[1], text[found.end() :]) if found else (text, "", "")


def marked(body: str | None) -> Marked:
    """What a body has kept, if anything."""
    try:
        kept = json.loads(_parted(body)[1] or "{}")
        return Marked(tuple(map(str, kept.get("findings", ()))), tuple(map(str, kept.get("labels", ()))))
    except (ValueError, AttributeError, TypeError, RecursionError):
        return Marked()


def is_marked(body: str | None) -> bool:
    """Tell whether a body has something hidden, so that it is the workflow's."""
    return _MARK in (body or "")


def without_mark(body: str | None) -> str:
    """A body without what it keeps, and without what is below that."""
    return _parted(body)[0]


def below(body: str | None) -> str:
    """What people wrote below what a body keeps."""
    return _parted(body)[2].replace("\r\n", "\n").strip()[:_NOTE]


def verdicts_in(body: str | None) -> str:
    """The section of a body that says which models answered; empty where there is none."""
    text = without_mark(body).replace("\r\n", "\n")
    found = re.search(rf"^{re.escape(_VERDICTS)}\n.*?(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    return f"{found[0].strip()}\n" if found else ""


def set_aside(body: str | None, notice: str) -> str:
    """A text that begins with a notice, in the place of an earlier one."""
    text = without_mark(body).replace("\r\n", "\n")
    return f"{notice}{_ASIDE}{text.rpartition(_ASIDE)[2]}"


def base_of(pull: Mapping[str, Any]) -> str:
    """Branch that a pull request is for."""
    return str((pull.get("base") or {}).get("ref"))


def is_ours(pull: Mapping[str, Any], repository: str) -> bool:
    """Tell whether a pull request is the workflow's own, so that what is hidden in it may be trusted."""
    return (pull.get("user") or {}).get("login") == LOGIN and from_here(pull, repository)


def from_here(pull: Mapping[str, Any], repository: str) -> bool:
    """Tell whether a pull request comes from the branch of this very repository."""
    head = pull.get("head") or {}
    return head.get("ref") == REVIEW and (head.get("repo") or {}).get("full_name") == repository


def quoted(text: str) -> str:
    """A program's output as a block of code that nothing in it ends."""
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence}text\n{text.strip()}\n{fence}"


def same_text(one: str | None, other: str) -> bool:
    """Tell whether two texts are one, as GitHub keeps them."""
    return (one or "").replace("\r\n", "\n").strip() == other.strip()


@dataclass(frozen=True)
class Issue:
    """What a person should look at."""

    title: str
    body: str


_SEEN = "\n\nSeen in "
_AGE = re.compile(r"(?:, )?\b\d+ (?:minute|hour|day|run|time)s?\b(?: ago)?")
_FIRST = re.compile(r"\| (\d{4}-\d\d-\d\d)(?:, \d+ days? ago)? \|")
"""Cell of a row that says since when."""


def output_of(needs: Mapping[str, Mapping[str, Any]], job: str, name: str) -> str:
    """Output of a job that succeeded, empty where there is none."""
    found = needs.get(job, {})
    return str((found.get("outputs") or {}).get(name) or "") if found.get("result", "success") == "success" else ""


def failure(needs: Mapping[str, Mapping[str, Any]], text: str, run: str) -> Issue | None:
    """Whatever there is to look at after a run, if anything.

    Args:
        needs: results and outputs of the jobs before.
        text: Markdown of the update, its first line a title; empty when all is well.
        run: address of the run.
    """
    failed = [name for name, job in needs.items() if job.get("result") in ("failure", "cancelled")]
    told = output_of(needs, "push", "told")
    title, _, body = text.strip().partition("\n")
    parts = [body.strip()]
    if told:
        parts.append(f"**Pull request.** {told}")
    if output_of(needs, "fetch", "held") == "true" and not text.strip():
        parts.append("**Held.** Part of the catalog is held. The summary of the run says what and why.")
    if failed:
        parts.append(
            "**Not done.** These jobs of the workflow failed: " + ", ".join(f"*{each}*" for each in failed) + "."
        )
    found = "\n\n".join(filter(None, parts))
    if not found and not title:
        return None
    heading = title.removeprefix("#").strip()[:200]
    found = found if len(found) < LONGEST - 2000 else found[: found.rfind("\n", 0, LONGEST - 2000)] + "\n\n…"
    return Issue(heading or ("The refresh failed" if failed else "The refresh needs a look"), f"{found}{_SEEN}{run}")


def without_run(body: str | None) -> str:
    """A body without the run that it was seen in."""
    text = without_mark((body or "").replace("\r\n", "\n"))
    before, seen, rest = text.rpartition(_SEEN)
    return before if seen else rest


def _ageless(line: str) -> str:
    return _AGE.sub("", _FIRST.sub("| |", line.strip()))


def with_first_days(before: str | None, now: str) -> str:
    """An issue in which a row that stood there before has the day that it had then: what has no day has today's."""
    days = {_ageless(line): found for line in without_run(before).splitlines() if (found := _FIRST.search(line))}
    lines = []
    for line in now.split("\n"):
        known, seen = days.get(_ageless(line)), _FIRST.search(line)
        lines.append(line.replace(seen[0], known[0], 1) if known and seen and known[1] < seen[1] else line)
    return "\n".join(lines)


def news(before: str | None, now: str) -> str:
    """The lines that an issue did not have before, ages and days apart; rows of a table with its head."""
    known = {_ageless(line) for line in without_run(before).splitlines()}
    found: list[str] = []
    head: list[str] = []
    for line in without_run(now).splitlines():
        head = [*head, line][:2] if line.startswith("|") else []
        if line.strip() and _ageless(line) not in known:
            found += [each for each in head if each not in found]
            found += [] if line in head else [line]
    return "\n".join(found)
