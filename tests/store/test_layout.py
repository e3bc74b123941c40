"""Which files a catalog has, and which it is read from."""

from __future__ import annotations

from portkey_catalog.exports.opencode import opencode_config
from portkey_catalog.schema import Catalog
from portkey_catalog.store import layout
from support.small_catalog import full_catalog, make_catalog


def files(catalog: Catalog) -> dict[str, str]:
    return layout.catalog_files(catalog, opencode_config(catalog))


class Asked(dict[str, str]):
    """Files that remember which of them were read."""

    def __init__(self, texts: dict[str, str]) -> None:
        super().__init__(texts)
        self.read: set[str] = set()

    def get(self, path: str, default: str = "") -> str:  # type: ignore[override]
        self.read.add(path)
        return super().get(path, default)


def test_the_full_catalog_has_something_in_each_field() -> None:
    full = full_catalog()
    fields = Catalog.model_fields.items()
    assert [name for name, field in fields if getattr(full, name) == field.get_default(call_default_factory=True)] == []


def test_a_catalog_is_read_from_the_files_that_are_said_for_its_index_and_from_no_other() -> None:
    for catalog in (make_catalog(), full_catalog()):
        texts = Asked(files(catalog))
        said = layout.read_from(layout.INDEX_SHAPE.validate_json(texts[layout.INDEX]))
        assert layout.catalog_of(texts) == catalog
        assert layout.catalog_of({path: texts[path] for path in (layout.INDEX, *said)}) == catalog
        assert texts.read == {layout.INDEX, *said}


def test_every_file_but_those_made_of_others_is_read() -> None:
    texts = files(full_catalog())
    said = layout.read_from(layout.INDEX_SHAPE.validate_json(texts[layout.INDEX]))
    made = {layout.INDEX, layout.OPENCODE, *(path for path in texts if path.startswith("schema/"))}
    assert said == texts.keys() - made


def test_without_what_waits_it_is_the_same_catalog_but_for_that() -> None:
    full = full_catalog()
    texts = files(full)
    index = layout.without_what_waits(layout.INDEX_SHAPE.validate_json(texts[layout.INDEX]))
    left = {path: texts[path] for path in layout.read_from(index)}
    assert {*files(full)} - {*left} >= {"held/anthropic.json", layout.NEAR_MISSES, layout.FINDINGS}
    found = layout.catalog_of({**left, layout.INDEX: index.model_dump_json(exclude_none=True)})
    for field in ("combined", "ids", "removed", "changes", "older", "health", "notices"):
        assert getattr(found, field) == getattr(full, field)
    assert (found.near_misses, found.findings, found.providers["anthropic"].held) == ((), (), None)
