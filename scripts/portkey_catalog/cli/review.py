"""`portkey-catalog review`: catalogs that shall be published in, what the workflow is to do with them out."""

from __future__ import annotations

import shutil
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from portkey_catalog.cli.arguments import add_catalog, add_config
from portkey_catalog.cli.clock import today
from portkey_catalog.cli.messages import say
from portkey_catalog.errors import DONE, FAILED, MisuseError
from portkey_catalog.text.words import count

if TYPE_CHECKING:
    from portkey_catalog.report.review import Review
    from portkey_catalog.schema import Catalog
    from portkey_catalog.settings.shapes import Settings

SUMMARY = "check a new catalog and what is proposed beside it, and write down what the workflow is to do with them"
CHOICES = ("accept.toml", "proposed.toml")
EXAMPLES = (("review --base HEAD --out build/review", "compare the catalog with the one that is committed"),)


def add_arguments(command: ArgumentParser) -> None:
    """Arguments of `review`."""
    add_config(command)
    add_catalog(command)
    command.add_argument(
        "--base", required=True, metavar="REV_OR_DIR", help="what is published: a folder that holds v1/, or a revision"
    )
    command.add_argument(
        "--proposal", type=Path, metavar="DIR", help="the same catalog with what waits for a person, made by accept"
    )
    command.add_argument(
        "--verdicts", type=Path, metavar="FILE", help="what probe --diff found of the proposal, written by --markdown"
    )
    command.add_argument(
        "--out", type=Path, required=True, metavar="BUNDLE", help="folder to write; empty or not there"
    )
    command.add_argument("--allow-loopback", action="store_true", help="accept a gateway on this machine (tests)")


def run(options: Namespace) -> int:
    """Check both catalogs, then write the bundle; one that breaks a rule ends it."""
    from portkey_catalog.report.review import Review, bundle, lost_id
    from portkey_catalog.settings.read import load_settings
    from portkey_catalog.store.catalog import load_choice, read_files
    from portkey_catalog.store.layout import INDEX, INDEX_SHAPE, StoreError, catalog_of, same_but_numbers
    from portkey_catalog.store.revisions import files_at

    out: Path = options.out
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise MisuseError(f"{out}: is there already; name a folder that is empty or not there")
    settings = load_settings(options.config)
    if options.proposal and not options.proposal.is_dir():
        raise MisuseError(f"{options.proposal}: is not there; make it by accept --all --out {options.proposal}")
    folders = [options.catalog, *([options.proposal] if options.proposal else [])]
    if not _keep_the_rules(folders, settings, allow_loopback=options.allow_loopback):
        return FAILED
    trees = [read_files(folder) for folder in folders]
    routine, proposal = catalog_of(trees[0]), catalog_of(trees[-1])
    published, base = {}, None
    try:
        published = files_at(options.base, options.catalog)
        base = catalog_of(published) if published else None
    except StoreError as error:
        say(f"{options.base}: cannot be read by this version of the program, so nothing is compared with it: {error}")
    left = {finding.id for finding in proposal.findings}
    # What was refused may be taken after all; it may also be gone with something else that is taken.
    taken = {*load_choice(options.proposal).taken} if options.proposal else set()
    findings = [each for each in routine.findings if each.id not in left and (not each.refused or each.id in taken)]
    direct = settings.guard.review != "always"
    without = trees[0] if direct else published
    review = Review(
        base=base,
        routine=routine,
        proposal=proposal,
        findings=findings,
        review=settings.guard.review,
        changed=not same_but_numbers(published, trees[0]),
        proposed=bool(findings or not direct) and not same_but_numbers(without, trees[-1]),
        serial=INDEX_SHAPE.validate_json(trees[0][INDEX]).serial,
        verdicts=_verdicts(options.verdicts, base, proposal),
    )
    if lost := lost_id(review):
        say(f"the id {lost!r} of a combined model would change its meaning, or be forgotten; nothing is written")
        return FAILED
    _write(out, bundle(review))
    for name, tree in (("catalog", trees[0]), *([("proposal", trees[-1])] if review.proposed else [])):
        _write(out / name / "v1", tree)
    if review.proposed and options.proposal:
        _copy_choices(options.proposal, out / "proposal")
    _copy_choices(options.catalog, out / "catalog")
    say(f"{'both keep' if options.proposal else 'it keeps'} every rule: {_done(review)}")
    return DONE


def _verdicts(path: Path | None, base: Catalog | None, proposal: Catalog) -> str:
    """What a probe found, as far as it is about models that are promoted: it may be older than what was chosen since.

    Raises:
        MisuseError: the file cannot be read.
    """
    if path is None:
        return ""
    from portkey_catalog.probe.plan import promoted
    from portkey_catalog.probe.told import still_of

    try:
        told = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise MisuseError(f"{path}: cannot be read: {error}") from error
    return still_of(told, promoted(base, proposal)) if base else told


def _keep_the_rules(folders: Sequence[Path], settings: Settings, *, allow_loopback: bool) -> bool:
    from portkey_catalog.check.folder import check_catalog
    from portkey_catalog.cli.keys import secrets_of

    day, secrets = today(), secrets_of(settings)
    kept = True
    for folder in folders:
        for finding in check_catalog(
            folder, settings=settings, secrets=secrets, allow_loopback=allow_loopback, today=day
        ):
            say(f"{folder}: {finding}")
            kept = False
    return kept


def _copy_choices(folder: Path, to: Path) -> None:
    """Hand on what a person chooses by; beside the new catalog it stands where the update could not use it."""
    for name in CHOICES:
        if (folder / name).is_file():
            shutil.copyfile(folder / name, to / name)


def _write(folder: Path, files: Mapping[str, str]) -> None:
    """Write files below a folder.

    Raises:
        MisuseError: they cannot be written.
    """
    try:
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise MisuseError(f"{folder}: cannot be written: {error.strerror}") from error


def _done(review: Review) -> str:
    direct = "changes nothing" if not review.changed else "is committed" if review.direct else "is proposed"
    waits = f"; {count(len(review.findings), 'finding')} proposed" if review.proposed and review.findings else ""
    return f"the catalog {direct}{waits}"
