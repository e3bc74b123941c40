"""`state`: what became of the proposals, and what people chose in the one that is open."""

import json
from pathlib import Path
from typing import Any

from api import Api, Refused
from git import is_commit
from runner import announce, output, say
from words import REVIEW, from_here, is_ours, marked

CHOICES = 1_000_000
"""Bytes of a file of choices that are taken."""


def state(api: Api, out: Path) -> None:
    """Ask what became of the pull requests; whatever cannot be asked is told, and the run goes on without."""
    out.mkdir(parents=True, exist_ok=True)
    refused: list[str] = []
    numbers: list[int] = []
    seen = ""
    try:
        for pull in _pulls(api, "closed"):
            ids = marked(pull.get("body")).findings
            if ids and not pull.get("merged_at") and is_ours(pull, api.repository):
                say(f"pull request {pull['number']} was closed: {len(ids)} findings are refused")
                refused += ids
                numbers.append(pull["number"])
        opened = [pull for pull in _pulls(api, "open") if from_here(pull, api.repository)]
        if opened and is_commit(head := str(opened[0]["head"].get("sha", ""))):
            say(f"pull request {opened[0]['number']} is open")
            if choices := _choices(api, head):
                (out / "accept.toml").write_bytes(choices)
            seen = head
    except Refused as error:
        announce(
            "warning", "Pull requests", f"What became of them cannot be asked, and the run goes on without: {error}"
        )
    (out / "refused.json").write_text(json.dumps(sorted(set(refused))) + "\n", "utf-8")
    (out / "closed.json").write_text(json.dumps(numbers) + "\n", "utf-8")
    output("seen", seen)


def _pulls(api: Api, what: str) -> list[dict[str, Any]]:
    owner = api.repository.partition("/")[0]
    return api.listed("pulls", state=what, head=f"{owner}:{REVIEW}", sort="updated", direction="desc", per_page=100)


def _choices(api: Api, commit: str) -> bytes | None:
    """accept.toml of a commit, as a person may have edited it."""
    try:
        found = api.raw("catalog/accept.toml", ref=commit)
    except Refused as error:
        if error.status == 404:
            return None
        raise
    return found if len(found) <= CHOICES else None
