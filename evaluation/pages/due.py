"""Deadlines in words, as a desk reads them."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.kernel.calendar import DeadlineState, deadline_state


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline as said in a list; ``hot`` when it is over."""

    words: str
    hot: bool = False


def due_in_words(due: datetime | None, now: datetime) -> Due:
    """逾期 2 天, 今天 17:00, 5月26日; with the time of day where it is not the day's end."""
    if due is None:
        return Due(_("未设期限"))
    state = deadline_state(due, now)
    local = timezone.localtime(due)
    if state is DeadlineState.OVERDUE:
        days = (timezone.localtime(now).date() - local.date()).days
        return Due(_("逾期 %(days)d 天") % {"days": days} if days else _("今天已逾期"), hot=True)
    if state is DeadlineState.TODAY:
        return Due(_("今天 %(time)s") % {"time": f"{local:%H:%M}"})
    return Due(_("%(month)d月%(day)d日") % {"month": local.month, "day": local.day})
