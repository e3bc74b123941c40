"""What may not change unasked, and where no key goes unasked."""

from __future__ import annotations

import pytest

from portkey_catalog.sync.trust import strange

HOSTED, OTHER, HERE = "https://api.portkey.ai/v1", "https://gateway.example/v1", "http://127.0.0.1:8787/v1"


@pytest.mark.parametrize(
    ("gateway", "local", "reason"),
    [
        (HOSTED, False, None),
        (OTHER, False, f"requests and the key would go to {OTHER}; known is {HOSTED}"),
        (HERE, True, None),
        (HERE, False, f"requests and the key would go to {HERE}, which is whatever listens on this machine; known is"),
        (OTHER, True, f"requests and the key would go to {OTHER}; known is {HOSTED}"),
    ],
)
def test_a_gateway_is_known_or_on_the_same_machine_as_its_site(gateway: str, local: bool, reason: str | None) -> None:
    found = list(strange(gateway, (), {HOSTED}, (), local=local))
    assert found == [] if reason is None else found[0].startswith(reason)


def test_a_variable_is_asked_for_only_if_it_is_known() -> None:
    [reason] = strange(HOSTED, ["A", "B", "KNOWN"], {HOSTED}, {"KNOWN"}, local=False)
    assert reason == "it asks for the values of further environment variables: A, B"
