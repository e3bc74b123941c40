"""`issue`: the one issue that says what failed, is held or is stale, until the next refresh that does not."""

from collections.abc import Mapping
from typing import Any

from api import Api, Refused, comment
from runner import announce, say
from words import (
    LABEL,
    LOGIN,
    Issue,
    Marked,
    below,
    failure,
    is_marked,
    news,
    output_of,
    same_text,
    with_first_days,
    with_mark,
    without_run,
)

PAGES, PER_PAGE = 10, 100


def issue(api: Api, needs: Mapping[str, Mapping[str, Any]], text: str, run: str) -> None:
    """Open, update or close the issue; where there can be none, the red run has to do.

    Args:
        api: the repository.
        needs: results and outputs of the jobs before.
        text: Markdown of the update, its first line a title; empty when all is well.
        run: address of this run.
    """
    fetched = output_of(needs, "fetch", "ready") == "true"
    asked = fetched or needs.get("fetch", {}).get("result") == "failure"
    found = failure(needs, text, run)
    try:
        opened = _opened(api)
        if found and opened is None:
            created = _created(api, _parts(found))
            say(f"opened issue {created['number']}")
        elif found and opened and asked:
            _update(api, opened, found)
        elif found and opened:  # a run that asked no provider knows nothing of what the issue says
            comment(api, opened, found.body)
        elif opened and fetched:
            api.ask("PATCH", f"issues/{opened['number']}", {"state": "closed", "state_reason": "completed"})
            comment(api, opened, f"The refresh went well again: {run}")
            say(f"closed issue {opened['number']}")
    except Refused as error:
        announce("warning", "Issue", f"The issue about failures cannot be written: {error}")


def _opened(api: Api) -> dict[str, Any] | None:
    """The issue, by what is hidden in it or, where a person rewrote it, by its label and its author."""
    labelled = _mine(api, labels=LABEL)
    marked = [each for each in labelled or _mine(api) if is_marked(each.get("body"))]
    return next(iter(marked or labelled), None)


def _mine(api: Api, **query: str) -> list[dict[str, Any]]:
    """Open issues of the workflow's author, of the newest thousand of all."""
    found: list[dict[str, Any]] = []
    for page in range(1, PAGES + 1):
        listed = api.listed("issues", state="open", per_page=PER_PAGE, page=page, **query)
        found += listed
        if len(listed) < PER_PAGE:
            break
    return [each for each in found if "pull_request" not in each and (each.get("user") or {}).get("login") == LOGIN]


def _created(api: Api, parts: dict[str, Any]) -> dict[str, Any]:
    try:
        return api.one("POST", "issues", parts | {"labels": [LABEL]})
    except Refused as error:
        if error.status not in (403, 422):
            raise
        announce("warning", "Issue", f"It is opened without its label: {error}")
        return api.one("POST", "issues", parts)


def _update(api: Api, opened: dict[str, Any], found: Issue) -> None:
    before = opened.get("body") or ""
    found = Issue(found.title, with_first_days(before, found.body))
    parts = _parts(found, below(before) if is_marked(before) else before)
    if opened.get("title") == found.title and same_text(without_run(before), without_run(parts["body"])):
        return
    fresh = news(before, found.body)
    api.ask("PATCH", f"issues/{opened['number']}", parts)
    if fresh:
        comment(api, opened, f"New:\n\n{fresh}")
    say(f"issue {opened['number']} is brought up to date")


def _parts(found: Issue, note: str = "") -> dict[str, Any]:
    return {"title": found.title, "body": with_mark(found.body, Marked(), note)}
