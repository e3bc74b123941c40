"""Real days pass: the recorded lists of a provider, update after update in the order of their dates."""

import json
from dataclasses import replace
from datetime import date

import pytest

from portkey_catalog.check.folder import check_catalog
from support.loopback import Reply
from support.recordings import SNAPSHOT, Recordings, id_of, rows_of
from support.world import World

pytestmark = pytest.mark.slow

PASSING: list[tuple[str, str, dict[str, str]]] = [
    # 2025-09-24 comes five months after the list before it: 121 models were retired in between.
    ("openrouter", "2???-??-??.json", {"2025-09-24": "121 of 304 models would vanish"}),
    # 2026-08-05.all-modalities answers another question, with 117 models more than the days around it have.
    ("openrouter", "2026-08-*.json", {"2026-08-06": "119 of 457 models would vanish"}),
    # Four months after the list before it; of the models that opencode can use, a third were retired or turned to OCR.
    ("mistral", "*.json", {"2026-01-16": "18 of 55 models would vanish from opencode"}),
    ("together", "*.json", {}),
    # Half a year after the list before it, in which previews and dated models were retired.
    ("openai", "*.json", {"2026-08-17": "30 of 119 models would vanish"}),
    # The first two are first pages, which remove nothing; the third is whole, and tells that 21 previews were retired.
    ("google", "*.json", {"2026-02-10": "21 of 63 models would vanish"}),
    ("bedrock", "*.json", {}),
    ("groq", "*.json", {}),
    ("xai", "*.json", {}),
    # Half a year after the list before it, in which all models up to Claude Opus 4.1 were retired.
    ("anthropic", "*.json", {"2026-08-17": "6 of 10 models would vanish"}),
]
"""Provider, its files, and those that are held, with the reason."""


HELD_OF_REDUCED = {
    ("openrouter", "2???-??-??.json"): {"2025-09-24": "10 of 36 models would vanish"},
    ("mistral", "*.json"): {"2026-01-16": "6 of 23 models would vanish", "2026-02-10": "11 of 23 models would vanish"},
    ("openai", "*.json"): {"2026-08-17": "8 of 22 models would vanish"},
    ("google", "*.json"): {"2026-02-10": "7 of 22 models would vanish"},
    ("anthropic", "*.json"): {"2026-08-17": "5 of 9 models would vanish"},
}
"""Those of the reduced lists, counted by their ids; of the list of 2026-08-05, 19 of 80 are gone a day later."""


@pytest.mark.parametrize(("slug", "files", "held"), PASSING)
def test_real_days_pass_and_only_mass_removals_are_held(
    world: World, recordings: Recordings, slug: str, files: str, held: dict[str, str]
) -> None:
    world.policy = replace(world.policy, timeout=30, deadline=60, max_bytes=10_000_000)
    source = recordings.folder / SNAPSHOT
    settings = f'metadata.sources = ["{source}"]\n[gateway]\ndiscover = false\n[[providers]]\nslug = "{slug}"\n'
    reasons = {}
    for path in sorted(recordings.folder.glob(f"upstream/{slug}/{files}")):
        world.gateway.lists = {slug: Reply(200, {}, path.read_bytes())}
        report = world.update(settings, today=date.fromisoformat(path.name[:10]))
        (provider,) = report.providers
        if report.exit_code:
            assert (report.exit_code, provider.state) == (3, "kept")
            reasons[path.name[:10]] = (provider.problem or "").removeprefix("held: ").partition(",")[0]
    assert reasons == (held if recordings.whole else HELD_OF_REDUCED.get((slug, files), {}))
    assert list(map(str, check_catalog(world.folder / "catalog"))) == []


def test_a_mass_removal_is_taken_the_next_time_it_is_seen(world: World, recordings: Recordings) -> None:
    world.policy = replace(world.policy, timeout=30, deadline=60, max_bytes=10_000_000)
    limit, text = {"context": 128_000, "output": 16_384}, {"input": ["text"], "output": ["text"]}
    known = {"openai": {"models": {"gpt-4o": {"id": "gpt-4o", "tool_call": True, "limit": limit, "modalities": text}}}}
    (world.folder / "facts.json").write_text(json.dumps(known))
    settings = 'metadata.sources = ["facts.json"]\n[gateway]\ndiscover = false\n[[providers]]\nslug = "openai"\n'
    bodies = {name: recordings.read(f"upstream/openai/{name}.json") for name in ("2026-02-10", "2026-08-17")}
    for name, day in (("2026-02-10", "2026-02-10"), ("2026-08-17", "2026-08-17"), ("2026-08-17", "2026-08-18")):
        world.gateway.lists = {"openai": Reply(200, {}, bodies[name])}
        report = world.update(settings, today=date.fromisoformat(day))
    before, after = (set(map(id_of, rows_of(json.loads(body)))) for body in bodies.values())
    gone = before - after
    assert len(gone) == 30 or not recordings.whole
    assert (report.exit_code, {each.model for each in report.changes if each.kind == "removed"}) == (0, gone)
    assert world.document("removed.json")["providers"]["openai"].keys() == gone
