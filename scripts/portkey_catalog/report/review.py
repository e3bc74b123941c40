"""What the workflow is to do with a catalog that was checked: a plan, and the words for it (pure)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from portkey_catalog.history.diff import difference
from portkey_catalog.report.consequences import fates
from portkey_catalog.report.diff import commit_message
from portkey_catalog.report.pull_request import Proposed, pull_request
from portkey_catalog.schema import Catalog, Finding
from portkey_catalog.text.words import count


@dataclass(frozen=True, slots=True)
class Review:
    """Catalogs that were checked, to be published."""

    base: Catalog | None
    """The one that is published; `None` where there is none that can be read."""
    routine: Catalog
    """The new one, without what waits for a person."""
    proposal: Catalog
    """The same with what is proposed to that person."""
    findings: Sequence[Finding]
    """What the proposal takes of that which waits."""
    review: Literal["always", "risky", "never"]
    """What a person looks at, as `guard.review` says."""
    changed: bool
    """The new catalog is another one than that which is published, be it in what nobody sees."""
    proposed: bool
    """So is the proposal, compared with what is published without it."""
    serial: int
    """Number of the publication; 0 where it has none."""
    verdicts: str = ""
    """See `Proposed`."""

    @property
    def direct(self) -> bool:
        """The new catalog needs no person."""
        return self.review != "always"


def lost_id(review: Review) -> str | None:
    """An id of a combined model that would change its meaning or be forgotten; those of the sample may."""
    known = review.base.ids if review.base and review.base.sample <= review.routine.sample else {}
    ids = (review.routine.ids, review.proposal.ids)
    return next((name for name, what in known.items() if any(each.get(name) != what for each in ids)), None)


def bundle(review: Review) -> dict[str, str]:
    """The files of a bundle but for its catalogs: name -> text."""
    published = review.base or review.routine
    without = review.routine if review.direct else published
    changes, routine = difference(without, review.proposal), difference(published, review.routine)
    others = [] if review.direct else [each for each in routine if not (each.idle or each.follows)]
    lost = fates(changes)
    checks = _checks(review)
    refused = [each for each in review.proposal.findings if each.refused and each.combined not in lost]
    pull = pull_request(
        Proposed(without, review.proposal, changes, review.findings, checks, refused, others, review.verdicts)
    )
    plan = {
        "schema_version": 1,
        "review": review.review,
        "direct": review.direct,
        "changed": review.changed,
        "serial": review.serial,
        "proposal": review.proposed,
        "labels": list(pull.labels),
        "findings": [finding.id for finding in review.findings],
    }
    return {
        "plan.json": json.dumps(plan, indent=2) + "\n",
        "message.txt": commit_message(routine) if review.base else "A new catalog\n",
        "proposal-message.txt": commit_message(changes),
        "title.txt": f"{pull.title}\n",
        "body.md": pull.body,
        "whole.md": pull.whole,
    }


def _checks(review: Review) -> list[str]:
    """Sentences about what was checked."""
    without = f"Every rule holds for the catalog as it is without this: {_size(review.routine)}."
    return [
        *([without] if review.direct else []),
        f"Every rule holds for it with this: {_size(review.proposal)}.",
        "No id of a combined model that was ever published changes its meaning or goes.",
    ]


def _size(catalog: Catalog) -> str:
    chains = sum(bool(model.chain) for model in catalog.combined.values())
    models, providers = count(len(catalog.refs), "model"), count(len(catalog.providers), "provider")
    return f"{models} of {providers}, {count(chains, 'failover chain')}"
