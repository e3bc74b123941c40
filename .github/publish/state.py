"""`state`: what became of the proposals, and what people chose in the one that is open."""

import json
from pathlib import Path
from typing import Any

from api import Api, Refused
from bundle import PROPOSED, UNASKED, UNUSABLE, chosen_in
from git import is_commit
from runner import announce, output, say
from words import REVIEW, from_here, is_marked, is_ours, marked, verdicts_in

CHOICES = 1_000_000
"""Bytes of a file of choices that are taken."""


def state(api: Api, out: Path) -> None:
    """Ask what became of the pull requests; whatever cannot be asked is told, and the run goes on without.

    Then no new one is opened: what it would propose may have been refused.
    """
    out.mkdir(parents=True, exist_ok=True)
    refused: list[str] = []
    numbers: list[int] = []
    seen = ""
    try:
        for pull in _pulls(api, "closed"):
            if not pull.get("merged_at") and is_ours(pull, api.repository) and (ids := named(api, pull)):
                say(f"pull request {pull['number']} was closed: {len(ids)} findings are refused")
                refused += ids
                numbers.append(pull["number"])
        opened = [pull for pull in _pulls(api, "open") if from_here(pull, api.repository)]
        if opened and is_commit(head := str(opened[0]["head"].get("sha", ""))):
            say(f"pull request {opened[0]['number']} is open")
            _hand_over(api, opened[0], head, out)
            seen = head
    except Refused as error:
        (out / UNASKED).touch()
        announce(
            "warning", "Pull requests", f"What became of them cannot be asked, and the run goes on without: {error}"
        )
    (out / "refused.json").write_text(json.dumps(sorted(set(refused))) + "\n", "utf-8")
    (out / "closed.json").write_text(json.dumps(numbers) + "\n", "utf-8")
    output("seen", seen)


def _pulls(api: Api, what: str) -> list[dict[str, Any]]:
    owner = api.repository.partition("/")[0]
    return api.listed("pulls", state=what, head=f"{owner}:{REVIEW}", sort="updated", direction="desc", per_page=100)


def named(api: Api, pull: dict[str, Any]) -> tuple[str, ...]:
    """Ids of the findings of our own pull request: hidden in its body or, where a person rewrote it, in the branch."""
    if is_marked(pull.get("body")):
        return marked(pull.get("body")).findings
    head = str((pull.get("head") or {}).get("sha", ""))
    return chosen_in((_file(api, PROPOSED, head) or b"").decode("utf-8", "replace")) if is_commit(head) else ()


def _hand_over(api: Api, pull: dict[str, Any], head: str, out: Path) -> None:
    """What was proposed in the open pull request, what a person made of that, and which models answered."""
    if is_ours(pull, api.repository) and (verdicts := verdicts_in(pull.get("body"))):
        (out / "probe.md").write_text(verdicts, "utf-8")
    proposed, choices = _file(api, PROPOSED, head), _file(api, "accept.toml", head)
    if proposed is not None:
        (out / PROPOSED).write_bytes(proposed)
    if choices is None and proposed is None and marked(pull.get("body")).findings:
        (out / UNUSABLE).write_text("accept.toml: is not there any more; restore it from the commit before\n", "utf-8")
    elif choices is not None and len(choices) > CHOICES:
        (out / UNUSABLE).write_text(f"accept.toml: is larger than {CHOICES:,} bytes\n", "utf-8")
    elif choices or proposed:
        (out / "accept.toml").write_bytes(choices or b"")


def _file(api: Api, name: str, commit: str) -> bytes | None:
    """A file of choices of a commit, as a person may have edited it."""
    try:
        return api.raw(f"catalog/{name}", ref=commit)
    except Refused as error:
        if error.status == 404:
            return None
        raise
