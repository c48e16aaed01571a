"""A year of holidays as it is imported: the shape of holiday-cn's JSON files."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from portal.kernel.invalid import InvalidValue

MAX_BYTES: Final = 200_000
YEARS: Final = range(2000, 2100)


class InvalidHolidayYear(InvalidValue):
    """A file that is not a year of holidays."""


@dataclass(frozen=True, slots=True)
class HolidayDay:
    """One day that differs from the week: a free weekday or a worked weekend day."""

    name: str
    day: date
    is_off: bool


@dataclass(frozen=True, slots=True)
class HolidayYear:
    """One State Council paper's days.

    `year` is the year of the paper; `days` may reach into the December before it.
    """

    year: int
    papers: tuple[str, ...]
    days: tuple[HolidayDay, ...]

    @property
    def table(self) -> Mapping[date, HolidayDay]:
        return {entry.day: entry for entry in self.days}


def parse_holiday_year(content: bytes) -> HolidayYear:
    """Read `{year, papers[], days: [{name, date, isOffDay}]}`.

    Raises InvalidHolidayYear with the first fault found; rows are counted from 1.
    """
    data = _json_object(content)
    year = _year(data.get("year"))
    days = tuple(_day(row, number, year) for number, row in enumerate(_rows(data), start=1))
    if len({entry.day for entry in days}) != len(days):
        raise InvalidHolidayYear("duplicate_day", "days 中有重复的日期。请每个日期只保留一条")
    return HolidayYear(year, _papers(data.get("papers")), days)


def _json_object(content: bytes) -> dict[str, Any]:
    if len(content) > MAX_BYTES:
        raise InvalidHolidayYear(
            "too_large", "文件过大，一年的节假日安排不超过 200 KB。请核对是否选错文件"
        )
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise InvalidHolidayYear(
            "not_json", "文件不是 UTF-8 编码的 JSON。请上传 holiday-cn 格式的年度文件"
        ) from None
    if not isinstance(data, dict):
        raise InvalidHolidayYear("not_object", "文件内容应是一个对象，含 year、papers、days 三项")
    return data


def _year(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value not in YEARS:
        raise InvalidHolidayYear(
            "bad_year", f"year 应是 {YEARS.start} 至 {YEARS.stop - 1} 之间的整数，例如 2027"
        )
    return value


def _papers(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(_is_text(paper) for paper in value):
        raise InvalidHolidayYear(
            "no_papers", "papers 应列出依据的国务院办公厅通知，至少一项。请补充来源后再导入"
        )
    return tuple(paper.strip() for paper in value)


def _rows(data: dict[str, Any]) -> list[Any]:
    rows = data.get("days")
    if not isinstance(rows, list) or not rows:
        raise InvalidHolidayYear("no_days", "days 应列出放假和调休上班的日期，至少一天")
    return rows


def _day(row: object, number: int, year: int) -> HolidayDay:
    if not isinstance(row, dict):
        raise InvalidHolidayYear("bad_row", f"days 第 {number} 条应含 name、date、isOffDay 三项")
    name, is_off = row.get("name"), row.get("isOffDay")
    if not _is_text(name):
        raise InvalidHolidayYear("bad_name", f"days 第 {number} 条缺少节日名称 name")
    if not isinstance(is_off, bool):
        raise InvalidHolidayYear(
            "bad_is_off", f"days 第 {number} 条的 isOffDay 应是 true（放假）或 false（上班）"
        )
    return HolidayDay(str(name).strip(), _date(row.get("date"), number, year), is_off)


def _date(value: object, number: int, year: int) -> date:
    day = _iso_date(value)
    if day is None:
        raise InvalidHolidayYear(
            "bad_date", f"days 第 {number} 条的 date 应写成 {year}-01-01 的形式"
        )
    if day.year != year and (day.year, day.month) != (year - 1, 12):
        raise InvalidHolidayYear(
            "foreign_date",
            f"days 第 {number} 条是 {day.isoformat()}，应在 {year} 年内（或上一年 12 月）",
        )
    return day


def _iso_date(value: object) -> date | None:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())
