import json
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.calendar import (
    SHANGHAI,
    CountingMode,
    DeadlineState,
    HolidayDay,
    HolidayYear,
    InvalidHolidayYear,
    UnknownYear,
    WorkingCalendar,
    add_months,
    deadline_state,
    end_of,
    parse_holiday_year,
    publicity_window,
    start_of,
    statutory_end,
    working_days_after,
)

CALENDAR = WorkingCalendar()
YEAR_2027 = HolidayYear(
    2027,
    ("示例通知",),
    (
        HolidayDay("元旦", date(2026, 12, 31), is_off=True),
        HolidayDay("元旦", date(2027, 1, 1), is_off=True),
        HolidayDay("元旦", date(2027, 1, 2), is_off=False),
    ),
)


@pytest.mark.parametrize(
    ("day", "worked", "why"),
    [
        (date(2022, 6, 6), True, "工作日"),
        (date(2022, 12, 10), False, "周末"),
        (date(2022, 10, 5), False, "法定节假日「国庆节」"),
        (date(2022, 10, 8), True, "调休上班"),
        (date(2024, 4, 4), False, "法定节假日「清明节」"),
        (date(2025, 9, 28), True, "调休上班"),
    ],
)
def test_a_day_is_worked_or_free_and_says_why(day, worked, why):
    assert CALENDAR.is_working_day(day) is worked
    assert CALENDAR.why(day) == why


@pytest.mark.parametrize("year", [2003, 2027])
def test_an_unknown_year_is_an_error_that_says_what_to_import(year):
    with pytest.raises(UnknownYear) as caught:
        CALENDAR.is_working_day(date(year, 3, 1))

    assert caught.value.year == year
    assert f"{year} 年部分节假日安排的通知" in caught.value.message


def test_an_imported_year_becomes_known_and_reaches_into_the_december_before():
    calendar = WorkingCalendar([YEAR_2027])

    assert calendar.why(date(2026, 12, 31)) == "法定节假日「元旦」"
    assert calendar.why(date(2026, 12, 30)) == "工作日"
    assert calendar.why(date(2027, 1, 1)) == "法定节假日「元旦」"
    assert calendar.why(date(2027, 1, 2)) == "调休上班"
    assert calendar.why(date(2027, 1, 3)) == "周末"
    assert not calendar.knows(2028)


def test_an_imported_year_replaces_the_library_whole():
    corrected = WorkingCalendar([HolidayYear(2022, ("更正",), ())])

    assert corrected.why(date(2022, 10, 5)) == "工作日"
    assert corrected.why(date(2022, 10, 8)) == "周末"


@pytest.mark.requirement("R0-26")
@pytest.mark.parametrize(
    ("first", "days", "last"),
    [
        (date(2023, 2, 17), 5, date(2023, 2, 23)),
        (date(2024, 1, 4), 5, date(2024, 1, 10)),
        (date(2022, 4, 15), 5, date(2022, 4, 21)),
        (date(2021, 10, 20), 5, date(2021, 10, 26)),
        (date(2013, 7, 24), 10, date(2013, 8, 6)),
    ],
)
def test_publicity_ends_where_the_published_notices_ended(first, days, last):
    window = publicity_window(first, days, CountingMode.WORKING, calendar=CALENDAR)

    assert window.last_day == last
    assert window.start == datetime(first.year, first.month, first.day, tzinfo=SHANGHAI)
    assert window.end == start_of(last + timedelta(days=1))


def test_publicity_explains_every_day_over_a_long_holiday():
    window = publicity_window(date(2025, 9, 30), 5, CountingMode.WORKING, calendar=CALENDAR)

    assert [line.day.day for line in window.explanation if line.counted] == [30, 9, 10, 11, 13]
    assert [line.ordinal for line in window.explanation if line.counted] == [1, 2, 3, 4, 5]
    assert window.explanation[1].reason == "法定节假日「国庆节」"
    assert {line.reason for line in window.explanation if line.day == date(2025, 10, 11)} == {
        "调休上班"
    }


def test_publicity_in_natural_days_counts_holidays_and_needs_no_calendar():
    window = publicity_window(date(2031, 10, 1), 7, CountingMode.NATURAL, calendar=CALENDAR)

    assert window.last_day == date(2031, 10, 7)
    assert [line.ordinal for line in window.explanation] == [1, 2, 3, 4, 5, 6, 7]


