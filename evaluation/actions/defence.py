"""A defence before its day: the session, its cases and their order, its panel, who is told."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import models, transaction

from evaluation.actions.defence_telling import call_off, tell_applicant, tell_judge
from evaluation.actions.scoring import DEFENCE
from evaluation.defence import Room, conflicted, sets_of
from evaluation.matching.ordering import order_cases, swaps
from evaluation.models import DefenceSession, DefenceSlot, Expert, PanelSeat
from portal.accounts.models import User
from portal.audit.actions import record, record_refusal
from portal.dossiers.actions import locked
from portal.dossiers.models import Dossier, Round
from portal.dossiers.walls import refuse_walled
from portal.kernel.refusals import Refusal, Refused

State = DefenceSession.State


@contextmanager
def noting(action: str, actor: User, on: models.Model) -> Iterator[None]:
    """One transaction, whose refusal is kept in the log."""
    try:
        with transaction.atomic():
            yield
    except Refused as refused:
        record_refusal(action, refused, actor=actor, on=on)
        raise


def held(session: DefenceSession, actor: User | None, *states: str) -> DefenceSession:
    """The session, locked, in one of the states. Raises :class:`Refused`: ``wrong_state``."""
    rows = DefenceSession.objects.select_for_update(of=("self",), no_key=True)
    current = rows.select_related("round").get(pk=session.pk)
    refuse_walled(actor, current.slots.values_list("dossier", flat=True))
    if current.state not in states:
        label = current.get_state_display()
        raise Refused.because("wrong_state", f"本场答辩当前为“{label}”，不能这样办理")
    return current


@transaction.atomic
def create_session(
    round_: Round, values: Mapping[str, Any], *, actor: User, now: datetime
) -> DefenceSession:
    """Plan a session; ``values`` are its title, place, times and quorum."""
    made = DefenceSession.objects.create(round=round_, created_by=actor, created_at=now, **values)
    record("plan_defence", actor=actor, on=made, at=now, quorum=made.quorum)
    return made


def change_session(
    session: DefenceSession, values: Mapping[str, Any], *, actor: User, now: datetime
) -> DefenceSession:
    """Change place, times or quorum, until everybody has been told of them."""
    with noting("plan_defence", actor, session):
        current = held(session, actor, State.PLANNED)
        for name, value in values.items():
            setattr(current, name, value)
        current.save(update_fields=list(values))
        record("plan_defence", actor=actor, on=current, at=now, quorum=current.quorum)
        return current


def add_cases(
    session: DefenceSession, cases: Sequence[Dossier], *, actor: User, now: datetime
) -> None:
    """Put cases at the end of the order, all or none."""
    with noting("add_to_defence", actor, session):
        stored = [locked(pk) for pk in sorted(case.pk for case in cases)]
        current = held(session, actor, State.PLANNED)
        if refusals := _cannot_be_heard(current, stored):
            raise Refused(refusals)
        last = current.slots.order_by("position").values_list("position", flat=True).last() or 0
        keys = {case.pk: place for place, case in enumerate(cases, start=last + 1)}
        DefenceSlot.objects.bulk_create(
            DefenceSlot(session=current, dossier=case, position=keys[case.pk]) for case in stored
        )
        for case in stored:
            record("add_to_defence", actor=actor, on=case, at=now, session=str(current))


def _cannot_be_heard(session: DefenceSession, cases: Sequence[Dossier]) -> list[Refusal]:
    said = [
        Refusal("not_in_defence", f"案卷 {case.reference} 当前不在本批次的答辩环节")
        for case in cases
        if case.state != DEFENCE or case.round_id != session.round_id
    ]
    taken = DefenceSlot.objects.filter(dossier__in=cases).select_related("dossier")
    said += [
        Refusal("heard_elsewhere", f"案卷 {slot.dossier.reference} 已安排答辩场次")
        for slot in taken
    ]
    return said


def take_out(slot: DefenceSlot, *, reason: str, actor: User, now: datetime) -> None:
    """Take a case that has not been heard out of its session; its applicant is told if it knew."""
    with noting("take_out_of_defence", actor, slot.dossier):
        case = locked(slot.dossier_id)
        session = held(slot.session, actor, State.PLANNED, State.NOTIFIED, State.OPEN)
        current = session.slots.filter(pk=slot.pk).first()
        if current is None or current.opened_at is not None:
            raise Refused.because("slot_heard", "这件案卷已经开始答辩，不能移出场次")
        if session.notified_at is not None:
            call_off(current, case, reason, now)
        if other := session.slots.exclude(pk=current.pk).first():
            # who is away at this slot is still away
            current.absences.update(slot=other)
        current.delete()
        if session.state == State.PLANNED:
            _number(session, list(session.slots.values_list("dossier", flat=True)))
        record("take_out_of_defence", actor=actor, on=case, at=now, reason=reason)


def take_seat(
    session: DefenceSession,
    expert: Expert,
    *,
    actor: User,
    now: datetime,
    replaces: PanelSeat | None = None,
) -> PanelSeat:
    """Seat a judge. A conflict with a case does not forbid it: he goes out for that case."""
    with noting("seat_judge", actor, session):
        current = held(session, actor, State.PLANNED, State.NOTIFIED, State.OPEN)
        return seated(current, expert, actor, now, replaces)


def seated(
    session: DefenceSession,
    expert: Expert,
    actor: User,
    now: datetime,
    replaces: PanelSeat | None = None,
) -> PanelSeat:
    """The same within a session that is locked."""
    if not expert.in_pool or not expert.user.is_active:
        raise Refused.because("not_in_pool", f"{expert.user}不在专家库，不能担任评委")
    if session.seats.filter(expert=expert, left_at__isnull=True).exists():
        raise Refused.because("seated_already", f"{expert.user}已是本场评委")
    seat = PanelSeat.objects.create(
        session=session, expert=expert, seated_at=now, replaces=replaces
    )
    if session.notified_at is not None:
        tell_judge(session, seat, now)
    record("seat_judge", actor=actor, on=session, at=now, judge=str(expert.user))
    return seat


def drop_seat(seat: PanelSeat, *, actor: User, now: datetime) -> None:
    """Take a judge off a panel of which nobody has been told yet; nothing of it remains."""
    with noting("unseat_judge", actor, seat.session):
        session = held(seat.session, actor, State.PLANNED)
        session.seats.filter(pk=seat.pk).delete()
        record("unseat_judge", actor=actor, on=session, at=now, judge=str(seat.expert.user))


def conflicted_sets(session: DefenceSession) -> dict[int, frozenset[int]]:
    """Which judges of the panel must be out, by case in the present order."""
    slots = list(session.slots.select_related("dossier__institution"))
    cases = [slot.dossier for slot in slots]
    experts = [seat.expert for seat in Room(session).live]
    return sets_of(conflicted(cases, experts), [case.pk for case in cases])


def order_session(session: DefenceSession, *, actor: User, now: datetime) -> tuple[int, int]:
    """Order the cases so that few judges go in and out; how many did before, and do now.

    An order that is as good already stays as it is.
    """
    with noting("order_defence", actor, session):
        current = held(session, actor, State.PLANNED)
        sets = conflicted_sets(current)
        found = order_cases(sets)
        before, after = swaps(list(sets), sets), swaps(found, sets)
        if after < before:
            _number(current, found)
            record("order_defence", actor=actor, on=current, at=now, before=before, after=after)
        return before, min(before, after)


def move(slot: DefenceSlot, *, up: bool, actor: User, now: datetime) -> None:
    """Change places with the neighbour; at the end of the order nothing happens."""
    with noting("order_defence", actor, slot.session):
        session = held(slot.session, actor, State.PLANNED)
        order = list(session.slots.values_list("dossier", flat=True))
        at = order.index(slot.dossier_id)
        to = at - 1 if up else at + 1
        if not 0 <= to < len(order):
            return
        order[at], order[to] = order[to], order[at]
        _number(session, order)
        record("order_defence", actor=actor, on=session, at=now, moved=slot.dossier.reference)


def _number(session: DefenceSession, order: Sequence[int]) -> None:
    places = {case: place for place, case in enumerate(order, start=1)}
    slots = list(session.slots.all())
    for slot in slots:
        slot.position = places[slot.dossier_id]
    DefenceSlot.objects.bulk_update(slots, ["position"])


def notify(session: DefenceSession, *, actor: User, now: datetime) -> DefenceSession:
    """Tell every applicant its time and the deadline of its slides, and every judge; once."""
    with noting("notify_defence", actor, session):
        current = held(session, actor, State.PLANNED)
        slots = list(current.slots.select_related("dossier__institution", "dossier__round"))
        room = Room(current)
        if refusals := _not_ready(current, slots, room, now):
            raise Refused(refusals)
        current.state, current.notified_at = State.NOTIFIED, now
        current.save(update_fields=["state", "notified_at"])
        for slot in slots:
            slot.session = current
            tell_applicant(slot, now)
        for seat in room.live:
            tell_judge(current, seat, now)
        record("notify_defence", actor=actor, on=current, at=now, cases=len(slots))
        return current


def _not_ready(
    session: DefenceSession, slots: Sequence[DefenceSlot], room: Room, now: datetime
) -> list[Refusal]:
    said = []
    if not slots:
        said.append(Refusal("no_cases", "本场尚未安排案卷"))
    if len(room.live) < session.quorum:
        judges = f"评委 {len(room.live)} 名，少于到会最低人数 {session.quorum} 名"
        said.append(Refusal("too_few_judges", judges, "", "请先增加评委。"))
    if session.slides_due_at <= now or session.starts_at <= now:
        said.append(Refusal("time_passed", "答辩材料截止时间或开始时间已过", "", "请先修改时间。"))
    said += [
        Refusal(
            "not_in_defence", f"案卷 {slot.dossier.reference} 已不在答辩环节", "", "请移出本场。"
        )
        for slot in slots
        if slot.dossier.state != DEFENCE
    ]
    return said
