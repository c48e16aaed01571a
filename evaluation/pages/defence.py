"""The pages of a defence: its session for staff, its minutes, its cases for a judge."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from evaluation.actions.defence import to_the_second
from evaluation.actions.hearing import matches
from evaluation.defence import Room, begins_at, conflicted, sets_of
from evaluation.matching.ordering import swaps
from evaluation.minutes import later_corrections, sealed_minutes
from evaluation.models import Absence, DefenceScore, DefenceSession, DefenceSlot, PanelSeat, Slides
from portal.dossiers.models import Dossier

State = DefenceSession.State
TAGS = {State.PLANNED: "todo", State.NOTIFIED: "warn", State.OPEN: "doing", State.CLOSED: "done"}
Plain = dict[str, Any]


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

    @property
    def tag(self) -> tuple[str, str]:
        """Colour and words."""
        if self.seat.left_at is not None:
            return "off", _("已离任")
        if self.gone is None:
            return "ok", _("在场")
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
            )
            for seat in self.room.seats
        ]


class MinutesPage:
    """会议记录: the record of a closed session, or what it would be so far.

    Names are those on record; instants are shown to the second.
    """

    def __init__(self, session: DefenceSession) -> None:
        self.session = session
        self.closed = session.state == State.CLOSED
        self._record: Plain = session.minutes if self.closed else sealed_minutes(session)

    @cached_property
    def matches(self) -> bool:
        """Whether the record is as it was sealed, and as the rows still say."""
        return self.closed and matches(self.session)

    @property
    def names(self) -> Plain:
        """Title, place and round as on record."""
        named: Plain = self._record["names"]
        return named

    @property
    def quorum(self) -> int:
        """The least number of judges."""
        return int(self._record["facts"]["quorum"])

    @property
    def opened_at(self) -> str:
        """When it began."""
        return _at(self._record["facts"]["opened_at"])

    @property
    def closed_at(self) -> str:
        """When it ended."""
        return _at(self._record["facts"]["closed_at"])

    def _expert(self, key: int) -> str:
        return str(self.names["experts"][str(key)])

    @property
    def seats(self) -> list[Plain]:
        """Each seat with its interval and the times out of the room."""
        facts = self._record["facts"]["seats"]
        by_seat = {one["seat"]: self._expert(one["expert"]) for one in facts}
        return [
            {
                "judge": self._expert(one["expert"]),
                "span": _span(one),
                "reason": one["reason"],
                "replaces": by_seat.get(one["replaces"], ""),
                "away": [f"{_span(each)} {each['reason']}" for each in one["away"]],
            }
            for one in facts
        ]

    @property
    def slots(self) -> list[Plain]:
        """Each case in the order in which it was heard."""
        return [
            {
                "number": number,
                "reference": self.names["cases"][str(one["case"])][0],
                "institution": self.names["cases"][str(one["case"])][1],
                "span": f"{_at(one['opened_at'])} — {_at(one['closed_at'])}",
                "reason": one["reason"],
                "recused": [
                    f"{self._expert(each['expert'])}：{each['reason']}（{_span(each)}）"
                    for each in one["recused"]
                ],
                "losses": [
                    _("%(span)s 到会 %(n)d 名") % {"span": _span(each), "n": each["present"]}
                    for each in one["losses"]
                ],
                "scores": [_score_said(each) for each in one["scores"]],
            }
            for number, one in enumerate(self._record["facts"]["slots"], start=1)
        ]

    @cached_property
    def later(self) -> list[DefenceScore]:
        """What was corrected after the record was closed."""
        return later_corrections(self.session) if self.closed else []


def _score_said(one: Plain) -> Plain:
    notes = [_("第 %(n)d 版") % {"n": one["version"]}] if one["version"] > 1 else []
    notes += [_("纸面记录")] if one["on_paper"] else []
    notes += [one["reason"]] if one["reason"] else []
    return {**one, "at": _at(one["at"]), "notes": "，".join(notes)}


def _span(one: Plain) -> str:
    return f"{_at(one['since'])} — {_at(one['until'])}"


def _at(text: str | None) -> str:
    found = parse_datetime(text) if text else None
    return f"{timezone.localtime(found):%Y-%m-%d %H:%M:%S}" if found else "…"


@dataclass(frozen=True, slots=True)
class HearingLine:
    """One case of a judge's session; ``why_out`` is why it is none of his."""

    slot: DefenceSlot
    begins: datetime
    why_out: str
    score: DefenceScore | None

    @property
    def is_open(self) -> bool:
        """Whether it is being heard."""
        return self.slot.opened_at is not None and self.slot.closed_at is None

    @property
    def enters(self) -> bool:
        """Whether the judge may look at it now."""
        return not self.why_out and self.slot.closed_at is None

    @property
    def tag(self) -> tuple[str, str]:
        """Colour and words."""
        if self.why_out:
            return "off", _("回避")
        if self.slot.closed_at is not None:
            return "done", _("已结束")
        return ("doing", _("正在答辩")) if self.is_open else ("todo", _("待答辩"))


def hearings_of(seat: PanelSeat) -> list[HearingLine]:
    """The cases of a judge's session, in order; those from which he is walled off are missing."""
    slots = list(seat.session.slots.select_related("dossier__institution", "dossier__region"))
    why = why_out(seat, slots)
    given = {
        one.slot_id: one
        for one in DefenceScore.objects.filter(slot__in=slots, expert=seat.expert_id).order_by(
            "version"
        )
    }
    found = []
    for slot in slots:
        slot.session = seat.session
        found.append(HearingLine(slot, begins_at(slot), why.get(slot.pk, ""), given.get(slot.pk)))
    return found


def why_out(seat: PanelSeat, slots: Sequence[DefenceSlot]) -> dict[int, str]:
    """Why a judge is out for a case, by slot: recused when it opened, or to be recused."""
    recused = Absence.objects.filter(
        seat__session=seat.session_id,
        seat__expert=seat.expert_id,
        cause=Absence.Cause.RECUSED,
    )
    said = dict(recused.values_list("slot", "reason"))
    ahead = conflicted([slot.dossier for slot in slots], [seat.expert])
    for slot in slots:
        if (slot.dossier_id, seat.expert_id) in ahead:
            said.setdefault(slot.pk, ahead[slot.dossier_id, seat.expert_id])
    return said


def to_be_heard(cases: QuerySet[Dossier], session: DefenceSession) -> list[Dossier]:
    """The visible cases of a session's round that wait for a session."""
    waiting = cases.filter(
        round=session.round_id, state="defence", defence_slot__isnull=True
    ).select_related("institution", "region")
    return list(waiting.order_by("region__position", "institution__name", "pk"))
