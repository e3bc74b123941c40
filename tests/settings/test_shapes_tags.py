"""Tags of providers, and where settings require them."""

from __future__ import annotations

import pytest

from portkey_catalog.settings.read import SettingsError, read_settings
from support.tagged import tagged


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[combine.override]]\nsplit = ['a/x']\nrequire = ['eu']", "require goes with merge or order"),
        ("[[combine.override]]\nrequire = ['eu']", "expected split, or merge or order"),
        ("combine.require = ['eu', 'eu']", "combine.require: 'eu' stands there twice"),
        ("combine.require = ['E U']", "combine.require[0]: "),
        (tagged("a", "eu", "eu"), "providers[0].tags: 'eu' stands there twice"),
        (tagged("a", "sk-" + "test" * 8), "providers[0].tags[0]: "),
        ("publish.only_required = true", "publish.only_required needs combine.require"),
    ],
)
def test_wrong_settings_are_told(text: str, told: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings(text)
    assert told in str(caught.value)


def test_settings_take_what_says_something_and_sort_tags() -> None:
    found = read_settings("[[combine.override]]\nmerge = ['a/x']\nrequire = []\n" + tagged("a", "no-retention", "eu"))
    assert found.combine.override[0].require == ()
    assert found.providers[0].tags == ("eu", "no-retention")


@pytest.mark.parametrize(
    "text",
    [
        "combine.require = ['eeu']\n",
        "[[combine.override]]\norder = ['alpha/grok-4']\nrequire = ['eeu']\n",
    ],
)
def test_a_required_tag_that_no_provider_of_the_settings_has_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match=r"require: no \[\[providers\]\] entry has the tag 'eeu'"):
        read_settings(text + tagged("alpha", "eu"))
