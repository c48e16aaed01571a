import datetime as dt
from decimal import Decimal

import pytest

from portal.ui.templatetags import portal as filters

UTC = dt.UTC
FIVE_PM = dt.datetime(2026, 5, 29, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal("3126.4"), "3,126.40"),
        ("7588.345", "7,588.35"),
        (0, "0.00"),
        (Decimal("-1234567.891"), "-1,234,567.89"),
        (None, ""),
        ("", ""),
        ("约三千", "约三千"),
    ],
)
def test_money_has_two_decimals_and_separators(value: object, written: str) -> None:
    assert filters.money(value) == written  # type: ignore[arg-type]


def test_dates_are_written_in_beijing_time() -> None:
    late = dt.datetime(2026, 5, 28, 17, 30, tzinfo=UTC)

    assert filters.cn_date(FIVE_PM) == "2026年5月29日（周五）17:00"
    assert filters.cn_date(dt.date(2026, 5, 29)) == "2026年5月29日（周五）"
    assert filters.cn_time(late) == "2026年5月29日 01:30"
    assert filters.iso_date(late) == "2026-05-29"
    assert filters.iso_time(late) == "2026-05-29 01:30"
    assert filters.machine_time(FIVE_PM) == "2026-05-29T17:00:00+08:00"


def test_words_and_nothing_pass_the_date_filters() -> None:
    assert filters.cn_time("昨天 16:22") == "昨天 16:22"
    assert filters.machine_time("昨天 16:22") == ""
    assert filters.cn_date(None) == filters.iso_date(None) == filters.cn_time(None) == ""


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (dt.timedelta(days=10, hours=6, minutes=59), "10 天 6 小时"),
        (dt.timedelta(days=1), "1 天 0 小时"),
        (dt.timedelta(hours=5, minutes=20), "5 小时 20 分钟"),
        (dt.timedelta(minutes=59, seconds=59), "59 分钟"),
        (dt.timedelta(seconds=1), "1 分钟"),
        (dt.timedelta(0), "已截止"),
        (dt.timedelta(seconds=-1), "已截止"),
    ],
)
def test_countdown_says_what_is_left(left: dt.timedelta, said: str) -> None:
    assert filters.countdown(FIVE_PM, FIVE_PM - left) == said


def test_a_digest_is_cut_for_lists_and_grouped_for_comparing() -> None:
    assert filters.digest("9f2c41d708be5a63") == "9f2c41d708be…"
    assert filters.digest("9f2c") == "9f2c"
    assert filters.digest_groups("9f2c41d708be") == "9f2c 41d7 08be"


@pytest.mark.parametrize(
    ("size", "said"), [(0, "0 KB"), (1, "1 KB"), (12_288, "12 KB"), (40_265_318, "38.4 MB")]
)
def test_file_sizes_are_said_in_kb_and_mb(size: int, said: str) -> None:
    assert filters.file_size(size) == said


def test_a_deadline_at_midnight_is_the_24_00_of_the_day_it_ends() -> None:
    midnight = dt.datetime(2026, 5, 29, 16, 0, tzinfo=UTC)

    assert filters.cn_deadline(midnight) == "2026年5月29日（周五）24:00"
    assert filters.cn_deadline(FIVE_PM) == "2026年5月29日（周五）17:00"
    assert filters.cn_deadline(None) == ""
