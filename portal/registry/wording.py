"""How the public site speaks of instants."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _


def moment_of(at: datetime) -> str:
    """Day and minute without the year: 12月3日 17:00."""
    return f"{day_of(at)} {timezone.localtime(at):%H:%M}"


def day_of(at: datetime) -> str:
    """The day alone, without its year: 12月3日."""
    local = timezone.localtime(at)
    return _("%(month)d月%(day)d日") % {"month": local.month, "day": local.day}
