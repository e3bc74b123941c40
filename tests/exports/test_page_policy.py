"""The policy of a page, as the browser is told it."""

from portkey_catalog.exports.page_policy import policy

EMPTY = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
"""Of no character at all, as everybody knows it."""


def test_a_page_loads_its_own_files_only_and_runs_those_and_the_scripts_named() -> None:
    assert policy([""]) == (
        f"default-src 'none'; script-src 'self' {EMPTY}; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'self'; form-action 'none'"
    )


def test_equal_scripts_have_one_hash_and_their_order_says_nothing() -> None:
    assert policy(["a", "b", "a"]) == policy(["b", "a"])
    assert "unsafe" not in policy(["a"])
