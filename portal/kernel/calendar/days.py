"""Which days are worked, and why."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from portal.kernel import statecouncil
from portal.kernel.calendar.years import HolidayDay, HolidayYear

SATURDAY: Final = 5
ONE_DAY: Final = timedelta(days=1)


class UnknownYear(LookupError):  # noqa: N818 -- the fact itself is the name
    """The State Council's days of `year` are not known: nothing is guessed."""

    code = "unknown_year"

    def __init__(self, year: int) -> None:
        self.year = year
        self.message = (
            f"没有 {year} 年的节假日安排，无法计算工作日。"
            f"请先导入国务院办公厅关于 {year} 年部分节假日安排的通知（holiday-cn 格式）"
        )
        super().__init__(self.message)


class WorkingCalendar:
    """Working days: the days the library carries, overridden by imported years.

    An imported year replaces the library's days of that year whole, so that a correction can
    also take a holiday away; its days of the December before change only those dates.
    """

    def __init__(self, imported: Iterable[HolidayYear] = ()) -> None:
        years = sorted(imported, key=lambda entry: entry.year)
        self._imported = {entry.year: entry for entry in years}
        self._days: dict[date, HolidayDay] = {}
        for entry in self._imported.values():
            self._days |= entry.table

    def knows(self, year: int) -> bool:
        in_library = statecouncil.FIRST_YEAR <= year <= statecouncil.LAST_YEAR
        return in_library or year in self._imported

    def is_working_day(self, day: date) -> bool:
        """Raises UnknownYear."""
        special = self._special(day)
        return day.weekday() < SATURDAY if special is None else not special.is_off

    def why(self, day: date) -> str:
        """The reason shown to a reader: 工作日, 周末, 调休上班 or 法定节假日「…」.

        Raises UnknownYear.
        """
        special = self._special(day)
        if special is not None:
            return f"法定节假日「{special.name}」" if special.is_off else "调休上班"
        return "工作日" if day.weekday() < SATURDAY else "周末"

    def next_working_day(self, day: date) -> date:
        """`day` itself when it is worked, else the first worked day after it."""
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def _special(self, day: date) -> HolidayDay | None:
        if not self.knows(day.year):
            raise UnknownYear(day.year)
        if day in self._days or day.year in self._imported:
            return self._days.get(day)
        return _from_library(day)


def _from_library(day: date) -> HolidayDay | None:
    if name := statecouncil.holiday(day):
        return HolidayDay(name, day, is_off=True)
    if name := statecouncil.make_up_day(day):
        return HolidayDay(name, day, is_off=False)
    return None
