"""What a page may run, and what it must say of that before everything else."""

import pytest

from portkey_catalog.check.page import Page, policy_problems
from portkey_catalog.exports.page_policy import policy
from support.small_catalog import HOSTILE

MISSING = "has no Content-Security-Policy before everything else"
OTHER = "has another Content-Security-Policy than its own scripts ask for"


SCRIPTS = ("one()", 'two("<b>")')
OWN = policy(SCRIPTS)


def page(*, before: str = "", body: str = "", told: str = OWN) -> Page:
    """A page with two scripts of its own, and what is to be tried."""
    meta = f'<meta http-equiv="Content-Security-Policy" content="{told}">'
    inline = "".join(f"<script>{each}</script>" for each in SCRIPTS)
    start = f'<!doctype html><html lang="en"><head><meta charset="utf-8">{before}{meta}<title>x</title></head>'
    return Page(f"{start}<body>{inline}{body}</body></html>")


def problems(page: Page) -> list[str]:
    return list(policy_problems(page))


def test_a_page_with_the_policy_of_its_own_scripts_is_fine() -> None:
    assert problems(page()) == []
    assert problems(page(body='<script type="application/json">{}</script><script src="x.js"></script>')) == []


def test_a_policy_may_name_styles_by_their_hash() -> None:
    assert problems(page(told=policy(SCRIPTS, ["47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="]))) == []


def test_a_page_without_a_policy_is_found() -> None:
    assert problems(Page("<!doctype html><html><head></head><body></body></html>")) == [MISSING]


@pytest.mark.parametrize("before", ["<script src=x.js></script>", "<link rel=x>", "<p>", "text", "<!-- -->", "</head>"])
def test_a_policy_after_something_that_it_would_not_hold_for_is_none(before: str) -> None:
    assert MISSING in problems(page(before=before))


@pytest.mark.parametrize(
    "body",
    [
        "<script>three()</script>",
        "<script >three()</script>",
        "<SCRIPT type=module>three()</SCRIPT>",
        '<script type="importmap">{}</script>',
        "<script>three()",
        "<script type=text/javascript type=application/json>three()</script>",
        "<svg><script>three()</script></svg>",
    ],
)
def test_a_script_that_the_policy_does_not_name_is_found(body: str) -> None:
    assert problems(page(body=body)) == [OTHER]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("script-src 'self'", "script-src 'self' 'unsafe-inline'"),
        ("'none'", "*"),
        ("form-action 'none'", "form-action 'self'"),
        ("style-src 'self'", "style-src 'self' 'unsafe-inline'"),
        ("style-src 'self'", "style-src 'self'; style-src 'self'"),
        ("'sha256-", "'sha256-AAAA' 'sha256-"),
    ],
)
def test_a_policy_that_allows_more_is_found(old: str, new: str) -> None:
    assert old in OWN
    assert problems(page(told=OWN.replace(old, new, 1))) == [OTHER]


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("<img src=x onerror=alert(1)>", "onerror"),
        ("<svg/onload=alert(1)>", "onload"),
        ("<a href='javascript:alert(1)'>x</a>", "href"),
        ("<a href=' \tJava\nScript:alert(1)'>x</a>", "href"),
        ("<a href='&#106;avascript:alert(1)'>x</a>", "href"),
        ("<svg><a xlink:href='javascript:alert(1)'>x</a></svg>", "xlink:href"),
        ("<form><button formaction='javascript:alert(1)'>x</button></form>", "formaction"),
        ("<iframe srcdoc='<b>x</b>'></iframe>", "srcdoc"),
    ],
)
def test_a_script_in_an_attribute_is_found(body: str, name: str) -> None:
    assert problems(page(body=body)) == [f"has a script in an attribute, {name}"]


def test_text_that_looks_like_a_script_or_a_policy_is_text() -> None:
    texts = [*HOSTILE, "javascript:alert(1)", "onerror=", '<meta http-equiv="Content-Security-Policy" content="*">']
    for text in texts:
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
        assert problems(page(body=f'<p title="{escaped}">{escaped}</p>')) == [], text


def test_of_two_attributes_of_one_name_the_first_counts_as_in_a_browser() -> None:
    assert Page("<img src=//evil.example/x.png src=x.png>").loads == ["//evil.example/x.png"]
