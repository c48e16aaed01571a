"""Score sheets: draft, submit once, reopen as a new version; and the defence's scores."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from evaluation.actions.review import live_assignment
from evaluation.models import Assignment, DefenceScore, ReviewRule, Score, ScoreSheet
from evaluation.rubric import criterion_code, rubric_of
from portal.accounts.models import User
from portal.audit.actions import record, record_refusal
from portal.dossiers.actions import locked
from portal.dossiers.models import Dossier
from portal.kernel.refusals import Refusal, Refused
from portal.obligations.actions import tell

SCORING, DEFENCE = "scoring", "defence"
Scores = Mapping[int, Decimal]


@transaction.atomic
def save_draft(
    assignment: Assignment, scores: Scores, opinion: str, *, now: datetime
) -> ScoreSheet:
    """Keep what the expert has so far; ``scores`` maps a criterion's key to its value.

    Raises :class:`Refused`: ``sheet_locked`` after submission, ``scoring_closed`` when the case
    is no longer being scored, ``not_declared`` before the declaration.
    """
    case = _case_in(assignment.dossier_id, SCORING)
    current = live_assignment(assignment)
    sheet = _open_sheet(current, case, now)
    sheet.opinion, sheet.saved_at = opinion, now
    sheet.save()
    maximum = ReviewRule.objects.get(round=case.round_id).scale_max
    for key, value in scores.items():
        Score.objects.update_or_create(
            sheet=sheet, criterion_id=key, defaults={"value": value, "maximum": maximum}
        )
    return sheet


def submit(assignment: Assignment, scores: Scores, opinion: str, *, now: datetime) -> ScoreSheet:
    """Hand in the sheet and lock it. Raises :class:`Refused` with everything that is missing."""
    try:
        return _submit(assignment, scores, opinion, now)
    except Refused as refused:
        actor = assignment.expert.user
        record_refusal("submit_scores", refused, actor=actor, on=assignment.dossier)
        raise


@transaction.atomic
def _submit(assignment: Assignment, scores: Scores, opinion: str, now: datetime) -> ScoreSheet:
    sheet = save_draft(assignment, scores, opinion, now=now)
    if refusals := _incomplete(sheet):
        raise Refused(refusals)
    sheet.state, sheet.submitted_at = ScoreSheet.State.SUBMITTED, now
    sheet.save(update_fields=["state", "submitted_at"])
    record(
        "submit_scores",
        actor=assignment.expert.user,
        on=assignment.dossier,
        at=now,
        version=sheet.version,
    )
    return sheet


def _incomplete(sheet: ScoreSheet) -> list[Refusal]:
    rule = ReviewRule.objects.get(round=sheet.assignment.dossier.round_id)
    given = {criterion_code(score.criterion_id): score.value for score in sheet.scores.all()}
    said = [Refusal(each.code, each.message) for each in rubric_of(rule).problems(given)]
    if not sheet.opinion.strip():
        said.append(Refusal("opinion_missing", "评审意见尚未填写", "", "请写明主要依据。"))
    return said


def _open_sheet(current: Assignment, case: Dossier, now: datetime) -> ScoreSheet:
    if current.declared_at is None:
        raise Refused.because("not_declared", "评审前须先作出无利害关系声明")
    sheet = current.sheets.order_by("-version").first()
    if sheet is None:
        return ScoreSheet.objects.create(
            assignment=current, submission_version=case.version, saved_at=now
        )
    if sheet.state == ScoreSheet.State.SUBMITTED:
        raise Refused.because(
            "sheet_locked",
            "评分已经提交，不能再修改",
            next_step="确需修改的，请联系评审组织人员退回。",
        )
    return sheet


@transaction.atomic
def reopen(sheet: ScoreSheet, *, reason: str, actor: User, now: datetime) -> ScoreSheet:
    """Give a submitted sheet back to its expert as version n+1; version n stays readable."""
    case = _case_in(sheet.assignment.dossier_id, SCORING)
    current = live_assignment(sheet.assignment)
    old = ScoreSheet.objects.select_for_update().get(pk=sheet.pk)
    if old.state != ScoreSheet.State.SUBMITTED:
        raise Refused.because("not_submitted", "只有已提交的评分才能退回重评")
    old.state = ScoreSheet.State.SUPERSEDED
    old.save(update_fields=["state"])
    new = ScoreSheet.objects.create(
        assignment=current,
        version=old.version + 1,
        submission_version=case.version,
        opinion=old.opinion,
        saved_at=now,
    )
    Score.objects.bulk_create(
        Score(
            sheet=new,
            criterion_id=score.criterion_id,
            value=score.value,
            maximum=score.maximum,
            comment=score.comment,
        )
        for score in old.scores.all()
    )
    record("reopen_scores", actor=actor, on=case, at=now, version=old.version, reason=reason)
    tell(
        [current.expert.user],
        key=f"reopened:{new.pk}",
        subject="评分已退回，请重新评定",
        body=f"您的一份评分已退回重评。\n理由：{reason}",
        address=f"/review/{case.reference}/",
        now=now,
    )
    return new


@transaction.atomic
def record_defence(
    dossier: Dossier, *, judge: str, value: Decimal, actor: User, now: datetime
) -> DefenceScore:
    """Write down what a judge gave, 0 to 100; a correction is the next version (R0-24)."""
    case = _case_in(dossier.pk, DEFENCE)
    last = DefenceScore.objects.filter(dossier=case, judge=judge).order_by("-version").first()
    written = DefenceScore.objects.create(
        dossier=case,
        judge=judge,
        version=last.version + 1 if last else 1,
        value=value,
        recorded_by=actor,
        recorded_at=now,
    )
    record(
        "record_defence",
        actor=actor,
        on=case,
        at=now,
        judge=judge,
        version=written.version,
        value=str(value),
    )
    return written


def _case_in(pk: int, state: str) -> Dossier:
    """The case, locked, in the state that the work belongs to."""
    case = locked(pk)
    if case.state == state:
        return case
    if state == SCORING:
        raise Refused.because("scoring_closed", "这件案卷的专家评分已经结束或尚未开始")
    raise Refused.because("not_in_defence", "这件案卷当前不在答辩环节")
