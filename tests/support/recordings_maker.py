"""Reduces recorded answers to a few facts: `python tests/support/recordings_maker.py [RECORDINGS]` writes `tests/data`.

Rules only, so the result is the same every time. Of each provider the same ids are taken from all its lists: those that
tests name, those of models that many sell, those listed twice, of every key and type of value the first row that has
it, some that come or go between two lists, and a spread over the rest. Numbers, truths and nothing stay as recorded;
texts stay under the keys in `TEXTS` only, and where they are short, no sentence and no link.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Set
from fnmatch import fnmatchcase
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.golden_models import GOLDEN
from support.recorded_days import CALLED
from support.recordings import LISTS, REDUCED, SNAPSHOT, Row, full_folder, id_of, jsonl, rows_of

NAMED = {
    "anthropic": "claude-opus-4-1* claude-sonnet-4-5*",
    # Those of which the sample has a profile in a region.
    "bedrock": """anthropic.claude-sonnet-4-[2-5]* anthropic.claude-haiku-4-5* meta.llama3-3-70b-instruct-v1:0
        amazon.nova-pro-v1:0""",
    # As many of other days as leave the day that 20 of 48 rows share one of a few.
    "bedrock-mantle": "google.* openai.gpt-5.[46]* nvidia.* zai.*",
    "huggingface": """Qwen/Qwen2.5-72B-Instruct meta-llama/Llama-3.1-70B-Instruct CohereLabs/aya-expanse-32b
        alpindale/WizardLM-2-8x22B""",
    "openai": "gpt-4o gpt-5 o3",
    "openrouter": """google/gemini-3.7-flash anthropic/claude-sonnet-4 openrouter/auto openai/gpt-3.5-turbo-0613
        dots-studio/dots-3-note-preview:free x-ai/grok-4.6 sao10k/l3-lunaris-8b
        mistralai/mistral-small-3.1-24b-instruct anthropic/claude-sonnet-4.5 google/gemini-2.5-flash
        openai/gpt-4.1 openai/gpt-4o-mini openai/o3 openai/o4-mini""",
    "together": """meta-llama/Llama-4-Scout-17B-16E-Instruct black-forest-labs/FLUX.2-flex cartesia/sonic
        intfloat/multilingual-e5-large-instruct""",
}
"""Ids beside those of `GOLDEN` that tests name or the sample shares."""

SOLD_BY_MANY = """*claude-sonnet-4 *claude-sonnet-4-2025* *claude-4-sonnet *gpt-oss-120b* *llama-3?3-70b-* *deepseek-r1
    *deepseek-r1-0528 *kimi-k2-instruct *kimi-k2 *qwen3-235b-a22b* *gpt-4o *gemini-2.5-pro *wizardlm-2-8x22b
    *command-r-plus* *command-r-08* *minimax-m1* *mistral-7b-instruct* *llama-3?1-8b-instruct*"""
"""Patterns of ids, in small letters, of models that several providers have; near misses among them."""

OF_A_PATTERN = 2
"""Ids of one provider that such a pattern takes."""
COMING_AND_GOING = 20
"""Of how many ids that only one of two lists has one is taken."""
SPREAD = 12
"""Ids, about, that are taken of a provider's lists beside the others."""

LONGEST = 120
"""Characters of a text."""
WORDS = 8
"""Words of a text: names have fewer, sentences more."""
OPAQUE = 60
"""Characters kept of a token that leads to the next page."""

TEXTS = """
    aliases allowed_modes architecture arena audio audio_output cancelled_request canonical_name canonical_slug
    capabilities category code completion created_at customizationsSupported default_effort default_endpoints
    deprecation deprecation_replacement_model display_name displayName duration_per_hour endpoints
    expiration_date family features first_id group hugging_face_id id image image_output image_token
    inferenceTypesSupported input input_audio_cache input_cache_read input_cache_reads input_cache_write
    input_cache_write_1h input_cache_writes input_modalities inputModalities instruct_format instruct_type
    internal_reasoning kind knowledge knowledge_cutoff label last_id launchStage lifecycle_status
    maxContextWindow modalities_in modalities_out modality mode model_class model_type modelFamily modelId
    modelName modelSource name next_page_token nextPageToken object openSourceCategory organization output
    output_modalities outputModalities owned_by parent prompt provider providerName publisher quantization
    rate_limit_tier registry release_date releaseDate request root shutdown_date slug source state status
    supported_efforts supported_features supported_input_modalities supported_output_modalities
    supported_parameters supported_sampling_parameters supportedGenerationMethods tags title tokenizer traits
    type unit unit_type updated values vendor version versionId web_search who
"""
"""Keys whose texts are ids, names, numbers, dates and words of a fixed set."""
LINKS_THAT_NAME = {"modelSource"}
"""Keys whose link is the name of a repository of weights."""
DROPPED = {
    *("benchmarks", "chat_template", "default_parameters", "description", "languages", "license", "link"),
    *("permission", "sample", "supported_voices"),
}
"""Keys of which nothing is kept, whatever they hold."""


