"""DOCX and XLSX: every XML part is read once, streaming, with DTDs forbidden."""

import re
import time
import zipfile
import zlib
from typing import BinaryIO, Final
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

import defusedxml.sax  # type: ignore[import-untyped]
from defusedxml import DefusedXmlException
from django.utils.translation import gettext as _

from portal.evidence.inspection.refusal import Unacceptable
from portal.ui.archives import UnsafeArchive, open_archive

SECONDS: Final = 7.0
MAX_XML: Final = 60_000_000
MAX_TYPES: Final = 1_000_000
_TYPES: Final = "[Content_Types].xml"
_MAIN: Final = (
    ("wordprocessingml.document.main+xml", "docx"),
    ("spreadsheetml.sheet.main+xml", "xlsx"),
)
_PROGRAMS: Final = re.compile(r"vbaproject|vbadata|activex|macrosheets|dialogsheets|\.(exe|dll)$")
_DDE: Final = re.compile(r"\bDDE(AUTO)?\b", re.IGNORECASE)
_MAX_FIELD: Final = 200_000


def kind_of_archive(file: BinaryIO) -> str | None:
    """Read the key of the kind from the content types; None for another zip.

    Raises Unacceptable with the codes of `open_archive`, and macros for a macro-enabled file.
    """
    with _opened(file) as archive:
        if _TYPES not in archive.namelist():
            return None
        if archive.getinfo(_TYPES).file_size > MAX_TYPES:
            raise _too_complex()
        handler = _ContentTypes()
        _read(archive, _TYPES, handler)
        if handler.macro:
            raise _macros()
        return handler.kind


def check_office(file: BinaryIO) -> None:
    """Raise Unacceptable: macros, external_link, xml_entity, dde, too_complex, damaged."""
    ends_at = time.monotonic() + SECONDS
    with _opened(file) as archive:
        members = archive.infolist()
        _refuse_programs(members)
        parts = [member for member in members if _is_xml(member.filename)]
        if sum(part.file_size for part in parts) > MAX_XML:
            raise _too_complex()
        for part in parts:
            _read(archive, part.filename, _Part(ends_at))


def _opened(file: BinaryIO) -> zipfile.ZipFile:
    try:
        return open_archive(file)
    except UnsafeArchive as unsafe:
        raise Unacceptable(unsafe.code, unsafe.message) from None


def _is_xml(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels"))


def _refuse_programs(members: list[zipfile.ZipInfo]) -> None:
    names = [member.filename.lower() for member in members]
    if any(_PROGRAMS.search(name) for name in names):
        raise _macros()
    if any("externallinks/" in name for name in names):
        raise _external()


def _read(archive: zipfile.ZipFile, name: str, handler: ContentHandler) -> None:
    try:
        with archive.open(name) as part:
            defusedxml.sax.parse(part, handler, forbid_dtd=True)
    except Unacceptable:
        raise
    except DefusedXmlException:
        raise Unacceptable(
            "xml_entity", _("文件内部含有外部实体定义，不予接收。请用办公软件重新保存后上传")
        ) from None
    except (SAXException, zipfile.BadZipFile, OSError, EOFError, ValueError, zlib.error):
        raise Unacceptable("damaged", _("文件不完整或已损坏，无法打开。请重新保存后上传")) from None


class _ContentTypes(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self.kind: str | None = None
        self.macro = False

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: ARG002, N802 -- SAX's
        told = attrs.get("ContentType", "")
        lowered = told.lower()
        self.macro = self.macro or "macroenabled" in lowered or "vbaproject" in lowered
        for ending, key in _MAIN:
            if told.endswith(ending):
                self.kind = key


class _Part(ContentHandler):
    """Refuses what reaches outside: external relations that are no links, and DDE fields."""

    def __init__(self, ends_at: float) -> None:
        super().__init__()
        self._ends_at = ends_at
        self._elements = 0
        self._in_field = False
        self._field: list[str] = []
        self._field_length = 0

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        self._elements += 1
        if self._elements % 10_000 == 0 and time.monotonic() > self._ends_at:
            raise _too_complex()
        local = name.rpartition(":")[2]
        if local == "Relationship":
            _refuse_relation(attrs)
        elif local == "fldSimple":
            self._add(" ".join(value for _key, value in attrs.items()) + " ")
        elif local == "ddeLink":
            raise _dde()
        self._in_field = local == "instrText"

    def endElement(self, name: str) -> None:  # noqa: N802
        local = name.rpartition(":")[2]
        self._in_field = False
        if local == "p":
            self._add(" ")

    def characters(self, content: str) -> None:
        if self._in_field:
            self._add(content)

    def endDocument(self) -> None:  # noqa: N802
        if _DDE.search("".join(self._field)):
            raise _dde()

    def _add(self, text: str) -> None:
        if text == " " and (not self._field or self._field[-1] == " "):
            return
        self._field_length += len(text)
        if self._field_length > _MAX_FIELD:
            raise _too_complex()
        self._field.append(text)


def _refuse_relation(attrs: AttributesImpl) -> None:
    if attrs.get("TargetMode", "").lower() != "external":
        return
    if attrs.get("Type", "").rpartition("/")[2].lower() != "hyperlink":
        raise _external()


def _macros() -> Unacceptable:
    return Unacceptable("macros", _("文件含有宏或程序。请另存为不带宏的文件后上传"))


def _external() -> Unacceptable:
    return Unacceptable(
        "external_link", _("文件引用了外部的模板、图片或数据。请断开外部链接后重新保存")
    )


def _dde() -> Unacceptable:
    return Unacceptable("dde", _("文件含有会启动其他程序的 DDE 链接。请删除该链接后上传"))


def _too_complex() -> Unacceptable:
    return Unacceptable("too_complex", _("文件内容过多，无法检查。请拆分后上传"))
