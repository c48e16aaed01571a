"""经办人: which official of the national office looks after a case."""

from datetime import datetime

from django.db import transaction

from evaluation.walls import clerks_left, may_handle
from portal.accounts.models import User
from portal.accounts.queries import standing_of
from portal.audit.actions import record, record_refusal
from portal.dossiers.actions import locked
from portal.dossiers.models import Dossier, Handler
from portal.dossiers.queries import roles_on
from portal.kernel.refusals import Refused
from portal.kernel.roles import NATIONAL, Role
from portal.obligations.actions import tell

RECUSED = "办理人员回避"


def appoint_handler(
    dossier: Dossier, person: User, *, reason: str = "", actor: User, now: datetime
) -> Handler:
    """Make somebody the handler; the one before ends with the reason.

    Nobody behind a wall appoints, ends or is appointed (C#425). Raises :class:`Refused`:
    ``not_permitted``, ``cannot_handle``, ``handles_already``, ``note_missing``.
    """
    try:
        return _appoint(dossier, person, reason.strip(), actor, now)
    except Refused as refused:
        record_refusal("appoint_handler", refused, actor=actor, on=dossier)
        raise


@transaction.atomic
def _appoint(dossier: Dossier, person: User, reason: str, actor: User, now: datetime) -> Handler:
    case = locked(dossier.pk)
    _refuse_stranger(actor, case)
    if not may_handle(person, case):
        raise Refused.because("cannot_handle", f"{person}不能经办这件案卷")
    standing = handler_of(case)
    if standing is not None and standing.person_id == person.pk:
        raise Refused.because("handles_already", f"{person}已是这件案卷的经办人")
    if standing is not None:
        _end(standing, reason, actor, now)
    made = Handler.objects.create(dossier=case, person=person, appointed_by=actor, appointed_at=now)
    record("appoint_handler", actor=actor, on=case, at=now, person=str(person), reason=reason)
    _tell(made, actor, now)
    return made


def _tell(made: Handler, actor: User, now: datetime) -> None:
    if made.person_id == actor.pk:
        return
    case = made.dossier
    tell(
        [made.person],
        key=f"handler:{made.pk}",
        subject=f"{case.reference} 由您经办",
        body=f"{case.institution.name}的案卷 {case.reference} 由您经办。",
        address=f"/cases/{case.reference}/",
        dossier=case,
        now=now,
    )


def _end(standing: Handler, reason: str, actor: User, now: datetime) -> None:
    if not reason:
        raise Refused.because("note_missing", "更换或解除经办人须写明原因")
    standing.ended_by, standing.ended_at, standing.end_reason = actor, now, reason
    standing.save(update_fields=["ended_by", "ended_at", "end_reason"])


def remove_handler(dossier: Dossier, *, reason: str, actor: User, now: datetime) -> None:
    """End the handling with the reason. Raises :class:`Refused`, also when nobody handles it."""
    try:
        _remove(dossier, reason.strip(), actor, now)
    except Refused as refused:
        record_refusal("remove_handler", refused, actor=actor, on=dossier)
        raise


@transaction.atomic
def _remove(dossier: Dossier, reason: str, actor: User, now: datetime) -> None:
    case = locked(dossier.pk)
    _refuse_stranger(actor, case)
    standing = handler_of(case)
    if standing is None:
        raise Refused.because("nobody_handles", "这件案卷没有经办人")
    _end(standing, reason, actor, now)
    record("remove_handler", actor=actor, on=case, at=now, person=str(standing.person))


def end_handling(case: Dossier, person: User, *, actor: User, now: datetime) -> bool:
    """A handler who goes behind a wall stops handling; whether there was one.

    Inside the transaction that raises the wall.
    """
    standing = handler_of(case)
    if standing is None or standing.person_id != person.pk:
        return False
    _end(standing, RECUSED, actor, now)
    record("remove_handler", actor=actor, on=case, at=now, person=str(person))
    return True


def handler_of(dossier: Dossier) -> Handler | None:
    """Who looks after the case now."""
    return dossier.handlers.filter(ended_at__isnull=True).select_related("person").first()


def unhandled(case: Dossier, person: User, now: datetime) -> bool:
    """Whether a case loses with this clerk of the national office the last one it had."""
    if Role.NATIONAL_CLERK not in standing_of(person).national:
        return False
    return not clerks_left(case, now).exists()


def _refuse_stranger(actor: User, case: Dossier) -> None:
    if not roles_on(actor, case) & NATIONAL:
        raise Refused.because("not_permitted", "您不能安排这件案卷的经办人")
