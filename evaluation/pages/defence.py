"""A defence session as staff see it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluation.actions.defence_telling import to_the_second
from evaluation.defence import Room, begins_at, conflicted, sets_of
from evaluation.matching.ordering import swaps
from evaluation.models import Absence, DefenceScore, DefenceSession, DefenceSlot, PanelSeat, Slides
from portal.dossiers.models import Dossier

State = DefenceSession.State
TAGS = {State.PLANNED: "todo", State.NOTIFIED: "warn", State.OPEN: "doing", State.CLOSED: "done"}


@dataclass(frozen=True, slots=True)
class SlotLine:
    """One case in its order; ``out`` are the judges who must be out, with the reason."""

    slot: DefenceSlot
    begins: datetime
    out: Sequence[tuple[str, str]]
    slides: Sequence[Slides]
    scores: Sequence[DefenceScore]
    last: bool

    @property
    def place(self) -> int:
        """Which case of the session it is, from 1."""
        return self.slot.position

    @property
    def is_open(self) -> bool:
        """Whether it is being heard."""
        return self.slot.opened_at is not None and self.slot.closed_at is None

    @property
    def waits(self) -> bool:
        """Whether it has not been heard yet."""
        return self.slot.opened_at is None

    @property
    def tag(self) -> tuple[str, str]:
        """Colour and words."""
        if self.waits:
            return "todo", _("待答辩")
        return ("doing", _("正在答辩")) if self.is_open else ("done", _("已结束"))

    @property
    def newest(self) -> list[DefenceScore]:
        """The last version of each judge."""
        return list({one.judge: one for one in self.scores}.values())


@dataclass(frozen=True, slots=True)
class SeatLine:
    """One seat, and whether its judge is in the room."""

    seat: PanelSeat
    absences: Sequence[Absence]
    gone: Absence | None
    running: bool

    @property
    def until(self) -> str:
        """When the seat was left, in words where it was not."""
        left = self.seat.left_at
        return f"{timezone.localtime(left):%Y-%m-%d %H:%M}" if left else _("至今")

    @property
    def tag(self) -> tuple[str, str]:
        """Colour and words."""
        if self.seat.left_at is not None:
            return "off", _("已离任")
        if self.gone is None:
            return ("ok", _("在场")) if self.running else ("todo", _("在任"))
        return "warn", self.gone.get_cause_display()

    @property
    def away(self) -> bool:
        """Whether the judge can be said to come back."""
        return self.gone is not None and self.gone.cause == Absence.Cause.AWAY


class SessionPage:
    """A session as staff see it."""

    def __init__(self, session: DefenceSession, now: datetime) -> None:
        self.session, self.now = session, now
        self.room = Room(session)

    @property
    def tag(self) -> str:
        """The colour of the state."""
        return TAGS[State(self.session.state)]

    @property
    def due(self) -> str:
        """The deadline of the slides, to the second."""
        return to_the_second(self.session.slides_due_at)

    @cached_property
    def slots(self) -> list[DefenceSlot]:
        """The cases in their order."""
        return list(self.session.slots.select_related("dossier__institution", "dossier__region"))

    @cached_property
    def running(self) -> DefenceSlot | None:
        """The case that is being heard."""
        return next((s for s in self.slots if s.opened_at and not s.closed_at), None)

    @property
    def planned(self) -> bool:
        """Whether nobody has been told yet."""
        return self.session.state == State.PLANNED

    @property
    def notified(self) -> bool:
        """Whether it can be opened."""
        return self.session.state == State.NOTIFIED

    @property
    def is_open(self) -> bool:
        """Whether it runs."""
        return self.session.state == State.OPEN

    @property
    def closed(self) -> bool:
        """Whether it is over."""
        return self.session.state == State.CLOSED

    @property
    def started(self) -> bool:
        """Whether there is something to put into minutes."""
        return self.is_open or self.closed

    @cached_property
    def present(self) -> int:
        """How many judges are in the room now."""
        return len(self.room.present(self.running.pk if self.running else None, self.now))

    @property
    def quorum_lost(self) -> bool:
        """Whether a case is being heard without enough judges."""
        return self.running is not None and self.present < self.session.quorum

    @cached_property
    def _why(self) -> dict[tuple[int, int], str]:
        if self.closed:
            return {}
        cases = [slot.dossier for slot in self.slots]
        return conflicted(cases, [seat.expert for seat in self.room.live])

    @property
    def changes(self) -> int:
        """How often judges go in and out in the present order."""
        order = [slot.dossier_id for slot in self.slots]
        return swaps(order, sets_of(self._why, order))

    @cached_property
    def lines(self) -> list[SlotLine]:
        """The cases; a bounded number of queries for any number of them."""
        slides, scores = self._slides(), self._scores()
        return [
            SlotLine(
                slot,
                begins_at(self._within(slot)),
                self._out(slot),
                slides[slot.dossier_id],
                scores[slot.dossier_id],
                slot is self.slots[-1],
            )
            for slot in self.slots
        ]

    def _within(self, slot: DefenceSlot) -> DefenceSlot:
        slot.session = self.session
        return slot

    def _out(self, slot: DefenceSlot) -> list[tuple[str, str]]:
        if slot.opened_at is None:
            found = [
                (seat, self._why[slot.dossier_id, seat.expert_id])
                for seat in self.room.live
                if (slot.dossier_id, seat.expert_id) in self._why
            ]
        else:
            found = [
                (seat, one.reason)
                for seat in self.room.seats
                for one in self.room.absences(seat)
                if one.cause == Absence.Cause.RECUSED and one.slot_id == slot.pk
            ]
        return [(str(seat.expert.user), reason) for seat, reason in found]

    def _slides(self) -> Mapping[int, list[Slides]]:
        found: dict[int, list[Slides]] = defaultdict(list)
        for one in Slides.objects.filter(dossier__in=[s.dossier_id for s in self.slots]):
            found[one.dossier_id].append(one)
        return found

    def _scores(self) -> Mapping[int, list[DefenceScore]]:
        found: dict[int, list[DefenceScore]] = defaultdict(list)
        given = DefenceScore.objects.filter(dossier__in=[s.dossier_id for s in self.slots])
        for one in given.order_by("judge", "version"):
            found[one.dossier_id].append(one)
        return found

    @cached_property
    def seats(self) -> list[SeatLine]:
        """The seats in the order in which they were taken."""
        running = self.running.pk if self.running else None
        return [
            SeatLine(
                seat,
                self.room.absences(seat),
                self.room.out(seat, running, self.now) if seat.left_at is None else None,
                self.is_open,
            )
            for seat in self.room.seats
        ]


def to_be_heard(cases: QuerySet[Dossier], session: DefenceSession) -> list[Dossier]:
    """The visible cases of a session's round that wait for a session."""
    waiting = cases.filter(
        round=session.round_id, state="defence", defence_slot__isnull=True
    ).select_related("institution", "region")
    return list(waiting.order_by("region__position", "institution__name", "pk"))
