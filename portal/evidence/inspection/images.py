"""Pictures, read by their structure alone: not one pixel is decoded."""

import zlib
from typing import BinaryIO, Final

from django.utils.translation import gettext as _

from portal.evidence.inspection.refusal import Unacceptable

MAX_PIXELS: Final = 120_000_000  # A3 at 600 dpi is 70 million
MAX_SIDE: Final = 30_000
TAIL: Final = 65_536
PNG_SIGNATURE_LENGTH: Final = 8
PNG_HEADER_LENGTH: Final = 13
PNG_MAX_CHUNKS: Final = 100_000
CHUNK_OF_READING: Final = 65_536
_JPEG_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD9)})
_JPEG_SCAN, _JPEG_END = 0xDA, 0xD9


def check_png(file: BinaryIO) -> None:
    """Raise Unacceptable: damaged, truncated, polyglot, too_many_pixels."""
    file.seek(PNG_SIGNATURE_LENGTH)
    kind, content = _png_chunk(file, keep=True)
    if kind != b"IHDR" or len(content) != PNG_HEADER_LENGTH:
        raise damaged()
    refuse_size(int.from_bytes(content[:4]), int.from_bytes(content[4:8]))
    pixels = False
    for _number in range(PNG_MAX_CHUNKS):
        kind, _content = _png_chunk(file)
        pixels = pixels or kind == b"IDAT"
        if kind == b"IEND":
            break
    if kind != b"IEND" or not pixels:
        raise damaged()
    if file.read(1):
        raise Unacceptable("polyglot", _("图片末尾附有其他内容。请重新导出图片后上传"))


def check_jpeg(file: BinaryIO) -> None:
    """Raise Unacceptable: damaged, truncated, too_many_pixels."""
    file.seek(2)
    sized = False
    while (marker := _jpeg_marker(file)) != _JPEG_SCAN:
        if marker in _JPEG_ALONE:
            continue
        segment = _jpeg_segment(file)
        if marker in _JPEG_FRAMES:
            if len(segment) < 5:  # noqa: PLR2004 -- precision, height, width
                raise damaged()
            refuse_size(int.from_bytes(segment[3:5]), int.from_bytes(segment[1:3]))
            sized = True
    if not sized:
        raise damaged()
    _refuse_without_end(file)


def refuse_size(width: int, height: int) -> None:
    if not width or not height:
        raise damaged()
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        raise Unacceptable(
            "too_many_pixels",
            _("图片为 %(width)d×%(height)d 像素，超过可处理的大小。请缩小到边长 10000 像素以内")
            % {"width": width, "height": height},
        )


def damaged() -> Unacceptable:
    return Unacceptable("damaged", _("图片已损坏，无法打开。请重新导出后上传"))


def truncated() -> Unacceptable:
    return Unacceptable("truncated", _("图片不完整，可能没有传完。请重新上传"))


def _png_chunk(file: BinaryIO, *, keep: bool = False) -> tuple[bytes, bytes]:
    length, kind = int.from_bytes(_exactly(file, 4)), _exactly(file, 4)
    checksum, kept, left = zlib.crc32(kind), b"", length
    while left:
        piece = _exactly(file, min(left, CHUNK_OF_READING))
        checksum, left = zlib.crc32(piece, checksum), left - len(piece)
        kept = kept + piece if keep and len(kept) < CHUNK_OF_READING else kept
    if int.from_bytes(_exactly(file, 4)) != checksum:
        raise damaged()
    return kind, kept


def _jpeg_marker(file: BinaryIO) -> int:
    if _exactly(file, 1) != b"\xff":
        raise damaged()
    while (byte := _exactly(file, 1)) == b"\xff":
        continue
    if byte[0] in {0, _JPEG_END}:
        raise damaged()
    return byte[0]


def _jpeg_segment(file: BinaryIO) -> bytes:
    length = int.from_bytes(_exactly(file, 2))
    if length < 2:  # noqa: PLR2004 -- the length counts its own two bytes
        raise damaged()
    return _exactly(file, length - 2)


def _refuse_without_end(file: BinaryIO) -> None:
    here, end = file.tell(), file.seek(0, 2)
    file.seek(max(here, end - TAIL))
    if bytes([0xFF, _JPEG_END]) not in file.read(TAIL):
        raise truncated()


def _exactly(file: BinaryIO, length: int) -> bytes:
    content = file.read(length)
    if len(content) != length:
        raise truncated()
    return content
