"""Stands in for GitHub's command in runs of the workflows: asks the API, and knows the filters that they use."""

import argparse
import json
import os
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

REPOSITORY = f"repos/{os.environ['GITHUB_REPOSITORY']}"
FILTERS: dict[str | None, Callable[[Any], object]] = {
    None: json.dumps,
    ".state": lambda answer: answer["state"],
    '.template_repository.full_name // ""': lambda answer: (answer["template_repository"] or {}).get("full_name", ""),
    'map(select(.isCrossRepository | not)) | .[0].number // ""': lambda answer: next(
        (each["number"] for each in answer if not each["isCrossRepository"]), ""
    ),
}


def ask(method: str, path: str, **given: str) -> Any:
    url, headers = f"{os.environ['GITHUB_API_URL']}/{path}", {"Authorization": f"Bearer {os.environ['GH_TOKEN']}"}
    body = json.dumps(given).encode() if given else None
    with urllib.request.urlopen(urllib.request.Request(url, body, headers, method=method), timeout=30) as answer:
        return json.loads(answer.read() or "null")


def pulls(head: str, base: str) -> list[dict[str, Any]]:
    """Open ones, of anybody's branch of that name."""
    listed = ask("GET", f"{REPOSITORY}/pulls?state=open&base={base}")
    return [
        {"number": each["number"], "isCrossRepository": f"repos/{each['head']['repo']['full_name']}" != REPOSITORY}
        for each in listed
        if each["head"]["ref"] == head
    ]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("command", nargs="+")
    for name in ("method", "jq", "head", "base", "state", "json", "title", "body-file"):
        parser.add_argument(f"--{name}")
    options = parser.parse_intermixed_args()
    match options.command:
        case ["api", path]:
            answer = ask(options.method or "GET", path)
        case ["pr", "list"]:
            assert (options.state, options.json) == ("open", "number,isCrossRepository")
            answer = pulls(options.head, options.base)
        case ["pr", "create"]:
            body = Path(options.body_file).read_text("utf-8")
            given = {"head": options.head, "base": options.base, "title": options.title, "body": body}
            answer = ask("POST", f"{REPOSITORY}/pulls", **given)
        case ["pr", "edit", number]:
            body = Path(options.body_file).read_text("utf-8")
            answer = ask("PATCH", f"{REPOSITORY}/pulls/{number}", title=options.title, body=body)
        case _:
            parser.error(f"unknown: {options.command}")
    print(FILTERS[options.jq](answer))


main()
