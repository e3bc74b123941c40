"""What an exchange with a model tells of it (pure)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from portkey_catalog.gateway.chat import End, Exchange
from portkey_catalog.probe.answer import NOTHING_READ, Answer, read_answer
from portkey_catalog.probe.answered_by import Expected, named_in_answer
from portkey_catalog.probe.request import TOOL, Trial
from portkey_catalog.schema import Verdict

_NO_CREDIT = re.compile(
    r"credit balance|insufficient[_ ](?:credit|balance|quota|fund)|exceeded your current quota|out of credit"
    r"|no credit|billing|payment required|budget|negative balance|spend(?:ing)? limit|usage limit|arrears",
    re.IGNORECASE,
)
"""What is used up: Anthropic and Together say it with 400, OpenAI with 429 (`insufficient_quota`), OpenRouter and
DeepSeek with 402, Portkey of a budget with 412."""
_NOT_ENABLED = re.compile(
    r"not enabled|not allowed|non-serverless|dedicated endpoint|not have access|no access to|access denied"
    r"|not authorized|not available (?:in|on|for) your|requires? (?:a )?(?:subscription|plan|approval)"
    r"|on-demand throughput|accept the (?:terms|license)|data policy",
    re.IGNORECASE,
)
"""Portkey: `is not enabled for this integration`; Together: `non-serverless`; OpenAI: `does not have access to model`;
Bedrock: `on-demand throughput isn't supported`; OpenRouter: `No endpoints found matching your data policy`."""
_UNKNOWN = re.compile(
    r"model[_ ]not[_ ](?:found|exist)|no such model|unknown model|invalid model|does not exist|no longer available"
    r"|decommissioned|deprecated|not[_ ]found|not served|not supported by any provider|no endpoints found"
    r"|is not a valid model|model .{0,200}not exist",
    re.IGNORECASE,
)
_NO_TOOLS = re.compile(
    r"(?:tool|function)[ _-]?(?:use|call\w*|choice)?s?.{0,60}(?:not|n't|un)[ -]?(?:be )?support"
    r"|(?:not|n't) support.{0,60}(?:tool|function)|support tool use",
    re.IGNORECASE | re.DOTALL,
)
"""A model that takes no tools: `does not support tools` (Ollama), `No endpoints found that support tool use`."""

_BUSY = re.compile(r"overload|too many requests|rate.?limit|(?:at|over|no|exceed\w*) (?:\w+ )?capacity", re.IGNORECASE)
_FAILED = re.compile(
    r"(?:internal|server)[ _](?:server[ _])?error|bad gateway|unavailable|timed? ?out|try again"
    r"|connection (?:error|reset|lost)",
    re.IGNORECASE,
)
"""What is said of a server in the middle of a stream, whose status was sent before: Anthropic says `Overloaded`."""

_SLOW = frozenset({408, 504, 524})
"""Statuses of a gateway that did not wait any longer: Portkey says 408, a proxy 504, Cloudflare 524."""
_TRIES_AGAIN = frozenset({Verdict.BUSY, Verdict.FAILS})
_BY_PORTKEY = re.compile(r"portkey|unauthori[sz]ed request:.*error code: \d+", re.IGNORECASE)
"""Portkey about its own key: `Invalid API Key. Error Code: 03`, after `Portkey Error` or `Unauthorised Request`."""
_ENOUGH = re.compile("length|max_tokens|max_output_tokens|MAX_TOKENS")
"""Why an answer ends that was cut by its length, in the words of OpenAI, Anthropic and Google."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What one request told."""

    verdict: Verdict
    message: str | None = None
    """What the gateway or the provider says, as it came; or our own words where nothing came."""
    status: int | None = None
    """HTTP status, where an answer began."""
    answered_by: str | None = None
    """See `Probed`."""
    disclosed: bool = False
    cut_by_length: bool = False
    """It works as far as can be told: the few tokens it was given were used up."""
    answer: Answer = NOTHING_READ

    @property
    def again(self) -> bool:
        """Another try may tell more."""
        return self.verdict in _TRIES_AGAIN

    @property
    def key_refused(self) -> bool:
        """Portkey itself refuses the key, so that every other request would be refused, too."""
        return self.status == 401 and self.verdict is Verdict.REFUSED and bool(_BY_PORTKEY.search(self.message or ""))


