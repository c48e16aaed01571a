"""The zip under an Office file: sizes, names and count, before one byte is unpacked."""

import re
import zipfile
from typing import BinaryIO, Final

from django.utils.translation import gettext as _

from portal.kernel.invalid import InvalidValue

MAX_MEMBERS: Final = 2_000
MAX_TOTAL: Final = 300_000_000
MAX_RATIO: Final = 150
RATIO_COUNTS_FROM: Final = 1_000_000
_ENCRYPTED: Final = 0x1
_SAFE: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_LEAVES_ITS_FOLDER: Final = re.compile(r"^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)|[\x00-\x1f]")


class UnsafeArchive(InvalidValue):
    """An archive that is not opened."""


def open_archive(file: BinaryIO) -> zipfile.ZipFile:
    """An archive whose directory holds nothing hostile.

    Raises UnsafeArchive: damaged, zip_bomb, zip_slip, encrypted.
    """
    file.seek(0)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        raise damaged() from None
    members = archive.infolist()
    _refuse_sizes(members)
    _refuse_names(members)
    return archive


def damaged() -> UnsafeArchive:
    return UnsafeArchive("damaged", _("文件不完整或已损坏，无法打开。请重新保存后上传"))


def _refuse_sizes(members: list[zipfile.ZipInfo]) -> None:
    total = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS or total > MAX_TOTAL or any(map(_is_bomb, members)):
        raise UnsafeArchive(
            "zip_bomb", _("文件解开后的内容过大或过多，不予接收。请删去多余内容后重新保存")
        )


def _is_bomb(member: zipfile.ZipInfo) -> bool:
    counts = member.file_size > RATIO_COUNTS_FROM
    return counts and member.file_size > MAX_RATIO * max(member.compress_size, 1)


def _refuse_names(members: list[zipfile.ZipInfo]) -> None:
    names = [member.orig_filename for member in members]
    if any(_LEAVES_ITS_FOLDER.search(name) for name in names):
        raise UnsafeArchive("zip_slip", _("文件内部含有越出目录的路径，不予接收。请重新保存后上传"))
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise UnsafeArchive("encrypted", _("文件有密码，无法打开。请上传没有密码的版本"))
    unread = any(member.compress_type not in _SAFE for member in members)
    if unread or len({name.lower() for name in names}) != len(names):
        raise damaged()
