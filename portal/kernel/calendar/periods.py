"""Two counting rules that must not be confused, and how they read on a page.

Publicity (公示) counts its first day, as the published notices do. Statutory periods follow
民法典 201–203 by analogy: the first day is left out, months end on the corresponding day or the
month's end, and a last day off work moves to the next working day. All end at 24:00.
"""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from portal.kernel.calendar.days import ONE_DAY, WorkingCalendar

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
MONTHS_A_YEAR: Final = 12
SOON: Final = timedelta(days=7)


class CountingMode(StrEnum):
    WORKING = "working"
    NATURAL = "natural"


class DeadlineState(StrEnum):
    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One line of "explain this date"; `ordinal` is the day's place in the count, from 1."""

    day: date
    counted: bool
    ordinal: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Window:
    """Aware instants in Asia/Shanghai; open from `start`, closed from `end` (24:00) on."""

    start: datetime
    end: datetime
    last_day: date
    explanation: tuple[CountedDay, ...]

    def is_open(self, now: datetime) -> bool:
        return self.start <= now < self.end

    def is_over(self, now: datetime) -> bool:
        return now >= self.end


@dataclass(frozen=True, slots=True)
class Term:
    """A deadline: kept up to and including the instant `due` (24:00 of `last_day`)."""

    due: datetime
    last_day: date
    explanation: tuple[CountedDay, ...]


def start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=SHANGHAI)


def end_of(day: date) -> datetime:
    """24:00 of the day, which is 00:00 of the next."""
    return start_of(day + ONE_DAY)


def publicity_window(
    first_day: date, days: int, mode: CountingMode, *, calendar: WorkingCalendar
) -> Window:
    """`days` days with `first_day` counted (when the mode counts such a day).

    Raises UnknownYear, and ValueError for fewer days than one.
    """
    explanation = _count(first_day, days, CountingMode(mode), calendar)
    last_day = explanation[-1].day
    return Window(start_of(first_day), end_of(last_day), last_day, tuple(explanation))


def working_days_after(start: date, days: int, *, calendar: WorkingCalendar) -> Term:
    """`days` working days with `start` left out: terms for a correction (补正).

    Raises UnknownYear, and ValueError for fewer days than one.
    """
    counted = _count(start + ONE_DAY, days, CountingMode.WORKING, calendar)
    return _term([_left_out(start), *counted])


def statutory_end(
    start: date,
    *,
    days: int | None = None,
    months: int | None = None,
    years: int | None = None,
    roll: bool = True,
    calendar: WorkingCalendar,
) -> Term:
    """The end of a period in calendar days, months or years (exactly one of the three).

    The explanation lists every day of a period in days; of a longer one only its start, its
    corresponding day and the days it rolled over. Raises UnknownYear only when it must roll.
    """
    given = [length for length in (days, months, years) if length is not None]
    if len(given) != 1 or given[0] < 1:
        raise ValueError("give exactly one of days, months, years, and at least 1")
    if days is not None:
        lines = _count(start + ONE_DAY, days, CountingMode.NATURAL, calendar)
    else:
        lines = [_corresponding(start, months or (years or 0) * MONTHS_A_YEAR)]
    return _term([_left_out(start), *(_rolled(lines, calendar) if roll else lines)])


def deadline_state(due: datetime, now: datetime) -> DeadlineState:
    """Where `now` stands before `due`; the instant `due` itself is still in time.

    A deadline at 24:00 belongs to the day it ends.
    """
    if now > due:
        return DeadlineState.OVERDUE
    due_day = (due - timedelta(microseconds=1)).astimezone(SHANGHAI).date()
    left = due_day - now.astimezone(SHANGHAI).date()
    if left <= timedelta(0):
        return DeadlineState.TODAY
    return DeadlineState.SOON if left <= SOON else DeadlineState.LATER


def add_months(start: date, months: int) -> date:
    """The corresponding day `months` later, or that month's last day (民法典 202)."""
    years, month = divmod(start.month - 1 + months, MONTHS_A_YEAR)
    year, month = start.year + years, month + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def _count(
    first: date, days: int, mode: CountingMode, calendar: WorkingCalendar
) -> list[CountedDay]:
    if days < 1:
        raise ValueError("a period has at least one day")
    lines: list[CountedDay] = []
    day, ordinal = first, 0
    while ordinal < days:
        natural = mode is CountingMode.NATURAL
        counted = natural or calendar.is_working_day(day)
        ordinal += counted
        reason = "自然日" if natural else calendar.why(day)
        lines.append(CountedDay(day, counted, ordinal if counted else None, reason))
        day += ONE_DAY
    return lines


def _left_out(start: date) -> CountedDay:
    return CountedDay(start, counted=False, ordinal=None, reason="起算当日不计入")


def _corresponding(start: date, months: int) -> CountedDay:
    day = add_months(start, months)
    reason = "到期月的对应日" if day.day == start.day else "到期月无对应日，以月末为准"
    return CountedDay(day, counted=True, ordinal=None, reason=reason)


def _rolled(lines: list[CountedDay], calendar: WorkingCalendar) -> list[CountedDay]:
    last = lines[-1]
    target = calendar.next_working_day(last.day)
    if target == last.day:
        return lines
    met = replace(last, reason=f"{last.reason}，遇{calendar.why(last.day)}")
    between = [
        CountedDay(day, counted=False, ordinal=None, reason=calendar.why(day))
        for day in _days_between(last.day, target)
    ]
    reason = f"顺延至此日（{calendar.why(target)}）"
    return [
        *lines[:-1],
        met,
        *between,
        CountedDay(target, counted=True, ordinal=None, reason=reason),
    ]


def _days_between(first: date, last: date) -> list[date]:
    return [first + ONE_DAY * step for step in range(1, (last - first).days)]


def _term(lines: list[CountedDay]) -> Term:
    last_day = lines[-1].day
    return Term(end_of(last_day), last_day, tuple(lines))
