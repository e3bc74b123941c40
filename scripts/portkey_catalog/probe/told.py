"""What a probe has to say, for people and for programs (pure)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from portkey_catalog.errors import DONE, FAILED, HELD
from portkey_catalog.exports.names import COMBINED_PROVIDER
from portkey_catalog.probe.journal import Found, Journal
from portkey_catalog.probe.plan import KnownAs, Plan
from portkey_catalog.probe.request import Trial
from portkey_catalog.schema import VERDICT_WORDS, Catalog, CombinedModel, OfferKey, Verdict
from portkey_catalog.text.escape import code, log_line
from portkey_catalog.text.escape import text as escaped
from portkey_catalog.text.words import count, some

_REFUSED = (400, 413, 422)
"""Statuses after which a chain goes on only if `combine.also_on` has them."""
VERDICTS_HEAD = "## Do they answer?"
"""First line of the section of verdicts; by it `.github/publish` finds it in a body."""
_PARTLY = "Models that merging does not promote any more are left out."
_SHOWN = 5
"""Models that a sentence names."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a probe."""

    catalog: Catalog
    plan: Plan
    journal: Journal
    stopped: str | None = None
    """Why it ended early."""

    @property
    def found(self) -> list[Found]:
        """Verdicts, those that fail first, sorted."""
        return sorted(self.journal.found.values(), key=lambda each: (each.verdict is Verdict.WORKS, each.found))

    @property
    def left(self) -> list[Trial]:
        """Models that were to be tried and have no verdict."""
        return [each for each in (*self.plan.trials, *self.plan.beyond) if each.key not in self.journal.found]

    @property
    def resumable(self) -> list[Trial]:
        """Those of them for which the budget has room yet: there was no time for them, or the probe was stopped."""
        room = self.journal.has_room
        return [each for each in self.plan.trials if each in self.left and room(each.worst or Decimal(0))]

    @property
    def exit_code(self) -> int:
        """1 where it was stopped or a model fails; 3 where all works that was told of, and not of all was told."""
        verdicts = {each.verdict for each in self.found}
        if self.stopped or verdicts - {Verdict.WORKS, Verdict.BUSY}:
            return FAILED
        return HELD if self.left or Verdict.BUSY in verdicts else DONE


def usd(amount: Decimal) -> str:
    """An amount of money."""
    return f"{amount.normalize():f} USD"


def plan_lines(plan: Plan, journal: Journal) -> list[str]:
    """What is going to be sent, and what it may cost, before it is sent."""
    begun, spent = journal.begun, journal.spent
    left = [each for each in plan.trials if each.key not in journal.found]
    worst = sum((each.worst or Decimal(0) for each in left), Decimal(0))
    slugs = Counter(each.provider for each in left)
    lines = [
        f"{count(len(left), 'model')} of {count(len(slugs), 'provider')} to try with at most "
        f"{begun.max_tokens} tokens each: {usd(worst)} at the most, one try each",
        f"budget: {usd(begun.usd)} and {count(begun.requests, 'request')}, tries that are repeated included"
        + (f"; {usd(spent.usd)} and {count(spent.requests, 'request')} of it are spent" if spent.requests else ""),
    ]
    if free := [each.ref for each in left if each.worst is None]:
        lines.append(f"of unknown price, and allowed by name: {some(free, _SHOWN)}")
    return [*lines, *_not_tried(plan)]


def _not_tried(plan: Plan) -> Iterator[str]:
    if plan.beyond:
        names = some([each.ref for each in plan.beyond], _SHOWN)
        yield f"not tried, as the budget has no room for {count(len(plan.beyond), 'more model')}: {names}"
    if plan.unpriced:
        names = some([each.ref for each in plan.unpriced], _SHOWN)
        yield f"not tried, as the price is unknown and --unpriced does not name it: {names}"


def result_lines(result: Result) -> list[str]:
    """A line for each verdict, those that fail first, then what would help."""
    return [*(_line(each) for each in result.found), *advice(result)]


def _line(found: Found) -> str:
    notes = [found.message] if found.message else []
    if found.answered_by:
        notes.append(f"that is {found.answered_by}")
    if found.verdict is Verdict.WORKS:
        notes += ["cut by its few tokens"] if found.cut_by_length else []
        notes += ["the answer names this model"] if found.disclosed else []
    status = f" (HTTP {found.status})" if found.status and found.status != 200 else ""
    said = f": {'; '.join(notes)}" if notes else ""
    return log_line(f"{'/'.join(found.found)}  {VERDICT_WORDS[found.verdict]}{status}{said}")


def totals(result: Result) -> str:
    """One sentence about all of it."""
    verdicts = Counter(each.verdict for each in result.found)
    parts = [f"{verdicts[each]} {VERDICT_WORDS[each]}" for each in Verdict if verdicts[each]]
    left = f"; {count(len(result.left), 'model')} without a verdict" if result.left else ""
    spent = result.journal.spent
    return (
        f"{count(len(result.found), 'model')} tried: {', '.join(parts) or 'none'}{left}; "
        f"{count(spent.requests, 'request')}, at most {usd(spent.usd)}"
    )