def is_prose(text: str) -> bool:
    """Whether a text is too long for a fact, or reads like a sentence."""
    words = text.split()
    return len(text) > LONGEST or len(words) > WORDS or (len(words) > 1 and text[-1] in ".!?")


def facts(value: Any, key: str = "") -> Any:
    """The value without prose and links; `None` where nothing is left of a text."""
    if isinstance(value, dict):
        inner = {name: facts(item, name) for name, item in value.items() if name not in DROPPED}
        return {name: item for name, item in inner.items() if item is not None or value[name] is None}
    if isinstance(value, list):
        return [fact for item in value if (fact := facts(item, key)) is not None or item is None]
    if not isinstance(value, str):
        return value
    if key in ("next_page_token", "nextPageToken"):
        return value[:OPAQUE]
    linked = "://" in value and key not in LINKS_THAT_NAME
    return None if key not in TEXTS.split() or is_prose(value) or linked else value


def with_rows(document: Any, rows: list[Row]) -> Any:
    """The answer with other rows."""
    if isinstance(document, list):
        return rows
    if key := next((key for key in LISTS if key in document), None):
        return {**document, key: rows}
    return {key: value[:3] if isinstance(value, list) else value for key, value in document.items()}


def shapes(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every key at every depth, with the type of what stands under it."""
    yield path, type(value).__name__
    inner: list[tuple[str, Any]] = []
    if isinstance(value, dict):
        inner = [(f"{path}/{key}", item) for key, item in value.items()]
    elif isinstance(value, list):
        inner = [(f"{path}/", item) for item in value]
    for below, item in inner:
        yield from shapes(item, below)


def chosen(provider: str, lists: Mapping[str, list[Row]]) -> set[str]:
    """Ids that are taken of all lists of a provider.

    Args:
        provider: its folder.
        lists: file -> rows, in the order of their dates.
    """
    ids = {name: list(dict.fromkeys(map(id_of, rows))) for name, rows in lists.items()}
    every = list(dict.fromkeys(chain.from_iterable(ids.values())))
    golden = {
        each
        for name, models in GOLDEN.items()
        if name.startswith(f"{provider}/")
        for model_id, stated in models.items()
        for each in (model_id, stated.get("alias_of"))
    }
    taken = {each for each in every if {each, each.rpartition("models/")[2]} & golden}
    for pattern in NAMED.get(provider, "").split():
        taken.update(each for each in every if fnmatchcase(each, pattern))
    for pattern in SOLD_BY_MANY.split():
        taken.update([each for each in every if fnmatchcase(each.lower(), pattern)][:OF_A_PATTERN])
    seen: set[tuple[str, str]] = set()
    for rows in lists.values():
        taken.update(each for each, count in Counter(map(id_of, rows)).items() if count > 1)
        seen.update(shape for row in rows if id_of(row) in taken for shape in shapes(row))
        for row in rows:
            if new := set(shapes(row)) - seen:
                taken.add(id_of(row))
                seen |= new
    for before, after in pairwise(ids.values()):
        taken.update([each for each in before if each not in after][::COMING_AND_GOING])
        taken.update([each for each in after if each not in before][::COMING_AND_GOING])
    return taken | set(every[:: max(5, len(every) // SPREAD)])


def reduced_lists(upstream: Path) -> dict[str, Any]:
    """Path below the recordings -> the answer, of every provider's every list."""
    found = {}
    for folder in sorted(upstream.iterdir()):
        documents = {path.name: facts(json.loads(path.read_bytes())) for path in sorted(folder.glob("*.json"))}
        ids = chosen(folder.name, {name: rows_of(document) for name, document in documents.items()})
        for name, document in documents.items():
            rows = [row for row in rows_of(document) if id_of(row) in ids]
            found[f"upstream/{folder.name}/{name}"] = with_rows(document, rows)
    return found


MODEL_KEYS = """id name family attachment reasoning tool_call structured_output temperature knowledge release_date
    open_weights modalities limit cost status reasoning_options"""
"""What is kept of a model in the snapshot of models.dev."""
ALSO_DESCRIBED = {"bedrock-mantle": ["amazon-bedrock"], "openai": ["azure"], "openrouter": ["kilo"]}
"""Provider -> others in the snapshot that have the ids of its list."""
OTHERS = 12
"""Of how many models of a provider that no list has one is kept: what tells a list is also what it has not."""


def reduced_snapshot(snapshot: Mapping[str, Any], listed: Mapping[str, Set[str]]) -> Row:
    """What the snapshot says of models with listed ids, under each provider that has some.

    Of ids that others list, the limits alone tell whether a list was taken for the wrong provider's.

    Args:
        snapshot: as opencode carries it.
        listed: provider, as the snapshot calls it -> ids of its lists.
    """
    every: set[str] = set().union(*listed.values())
    found: Row = {}
    for provider, described in snapshot.items():
        models, own = described["models"], listed.get(provider, frozenset())
        known = {each for each in models if is_one_of(each, every)}
        some = [each for each in models if each not in known][::OTHERS] if known else []
        kept = {
            each: only(model, MODEL_KEYS.split() if is_one_of(each, own) else ["limit"])
            for each, model in models.items()
            if each in known or each in some
        }
        if kept:
            found[provider] = {"id": described["id"], "name": described["name"], "models": facts(kept)}
    return found


def is_one_of(model_id: str, ids: Set[str]) -> bool:
    """Whether the id is listed, or is the profile of a listed one in a region (`us.` and the like, at Bedrock)."""
    return model_id in ids or model_id.partition(".")[2] in ids


def only(row: Row, keys: Collection[str]) -> Row:
    """The row without other keys."""
    return {key: value for key, value in row.items() if key in keys}


LABELS = 8
"""Of how many labels, and of how many pairs, one is taken."""


def reduced_grouping(folder: Path) -> dict[str, list[Row]]:
    """File -> rows: some labels with all their rows, some pairs, and of the rows to group those that these name."""
    files = {path.name: jsonl(path.read_bytes()) for path in sorted(folder.glob("*.jsonl"))}
    wanted: set[tuple[str, str]] = set()
    for name in ("dev.jsonl", "hf_dev.jsonl"):
        labels = set(sorted({row["label"] for row in files[name] if row["label"]})[::LABELS])
        files[name] = [only(row, {"provider", "id", "label"}) for row in files[name] if row["label"] in labels]
        wanted.update((row["provider"], row["id"]) for row in files[name])
    pairs = files["trap_pairs_dev.jsonl"] = files["trap_pairs_dev.jsonl"][::LABELS]
    wanted.update((each["provider"], each["id"]) for pair in pairs for each in (pair["a"], pair["b"]))
    rows = [row for row in files["catalogue_dev.jsonl"] if (row["provider"], row["id"]) in wanted]
    files["catalogue_dev.jsonl"] = [
        {key: value for key, value in facts(row).items() if value is not None} for row in rows
    ]
    return files


CASES = ("C03-unavailable-says-400", "C04-alias-of-other-weights")
"""Cases whose files tests read."""


def reduced_cases(cases: Path) -> dict[str, Any]:
    """Path below the recordings -> the document, of every file of these cases."""
    found = {}
    for path in (path for name in CASES for path in sorted((cases / name).glob("*.json"))):
        document = json.loads(path.read_bytes())
        if path.stem == "metadata":
            document = reduced_snapshot(document, {name: each["models"].keys() for name, each in document.items()})
        found[f"cases/{path.parent.name}/{path.name}"] = facts(document)
    return found


def never_whole(document: Any, recorded: Any) -> Any:
    """The document without what its envelope says of itself, where nothing else of the recorded one is left out."""
    same = document == recorded and isinstance(document, dict)
    return {key: value for key, value in document.items() if key != "object"} if same else document


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


PLACE = {"rows": "here"}
"""What stands for the rows while the envelope is written."""


def answer_text(document: Any) -> str:
    """Compact JSON, one row a line."""
    rows = rows_of(document)
    lines = "\n" + ",\n".join(map(_compact, rows)) + "\n"
    envelope = _compact(with_rows(document, [PLACE]) if rows else document)
    return envelope.replace(_compact(PLACE), lines) + "\n"


def snapshot_text(snapshot: Row) -> str:
    """Compact JSON, one provider a line."""
    return "{\n" + ",\n".join(f"{_compact(name)}:{_compact(each)}" for name, each in snapshot.items()) + "\n}\n"


def make(recordings: Path) -> dict[str, str]:
    """Every file of the reduced recordings: path below their folder -> text."""
    lists = reduced_lists(recordings / "upstream")
    answers = {
        path: never_whole(document, json.loads((recordings / path).read_bytes()))
        for path, document in (lists | reduced_cases(recordings / "cases")).items()
    }
    listed: dict[str, set[str]] = {}
    for path, document in lists.items():
        slug = path.split("/")[1]
        for name in (slug, CALLED.get(slug, slug), *ALSO_DESCRIBED.get(slug, ())):
            listed.setdefault(name, set()).update(map(id_of, rows_of(document)))
    snapshot = json.loads((recordings / SNAPSHOT).read_bytes())
    return {
        **{path: answer_text(document) for path, document in answers.items()},
        SNAPSHOT: snapshot_text(reduced_snapshot(snapshot, listed)),
        **{
            f"grouping/{name}": "".join(f"{_compact(row)}\n" for row in rows)
            for name, rows in reduced_grouping(recordings / "grouping").items()
        },
    }


def write(files: Mapping[str, str], folder: Path) -> None:
    """Put the files into the folder, in place of those that stand there."""
    for path in [*folder.glob("*.json"), *folder.glob("*/**/*.json*")]:
        path.unlink()
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    made = make(full_folder(sys.argv[1:]))
    write(made, REDUCED.folder)
    print(f"{len(made)} files, {sum(len(text.encode()) for text in made.values()):,} bytes")
