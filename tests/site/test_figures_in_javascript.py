"""Limits and prices look the same in the explorer as on the pages."""

from decimal import Decimal
from random import Random

from portkey_catalog.site.figures import dollars, tokens
from portkey_catalog.text.words import count
from support.javascript import answer

SHOWN = """
const { dollars, grouped, tokens } = await load("ui/figures.js");
say({ prices: given.prices.map(dollars), counts: given.counts.map((each) => [tokens(each), grouped(each)]) });
"""


def test_figures_are_those_of_the_pages() -> None:
    drawn = Random(7)
    halves = ("0.01875", "0.04815", "0.00125", "0.00375", "0.07499999999", "0.00001", "0.000000012", "0", "3", "1200")
    prices = [*map(Decimal, halves)]
    prices += [Decimal(drawn.randrange(10**n)).scaleb(-drawn.randrange(8)) for n in range(1, 6) for _ in range(80)]
    counts = [0, 7, 512, 999, 1000, 8192, 65_536, 99_999, 131_072, 999_499, 999_500, 1_048_576, 10_000_000]
    told = answer(SHOWN, {"prices": [float(each) for each in prices], "counts": counts})
    assert told["prices"] == [str(dollars(each)) for each in prices]
    assert told["counts"] == [[str(tokens(each)), count(each)] for each in counts]
