import logging

import pytest

from portal.logs import OneLine


def line(message: str, *args: object) -> str:
    record = logging.LogRecord("portal", logging.WARNING, "", 0, message, args, None)
    return OneLine().format(record)


@pytest.mark.parametrize("forged", ["a\r\nb", "a\nb", "a\x1b[31mb", "a\u2028b", "a\x85b", "a\x00b"])
def test_a_name_cannot_begin_a_second_line_or_colour_the_terminal(forged):
    written = line("signed in: %s", forged)

    assert written.isprintable()
    assert len(written.splitlines()) == 1


def test_a_traceback_stays_within_its_line():
    try:
        raise ValueError("first\nsecond")
    except ValueError as error:
        record = logging.LogRecord(
            "portal", logging.ERROR, "", 0, "broken", (), (type(error), error, error.__traceback__)
        )

    assert len(OneLine().format(record).splitlines()) == 1


def test_chinese_stays_readable_and_the_zone_is_named():
    written = line("已登录：%s", "示例机构")

    assert written.endswith("+0800 WARNING portal 已登录：示例机构")
