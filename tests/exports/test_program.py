"""The program as a site offers it."""

import hashlib
import json

import pytest

from portkey_catalog.exports.program import REPOSITORY, program_url, read_wheel, wheel_documents
from support.wheels import NAME, tiny_wheel

SITE = "https://owner.example/repo"


@pytest.mark.parametrize("site_url", [SITE, f"{SITE}/"])
def test_a_wheel_lies_under_its_own_name_with_its_hash_beside_it_and_in_its_address(site_url: str) -> None:
    content = tiny_wheel()
    digest = hashlib.sha256(content).hexdigest()
    wheel = read_wheel(NAME, content)
    documents = wheel_documents(wheel, site_url)
    assert documents[f"install/{NAME}"] == content
    url = f"{SITE}/install/{NAME}"
    told = {"name": "portkey-catalog", "version": "1.2", "url": url, "sha256": digest}
    assert json.loads(documents["install/wheel.json"]) == told
    assert len(documents) == 2
    assert program_url(wheel, site_url) == f"{url}#sha256={digest}"


def test_without_a_wheel_the_program_comes_from_the_repository() -> None:
    assert wheel_documents(None, SITE) == {}
    assert program_url(None, SITE) == REPOSITORY


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("portkey_catalog.whl", tiny_wheel()),
        ("other-1.2-py3-none-any.whl", tiny_wheel()),
        ("portkey_catalog-1.2-py3-none-any.whl.html", tiny_wheel()),
        ("portkey_catalog-1.3-py3-none-any.whl", tiny_wheel()),
        (NAME, b"<html>"),
        (NAME, tiny_wheel()[:50]),
    ],
)
def test_what_is_no_wheel_of_this_program_is_none(name: str, content: bytes) -> None:
    assert read_wheel(name, content) is None
