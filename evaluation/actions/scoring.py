"""Score sheets: draft, submit once, reopen as a new version; and the defence's scores."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType

from django.db import transaction

from evaluation.actions.review import live_assignment, lock_rule
from evaluation.blind import handle_at, without_names
from evaluation.drafting import OPINION, Merged, merged, texts_of
from evaluation.duties import owe_reviews, settle_reviews
from evaluation.models import (
    Assignment,
    DefenceScore,
    DefenceSlot,
    Expert,
    ReviewRule,
    Score,
    ScoreSheet,
)
from evaluation.phases import sight_at, timetable_of
from evaluation.rubric import criterion_code, rubric_of, top_of
from portal.accounts.models import User
from portal.audit.actions import record, record_refusal
from portal.dossiers.actions import locked
from portal.dossiers.models import Dossier
from portal.kernel.refusals import Refusal, Refused
from portal.obligations.actions import tell

SCORING, DEFENCE = "scoring", "defence"
Scores = Mapping[int, Decimal | None]
NO_COMMENTS: Mapping[int, str] = MappingProxyType({})


@transaction.atomic
def save_draft(
    assignment: Assignment,
    scores: Scores,
    opinion: str,
    *,
    now: datetime,
    comments: Mapping[int, str] = NO_COMMENTS,
) -> ScoreSheet:
    """Keep what the expert has so far; values and comments by the key of their criterion.

    A criterion that is not named keeps what it has. Raises :class:`Refused`: ``sheet_locked``
    after submission, ``scoring_closed`` when the case is no longer being scored, ``phase_closed``
    outside the windows of the round's phases, ``not_declared`` before the declaration.
    """
    _case, sheet = _opened(assignment, now)
    _write(sheet, scores, comments, opinion, now)
    return sheet


@transaction.atomic
def save_boxes(
    assignment: Assignment, typed: Mapping[str, str], bases: Mapping[str, str], *, now: datetime
) -> Merged:
    """Keep a sheet box by box, as :mod:`evaluation.drafting` names them.

    Boxes that clash with another window are not written and stand in the answer. The texts are
    those a form has found valid. Raises :class:`Refused` as :func:`save_draft` does.
    """
    _case, sheet = _opened(assignment, now)
    found = merged(texts_of(sheet), typed, bases)
    _write(sheet, found.scores, found.comments, found.texts.get(OPINION, ""), now)
    return found


def submit(
    assignment: Assignment,
    scores: Scores,
    opinion: str,
    *,
    now: datetime,
    comments: Mapping[int, str] = NO_COMMENTS,
) -> ScoreSheet:
    """Hand in the sheet and lock it. Raises :class:`Refused` with everything that is missing."""
    with _noting_refusal(assignment), transaction.atomic():
        case, sheet = _opened(assignment, now)
        rule = _write(sheet, scores, comments, opinion, now)
        return _handed_in(case, sheet, rule, now)


def submit_boxes(
    assignment: Assignment,
    typed: Mapping[str, str],
    bases: Mapping[str, str],
    *,
    now: datetime,
    seen_version: int | None = None,
) -> Merged:
    """Keep the boxes as :func:`save_boxes` does and hand the sheet in, unless boxes clash.

    ``seen_version`` is the submitted version that the expert had before his eyes; another one
    now refuses with ``version_changed``. Refused, nothing of this is kept.
    """
    with _noting_refusal(assignment), transaction.atomic():
        case, sheet = _opened(assignment, now)
        if seen_version is not None and seen_version != case.version:
            raise Refused([_changed(case, seen_version)])
        found = merged(texts_of(sheet), typed, bases)
        opinion = found.texts.get(OPINION, "")
        rule = _write(sheet, found.scores, found.comments, opinion, now)
        if not found.clashes:
            _handed_in(case, sheet, rule, now)
        return found


@contextmanager
def _noting_refusal(assignment: Assignment) -> Iterator[None]:
    try:
        yield
    except Refused as refused:
        actor = assignment.expert.user
        record_refusal("submit_scores", refused, actor=actor, on=assignment.dossier)
        raise


def _changed(case: Dossier, seen_version: int) -> Refusal:
    return Refusal(
        "version_changed",
        f"申报单位已提交第 {case.version} 版，您评分时看到的是第 {seen_version} 版",
        "",
        "请核对新版本的材料后再提交，已填内容保留在本页。",
    )


def _handed_in(case: Dossier, sheet: ScoreSheet, rule: ReviewRule, now: datetime) -> ScoreSheet:
    if refusals := _incomplete(sheet, rule):
        raise Refused(refusals)
    sheet.state, sheet.submitted_at = ScoreSheet.State.SUBMITTED, now
    sheet.submission_version = case.version
    sheet.save(update_fields=["state", "submitted_at", "submission_version"])
    settle_reviews([sheet.assignment_id], outcome="submit_scores", now=now)
    record(
        "submit_scores",
        actor=sheet.assignment.expert.user,
        on=case,
        at=now,
        version=sheet.version,
        judged=sheet.submission_version,
    )
    return sheet


def _opened(assignment: Assignment, now: datetime) -> tuple[Dossier, ScoreSheet]:
    """The case, locked, and the expert's sheet that can be written now."""
    case = _case_in(assignment.dossier_id, SCORING)
    current = live_assignment(assignment)
    if refusal := timetable_of(case.round_id, now).refusal:
        raise Refused([refusal])
    return case, _open_sheet(current, case, now)


