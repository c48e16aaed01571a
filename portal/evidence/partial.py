"""Parts of uploads under way: one file each, named by the upload's token."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings


def path_of(token: UUID) -> Path:
    """Where the bytes of an upload are gathered."""
    return Path(settings.PORTAL_UPLOADS) / str(token)


def write_at(token: UUID, offset: int, piece: bytes) -> None:
    """Write a piece; whatever stood behind the offset was never acknowledged and goes."""
    path = path_of(token)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(handle, "r+b") as file:
        file.truncate(offset)
        file.seek(offset)
        file.write(piece)


def size_of(token: UUID) -> int:
    """How much has been gathered; 0 where nothing is, also after a lost disk."""
    path = path_of(token)
    return path.stat().st_size if path.exists() else 0


def opened(token: UUID) -> BinaryIO:
    """The bytes gathered so far, for reading."""
    return path_of(token).open("rb")


def discard(token: UUID) -> None:
    """Remove the bytes of an upload, if there are any."""
    path_of(token).unlink(missing_ok=True)


def older_than(timestamp: float) -> Iterator[Path]:
    """Parts that nobody has written to since."""
    folder = Path(settings.PORTAL_UPLOADS)
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        if path.stat().st_mtime < timestamp:
            yield path
