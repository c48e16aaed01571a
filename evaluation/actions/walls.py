"""回避: a wall between an official and a case goes up at once and comes down by two others."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from evaluation.actions.handlers import end_handling, unhandled
from evaluation.walls import colleagues, refuse_stranger
from portal.accounts.models import User
from portal.audit.actions import record, record_refusal
from portal.dossiers.actions import locked
from portal.dossiers.models import Dossier, Wall
from portal.dossiers.walls import standing_walls
from portal.kernel.refusals import Refused
from portal.obligations.actions import tell


def raise_wall(dossier: Dossier, person: User, *, reason: str, actor: User, now: datetime) -> Wall:
    """From now on the case does not exist for ``person``: by the person, or by a colleague.

    Who handled the case stops doing so. Raises :class:`Refused`: ``not_permitted``,
    ``wall_stands``, ``note_missing``.
    """
    try:
        return _raise(dossier, person, reason.strip(), actor, now)
    except Refused as refused:
        record_refusal("raise_wall", refused, actor=actor, on=dossier)
        raise


@transaction.atomic
def _raise(dossier: Dossier, person: User, reason: str, actor: User, now: datetime) -> Wall:
    case = locked(dossier.pk)
    refuse_stranger(actor, person, case, now)
    _require(reason, "请写明回避事由")
    if standing_walls().filter(dossier=case, person=person).exists():
        raise Refused.because("wall_stands", "这名人员已经回避这件案卷")
    wall = Wall.objects.create(
        dossier=case, person=person, reason=reason, raised_by=actor, raised_at=now
    )
    record("raise_wall", actor=actor, on=case, at=now, person=str(person))
    handled = end_handling(case, person, actor=actor, now=now)
    _tell_of_gap(wall, actor, now, handled=handled)
    return wall


def _tell_of_gap(wall: Wall, actor: User, now: datetime, *, handled: bool) -> None:
    """The others hear that a case has nobody left: its handler has gone, or the last clerk."""
    case = wall.dossier
    if not handled and not unhandled(case, wall.person, now):
        return
    tell(
        [each for each in colleagues(wall.person, case, now) if each != actor],
        key=f"wall:{wall.pk}",
        subject=f"{case.reference} 需要明确经办人",
        body=f"案卷 {case.reference} 的办理人员已经回避，请另行明确经办人。",
        address=f"/cases/{case.reference}/",
        dossier=case,
        now=now,
    )


def ask_to_lift(wall: Wall, *, reason: str, actor: User, now: datetime) -> Wall:
    """The first of two asks that the wall comes down; it stands until the second agrees."""

    def ask(current: Wall) -> None:
        _require(reason, "请写明解除回避的理由")
        if current.lift_asked_by_id is not None:
            raise Refused.because("lift_asked", "已有人申请解除，请由另一人确认或不同意")
        current.lift_reason, current.lift_asked_by = reason.strip(), actor
        current.lift_asked_at = now

    return _changed("ask_to_lift_wall", wall, ask, actor, now)


def lift(wall: Wall, *, actor: User, now: datetime) -> Wall:
    """The second agrees: the case exists again. Refused to the one who asked."""

    def take_down(current: Wall) -> None:
        _second(current, actor)
        current.lifted_by, current.lifted_at = actor, now

    return _changed("lift_wall", wall, take_down, actor, now)


def keep(wall: Wall, *, actor: User, now: datetime) -> Wall:
    """The second does not agree: the request is gone and the wall stands."""

    def refuse(current: Wall) -> None:
        _second(current, actor)
        current.lift_reason, current.lift_asked_by, current.lift_asked_at = "", None, None

    return _changed("keep_wall", wall, refuse, actor, now)


def _second(wall: Wall, actor: User) -> None:
    if wall.lift_asked_by_id is None:
        raise Refused.because("lift_not_asked", "还没有人申请解除这项回避")
    if wall.lift_asked_by_id == actor.pk:
        raise Refused.because(
            "same_person", "申请解除的人不能自己确认", next_step="请由另一人确认。"
        )


def _changed(
    code: str, wall: Wall, change: Callable[[Wall], None], actor: User, now: datetime
) -> Wall:
    try:
        return _change(code, wall, change, actor, now)
    except Refused as refused:
        record_refusal(code, refused, actor=actor, on=wall.dossier)
        raise


@transaction.atomic
def _change(
    code: str, wall: Wall, change: Callable[[Wall], None], actor: User, now: datetime
) -> Wall:
    case = locked(wall.dossier_id)
    current = Wall.objects.select_for_update(of=("self",)).get(pk=wall.pk)
    if current.person_id == actor.pk:
        raise Refused.because("not_permitted", "回避由其他人员解除")
    refuse_stranger(actor, current.person, case, now)
    if current.lifted_at is not None:
        raise Refused.because("wall_lifted", "这项回避已经解除")
    asked_for = current.lift_reason
    change(current)
    current.save()
    said = current.lift_reason or asked_for
    record(code, actor=actor, on=case, at=now, person=str(current.person), reason=said)
    return current


def _require(reason: str, said: str) -> None:
    if not reason.strip():
        raise Refused.because("note_missing", said)
