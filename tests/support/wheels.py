"""Wheels of the program: a tiny one that nobody can run, for tests of what is done with a wheel."""

from io import BytesIO
from zipfile import ZipFile, ZipInfo

NAME = "portkey_catalog-1.2-py3-none-any.whl"


def tiny_wheel(words: str = "a program", version: str = "1.2") -> bytes:
    """As little as a wheel of this program can be; other words make other bytes."""
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr(ZipInfo(f"portkey_catalog-{version}.dist-info/METADATA"), words)  # without a time of day
    return file.getvalue()
