"""Files as people upload them, good and hostile; built here, never fetched."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from openpyxl import Workbook
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    StreamObject,
    TextStringObject,
)

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
WORD_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
WORD_MACRO = "application/vnd.ms-word.document.macroEnabled.main+xml"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OUTSIDE = "http://example.invalid/outside"


@dataclass(frozen=True)
class Upload:
    """A file under the name it is uploaded with, and the code it is refused with (None: taken).

    Large ones are given as a function, so that collecting the tests builds none of them.
    """

    name: str
    source: bytes | Callable[[], bytes]
    code: str | None = None

    @property
    def content(self) -> bytes:
        return self.source if isinstance(self.source, bytes) else self.source()


def name(text: str) -> NameObject:
    return NameObject(text)


def dictionary(**entries: object) -> DictionaryObject:
    return DictionaryObject({NameObject(f"/{key}"): value for key, value in entries.items()})


def pdf(prepare: Callable[[PdfWriter], object] = lambda _writer: None, pages: int = 2) -> bytes:
    writer = PdfWriter()
    for _number in range(pages):
        writer.add_blank_page(595, 842)
    prepare(writer)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def pdf_opening(action: DictionaryObject) -> bytes:
    return pdf(lambda writer: writer.root_object.update({name("/OpenAction"): action}))


def pdf_annotated(subtype: str, **entries: object) -> bytes:
    def prepare(writer: PdfWriter) -> None:
        note = dictionary(Type=name("/Annot"), Subtype=name(subtype), **entries)
        writer.pages[0][name("/Annots")] = ArrayObject([writer._add_object(note)])  # noqa: SLF001

    return pdf(prepare)


def pdf_with_xfa() -> bytes:
    def prepare(writer: PdfWriter) -> None:
        stream = StreamObject()
        stream.set_data(b"<xdp/>")
        form = dictionary(XFA=writer._add_object(stream), Fields=ArrayObject())  # noqa: SLF001
        writer.root_object[name("/AcroForm")] = form

    return pdf(prepare)


def encrypted_pdf(user_password: str) -> bytes:
    return pdf(lambda writer: writer.encrypt(user_password, "owner", algorithm="RC4-128"))


def chunk(kind: bytes, content: bytes) -> bytes:
    return (
        struct.pack("!I", len(content))
        + kind
        + content
        + struct.pack("!I", zlib.crc32(kind + content))
    )


def png(width: int = 2, height: int = 2) -> bytes:
    header = struct.pack("!IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\0" * min(width, 2)) * min(height, 2))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


def jpeg(width: int = 8, height: int = 8, comment: bytes = b"") -> bytes:
    """The segments of a JPEG: readable by structure, not meant to be looked at."""
    frame = struct.pack("!BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    return b"".join(
        [
            b"\xff\xd8",
            _segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
            _segment(0xFE, comment),
            _segment(0xC0, frame),
            _segment(0xDA, b"\x01\x01\x00\x00\x3f\x00"),
            b"\x12\x34",
            b"\xff\xd9",
        ]
    )


def _segment(marker: int, content: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack("!H", len(content) + 2) + content


def archive(members: Mapping[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for path, content in members.items():
            target.writestr(path, content)
    return buffer.getvalue()


def docx(
    extra: Mapping[str, str | bytes] | None = None, *, main: str = WORD_MAIN, body: str = ""
) -> bytes:
    types = f'<Types><Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    document = f'<w:document xmlns:w="urn:w"><w:body><w:p>示例{body}</w:p></w:body></w:document>'
    return archive(
        {"[Content_Types].xml": types, "word/document.xml": document} | dict(extra or {})
    )


def relation(kind: str, target: str = OUTSIDE) -> dict[str, str | bytes]:
    entry = (
        f'<Relationship Id="r1" Type="{RELATIONS}/{kind}" Target="{target}" TargetMode="External"/>'
    )
    return {"word/_rels/document.xml.rels": f"<Relationships>{entry}</Relationships>"}


def xlsx(rows: list[list[object]] | None = None) -> bytes:
    book = Workbook()
    for row in rows or [["示例", 1]]:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def changed_zip(content: bytes, members: Mapping[str, str | bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as source:
        kept = {path: source.read(path) for path in source.namelist()}
    return archive(kept | dict(members))


def entity_xlsx() -> bytes:
    path = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(xlsx())) as source:
        sheet = source.read(path).decode()
    entity = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{OUTSIDE}">]>'
    return changed_zip(xlsx(), {path: entity + sheet.replace("示例", "&e;")})


def script(code: str = "app.alert(1)") -> DictionaryObject:
    return dictionary(S=name("/JavaScript"), JS=TextStringObject(code))


def launch() -> DictionaryObject:
    return dictionary(S=name("/Launch"), F=TextStringObject("cmd.exe"))


GOOD = [Upload("审计报告（2021）.pdf", pdf()), Upload("Photo.JPG", jpeg())]


def twenty_thousand_members() -> bytes:
    return docx({f"word/media/{number}.png": b"" for number in range(20_000)})


def hostile() -> list[Upload]:
    """The 29 of security/cases.md F1: each with the code it must be refused with."""
    html = b"<html><script>alert(1)</script></html>"
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
    return [
        Upload("网页.pdf", html, "wrong_kind"),
        Upload("夹带.pdf", pdf() + archive({"a.txt": "a"}), "polyglot"),
        Upload("脚本在前.pdf", b"%PDF-1.7\n<script>alert(1)</script>" + pdf(), "polyglot"),
        Upload("图片里的文档.jpg", jpeg(comment=pdf()[:800]), "polyglot"),
        Upload("图.svg", svg, "wrong_kind"),
        Upload("图.png", svg, "wrong_kind"),
        Upload("程序.pdf", b"MZ" + b"\0" * 200, "wrong_kind"),
        Upload("报告.pdf.exe", b"MZ" + b"\0" * 200, "wrong_kind"),
        Upload("报告.exe.pdf", pdf(), "name_executable"),
        Upload("报告.png", pdf(), "wrong_extension"),
        Upload("报告\0.pdf", pdf(), "name_unseen"),
        Upload("报告\r\nX-Header: 1.pdf", pdf(), "name_unseen"),
        Upload("报告\u202efdp.exe", pdf(), "name_unseen"),
        Upload("../../etc/报告.pdf", pdf(), "name_path"),
        Upload("空.pdf", b"", "empty"),
        Upload("半截.pdf", pdf()[:-300], "truncated"),
        Upload("加密.pdf", encrypted_pdf("secret"), "encrypted"),
        Upload("脚本.pdf", pdf_opening(script()), "pdf_script"),
        Upload("启动.pdf", pdf_opening(launch()), "pdf_launch"),
        Upload("附件.pdf", pdf(lambda writer: writer.add_attachment("a.exe", b"MZ")), "pdf_files"),
        Upload("压缩炸弹.docx", lambda: docx({"word/media/a.bin": b"\0" * 40_000_000}), "zip_bomb"),
        Upload("文字炸弹.docx", lambda: docx(body=" " * 40_000_000), "zip_bomb"),
        Upload("越界.docx", docx({"../../evil.sh": "x"}), "zip_slip"),
        Upload("两万个.docx", twenty_thousand_members, "zip_bomb"),
        Upload("巨图.png", png(60_000, 60_000), "too_many_pixels"),
        Upload("实体.xlsx", entity_xlsx(), "xml_entity"),
        Upload("宏.docx", docx({"word/vbaProject.bin": b"\0"}), "macros"),
        Upload("远程模板.docx", docx(relation("attachedTemplate")), "external_link"),
        Upload("病毒.pdf", pdf() + EICAR, "virus"),
    ]
