"""Reminders: due and not yet handled, never "due equals today"."""

import math
from collections import defaultdict
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from portal.obligations.actions import tell
from portal.obligations.models import Obligation, Reminder
from portal.obligations.people import people_obliged

AT_ONCE = 200
HOUR, HOURS_OF_DAY = 60, 24


def send_due(now: datetime) -> int:
    """Handle every reminder that has fallen due; return how many notices were written.

    Steps of one obligation that were missed together make one notice. Several schedulers at
    once are safe: a step is handled by whoever sets ``handled_at`` first.
    """
    waiting = Reminder.objects.filter(
        at__lte=now, handled_at__isnull=True, obligation__closed_at__isnull=True
    )
    steps: dict[int, list[Reminder]] = defaultdict(list)
    for reminder in waiting.order_by("at")[:AT_ONCE]:
        steps[reminder.obligation_id].append(reminder)
    return sum(_remind(obligation, due, now) for obligation, due in steps.items())


@transaction.atomic
def _remind(obligation_pk: int, due: list[Reminder], now: datetime) -> int:
    nearest = due[-1]
    claimed = Reminder.objects.filter(
        pk__in=[reminder.pk for reminder in due], handled_at__isnull=True
    ).update(handled_at=now)
    if not claimed:
        return 0
    obligation = Obligation.objects.select_related("dossier").get(pk=obligation_pk)
    if obligation.closed_at is not None:
        return 0  # done while this step was being claimed
    return tell(
        people_obliged(obligation, now),
        key=f"reminder:{obligation.pk}:{nearest.step}:{obligation.due_at:%Y%m%d%H%M}",
        subject=f"{obligation.title}：{remaining(obligation.due_at, now)}",
        body=_body(obligation, now),
        address=obligation.address,
        dossier=obligation.dossier,
        now=now,
    )


def _body(obligation: Obligation, now: datetime) -> str:
    due = timezone.localtime(obligation.due_at)
    return (
        f"{obligation.title}的截止时间是 {due:%Y-%m-%d %H:%M}（北京时间），"
        f"{remaining(obligation.due_at, now)}。已办理的，请忽略本提醒。"
    )


def remaining(due_at: datetime, now: datetime) -> str:
    """What is left, in words: days from two days on, else hours; "已逾期" afterwards.

    A begun hour counts as a whole one: the timetable runs some seconds after the instant of a step,
    and a reminder of three days must not say two.
    """
    minutes = int((due_at - now).total_seconds() // 60)
    if minutes < 0:
        return "已逾期"
    hours = max(1, math.ceil(minutes / HOUR))
    if hours >= 2 * HOURS_OF_DAY:
        return f"还有 {hours // HOURS_OF_DAY} 天"
    return f"还有 {hours} 小时"
