"""What the phase of a review lets people see and do; every visibility question is asked here.

A round without phases is reviewed single-blind, nobody sees what others gave, nothing is
discussed, and the window is the time a case is being scored.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from evaluation.models import ReviewPhase
from portal.dossiers.models import Round
from portal.kernel.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Sight:
    """What may be seen now.

    ``blind``: experts read the redacted copy; ``names_of_experts``: they know each other's names;
    ``discussion``: the panel's threads can be read and written.
    """

    blind: bool = False
    names_of_experts: bool = False
    discussion: bool = False
    others: str = ReviewPhase.OthersScores.NEVER

    def others_scores(self, *, own_submitted: bool, locked: bool) -> bool:
        """Whether an expert sees the others' sheets of a case: own sheet in, scoring over."""
        if self.others == ReviewPhase.OthersScores.AFTER_OWN:
            return own_submitted
        return locked and self.others == ReviewPhase.OthersScores.AFTER_LOCK


WITHOUT_PHASES = Sight()


@dataclass(frozen=True, slots=True)
class Timetable:
    """The phases of a round at an instant, read once for a page.

    ``current`` is the one whose window is open; ``bearing`` is what visibility follows: the
    current one, else the last that has begun, else the first to come.
    """

    phases: tuple[ReviewPhase, ...]
    now: datetime

    @property
    def current(self) -> ReviewPhase | None:
        """The phase whose window holds the instant, both ends included; of two, the later."""
        return _last(one for one in self.phases if one.opens_at <= self.now <= one.closes_at)

    @property
    def bearing(self) -> ReviewPhase | None:
        """The phase that decides what may be seen, also between two windows."""
        begun = _last(one for one in self.phases if one.opens_at <= self.now)
        return self.current or begun or next(iter(self.phases), None)

    @property
    def sight(self) -> Sight:
        """What may be seen now; nothing is discussed outside a window."""
        phase = self.bearing
        if phase is None:
            return WITHOUT_PHASES
        return Sight(
            blind=phase.blindness == ReviewPhase.Blindness.DOUBLE,
            names_of_experts=phase.blindness == ReviewPhase.Blindness.OPEN,
            discussion=phase.discussion and self.current is not None,
            others=phase.others_scores,
        )

    @property
    def locked(self) -> bool:
        """Whether no score can be given any more: the last window is over."""
        return bool(self.phases) and all(one.closes_at < self.now for one in self.phases)

    @property
    def due_at(self) -> datetime | None:
        """When a sheet is due: the end of the current window, else of the next, else of the last."""
        ahead = [one.closes_at for one in self.phases if one.closes_at >= self.now]
        return min(ahead, default=None) or max((one.closes_at for one in self.phases), default=None)

    def due_for(self, assigned_at: datetime) -> datetime | None:
        """When the sheet of an assignment is due: the first end of a window after it was made."""
        ahead = [one.closes_at for one in self.phases if one.closes_at >= assigned_at]
        return min(ahead, default=None)

    @property
    def refusal(self) -> Refusal | None:
        """Why nothing is scored now, or None while it can be."""
        if not self.phases or self.current is not None:
            return None
        coming = next((one for one in self.phases if one.opens_at > self.now), None)
        if coming is None:
            last = max(one.closes_at for one in self.phases)
            return Refusal("phase_closed", f"评分时间已于 {_spoken(last)} 结束")
        opens = _spoken(coming.opens_at)
        return Refusal("phase_closed", f"评分尚未开始，“{coming.title}”自 {opens} 开始")


def timetable_of(round_id: int, now: datetime) -> Timetable:
    """The timetable of a round, by its key; one query."""
    return Timetable(tuple(ReviewPhase.objects.filter(round=round_id).order_by("opens_at")), now)


def timetables_of(rounds: Iterable[int], now: datetime) -> dict[int, Timetable]:
    """The timetables of several rounds, by their keys; one query."""
    phases: dict[int, list[ReviewPhase]] = {key: [] for key in rounds}
    for phase in ReviewPhase.objects.filter(round__in=list(phases)).order_by("opens_at"):
        phases[phase.round_id].append(phase)
    return {key: Timetable(tuple(found), now) for key, found in phases.items()}


def phase_at(round_: Round, now: datetime) -> ReviewPhase | None:
    """The phase whose window is open."""
    return timetable_of(round_.pk, now).current


def sight_at(round_: Round, now: datetime) -> Sight:
    """What the review of a round lets people see."""
    return timetable_of(round_.pk, now).sight


def _last(phases: Iterable[ReviewPhase]) -> ReviewPhase | None:
    return max(phases, key=lambda one: one.opens_at, default=None)


def _spoken(instant: datetime) -> str:
    return f"{timezone.localtime(instant):%Y-%m-%d %H:%M}"