def _write(
    sheet: ScoreSheet, scores: Scores, comments: Mapping[int, str], opinion: str, now: datetime
) -> ReviewRule:
    """Put the values on the sheet; the first score of a round locks its rule (F-15)."""
    sheet.opinion, sheet.saved_at = opinion, now
    sheet.save(update_fields=["opinion", "saved_at"])
    rule = ReviewRule.objects.prefetch_related("criteria").get(
        round=sheet.assignment.dossier.round_id
    )
    stood = {one.criterion_id: one for one in sheet.scores.all()}
    rows = [
        Score(
            sheet=sheet,
            criterion=one,
            value=scores.get(one.pk, stood[one.pk].value if one.pk in stood else None),
            comment=comments.get(one.pk, stood[one.pk].comment if one.pk in stood else ""),
            maximum=top_of(rule, one),
        )
        for one in rule.criteria.all()
        if one.pk in scores or one.pk in comments
    ]
    Score.objects.bulk_create(
        [row for row in rows if row.criterion_id in stood or row.value is not None or row.comment],
        update_conflicts=True,
        unique_fields=["sheet", "criterion"],
        update_fields=["value", "comment", "maximum"],
    )
    if rule.locked_at is None and any(row.value is not None for row in rows):
        lock_rule(rule.round_id, sheet.assignment.expert.user, now)
    return rule


def _incomplete(sheet: ScoreSheet, rule: ReviewRule) -> list[Refusal]:
    rows = list(Score.objects.filter(sheet=sheet))
    given = {criterion_code(row.criterion_id): row.value for row in rows if row.value is not None}
    comments = {criterion_code(row.criterion_id): row.comment for row in rows}
    rubric = rubric_of(rule)
    problems = [*rubric.problems(given), *rubric.uncommented(given, comments)]
    said = [Refusal(each.code, each.message) for each in problems]
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
    old.reopened_by, old.reopened_at, old.reopen_reason = actor, now, reason
    old.save(update_fields=["state", "reopened_by", "reopened_at", "reopen_reason"])
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
    owe_reviews([current], now)
    record("reopen_scores", actor=actor, on=case, at=now, version=old.version, reason=reason)
    said = without_names(case)(reason) if sight_at(case.round, now).blind else reason
    tell(
        [current.expert.user],
        key=f"reopened:{new.pk}",
        subject="评分已退回，请重新评定",
        body=f"您的一份评分已退回重评。\n理由：{said}",
        address=f"/review/{handle_at(case, now)}/",
        now=now,
    )
    return new


@transaction.atomic
def record_defence(  # noqa: PLR0913 - a score is its parts
    dossier: Dossier,
    *,
    judge: str,
    value: Decimal,
    actor: User,
    now: datetime,
    slot: DefenceSlot | None = None,
    expert: Expert | None = None,
    reason: str = "",
) -> DefenceScore:
    """Write down what a judge gave, 0 to 100; a correction is the next version (R0-24).

    ``slot`` and ``expert`` are those of a judge who gave it in a session. What he gave himself is
    not overwritten from paper: ``given_in_session``.
    """
    case = _case_in(dossier.pk, DEFENCE)
    last = DefenceScore.objects.filter(dossier=case, judge=judge).order_by("-version").first()
    if last is not None and last.expert_id is not None and expert is None:
        raise Refused.because(
            "given_in_session",
            f"{judge}已在答辩场次中自行评分",
            next_step="更正请在该场次的页面办理，并写明理由。",
        )
    written = DefenceScore.objects.create(
        dossier=case,
        slot=slot,
        expert=expert,
        judge=judge,
        version=last.version + 1 if last else 1,
        value=value,
        reason=reason,
        recorded_by=actor,
        recorded_at=now,
    )
    detail = {"reason": reason} if reason else {}
    record(
        "record_defence",
        actor=actor,
        on=case,
        at=now,
        judge=judge,
        version=written.version,
        value=str(value),
        **detail,
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
