"""会议记录 of a defence: what happened, from the rows, and the record that is kept of it.

``facts`` are keys, instants and scores: they can be computed again and must come out the same.
``names`` are what people and institutions were called when the session closed.
"""

from datetime import datetime
from typing import Any

from django.db.models import Q

from evaluation.defence import Room
from evaluation.models import Absence, DefenceScore, DefenceSession, DefenceSlot, PanelSeat
from portal.kernel.canonical import canonical, digest

Plain = dict[str, Any]


def sealed_minutes(session: DefenceSession) -> Plain:
    """Everything that the minutes of a session say, as plain JSON."""
    return {"facts": facts_of(session), "names": _names(session)}


def facts_of(session: DefenceSession) -> Plain:
    """What happened, computed from the rows; corrections after the closing are not in it."""
    room = Room(session)
    slots = list(session.slots.order_by("opened_at", "pk"))
    found = {
        "session": session.pk,
        "quorum": session.quorum,
        "opened_at": session.opened_at,
        "closed_at": session.closed_at,
        "seats": [_seat(room, seat) for seat in room.seats],
        "slots": [_slot(room, slot, session.closed_at) for slot in slots],
    }
    plain: Plain = canonical(found)
    return plain


def _seat(room: Room, seat: PanelSeat) -> Plain:
    return {
        "seat": seat.pk,
        "expert": seat.expert_id,
        "since": seat.seated_at,
        "until": seat.left_at,
        "reason": seat.left_reason,
        "replaces": seat.replaces_id,
        "away": [
            {"since": one.since, "until": one.until, "reason": one.reason}
            for one in room.absences(seat)
            if one.cause == Absence.Cause.AWAY
        ],
    }


def _slot(room: Room, slot: DefenceSlot, closed_at: datetime | None) -> Plain:
    return {
        "slot": slot.pk,
        "case": slot.dossier_id,
        "opened_at": slot.opened_at,
        "closed_at": slot.closed_at,
        "reason": slot.close_reason,
        "recused": [
            {"expert": seat.expert_id, "since": one.since, "until": one.until, "reason": one.reason}
            for seat in room.seats
            for one in room.absences(seat)
            if one.cause == Absence.Cause.RECUSED and one.slot_id == slot.pk
        ],
        "losses": [
            {"since": one.since, "until": one.until, "present": one.present}
            for one in room.losses(slot)
        ],
        "scores": [_score(one) for one in _scores(slot, closed_at)],
    }


def _scores(slot: DefenceSlot, closed_at: datetime | None) -> list[DefenceScore]:
    given = DefenceScore.objects.filter(dossier=slot.dossier_id)
    if closed_at is not None:
        given = given.filter(recorded_at__lte=closed_at)
    return list(given.order_by("judge", "version"))


def _score(one: DefenceScore) -> Plain:
    return {
        "judge": one.judge,
        "version": one.version,
        "value": f"{one.value:.2f}",
        "at": one.recorded_at,
        "reason": one.reason,
        "on_paper": one.expert_id is None,
    }


def later_corrections(session: DefenceSession) -> list[DefenceScore]:
    """Scores of the session's cases written after its minutes were closed."""
    given = DefenceScore.objects.filter(
        Q(slot__session=session) | Q(dossier__defence_slot__session=session),
        recorded_at__gt=session.closed_at,
    )
    return list(given.select_related("dossier", "recorded_by").order_by("recorded_at", "pk"))


def _names(session: DefenceSession) -> Plain:
    experts = session.seats.select_related("expert__user")
    slots = session.slots.select_related("dossier__institution")
    return {
        "title": session.title,
        "place": session.place,
        "round": session.round.title,
        "experts": {
            str(seat.expert_id): f"{seat.expert.user}（{seat.expert.employer}）" for seat in experts
        },
        "cases": {
            str(slot.dossier_id): [slot.dossier.reference, slot.dossier.institution.name]
            for slot in slots
        },
    }


def matches(session: DefenceSession) -> bool:
    """Whether the stored minutes are what was sealed, and what the rows still say."""
    untouched = digest(session.minutes) == session.minutes_digest
    return untouched and facts_of(session) == session.minutes["facts"]
