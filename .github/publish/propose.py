"""`propose`: the second catalog of a bundle becomes the one rolling pull request, or that one is closed."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from api import Api, Refused, comment
from bundle import (
    UNASKED,
    Plan,
    closed_in,
    proposed_in,
    read_plan,
    refused_in,
    text_of,
    unusable_in,
    waiting,
)
from drafts import NO_DRAFT, REASON, Wanted, is_draft, keep_as_draft
from git import Git
from push import committed, routine
from runner import Waits, announce, output, say
from state import named
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
UNSURE = "What became of earlier pull requests could not be asked, so none is opened. The next run does it."


def propose(
    git: Git, api: Api, bundle: Path, branch: str, *, seen: str, reason: str | None, judging: bool = False
) -> None:
    """Bring the pull request up to date with the bundle; with equal content nothing is pushed and nothing edited.

    Args:
        git: the checkout that the bundle was made from.
        api: the repository.
        bundle: the checked bundle.
        branch: the default branch.
        seen: commit of the open pull request whose choices the bundle takes over; empty where there was none.
        reason: why it is a draft, as opencode says it; `None` where it is none.
        judging: only the one that is open is judged, and no other one opened.

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
            _note_refusals(api, bundle, git.read(newest, "catalog/v1/findings.json"))
        made = committed(git, bundle, "proposal", "proposal-message.txt", newest) if plan.proposal else newest
        opened = _opened(api, branch)
        if made == newest:
            _close(git, api, opened, seen, refused_in(bundle))
            return
        if not opened and (seen or judging):
            raise Waits(ENDED)
        if not opened and (bundle / "pull" / UNASKED).exists():
            raise Waits(UNSURE)
        head = git.head(REVIEW)
        stays = bool(head) and _has_it(git, api, str(head), made, newest)
        if head and opened and head != seen and not stays:
            raise Waits(MEANWHILE)
        if opened and (why := unusable_in(bundle)):
            keep_as_draft(api, opened, proposed_in(bundle), why)
        wanted = _wanted(bundle, plan, reason)
        step = Step(git, made, None if stays else head or "")
        if opened:
            pull, drafted = opened, _brought_up_to_date(api, opened, wanted, branch, step)
        else:
            step.put()
            pull, drafted = _created(api, wanted, branch, step)
        _label(api, pull, wanted.marked.labels, marked(opened.get("body")).labels if opened else ())
    except Refused as error:
        raise Waits(f"The pull request could not be brought up to date: {error}") from error
    output("pull", str(pull["number"]))
    if not drafted:
        raise Waits(f"Pull request {pull['number']}: {NO_DRAFT}")


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


def _note_refusals(api: Api, bundle: Path, findings: bytes | None) -> None:
    """Say under closed proposals what became of their values, and forget them once the committed catalog knows."""
    open_still, refused = waiting(findings), waiting(findings, refused=True)
    for number in closed_in(bundle):
        pull = api.one("GET", f"pulls/{number}")
        if not is_ours(pull, api.repository) or pull.get("state") != "closed":
            continue
        ids = set(named(api, pull))
        if ids and not open_still & ids:
            _forget(api, pull)
            kept = "these values are refused, and not proposed again until they change."
            gone = "nothing of it waits any more, since all is gone or was accepted elsewhere, so nothing is refused."
            comment(api, pull, f"Closed without being merged: {kept if refused & ids else gone}")


def _close(git: Git, api: Api, opened: dict[str, Any] | None, seen: str, refused: tuple[str, ...]) -> None:
    """Close the pull request when its reason is gone or refused in it, and delete its branch."""
    head = git.head(REVIEW)
    if opened and head != seen:
        raise Waits(MEANWHILE)
    if opened:
        _forget(api, opened, refused, state="closed")  # what is still hidden in it counts as refused
        gone = "Nothing waits any more: what this proposed is gone, or was accepted or refused elsewhere or before."
        chosen = (
            "`catalog/accept.toml` refuses what waits, so nothing is left to take. It is not proposed until it changes."
        )
        comment(api, opened, chosen if refused else gone)
        say(f"closed pull request {opened['number']}")
    if head and (opened or _by_bot(git, head)):
        git.remove(REVIEW, head)


