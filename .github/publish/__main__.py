"""The part of the workflow that writes: to the default branch, to the one pull request, to the one issue.

    python3 .github/publish state --out DIR     what became of the proposals -> refused.json, closed.json, and choices
    python3 .github/publish push BUNDLE         BUNDLE/catalog -> the default branch
    python3 .github/publish propose BUNDLE      BUNDLE/proposal -> the pull request, or none
    python3 .github/publish issue               results of the jobs before -> the issue

Python's standard library alone: the job with the token that may write installs nothing and runs nothing of the program.
Exit codes: 0 done, 1 stopped, 3 it has to wait for a person or a later run.
"""

import argparse
import json
import os
import sys
from pathlib import Path

from api import Api
from git import Git
from issue import issue
from propose import propose
from push import push
from runner import Stop, Waits, announce, output
from state import state


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="publish", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("state")
    one.add_argument("--out", type=Path, required=True, metavar="DIR", help="where to put what was learned")
    two = commands.add_parser("push")
    two.add_argument("bundle", type=Path, metavar="BUNDLE")
    three = commands.add_parser("propose")
    three.add_argument("bundle", type=Path, metavar="BUNDLE")
    three.add_argument(
        "--seen", default="", metavar="SHA", help="commit of the pull request whose choices were taken over"
    )
    three.add_argument("--draft", type=Path, metavar="FILE", help="not ready, for the reason in this file")
    four = commands.add_parser("issue")
    four.add_argument("--text", type=Path, metavar="FILE", help="what the update found, if it is there")
    return parser.parse_args()


def main() -> int:
    options, given = _arguments(), os.environ
    repository = given["GITHUB_REPOSITORY"]
    api = Api(given.get("GITHUB_API_URL", "https://api.github.com"), repository, given.get("GH_TOKEN", ""))
    try:
        match options.command:
            case "state":
                state(api, options.out)
            case "push":
                push(Git(), options.bundle, given["BRANCH"])
            case "propose":
                reason = options.draft.read_text("utf-8", errors="replace") if options.draft else None
                judging = given.get("GITHUB_EVENT_NAME") == "pull_request"
                propose(Git(), api, options.bundle, given["BRANCH"], seen=options.seen, reason=reason, judging=judging)
            case "issue":
                server = given.get("GITHUB_SERVER_URL", "https://github.com")
                run = f"{server}/{repository}/actions/runs/{given.get('GITHUB_RUN_ID', '')}"
                text = (
                    options.text.read_text("utf-8", errors="replace") if options.text and options.text.is_file() else ""
                )
                issue(api, json.loads(given["NEEDS"]), text, run)
    except Waits as waits:
        announce("warning", "Please look", str(waits))
        output("told", str(waits))
        return 3
    except Stop as stop:
        announce("error", "Not published", str(stop))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
