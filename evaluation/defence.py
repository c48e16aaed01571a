"""The room of a defence: who sits there, who is out, and whether they are enough, at any moment."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from evaluation.conflicts.hits import hits_for
from evaluation.models import (
    Absence,
    DefenceScore,
    DefenceSession,
    DefenceSlot,
    Expert,
    PanelSeat,
    Slides,
)
from portal.accounts.models import User
from portal.dossiers.models import Dossier
from portal.dossiers.walls import standing_walls, walled_from

WALLED = "人员回避"
LIVE = (DefenceSession.State.NOTIFIED, DefenceSession.State.OPEN)


@dataclass(frozen=True, slots=True)
class Loss:
    """A stretch of a slot in which fewer judges were in the room than the quorum asks."""

    since: datetime
    until: datetime | None
    present: int


class Room:
    """Seats and absences of a session, read once; every question about presence is asked here.

    An interval holds its first instant and not its last.
    """

    def __init__(self, session: DefenceSession) -> None:
        self.quorum = session.quorum
        self.seats: list[PanelSeat] = list(session.seats.select_related("expert__user"))
        self._out: defaultdict[int, list[Absence]] = defaultdict(list)
        for one in Absence.objects.filter(seat__session=session.pk).order_by("since", "pk"):
            self._out[one.seat_id].append(one)

    @property
    def live(self) -> list[PanelSeat]:
        """The seats that nobody has left."""
        return [seat for seat in self.seats if seat.left_at is None]

    def absences(self, seat: PanelSeat) -> list[Absence]:
        """Every absence of a seat, from first to last."""
        return self._out[seat.pk]

    def out(self, seat: PanelSeat, slot_pk: int | None, at: datetime) -> Absence | None:
        """Why a judge is not in the room for a case at an instant; None when he is."""
        for one in self._out[seat.pk]:
            if _holds(one.since, one.until, at) and (
                one.cause == Absence.Cause.AWAY or one.slot_id == slot_pk
            ):
                return one
        return None

    def present(self, slot_pk: int | None, at: datetime) -> list[PanelSeat]:
        """The judges in the room for a case at an instant."""
        return [
            seat
            for seat in self.seats
            if _holds(seat.seated_at, seat.left_at, at) and self.out(seat, slot_pk, at) is None
        ]

    def has_quorum(self, slot_pk: int | None, at: datetime) -> bool:
        """Whether enough judges are in the room."""
        return len(self.present(slot_pk, at)) >= self.quorum

    def losses(self, slot: DefenceSlot) -> list[Loss]:
        """The stretches of a slot without a quorum; one that still lasts has no end."""
        if slot.opened_at is None:
            return []
        moments = self._moments(slot)
        ends: list[datetime | None] = [*moments[1:], slot.closed_at]
        found: list[Loss] = []
        for since, until in zip(moments, ends, strict=True):
            count = len(self.present(slot.pk, since))
            if count >= self.quorum:
                continue
            if found and found[-1].until == since:
                last = found.pop()
                found.append(Loss(last.since, until, min(count, last.present)))
            else:
                found.append(Loss(since, until, count))
        return found

    def _moments(self, slot: DefenceSlot) -> list[datetime]:
        """When somebody came or went while the slot was open, with its opening before them."""
        moments: set[datetime | None] = {slot.opened_at}
        for seat in self.seats:
            moments |= {seat.seated_at, seat.left_at}
            for one in self._out[seat.pk]:
                moments |= {one.since, one.until}
        start = slot.opened_at
        return sorted(
            each
            for each in moments
            if each is not None
            and start is not None
            and each >= start
            and (slot.closed_at is None or each < slot.closed_at or each == start)
        )


def _holds(since: datetime, until: datetime | None, at: datetime) -> bool:
    return since <= at and (until is None or at < until)


def conflicted(cases: Sequence[Dossier], experts: Sequence[Expert]) -> dict[tuple[int, int], str]:
    """Who must be out for which case, and why in words, by (case pk, expert pk).

    Hard conflicts and walls; a bounded number of queries for any number of pairs.
    """
    if not cases or not experts:
        return {}
    said = {
        pair: "、".join(dict.fromkeys(hit.label for hit in hits if hit.hard))
        for pair, hits in hits_for(cases, experts).items()
        if any(hit.hard for hit in hits)
    }
    by_user = {one.user_id: one.pk for one in experts}
    walls = standing_walls().filter(dossier__in=[c.pk for c in cases], person__in=list(by_user))
    for case, person in walls.values_list("dossier", "person"):
        said.setdefault((case, by_user[person]), WALLED)
    return said


def sets_of(pairs: Iterable[tuple[int, int]], cases: Iterable[int]) -> dict[int, frozenset[int]]:
    """The experts who must be out, by case; a case without any has the empty set."""
    out: dict[int, set[int]] = {case: set() for case in cases}
    for case, expert in pairs:
        out[case].add(expert)
    return {case: frozenset(experts) for case, experts in out.items()}


def sessions_seen_by(user: User) -> QuerySet[DefenceSession]:
    """The sessions an officer knows of: none that hears a case from which he is walled off."""
    walled = DefenceSlot.objects.filter(dossier__in=walled_from(user)).values("session")
    return DefenceSession.objects.exclude(pk__in=walled).select_related("round")


def begins_at(slot: DefenceSlot) -> datetime:
    """When a case is to begin. Once told it stays, also when a case before it is taken out."""
    session = slot.session
    return session.starts_at + timedelta(minutes=session.minutes_each * (slot.position - 1))


def told_slot(dossier: Dossier) -> DefenceSlot | None:
    """The slot of a case once its applicant has been told of it."""
    slots = DefenceSlot.objects.filter(dossier=dossier, session__notified_at__isnull=False)
    return slots.select_related("session").first()


def counting_slides(dossier_pk: int) -> Slides | None:
    """The last slides; none is taken after the deadline, so the last one counts."""
    return Slides.objects.filter(dossier=dossier_pk).first()


def seats_of(user: User) -> QuerySet[PanelSeat]:
    """The seats that a judge holds now in sessions he has been told of."""
    return PanelSeat.objects.filter(
        expert__user=user, left_at__isnull=True, session__state__in=LIVE
    ).select_related("session__round", "expert__user")


def score_of(slot: DefenceSlot, expert: Expert) -> DefenceScore | None:
    """The newest score that a judge gave in a slot."""
    given = DefenceScore.objects.filter(slot=slot, expert=expert)
    return given.order_by("-version").first()
