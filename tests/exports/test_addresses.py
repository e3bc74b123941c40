"""Addresses of a site's documents."""

import pytest

from portkey_catalog.exports.addresses import LOGIN, login_path, site_of
from support.small_catalog import make_catalog, published

SITE = "https://owner.example/models"


@pytest.mark.parametrize(
    ("address", "site", "profile"),
    [
        (SITE, SITE, None),
        (f"{SITE}/combined", SITE, "combined"),
        (f"{SITE}/providers/openrouter", SITE, "openrouter"),
        ("https://owner.example/combined", "https://owner.example", "combined"),
        ("http://127.0.0.1:8000/providers/groq", "http://127.0.0.1:8000", "groq"),
        ("https://combined", "https://combined", None),
        ("https://providers/models", "https://providers/models", None),
        (f"{SITE}/providers", f"{SITE}/providers", None),
        (f"{SITE}/providers/", f"{SITE}/providers/", None),
        (f"{SITE}/combined/x", f"{SITE}/combined/x", None),
    ],
)
def test_the_address_of_a_login_names_site_and_profile(address: str, site: str, profile: str | None) -> None:
    assert site_of(address) == (site, profile)


def test_wherever_a_site_has_a_login_its_address_leads_back_to_the_site() -> None:
    documents, _ = published(make_catalog())
    logins = [path for path in documents if path.endswith(LOGIN)]
    assert len(logins) > 2
    for path in logins:
        site, profile = site_of(f"{SITE}/{path}".removesuffix(f"/{LOGIN}"))
        assert site == SITE and path == (login_path(profile) if profile else LOGIN)
