"""隐名材料: the applicant's own copy of a submitted version without what names its unit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final, TypeVar
from uuid import uuid4

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from evaluation.drafting import Merged, merged
from evaluation.models import RedactedCopy, RedactedFile
from evaluation.redacting import (
    CLOSING,
    FILES,
    Paper,
    Version,
    awaits_copy,
    copy_of,
    double_phase,
    owe_copy,
    settle_copy,
    texts_of,
    unfinished,
    version_of,
)
from evaluation.stripping import stripped, telling_page
from portal.accounts.models import User
from portal.audit.actions import record, record_refusal
from portal.dossiers.actions import locked
from portal.dossiers.models import Dossier
from portal.dossiers.queries import programme_of, roles_on
from portal.evidence.actions.receiving import Offered
from portal.evidence.actions.scanning import scanned
from portal.evidence.inspection import Inspection, Unacceptable, inspect
from portal.evidence.models import StoredFile
from portal.kernel.canonical import digest
from portal.kernel.refusals import Refusal, Refused
from portal.kernel.roles import APPLICANT_EDITORS

KINDS: Final = frozenset({"pdf", "jpg", "png"})
MAX_BYTES: Final = 50 * 1_048_576
MAX_TEXT: Final = 4000
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Desk:
    """The case under its lock with the copy that is worked on."""

    case: Dossier
    version: Version
    copy: RedactedCopy | None

    def begun(self, actor: User, now: datetime) -> RedactedCopy:
        """The copy, made with every suggestion when it is first written to."""
        if self.copy is not None:
            return self.copy
        content: dict[str, dict[str, str]] = {FILES: {}}
        for name, text in self.version.suggestions.items():
            slot = self.version.slots[name]
            content.setdefault(slot.block, {})[slot.slot] = text
        return RedactedCopy(
            dossier=self.case,
            submission_version=self.case.version,
            content=content,
            made_by=actor,
            saved_at=now,
        )


def redaction_refusals(dossier: Dossier, actor: User, now: datetime) -> list[Refusal]:
    """Everything that keeps this person from writing the copy now, but that it is finished."""
    said = []
    if not roles_on(actor, dossier) & APPLICANT_EDITORS:
        said.append(Refusal("not_permitted", "隐名材料由单位管理员或协作人员制作"))
    if not double_phase(dossier.round_id, now):
        said.append(Refusal("no_double_blind", "本批次没有未结束的双盲评审，不需要隐名材料"))
    elif not awaits_copy(dossier) and not _late(dossier):
        said.append(Refusal("not_in_review", "隐名材料在形式审查通过后、专家评分开始前制作"))
    return said


def _late(dossier: Dossier) -> bool:
    """A phase became double-blind while the case was scored: a copy can still be finished."""
    flow = programme_of(dossier).flow
    copy = copy_of(dossier)
    done = copy is not None and copy.finished_at is not None
    return flow.step(dossier.state, CLOSING) is not None and not done


def save_texts(
    dossier: Dossier,
    typed: Mapping[str, str],
    bases: Mapping[str, str],
    *,
    actor: User,
    now: datetime,
) -> Merged:
    """Keep each text that was changed; what two windows changed differently is kept by neither.

    Names that are no text of the version are ignored. Raises :class:`Refused`.
    """

    def write(desk: Desk) -> Merged:
        known = {
            name: text[:MAX_TEXT] for name, text in typed.items() if name in desk.version.slots
        }
        found = merged(texts_of(desk.copy, desk.version), known, bases)
        copy = desk.begun(actor, now)
        for name in known:
            slot = desk.version.slots[name]
            copy.content[slot.block][slot.slot] = found.texts[name]
        _kept(copy, now)
        record("save_redaction", actor=actor, on=desk.case, at=now, version=desk.case.version)
        return found

    return _written("save_redaction", dossier, actor, now, write)


def withhold_file(dossier: Dossier, key: str, *, actor: User, now: datetime) -> None:
    """Give blind experts nothing of an evidence file."""

    def write(desk: Desk) -> None:
        paper = _paper(desk, key)
        copy = desk.begun(actor, now)
        _decide(copy, paper, "", now)
        record("withhold_file", actor=actor, on=desk.case, at=now, file=str(paper.evidence.token))

    _written("withhold_file", dossier, actor, now, write)


def give_file(
    dossier: Dossier, key: str, offered: Offered, *, actor: User, now: datetime
) -> RedactedFile:
    """Put a redacted PDF or picture in the place of an evidence file, without its metadata.

    Raises :class:`Refused`, and Unacceptable for the file: also ``still_told`` when a mark of the
    unit can be searched in it.
    """

    def write(desk: Desk) -> RedactedFile:
        paper = _paper(desk, key)
        found, content = _inspected(offered, desk.version)
        copy = desk.begun(actor, now)
        _kept(copy, now)
        given = RedactedFile(
            copy=copy,
            item=paper.evidence.item.title,
            position=paper.position,
            size=len(content),
            digest=sha256(content).hexdigest(),
            mime=found.mime,
            token=uuid4(),
        )
        given.file.save(f"{given.digest[:32]}.{found.kind}", ContentFile(content), save=False)
        given.save()
        _decide(copy, paper, str(given.token), now)
        record("give_redacted_file", actor=actor, on=desk.case, at=now, digest=given.digest)
        return given

    return _written("give_redacted_file", dossier, actor, now, write)


def finish(dossier: Dossier, *, actor: User, now: datetime) -> RedactedCopy:
    """Close the copy: this is what blind experts read. Raises :class:`Refused` with all that is left."""

    def write(desk: Desk) -> RedactedCopy:
        if left := unfinished(desk.copy, desk.version):
            raise Refused(left)
        copy = desk.begun(actor, now)
        copy.finished_at, copy.made_by = now, actor
        _kept(copy, now)
        settle_copy(desk.case, "finished", now)
        record("finish_redaction", actor=actor, on=desk.case, at=now, digest=copy.digest)
        return copy

    return _written("finish_redaction", dossier, actor, now, write)


def reopen(dossier: Dossier, *, actor: User, now: datetime) -> None:
    """Take a finished copy back to work, while scoring has not begun. Raises :class:`Refused`."""

    def write(desk: Desk) -> None:
        if desk.copy is None or desk.copy.finished_at is None:
            raise Refused.because("not_finished", "隐名材料尚未完成，可以直接修改")
        desk.copy.finished_at = None
        _kept(desk.copy, now)
        owe_copy(desk.case, now)
        record("reopen_redaction", actor=actor, on=desk.case, at=now)

    _written("reopen_redaction", dossier, actor, now, write, also_finished=True)


def _written(
    action: str,
    dossier: Dossier,
    actor: User,
    now: datetime,
    write: Callable[[Desk], T],
    *,
    also_finished: bool = False,
) -> T:
    """Do it under the lock of the case, if the copy may be written; what is refused is logged."""
    try:
        with transaction.atomic():
            return write(_desk(dossier, actor, now, also_finished=also_finished))
    except Refused as refused:
        record_refusal(action, refused, actor=actor, on=dossier)
        raise


def _desk(dossier: Dossier, actor: User, now: datetime, *, also_finished: bool) -> Desk:
    case = locked(dossier.pk)
    refusals = redaction_refusals(case, actor, now)
    copy, version = copy_of(case), version_of(case)
    if copy is not None and copy.finished_at is not None and not also_finished:
        said = "隐名材料已完成，不能再改动"
        refusals.append(Refusal("redaction_finished", said, "", "需要修改的，请先重新打开。"))
    if refusals or version is None:
        raise Refused(refusals)
    return Desk(case, version, copy)


def _paper(desk: Desk, key: str) -> Paper:
    found = desk.version.paper(key)
    if found is None:
        raise Refused.because("unknown_file", "所选材料不在本次提交中，请刷新页面后再选")
    return found


def _inspected(offered: Offered, version: Version) -> tuple[Inspection, bytes]:
    """What the file is, and its bytes without metadata."""
    found = inspect(
        offered.file,
        name=offered.name,
        size=offered.size,
        accepted=KINDS,
        max_bytes=MAX_BYTES,
    )
    if scanned(offered.file) == StoredFile.Scan.HELD:
        raise Unacceptable("held", _("暂时不能查毒，文件没有保存。请稍后再上传"))
    offered.file.seek(0)
    return found, _without_traces(offered.file.read(), found.kind, version)


def _without_traces(content: bytes, kind: str, version: Version) -> bytes:
    try:
        hit = telling_page(content, version.markers) if kind == "pdf" else None
        clean = stripped(content, kind)
    except Exception:  # noqa: BLE001 -- a parser of foreign bytes fails in every way there is
        raise Unacceptable("damaged", _("文件无法处理。请从原程序重新导出后上传")) from None
    if hit is not None:
        said = _("文件第 %(page)d 页仍有“%(word)s”。请遮盖后重新上传")
        raise Unacceptable("still_told", said % {"page": hit[0], "word": hit[1]})
    return clean


def _decide(copy: RedactedCopy, paper: Paper, token: str, now: datetime) -> None:
    """What stands for a file from now on; the one that stood there before goes."""
    files: dict[str, str] = copy.content.setdefault(FILES, {})
    before = files.get(paper.key)
    files[paper.key] = token
    _kept(copy, now)
    if before:
        RedactedFile.objects.filter(copy=copy, token=before).delete()


def _kept(copy: RedactedCopy, now: datetime) -> None:
    given: list[Any] = list(copy.files.values_list("token", "digest")) if copy.pk else []
    copy.saved_at = now
    copy.digest = digest({"content": copy.content, "files": {str(t): d for t, d in given}})
    copy.save()
