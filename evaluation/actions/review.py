"""Experts on cases: inviting, accepting, declining, releasing, recusing; opening and closing."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from django.db import transaction
from guardian.shortcuts import assign_perm, remove_perm

from evaluation.assigning import ASSIGNABLE, Pairs, conflicts, refusals_against
from evaluation.duties import owe_reviews, settle_reviews
from evaluation.interests import declared_on
from evaluation.models import Assignment, Expert, Proposal, ReviewRule, ScoreSheet
from portal.accounts.models import User
from portal.accounts.queries import shanghai_day
from portal.audit.actions import record, record_refusal
from portal.dossiers.actions import advance, locked
from portal.dossiers.models import Dossier
from portal.dossiers.queries import visible_to
from portal.kernel.refusals import Refusal, Refused
from portal.obligations.actions import tell

__all__ = ["ASSIGNABLE", "conflicts"]  # asked for here by those who assign

SCORE = "dossiers.score_dossier"
REVIEWS = "/review/"


def assign(
    pairs: Pairs,
    *,
    actor: User,
    now: datetime,
    proposal: Proposal | None = None,
    again: str = "",
) -> list[Assignment]:
    """Invite experts to cases, all or none; one message to each expert.

    Nothing of a case opens before the expert accepts. ``again`` is the reason for which pairs
    that were declined before are invited once more. Raises :class:`Refused` with every reason
    against every pair.
    """
    try:
        return _assign(pairs, actor, now, proposal, again)
    except Refused as refused:
        record_refusal("assign_expert", refused, actor=actor, on=pairs[0][0])
        raise


@transaction.atomic
def _assign(
    pairs: Pairs, actor: User, now: datetime, proposal: Proposal | None, again: str
) -> list[Assignment]:
    ordered = sorted(pairs, key=lambda pair: pair[0].pk)
    wanted = [(locked(case.pk), experts) for case, experts in ordered]
    _hold({expert.pk for _case, experts in wanted for expert in experts})
    if refusals := refusals_against(wanted, now=now, again=bool(again)):
        raise Refused(refusals)
    created = Assignment.objects.bulk_create(
        Assignment(
            dossier=case, expert=expert, proposal=proposal, assigned_by=actor, assigned_at=now
        )
        for case, experts in wanted
        for expert in experts
    )
    for one in created:
        detail = {"again": again} if again else {}
        record(
            "assign_expert",
            actor=actor,
            on=one.dossier,
            at=now,
            expert=str(one.expert.user),
            **detail,
        )
    owe_reviews(created, now)
    _tell_of(created, now)
    return created


def _hold(experts: set[int]) -> None:
    """Lock the experts, so that two officers do not fill one load at once."""
    list(Expert.objects.select_for_update(no_key=True).filter(pk__in=experts).order_by("pk"))


def _tell_of(created: Sequence[Assignment], now: datetime) -> None:
    """One message to each expert, with the number of cases and no name."""
    by_expert = sorted(created, key=lambda one: (one.expert_id, one.pk))
    for _pk, group in groupby(by_expert, key=lambda one: one.expert_id):
        tasks = list(group)
        tell(
            [tasks[0].expert.user],
            key=f"assignment:{tasks[0].pk}",
            subject="新的评审邀请",
            body=f"邀请您评审“{tasks[0].dossier.round}”案卷 {len(tasks)} 件。"
            "请在“我的评审”中逐件接受或谢绝；接受并声明无利害关系后可以查看材料。",
            address=REVIEWS,
            now=now,
        )


def live_experts(dossier: Dossier) -> list[int]:
    """The keys of the experts now on a case."""
    live = Assignment.objects.filter(dossier=dossier, ended_at__isnull=True)
    return list(live.values_list("expert", flat=True))


@transaction.atomic
def release(
    assignment: Assignment, *, reason: str, actor: User | None, now: datetime, quiet: bool = False
) -> Assignment:
    """Take an expert off a case; access ends with the next request. No actor: the system.

    The expert is told that it has ended and not why, unless the caller tells him: ``quiet``.
    """
    ended = _end(assignment, Assignment.End.RELEASED, reason, actor, now)
    if not quiet:
        _tell_released(ended, now)
    return ended


def _tell_released(ended: Assignment, now: datetime) -> None:
    """Without the unit's name and without the reason, which may be another's request to avoid."""
    tell(
        [ended.expert.user],
        key=f"released:{ended.pk}",
        subject="一项评审任务已结束",
        body=f"“{ended.dossier.round}”中您的一项评审任务已经结束，不能再查看和评分，不必再办理。"
        "已保存的内容留存备查。其余任务请在“我的评审”中查看。",
        address=REVIEWS,
        now=now,
    )


@transaction.atomic
def recuse(assignment: Assignment, *, reason: str, now: datetime) -> Assignment:
    """The expert steps back; access ends with the next request. A submitted sheet stays on record."""
    ended = _end(assignment, Assignment.End.RECUSED, reason, assignment.expert.user, now)
    _tell_inviter(ended, "专家申请回避", now)
    return ended


@transaction.atomic
def decline(assignment: Assignment, *, code: str, reason: str, now: datetime) -> Assignment:
    """The expert declines the invitation; the pair is remembered.

    ``code`` is one of ``Assignment.DeclineReason``. Raises :class:`Refused` with
    ``already_accepted`` after the acceptance: then one recuses oneself.
    """
    case = locked(assignment.dossier_id)
    if live_assignment(assignment).declared_at is not None:
        raise Refused.because(
            "already_accepted",
            "这项评审邀请已经接受，不能再谢绝",
            next_step="请在评审页面申请回避。",
        )
    ended = _end(assignment, Assignment.End.DECLINED, reason, assignment.expert.user, now)
    ended.dossier, ended.end_code = case, code
    ended.save(update_fields=["end_code"])
    _tell_inviter(ended, "专家谢绝评审", now)
    return ended


def _tell_inviter(ended: Assignment, subject: str, now: datetime) -> None:
    """Tell the officer who invited, unless the case is out of his sight by now."""
    case, inviter = ended.dossier, ended.assigned_by
    if not visible_to(inviter).filter(pk=case.pk).exists():
        return
    tell(
        [inviter],
        key=f"assignment_ended:{ended.pk}",
        subject=f"{subject}：{case.reference}",
        body=f"{ended.expert.user}不再评审案卷 {case.reference}，请另行安排专家。",
        address=f"/desk/panels/{case.reference}/",
        dossier=case,
        now=now,
    )


@transaction.atomic
def _end(
    assignment: Assignment, end: str, reason: str, actor: User | None, now: datetime
) -> Assignment:
    case = locked(assignment.dossier_id)
    current = live_assignment(assignment)
    current.ended_at, current.end, current.end_reason = now, end, reason
    current.save(update_fields=["ended_at", "end", "end_reason"])
    remove_perm(SCORE, current.expert.user, case)
    settle_reviews([current.pk], outcome=end, now=now)
    record("end_assignment", actor=actor, on=case, at=now, end=end, reason=reason)
    return current


def live_assignment(assignment: Assignment) -> Assignment:
    """The row, locked. Raises :class:`Refused` when it has ended meanwhile."""
    rows = Assignment.objects.select_for_update(of=("self",)).select_related("expert__user")
    current = rows.get(pk=assignment.pk)
    if current.ended_at is not None:
        raise Refused.because("assignment_ended", "这项评审任务已经结束")
    return current


@transaction.atomic
def accept(assignment: Assignment, *, now: datetime) -> Assignment:
    """The expert accepts and declares to have no conflict; this opens the case to him.

    Accepting again changes nothing. Raises :class:`Refused`: ``assignment_ended``,
    ``review_over``, ``interests_expired``.
    """
    case = locked(assignment.dossier_id)
    current = live_assignment(assignment)
    if current.declared_at is not None:
        return current
    if refusals := acceptance_refusals(current, now=now):
        raise Refused(refusals)
    current.declared_at = now
    current.save(update_fields=["declared_at"])
    assign_perm(SCORE, current.expert.user, case)
    record("declare_no_conflict", actor=current.expert.user, on=case, at=now)
    return current


declare = accept


def acceptance_refusals(assignment: Assignment, *, now: datetime) -> list[Refusal]:
    """What stops an expert from accepting now."""
    said = []
    if assignment.dossier.state not in ASSIGNABLE:
        said.append(Refusal("review_over", "这件案卷的评审已经结束，不必再办理"))
    if not declared_on(shanghai_day(now)).filter(expert=assignment.expert_id).exists():
        said.append(
            Refusal(
                "interests_expired",
                "您没有有效的利害关系声明，不能接受新的评审任务",
                next_step="请先在“我的声明”中作出声明。",
            )
        )
    return said


@transaction.atomic
def open_scoring(cases: Sequence[Dossier], *, actor: User, now: datetime) -> list[Dossier]:
    """Let the experts in, all cases or none; the first opening locks the round's review rule."""
    opened = [
        advance(case, "open_scoring", actor=actor, now=now)
        for case in sorted(cases, key=lambda case: case.pk)
    ]
    for round_id in {case.round_id for case in opened}:
        lock_rule(round_id, actor, now)
    return opened


def lock_rule(round_id: int, actor: User, now: datetime) -> None:
    """Close the round's review rule for good, once: with the opening or the first score."""
    rule = ReviewRule.objects.select_for_update().get(round=round_id)
    if rule.locked_at is None:
        rule.locked_at = now
        rule.save(update_fields=["locked_at"])
        record("lock_review_rule", actor=actor, on=rule, at=now)


@transaction.atomic
def close_scoring(cases: Sequence[Dossier], *, actor: User, now: datetime) -> list[Dossier]:
    """End the experts' work on cases, all or none; their access ends with it."""
    ordered = sorted(cases, key=lambda case: case.pk)
    return [advance(case, "close_scoring", actor=actor, now=now) for case in ordered]


def submitted_sheets(dossier: Dossier) -> list[ScoreSheet]:
    """The sheets that count: of live assignments, submitted, with scores and authors."""
    found = ScoreSheet.objects.filter(
        assignment__dossier=dossier,
        assignment__ended_at__isnull=True,
        state=ScoreSheet.State.SUBMITTED,
    )
    return list(found.select_related("assignment__expert__user").prefetch_related("scores"))
