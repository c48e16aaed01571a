"""Adapter to the published State Council days that `chinesecalendar` carries.

The only module that knows the library: it answers with the names used in the notices.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

from chinese_calendar import constants  # type: ignore[import-untyped]

_HOLIDAYS: Final[Mapping[date, str]] = constants.holidays
_MAKE_UP_DAYS: Final[Mapping[date, str]] = constants.workdays
_NAMES: Final = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日",
}

FIRST_YEAR: Final = min(_HOLIDAYS).year
LAST_YEAR: Final = max(_HOLIDAYS).year


def holiday(day: date) -> str | None:
    """Name of the holiday that makes `day` free, or None; weekends alone have no name."""
    found = _HOLIDAYS.get(day)
    return None if found is None else _NAMES[found]


def make_up_day(day: date) -> str | None:
    """Name of the holiday for which this weekend day is worked, or None."""
    found = _MAKE_UP_DAYS.get(day)
    return None if found is None else _NAMES[found]
