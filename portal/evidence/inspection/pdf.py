"""PDF: openable by everyone, and nothing in it that acts, fetches or hides another file."""

import time
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

import pypdf
from django.utils.translation import gettext as _
from pypdf.errors import LimitReachedError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from portal.evidence.inspection.refusal import Unacceptable

SECONDS: Final = 6.0
MAX_OBJECTS: Final = 300_000
MAX_PAGES: Final = 3_000
TAIL: Final = 2_048
_END: Final = b"%%EOF"

_SCRIPT, _LAUNCH, _FILES, _MEDIA, _FORM = "script", "launch", "files", "media", "form"
_KEYS: Final = {
    "/JS": _SCRIPT,
    "/JavaScript": _SCRIPT,
    "/EmbeddedFiles": _FILES,
    "/EF": _FILES,
    "/XFA": _FORM,
    "/RichMediaContent": _MEDIA,
    "/RichMediaSettings": _MEDIA,
}
_ACTIONS: Final = {
    "/JavaScript": _SCRIPT,
    "/Launch": _LAUNCH,
    "/GoToR": _LAUNCH,
    "/GoToE": _LAUNCH,
    "/SubmitForm": _LAUNCH,
    "/ImportData": _LAUNCH,
    "/Rendition": _MEDIA,
    "/RichMediaExecute": _MEDIA,
    "/Movie": _MEDIA,
    "/Sound": _MEDIA,
}
_SUBTYPES: Final = {
    "/FileAttachment": _FILES,
    "/RichMedia": _MEDIA,
    "/Screen": _MEDIA,
    "/Movie": _MEDIA,
    "/Sound": _MEDIA,
    "/3D": _MEDIA,
}
# Opening a page at a place is common and harmless; opening an address is not.
_HARMLESS_OPENING: Final = frozenset({"/GoTo", "/Named"})


def check_pdf(file: BinaryIO) -> int:
    """Return the number of pages.

    Raises Unacceptable: truncated, damaged, encrypted, pdf_script, pdf_launch, pdf_files,
    pdf_media, pdf_form, too_complex. Bounded in time, objects and pages.
    """
    _refuse_without_end(file)
    file.seek(0)
    try:
        return _walk(_opened(file))
    except Unacceptable:
        raise
    except (LimitReachedError, RecursionError, MemoryError):
        raise _too_complex() from None
    except Exception:  # noqa: BLE001 -- a parser of hostile bytes fails in every way there is
        raise _damaged() from None


def _opened(file: BinaryIO) -> pypdf.PdfReader:
    reader = pypdf.PdfReader(file)
    if reader.is_encrypted:
        raise Unacceptable("encrypted", _("文件有密码，无法打开。请上传没有密码的版本"))
    return reader


def _walk(reader: pypdf.PdfReader) -> int:
    for thing in _things(reader.trailer):
        if isinstance(thing, DictionaryObject):
            _refuse_what_acts(thing)
    pages = _pages(reader)
    if not pages:
        raise _damaged()
    if pages > MAX_PAGES:
        raise _too_complex()
    return pages


def _pages(reader: pypdf.PdfReader) -> int:
    """Leaves of the page tree, each node once: a tree that shares nodes cannot grow by itself."""
    root: Any = reader.trailer["/Root"]
    tree: list[Any] = [root["/Pages"]]
    seen: set[int] = set()
    pages = 0
    while tree:
        node = tree.pop().get_object()
        if id(node) in seen or not isinstance(node, DictionaryObject):
            continue
        seen.add(id(node))
        kids = node.get("/Kids")
        tree.extend(list.__iter__(kids.get_object()) if kids is not None else ())
        pages += kids is None
    return pages


def _things(trailer: DictionaryObject) -> Iterator[Any]:
    """Every object that can be reached from the trailer, once each."""
    ends_at = time.monotonic() + SECONDS
    stack: list[Any] = [trailer]
    seen: set[tuple[int, int]] = set()
    count = 0
    while stack:
        count += 1
        if count > MAX_OBJECTS or time.monotonic() > ends_at:
            raise _too_complex()
        thing = stack.pop()
        if isinstance(thing, IndirectObject):
            key = (thing.idnum, thing.generation)
            if key in seen:
                continue
            seen.add(key)
            thing = thing.get_object()
        yield thing
        stack.extend(_parts(thing))


def _parts(thing: Any) -> list[Any]:
    containers = (DictionaryObject, ArrayObject, IndirectObject)
    if isinstance(thing, DictionaryObject):
        return [value for value in dict.values(thing) if isinstance(value, containers)]
    if isinstance(thing, ArrayObject):
        return [value for value in list.__iter__(thing) if isinstance(value, containers)]
    return []


def _refuse_what_acts(thing: DictionaryObject) -> None:
    for key in dict.keys(thing):
        if key in _KEYS:
            raise _acting(_KEYS[key])
    if _plain(thing, "/Type") != "/StructElem" and (found := _ACTIONS.get(_plain(thing, "/S"))):
        raise _acting(found)
    if found := _SUBTYPES.get(_plain(thing, "/Subtype")):
        raise _acting(found)
    _refuse_opening(thing)


def _refuse_opening(thing: DictionaryObject) -> None:
    opening = thing.get("/OpenAction")
    opening = opening.get_object() if opening is not None else None
    if not isinstance(opening, DictionaryObject):
        return
    act = _plain(opening, "/S")
    if act not in _HARMLESS_OPENING:
        raise _acting(_ACTIONS.get(act, _LAUNCH))


def _plain(thing: DictionaryObject, key: str) -> str:
    value = thing.get(key)
    value = value.get_object() if isinstance(value, IndirectObject) else value
    return value if isinstance(value, str) else ""


def _refuse_without_end(file: BinaryIO) -> None:
    end = file.seek(0, 2)
    file.seek(max(0, end - TAIL))
    if _END not in file.read(TAIL):
        raise Unacceptable("truncated", _("PDF 不完整，可能没有传完。请重新上传"))


def _acting(what: str) -> Unacceptable:
    said = {
        _SCRIPT: _("PDF 含有脚本。请用“打印为 PDF”重新生成后上传"),
        _LAUNCH: _("PDF 会打开其他程序、文件或网址。请用“打印为 PDF”重新生成后上传"),
        _FILES: _("PDF 内嵌有附件。请把附件单独上传，或用“打印为 PDF”重新生成"),
        _MEDIA: _("PDF 含有音视频或三维内容。请用“打印为 PDF”重新生成后上传"),
        _FORM: _("PDF 是动态表单（XFA）。请用“打印为 PDF”重新生成后上传"),
    }
    return Unacceptable(f"pdf_{what}", said[what])


def _damaged() -> Unacceptable:
    return Unacceptable("damaged", _("PDF 已损坏，无法打开。请重新导出后上传"))


def _too_complex() -> Unacceptable:
    return Unacceptable("too_complex", _("PDF 结构过于复杂，无法检查。请拆分或重新导出后上传"))
