"""The words of a search mean the same on the site as for the command line and the MCP server."""

from typing import Any

import pytest

from portkey_catalog.errors import MisuseError
from portkey_catalog.search.facts import all_facts
from portkey_catalog.search.find import found
from portkey_catalog.search.query import parse
from support.explored import table_of
from support.javascript import answer
from support.small_catalog import HOSTILE, full_catalog, make_catalog

READ = """
const { parse, written } = await load("search/words.js");
const { readTable, listedAs } = await load("data/table.js");
const { Search } = await load("search/search.js");
const read = readTable(given.table);
const search = new Search(read);
say(given.cases.map((words) => {
  try {
    const query = parse(words);
    const { rows, exact } = search.find(words);
    return { written: written(query), found: [...rows.slice(0, exact)].map((row) => listedAs(read, row)) };
  } catch (error) {
    return { fault: error.message };
  }
}));
"""

CASES = (
    "",
    "claude",
    "CLAUDE sonnet",
    '"claude sonnet 4"',
    "-claude",
    "openrouter/anthropic/claude-sonnet-4",
    "in:image",
    "-in:image out:text",
    "in:image,audio",
    "ctx:>200k",
    "ctx:100k..200k",
    "ctx:..200_000",
    "max:>=32k",
    "in:<3 out:<15",
    "in:=0",
    "in:.0375",
    "price:<=5",
    "cached:<1",
    "chain:>=2",
    "chain:2",
    "p:openrouter",
    "p:combined",
    "p:openrouter,anthropic is:single",
    "lab:anthropic",
    "lab:a*",
    *(f"sort:{sign}{by}" for by in ("can", "levels", "reads", "makes", "open") for sign in ("", "-")),
    *(f"sort:{sign}{by} sort:name" for by in ("health", "why", "combined") for sign in ("", "-")),
    "id:*a*a*-*4*",
    "id:**son**net**",
    "id:a*a",
    "@openrouter/anthropic/claude-sonnet-4",
    "claude-sonnet-4",
    "sonnet",
    "family:claude*",
    "id:*:free",
    "id:[x]*?",
    "kind:embedding,chat",
    "status:deprecated",
    "can:tools can:reasoning",
    "can:tools,images",
    "is:usable",
    "-is:usable",
    "is:free,open",
    "is:aging",
    "tag:eu",
    "why:*",
    "-why:*",
    "health:unknown",
    "released:>2025-01-01",
    "retires:<2030-01-01",
    "sort:price",
    "sort:-ctx,name",
    "is:single sort:lab,-name",
    "sort:provider sort:-id",
    "sort:name claude",
    "ctx:many",
    "ctx:",
    "ctx:5..1",
    "ctx:..",
    "ctx:1,2",
    "in:purple",
    "can:fly",
    "sort:size",
    "sort:price,price",
    "-sort:price",
    "colour:red",
    '"open',
    'a"b"',
    '""',
    "released:2026-02-30",
    "released:20260101",
    "p:",
    "p:a,,b",
    "Claude  sonnet",
    '"GPT-4o  mini" -preview',
    "gpt-4o-mini -",
    "OUT:Audio,text",
    "in:<3 out:$0.5..2",
    "-max:<=1.5m",
    "ctx:131_072",
    "ctx:=8k",
    "price:.25..",
    "price:..5",
    "chain:>=3",
    "p:Groq,together",
    'lab:"Z AI",x',
    "id:model:free",
    "can:tools can:json -is:free kind:chat",
    "released:>2026-01-01",
    "retires:2026-01-01..2026-12-31",
    'why:"Context limit*",kind*',
    "-health:works",
    "sort:provider,-lab sort:cached",
    "sort:-price,name",
    "claude ctx:many",
    "in:<cheap",
    "chain:>x",
    "released:>soon",
    "health:ill",
    "in:smell",
    "ctx:>1,<2",
    "ctx:><5",
    'p:a,"  "',
    'say "hello',
    "sort:price sort:-price",
    "x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x ",
    'id:"a,b",c',
    "ctx:0.5",
    "in:007.10",
    '-"a b"',
    "CTX:>1K",
    " - -- a:b",
    "constructor:x",
    "__proto__:x",
    "x" * 501,
    "a " * 31,
)


def of_python(words: str, catalog: Any) -> dict[str, Any]:
    try:
        query = parse(words)
    except MisuseError as error:
        return {"fault": str(error)}
    names = [each.name for each in found(query, all_facts(catalog))]
    return {"written": str(query), "found": names}


@pytest.fixture(scope="module")
def answers() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What Python and JavaScript make of every case."""
    catalog = make_catalog(names=HOSTILE).model_copy(update={"health": full_catalog().health})
    told = answer(READ, {"table": table_of(catalog), "cases": CASES})
    return [of_python(words, catalog) for words in CASES], told


@pytest.mark.parametrize("number", range(len(CASES)), ids=[each[:30] for each in CASES])
def test_words_mean_the_same_in_both(answers: tuple[list[dict[str, Any]], list[dict[str, Any]]], number: int) -> None:
    here, there = (each[number] for each in answers)
    assert there.get("fault") == here.get("fault")
    assert there.get("written") == here.get("written")
    if "sort:" in CASES[number]:
        assert there.get("found") == here.get("found")
    else:
        assert sorted(there.get("found", ())) == sorted(here.get("found", ()))
