"""One record for each family."""

import pytest

from portkey_catalog.identity.families import FAMILIES, Family
from portkey_catalog.identity.labs import LABS


def test_no_family_has_two_records() -> None:
    names = [family.name for family in FAMILIES]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_a_record_speaks_of_its_own_family_and_a_known_lab(family: Family) -> None:
    named = [*family.only_size, *family.first_days, *family.moving_names.split()]
    named += [name for pair in (*family.releases.items(), *family.synonyms.items()) for name in pair]
    assert [name for name in named if not name.startswith(family.name)] == []
    assert family.lab in LABS
    assert family.shown_as in ("", *(each.name for each in FAMILIES))
