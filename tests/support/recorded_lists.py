"""Recorded model lists as they are read, and those of sixteen providers as an update would have them."""

from __future__ import annotations

import json
import re
from datetime import date
from functools import cache
from typing import Any

from portkey_catalog.collect.enrich import enrich
from portkey_catalog.collect.matching import metadata_ids
from portkey_catalog.collect.source import Source
from portkey_catalog.combine.models import Combined
from portkey_catalog.normalise.metadata import normalise_metadata
from portkey_catalog.normalise.models import Normalised, normalise_rows
from portkey_catalog.schema import Model, ProviderCatalog
from portkey_catalog.upstream.json import parse_json
from portkey_catalog.upstream.lists import Answer, parse_list
from portkey_catalog.upstream.metadata import models_dev as modelsdev
from support.combining import combine_by
from support.recordings import SNAPSHOT, Recordings, rows_of
from support.small_catalog import make_provider

UNDATED = date(2026, 8, 22)
NO_LIST = "deepgram/2026-08-13"

HEAD = """\
file                                 format          rows   out   rej chat comp embe imag audi vide rera mode unkn
"""
TABLE = """\
ai21/2025-07-25                      openai             4     4     0    4    .    .    .    .    .    .    .    .
anthropic/2025-11-03                 anthropic          9     9     0    9    .    .    .    .    .    .    .    .
anthropic/2026-02-10                 anthropic         10    10     0   10    .    .    .    .    .    .    .    .
anthropic/2026-08-17                 anthropic         10    10     0   10    .    .    .    .    .    .    .    .
atlascloud/2025-09-08                openrouter        30    30     0   29    .    .    1    .    .    .    .    .
azure-openai/2026-02-10              azure            265   263     2  174   17   23   10   27    4    2    .    6
baseten/2025-09-08                   openrouter        11    11     0   11    .    .    .    .    .    .    .    .
bedrock-mantle/2026-08-19            openai            48    48     0   12    .    .    .    .    .    .    .   36
bedrock/2026-01-16                   bedrock          129   129     0   98    .   11   17    .    1    2    .    .
bedrock/2026-02-10                   bedrock          135   135     0  104    .   11   17    .    1    2    .    .
cerebras/2025-09-08                  openai             9     9     0    3    .    .    .    .    .    .    .    6
cerebras/2026-undated.public         openrouter         2     2     0    2    .    .    .    .    .    .    .    .
chutes/2025-07-25                    chutes            62    62     0   62    .    .    .    .    .    .    .    .
cloudflare-ai-gateway/2025-12-23     cloudflare      1498  1498     0  516   15   27   14    9    .    1   10  906
cohere/2025-07-25                    cohere            21    21     0   11    .    8    .    .    .    2    .    .
deepinfra/2025-09-08                 deepinfra        151   151     0  109    .   22   15    .    .    .    2    3
deepseek/2026-02-10                  openai             2     2     0    1    .    .    .    .    .    .    .    1
digitalocean/2025-07-25              openai            13    13     0    7    .    .    .    .    .    .    .    6
featherless/2025-09-08               openai          6504  6503     1 6496    .    1    .    .    .    5    1    .
fireworks/2025-09-08                 fireworks         37    37     0   32    .    1    4    .    .    .    .    .
friendli/2025-09-08                  friendli          10    10     0   10    .    .    .    .    .    .    .    .
github-copilot/2025-07-25            github-copilot    24    24     0   21    .    3    .    .    .    .    .    .
github-models/2025-07-25             github-models     54    54     0   50    .    4    .    .    .    .    .    .
google-openai-compat/2025-09-08      openai            62    62     0   36    .    6    7    8    3    .    .    2
google/2025-11-03                    gemini            50    50     0   35    .    6    6    2    .    .    .    1
google/2026-01-16                    gemini            50    50     0   28    .    6    7    3    5    .    .    1
google/2026-02-10                    gemini            45    45     0   25    .    1    8    5    5    .    .    1
groq/2025-08-30                      openai            23    23     0   15    .    .    .    5    .    .    3    .
groq/2025-09-08                      openai            21    21     0   14    .    .    .    4    .    .    3    .
hetzner/2026-08-19                   openai             2     2     0    .    .    .    .    .    .    .    .    2
huggingface/2025-09-08               huggingface      105   105     0  104    .    .    .    .    .    .    1    .
huggingface/2026-undated.excerpt     huggingface        4     4     0    4    .    .    .    .    .    .    .    .
hyperbolic/2025-09-08                fireworks         24    24     0   19    .    .    1    1    .    .    .    3
llm7/2025-09-08                      openai            38    38     0    3    .    .    .    .    .    .    .   35
mancer/2025-09-08                    mancer            11    11     0   11    .    .    .    .    .    .    .    .
mistral/2025-09-08                   mistral           67    65     2   58    .    3    .    .    .    .    2    2
mistral/2026-01-16                   mistral           66    64     2   54    .    4    .    .    .    .    2    4
mistral/2026-02-10                   mistral           57    55     2   43    .    4    .    2    .    .    2    4
moonshot/2025-09-08                  openai            12    12     0    .    .    .    .    .    .    .    .   12
nebius/2025-09-08                    openai            65    65     0   25    .    4    3    .    .    .    1   32
novita/2025-09-08                    novita            59    59     0   59    .    .    .    .    .    .    .    .
nscale/2025-07-25                    openai            24    24     0    8    .    .    4    .    .    .    .   12
nvidia/2025-07-25                    openai           148   148     0   84    .    7    .    .    .    .    1   56
openai/2025-11-03                    openai           103   103     0    1    4    3    4   29    2    .    2   58
openai/2026-02-10                    openai           119   119     0    3    4    3    6   33    2    .    2   66
openai/2026-08-17                    openai           118   118     0    5    4    3    6   31    2    .    2   65
openrouter/2025-04-21                openrouter       304   304     0  302    .    .    .    .    .    .    2    .
openrouter/2025-09-24                openrouter       324   324     0  321    .    .    .    .    .    .    3    .
openrouter/2025-11-03                openrouter       343   343     0  339    .    1    .    .    .    .    3    .
openrouter/2026-01-09                openrouter       348   348     0  345    .    .    .    .    .    .    3    .
openrouter/2026-01-16                openrouter       339   339     0  336    .    .    .    .    .    .    3    .
openrouter/2026-02-10                openrouter       344   344     0  341    .    .    .    .    .    .    3    .
openrouter/2026-03-31                openrouter       348   348     0  346    .    .    .    .    .    .    2    .
openrouter/2026-05-10                openrouter       367   367     0  365    .    .    .    .    .    .    2    .
openrouter/2026-06-18                openrouter       339   339     0  338    .    .    .    .    .    .    1    .
openrouter/2026-07-31                openrouter       365   365     0  364    .    .    .    .    .    .    1    .
openrouter/2026-08-01                openrouter       336   336     0  335    .    .    .    .    .    .    1    .
openrouter/2026-08-05.all-modalities openrouter       457   457     0  337    .   31   29   32   21    6    1    .
openrouter/2026-08-06                openrouter       340   340     0  339    .    .    .    .    .    .    1    .
openrouter/2026-08-07                openrouter       400   400     0  399    .    .    .    .    .    .    1    .
openrouter/2026-08-21                openrouter       419   419     0  418    .    .    .    .    .    .    1    .
openrouter/2026-08-22                openrouter       421   421     0  420    .    .    .    .    .    .    1    .
parasail/2025-09-08                  openai            34    34     0    8    .    .    .    .    .    .    .   26
perplexity/2026-08-10                perplexity        39    39     0   39    .    .    .    .    .    .    .    .
poe/2025-09-08                       openai           287   287     0  208    .    .   49    7   23    .    .    .
redpill/2025-09-08                   openrouter       220   220     0  219    .    .    .    .    .    .    1    .
requesty/2025-07-25                  requesty           5     5     0    5    .    .    .    .    .    .    .    .
sambanova/2025-09-08                 openrouter        11    11     0    9    .    1    .    1    .    .    .    .
sambanova/2026-undated               openrouter         6     6     0    6    .    .    .    .    .    .    .    .
targon/2025-09-08                    openrouter         9     9     0    9    .    .    .    .    .    .    .    .
together/2025-09-08                  together          90    90     0   63    2    5   10    3    .    2    5    .
together/2026-01-23                  together         131   131     0   61    1    5   29    7   22    2    4    .
venice/2025-07-25                    venice            13    13     0   13    .    .    .    .    .    .    .    .
vercel-ai-gateway/2025-07-25         vercel            78    78     0   77    1    .    .    .    .    .    .    .
vertex/2026-02-10                    vertex            10    10     0    9    .    .    1    .    .    .    .    .
xai/2026-01-16                       openai            11    11     0    .    .    .    1    .    .    .    .   10
xai/2026-02-10                       openai            13    13     0    .    .    .    3    .    1    .    .    9
zai/2025-09-08                       openai             2     2     0    .    .    .    .    .    .    .    .    2
"""
"""Of each recorded list, sorted by file: rows in, models out, rows rejected, models by kind.

Counted in the whole list, and checked against it; of the reduced one in `tests/data` no count is larger.
"""

