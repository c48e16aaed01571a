"""What a file is, told from its content and never from its name."""

from dataclasses import dataclass
from typing import BinaryIO, Final

import puremagic
from django.utils.translation import gettext as _

from portal.evidence.inspection.refusal import Unacceptable

HEAD: Final = 4096
PDF_HEAD: Final = 1024
ZIP_MAGIC: Final = b"PK\x03\x04"
EXECUTABLES: Final = (b"MZ", b"\x7fELF", b"#!")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind that can be accepted; `key` is what a checklist stores."""

    key: str
    label: str
    mime: str
    extensions: frozenset[str]


_OPEN_XML: Final = "application/vnd.openxmlformats-officedocument."
KINDS: Final = {
    kind.key: kind
    for kind in (
        Kind("pdf", "PDF", "application/pdf", frozenset({"pdf"})),
        Kind("jpg", "JPG", "image/jpeg", frozenset({"jpg", "jpeg"})),
        Kind("png", "PNG", "image/png", frozenset({"png"})),
        Kind("docx", "DOCX", f"{_OPEN_XML}wordprocessingml.document", frozenset({"docx"})),
        Kind("xlsx", "XLSX", f"{_OPEN_XML}spreadsheetml.sheet", frozenset({"xlsx"})),
    )
}
ZIPPED: Final = frozenset({"docx", "xlsx"})
_MAGIC: Final = ((b"%PDF-", "pdf"), (b"\xff\xd8\xff", "jpg"), (b"\x89PNG\r\n\x1a\n", "png"))


def head_of(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read(HEAD)


def told_by_head(head: bytes) -> str | None:
    """Key of the kind, "zip" for something still to be opened, None for everything else."""
    if head.startswith(ZIP_MAGIC):
        return "zip"
    return next((key for magic, key in _MAGIC if head.startswith(magic)), None)


def name_of_other(head: bytes, extension: str) -> str:
    """What to call a file of no accepted kind: 网页, SVG, 程序 or what its bytes say."""
    text = head.lstrip(b"\xef\xbb\xbf\t\r\n ").lower()
    if b"<svg" in text:
        return "SVG"
    if text.startswith((b"<!doctype html", b"<html", b"<script", b"<body", b"<head")):
        return _("网页")
    if head.startswith(EXECUTABLES):
        return _("程序")
    if known := _by_signature(head):
        return known
    if any(extension in kind.extensions for kind in KINDS.values()):
        return _("内容与扩展名不符的文件")
    return extension.upper() or _("未知格式")


def refuse_two_kinds(head: bytes, key: str, *, has_zip_end: bool) -> None:
    """Refuse a file that another program would read as something else.

    PDF readers look for their mark anywhere in the first kilobyte, zip readers at the end.
    """
    start = head[:PDF_HEAD].lower()
    foreign_head = key != "pdf" and b"%pdf-" in start
    markup = any(mark in start for mark in (b"<html", b"<script", b"<svg", b"<!doctype html"))
    if foreign_head or markup or (has_zip_end and key not in ZIPPED):
        raise Unacceptable(
            "polyglot",
            _("文件同时含有两种格式的内容。请从原程序重新导出%(label)s")
            % {"label": f" {KINDS[key].label} "},
        )


def _by_signature(head: bytes) -> str:
    try:
        return puremagic.from_string(head).removeprefix(".").upper()
    except (puremagic.PureError, ValueError):
        return ""
