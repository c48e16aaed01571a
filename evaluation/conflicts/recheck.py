"""A new fact about an expert reaches the cases he is on at once."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from evaluation.actions.review import release
from evaluation.assigning import ASSIGNABLE
from evaluation.conflicts.avoided import match_later
from evaluation.conflicts.hits import Hit, hits_for
from evaluation.conflicts.kinds import Kind
from evaluation.models import Assignment, Expert
from portal.accounts.models import User
from portal.dossiers.models import Dossier
from portal.dossiers.walls import kept_from
from portal.obligations.actions import tell
from portal.obligations.people import people_of_national_office

REMEMBERED = frozenset({Kind.DECLINED, Kind.RECUSED})


@transaction.atomic
def recheck(expert: Expert, *, now: datetime, actor: User | None) -> list[Assignment]:
    """End the expert's live assignments that now have a hard conflict; return them.

    The grant ends with the row, so the next request finds nothing. The national office is told of
    each case. Cases whose scoring has ended stay as they are and the office is told as well.
    Requests to avoid that name this expert are matched first.
    """
    match_later(expert, now=now)
    live = Assignment.objects.filter(expert=expert, ended_at__isnull=True)
    tasks = list(live.select_related("dossier__institution").order_by("dossier"))
    found = hits_for([task.dossier for task in tasks], [expert]) if tasks else {}
    return [
        ended
        for task in tasks
        if (hard := _hard(found.get((task.dossier_id, expert.pk), ())))
        if (ended := _answered(task, hard, actor, now)) is not None
    ]


def _hard(hits: Sequence[Hit]) -> list[Hit]:
    """What is remembered of the pair itself is no news: it was invited again knowing that."""
    return [hit for hit in hits if hit.hard and hit.kind not in REMEMBERED]


def _answered(
    task: Assignment, hard: Sequence[Hit], actor: User | None, now: datetime
) -> Assignment | None:
    kinds = "、".join(dict.fromkeys(hit.label for hit in hard))
    going_on = task.dossier.state in ASSIGNABLE
    ended = None
    if going_on:
        ended = release(task, reason=f"复核发现应当回避：{kinds}", actor=actor, now=now)
    done = "评审任务已结束，请另行分配专家" if ended else "评分已经结束，请核对该专家的评分"
    _tell_office(task, f"{kinds}。{done}。", now)
    return ended


def _tell_office(task: Assignment, said: str, now: datetime) -> None:
    """Whoever must not see the case is not told of it."""
    case = task.dossier
    tell(
        people_of_national_office(now).exclude(pk__in=kept_from(case)),
        key=f"recheck:{task.pk}:{now.isoformat()}",
        subject=f"{case.reference} 评审专家应当回避",
        body=f"{task.expert.user}与“{case.institution}”的案卷 {case.reference} 存在：{said}",
        address=address_of_pair(case, task.expert),
        dossier=case,
        now=now,
    )


def address_of_pair(case: Dossier, expert: Expert) -> str:
    """The page of the national desk about one expert and one case."""
    return f"/desk/conflicts/{case.reference}/{expert.pk}/"
