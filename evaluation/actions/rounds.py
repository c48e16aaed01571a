"""Setting up a round and publishing it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from evaluation.actions.extensions import REPORT, SUBMISSION, open_report_duty
from evaluation.models import ReviewCriterion, ReviewRule, RoundField
from evaluation.policy.expertise import COMMITTEE_FIELDS
from evaluation.queries import needs_experts
from evaluation.rubric import rubric_of
from portal.accounts.models import User
from portal.audit.actions import record, record_refusal
from portal.dossiers.models import Round, RoundRoute
from portal.evidence.models import ChecklistItem
from portal.kernel.refusals import Refusal, Refused
from portal.kernel.scoring import InvalidRubric
from portal.obligations.models import Obligation, Reminder
from portal.organizations.queries import participating
from portal.programmes.registry import programme

CRITERION_COLUMNS = (
    "title",
    "guidance",
    "weight",
    "summed",
    "maximum",
    "labels",
    "comment_below",
    "comment_above",
    "clauses",
)
Values = Mapping[str, Any]
RouteValues = Mapping[str, Values]


@transaction.atomic
def draft_round(values: Values, routes: RouteValues, *, actor: User, now: datetime) -> Round:
    """A new round, unpublished; ``routes`` maps a programme's code to its terms."""
    created = Round.objects.create(**values, created_by=actor)
    _write_routes(created, routes)
    record("draft_round", actor=actor, on=created, at=now, slug=created.slug)
    return created


@transaction.atomic
def change_round(
    round_: Round, values: Values, routes: RouteValues, *, actor: User, now: datetime
) -> Round:
    """Write the changed values. After publication deadlines move only forward, for everybody.

    Which other values are closed by publication is the form's business (disabled fields never
    reach ``values``). Raises :class:`Refused` with ``deadline_moved_earlier``.
    """
    current = Round.objects.select_for_update().get(pk=round_.pk)
    if current.published_at is not None:
        _refuse_earlier(current, values, routes)
        _move_duties(current, values, routes)
    before = current.title
    for name, value in values.items():
        setattr(current, name, value)
    current.save()
    _write_routes(current, routes)
    record("change_round", actor=actor, on=current, at=now, before=before)
    return current


def _write_routes(round_: Round, routes: RouteValues) -> None:
    for code, terms in routes.items():
        RoundRoute.objects.update_or_create(round=round_, programme=code, defaults=dict(terms))
    if round_.published_at is None:
        round_.routes.exclude(programme__in=list(routes)).delete()


def _refuse_earlier(round_: Round, values: Values, routes: RouteValues) -> None:
    said = []
    if values.get("province_deadline", round_.province_deadline) < round_.province_deadline:
        said.append(_earlier("省级报送截止"))
    for route in round_.routes.all():
        asked = routes.get(route.programme, {}).get("deadline", route.deadline)
        if asked < route.deadline:
            said.append(_earlier(f"“{programme(route.programme).route}”申报截止"))
    if said:
        raise Refused(said)


def _earlier(what: str) -> Refusal:
    return Refusal(
        "deadline_moved_earlier", f"批次已发布，{what}时间只能推后", "", "请改填较晚的时间。"
    )


def _move_duties(round_: Round, values: Values, routes: RouteValues) -> None:
    """Duties that stand at the old general deadline follow it; those with their own date stay."""
    _move(round_, REPORT, round_.province_deadline, values.get("province_deadline"))
    for route in round_.routes.all():
        later = routes.get(route.programme, {}).get("deadline")
        _move(round_, SUBMISSION, route.deadline, later, dossier__programme=route.programme)


def _move(round_: Round, kind: str, old: datetime, new: datetime | None, **among: str) -> None:
    if new is None or new == old:
        return
    duties = Obligation.objects.filter(
        round=round_, kind=kind, due_at=old, closed_at__isnull=True, **among
    )
    keys = list(duties.values_list("pk", flat=True))
    Reminder.objects.filter(obligation__in=keys).delete()
    Obligation.objects.filter(pk__in=keys).update(due_at=new)


@transaction.atomic
def set_review_rule(
    round_: Round, values: Values, criteria: Sequence[Values], *, actor: User, now: datetime
) -> ReviewRule:
    """Write the round's review rule and its weighted criteria (F-15).

    Raises :class:`Refused` with ``rule_locked`` once scoring has opened; the criteria are closed
    (``criteria_locked``) as soon as the round is published.
    """
    rule = ReviewRule.objects.select_for_update().filter(round=round_).first()
    if rule is not None and rule.locked_at is not None:
        raise Refused.because("rule_locked", "评审已经开始，评审规则不能再修改")
    stood = rule is not None
    rule, _created = ReviewRule.objects.update_or_create(round=round_, defaults=dict(values))
    if not (stood and round_.published_at):
        rule.criteria.all().delete()
        ReviewCriterion.objects.bulk_create(
            ReviewCriterion(rule=rule, position=place, **one) for place, one in enumerate(criteria)
        )
        _refuse_bad_weights(rule)
    elif [{name: one[name] for name in CRITERION_COLUMNS} for one in criteria] != _written(rule):
        raise Refused.because("criteria_locked", "批次已发布，评审指标和权重不能再修改")
    record("set_review_rule", actor=actor, on=round_, at=now, experts=rule.experts_per_case)
    return rule


