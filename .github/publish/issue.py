"""`issue`: the one issue that says what failed, is held or is stale, until the next refresh that does not."""

from collections.abc import Mapping
from typing import Any

from api import Api, Refused
from runner import announce, say
from words import LABEL, LOGIN, Issue, Marked, failure, is_marked, news, output_of, same_text, with_mark, without_run


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
            created = api.one("POST", "issues", _parts(found) | {"labels": [LABEL]})
            say(f"opened issue {created['number']}")
        elif found and opened and asked:
            _update(api, opened, found)
        elif found and opened:  # a run that asked no provider knows nothing of what the issue says
            _comment(api, opened, found.body)
        elif opened and fetched:
            _comment(api, opened, f"The refresh went well again: {run}")
            api.ask("PATCH", f"issues/{opened['number']}", {"state": "closed", "state_reason": "completed"})
            say(f"closed issue {opened['number']}")
    except Refused as error:
        announce("warning", "Issue", f"The issue about failures cannot be written: {error}")


def _opened(api: Api) -> dict[str, Any] | None:
    found = api.listed("issues", state="open", labels=LABEL, per_page=100)
    mine = (each for each in found if "pull_request" not in each and (each.get("user") or {}).get("login") == LOGIN)
    return next((each for each in mine if is_marked(each.get("body"))), None)


def _update(api: Api, opened: dict[str, Any], found: Issue) -> None:
    parts = _parts(found)
    if opened.get("title") == found.title and same_text(without_run(opened.get("body")), without_run(parts["body"])):
        return
    fresh = news(opened.get("body"), found.body)
    api.ask("PATCH", f"issues/{opened['number']}", parts)
    if fresh:
        _comment(api, opened, f"New:\n\n{fresh}")
    say(f"issue {opened['number']} is brought up to date")


def _parts(found: Issue) -> dict[str, Any]:
    return {"title": found.title, "body": with_mark(found.body, Marked())}


def _comment(api: Api, opened: dict[str, Any], text: str) -> None:
    api.ask("POST", f"issues/{opened['number']}/comments", {"body": text})
