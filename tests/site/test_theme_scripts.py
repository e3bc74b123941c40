"""Which scripts of a page are the theme's, and get leave to run."""

import re

import pytest

from portkey_catalog.check.page import Page, policy_problems
from portkey_catalog.exports.page_policy import policy
from portkey_catalog.site.theme_scripts import ThemeScripts

HEAD = '<!doctype html>\n<html><head>\n      <meta charset="utf-8">\n'
OF_TABS = (
    "var target=document.getElementById(location.hash.slice(1));target&&target.name&&"
    '(target.checked=target.name.startsWith("__tabbed_"))'
)


@pytest.fixture(scope="module")
def theme() -> ThemeScripts:
    return ThemeScripts("material")


def test_a_script_of_the_theme_is_named_in_the_policy(theme: ThemeScripts) -> None:
    made = theme.with_policy(f"{HEAD}<script>{OF_TABS}</script></head></html>")
    assert list(policy_problems(Page(made))) == []
    assert f'content="{policy([OF_TABS])}"' in made


@pytest.mark.parametrize("script", ["alert(1)", f"{OF_TABS};alert(1)", f"alert(1);{OF_TABS}", ""])
def test_a_script_that_came_in_otherwise_is_not(theme: ThemeScripts, script: str) -> None:
    made = theme.with_policy(f"{HEAD}<script>{script}</script></head></html>")
    assert f'content="{policy([])}"' in made
    assert len(list(policy_problems(Page(made)))) == 1


def test_an_address_in_a_script_is_one_and_nothing_else(theme: ThemeScripts) -> None:
    [template] = [each for each in theme.patterns if "__md_scope=new" in each.replace("\\", "")]
    plain = re.sub(r"\\(.)", r"\1", template)
    head, _, tail = plain.partition("[w.:/~%@-]*")
    for address, own in (("..", 1), ("/REPO/", 1), ('x",alert(1),"', 0), ("x\\", 0)):
        assert len(theme.of(f"<script>{head}{address}{tail}</script>")) == own, address


def test_a_page_that_does_not_begin_as_one_of_the_theme_is_none(theme: ThemeScripts) -> None:
    with pytest.raises(ValueError, match="is missing"):
        theme.with_policy("<html></html>")
