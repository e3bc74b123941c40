"""Words of the pull request, and the draft that it is while it should not be merged."""

from dataclasses import dataclass
from typing import Any

from api import Api, Refused
from runner import Waits, announce, plain
from words import Marked, below, marked, quoted, same_text, set_aside, with_mark

REASON = 4000
"""Characters of what opencode says that are shown."""
TOLD = 500
"""Characters of what is wrong with a choice that are told in a line."""
NO_DRAFT = "It should be a draft, and GitHub makes it none: do not merge it as it is."


@dataclass(frozen=True)
class Wanted:
    """The pull request as it shall be."""

    title: str
    text: str
    marked: Marked
    reason: str | None
    """Why it is a draft, as a text of Markdown; `None` where it is none."""

    def body(self, note: str = "", *, drafted: bool = True) -> str:
        """Its body, above what people wrote, which is true also where it could not be made a draft."""
        so = "so it is a draft." if drafted else f"so this holds: {NO_DRAFT[0].lower()}{NO_DRAFT[1:]}"
        why = f"**The real opencode does not start with this, or no site can be built of it, {so}** {self.reason}\n\n"
        return with_mark(f"{why if self.reason else ''}{self.text}", self.marked, note)


def is_draft(api: Api, opened: dict[str, Any], *, draft: bool) -> bool:
    """Make the open one a draft, or ready, unless it is; and tell whether that was done."""
    if bool(opened.get("draft")) is draft:
        return True
    try:
        api.mutate("convertPullRequestToDraft" if draft else "markPullRequestReadyForReview", str(opened["node_id"]))
    except Refused as error:
        announce("warning", "Pull request", f"It cannot be made {'a draft' if draft else 'ready'}: {error}")
        return False
    return True


def keep_as_draft(api: Api, opened: dict[str, Any], proposed: tuple[str, ...], why: str) -> None:
    """Leave the open one as it is, as a draft that says why: what a person chose in it cannot be used.

    Raises:
        Waits: always, with what to do.
    """
    drafted = is_draft(api, opened, draft=True)
    so = "so this is a draft until it is mended." if drafted else f"so it has to be mended first. {NO_DRAFT}"
    notice = f"**`catalog/accept.toml` in this branch cannot be used, {so}** What is wrong:\n\n{quoted(why[-REASON:])}"
    before = opened.get("body")
    kept = marked(before) if marked(before).findings else Marked(proposed, marked(before).labels)
    body = with_mark(set_aside(before, notice), kept, below(before))
    if not same_text(before, body):
        api.ask("PATCH", f"pulls/{opened['number']}", {"body": body})
    line = plain(" ".join(why.split()))[-TOLD:].replace("`", "'")
    raise Waits(f"The accept.toml in the pull request cannot be used, {so} It says: `{line}`")
