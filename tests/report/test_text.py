"""A report in plain lines: a table in which nothing is cut, and what is said of several providers told once."""

from portkey_catalog.report.json import as_json
from portkey_catalog.report.markdown import as_markdown
from portkey_catalog.report.shapes import SHOWN, ProviderReport, Report
from portkey_catalog.report.text import detail_lines, summary_rows, table_lines
from portkey_catalog.schema import Notice

REFUSED = "HTTP 401: the key was refused; check the secret, it may be wrong or expired"


def unread(slug: str, problem: str = REFUSED) -> ProviderReport:
    return ProviderReport(slug, slug.upper(), "kept", 2, problem=problem)


def test_a_problem_of_many_providers_is_told_once_with_their_number() -> None:
    report = Report((unread("a"), unread("b", "HTTP 500"), unread("c")), (), 1)
    assert detail_lines(report) == [f"2 providers (a, c): {REFUSED}", "b: HTTP 500"]
    assert as_markdown(report).count("401") == 1
    assert [each["problem"] for each in as_json(report)["providers"].values()] == [REFUSED, "HTTP 500", REFUSED]


def test_so_is_a_notice_of_many_providers_and_what_concerns_none_stands_by_itself() -> None:
    told = [Notice(level="info", provider=slug, text="no limit is stated") for slug in ("a", "b")]
    report = Report((), (told[0], Notice(level="info", text="all is well"), told[1]), 0)
    assert detail_lines(report) == ["2 providers (a, b): no limit is stated", "all is well"]


def test_of_very_many_providers_the_first_are_named() -> None:
    many = [f"p-{number}" for number in range(SHOWN + 5)]
    [line] = detail_lines(Report(tuple(map(unread, many)), (), 1))
    assert line.startswith(f"{SHOWN + 5} providers (p-0, p-1, ") and f"p-{SHOWN - 1} and 5 more): HTTP 401" in line


def test_the_table_is_as_wide_as_what_stands_in_it_and_nothing_is_cut() -> None:
    providers = (ProviderReport("a" * 100, "A", "read", 3, seconds=0.26), ProviderReport("b", "B", "kept", 30_000))
    assert table_lines(summary_rows(Report(providers, (), 0))) == [
        f"{'provider':100}  state  models  added  removed  changed  rejected  seconds",
        f"{'a' * 100}  read        3      0        0        0         0      0.3",
        f"{'b':100}  kept    30000      0        0        0         0      0.0",
    ]


def test_a_report_without_providers_has_the_heads_alone() -> None:
    assert table_lines([]) == ["provider  state  models  added  removed  changed  rejected  seconds"]
