"""Addresses in published documents, and the machine that they lead to."""

import pytest

from portkey_catalog.text.addresses import is_loopback


@pytest.mark.parametrize(
    "address",
    [
        "http://localhost:1",
        "http://127.0.0.1/",
        "http://127.1",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://2130706433/",
        "http://0/",
        "http://0x7f000001/",
        "http://localhost./",
        "http://host.docker.internal/",
    ],
)
def test_this_machine_is_recognised_under_all_its_names(address: str) -> None:
    assert is_loopback(address)


@pytest.mark.parametrize("address", ["https://api.portkey.ai/v1", "http://192.168.1.5/", "https://1password.com/"])
def test_other_machines_are_not_taken_for_this_one(address: str) -> None:
    assert not is_loopback(address)
