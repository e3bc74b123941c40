"""A notice that stands is told when it begins and when it ends, and is kept in the index meanwhile."""

from datetime import date

from portkey_catalog.report.standing import Told, told_once
from portkey_catalog.schema import Notice, StandingNotice
from portkey_catalog.text.unsafe import why_unsafe
from support.hosted import listing, rows
from support.world import TODAY, World

LATER = date(2026, 9, 2)


def assumed(number: int) -> Notice:
    text = f"no output limit is stated ({number} models)"
    return Notice(level="info", provider="a", text=text, subject="assumed outputs")


def tell(
    *notices: Notice, last: tuple[StandingNotice, ...] = (), today: date = LATER, silent: tuple[str | None, ...] = ()
) -> Told:
    return told_once(
        notices,
        last,
        today,
        shown=str,
        fit=lambda text: not why_unsafe(text),
        passes=lambda text: text.startswith("soon"),
        silent=silent,
    )


FIRST = tell(assumed(3), today=TODAY)


def test_the_first_update_tells_all_and_keeps_what_stands() -> None:
    news = Notice(level="info", text="it happened today")
    told = tell(assumed(3), news, today=TODAY)
    assert told.told == (assumed(3), news)
    [kept] = told.standing
    assert (kept.provider, kept.subject, kept.since) == ("a", "assumed outputs", TODAY)


def test_numbers_that_change_neither_begin_a_notice_anew_nor_change_what_is_kept() -> None:
    told = tell(assumed(4), last=FIRST.standing)
    assert (told.told, told.standing, told.untold) == ((), FIRST.standing, 1)


def test_what_stands_no_longer_is_told_once() -> None:
    told = tell(last=FIRST.standing)
    assert [notice.text for notice in told.told] == ["no longer: no output limit is stated (3 models)"]
    assert told.standing == () and tell(last=told.standing).told == ()


def test_what_passes_by_itself_ends_in_silence_also_where_the_provider_was_not_read() -> None:
    first = tell(Notice(level="info", provider="a", text="soon", subject="soon"))
    assert first.standing
    assert tell(last=first.standing) == tell(last=first.standing, silent=("a",)) == Told((), ())


def test_what_stood_of_a_provider_that_was_not_read_still_stands() -> None:
    assert tell(last=FIRST.standing, silent=("a",)) == Told((), FIRST.standing)


def test_without_a_subject_of_its_own_a_sentence_is_the_subject() -> None:
    sentence = "combine.override[0]: nobody offers 'a/b'"
    told = tell(Notice(level="warning", text=sentence, subject=sentence))
    assert told.standing == (StandingNotice(level="warning", text=sentence, since=LATER),)
    assert tell(Notice(level="warning", text=sentence, subject=sentence), last=told.standing).told == ()


def test_an_error_is_told_every_day_and_so_is_what_must_not_be_published() -> None:
    error = Notice(level="error", text="refused", subject="refused")
    address = Notice(level="info", text="see https://evil.example", subject="somewhere")
    told = tell(error, address)
    assert [notice.text for notice in told.told] == [error.text, address.text]
    assert told.standing == ()


def test_a_notice_with_a_slug_is_kept_by_the_published_name() -> None:
    notice = Notice(level="info", text="@secret/m stands outside", subject="@secret/m")
    told = told_once(
        [notice],
        (),
        LATER,
        shown=lambda text: text.replace("@secret", "@openai"),
        fit=bool,
        passes=lambda _: False,
        silent=(),
    )
    assert (told.standing[0].text, told.standing[0].subject) == ("@openai/m stands outside", "@openai/m")


def test_a_second_update_tells_of_standing_notices_how_many_there_are(world: World) -> None:
    world.gateway.lists["alpha"] = listing(*rows("x-ai/grok-4", "alpha-1", top_provider={"context_length": 200_000}))
    first = world.update()
    standing = world.document("index.json")["notices"]
    assert {(notice["provider"], notice["since"]) for notice in standing if "assumed" in notice["text"]} == {
        ("alpha", str(TODAY)),
    }
    assert any("assumed" in notice.text for notice in first.notices) and first.standing == 0
    second = world.update(today=LATER)
    assert (second.files, second.standing) == ((), len(standing))
    assert not any(notice.subject for notice in second.notices)
    world.gateway.lists["alpha"] = listing(*rows("x-ai/grok-4", "alpha-1"))
    third = world.update(today=LATER)
    assert any(notice.text.startswith("no longer: no output limit is stated") for notice in third.notices)