def test_a_window_is_open_from_its_first_instant_to_midnight_of_its_last_day():
    window = publicity_window(date(2023, 2, 17), 5, CountingMode.WORKING, calendar=CALENDAR)
    second = timedelta(seconds=1)

    assert not window.is_open(window.start - second)
    assert window.is_open(window.start)
    assert window.is_open(window.end - second)
    assert not window.is_open(window.end)
    assert window.is_over(window.end)
    assert not window.is_over(window.end - second)


def test_a_window_beyond_the_known_years_is_refused():
    with pytest.raises(UnknownYear):
        publicity_window(date(2026, 12, 30), 5, CountingMode.WORKING, calendar=CALENDAR)


def test_a_window_has_at_least_one_day():
    with pytest.raises(ValueError, match="at least one day"):
        publicity_window(date(2023, 2, 17), 0, CountingMode.WORKING, calendar=CALENDAR)


def test_five_working_days_after_the_eve_of_national_day():
    term = working_days_after(date(2025, 9, 30), 5, calendar=CALENDAR)

    assert term.last_day == date(2025, 10, 14)
    assert term.due == end_of(date(2025, 10, 14))
    assert term.explanation[0].reason == "起算当日不计入"
    assert [line.day for line in term.explanation] == [
        date(2025, 9, 30) + timedelta(days=step) for step in range(15)
    ]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2022, 1, 31), date(2022, 2, 28)),
        (date(2024, 1, 30), date(2024, 2, 29)),
        (date(2023, 12, 31), date(2024, 1, 31)),
        (date(2022, 9, 5), date(2022, 10, 8)),
    ],
)
def test_one_month_ends_on_the_corresponding_day_and_rolls_over_holidays(start, end):
    assert statutory_end(start, months=1, calendar=CALENDAR).last_day == end


def test_a_month_that_does_not_roll_stays_on_the_holiday():
    term = statutory_end(date(2022, 9, 5), months=1, roll=False, calendar=CALENDAR)

    assert term.last_day == date(2022, 10, 5)


def test_a_rolled_month_explains_itself():
    term = statutory_end(date(2022, 9, 5), months=1, calendar=CALENDAR)

    assert [(line.day, line.counted, line.reason) for line in term.explanation] == [
        (date(2022, 9, 5), False, "起算当日不计入"),
        (date(2022, 10, 5), True, "到期月的对应日，遇法定节假日「国庆节」"),
        (date(2022, 10, 6), False, "法定节假日「国庆节」"),
        (date(2022, 10, 7), False, "法定节假日「国庆节」"),
        (date(2022, 10, 8), True, "顺延至此日（调休上班）"),
    ]


def test_a_month_without_the_corresponding_day_says_so():
    term = statutory_end(date(2022, 1, 31), months=1, calendar=CALENDAR)

    assert term.explanation[-1].reason == "到期月无对应日，以月末为准"


def test_one_year_from_a_leap_day_ends_at_the_months_end():
    term = statutory_end(date(2024, 2, 29), years=1, calendar=CALENDAR)

    assert term.last_day == date(2025, 2, 28)


def test_days_leave_the_first_day_out_and_roll_over_the_weekend():
    term = statutory_end(date(2022, 12, 1), days=9, calendar=CALENDAR)

    assert term.last_day == date(2022, 12, 12)
    assert [line.ordinal for line in term.explanation] == [None, *range(1, 10), None, None]


def test_a_term_that_does_not_roll_needs_no_calendar():
    term = statutory_end(date(2030, 1, 1), years=1, roll=False, calendar=CALENDAR)

    assert term.last_day == date(2031, 1, 1)


def test_a_term_that_rolls_into_an_unknown_year_is_refused():
    with pytest.raises(UnknownYear):
        statutory_end(date(2026, 12, 31), months=1, calendar=CALENDAR)


@pytest.mark.parametrize("lengths", [{}, {"days": 1, "months": 1}, {"days": 0}, {"months": -1}])
def test_a_term_has_exactly_one_length(lengths):
    with pytest.raises(ValueError, match="exactly one"):
        statutory_end(date(2022, 1, 1), calendar=CALENDAR, **lengths)


