"""`propose`: the second catalog of a bundle becomes the one rolling pull request, or that one is closed."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from api import Api, Refused, comment
from bundle import Plan, closed_in, read_plan, refused_in, text_of, waiting
from git import Git
from push import committed, routine
from runner import Waits, announce, output, say
from words import (
    KEPT,
    REVIEW,
    TO_ALLOW,
    Marked,
    base_of,
    below,
    from_here,
    is_ours,
    marked,
    quoted,
    same_text,
    with_mark,
    without_mark,
)

MEANWHILE = (
    f"Somebody pushed to {REVIEW} meanwhile, or what they chose there could not be read. The next run takes it up."
)
ENDED = "The pull request was closed while this run was under way. The next run asks what became of it."
REASON = 4000
"""Characters of what opencode says that are shown."""


def propose(git: Git, api: Api, bundle: Path, branch: str, *, seen: str, reason: str | None) -> None:
    """Bring the pull request up to date with the bundle; with equal content nothing is pushed and nothing edited.

    Args:
        git: the checkout that the bundle was made from.
        api: the repository.
        bundle: the checked bundle.
        branch: the default branch.
        seen: commit of the open pull request whose choices the bundle takes over; empty where there was none.
        reason: why it is a draft, as opencode says it; `None` where it is none.

    Raises:
        Stop: the bundle is none that may be proposed.
        Waits: it has to wait, and for whom.
    """
    plan = read_plan(bundle)
    try:
        newest = git.newest(branch)
        if not git.same(newest, routine(git, bundle, plan, git.commit_of("HEAD"))):
            raise Waits(
                "Somebody changed catalog/ while this run was under way, so nothing was proposed. Run it again."
            )
        if plan.direct:
            _note_refusals(api, bundle, waiting(git.read(newest, "catalog/v1/findings.json")))
        made = committed(git, bundle, "proposal", "proposal-message.txt", newest) if plan.proposal else newest
        opened = _opened(api, branch)
        if made == newest:
            _close(git, api, opened, seen, refused_in(bundle))
            return
        if seen and not opened:
            raise Waits(ENDED)
        _put(git, made, newest, opened, seen)
        wanted = _wanted(bundle, plan, reason)
        if opened:
            _brought_up_to_date(api, opened, wanted, branch)
        pull = opened or _created(git, api, wanted, branch, made)
        _label(api, pull, wanted.marked.labels, marked(opened.get("body")).labels if opened else ())
    except Refused as error:
        raise Waits(f"The pull request could not be brought up to date: {error}") from error
    output("pull", str(pull["number"]))


def _opened(api: Api, branch: str) -> dict[str, Any] | None:
    """The workflow's own pull request, into the default branch if there is such a one; others are told and left alone.

    Raises:
        Waits: there are only others from its branch.
    """
    owner = api.repository.partition("/")[0]
    listed = api.listed("pulls", state="open", head=f"{owner}:{REVIEW}", per_page=100)
    found = [pull for pull in listed if from_here(pull, api.repository)]
    mine = [pull for pull in found if is_ours(pull, api.repository)]
    chosen = next((pull for pull in mine if base_of(pull) == branch), mine[0] if mine else None)
    others = ", ".join(str(pull["number"]) for pull in found if pull is not chosen)
    told = f"Others have {REVIEW} for their branch too: pull request {others}. Close what is not needed."
    if others and chosen is None:
        raise Waits(told)
    if others:
        announce("warning", "Pull request", told)
    return chosen


def _note_refusals(api: Api, bundle: Path, waiting: set[str]) -> None:
    """Say under closed proposals that their values are refused, and forget them once the committed catalog knows."""
    for number in closed_in(bundle):
        pull = api.one("GET", f"pulls/{number}")
        ids = marked(pull.get("body")).findings
        if is_ours(pull, api.repository) and pull.get("state") == "closed" and ids and not waiting & set(ids):
            _forget(api, pull)
            comment(
                api,
                pull,
                "Closed without being merged: these values are refused, and not proposed again until they change.",
            )


def _close(git: Git, api: Api, opened: dict[str, Any] | None, seen: str, refused: tuple[str, ...]) -> None:
    """Close the pull request when its reason is gone or refused in it, and delete its branch."""
    head = git.head(REVIEW)
    if opened and head != seen:
        raise Waits(MEANWHILE)
    if opened:
        _forget(api, opened, refused, state="closed")  # what is still hidden in it counts as refused
        gone = "Nothing waits any more: what this proposed is gone, or was accepted elsewhere."
        chosen = (
            "`catalog/accept.toml` refuses what waits, so nothing is left to take. It is not proposed until it changes."
        )
        comment(api, opened, chosen if refused else gone)
        say(f"closed pull request {opened['number']}")
    if head and (opened or _by_bot(git, head)):
        git.remove(REVIEW, head)


def _put(git: Git, made: str, newest: str, opened: dict[str, Any] | None, seen: str) -> None:
    """Put the branch on the proposal, unless it has the same one already.

    Raises:
        Waits: a person pushed to it meanwhile, or it cannot be pushed.
    """
    head = git.head(REVIEW)
    if head:
        git.newest(REVIEW)
        if git.same(head, made) and (parent := git.parent(head)) and git.same(parent, newest):
            return
        if opened and head != seen:
            raise Waits(MEANWHILE)
    if not git.push(made, REVIEW, head or "") and git.head(REVIEW) != made:
        raise Waits(f"The branch {REVIEW} refuses the proposal. Is it protected against this workflow?")


def _by_bot(git: Git, head: str) -> bool:
    git.newest(REVIEW)
    return git.by_bot(head)


@dataclass(frozen=True)
class Wanted:
    """The pull request as it shall be."""

    title: str
    text: str
    marked: Marked
    draft: bool


def _wanted(bundle: Path, plan: Plan, reason: str | None) -> Wanted:
    kept = tuple(dict.fromkeys(plan.findings + refused_in(bundle)))  # closed, it refuses those too
    title = " ".join(text_of(bundle, "title.txt").split())[:250] or "Changes that need a look"
    body = text_of(bundle, "body.md")
    if len(kept) > KEPT:
        body = f"Closing this refuses {KEPT:,} of the {len(kept):,} findings; the others are proposed again.\n\n{body}"
    if reason is not None:
        told = reason.strip()[-REASON:] or "It gave no reason."
        why = "The real opencode does not start with this, or no site can be built of it, so it is a draft."
        body = f"**{why}** The last check says:\n\n{quoted(told)}\n\n{body}"
    return Wanted(title, body, Marked(kept, plan.labels), reason is not None)


def _brought_up_to_date(api: Api, opened: dict[str, Any], wanted: Wanted, branch: str) -> None:
    changed = {"title": wanted.title} if opened.get("title") != wanted.title else {}
    changed |= {"base": branch} if base_of(opened) != branch else {}
    body = with_mark(wanted.text, wanted.marked, below(opened.get("body")))
    changed |= {} if same_text(opened.get("body"), body) else {"body": body}
    if changed:
        api.ask("PATCH", f"pulls/{opened['number']}", changed)
    if bool(opened.get("draft")) != wanted.draft:
        mutation = "convertPullRequestToDraft" if wanted.draft else "markPullRequestReadyForReview"
        try:
            api.mutate(mutation, str(opened["node_id"]))
        except Refused as error:
            announce("warning", "Pull request", f"It cannot be made {'a draft' if wanted.draft else 'ready'}: {error}")
    say(f"pull request {opened['number']} is {'brought up to date' if changed else 'as it was'}")


def _created(git: Git, api: Api, wanted: Wanted, branch: str, made: str) -> dict[str, Any]:
    """Open the pull request; where the settings forbid it, the branch does not stay behind.

    Raises:
        Waits: GitHub refuses it.
    """
    pull = {"title": wanted.title, "body": with_mark(wanted.text, wanted.marked), "head": REVIEW, "base": branch}
    try:
        try:
            created = api.one("POST", "pulls", pull | {"draft": wanted.draft})
        except Refused as error:  # private repositories of some plans have no drafts
            if error.status != 422 or not wanted.draft:
                raise
            created = api.one("POST", "pulls", pull)
    except Refused as error:
        if error.status == 403 and "not permitted to create" in str(error):
            git.remove(REVIEW, made)
            raise Waits(TO_ALLOW) from error
        if not (
            found := _opened(api, branch)
        ):  # it may be there all the same: the answer was lost, or the list was old
            raise Waits(f"No pull request can be opened, and the next run tries again: {error}") from error
        _brought_up_to_date(api, found, wanted, branch)
        return found
    say(f"opened pull request {created['number']}")
    return created


def _label(api: Api, pull: dict[str, Any], labels: tuple[str, ...], before: tuple[str, ...]) -> None:
    """Give the labels of today, and take away those of the last time; what people gave stays."""
    present = {label.get("name") for label in pull.get("labels", [])}
    at = f"issues/{pull['number']}/labels"
    gone = [label for label in before if label in present and label not in labels]
    asked: list[tuple[str, str, Any, str]] = [
        ("POST", at, {"labels": [label]}, label) for label in labels if label not in present
    ]
    asked += [("DELETE", f"{at}/{quote(label, safe='')}", None, label) for label in gone]
    for method, path, body, label in asked:
        try:
            api.ask(method, path, body)
        except Refused as error:  # one that cannot be made keeps no other one away
            what = "set" if body else "taken away"
            announce("warning", "Pull request", f"Its label {label} cannot be {what}: {error}")


def _forget(api: Api, pull: dict[str, Any], but: tuple[str, ...] = (), **parts: str) -> None:
    """Take what is hidden out of a body, but for some findings, and change other parts with it."""
    kept = with_mark(without_mark(pull.get("body")), Marked(but), below(pull.get("body")))
    api.ask("PATCH", f"pulls/{pull['number']}", {"body": kept} | parts)
