"""A defence as it runs: slots one after another, judges coming and going, their scores."""

from datetime import datetime
from decimal import Decimal

from evaluation.actions.defence import State, held, noting
from evaluation.actions.defence_telling import duty_key
from evaluation.actions.presence import held_seat, send_out
from evaluation.actions.scoring import DEFENCE, record_defence
from evaluation.defence import Room, score_of
from evaluation.minutes import sealed_minutes
from evaluation.models import Absence, DefenceScore, DefenceSession, DefenceSlot, Expert, PanelSeat
from portal.accounts.models import User
from portal.audit.actions import record
from portal.dossiers.actions import locked
from portal.dossiers.models import Dossier
from portal.kernel.canonical import digest
from portal.kernel.refusals import Refusal, Refused
from portal.kernel.scoring import WHOLE
from portal.obligations.actions import close_obligation


def open_session(session: DefenceSession, *, actor: User, now: datetime) -> DefenceSession:
    """Begin; everybody has been told before."""
    with noting("open_defence", actor, session):
        current = held(session, actor, State.NOTIFIED)
        current.state, current.opened_at = State.OPEN, now
        current.save(update_fields=["state", "opened_at"])
        record("open_defence", actor=actor, on=current, at=now)
        return current


def open_slot(slot: DefenceSlot, *, actor: User, now: datetime) -> DefenceSlot:
    """Begin to hear a case: who must be out for it goes out, then the quorum is counted.

    Raises :class:`Refused`: ``slot_opened``, ``another_open``, ``not_in_defence``,
    ``quorum_missing``.
    """
    with noting("open_slot", actor, slot.dossier):
        case = locked(slot.dossier_id)
        session = held(slot.session, actor, State.OPEN)
        current = session.slots.get(pk=slot.pk)
        if refusals := _cannot_open(session, current, case):
            raise Refused(refusals)
        current.opened_at = now
        current.save(update_fields=["opened_at"])
        room = Room(session)
        send_out(current, case, room.live, now)
        _refuse_without_quorum(session, current, now)
        close_obligation(duty_key(current.pk), outcome="heard", now=now)
        record("open_slot", actor=actor, on=case, at=now, session=str(session))
        return current


def _cannot_open(session: DefenceSession, slot: DefenceSlot, case: Dossier) -> list[Refusal]:
    if slot.opened_at is not None:
        return [Refusal("slot_opened", "这件案卷已经开始过答辩")]
    if session.slots.filter(opened_at__isnull=False, closed_at__isnull=True).exists():
        return [Refusal("another_open", "本场另一件案卷正在答辩", "", "请先结束正在答辩的案卷。")]
    if case.state != DEFENCE:
        return [Refusal("not_in_defence", "这件案卷当前不在答辩环节", "", "请移出本场。")]
    return []


def _refuse_without_quorum(session: DefenceSession, slot: DefenceSlot, now: datetime) -> None:
    count = len(Room(session).present(slot.pk, now))
    if count < session.quorum:
        raise Refused.because(
            "quorum_missing",
            f"除回避、离席外到会评委 {count} 名，少于最低人数 {session.quorum} 名",
            next_step="请等评委到会，或更换评委后再开始。",
        )


def close_slot(slot: DefenceSlot, *, reason: str, actor: User, now: datetime) -> DefenceSlot:
    """End the hearing of a case; from now on no judge scores it and none reads its slides."""
    with noting("close_slot", actor, slot.dossier):
        case = locked(slot.dossier_id)
        session = held(slot.session, actor, State.OPEN)
        current = _open_one(session, slot)
        current.closed_at, current.close_reason = now, reason
        current.save(update_fields=["closed_at", "close_reason"])
        current.absences.filter(cause=Absence.Cause.RECUSED, until__isnull=True).update(until=now)
        record("close_slot", actor=actor, on=case, at=now, reason=reason)
        return current


def _open_one(session: DefenceSession, slot: DefenceSlot) -> DefenceSlot:
    current = session.slots.select_related("dossier__institution").get(pk=slot.pk)
    if current.opened_at is None:
        raise Refused.because("slot_not_open", "这件案卷尚未开始答辩")
    if current.closed_at is not None:
        raise Refused.because("slot_closed", "这件案卷的答辩已经结束")
    return current


