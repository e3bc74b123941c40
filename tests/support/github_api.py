"""A stand-in for GitHub's API beside a bare repository: pull requests, issues, labels, comments, files."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote

from support.loopback import Reply, Request, answering

TOKEN = "token-test"
REPOSITORY = "owner/copy"
BOT = "github-actions[bot]"
Json = dict[str, Any]
CUT = Reply(201, {"Transfer-Encoding": "chunked"}, b"1000\r\n{")
"""An answer that breaks off."""


@dataclass
class GitHub:
    """Whatever the API was told, and what it refuses."""

    bare: Path
    url: str = ""
    things: dict[int, Json] = field(default_factory=dict)
    """Pull requests and issues by number."""
    comments: dict[int, list[str]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    """Method and path of every request that changes something."""
    refuses: Callable[[str, str], int] = lambda method, path: 0
    """Status with which a request is refused, 0 where it is not."""
    why: str = "Resource not accessible by integration"
    no_drafts: bool = False
    no_labels: bool = False
    """Labels cannot be made."""
    only_labels: frozenset[str] = frozenset()
    """Labels that there are, where no other ones can be made for a pull request."""
    lags: bool = False
    """Open pull requests are not listed yet."""
    template: str = ""
    """The repository that this one was made from."""
    workflows: dict[str, Json] = field(default_factory=dict)
    """Workflows by file name, with their `runs`."""
    lost: dict[str, int] = field(default_factory=dict)
    """Kinds of things whose next creation is answered with this status, or cut off with 0."""

    def pulls(self, state: str = "open") -> list[Json]:
        return [self._now(each) for each in self.things.values() if "head" in each and each["state"] == state]

    def issues(self, state: str = "open") -> list[Json]:
        return [each for each in self.things.values() if "head" not in each and each["state"] == state]

    def labels(self, number: int) -> list[str]:
        return [label["name"] for label in self.things[number]["labels"]]

    def add(self, **parts: Any) -> Json:
        """Open something, as the workflow does it or, with other parts, somebody else."""
        number = len(self.things) + 1
        made = {"number": number, "state": "open", "user": {"login": BOT}, "labels": [], "node_id": f"node-{number}"}
        self.things[number] = made | parts
        return self.things[number]

    def close(self, number: int, merged: bool = False) -> None:
        """Let a person close or merge a pull request."""
        self.things[number] |= {"state": "closed", "merged_at": "2026-11-01T00:00:00Z" if merged else None}

    def loses(self, kind: str, status: int) -> None:
        """Create the next thing of a kind, and do not say so."""
        self.lost[kind] = status

    def answer(self, request: Request) -> Reply:
        path = unquote(request.path)
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return _reply(401, {"message": "Bad credentials"})
        if status := self.refuses(request.method, path):
            return _reply(status, {"message": self.why})
        if request.method != "GET":
            self.calls.append(f"{request.method} {path}")
        given = json.loads(request.body) if request.body else {}
        if request.method == "POST" and (kind := path.rpartition("/")[2]) in self.lost:
            status = self.lost.pop(kind)
            self.calls.pop()
            self.answer(request)
            return _reply(status, {"message": "Server Error"}) if status else CUT
        if path == "/graphql":
            return self._mutated(given)
        parts = path.removeprefix(f"/repos/{REPOSITORY}").removeprefix("/").split("/")
        match request.method, parts:
            case "GET", [""]:
                return _reply(200, {"template_repository": {"full_name": self.template} if self.template else None})
            case "GET", ["actions", "workflows", name]:
                return _reply(200, self.workflows[name])
            case "GET", ["actions", "workflows", name, "runs"]:
                event = parse_qs(request.query)["event"][0]
                runs = [each for each in self.workflows[name]["runs"] if each["event"] == event]
                return _reply(200, {"workflow_runs": runs})
            case "PUT", ["actions", "workflows", name, "enable"]:
                self.workflows[name]["state"] = "active"
                return Reply(204)
            case "GET", ["contents", *file]:
                return self._file("/".join(file), parse_qs(request.query)["ref"][0])
            case "GET", ["pulls" | "issues" as kind]:
                return _reply(200, self._listed(kind, {k: v[0] for k, v in parse_qs(request.query).items()}))
            case "GET", ["pulls", number]:
                return _reply(200, self._now(self.things[int(number)]))
            case "POST", ["pulls"]:
                return self._opened(given)
            case "POST", ["issues"] if self.no_labels and given.get("labels"):
                return _reply(403, {"message": "You do not have permission to create labels on this repository."})
            case "POST", ["issues"]:
                labels = [{"name": name} for name in given.pop("labels", [])]
                return _reply(201, self.add(**given, labels=labels))
            case "POST", ["issues", _, "labels"] if not {*given["labels"]} <= (self.only_labels or {*given["labels"]}):
                return _reply(403, {"message": "You do not have permission to create labels on this repository."})
            case "POST", ["issues", number, "labels"]:
                self.things[int(number)]["labels"] += [{"name": name} for name in given["labels"]]
                return _reply(200, [])
            case "DELETE", ["issues", number, "labels", name]:
                thing = self.things[int(number)]
                thing["labels"] = [label for label in thing["labels"] if label["name"] != name]
                return _reply(200, [])
            case "POST", ["issues", number, "comments"]:
                self.comments.setdefault(int(number), []).append(given["body"])
                return _reply(201, {})
            case "PATCH", ["pulls" | "issues", number]:
                if "base" in given:
                    given["base"] = {"ref": given["base"]}
                self.things[int(number)] |= given
                return _reply(200, self.things[int(number)])
        return _reply(404, {"message": "Not Found"})

    def _listed(self, kind: str, query: dict[str, str]) -> list[Json]:
        found = [self._now(each) for each in self.things.values() if each["state"] == query["state"]]
        if kind == "issues":  # pull requests are among them
            wanted = [
                each for each in found if query.get("labels", "") in ["", *(label["name"] for label in each["labels"])]
            ]
            size = int(query.get("per_page", "30"))
            skipped = size * (int(query.get("page", "1")) - 1)
            shown = wanted[::-1][skipped : skipped + size]  # the newest first
            return [each | ({"pull_request": {}} if "head" in each else {}) for each in shown]
        if self.lags and query["state"] == "open":
            return []
        if "head" not in query:
            return [each for each in found if "head" in each]
        owner, _, branch = query["head"].partition(":")
        return [
            each
            for each in found
            if "head" in each and each["head"]["ref"] == branch and each["head"]["repo"]["full_name"].startswith(owner)
        ]

    def _opened(self, given: Json) -> Reply:
        if given.get("draft") and self.no_drafts:
            return _reply(422, {"message": "Draft pull requests are not supported in this repository."})
        if len(given["body"]) > 65536:
            return _reply(422, {"message": "body is too long"})
        head = {"ref": given.pop("head"), "repo": {"full_name": REPOSITORY}}
        base = {"ref": given.pop("base")}
        return _reply(201, self._now(self.add(**given, head=head, base=base)))

    def _mutated(self, given: Json) -> Reply:
        [thing] = [each for each in self.things.values() if each["node_id"] == given["variables"]["id"]]
        thing["draft"] = "convertPullRequestToDraft" in given["query"]
        return _reply(200, {"data": {}})

    def _now(self, thing: Json) -> Json:
        if "head" not in thing:
            return thing
        done = self._git("rev-parse", "--verify", "--quiet", f"refs/heads/{thing['head']['ref']}")
        return thing | {"head": thing["head"] | {"sha": done.stdout.decode().strip()}}

    def _file(self, path: str, commit: str) -> Reply:
        done = self._git("cat-file", "blob", f"{commit}:{path}")
        return Reply(200, {}, done.stdout) if done.returncode == 0 else _reply(404, {"message": "Not Found"})

    def _git(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(["git", "-C", str(self.bare), *arguments], capture_output=True, check=False)


def _reply(status: int, body: Any) -> Reply:
    return Reply(status, {"Content-Type": "application/json"}, json.dumps(body).encode())


@contextmanager
def github(bare: Path) -> Iterator[GitHub]:
    """Serve the API for a bare repository until the block ends."""
    served = GitHub(bare)
    with answering(served.answer) as served.url:
        yield served
