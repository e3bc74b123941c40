"""Notices that stand: told when they begin and when they end, and kept meanwhile (pure)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date

from portkey_catalog.schema import Notice, StandingNotice


@dataclass(frozen=True, slots=True)
class Told:
    """Notices of one day: those that are told, and those that stand."""

    told: tuple[Notice, ...]
    """News, what begins to stand, and what stands no longer."""
    standing: tuple[StandingNotice, ...]
    """Whatever stands, sorted by provider and subject."""

    @property
    def untold(self) -> int:
        """Number of those that stand and are not told, as they stood before."""
        return len(self.standing) - sum(notice.subject is not None for notice in self.told)


def told_once(
    notices: Iterable[Notice],
    last: Iterable[StandingNotice],
    today: date,
    *,
    shown: Callable[[str], str],
    fit: Callable[[str], bool],
    passes: Callable[[str], bool],
    silent: Collection[str | None],
) -> Told:
    """Tell of the notices of a day what is not known from the day before.

    What stands is kept as it was told first, so that numbers in it change no file. An error is told every day, and so
    is what must not be published.

    Args:
        notices: the notices of the day.
        last: those that stood the day before.
        today: UTC day.
        shown: a text as it is published.
        fit: tells whether a text may be published.
        passes: tells whether what a text says is over by itself some day, or takes a change that is told in its place;
            then its end is no news.
        silent: providers of which nothing new is known today, so that what stood of them still stands; `None` is the
            account.
    """
    before = {_key(notice): notice for notice in last}
    told: list[Notice] = []
    standing: dict[tuple[str, str], StandingNotice] = {}
    for notice in notices:
        now = _standing(notice, today, shown)
        if now is None or notice.level == "error" or not fit(now.text) or not fit(now.subject or ""):
            told.append(notice.model_copy(update={"subject": None}))
            continue
        known = before.get(_key(now))
        if known is None and _key(now) not in standing:
            told.append(notice)
        standing[_key(now)] = known or now
    gone = [notice for key, notice in before.items() if key not in standing and not passes(notice.text)]
    standing |= {_key(notice): notice for notice in gone if notice.provider in silent}
    ended = [notice for notice in gone if notice.provider not in silent]
    told += map(_no_longer, ended)
    return Told(tuple(told), tuple(standing[key] for key in sorted(standing)))


def without_ended(
    last: Iterable[StandingNotice], before: Iterable[Notice], after: Iterable[Notice]
) -> tuple[tuple[StandingNotice, ...], list[Notice]]:
    """What stands on when nobody was asked, and that the rest stands no longer.

    Args:
        last: those that stood.
        before: what follows from the catalog in which they stood.
        after: what follows from the new one.
    """
    over = {(each.provider or "", each.subject) for each in before}
    over -= {(each.provider or "", each.subject) for each in after}
    stands = tuple(each for each in last if _key(each) not in over)
    return stands, [_no_longer(each) for each in last if _key(each) in over]


def _no_longer(notice: StandingNotice) -> Notice:
    return Notice(level="info", provider=notice.provider, text=f"no longer: {notice.text}")


def _key(notice: StandingNotice) -> tuple[str, str]:
    return notice.provider or "", notice.subject or notice.text


def _standing(notice: Notice, today: date, shown: Callable[[str], str]) -> StandingNotice | None:
    """The notice as it stands; `None` for news of one day."""
    if notice.subject is None:
        return None
    text, subject = shown(notice.text), shown(notice.subject)
    return StandingNotice(
        level=notice.level,
        provider=notice.provider,
        subject=subject if subject != text else None,
        text=text,
        since=today,
    )