@given(st.dates(date(2004, 1, 1), date(2026, 6, 1)), st.integers(1, 20))
def test_counting_with_the_first_day_out_is_counting_from_the_next_day(start, days):
    window = publicity_window(
        start + timedelta(days=1), days, CountingMode.WORKING, calendar=CALENDAR
    )

    assert working_days_after(start, days, calendar=CALENDAR).last_day == window.last_day
    assert CALENDAR.is_working_day(window.last_day)
    assert sum(line.counted for line in window.explanation) == days


@given(st.dates(date(2004, 1, 1), date(2090, 1, 1)), st.integers(1, 60))
def test_months_later_is_the_same_day_or_a_months_end(start, months):
    end = add_months(start, months)

    assert (end.year - start.year) * 12 + end.month - start.month == months
    assert end.day == start.day or (end + timedelta(days=1)).day == 1


def at(day: int, hour: int = 0, second: int = 0) -> datetime:
    return datetime(2022, 5, day, hour, 0, second, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("now", "state"),
    [
        (at(29, 17, 1), DeadlineState.OVERDUE),
        (at(29, 17), DeadlineState.TODAY),
        (at(29), DeadlineState.TODAY),
        (at(28, 23), DeadlineState.SOON),
        (at(22), DeadlineState.SOON),
        (at(21, 23), DeadlineState.LATER),
    ],
)
def test_a_deadline_is_overdue_today_soon_or_later(now, state):
    assert deadline_state(at(29, 17), now) == state
    assert deadline_state(at(29, 17), now.astimezone(UTC)) == state


def test_a_deadline_at_midnight_belongs_to_the_day_it_ends():
    due = end_of(date(2022, 6, 6))

    assert deadline_state(due, datetime(2022, 6, 6, 0, 0, 1, tzinfo=SHANGHAI)) == "today"
    assert deadline_state(due, datetime(2022, 6, 5, 23, 0, tzinfo=SHANGHAI)) == "soon"
    assert deadline_state(due, due) == "today"


def holiday_file(**changed: object) -> bytes:
    content = {
        "year": 2027,
        "papers": ["示例：关于 2027 年部分节假日安排的通知"],
        "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": True}],
    }
    return json.dumps(content | changed, ensure_ascii=False).encode()


def row(**changed: object) -> list[dict[str, object]]:
    return [{"name": "元旦", "date": "2027-01-01", "isOffDay": True} | changed]


def test_a_holiday_file_is_read():
    year = parse_holiday_year(b"\xef\xbb\xbf" + holiday_file())

    assert year.year == 2027
    assert year.papers == ("示例：关于 2027 年部分节假日安排的通知",)
    assert year.days == (HolidayDay("元旦", date(2027, 1, 1), is_off=True),)
    assert WorkingCalendar([year]).why(date(2027, 1, 1)) == "法定节假日「元旦」"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xff\xfe", "not_json"),
        (b"<html>", "not_json"),
        (b"[" * 100_000, "not_json"),
        (b" " * 200_001, "too_large"),
        (b"[]", "not_object"),
        (holiday_file(year="2027"), "bad_year"),
        (holiday_file(year=True), "bad_year"),
        (holiday_file(year=1999), "bad_year"),
        (holiday_file(papers=[]), "no_papers"),
        (holiday_file(papers=[" "]), "no_papers"),
        (holiday_file(days=[]), "no_days"),
        (holiday_file(days={}), "no_days"),
        (holiday_file(days=["2027-01-01"]), "bad_row"),
        (holiday_file(days=row(name="")), "bad_name"),
        (holiday_file(days=row(isOffDay="true")), "bad_is_off"),
        (holiday_file(days=row(date="2027-1-1")), "bad_date"),
        (holiday_file(days=row(date="2027-02-30")), "bad_date"),
        (holiday_file(days=row(date=20270101)), "bad_date"),
        (holiday_file(days=row(date="2028-01-01")), "foreign_date"),
        (holiday_file(days=row(date="2026-11-30")), "foreign_date"),
        (holiday_file(days=row() * 2), "duplicate_day"),
    ],
)
def test_a_file_of_another_shape_is_refused_with_its_fault(content, code):
    with pytest.raises(InvalidHolidayYear) as caught:
        parse_holiday_year(content)

    assert caught.value.code == code
