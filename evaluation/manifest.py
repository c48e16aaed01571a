"""The manifest of a reported list: what was sent, digest by digest, and whether it still holds."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.files import File
from django.db.models import prefetch_related_objects

from evaluation.examined import evidence_at
from evaluation.models import Batch, BatchEntry
from portal.dossiers.models import Submission
from portal.evidence.models import SealedScan, StoredFile
from portal.kernel.canonical import digest

CHUNK = 1 << 20


def opinion_digest(submission_digest: str, text: str) -> str:
    """What the seal on an opinion covers: this text about this very submission."""
    return digest({"submission": submission_digest, "text": text})


def letter_digest(batch: Batch) -> str:
    """What the seal on the covering letter covers: number, text and the ordered list.

    The lines are read once and remembered on ``batch``.
    """
    prefetch_related_objects([batch], "entries__dossier")
    return digest(
        {
            "number": batch.letter_number,
            "text": batch.letter_text,
            "list": [
                [one.dossier.reference, one.lane]
                for one in batch.entries.all()
                if one.dossier_id not in batch.hidden
            ],
        }
    )


def manifest_of(batch: Batch) -> dict[str, Any]:
    """The manifest as it is fixed at the report; JSON values with SHA-256 digests."""
    entries = batch.entries.select_related("dossier__opinion__seal").order_by("position")
    return {
        "round": batch.round.slug,
        "region": batch.region_id,
        "version": batch.version,
        "letter": {
            "number": batch.letter_number,
            "digest": letter_digest(batch),
            "scan": batch.letter_scan.digest if batch.letter_scan else "",
        },
        "entries": [_entry(entry) for entry in entries],
    }


def _entry(entry: BatchEntry) -> dict[str, Any]:
    submission = submission_of(entry)
    seal = entry.dossier.opinion.seal
    return {
        "position": entry.position,
        "reference": entry.dossier.reference,
        "lane": entry.lane,
        "submission": entry.submission_digest,
        "opinion": entry.opinion_digest,
        "seal": seal.digest if seal else "",
        "evidence": [
            {"name": file.name, "sha256": file.stored.digest} for file in evidence_at(submission)
        ],
    }


def submission_of(entry: BatchEntry) -> Submission:
    """The submitted version that a line of a list was about."""
    return entry.dossier.submissions.filter(digest=entry.submission_digest).latest("version")


@dataclass(frozen=True, slots=True)
class Checked:
    """One digest of the manifest computed anew from what is stored."""

    what: str
    expected: str
    actual: str

    @property
    def holds(self) -> bool:
        """Whether both are the same."""
        return self.expected == self.actual


def verify(batch: Batch) -> list[Checked]:
    """Compute every digest of a reported list again: contents, texts and the bytes of each file."""
    return list(_checks(batch))


def _checks(batch: Batch) -> Iterator[Checked]:
    manifest = batch.manifest
    yield Checked("报送清单", batch.manifest_digest, digest(manifest))
    yield Checked("推荐函文本和名单", manifest["letter"]["digest"], letter_digest(batch))
    yield Checked("推荐函盖章件", manifest["letter"]["scan"], _scan_digest(batch.letter_scan))
    entries = {
        entry.dossier.reference: entry
        for entry in batch.entries.select_related("dossier__opinion__seal")
    }
    for line in manifest["entries"]:
        yield from _entry_checks(line, entries.get(line["reference"]))


def _entry_checks(line: dict[str, Any], entry: BatchEntry | None) -> Iterator[Checked]:
    reference = line["reference"]
    if entry is None:
        yield Checked(reference, line["submission"], "")
        return
    content = digest(submission_of(entry).content)
    opinion = entry.dossier.opinion
    yield Checked(f"{reference} 申报内容", line["submission"], content)
    yield Checked(f"{reference} 推荐意见", line["opinion"], opinion_digest(content, opinion.text))
    yield Checked(f"{reference} 推荐意见盖章件", line["seal"], _scan_digest(opinion.seal))
    stored = {one.digest: one for one in StoredFile.objects.filter(dossier=entry.dossier_id)}
    for file in line["evidence"]:
        kept = stored.get(file["sha256"])
        actual = file_digest(kept.file) if kept else ""
        yield Checked(f"{reference} 材料 {file['name']}", file["sha256"], actual)


def _scan_digest(scan: SealedScan | None) -> str:
    return file_digest(scan.file) if scan else ""


def file_digest(stored: "File[bytes]") -> str:
    """SHA-256 of a stored file's bytes, read in pieces; empty when the file is gone."""
    found = hashlib.sha256()
    try:
        with stored.open("rb") as opened:
            while piece := opened.read(CHUNK):
                found.update(piece)
    except FileNotFoundError:
        return ""
    return found.hexdigest()
