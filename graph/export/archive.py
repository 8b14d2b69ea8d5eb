"""ZIP files that are the same bytes for the same members."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def archive(path: Path) -> zipfile.ZipFile:
    """A new archive at that path."""
    return zipfile.ZipFile(path, "w")


def member(name: str, *, packed: bool = False) -> zipfile.ZipInfo:
    """A member with no date of its own (that of the format's beginning), compressed unless it is `packed` already."""
    found = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    found.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
    found.external_attr = 0o644 << 16
    return found
