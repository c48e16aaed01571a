"""Experts on cases: assigning, releasing, declaring, recusing, and opening and closing scoring."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from guardian.shortcuts import assign_perm, remove_perm

from evaluation.duties import owe_reviews, settle_reviews
from evaluation.models import Assignment, Expert, ReviewRule, ScoreSheet
from portal.accounts.models import User
from portal.audit.actions import record, record_refusal
from portal.dossiers.actions import advance, locked
from portal.dossiers.models import Dossier
from portal.kernel.refusals import Refusal, Refused
from portal.obligations.actions import tell

SCORE = "dossiers.score_dossier"
REVIEWS = "/review/"
ASSIGNABLE = frozenset({"awaiting_review", "scoring"})


def conflicts(expert: Expert, dossier: Dossier) -> list[Refusal]:
    """Why this expert may not score this case at all: own unit, own province (F-15)."""
    said = []
    unit = dossier.institution
    same_code = bool(expert.employer_credit_code) and (
        expert.employer_credit_code == unit.credit_code
    )
    if same_code or _plain(expert.employer) == _plain(unit.name):
        said.append(Refusal("own_unit", f"{expert.user}是申报单位“{unit}”的人员，应当回避"))
    if expert.region_id == dossier.region_id:
        said.append(
            Refusal(
                "own_province", f"{expert.user}与申报单位“{unit}”同在{dossier.region}，应当回避"
            )
        )
    return said


def assignment_refusals(
    dossier: Dossier, experts: Iterable[Expert], live: Iterable[int]
) -> list[Refusal]:
    """Every reason against assigning these experts; ``live`` are those already on the case."""
    taken = set(live)
    said = []
    if dossier.state not in ASSIGNABLE:
        said.append(Refusal("not_assignable", f"“{dossier.institution}”当前不能分配专家"))
    for expert in experts:
        said += conflicts(expert, dossier)
        if expert.pk in taken:
            said.append(
                Refusal("already_assigned", f"{expert.user}已在“{dossier.institution}”的评审组")
            )
    return said


def assign(
    pairs: Sequence[tuple[Dossier, Sequence[Expert]]], *, actor: User, now: datetime
) -> list[Assignment]:
    """Put experts on cases, all or none; each assignment is also the grant that opens the case.

    Raises :class:`Refused` with every conflict of every pair.
    """
    try:
        return _assign(pairs, actor, now)
    except Refused as refused:
        record_refusal("assign_expert", refused, actor=actor, on=pairs[0][0])
        raise


@transaction.atomic
def _assign(
    pairs: Sequence[tuple[Dossier, Sequence[Expert]]], actor: User, now: datetime
) -> list[Assignment]:
    refusals: list[Refusal] = []
    wanted: list[tuple[Dossier, Expert]] = []
    for dossier, experts in sorted(pairs, key=lambda pair: pair[0].pk):
        case = locked(dossier.pk)
        refusals += assignment_refusals(case, experts, live_experts(case))
        wanted += [(case, expert) for expert in experts]
    if refusals:
        raise Refused(refusals)
    created = [_put(case, expert, actor, now) for case, expert in wanted]
    owe_reviews(created, now)
    return created


def live_experts(dossier: Dossier) -> list[int]:
    """The keys of the experts now on a case."""
    live = Assignment.objects.filter(dossier=dossier, ended_at__isnull=True)
    return list(live.values_list("expert", flat=True))


def _put(case: Dossier, expert: Expert, actor: User, now: datetime) -> Assignment:
    created = Assignment.objects.create(
        dossier=case, expert=expert, assigned_by=actor, assigned_at=now
    )
    assign_perm(SCORE, expert.user, case)
    record("assign_expert", actor=actor, on=case, at=now, expert=str(expert.user))
    tell(
        [expert.user],
        key=f"assignment:{created.pk}",
        subject="新的评审任务",
        body="您有一件新的评审任务，评分开始后可以在“我的评审”中查看。",
        address=REVIEWS,
        now=now,
    )
    return created


def release(assignment: Assignment, *, reason: str, actor: User, now: datetime) -> Assignment:
    """Take an expert off a case; access ends with the next request."""
    return _end(assignment, Assignment.End.RELEASED, reason, actor, now)


def recuse(assignment: Assignment, *, reason: str, now: datetime) -> Assignment:
    """The expert steps back; access ends with the next request. A submitted sheet stays on record."""
    return _end(assignment, Assignment.End.RECUSED, reason, assignment.expert.user, now)


@transaction.atomic
def _end(assignment: Assignment, end: str, reason: str, actor: User, now: datetime) -> Assignment:
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
def declare(assignment: Assignment, *, now: datetime) -> Assignment:
    """The expert declares to have no conflict with the applicant; needed before the first look."""
    current = live_assignment(assignment)
    if current.declared_at is None:
        current.declared_at = now
        current.save(update_fields=["declared_at"])
        record("declare_no_conflict", actor=current.expert.user, on=current.dossier, at=now)
    return current


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


def _plain(name: str) -> str:
    return "".join(name.split())
