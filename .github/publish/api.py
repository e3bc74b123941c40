"""GitHub's API, asked with the token of the job."""

import http.client
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

from runner import announce

PAUSES = (2, 8)
"""Seconds before another try, where one can do no harm."""
TIMEOUT = 30
LONGEST = 10_000_000
"""Bytes of an answer that are read."""


class Refused(Exception):
    """The API does not do it, or cannot be reached; then `status` is 0."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(f"{status}: {text}" if status else text)
        self.status = status


class Api:
    """One repository at GitHub."""

    def __init__(self, url: str, repository: str, token: str) -> None:
        self.repository = repository
        self._url, self._token = url.rstrip("/"), token

    def ask(self, method: str, path: str, body: Any = None, **query: str | int) -> Any:
        """Answer of the API about something of the repository, `None` where it says nothing.

        Raises:
            Refused: there is no good answer.
        """
        asked = f"{self._url}/repos/{self.repository}/{path}"
        answer = self._sent(method, f"{asked}?{urllib.parse.urlencode(query)}" if query else asked, body)
        return _read(answer) if answer else None

    def one(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        """Answer about one thing.

        Raises:
            Refused: there is no good answer.
        """
        answer = self.ask(method, path, body)
        if not isinstance(answer, dict):
            raise _odd()
        return answer

    def listed(self, path: str, **query: str | int) -> list[dict[str, Any]]:
        """Answer that lists things.

        Raises:
            Refused: there is no good answer.
        """
        answer = self.ask("GET", path, **query)
        if not isinstance(answer, list) or not all(isinstance(each, dict) for each in answer):
            raise _odd()
        return answer

    def raw(self, path: str, **query: str) -> bytes:
        """A file as it is.

        Raises:
            Refused: there is no good answer.
        """
        asked = f"{self._url}/repos/{self.repository}/contents/{path}?{urllib.parse.urlencode(query)}"
        return self._sent("GET", asked, None, accept="application/vnd.github.raw+json")

    def mutate(self, mutation: str, node: str) -> None:
        """Change a pull request in a way that only GraphQL can.

        Raises:
            Refused: it is not done.
        """
        query = f"mutation($id: ID!) {{ {mutation}(input: {{pullRequestId: $id}}) {{ clientMutationId }} }}"
        url = f"{self._url.removesuffix('/v3')}/graphql"
        answer = _read(self._sent("POST", url, {"query": query, "variables": {"id": node}}))
        if not isinstance(answer, dict):
            raise _odd()
        if "errors" in answer:
            raise Refused(422, _told(answer) or "it is not done")

    def _sent(self, method: str, url: str, body: Any, accept: str = "application/vnd.github+json") -> bytes:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Accept": accept, "X-GitHub-Api-Version": "2022-11-28", "User-Agent": "portkey-catalog"}
        request = urllib.request.Request(url, data, headers, method=method)
        request.add_unredirected_header("Authorization", f"Bearer {self._token}")
        for pause in (*(PAUSES if method != "POST" else ()), None):
            try:
                with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
                    return bytes(answer.read(LONGEST))
            except urllib.error.HTTPError as error:
                refused = Refused(error.code, _message(error) or str(error.reason))
            except (OSError, http.client.HTTPException) as error:
                refused = Refused(0, f"the API cannot be reached: {getattr(error, 'reason', error)}")
            if pause is None or (400 <= refused.status < 500 and refused.status != 429):
                raise refused
            time.sleep(pause)
        raise AssertionError


def comment(api: Api, thing: dict[str, Any], text: str) -> None:
    """Say something under an issue or a pull request; where its conversation is locked, that is a warning."""
    try:
        api.ask("POST", f"issues/{thing['number']}/comments", {"body": text})
    except Refused as error:
        announce("warning", "Comment", f"Nothing can be said under {thing['number']}: {error}")


def _read(answer: bytes) -> Any:
    try:
        return json.loads(answer)
    except (ValueError, RecursionError):
        raise Refused(0, "the API answers something else than JSON") from None


def _odd() -> Refused:
    return Refused(0, "the API answers something else than it was asked for")


def _message(error: urllib.error.HTTPError) -> str:
    """What an error says, as far as it can be read."""
    try:
        return _told(json.loads(error.read(LONGEST)))
    except (OSError, http.client.HTTPException, ValueError, RecursionError):
        return ""


def _told(answer: Any) -> str:
    """The message in an answer, with what it says of parts."""
    parts = [answer, *_list(answer.get("errors"))] if isinstance(answer, dict) else []
    return " ".join(str(each["message"]) for each in parts if isinstance(each, dict) and each.get("message"))


def _list(answer: Any) -> list[Any]:
    return answer if isinstance(answer, list) else []