@dataclass(frozen=True)
class Step:
    """The branch is to be put on a commit."""

    git: Git
    made: str
    instead_of: str | None
    """What it stands at, empty where there is no branch; `None` where nothing is to be done."""

    def put(self) -> None:
        """Do it.

        Raises:
            Waits: it cannot be pushed.
        """
        if self.instead_of is None or self.git.push(self.made, REVIEW, self.instead_of):
            return
        if self.git.head(REVIEW) != self.made:
            raise Waits(f"The branch {REVIEW} refuses the proposal. Is it protected against this workflow?")


def _has_it(git: Git, api: Api, head: str, made: str, newest: str) -> bool:
    """Tell whether the branch has the proposal already, on top of what the default branch has or had."""
    git.newest(REVIEW)
    parent = git.parent(head)
    same = git.same(head, made) and parent is not None and git.same(parent, newest)
    return same and _leads_to(api, str(parent), newest)


def _leads_to(api: Api, commit: str, newest: str) -> bool:
    """Tell whether a commit is in the history of another one; else merging brings back what was taken out."""
    if commit == newest:
        return True
    try:
        return api.one("GET", f"compare/{newest}...{commit}").get("status") in ("behind", "identical")
    except Refused as error:
        if error.status == 404:
            return False
        raise


def _by_bot(git: Git, head: str) -> bool:
    git.newest(REVIEW)
    return git.by_bot(head)


def _wanted(bundle: Path, plan: Plan, reason: str | None) -> Wanted:
    kept = tuple(dict.fromkeys(plan.findings + refused_in(bundle)))  # closed, it refuses those too
    title = " ".join(text_of(bundle, "title.txt").split())[:250] or "Changes that need a look"
    body = text_of(bundle, "body.md")
    if len(kept) > KEPT:
        body = f"Closing this refuses {KEPT:,} of the {len(kept):,} findings; the others are proposed again.\n\n{body}"
    if reason is not None:
        reason = f"The last check says:\n\n{quoted(reason.strip()[-REASON:] or 'It gave no reason.')}"
    return Wanted(title, body, Marked(kept, plan.labels), reason)


def _brought_up_to_date(api: Api, opened: dict[str, Any], wanted: Wanted, branch: str, step: Step) -> bool:
    """Bring the words of the open one up to date, and then its branch, so that no words are about less than that has.

    A draft is made before, and ended after that. What is returned tells whether it is one if it should be.

    Raises:
        Waits: the branch cannot be pushed; then the words are as they were.
    """
    draft = wanted.reason is not None
    drafted = not draft or is_draft(api, opened, draft=True)
    changed = {"title": wanted.title} if opened.get("title") != wanted.title else {}
    changed |= {"base": branch} if base_of(opened) != branch else {}
    body = wanted.body(below(opened.get("body")), drafted=drafted)
    changed |= {} if same_text(opened.get("body"), body) else {"body": body}
    if changed:
        api.ask("PATCH", f"pulls/{opened['number']}", changed)
    try:
        step.put()
    except Waits:
        before = {name: opened.get(name) or "" for name in changed if name != "base"}
        if before:
            api.ask("PATCH", f"pulls/{opened['number']}", before)
        raise
    if not draft:
        is_draft(api, opened, draft=False)
    say(f"pull request {opened['number']} is {'brought up to date' if changed else 'as it was'}")
    return drafted


def _created(api: Api, wanted: Wanted, branch: str, step: Step) -> tuple[dict[str, Any], bool]:
    """Open the pull request, a draft if it should be and can; where the settings forbid it, no branch stays behind.

    Raises:
        Waits: GitHub refuses it.
    """
    pull = {"title": wanted.title, "body": wanted.body(), "head": REVIEW, "base": branch}
    drafted = True
    try:
        try:
            created = api.one("POST", "pulls", pull | {"draft": wanted.reason is not None})
        except Refused as error:  # private repositories of some plans have no drafts
            if error.status != 422 or wanted.reason is None:
                raise
            created, drafted = api.one("POST", "pulls", pull | {"body": wanted.body(drafted=False)}), False
    except Refused as error:
        if error.status == 403 and "not permitted to create" in str(error):
            step.git.remove(REVIEW, step.made)
            raise Waits(TO_ALLOW) from error
        if not (
            found := _opened(api, branch)
        ):  # it may be there all the same: the answer was lost, or the list was old
            raise Waits(f"No pull request can be opened, and the next run tries again: {error}") from error
        return found, _brought_up_to_date(api, found, wanted, branch, replace(step, instead_of=None))
    say(f"opened pull request {created['number']}")
    return created, drafted


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
