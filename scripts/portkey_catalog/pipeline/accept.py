"""From what waits to a catalog with what a person takes of it; nobody is asked for a list."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from portkey_catalog.assemble import as_stated
from portkey_catalog.errors import DONE, HELD, MisuseError
from portkey_catalog.exports.usable import exclusions
from portkey_catalog.guard.acceptance import (
    Choice,
    accepted_catalog,
    named_offers,
    providers_at_hand,
)
from portkey_catalog.guard.last_catalog import comparable
from portkey_catalog.guard.rule_breakers import (
    BrokenRule,
    screened_notices,
)
from portkey_catalog.history.clock import clock_notices, none_ahead, possible
from portkey_catalog.report.made import lasting_notices
from portkey_catalog.report.standing import without_ended
from portkey_catalog.schema import Catalog, Finding, Notice, offer_key
from portkey_catalog.settings.shapes import Settings
from portkey_catalog.store import catalog as store
from portkey_catalog.store import layout
from portkey_catalog.store.choice import NOTHING_CHOSEN, Chosen, accept_toml, strangers
from portkey_catalog.text.secrets import NO_SECRETS
from portkey_catalog.text.slugs import slug_key


class AcceptError(MisuseError):
    """Nothing that waits has such a name; the text says it."""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What a person takes of what waits in a catalog: its settings, folders, day and choice."""

    settings: Settings
    folder: Path
    """The folder that holds `v1/`."""
    today: date
    names: tuple[str, ...] = ()
    """Ids of findings, or slugs of providers and ids of combined models for all that waits of them."""
    everything: bool = False
    """All that waits is taken, but for what was refused."""
    chosen: Chosen = NOTHING_CHOSEN
    out: Path | None = None
    """Where the new catalog goes, with `accept.toml`, instead of the folder."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of an acceptance."""

    taken: tuple[Finding, ...]
    left: tuple[Finding, ...]
    """What waits on."""
    notices: tuple[Notice, ...]
    files: tuple[str, ...]
    refused_before: frozenset[str] = frozenset()
    """Ids of findings that had been refused already."""

    @property
    def exit_code(self) -> int:
        """Held, while somebody must still take or refuse something."""
        return HELD if any(finding.refused is None for finding in self.left) else DONE


def accept(job: Acceptance) -> Accepted:
    """Make a catalog of what is at hand, with what a person takes of what waits. Nobody is asked for a list.

    Raises:
        StoreError: there is no catalog, or it cannot be read or written, or breaks a rule.
        ClockError: today cannot be.
        AcceptError: nothing that waits has one of these names, or nothing was refused that has an id of the file.
    """
    possible(job.today)
    stamp = store.stamp(job.folder)
    catalog = store.load_catalog(job.folder)
    if catalog is None:
        raise layout.StoreError(f"{job.folder}: there is no catalog; run portkey-catalog update")
    store.refuse_broken_ledger(job.folder, catalog)
    last = as_stated(none_ahead(catalog, job.today))
    compared = comparable(last, providers_at_hand(last, job.settings), job.settings, NO_SECRETS)
    previous = compared.catalog or last
    refused = [finding for finding in job.chosen.refused if finding.id not in job.names]
    choice = Choice.of((*_taken_in_file(previous, job), *_named_findings(previous, job)), refused).within(previous)
    taken = named_offers(previous, choice.taken)
    try:
        screened = accepted_catalog(catalog, previous, choice, job.settings, job.today)
    except BrokenRule as error:
        raise layout.StoreError(f"the new catalog would break a rule, so it is not written: {error}") from error
    never, gone = strangers(job.chosen, (*previous.findings, *screened.catalog.findings))
    if never:
        raise AcceptError(never[0].never)
    lasting = [list(lasting_notices(each, job.settings, exclusions(each))) for each in (catalog, screened.catalog)]
    stands, ended = without_ended(none_ahead(catalog.notices, job.today), *lasting)
    refused_before = frozenset(each.id for each in previous.findings if each.refused)
    stays = _refused(screened.catalog, refused_before - job.chosen.untold)
    if job.out is None:
        files = store.write_catalog(job.folder, screened.files, instead_of=stamp, notices=stands)
        store.forget_choice(job.folder, job.chosen)
        if untold := [each for each in stays if each.refused is None]:
            store.write_choice(job.folder, accept_toml((), untold))
    else:
        store.copy_catalog(job.folder, job.out)
        files = store.write_catalog(job.out, screened.files, notices=stands)
        store.write_choice(job.out, accept_toml([each.model_copy(update={"refused": None}) for each in taken], stays))
    told = (*(Notice(level="info", text=each.gone) for each in gone), *ended)
    notices = (*clock_notices(catalog.changes, job.today), *compared.notices, *told, *screened_notices(screened, ()))
    return Accepted(taken, screened.catalog.findings, notices, tuple(files), refused_before)


def _named_findings(catalog: Catalog, job: Acceptance) -> frozenset[str]:
    """Ids of the findings that are named: by their ids, or by whom they are about, but for refused ones."""
    waits = [finding for finding in catalog.findings if finding.refused is None]
    found = {finding.id for finding in waits} if job.everything else set()
    for name in job.names:
        whom = slug_key(job.settings.published(name))
        about = {
            finding.id
            for finding in waits
            if name == finding.combined
            or whom in {slug_key(slug) for slug in (finding.provider, *_sellers(finding)) if slug}
        }
        ids = about | {finding.id for finding in catalog.findings if finding.id == name}
        if not ids:
            raise AcceptError(f"{name}: nothing that waits has this id, and nothing of a provider or combined model")
        found |= ids
    return frozenset(found)


def _taken_in_file(catalog: Catalog, job: Acceptance) -> list[str]:
    """Ids that the file takes; a proposal that takes all knew nothing of what was refused elsewhere since."""
    refused = {each.id for each in catalog.findings if each.refused} if job.everything else set()
    stale = {each.finding.id for each in job.chosen.entries if each.in_full and each.finding.refused is None}
    return [each for each in job.chosen.taken if each not in refused & stale]


def _refused(catalog: Catalog, told: Collection[str]) -> list[Finding]:
    """What is refused in a catalog, with the day of it where that was told before."""
    found = named_offers(catalog, {each.id for each in catalog.findings if each.refused})
    return [each if each.id in told else each.model_copy(update={"refused": None}) for each in found]


def _sellers(finding: Finding) -> list[str]:
    return [offer_key(ref)[0] for ref in finding.offers]
