"""Reminding experts of what they have not handed in: once a day for each, however often asked."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from evaluation.phases import timetable_of
from evaluation.workload import live_tasks, waiting_for
from portal.accounts.models import User
from portal.accounts.queries import shanghai_day
from portal.audit.actions import record
from portal.dossiers.models import Round
from portal.obligations.actions import tell


@transaction.atomic
def remind_experts(round_: Round, experts: Sequence[int], *, actor: User, now: datetime) -> int:
    """Write to these experts, named by their keys, who still owe sheets; return how many were told.

    Counted over the cases that the officer sees. Who was reminded of the round today is not
    written to again.
    """
    left = dict(waiting_for(live_tasks(round_, actor, now), experts))
    due_at = timetable_of(round_.pk, now).due_at
    until = f"截止时间 {timezone.localtime(due_at):%Y-%m-%d %H:%M}（北京时间）。" if due_at else ""
    told = 0
    for person in User.objects.filter(pk__in=left, is_active=True).order_by("pk"):
        told += tell(
            [person],
            key=f"review-reminder:{round_.pk}:{shanghai_day(now):%Y%m%d}",
            subject="评审提醒",
            body=f"您在“{round_}”还有 {left[person.pk]} 件案卷没有提交评分。{until}",
            address="/review/",
            now=now,
        )
    record("remind_experts", actor=actor, on=round_, at=now, asked=len(left), told=told)
    return told
