"""What the rules of `check` cost inside `update`, against a floor in the same run: `make bench`.

The floor reads a catalog's files, validates them and writes the folder anew. An account of every recorded provider, the
newest list of each. Nothing here fails on time.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from portkey_catalog.check.catalog import candidate
from portkey_catalog.collect.enrich import enrich
from portkey_catalog.collect.matching import metadata_ids
from portkey_catalog.collect.outcome import Outcome
from portkey_catalog.collect.source import Source
from portkey_catalog.exports.opencode import opencode_config
from portkey_catalog.guard.rule_breakers import screened_list
from portkey_catalog.normalise.metadata import normalise_metadata
from portkey_catalog.normalise.models import normalise_rows
from portkey_catalog.schema import Catalog, ProviderCatalog, Route
from portkey_catalog.settings.shapes import ProviderSettings, Settings
from portkey_catalog.store import catalog as store
from portkey_catalog.store import layout
from portkey_catalog.text.secrets import Secrets
from portkey_catalog.upstream import lists as upstream
from portkey_catalog.upstream.json import parse_json
from portkey_catalog.upstream.metadata import models_dev as modelsdev
from support.combining import combine_by

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
TODAY = date(2026, 10, 1)
SECRETS = Secrets.of({"PORTKEY_API_KEY": "pk-test-0123456789abcdef"}, ["PORTKEY_API_KEY"])
RUNS = 5


def account() -> Catalog:
    """A catalog of the newest recorded list of each provider."""
    document = parse_json((DATA / "opencode_embedded_api.json").read_bytes())
    source = Source("models.dev", lambda provider: normalise_metadata(modelsdev.rows(document, provider), TODAY))
    providers = {}
    for folder in sorted((DATA / "upstream").iterdir()):
        if folder.name == "deepgram":  # no list of models
            continue
        answer = upstream.parse_list([max(folder.glob("*.json")).read_bytes()])
        read = normalise_rows(answer.rows, TODAY)
        candidates = metadata_ids(folder.name, answer.provider, answer.format)
        outcome = Outcome(
            ProviderSettings(slug=folder.name), enrich(read.models, [source], candidates=candidates).models
        )
        models = dict(screened_list(outcome, Settings(), SECRETS).models)
        slug, route = folder.name, Route(provider=f"@{folder.name}")
        providers[slug] = ProviderCatalog(slug=slug, name=slug, route=route, models=models)
    combined = combine_by(providers)
    return Catalog(
        gateway=Settings().gateway.base_url,
        providers=providers,
        combined=combined.models,
        near_misses=combined.near_misses,
    )


def best(work: Callable[[], object]) -> float:
    """Seconds of the fastest of several runs."""
    seconds = []
    for _ in range(RUNS):
        started = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started)
    return min(seconds)


def main() -> None:
    if not DATA.is_dir():
        print("rules: the recorded lists (../shared) are not on this machine")
        return
    catalog = account()
    config = opencode_config(catalog)
    outcomes = [Outcome(ProviderSettings(slug=slug), each.models) for slug, each in catalog.providers.items()]
    models = sum(len(each.models) for each in catalog.providers.values())
    with tempfile.TemporaryDirectory() as name:
        folder, again = Path(name, "read"), Path(name, "written")
        files = layout.catalog_files(catalog, config)
        store.write_catalog(folder, files)

        def floor() -> None:
            store.load_catalog(folder)
            shutil.rmtree(again, ignore_errors=True)
            store.write_catalog(again, files)

        least = best(floor)
        print(f"rules: {len(outcomes)} providers, {models:,} models, {len(catalog.combined)} combined")
        print(f"  read, validate, write (floor)     {least:6.2f} s")
        for what, work in {
            "each list by itself": lambda: [screened_list(each, Settings(), SECRETS) for each in outcomes],
            "the whole catalog": lambda: candidate(catalog, Settings(), SECRETS),
        }.items():
            seconds = best(work)
            print(f"  {what:<32}  {seconds:6.2f} s  {seconds / least:5.2f} x floor")


if __name__ == "__main__":
    main()
