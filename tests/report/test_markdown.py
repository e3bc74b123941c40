"""A report as Markdown: the whole of a small one, and what is cut of a long one."""

from portkey_catalog.history.change import Change
from portkey_catalog.report.diff import SHOWN_OF_A_KIND
from portkey_catalog.report.markdown import as_markdown
from portkey_catalog.report.notices import row_notices
from portkey_catalog.report.shapes import SHOWN, ProviderReport, Report
from portkey_catalog.schema import Notice
from portkey_catalog.upstream.lists import Rejection

ALPHA = ProviderReport(
    "alpha",
    "Alpha",
    "read",
    3,
    added=1,
    removed=1,
    rejected=(Rejection("<b>", "the id holds markup"),),
    left_out={"kind unknown": 2},
    seconds=0.26,
)
BETA = ProviderReport("beta", "Beta", "kept", 5, problem="HTTP 500: ask @support in #12 or www.example.com")


def test_a_report_shows_changes_then_what_is_behind_them_then_the_providers() -> None:
    told = (Notice(level="info", text="told"), Notice(level="info", provider="alpha", text="rejected '<b>'"))
    changes = (Change("removed", "alpha", "old", hurts=True), Change("added", "alpha", "lab/`m`", hurts=False))
    report = Report((ALPHA, BETA), told, 3, models=8, in_catalog=2, exported=6, changes=changes, standing=2)
    assert as_markdown(report) == (
        "## Model catalog update\n\n"
        "8 models of 2 providers, 0 combined models, 6 models in the opencode configuration.\n\n"
        "1 removed &#40;old&#41;, 1 added at alpha.\n\n"
        "### Worse for users\n\n"
        "- removed&#58; alpha/old\n\n"
        "### Better for users\n\n"
        "- added&#58; alpha/lab/&#96;m&#96;\n\n"
        "### Remarks\n\n"
        "- beta&#58; HTTP 500&#58; ask &#64;<!-- -->support in &#35;<!-- -->12 or www<!-- -->.example.com\n"
        "- told\n"
        "- alpha&#58; rejected &#39;&#60;b&#62;&#39;\n"
        "- 2 standing notices, in index.json\n\n"
        "<details><summary>Providers (2)</summary>\n\n"
        "| provider | state | models | added | removed | changed | rejected | seconds |\n"
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |\n"
        "| alpha | read | 3 | 1 | 1 | 0 | 1 | 0.3 |\n"
        "| beta | kept | 5 | 0 | 0 | 0 | 0 | 0.0 |\n\n"
        "</details>\n"
    )


def test_long_lists_end_with_how_many_more_there_are() -> None:
    rejected = tuple(Rejection(f"m-{n}", "no model") for n in range(SHOWN + 2))
    provider = ProviderReport("a", "A", "read", 9, rejected=rejected)
    added = tuple(Change("added", "a", f"n-{n:03}", hurts=False) for n in range(SHOWN_OF_A_KIND + 2))
    shown = as_markdown(Report((provider,), tuple(row_notices([provider], {})), 0, changes=added))
    assert "2 more rows rejected\n" in shown and f"m-{SHOWN}" not in shown
    assert f"n-{SHOWN_OF_A_KIND - 1:03}\n- added&#58; and 2 more\n" in shown
