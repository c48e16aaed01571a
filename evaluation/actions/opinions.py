"""推荐意见: its text, and the sealed scan that covers exactly this text (R0-23)."""

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from evaluation.manifest import opinion_digest
from evaluation.models import Opinion
from portal.accounts.models import User
from portal.audit.actions import record, record_refusal
from portal.dossiers.actions import locked
from portal.dossiers.models import Dossier
from portal.dossiers.queries import programme_of, roles_on
from portal.dossiers.submissions import latest_submission
from portal.evidence.inspection import display_name, inspect
from portal.evidence.models import SealedScan
from portal.kernel.refusals import Refusal, Refused
from portal.kernel.roles import PROVINCE

SCAN_KINDS = frozenset({"pdf", "jpg", "png"})
SCAN_MAX_BYTES = 20 * 1_048_576


@transaction.atomic
def write_opinion(dossier: Dossier, text: str, *, actor: User, now: datetime) -> Opinion:
    """Keep the text. A changed text, or a new submission, leaves the old seal without cover."""
    case = locked(dossier.pk)
    _refuse_unless_open(case, actor, "write_opinion")
    if not text.strip():
        raise Refused.because("opinion_empty", "请填写推荐意见")
    submission = latest_submission(case)
    covered = opinion_digest(submission.digest, text.strip())
    opinion, _created = Opinion.objects.update_or_create(
        dossier=case,
        defaults={
            "text": text.strip(),
            "version": case.version,
            "digest": covered,
            "written_by": actor,
            "written_at": now,
        },
    )
    record("write_opinion", actor=actor, on=case, at=now, version=case.version, digest=covered)
    return opinion


@transaction.atomic
def seal_opinion(
    dossier: Dossier, upload: UploadedFile, *, covers: str, actor: User, now: datetime
) -> Opinion:
    """Receive the scan of the printed and sealed opinion.

    ``covers`` is the digest that stood on the page the person printed from: when the text has
    changed since, the scan shows another text and is refused. Raises Unacceptable for the file.
    """
    case = locked(dossier.pk)
    _refuse_unless_open(case, actor, "seal_opinion")
    opinion = Opinion.objects.filter(dossier=case, version=case.version).first()
    if opinion is None:
        raise Refused.because("opinion_missing", "尚未填写推荐意见，请先填写并打印盖章")
    if opinion.digest != covers:
        raise Refused.because(
            "opinion_changed",
            "推荐意见在打印后有改动，盖章件与现文本不一致",
            next_step="请重新打印、盖章后上传。",
        )
    opinion.seal = receive_scan(
        upload, purpose="opinion", covers=covers, dossier=case, actor=actor, now=now
    )
    opinion.save(update_fields=["seal"])
    record("seal_opinion", actor=actor, on=case, at=now, scan=opinion.seal.digest, covers=covers)
    return opinion


def receive_scan(
    upload: UploadedFile,
    *,
    purpose: str,
    covers: str,
    actor: User,
    now: datetime,
    dossier: Dossier | None = None,
) -> SealedScan:
    """Inspect and keep a scan; an earlier one stays as it was received. Raises Unacceptable."""
    found = inspect(
        upload.file,
        name=upload.name or "",
        size=upload.size or 0,
        accepted=SCAN_KINDS,
        max_bytes=SCAN_MAX_BYTES,
    )
    scan = SealedScan(
        dossier=dossier,
        purpose=purpose,
        name=display_name(upload.name or ""),
        digest=found.sha256,
        size=found.size,
        mime=found.mime,
        covers=covers,
        uploaded_by=actor,
        uploaded_at=now,
    )
    scan.file.save(f"{found.sha256[:32]}.{found.kind}", upload, save=False)
    scan.save()
    return scan


def opinion_open(case: Dossier) -> bool:
    """Whether the opinion of a case can still be written: it is recommended and not reported."""
    return programme_of(case).flow.step(case.state, "report") is not None


def _refuse_unless_open(case: Dossier, actor: User, action: str) -> None:
    said = []
    if not roles_on(actor, case) & PROVINCE:
        said.append(Refusal("wrong_role", "推荐意见由本省经办或审签人员办理"))
    if not opinion_open(case):
        label = programme_of(case).flow.state(case.state).label
        said.append(Refusal("opinion_closed", f"案卷当前为“{label}”，不能填写推荐意见"))
    if said:
        refused = Refused(said)
        record_refusal(action, refused, actor=actor, on=case)
        raise refused
