"""What a person chose is read from a file that anybody may have written."""

from pathlib import Path

import pytest

from portkey_catalog.errors import MISUSED
from portkey_catalog.store.catalog import read_choice
from portkey_catalog.store.choice import ChoiceError


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("[[finding]]\nid = 'ä'\n".encode("latin-1"), "is not written in UTF-8"),
        ("[[finding]]\n".encode("utf-16"), "is not written in UTF-8"),
        (b"a = " + b"[" * 5000, "not valid TOML"),
        (b"a = " + b"1" * 10_000, "not valid TOML"),
    ],
)
def test_a_choice_that_is_no_text_or_no_toml_is_a_misuse_that_names_the_file(
    tmp_path: Path, content: bytes, told: str
) -> None:
    path = tmp_path / "accept.toml"
    path.write_bytes(content)
    with pytest.raises(ChoiceError, match=told) as error:
        read_choice(path)
    assert error.value.exit_code == MISUSED
    assert str(error.value).startswith(str(path))
