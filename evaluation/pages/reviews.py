"""The list of an expert's tasks."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext as _

from evaluation.blind import handle_of
from evaluation.models import Assignment, ReviewRule, ScoreSheet
from evaluation.pages.review import case_name
from evaluation.phases import Timetable, timetables_of
from evaluation.reviewing import partial_total
from portal.accounts.models import User


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task as the list says it. ``name`` and ``region`` are empty where nothing may be told."""

    task: Assignment
    handle: str
    name: str
    region: str
    tag: str
    words: str
    total: str
    judged: int
    due_at: datetime | None
    overdue: bool

    @property
    def invited(self) -> bool:
        """Whether the invitation still waits for an answer."""
        return self.task.ended_at is None and self.task.declared_at is None


def tasks_of(user: User) -> QuerySet[Assignment]:
    """The tasks of an expert: what is still to be done, then what is handed in, then the ended."""
    given = ScoreSheet.objects.filter(assignment=OuterRef("pk"), state=ScoreSheet.State.SUBMITTED)
    tasks = Assignment.objects.filter(expert__user=user).annotate(handed_in=Exists(given))
    related = tasks.select_related("dossier__institution", "dossier__region", "dossier__round")
    ordered = related.order_by(F("ended_at").asc(nulls_first=True), "handed_in", "pk")
    return ordered.prefetch_related("sheets__scores")


def task_rows(
    tasks: Sequence[Assignment], open_now: Collection[int], now: datetime
) -> list[TaskRow]:
    """The rows of a page of tasks; three queries at any number.

    ``open_now`` are the keys of the cases that the expert can open.
    """
    rounds = {task.dossier.round_id for task in tasks}
    rules = ReviewRule.objects.filter(round__in=rounds).prefetch_related("criteria")
    by_round = {rule.round_id: rule for rule in rules}
    times = timetables_of(rounds, now)
    return [
        _row(
            task,
            by_round.get(task.dossier.round_id),
            times[task.dossier.round_id],
            told=task.ended_at is None
            and (task.dossier_id in open_now or task.declared_at is None),
        )
        for task in tasks
    ]


def _row(task: Assignment, rule: ReviewRule | None, times: Timetable, *, told: bool) -> TaskRow:
    case = task.dossier
    sheet: Any = next(iter(task.sheets.all()), None)
    submitted = sheet is not None and sheet.state == ScoreSheet.State.SUBMITTED
    owed = task.ended_at is None and not submitted
    due_at = times.due_for(task.assigned_at) if owed else None
    tag, words = _said(task, sheet, told=told)
    return TaskRow(
        task=task,
        handle=handle_of(case, times),
        name=case_name(case, times) if told else "",
        region=str(case.region) if told and not times.sight.blind else "",
        tag=tag,
        words=words,
        total=_total(rule, sheet) if submitted and rule else "",
        judged=sheet.submission_version if submitted else 0,
        due_at=due_at,
        overdue=due_at is not None and due_at < times.now,
    )


def _said(task: Assignment, sheet: ScoreSheet | None, *, told: bool) -> tuple[str, str]:
    if task.ended_at is not None:
        return "off", task.get_end_display()
    if sheet is not None and sheet.state == ScoreSheet.State.SUBMITTED:
        return "done", _("已提交")
    if task.declared_at is None:
        return "todo", _("待接受")
    if not told:
        return "off", _("已接受，评分未开放")
    return ("doing", _("草稿")) if sheet else ("todo", _("未评"))


def _total(rule: ReviewRule, sheet: ScoreSheet) -> str:
    scores = sheet.scores.all()
    return partial_total(rule, {s.criterion_id: s.value for s in scores if s.value is not None})
