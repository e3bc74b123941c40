"""Labels of the recorded days: which facts a person would want to be asked about."""

import json
from datetime import date

from portkey_catalog.history.change import KINDS, Change
from support.labelled_facts import LABELS, RULES, read_labels
from support.recorded_lists import NAMES

DAY = date(2026, 1, 1)


def test_every_group_goes_by_a_rule_and_every_rule_has_a_group() -> None:
    labels = read_labels()
    assert {group.why for group in labels.groups} == set(RULES)
    answers = {rule: {group.ask for group in labels.groups if group.why == rule} for rule in RULES}
    assert all(len(each) == 1 for each in answers.values()), answers


def test_groups_are_about_kinds_and_recorded_days_that_there_are() -> None:
    days = {name.rpartition("/")[2] for name in NAMES}
    for group in json.loads(LABELS.read_text("utf-8")):
        assert group["kind"] in KINDS
        assert group.keys() <= {"ask", "why", "kind", "day", "provider", "models"}
        assert group.get("day") is None or group["day"] in days


def test_whatever_a_list_may_do_has_a_label() -> None:
    labels = read_labels()
    ours = set(KINDS) - {"provider removed"}
    assert not [kind for kind in ours if labels.of(DAY, Change(kind, "a", "m")) is None]


def test_the_first_group_decides() -> None:
    labels = read_labels()
    announced = Change("chain lost", "combined", "pixtral-12b-2409")
    assert labels.wanted(date(2026, 2, 10), [announced]) == []
    assert labels.wanted(date(2026, 2, 11), [announced]) == [announced]
