"""A configuration and the gateway in, findings and notes out (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portkey_catalog.policy.keys import keys
from portkey_catalog.policy.plugins import plugins
from portkey_catalog.policy.routes import routes
from portkey_catalog.policy.rules import Found
from portkey_catalog.policy.written import Written, unreadable


@dataclass(frozen=True)
class Verdict:
    """What is said of a configuration."""

    gateways: Sequence[str]
    read: Sequence[str]
    """Sources that were read, the weakest first."""
    found: Sequence[Found]
    unreadable: Sequence[tuple[str, str]]
    """Sources that could not be judged, and why."""

    @property
    def findings(self) -> list[Found]:
        """What is a way round the gateway, or might be."""
        return [each for each in self.found if each.level == "finding"]

    @property
    def notes(self) -> list[Found]:
        """What is worth knowing."""
        return [each for each in self.found if each.level == "note"]


def judge(written: Written) -> Verdict:
    """Judge what was read; what cannot be judged leaves nothing found."""
    problems = list(unreadable(written.layers))
    found = [] if problems else [*routes(written), *plugins(written), *keys(written), *_general(written)]
    read = [layer.source for layer in written.layers if layer.kind != "login" and not layer.problem]
    return Verdict(tuple(written.gateways), tuple(dict.fromkeys(read)), tuple(dict.fromkeys(found)), tuple(problems))


def joined(verdicts: Sequence[Verdict]) -> Verdict:
    """One verdict on several folders; what is said of a file that counts in more than one of them is said once."""
    read = tuple(dict.fromkeys(source for verdict in verdicts for source in verdict.read))
    found = dict.fromkeys(each for verdict in verdicts for each in verdict.found)
    unreadable = dict.fromkeys(each for verdict in verdicts for each in verdict.unreadable)
    told = tuple(each for each in found if each.rule != "no-configuration" or not (read or unreadable))
    return Verdict(verdicts[0].gateways, read, told, tuple(unreadable))


def _general(written: Written) -> Iterator[Found]:
    counting = [layer for layer in written.layers if layer.kind != "login" and not layer.problem]
    for layer in written.layers:
        if layer.kind == "login":
            text = f"opencode is logged in at {layer.source}, whose configuration was not fetched"
            yield Found("cannot-tell", "note", text, layer.source)
        elif layer.problem:
            yield Found("left-out", "note", layer.problem.partition("\n")[0], layer.source, (), 1)
    if not counting:
        yield Found("no-configuration", "note", "there is no configuration here, so nothing was judged", "")
    elif written.listed("enabled_providers") is None:
        text = "without enabled_providers, every provider answers for which a key or login is at hand"
        files = [layer for layer in counting if layer.kind != "markdown"] or counting
        yield Found("no-allow-list", "note", text, files[-1].source, (), written.line(files[-1].source, ()))
