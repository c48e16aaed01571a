"""What a reader gets out of an answer: text of a page, a workbook, a paper, an archive."""

import io
import re
import zipfile

from django.http import HttpResponseBase
from openpyxl import load_workbook
from pypdf import PdfReader

SECRETS = re.compile(r'value="[A-Za-z0-9]{64}"|nonce-?=?"?[\w+/=-]{16,}"?')
"""Per answer anew: the tokens of forms, the nonces of scripts."""


def body_of(response: HttpResponseBase) -> bytes:
    """The bytes of an answer, streamed or not."""
    if response.streaming:  # type: ignore[attr-defined]
        return b"".join(response.streaming_content)  # type: ignore[attr-defined]
    return response.content  # type: ignore[attr-defined]


def readable(body: bytes) -> str:
    """Everything that can be read in some bytes, properties of the file included."""
    if body.startswith(b"%PDF"):
        return _paper(body)
    if body.startswith(b"PK"):
        return _archive(body)
    return SECRETS.sub("", body.decode("utf-8-sig", "replace"))


def _paper(body: bytes) -> str:
    reader = PdfReader(io.BytesIO(body))
    said = [str(dict(reader.metadata or {})), *(page.extract_text() for page in reader.pages)]
    return "\n".join(said)


def _archive(body: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        names = archive.namelist()
        if "xl/workbook.xml" in names:
            return _workbook(body)
        return "\n".join(f"{name}\n{readable(archive.read(name))}" for name in names)


def _workbook(body: bytes) -> str:
    book = load_workbook(io.BytesIO(body))
    rows = (row for sheet in book for row in sheet.iter_rows(values_only=True))
    cells = [str(cell) for row in rows for cell in row if cell is not None]
    facts = book.properties
    return "\n".join([*book.sheetnames, facts.creator or "", facts.title or "", *cells])
