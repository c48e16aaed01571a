"""A file without what its program wrote about its author, and the words one can search in it.

A PDF is written anew from its pages alone: no document information, no XMP, no attachment, no
history, no author of a comment (its drawing stays: it may be what covers a name). A picture loses every part that is not needed to show it; no pixel is touched.
"""

import io
from collections.abc import Iterator
from typing import Any, Final

import pypdf
from pypdf.generic import DictionaryObject, NameObject, StreamObject

from evaluation.redaction import Markers, telling_in

MAX_SEARCHED: Final = 300
"""Pages of a PDF that are searched; what lies behind them is the applicant's to look at."""

_PNG_HEAD: Final = b"\x89PNG\r\n\x1a\n"
_PNG_SHOWN: Final = frozenset(
    (b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"pHYs")
)
_JPEG_ADOBE, _JPEG_JFIF, _JPEG_COMMENT, _JPEG_SCAN = 0xEE, 0xE0, 0xFE, 0xDA
_JPEG_PLAIN: Final = frozenset({0x01, *range(0xD0, 0xD9)})
_NOTES: Final = ("/Metadata", "/PieceInfo", "/LastModified", "/AF", "/Thumb")
_COMMENT: Final = ("/T", "/Contents", "/RC", "/Subj", "/NM", "/M", "/CreationDate", "/A", "/Popup")


def stripped(content: bytes, kind: str) -> bytes:
    """The file of that kind (pdf, jpg, png) again; it has passed inspection before."""
    return {"pdf": strip_pdf, "jpg": strip_jpeg, "png": strip_png}[kind](content)


def strip_pdf(content: bytes) -> bytes:
    """The pages in a new document that says nothing about itself."""
    writer = pypdf.PdfWriter()
    for page in pypdf.PdfReader(io.BytesIO(content)).pages:
        writer.add_page(page)
    writer.metadata = None
    for thing in _objects(writer):
        _strip_object(thing)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def telling_page(content: bytes, markers: Markers) -> tuple[int, str] | None:
    """The first page of a PDF with a mark that must go, and the mark; None for none.

    A scan has no words: what a picture shows is for people to look at.
    """
    reader = pypdf.PdfReader(io.BytesIO(content))
    for number, page in enumerate(reader.pages[:MAX_SEARCHED], start=1):
        for hit in telling_in(page.extract_text() or "", markers):
            return number, hit
    return None


def _objects(writer: pypdf.PdfWriter) -> Iterator[Any]:
    return (one for one in writer._objects if isinstance(one, DictionaryObject))  # noqa: SLF001 - pypdf has no public walk


def _strip_object(thing: DictionaryObject) -> None:
    said = _COMMENT if "/Subtype" in thing and "/Rect" in thing else ()
    for key in (*_NOTES, *said):
        thing.pop(NameObject(key), None)
    if isinstance(thing, StreamObject) and thing.get("/Filter") == "/DCTDecode":
        thing._data = strip_jpeg(thing._data)  # noqa: SLF001 - set_data would compress it again


def strip_jpeg(content: bytes) -> bytes:
    """Without EXIF, XMP, maker notes and comments; the colour profile's marker stays."""
    kept, at = [content[:2]], 2
    while at + 4 <= len(content) and content[at] == 0xFF:  # noqa: PLR2004 - every marker begins so
        marker = content[at + 1]
        if marker == _JPEG_SCAN:
            break
        if marker in _JPEG_PLAIN or marker == 0xFF:  # noqa: PLR2004 - a filler before a marker
            step = 1 if marker == 0xFF else 2  # noqa: PLR2004
        else:
            step = 2 + int.from_bytes(content[at + 2 : at + 4])
        if not _tells(marker):
            kept.append(content[at : at + step])
        at += step
    return b"".join([*kept, content[at:]])


def _tells(marker: int) -> bool:
    application = _JPEG_JFIF < marker <= 0xEF and marker != _JPEG_ADOBE  # noqa: PLR2004 - APP1 to APP15
    return application or marker == _JPEG_COMMENT


def strip_png(content: bytes) -> bytes:
    """Without texts, times and EXIF."""
    kept, at = [_PNG_HEAD], len(_PNG_HEAD)
    while at + 8 <= len(content):
        step = 12 + int.from_bytes(content[at : at + 4])
        if content[at + 4 : at + 8] in _PNG_SHOWN:
            kept.append(content[at : at + step])
        at += step
    return b"".join(kept)
