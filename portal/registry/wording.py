"""How the public site speaks of instants."""

from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.ui.templatetags.portal import cn_date


def until(at: datetime) -> str:
    """A deadline in words; midnight is 24:00 of the day it ends, as the notices write it."""
    local = timezone.localtime(at)
    if local.time() != time.min:
        return cn_date(at)
    day = cn_date((local - timedelta(days=1)).date())
    return _("%(day)s24:00") % {"day": day}


def moment_of(at: datetime) -> str:
    """Day and minute without the year: 12月3日 17:00."""
    return f"{day_of(at)} {timezone.localtime(at):%H:%M}"


def day_of(at: datetime) -> str:
    """The day alone, without its year: 12月3日."""
    local = timezone.localtime(at)
    return _("%(month)d月%(day)d日") % {"month": local.month, "day": local.day}