def close_session(session: DefenceSession, *, actor: User, now: datetime) -> DefenceSession:
    """End the session and put its minutes on record, with their digest.

    Judges leave their seats with it. Raises :class:`Refused`: ``slots_left``.
    """
    with noting("close_defence", actor, session):
        current = held(session, actor, State.OPEN)
        if left := current.slots.filter(closed_at__isnull=True).count():
            raise Refused.because(
                "slots_left",
                f"还有 {left} 件案卷未结束答辩",
                next_step="请逐件办理，或移出本场。",
            )
        away = Absence.objects.filter(seat__session=current, until__isnull=True)
        away.update(until=now)
        current.seats.filter(left_at__isnull=True).update(left_at=now)
        current.state, current.closed_at = State.CLOSED, now
        current.minutes = sealed_minutes(current)
        current.minutes_digest = digest(current.minutes)
        current.save(update_fields=["state", "closed_at", "minutes", "minutes_digest"])
        record("close_defence", actor=actor, on=current, at=now, digest=current.minutes_digest)
        return current


def score(seat: PanelSeat, slot: DefenceSlot, value: Decimal, *, now: datetime) -> DefenceScore:
    """A judge's own score while the slot is open; given again it is the next version.

    Raises :class:`Refused`: ``slot_not_open``, ``slot_closed``, ``seat_left``, ``judge_absent``,
    ``quorum_lost``, ``out_of_scale``.
    """
    actor = seat.expert.user
    with noting("record_defence", actor, slot.dossier):
        refuse_value(value)
        case = locked(slot.dossier_id)
        session, current = held_seat(seat, actor)
        opened = _open_one(session, slot)
        _refuse_unless_in_the_room(session, current, opened, now)
        judge = _spoken_name(case, current.expert)
        return record_defence(
            case, judge=judge, value=value, actor=actor, now=now, slot=opened, expert=current.expert
        )


def refuse_value(value: Decimal) -> None:
    """What is no number of the hundred scale is not a score. Raises :class:`Refused`."""
    if not value.is_finite() or not 0 <= value <= WHOLE:
        raise Refused.because("out_of_scale", f"应填 0 至 {WHOLE} 的数，例如 86.50")


def _refuse_unless_in_the_room(
    session: DefenceSession, seat: PanelSeat, slot: DefenceSlot, now: datetime
) -> None:
    room = Room(session)
    gone = room.out(seat, slot.pk, now)
    if gone is not None:
        said = "回避" if gone.cause == Absence.Cause.RECUSED else "离席"
        raise Refused.because("judge_absent", f"您对这件案卷已{said}，不能评分")
    count = len(room.present(slot.pk, now))
    if count < session.quorum:
        raise Refused.because(
            "quorum_lost",
            f"到会评委 {count} 名，少于最低人数 {session.quorum} 名，评分暂停",
            next_step="请等人数恢复后再提交。",
        )


def _spoken_name(case: Dossier, expert: Expert) -> str:
    """The judge's name; with the key behind it where another judge of the case has the same."""
    name = "".join((expert.user.name or expert.user.username).split())[:28]
    given = case.defence_scores.filter(judge=name)
    return f"{name}（{expert.pk}）" if given.exclude(expert=expert).exists() else name


def correct(
    slot: DefenceSlot, expert: Expert, value: Decimal, *, reason: str, actor: User, now: datetime
) -> DefenceScore:
    """Staff correct a judge's score after the slot, with the reason; the old one stays."""
    with noting("correct_defence", actor, slot.dossier):
        refuse_value(value)
        case = locked(slot.dossier_id)
        session = held(slot.session, actor, State.OPEN, State.CLOSED)
        current = session.slots.get(pk=slot.pk)
        last = score_of(current, expert)
        if current.closed_at is None or last is None:
            raise Refused.because("not_correctable", "答辩结束后才能更正已有的评分")
        return record_defence(
            case, judge=last.judge, value=value, actor=actor, now=now,
            slot=current, expert=expert, reason=reason,
        )  # fmt: skip
