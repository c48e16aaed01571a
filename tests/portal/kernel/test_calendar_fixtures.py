"""The years under fixtures/calendar/ are the State Council's days as the library carries them."""

from datetime import date, timedelta

import pytest
from django.conf import settings

from portal.kernel.calendar import HolidayYear, WorkingCalendar, parse_holiday_year

FILES = sorted(settings.ROOT.joinpath("fixtures", "calendar").glob("*.json"))


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    length = (date(year + 1, 1, 1) - first).days
    return [first + timedelta(days=number) for number in range(length)]


def told(calendar: WorkingCalendar, year: int) -> list[tuple[date, str]]:
    return [(day, calendar.why(day)) for day in days_of(year)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_year_in_a_file_says_the_same_as_the_library_on_every_day(path):
    imported: HolidayYear = parse_holiday_year(path.read_bytes())

    assert imported.year == int(path.stem)
    assert told(WorkingCalendar([imported]), imported.year) == told(
        WorkingCalendar(), imported.year
    )


def test_the_years_of_the_demo_are_there_and_none_beyond_the_library():
    assert [path.stem for path in FILES] == ["2025", "2026"]
    assert WorkingCalendar().knows(2026)
    assert not WorkingCalendar().knows(2027)
