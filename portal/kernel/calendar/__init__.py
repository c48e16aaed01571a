"""Calendar arithmetic: working days, windows and terms, each with its explanation."""

from portal.kernel.calendar.days import UnknownYear, WorkingCalendar
from portal.kernel.calendar.periods import (
    SHANGHAI,
    CountedDay,
    CountingMode,
    DeadlineState,
    Term,
    Window,
    add_months,
    deadline_state,
    end_of,
    publicity_window,
    start_of,
    statutory_end,
    working_days_after,
)
from portal.kernel.calendar.years import (
    HolidayDay,
    HolidayYear,
    InvalidHolidayYear,
    parse_holiday_year,
)

__all__ = [
    "SHANGHAI",
    "CountedDay",
    "CountingMode",
    "DeadlineState",
    "HolidayDay",
    "HolidayYear",
    "InvalidHolidayYear",
    "Term",
    "UnknownYear",
    "Window",
    "WorkingCalendar",
    "add_months",
    "deadline_state",
    "end_of",
    "parse_holiday_year",
    "publicity_window",
    "start_of",
    "statutory_end",
    "working_days_after",
]
