"""答辩材料: received until the session's deadline to the second, every version kept."""

from datetime import datetime
from typing import Final
from uuid import uuid4

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from evaluation.actions.defence_telling import duty_key, to_the_second
from evaluation.actions.scoring import DEFENCE
from evaluation.defence import told_slot
from evaluation.models import DefenceSlot, Slides
from portal.accounts.models import User
from portal.audit.actions import record, record_refusal
from portal.dossiers.actions import locked
from portal.dossiers.models import Dossier
from portal.dossiers.queries import acts_for_applicant
from portal.evidence.inspection import display_name, inspect
from portal.kernel.refusals import Refusal, Refused
from portal.obligations.actions import close_obligation

KINDS: Final = frozenset({"pdf"})
MAX_BYTES: Final = 50 * 1_048_576


def receive_slides(dossier: Dossier, upload: UploadedFile, *, actor: User, now: datetime) -> Slides:
    """Keep a new version; the last one counts.

    Raises :class:`Refused` (``not_permitted``, ``no_defence``, ``not_in_defence``,
    ``slides_late``, ``slot_opened``) before the file is looked at, and Unacceptable for the file.
    """
    try:
        return _received(dossier, upload, actor, now)
    except Refused as refused:
        record_refusal("upload_slides", refused, actor=actor, on=dossier)
        raise


@transaction.atomic
def _received(dossier: Dossier, upload: UploadedFile, actor: User, now: datetime) -> Slides:
    case = locked(dossier.pk)
    slot = told_slot(case)
    if slot is None:
        raise Refused.because("no_defence", "这件案卷没有答辩安排")
    refusals = slides_refusals(slot, case, now)
    if not acts_for_applicant(actor, case):
        refusals.append(Refusal("not_permitted", "答辩材料由申报单位上传"))
    if refusals:
        raise Refused(refusals)
    found = inspect(
        upload.file,
        name=upload.name or "",
        size=upload.size or 0,
        accepted=KINDS,
        max_bytes=MAX_BYTES,
    )
    kept = Slides(
        dossier=case,
        name=display_name(upload.name or ""),
        size=found.size,
        digest=found.sha256,
        mime=found.mime,
        token=uuid4(),
        uploaded_by=actor,
        uploaded_at=now,
    )
    kept.file.save(f"{found.sha256[:32]}.{found.kind}", upload, save=False)
    kept.save()
    close_obligation(duty_key(slot.pk), outcome="upload_slides", now=now)
    record("upload_slides", actor=actor, on=case, at=now, digest=found.sha256)
    return kept


def slides_refusals(slot: DefenceSlot, case: Dossier, now: datetime) -> list[Refusal]:
    """What keeps the applicant from uploading now."""
    due_at = slot.session.slides_due_at
    said = []
    if case.state != DEFENCE:
        said.append(Refusal("not_in_defence", "这件案卷当前不在答辩环节"))
    if now > due_at:
        said.append(
            Refusal(
                "slides_late",
                f"答辩材料上传截止时间已过（{to_the_second(due_at)}）",
                "",
                "以截止前最后一次上传的材料为准。",
            )
        )
    if slot.opened_at is not None:
        said.append(Refusal("slot_opened", "答辩已经开始，不能再更换材料"))
    return said
