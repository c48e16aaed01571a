"""Files as people upload them: small, whole, and of the kind they say."""

import struct
import zlib
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfWriter


def png(name: str = "证明.png", *, grey: int = 0) -> SimpleUploadedFile:
    """A picture of one pixel; another grey gives another digest."""
    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    pixels = zlib.compress(bytes([0, grey]))
    body = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", pixels)
    return SimpleUploadedFile(name, body + _chunk(b"IEND", b""), "image/png")


def pdf(name: str = "书面异议.pdf") -> SimpleUploadedFile:
    """One empty page."""
    written = BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(width=595, height=842)
    writer.write(written)
    return SimpleUploadedFile(name, written.getvalue(), "application/pdf")


def script(name: str = "书面异议.pdf") -> SimpleUploadedFile:
    """A page of HTML that calls itself a PDF."""
    return SimpleUploadedFile(name, b"<html><script>1</script></html>", "application/pdf")


def _chunk(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)
