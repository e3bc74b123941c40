"""The catalog on disk: canonical, untouched where equal, and refused when it is not one."""

import errno
import json
import os
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest

from portkey_catalog.exports.opencode import opencode_config
from portkey_catalog.schema import Catalog
from portkey_catalog.store import catalog as store
from portkey_catalog.store import layout
from portkey_catalog.store.catalog import load_catalog, stamp, write_catalog
from portkey_catalog.store.layout import StoreError
from portkey_catalog.text.canonical import canonical_json
from support.small_catalog import make_catalog


def files(catalog: Catalog) -> dict[str, str]:
    return layout.catalog_files(catalog, opencode_config(catalog))


def test_what_is_written_is_read_back_the_same(tmp_path: Path) -> None:
    catalog = make_catalog(sample=True)
    write_catalog(tmp_path, files(catalog))
    assert load_catalog(tmp_path) == catalog


def test_there_is_no_catalog_in_an_empty_folder(tmp_path: Path) -> None:
    assert load_catalog(tmp_path) is None


def test_writing_the_same_again_touches_no_file(tmp_path: Path) -> None:
    texts = files(make_catalog())
    assert write_catalog(tmp_path, texts) == sorted(texts)
    for path in tmp_path.rglob("*.json"):
        os.utime(path, (1, 1))
    assert write_catalog(tmp_path, texts) == []
    assert {path.stat().st_mtime for path in tmp_path.rglob("*.json")} == {1.0}


def test_a_provider_that_is_gone_loses_its_file_and_a_persons_own_file_stays(tmp_path: Path) -> None:
    catalog = make_catalog()
    write_catalog(tmp_path, files(catalog))
    (tmp_path / "v1" / "schema" / "former.json").write_text("{}")
    (tmp_path / "v1" / "NOTES.md").write_text("mine")
    left = catalog.model_copy(update={"providers": {"anthropic": catalog.providers["anthropic"]}, "combined": {}})
    changed = write_catalog(tmp_path, files(left))
    for gone in ("providers/openrouter.json", "schema/former.json"):
        assert gone in changed
        assert not (tmp_path / "v1" / gone).exists()
    assert (tmp_path / "v1" / "NOTES.md").read_text() == "mine"


def test_a_catalog_without_its_index_is_no_empty_catalog(tmp_path: Path) -> None:
    write_catalog(tmp_path, files(make_catalog()))
    (tmp_path / "v1" / "index.json").unlink()
    with pytest.raises(StoreError, match=r"index\.json: is missing beside other files"):
        load_catalog(tmp_path)


@pytest.mark.parametrize(
    "text", ["[]", '{"provider": []}', "{", '{"a": NaN}', "[" * 100_000, '{"$schema": 5}', '{"plugin": ["x"]}']
)
def test_a_configuration_that_is_none_is_told_by_its_file(tmp_path: Path, text: str) -> None:
    write_catalog(tmp_path, files(make_catalog()))
    (tmp_path / "v1" / "opencode.json").write_text(text)
    with pytest.raises(StoreError, match=r"opencode\.json"):
        store.load_opencode_config(tmp_path)


def test_an_unreadable_catalog_stops_the_run(tmp_path: Path) -> None:
    write_catalog(tmp_path, files(make_catalog()))
    path = tmp_path / "v1" / "providers" / "openrouter.json"
    path.write_text(path.read_text()[:-20])
    with pytest.raises(StoreError, match=r"openrouter\.json: cannot be read"):
        load_catalog(tmp_path)


def test_a_key_that_stands_twice_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "twice.json"
    path.write_text('{"a": 1, "a": 2}')
    with pytest.raises(StoreError, match="a key stands twice"):
        store.read_json(path)


def test_a_field_of_a_wrong_type_is_named(tmp_path: Path) -> None:
    write_catalog(tmp_path, files(make_catalog()))
    path = tmp_path / "v1" / "providers" / "anthropic.json"
    path.write_text(path.read_text().replace('"context": 1048576', '"context": "a lot"'))
    with pytest.raises(StoreError, match=r"anthropic\.json: claude-haiku-9\.limit\.context: "):
        load_catalog(tmp_path)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_from_which_nobody_can_count_is_named_with_its_field(tmp_path: Path, day: str) -> None:
    write_catalog(tmp_path, files(make_catalog()))
    path = tmp_path / "v1" / "index.json"
    path.write_text(path.read_text().replace('"stale_since": "2026-11-03"', f'"stale_since": "{day}"'))
    with pytest.raises(StoreError, match=r"index\.json: providers\.openrouter\.stale_since: Input should be"):
        load_catalog(tmp_path)


def test_unknown_is_absent_zero_is_zero_and_decimals_are_short() -> None:
    text = canonical_json(
        {"b": Decimal("0.10"), "a": Decimal("3.000000"), "free": Decimal(0), "small": Decimal("0.000012")}
    )
    assert text == '{\n  "b": 0.1,\n  "a": 3,\n  "free": 0,\n  "small": 0.000012\n}\n'
    model = json.loads(canonical_json(make_catalog().providers["openrouter"].models["openai/embed-3"]))
    assert model == {
        "id": "openai/embed-3",
        "name": "Embed 3",
        "kind": "embedding",
        "lab": "Lab",
        "modalities": {"input": ["text", "image"], "output": ["text"]},
        "reasoning": True,
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("schema", "document"),
    [
        ("index", "index.json"),
        ("provider", "providers/openrouter.json"),
        ("combined-models", "combined-models.json"),
        ("near-misses", "near-misses.json"),
        ("removed", "removed.json"),
    ],
)
def test_every_file_satisfies_its_published_schema(schema: str, document: str) -> None:
    texts = files(make_catalog(sample=True, names=("one", "two", "three")))
    rules = json.loads(texts[f"schema/{schema}.json"])
    jsonschema.Draft202012Validator.check_schema(rules)
    jsonschema.validate(json.loads(texts[document]), rules, cls=jsonschema.Draft202012Validator)


def test_published_schemas_explain_fields_with_units() -> None:
    rules = json.loads(files(make_catalog())["schema/provider.json"])
    assert rules["$defs"]["Cost"]["properties"]["input"]["description"] == "Prompt tokens, USD per million."


@pytest.mark.parametrize("read", [load_catalog, stamp])
def test_a_folder_that_nobody_may_look_into_is_an_error_that_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read: Callable[[Path], object]
) -> None:
    write_catalog(tmp_path, files(make_catalog()))
    exists = Path.exists

    def refused(path: Path) -> bool:
        if path.name == "index.json":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return exists(path)

    monkeypatch.setattr(Path, "exists", refused)
    with pytest.raises(StoreError, match=r"v1.*cannot be read: .*Permission denied"):
        read(tmp_path)
