"""Words of a search mean the same here and in the scripts of the site: both are held to the same cases."""

from __future__ import annotations

import json

import pytest

from portkey_catalog.search.query import QueryError, parse
from support.needs import ROOT

CASES = json.loads((ROOT / "tests" / "data" / "search_cases.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES["words"], ids=lambda case: case["words"][:40])
def test_words_are_read_and_refused_as_the_shared_cases_say(case: dict[str, str]) -> None:
    try:
        assert str(parse(case["words"])) == case["canonical"]
    except QueryError as error:
        assert str(error) == case["error"]