def advice(result: Result) -> list[str]:
    """Whether `combine.also_on` would help where a member says 400, 413 or 422 of a request that is in order."""
    known = KnownAs(result.catalog)
    also_on = result.catalog.failover.also_on
    lines = []
    for found in result.found:
        if found.verdict is Verdict.WORKS or found.status not in _REFUSED or found.status in also_on:
            continue
        for model in known.of_member.get(found.found, ()):
            if (told := _would_help(result, model, found)) is not None:
                lines.append(told)
    return lines


def _would_help(result: Result, model: CombinedModel, found: Found) -> str | None:
    keys = [member.key for member in model.chain]
    if found.found not in keys or keys[-1] == found.found:
        return None
    behind = keys[keys.index(found.found) + 1 :]
    works = next((key for key in behind if _works(result, key)), None)
    name, ref = f"{COMBINED_PROVIDER}/{model.id}", "/".join(found.found)
    ends = f"{name}: its chain ends at {ref}, as {found.status} is no status after which it goes on"
    if works:
        return log_line(f"{ends}; combine.also_on = [{found.status}] would lead on to {'/'.join(works)}, which works")
    return log_line(f"{ends}; combine.also_on would not help, as nobody behind it was found to work")


def _works(result: Result, key: OfferKey) -> bool:
    found = result.journal.found.get(key)
    if found and found.verdict is not Verdict.BUSY:
        return found.verdict is Verdict.WORKS
    before = result.catalog.health.get(key[0], {}).get(key[1])
    return bool(before and before.works)


def as_json(result: Result) -> dict[str, Any]:
    """The document for programs."""
    known, begun, spent = KnownAs(result.catalog), result.journal.begun, result.journal.spent
    return {
        "schema_version": 1,
        "finished": result.stopped is None and not result.left,
        **({"stopped": result.stopped} if result.stopped else {}),
        "budget": {"usd": str(begun.usd), "requests": begun.requests},
        "spent": {"usd": str(spent.usd), "requests": spent.requests},
        "models": [_document(each, known) for each in result.found],
        "left": [each.ref for each in result.left],
        "unpriced": [each.ref for each in result.plan.unpriced],
        "advice": advice(result),
    }


def _document(found: Found, known: KnownAs) -> dict[str, Any]:
    slug, model_id = found.found
    told: Mapping[str, Any] = found.model_dump(mode="json", exclude={"found"}, exclude_defaults=True)
    combined = [each.id for each in known.of_member.get(found.found, ())]
    return {"provider": slug, "model": model_id, "combined": combined, **told}


def as_markdown(result: Result) -> str:
    """A section for the body of a pull request; empty where nothing was to be tried."""
    found = result.found
    if not (found or result.left or result.plan.unpriced):
        return ""
    rows = [_row(each) for each in found]
    rows += [_cells(each.ref, "not tried", why) for each, why in _untried(result)]
    days = sorted({each.day for each in found})
    on = f" Tried on {' and '.join(str(day) for day in days)}." if days else ""
    head = [VERDICTS_HEAD, "", f"{escaped(totals(result))}.{on}", "", "| Model | Verdict | |", "| --- | --- | --- |"]
    notes = [f"- {escaped(each)}" for each in advice(result)]
    return "\n".join([*head, *rows, *(["", *notes] if notes else []), ""])


def still_of(markdown: str, offers: Iterable[OfferKey]) -> str:
    """Such a section without the rows of models that are none of these; empty where no row is left."""
    rows = tuple(f"| {code('/'.join(key))} |" for key in offers)
    lines = markdown.splitlines()
    of_models = [line for line in lines if line.startswith("| <code>")]
    kept = [line for line in lines if line not in of_models or line.startswith(rows)]
    if len(lines) - len(kept) == len(of_models):
        return ""
    partly = len(kept) < len(lines) and _PARTLY not in lines
    return "\n".join([*kept, *(["", _PARTLY] if partly else []), ""])


def _untried(result: Result) -> Iterator[tuple[Trial, str]]:
    waits = result.resumable
    for each in result.left:
        no_room = "there was no time for it" if each in waits else "the budget had no room for it"
        yield each, result.stopped or no_room
    yield from ((each, "its price is unknown") for each in result.plan.unpriced)


def _row(found: Found) -> str:
    said = "; ".join(filter(None, (found.message, found.answered_by and f"that is {found.answered_by}")))
    return _cells("/".join(found.found), VERDICT_WORDS[found.verdict], said)


def _cells(ref: str, verdict: str, said: str) -> str:
    return f"| {code(ref)} | {escaped(verdict)} | {escaped(said)} |"
