"""One-page PDFs that say what they stand for; real files, so that every check sees them."""

import hashlib
from functools import cache
from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfWriter


@cache
def _bytes(title: str) -> bytes:
    """A blank A4 page whose title names it: no font, no renderer, a few hundred bytes."""
    writer = PdfWriter()
    writer.add_blank_page(width=595, height=842)
    writer.add_metadata({"/Title": f"{title}（演示）"})
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def demo_pdf(title: str) -> tuple[ContentFile, str]:
    """The file and its SHA-256."""
    content = _bytes(title)
    return ContentFile(content, name="demo.pdf"), hashlib.sha256(content).hexdigest()


def demo_scan(title: str) -> SimpleUploadedFile:
    """The same as an upload from a browser."""
    return SimpleUploadedFile(f"{title}.pdf", _bytes(title), content_type="application/pdf")
