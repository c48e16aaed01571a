"""Receiving a file: inspected, scanned, then stored under the digest of the bytes inspected."""

import hashlib
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from django.conf import settings
from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.audit.actions import record
from portal.dossiers.actions import locked
from portal.dossiers.models import Dossier
from portal.evidence import queries
from portal.evidence.actions.door import refuse_unless_open, turned_away_is_logged
from portal.evidence.actions.scanning import scanned
from portal.evidence.inspection import (
    Inspection,
    Unacceptable,
    display_name,
    inspect,
    megabytes,
)
from portal.evidence.models import ChecklistItem, EvidenceFile, StoredFile

PIECE = 1_048_576


@dataclass(frozen=True, slots=True)
class Offered:
    """A file somebody hands in: name and size as announced, the bytes seekable."""

    name: str
    size: int
    file: BinaryIO
    upload: int | None = None

    @classmethod
    def of(cls, upload: UploadedFile) -> "Offered":
        """A file of an ordinary form."""
        return cls(upload.name or "", upload.size or 0, upload.file)


@dataclass(frozen=True, slots=True)
class Received:
    """What became of it; ``reused`` when the case held the same bytes already."""

    evidence: EvidenceFile
    reused: bool


@dataclass(frozen=True, slots=True)
class Receipt:
    """Who hands what in where; ``replaces`` is the file it stands in for."""

    item: ChecklistItem
    name: str
    actor: User
    now: datetime
    upload: int | None = None
    replaces: EvidenceFile | None = None


def receive(
    dossier: Dossier,
    item: ChecklistItem,
    offered: Offered,
    *,
    actor: User,
    now: datetime,
    replaces: EvidenceFile | None = None,
) -> Received:
    """Take a file for an item of the checklist.

    Raises Refused when the item may not be changed, Unacceptable when the file is not taken;
    then nothing of it is kept. The same file twice for one item is one entry.
    """
    receipt = Receipt(item, display_name(offered.name), actor, now, offered.upload, replaces)
    with turned_away_is_logged(
        "receive_evidence", dossier, actor=actor, now=now, name=offered.name
    ):
        refuse_unless_open(dossier, item, actor=actor, now=now)
        found = inspect(
            offered.file,
            name=offered.name,
            size=offered.size,
            accepted=frozenset(item.accepted),
            max_bytes=item.max_bytes,
        )
        scan = scanned(offered.file)
        with ExitStack() as undo:
            with transaction.atomic():
                received = _taken(dossier, receipt, found, scan, offered.file, undo)
            undo.pop_all()
    return received


def reuse(
    dossier: Dossier, item: ChecklistItem, name: str, digest: str, *, actor: User, now: datetime
) -> Received | None:
    """Take bytes the case already holds, without sending them again; None when it does not.

    Only where the item accepts their kind and size; otherwise the upload says what is wrong.
    """
    with transaction.atomic():
        case = locked(dossier.pk)
        stored = queries.stored_with(case, digest) if digest else None
        if stored is None or stored.kind not in item.accepted or stored.size > item.max_bytes:
            return None
        refuse_unless_open(case, item, actor=actor, now=now)
        return _linked(case, Receipt(item, display_name(name), actor, now), stored, reused=True)


def refuse_without_room(
    case: Dossier,
    item: ChecklistItem,
    size: int,
    *,
    upload: int | None = None,
    replaces: EvidenceFile | None = None,
) -> None:
    """Raise Unacceptable: too_many_files of the item, or over_quota of the case."""
    standing = queries.standing_in(item, case)
    if replaces is not None:
        standing = standing.exclude(pk=replaces.pk)
    if (given := standing.count()) >= item.max_files:
        said = _("“%(title)s”最多 %(most)d 个文件，已有 %(given)d 个。请先移除不用的文件")
        values = {"title": item.title, "most": item.max_files, "given": given}
        raise Unacceptable("too_many_files", said % values)
    total, most = _total(case, upload) + size, settings.PORTAL_EVIDENCE_TOTAL
    if total > most:
        said = _("本件申报的材料合计将达 %(total)s，超过 %(most)s。请压缩后再上传")
        values = {"total": megabytes(total, up=True), "most": megabytes(most)}
        raise Unacceptable("over_quota", said % values)


def _total(case: Dossier, upload: int | None) -> int:
    under_way: Sequence[int] = [] if upload is None else [upload]
    return queries.bytes_held(case) + queries.bytes_announced(case, but=under_way)


def _taken(
    dossier: Dossier,
    receipt: Receipt,
    found: Inspection,
    scan: StoredFile.Scan,
    file: BinaryIO,
    undo: ExitStack,
) -> Received:
    """Under the lock of the case: the rule is asked again, since it may have been submitted."""
    case = locked(dossier.pk)
    refuse_unless_open(case, receipt.item, actor=receipt.actor, now=receipt.now)
    stored = queries.stored_with(case, found.sha256)
    if stored is not None:
        return _linked(case, receipt, stored, reused=True)
    refuse_without_room(
        case, receipt.item, found.size, upload=receipt.upload, replaces=receipt.replaces
    )
    return _linked(case, receipt, _stored(case, receipt, found, scan, file, undo), reused=False)


def _stored(
    case: Dossier,
    receipt: Receipt,
    found: Inspection,
    scan: StoredFile.Scan,
    file: BinaryIO,
    undo: ExitStack,
) -> StoredFile:
    stored = StoredFile(
        dossier=case,
        digest=found.sha256,
        size=found.size,
        kind=found.kind,
        mime=found.mime,
        pages=found.pages,
        scan=scan,
        stored_at=receipt.now,
    )
    file.seek(0)
    stored.file.save(f"{found.sha256[:32]}.{found.kind}", File(file), save=False)
    undo.callback(stored.file.storage.delete, stored.file.name)
    if digest_of(stored) != found.sha256:
        raise Unacceptable("changed", _("文件在保存时发生了变化，没有收下。请重新上传"))
    stored.save()
    return stored


def digest_of(stored: StoredFile) -> str:
    """SHA-256 of the bytes as they lie in the storage now."""
    digest = hashlib.sha256()
    with stored.file.storage.open(stored.file.name) as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()


def _linked(case: Dossier, receipt: Receipt, stored: StoredFile, *, reused: bool) -> Received:
    """The entry of the checklist; the same bytes for the same item are one entry."""
    same = queries.standing_in(receipt.item, case).filter(stored=stored).first()
    if same is not None:
        return Received(same, reused=True)
    if reused:
        refuse_without_room(case, receipt.item, 0, replaces=receipt.replaces)
    replaced = receipt.replaces
    evidence = EvidenceFile.objects.create(
        dossier=case,
        item=receipt.item,
        stored=stored,
        name=receipt.name,
        description=replaced.description if replaced else "",
        clauses=list(replaced.clauses if replaced else receipt.item.clauses),
        uploaded_by=receipt.actor,
        uploaded_at=receipt.now,
    )
    if replaced is not None:
        replaced.removed_at, replaced.removed_by = receipt.now, receipt.actor
        replaced.save(update_fields=["removed_at", "removed_by"])
    record(
        "receive_evidence",
        actor=receipt.actor,
        on=case,
        at=receipt.now,
        item=receipt.item.code,
        name=receipt.name,
        digest=stored.digest,
        reused=reused,
        replaces=str(replaced.token) if replaced else "",
    )
    return Received(evidence, reused)