def _refuse_bad_weights(rule: ReviewRule) -> None:
    """What the form has refused before is refused here for everybody else; nothing is kept."""
    try:
        rubric_of(rule)
    except InvalidRubric as wrong:
        raise Refused.because(wrong.code, wrong.message) from None


def _written(rule: ReviewRule) -> list[dict[str, Any]]:
    return list(rule.criteria.values(*CRITERION_COLUMNS))


@transaction.atomic
def add_round_field(
    round_: Round, *, title: str, source: str, actor: User, now: datetime
) -> RoundField:
    """A field of expertise beside the committee's, with where it comes from.

    Raises :class:`Refused` with ``field_known`` when the round or the committee has it already,
    ``rule_locked`` once scoring has opened.
    """
    current = Round.objects.select_for_update().get(pk=round_.pk)
    if ReviewRule.objects.filter(round=current, locked_at__isnull=False).exists():
        raise Refused.because("rule_locked", "评审已经开始，评审规则不能再修改")
    own = set(current.expert_fields.values_list("title", flat=True))
    if title in own | {one.title for one in COMMITTEE_FIELDS}:
        raise Refused.because("field_known", f"专长“{title}”已经列出，不需再增加")
    code = f"round-{current.pk}-{len(own) + 1}"
    created = RoundField.objects.create(round=current, code=code, title=title, source=source)
    record("add_round_field", actor=actor, on=current, at=now, title=title, source=source)
    return created


@transaction.atomic
def set_checklist(
    round_: Round, items: Sequence[Values], *, actor: User, now: datetime
) -> list[ChecklistItem]:
    """Replace the evidence checklist of an unpublished round (R0-22).

    Raises :class:`Refused` with ``checklist_locked`` after publication: files hang on its items.
    """
    current = Round.objects.select_for_update().get(pk=round_.pk)
    if current.published_at is not None:
        raise Refused.because("checklist_locked", "批次已发布，证明材料清单不能再修改")
    current.checklist.all().delete()
    written = ChecklistItem.objects.bulk_create(
        ChecklistItem(round=current, position=place, **one)
        for place, one in enumerate(items, start=1)
    )
    record("set_checklist", actor=actor, on=current, at=now, items=len(written))
    return written


def checklist_of_round(round_: Round) -> list[dict[str, Any]]:
    """The items of a round as values, to start another round's checklist from."""
    return list(
        round_.checklist.values(
            "code",
            "title",
            "hint",
            "required",
            "clauses",
            "programmes",
            "entity_types",
            "accepted",
            "max_bytes",
            "max_files",
        )
    )


def publication_refusals(round_: Round, actor: User) -> list[Refusal]:
    """Everything that stands between a drafted round and its publication."""
    routes = list(round_.routes.all())
    said = []
    if round_.published_at is not None:
        said.append(Refusal("already_published", "本批次已经发布"))
    if round_.created_by_id == actor.pk:
        said.append(
            Refusal("same_person", "拟稿人不能发布自己拟定的批次", "", "请由另一名审签人员发布。")
        )
    if not routes:
        said.append(
            Refusal("no_route", "尚未开放任何通道", "", "请在“基本信息”中至少开放一个通道。")
        )
    if not round_.checklist.exists():
        said.append(Refusal("no_checklist", "尚未设定证明材料清单", "", "请先填写“材料清单”。"))
    experts = any(needs_experts(programme(route.programme)) for route in routes)
    if experts and not ReviewRule.objects.filter(round=round_).exists():
        said.append(Refusal("no_review_rule", "尚未设定评审规则", "", "请先填写“评审规则”。"))
    return said


def publish_round(round_: Round, *, actor: User, now: datetime) -> Round:
    """Open the round to the public; every participating province owes its report from now on.

    By an officer other than the drafter. Raises :class:`Refused` with everything that is missing.
    """
    try:
        return _publish_round(round_, actor, now)
    except Refused as refused:
        record_refusal("publish_round", refused, actor=actor, on=round_)
        raise


@transaction.atomic
def _publish_round(round_: Round, actor: User, now: datetime) -> Round:
    current = Round.objects.select_for_update().get(pk=round_.pk)
    if refusals := publication_refusals(current, actor):
        raise Refused(refusals)
    current.published_at = now
    current.save(update_fields=["published_at"])
    codes = current.routes.values_list("programme", flat=True)
    if any(programme(code).province_takes_part for code in codes):
        for region in participating():
            open_report_duty(current, region, current.province_deadline, now)
    record("publish_round", actor=actor, on=current, at=now, edition=current.edition)
    return current