NAMES = [line.split()[0] for line in TABLE.splitlines()]
NEWEST = list({name.split("/")[0]: name for name in NAMES}.values())


LISTS = (
    "openrouter/2026-08-22",
    "together/2026-01-23",
    "huggingface/2025-09-08",
    "openai/2026-08-17",
    "anthropic/2026-08-17",
    "google/2026-02-10",
    "mistral/2026-02-10",
    "bedrock/2026-02-10",
    "groq/2025-09-08",
    "deepinfra/2025-09-08",
    "fireworks/2025-09-08",
    "cerebras/2025-09-08",
    "sambanova/2026-undated",
    "novita/2025-09-08",
    "xai/2026-02-10",
    "deepseek/2026-02-10",
)


def body(recordings: Recordings, name: str) -> bytes:
    return recordings.read(f"upstream/{name}.json")


def day_of(name: str) -> date:
    dated = re.search(r"\d{4}-\d\d-\d\d", name)
    return date.fromisoformat(dated[0]) if dated else UNDATED


@cache
def entries(recordings: Recordings, name: str) -> list[dict[str, Any]]:
    return rows_of(json.loads(body(recordings, name)))


@cache
def read(recordings: Recordings, name: str) -> tuple[Answer, Normalised]:
    answer = parse_list([body(recordings, name)])
    return answer, normalise_rows(answer.rows, day_of(name))


@cache
def providers(recordings: Recordings) -> dict[str, ProviderCatalog]:
    """The lists as an update would have them, filled up from models.dev."""
    document = parse_json(recordings.read(SNAPSHOT))

    @cache
    def lookup(provider: str) -> dict[str, Model]:
        return normalise_metadata(modelsdev.rows(document, provider), UNDATED)

    found = {}
    for name in LISTS:
        slug = name.partition("/")[0]
        answer, normalised = read(recordings, name)
        candidates = metadata_ids(slug, answer.provider, answer.format)
        models = enrich(normalised.models, [Source("models.dev", lookup)], candidates=candidates).models
        found[slug] = make_provider(slug, *models.values())
    return found


@cache
def combined_of(recordings: Recordings) -> Combined:
    """What becomes of the sixteen."""
    return combine_by(providers(recordings))
