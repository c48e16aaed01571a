"""Judges coming and going while a defence runs; every interval stays on record."""

from datetime import datetime

from evaluation.actions.defence import State, held, noting, seated
from evaluation.defence import Room, conflicted
from evaluation.models import Absence, DefenceSession, DefenceSlot, Expert, PanelSeat
from portal.accounts.models import User
from portal.audit.actions import record
from portal.dossiers.models import Dossier
from portal.kernel.refusals import Refused


def leave(seat: PanelSeat, *, reason: str, actor: User, now: datetime) -> Absence:
    """A judge goes out; the quorum is counted without him from this instant."""
    with noting("judge_leaves", actor, seat.session):
        session, current = held_seat(seat, actor)
        slot = _slot_now(session)
        if Room(session).out(current, slot.pk, now) is not None:
            raise Refused.because("absent_already", f"{current.expert.user}已不在场")
        gone = Absence.objects.create(
            seat=current, slot=slot, cause=Absence.Cause.AWAY, reason=reason, since=now
        )
        _note("judge_leaves", session, current, actor, now, reason)
        return gone


def come_back(seat: PanelSeat, *, actor: User, now: datetime) -> None:
    """A judge who went out is in the room again; a recusal lasts until the case is over."""
    with noting("judge_returns", actor, seat.session):
        session, current = held_seat(seat, actor)
        away = current.absences.filter(cause=Absence.Cause.AWAY, until__isnull=True)
        if not away.update(until=now):
            raise Refused.because("not_away", f"{current.expert.user}没有离席")
        _note("judge_returns", session, current, actor, now, "")


def recuse(seat: PanelSeat, slot: DefenceSlot, *, reason: str, actor: User, now: datetime) -> None:
    """A judge goes out for a case that is not over, now or when it will be heard."""
    with noting("judge_recuses", actor, slot.dossier):
        session, current = held_seat(seat, actor, State.NOTIFIED, State.OPEN)
        waiting = session.slots.filter(pk=slot.pk, closed_at__isnull=True).first()
        if waiting is None:
            raise Refused.because("slot_closed", "这件案卷的答辩已经结束")
        if current.absences.filter(slot=waiting, cause=Absence.Cause.RECUSED).exists():
            raise Refused.because("absent_already", f"{current.expert.user}已回避这件案卷")
        Absence.objects.create(
            seat=current, slot=waiting, cause=Absence.Cause.RECUSED, reason=reason, since=now
        )
        _note("judge_recuses", session, current, actor, now, reason)


def replace(
    seat: PanelSeat, expert: Expert, *, reason: str, actor: User, now: datetime
) -> PanelSeat:
    """Another judge takes over a seat; both keep the time that they sat."""
    with noting("replace_judge", actor, seat.session):
        session, current = held_seat(seat, actor, State.NOTIFIED, State.OPEN)
        _left(current, reason, now)
        taken = seated(session, expert, actor, now, replaces=current)
        slot = session.slots.filter(opened_at__isnull=False, closed_at__isnull=True).first()
        if slot is not None:
            send_out(slot, slot.dossier, [taken], now)
        _note("replace_judge", session, current, actor, now, reason)
        return taken


def step_down(seat: PanelSeat, *, reason: str, actor: User, now: datetime) -> None:
    """A judge leaves the panel for good; nothing of it opens to him any more."""
    with noting("judge_steps_down", actor, seat.session):
        session, current = held_seat(seat, actor, State.NOTIFIED, State.OPEN)
        _left(current, reason, now)
        _note("judge_steps_down", session, current, actor, now, reason)


def _left(seat: PanelSeat, reason: str, now: datetime) -> None:
    seat.left_at, seat.left_reason = now, reason
    seat.save(update_fields=["left_at", "left_reason"])
    seat.absences.filter(until__isnull=True).update(until=now)


def _slot_now(session: DefenceSession) -> DefenceSlot:
    """The case being heard, else the next one, else the last."""
    slots = list(session.slots.all())
    running = [s for s in slots if s.opened_at is not None and s.closed_at is None]
    waiting = [s for s in slots if s.opened_at is None]
    if not slots:
        raise Refused.because("no_cases", "本场没有案卷")
    return (running or waiting or slots[-1:])[0]


def _note(
    action: str, session: DefenceSession, seat: PanelSeat, actor: User, now: datetime, reason: str
) -> None:
    record(action, actor=actor, on=session, at=now, judge=str(seat.expert.user), reason=reason)


def held_seat(seat: PanelSeat, actor: User, *states: str) -> tuple[DefenceSession, PanelSeat]:
    """The session, locked, and a seat of it that is not left; open unless states are given."""
    # A judge who is walled off from one case still judges the others.
    officer = None if actor.pk == seat.expert.user_id else actor
    session = held(seat.session, officer, *(states or (State.OPEN,)))
    current = session.seats.select_related("expert__user").get(pk=seat.pk)
    if current.left_at is not None:
        raise Refused.because("seat_left", f"{current.expert.user}已不是本场评委")
    current.session = session
    return session, current


def send_out(slot: DefenceSlot, case: Dossier, seats: list[PanelSeat], now: datetime) -> None:
    """Recuse the seats that have a hard conflict with the case."""
    why = conflicted([case], [seat.expert for seat in seats])
    known = set(
        slot.absences.filter(cause=Absence.Cause.RECUSED, until__isnull=True).values_list("seat")
    )
    Absence.objects.bulk_create(
        Absence(
            seat=seat, slot=slot, cause=Absence.Cause.RECUSED, since=now,
            reason=why[case.pk, seat.expert_id],
        )
        for seat in seats
        if (case.pk, seat.expert_id) in why and (seat.pk,) not in known
    )  # fmt: skip
