"""The report of a province as one archive, with the digest of every file in it."""

import hashlib
import json
import re
import tempfile
import zipfile
from collections.abc import Iterator
from typing import IO

from django.core.files import File
from django.utils.text import get_valid_filename

from evaluation.manifest import CHUNK, submission_of
from evaluation.models import Batch, BatchEntry
from evaluation.papers import SUMMARY_COLUMNS, covering_letter, opinion_paper, summary_rows
from evaluation.walled import lines_of
from portal.documents.pdf import render_pdf
from portal.dossiers.models import Submission
from portal.dossiers.queries import programme_of
from portal.evidence.models import EvidenceFile, SealedScan
from portal.kernel.canonical import canonical_json
from portal.ui.exports import harmless

Content = bytes | File


def package_of(batch: Batch) -> IO[bytes]:
    """Build the archive in a temporary file that disappears when it is closed; read from its start.

    Names are safe on every system and say what they are; ``SHA256SUMS`` lists the digest of each
    file, ``manifest.json`` is the manifest fixed at the report.
    """
    target = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    sums: list[str] = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _contents(batch):
            sums.append(f"{_add(archive, name, content)}  {name}")
        archive.writestr("SHA256SUMS", "\n".join(sums) + "\n")
    target.seek(0)
    return target


def _contents(batch: Batch) -> Iterator[tuple[str, Content]]:
    yield "manifest.json", json.dumps(batch.manifest, ensure_ascii=False, indent=2).encode()
    yield (
        "推荐函.pdf",
        render_pdf("documents/covering-letter.html", {"paper": covering_letter(batch)}),
    )
    if batch.letter_scan:
        yield f"推荐函盖章件.{_ending(batch.letter_scan)}", batch.letter_scan.file
    yield "汇总表.pdf", render_pdf("documents/summary-sheet.html", {"paper": _summary(batch)})
    entries = lines_of(batch, "dossier__institution", "dossier__round", "dossier__opinion__seal")
    for entry in entries:
        yield from _case(entry)


def _summary(batch: Batch) -> dict[str, object]:
    letter = covering_letter(batch)
    return {
        "title": "推荐名单汇总表",
        "office": letter["office"],
        "number": batch.letter_number,
        "columns": SUMMARY_COLUMNS[:-1],
        "rows": [[harmless(cell) for cell in row[:-1]] for row in summary_rows(batch)],
    }


def _case(entry: BatchEntry) -> Iterator[tuple[str, Content]]:
    case = entry.dossier
    folder = f"{entry.position:02d}_{case.reference}_{safe_name(case.institution.name)}"
    submission = submission_of(entry)
    yield f"{folder}/申报内容.json", canonical_json(submission.content)
    blocks = programme_of(case).present(submission.content)
    paper = {
        "title": f"{case.institution.name}申报内容",
        "blocks": blocks,
        "submission": submission,
    }
    yield f"{folder}/申报内容.pdf", render_pdf("documents/submitted-content.html", {"paper": paper})
    yield (
        f"{folder}/推荐意见.pdf",
        render_pdf("documents/opinion.html", {"paper": opinion_paper(case.opinion)}),
    )
    if case.opinion.seal:
        yield f"{folder}/推荐意见盖章件.{_ending(case.opinion.seal)}", case.opinion.seal.file
    yield from _evidence(folder, submission)


def _evidence(folder: str, submission: Submission) -> Iterator[tuple[str, Content]]:
    """The files as they belonged to the submitted version, numbered so that no two collide."""
    listed = [line["id"] for line in submission.content["evidence"]]
    files = EvidenceFile.objects.select_related("stored", "item").in_bulk(listed)
    for number, key in enumerate(listed, start=1):
        file = files[key]
        name = f"{number:03d}_{safe_name(file.item.title)}.{file.stored.kind}"
        yield f"{folder}/证明材料/{name}", file.stored.file


def safe_name(name: str) -> str:
    """A name that is one path component everywhere, without separators or dots."""
    return get_valid_filename(re.sub(r"[./\\\s]+", "_", name) or "_")[:60]


def _ending(scan: SealedScan) -> str:
    return {"application/pdf": "pdf", "image/jpeg": "jpg"}.get(scan.mime, "png")


def _add(archive: zipfile.ZipFile, name: str, content: Content) -> str:
    """Write one member in pieces; return its SHA-256."""
    found = hashlib.sha256()
    with archive.open(name, "w", force_zip64=True) as member:
        for piece in _pieces(content):
            found.update(piece)
            member.write(piece)
    return found.hexdigest()


def _pieces(content: Content) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as opened:
        while piece := opened.read(CHUNK):
            yield piece
