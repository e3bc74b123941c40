"""A report as plain lines."""

from portkey_catalog.report.shapes import ProviderReport, Report
from portkey_catalog.report.text import summary_rows, table_lines


def test_the_table_is_as_wide_as_what_stands_in_it_and_nothing_is_cut() -> None:
    providers = (ProviderReport("a" * 100, "A", "read", 3, seconds=0.26), ProviderReport("b", "B", "kept", 30_000))
    assert table_lines(summary_rows(Report(providers, (), 0))) == [
        f"{'provider':100}  state  models  added  removed  changed  rejected  seconds",
        f"{'a' * 100}  read        3      0        0        0         0      0.3",
        f"{'b':100}  kept    30000      0        0        0         0      0.0",
    ]


def test_a_report_without_providers_has_the_heads_alone() -> None:
    assert table_lines([]) == ["provider  state  models  added  removed  changed  rejected  seconds"]
