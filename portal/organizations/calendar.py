"""The working calendar in force: the library's days under the imported years (E3)."""

from datetime import date
from typing import Any

from portal.kernel.calendar import HolidayDay, HolidayYear, WorkingCalendar
from portal.organizations.models import WorkingDayYear

UNNAMED = "节假日"


def working_calendar() -> WorkingCalendar:
    """The calendar with the latest version of every imported year; one query.

    Asking it about a year that nobody has imported raises ``UnknownYear``.
    """
    latest: dict[int, WorkingDayYear] = {}
    for row in WorkingDayYear.objects.order_by("year", "version"):
        latest[row.year] = row
    return WorkingCalendar(_holiday_year(row) for row in latest.values())


def stored_days(year: HolidayYear) -> dict[str, dict[str, Any]]:
    """The days of a parsed year as ``WorkingDayYear.days`` keeps them."""
    return {
        entry.day.isoformat(): {"name": entry.name, "is_off": entry.is_off} for entry in year.days
    }


def _holiday_year(row: WorkingDayYear) -> HolidayYear:
    days = tuple(_day(*one) for one in row.days.items())
    return HolidayYear(row.year, tuple(row.papers), days)


def _day(text: str, said: Any) -> HolidayDay:
    """A day is stored with its name; a bare true or false says only whether it is off."""
    if isinstance(said, bool):
        return HolidayDay(UNNAMED, date.fromisoformat(text), said)
    return HolidayDay(said["name"], date.fromisoformat(text), said["is_off"])
