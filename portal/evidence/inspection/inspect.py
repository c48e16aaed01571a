"""The order of the checks: name, size, bytes, kind, structure."""

import hashlib
import zipfile
from dataclasses import dataclass
from typing import BinaryIO, Final

from django.utils.translation import gettext as _

from portal.evidence.inspection import images, kinds, names, office, pdf
from portal.evidence.inspection.refusal import Unacceptable

CHUNK: Final = 1_048_576
MEGABYTE: Final = 1_048_576
# The harmless test virus of all scanners, cut in two so that no scanner stops at this file.
_EICAR: Final = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found in an accepted file; `pages` is None for anything but a PDF."""

    kind: str
    mime: str
    size: int
    sha256: str
    pages: int | None = None


def inspect(
    file: BinaryIO, *, name: str, size: int, accepted: frozenset[str], max_bytes: int
) -> Inspection:
    """Check an uploaded file and tell what it is; `file` must be seekable and is left at 0.

    `size` is what the upload announced, `accepted` holds keys of `KINDS`. The file is hashed in
    pieces. Raises Unacceptable with the first fault.
    """
    refuse_announcement(name, size, max_bytes)
    sha256 = _digest(file, size, max_bytes)
    key = _kind(file, name, accepted)
    pages = _check(file, key)
    file.seek(0)
    return Inspection(key, kinds.KINDS[key].mime, size, sha256, pages)


def refuse_announcement(name: str, size: int, max_bytes: int) -> None:
    """Raise Unacceptable for what name and announced size already show."""
    names.refuse_name(name)
    _refuse_announced_size(size, max_bytes)


def _refuse_announced_size(size: int, max_bytes: int) -> None:
    if size <= 0:
        raise Unacceptable("empty", _("文件是空的（0 字节）。请检查后重新上传"))
    if size > max_bytes:
        raise Unacceptable(
            "too_large",
            _("文件超过 %(limit)s，当前 %(actual)s。请压缩或拆分")
            % {"limit": megabytes(max_bytes), "actual": megabytes(size, up=True)},
        )


def _digest(file: BinaryIO, size: int, max_bytes: int) -> str:
    """Hash in one pass; the announced size is not believed."""
    digest, read, tail = hashlib.sha256(), 0, b""
    file.seek(0)
    while piece := file.read(CHUNK):
        read += len(piece)
        _refuse_read_size(read, max_bytes)
        if _EICAR in tail + piece:
            raise Unacceptable("virus", _("文件带有病毒，已删除。请检查后重传"))
        digest.update(piece)
        tail = piece[-len(_EICAR) :]
    if read != size:
        raise Unacceptable("incomplete", _("上传中断，文件不完整。请重新上传"))
    return digest.hexdigest()


def _refuse_read_size(read: int, max_bytes: int) -> None:
    if read > max_bytes:
        _refuse_announced_size(read, max_bytes)


def _kind(file: BinaryIO, name: str, accepted: frozenset[str]) -> str:
    head = kinds.head_of(file)
    extension = names.extension(name)
    told = kinds.told_by_head(head)
    key = office.kind_of_archive(file) or "zip" if told == "zip" else told
    if key not in kinds.KINDS:
        raise _not_accepted(accepted, kinds.name_of_other(head, extension))
    if key not in accepted:
        raise _not_accepted(accepted, kinds.KINDS[key].label)
    kinds.refuse_two_kinds(head, key, has_zip_end=zipfile.is_zipfile(file))
    if extension not in kinds.KINDS[key].extensions:
        raise Unacceptable(
            "wrong_extension",
            _("文件内容是 %(label)s，扩展名却是“.%(extension)s”。请改正文件名后上传")
            % {"label": kinds.KINDS[key].label, "extension": extension},
        )
    return key


def _check(file: BinaryIO, key: str) -> int | None:
    if key == "pdf":
        return pdf.check_pdf(file)
    check = {"png": images.check_png, "jpg": images.check_jpeg}.get(key, office.check_office)
    check(file)
    return None


def _not_accepted(accepted: frozenset[str], actual: str) -> Unacceptable:
    labels = "、".join(kind.label for key, kind in kinds.KINDS.items() if key in accepted)
    return Unacceptable(
        "wrong_kind",
        _("文件只能是 %(accepted)s，当前为 %(actual)s") % {"accepted": labels, "actual": actual},
    )


def megabytes(size: int, *, up: bool = False) -> str:
    """Whole MB; `up` rounds a size up, so that what is over the limit also reads as over it."""
    return f"{(size + (MEGABYTE - 1) * up) // MEGABYTE} MB"
