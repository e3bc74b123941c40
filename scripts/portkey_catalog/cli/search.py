"""`portkey-catalog search`: filter words in, the models that meet them out."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace

from portkey_catalog.cli.arguments import add_source
from portkey_catalog.cli.messages import print_json, say
from portkey_catalog.errors import DONE

SUMMARY = "find models by filter words"
EXAMPLES = (
    ("search claude can:tools ctx:200k.. sort:price", "models with tools and a large window, the cheapest first"),
    ("search --json -- -is:usable 'why:context*'", "what opencode does not list, as JSON"),
)
USUAL_ROWS = 20
HEADS = ("model", "context", "output", "in", "out", "cached", "not in opencode")


def add_arguments(command: ArgumentParser) -> None:
    """Arguments of `search`."""
    command.add_argument(
        "words",
        nargs="*",
        metavar="WORDS",
        help="filter words, such as p:groq 'in:<3'; -- before one that begins with -",
    )
    add_source(command)
    command.add_argument(
        "--limit", type=_rows, default=USUAL_ROWS, metavar="N", help="models at most (default %(default)s)"
    )
    command.add_argument("--json", action="store_true", help="print JSON")
    command.set_defaults(lines=True)


def _rows(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= 10**6:
        raise ArgumentTypeError(f"{text!r} is no number of models")
    return int(text)


def run(options: Namespace) -> int:
    """Print the models, in order; that there is none is no failure."""
    import asyncio

    from portkey_catalog.cli.source import source
    from portkey_catalog.search.facts import all_facts
    from portkey_catalog.search.find import found
    from portkey_catalog.search.query import parse
    from portkey_catalog.text.columns import aligned
    from portkey_catalog.text.escape import log_line

    query = parse(" ".join(options.words))
    published = asyncio.run(source(options).current())
    if published.stale:
        say(f"warning: this is the last good copy: {published.stale}")
    models = found(query, all_facts(published.catalog))
    shown = models[: options.limit]
    if options.json:
        from portkey_catalog.mcp.tools import row

        rows = [row(each).model_dump(mode="json", exclude_none=True) for each in shown]
        print_json({"query": str(query), "total": len(models), "models": rows})
        return DONE
    table = [
        HEADS,
        *(
            (
                each.name,
                *("" if size is None else f"{size:,}" for size in (each.context, each.output)),
                *(
                    "" if price is None else f"{price.normalize():f}"
                    for price in (each.cost.input, each.cost.output, each.cost.cache_read)
                ),
                each.why_not or "",
            )
            for each in shown
        ),
    ]
    for line in aligned(table, (0, len(HEADS) - 1)):
        print(log_line(line))
    say(f"{len(shown)} of {len(models)} models; prices in USD per million tokens")
    return DONE
