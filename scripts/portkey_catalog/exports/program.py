"""The program as a site offers it: a wheel, its address, and the document that tells its hash (pure)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from portkey_catalog.text.canonical import canonical_json

INSTALL = "install"
"""Folder on the site, that of the page *Install*, too."""
WHEEL_FILE = f"{INSTALL}/wheel.json"
"""What tells programs the wheel's address and hash."""
REPOSITORY = "git+https://github.com/OWNER/REPO"
"""Where pages say that the program is, on a site without a wheel."""

_NAME = re.compile(r"portkey_catalog-([^-]+)-py3-none-any\.whl")


_ADDRESS = re.compile(rf"(https?://.+)/{INSTALL}/{_NAME.pattern}")


def offered_by(address: str) -> str | None:
    """The site that offers a wheel at this address; `None` of any other address."""
    found = _ADDRESS.fullmatch(address)
    return found[1] if found else None


@dataclass(frozen=True)
class Wheel:
    """The program, to be installed by its address."""

    name: str
    """Name of the file. Installers read name and version of the program from it, so that it is not free."""
    version: str
    content: bytes

    @property
    def path(self) -> str:
        """Where it lies on the site."""
        return f"{INSTALL}/{self.name}"

    @property
    def sha256(self) -> str:
        """Hash of the file, in hexadecimal digits."""
        return sha256(self.content).hexdigest()


def read_wheel(name: str, content: bytes) -> Wheel | None:
    """The wheel that a file of this name is; `None` where it is none of this program."""
    named = _NAME.fullmatch(name)
    if named is None:
        return None
    try:
        with ZipFile(BytesIO(content)) as archive:
            archive.getinfo(f"portkey_catalog-{named[1]}.dist-info/METADATA")
    except (BadZipFile, KeyError):
        return None
    return Wheel(name, named[1], content)


def program_url(wheel: Wheel | None, site_url: str) -> str:
    """What installers are given after `portkey-catalog @`: the wheel's address with its hash, or the repository."""
    return f"{site_url.rstrip('/')}/{wheel.path}#sha256={wheel.sha256}" if wheel else REPOSITORY


def wheel_text(wheel: Wheel, site_url: str) -> str:
    """The document that tells of a wheel."""
    url = f"{site_url.rstrip('/')}/{wheel.path}"
    return canonical_json({"name": "portkey-catalog", "version": wheel.version, "url": url, "sha256": wheel.sha256})


def wheel_documents(wheel: Wheel | None, site_url: str) -> dict[str, str | bytes]:
    """What a site with a wheel holds of it: path on the site -> content."""
    return {wheel.path: wheel.content, WHEEL_FILE: wheel_text(wheel, site_url)} if wheel else {}
