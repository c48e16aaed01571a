"""Naming a conflict, and clearing one: asked for by one officer, decided by another."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from evaluation.conflicts.hits import Hit, hits_for
from evaluation.conflicts.kinds import Kind, label_of
from evaluation.conflicts.recheck import recheck
from evaluation.models import Expert, NamedConflict
from portal.accounts.models import User
from portal.audit.actions import record, record_refusal
from portal.dossiers.actions import locked
from portal.dossiers.models import Dossier
from portal.dossiers.queries import roles_on
from portal.kernel.refusals import Refused
from portal.kernel.roles import NATIONAL

Origin = NamedConflict.Origin


@transaction.atomic
def name_conflict(
    expert: Expert,
    dossier: Dossier,
    *,
    evidence: str,
    actor: User,
    now: datetime,
) -> NamedConflict:
    """Put a conflict on record; it keeps the expert from the case at once, also a present one.

    Raises :class:`Refused`: ``not_permitted``, as all doors here do to who has not the case.
    """
    case = locked(dossier.pk)
    _refuse_stranger(actor, case)
    named = NamedConflict.objects.create(
        expert=expert,
        dossier=case,
        origin=Origin.STAFF,
        evidence=evidence,
        named_by=actor,
        named_at=now,
    )
    record("name_conflict", actor=actor, on=case, at=now, expert=str(expert.user))
    recheck(expert, now=now, actor=actor)
    return named


def ask_clearance(
    conflict: NamedConflict, *, reason: str, actor: User, now: datetime
) -> NamedConflict:
    """The first officer asks that a named conflict no longer counts. Raises :class:`Refused`."""

    def ask(row: NamedConflict) -> None:
        _first(row, reason, actor, now)

    return _decided("ask_conflict_clearance", conflict, ask, actor, now)


def ask_clearance_of(
    expert: Expert, dossier: Dossier, kind: str, *, reason: str, actor: User, now: datetime
) -> NamedConflict:
    """The same for what was computed: the clearance quotes the evidence as it stands now.

    Raises :class:`Refused` for what cannot be cleared: the present employer, the own region (F-15).
    """
    try:
        return _ask_of(expert, dossier, kind, reason, actor, now)
    except Refused as refused:
        record_refusal("ask_conflict_clearance", refused, actor=actor, on=dossier)
        raise


@transaction.atomic
def _ask_of(
    expert: Expert, dossier: Dossier, kind: str, reason: str, actor: User, now: datetime
) -> NamedConflict:
    case = locked(dossier.pk)
    _refuse_stranger(actor, case)
    hit = _standing(expert, case, kind)
    asked, _made = NamedConflict.objects.get_or_create(
        expert=expert,
        dossier=case,
        origin=Origin.COMPUTED,
        kind=hit.kind.value,
        evidence=hit.evidence,
        cleared_at=None,
        defaults={"named_at": now},
    )
    return ask_clearance(asked, reason=reason, actor=actor, now=now)


def _standing(expert: Expert, case: Dossier, kind: str) -> Hit:
    """The hard computed hit of a kind that two officers may clear."""
    found = hits_for([case], [expert]).get((case.pk, expert.pk), [])
    hit = next((one for one in found if one.kind == kind and one.hard), None)
    if hit is None or hit.kind is Kind.NAMED:
        raise Refused.because("no_such_conflict", "该利害关系已不存在，请查看最新情况")
    if not hit.clearable:
        raise Refused.because("never_cleared", f"“{label_of(kind)}”应当回避，不能解除")
    return hit


def clear(conflict: NamedConflict, *, actor: User, now: datetime) -> NamedConflict:
    """The second officer agrees: the conflict no longer counts. Raises :class:`Refused`."""

    def agree(row: NamedConflict) -> None:
        _by_another(row, actor)
        row.cleared_by, row.cleared_at = actor, now

    return _decided("clear_conflict", conflict, agree, actor, now)


def keep(conflict: NamedConflict, *, actor: User, now: datetime) -> NamedConflict:
    """The second officer does not agree: the conflict stands. Raises :class:`Refused`."""

    def refuse(row: NamedConflict) -> None:
        _by_another(row, actor)
        row.clear_asked_by = row.clear_asked_at = None

    return _decided("keep_conflict", conflict, refuse, actor, now)


def _decided(
    verb: str,
    conflict: NamedConflict,
    decide: Callable[[NamedConflict], None],
    actor: User,
    now: datetime,
) -> NamedConflict:
    try:
        return _written(verb, conflict, decide, actor, now)
    except Refused as refused:
        record_refusal(verb, refused, actor=actor, on=conflict.dossier)
        raise


@transaction.atomic
def _written(
    verb: str,
    conflict: NamedConflict,
    decide: Callable[[NamedConflict], None],
    actor: User,
    now: datetime,
) -> NamedConflict:
    case = locked(conflict.dossier_id)
    _refuse_stranger(actor, case)
    row = NamedConflict.objects.select_for_update().get(pk=conflict.pk)
    if row.cleared_at is not None:
        raise Refused.because("already_cleared", "该利害关系已经解除")
    decide(row)
    row.save()
    record(
        verb,
        actor=actor,
        on=case,
        at=now,
        expert=str(conflict.expert.user),
        kind=row.kind or "named",
        reason=row.clear_reason,
    )
    return row


def _refuse_stranger(actor: User, case: Dossier) -> None:
    if not roles_on(actor, case) & NATIONAL:
        raise Refused.because("not_permitted", "您不能办理这件案卷的利害关系")


def _first(row: NamedConflict, reason: str, actor: User, now: datetime) -> None:
    if not reason.strip():
        raise Refused.because("note_missing", "请写明解除理由")
    if row.clear_asked_by_id is not None:
        raise Refused.because("clearance_asked", "已有人申请解除，请由另一名工作人员办理")
    if row.named_by_id == actor.pk:
        raise Refused.because("own_naming", "登记人不能申请解除自己登记的利害关系")
    row.clear_reason, row.clear_asked_by, row.clear_asked_at = reason.strip(), actor, now


def _by_another(row: NamedConflict, actor: User) -> None:
    if row.clear_asked_by_id is None:
        raise Refused.because("clearance_not_asked", "尚无人申请解除，请先由一名工作人员申请")
    if actor.pk in (row.clear_asked_by_id, row.named_by_id):
        raise Refused.because("needs_another", "解除须由申请人和登记人以外的另一名工作人员办理")