def judged(trial: Trial, exchange: Exchange, expected: Expected) -> Judged:
    """Say what an exchange tells of the model that was tried.

    Args:
        trial: what was asked.
        exchange: what came.
        expected: what the model is known as.
    """
    answer = read_answer(exchange.body)
    status = exchange.status
    if status is None:
        if exchange.end is End.LATE:
            return Judged(Verdict.TOO_SLOW, "no answer began in time")
        return Judged(Verdict.FAILS, f"the connection was lost ({exchange.problem})")
    if not 200 <= status < 300:
        return _refusal(trial, status, answer.error, status)
    if answer.error is not None:
        return _refusal(trial, answer.error_status or _status_by_words(answer.error), answer.error, status)
    if exchange.end is End.LATE:
        what = "the answer did not end in time" if answer.is_completion else "no answer began in time"
        return Judged(Verdict.TOO_SLOW, what, status)
    if not answer.is_completion:
        if exchange.end is End.BROKEN:
            return Judged(Verdict.CUTS_STREAM, f"the answer broke off ({exchange.problem})", status)
        return Judged(Verdict.FAILS, "the answer is no chat completion", status)
    if not answer.is_stream:
        # opencode reads nothing of it, and goes on asking.
        return Judged(
            Verdict.FAILS, "the answer is no stream of events, though one was asked for", status, answer=answer
        )
    return _completed(trial, exchange, answer, expected)


def _completed(trial: Trial, exchange: Exchange, answer: Answer, expected: Expected) -> Judged:
    """What a completion tells, or the beginning of one."""
    named = named_in_answer(answer.model, trial.model_id, trial.provider, expected)
    if named.another:
        told = f"asked for {trial.model_id}, answered by {answer.model}"
        return Judged(Verdict.ANOTHER_MODEL, told, exchange.status, answered_by=named.another, answer=answer)

    def found(verdict: Verdict, message: str | None = None, *, cut_by_length: bool = False) -> Judged:
        return Judged(
            verdict, message, exchange.status, disclosed=named.same, cut_by_length=cut_by_length, answer=answer
        )

    if exchange.end is End.LONG:
        return found(Verdict.REFUSED, f"it goes on far beyond max_tokens = {trial.max_tokens}")
    if answer.finish is None:
        # opencode goes on asking: a gateway ends a cut stream as a clean 200 (Portkey-AI/gateway#1797).
        return found(Verdict.CUTS_STREAM, "the answer ends without a finish reason")
    if _ENOUGH.fullmatch(answer.finish):
        return found(Verdict.WORKS, cut_by_length=True)
    if trial.tools and (why := _miscalled(answer)):
        return found(Verdict.NO_TOOL_CALL, why)
    if not (answer.calls or answer.said):
        return found(Verdict.FAILS, "the answer is empty")
    return found(Verdict.WORKS)


def _miscalled(answer: Answer) -> str | None:
    """What is wrong with the call of the tool; opencode goes on asking a model that calls none, or none that it has."""
    if not answer.calls:
        return f"it ended with {answer.finish} and called no tool"
    meant = [each for each in answer.calls if each.name == TOOL]
    if not meant:
        return f"it called {answer.calls[0].name}, which is no tool that it was offered"
    if not any(each.is_whole for each in meant):
        return "it called the tool with arguments that are no whole JSON object"
    return None


def _status_by_words(message: str) -> int:
    """The status that an error would have had, had it not come in an answer that began well."""
    if _BUSY.search(message):
        return 429
    return 500 if _FAILED.search(message) else 400


def _refusal(trial: Trial, reads_as: int, message: str | None, status: int) -> Judged:
    """What an error tells.

    Args:
        trial: what was asked.
        reads_as: the status that the error has, or would have had.
        message: its message.
        status: the status that came.
    """
    return Judged(_verdict_of(trial, reads_as, message or ""), message or f"HTTP {status}", status)


def _verdict_of(trial: Trial, status: int, message: str) -> Verdict:
    if status in (402, 412) or _NO_CREDIT.search(message):
        return Verdict.NO_CREDIT
    if status == 429:
        return Verdict.BUSY
    if status in _SLOW:
        return Verdict.TOO_SLOW
    if status >= 500 or 300 <= status < 400:
        return Verdict.FAILS
    if trial.tools and _NO_TOOLS.search(message):
        return Verdict.NO_TOOL_CALL
    if _NOT_ENABLED.search(message):
        return Verdict.NOT_ENABLED
    if status == 404 or _UNKNOWN.search(message):
        return Verdict.UNKNOWN_MODEL
    return Verdict.REFUSED
