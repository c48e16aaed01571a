"""How the portal writes money, dates, digests and what is left of a term."""

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()

HOUR = 60
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
CENT = Decimal("0.01")


@register.filter
def money(value: Decimal | str | float | None) -> str:
    """万元 with two decimals and thousands separators: ``3126.4`` → ``3,126.40``; empty stays so."""
    if value is None or value == "":
        return ""
    try:
        amount = Decimal(str(value)).quantize(CENT, rounding=ROUND_HALF_UP)
    except InvalidOperation:
        return str(value)
    return f"{amount:,.2f}"


@register.filter
def cn_date(value: dt.datetime | dt.date | None) -> str:
    """The date as text: 2026年5月29日（周五）17:00, without the time for a plain date."""
    if value is None or value == "":
        return ""
    moment = _local(value)
    day = f"{moment.year}年{moment.month}月{moment.day}日（{WEEKDAYS[moment.weekday()]}）"
    return f"{day}{moment:%H:%M}" if isinstance(moment, dt.datetime) else day


@register.filter
def cn_deadline(value: dt.datetime | None) -> str:
    """A deadline as text; midnight is 24:00 of the day it ends, as notices write it."""
    if not value:
        return ""
    moment = _local(value)
    if moment.time() != dt.time.min:
        return cn_date(moment)
    return f"{cn_date((moment - dt.timedelta(days=1)).date())}24:00"


@register.filter
def iso_date(value: dt.datetime | dt.date | None) -> str:
    """The date as a table writes it, in Beijing time: 2026-05-29."""
    return f"{_local(value):%Y-%m-%d}" if value else ""


@register.filter
def iso_time(value: dt.datetime | None) -> str:
    """Date and minute as a table writes them, in Beijing time: 2026-05-29 17:00."""
    return f"{_local(value):%Y-%m-%d %H:%M}" if value else ""


@register.filter
def cn_time(value: dt.datetime | dt.date | str | None) -> str:
    """A moment of a record: 2026年5月28日 15:31; words are left as they are."""
    if not isinstance(value, dt.date):
        return str(value or "")
    moment = _local(value)
    day = f"{moment.year}年{moment.month}月{moment.day}日"
    return f"{day} {moment:%H:%M}" if isinstance(moment, dt.datetime) else day


@register.filter
def machine_time(value: dt.datetime | dt.date | str | None) -> str:
    """The value of a ``datetime`` attribute; empty for words."""
    return _local(value).isoformat() if isinstance(value, dt.date) else ""


@register.filter
def countdown(due: dt.datetime, now: dt.datetime | None = None) -> str:
    """What is left in words: 10 天 6 小时, 5 小时 20 分钟, 已截止. Calendar time, not working days.

    ``now`` is given by the page object; without it the clock of the server is read here, at the
    edge.
    """
    left = due - (now or timezone.now())
    if left <= dt.timedelta():
        return _("已截止")
    minutes = int(left.total_seconds()) // 60
    if left.days:
        return _("%(days)d 天 %(hours)d 小时") % {"days": left.days, "hours": minutes // HOUR % 24}
    if minutes >= HOUR:
        return _("%(hours)d 小时 %(minutes)d 分钟") % {
            "hours": minutes // HOUR,
            "minutes": minutes % HOUR,
        }
    return ngettext("%(minutes)d 分钟", "%(minutes)d 分钟", minutes) % {"minutes": max(minutes, 1)}


@register.filter
def digest(value: str, length: int = 12) -> str:
    """The head of a SHA-256 for a list: ``9f2c41d708be…``."""
    text = str(value or "")
    return f"{text[:length]}…" if len(text) > length else text


@register.filter
def digest_groups(value: str) -> str:
    """The whole digest in groups of four, so that a person can compare it line by line."""
    text = str(value or "")
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


@register.filter
def file_size(value: int | None) -> str:
    """Bytes as people speak of them: 38.4 MB, 12 KB."""
    if value is None:
        return ""
    if value >= 1024 * 1024:
        return f"{value / 1024 / 1024:.1f} MB"
    return f"{max(1, round(value / 1024))} KB" if value else "0 KB"


@register.filter
def note_kind(level: str) -> str:
    """The kind of ``c-note`` for a level of django.contrib.messages."""
    return {"success": "ok", "warning": "warn", "error": "warn"}.get(level, "")


@register.filter
def note_icon(level: str) -> str:
    """The icon of ``c-note`` for a level of django.contrib.messages."""
    return {"success": "check", "warning": "alert", "error": "alert"}.get(level, "info")


def _local(value: dt.datetime | dt.date) -> dt.datetime | dt.date:
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value
