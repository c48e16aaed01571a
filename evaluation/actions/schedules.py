"""A province's own terms for a round: an earlier deadline for its institutions."""

from datetime import datetime

from django.db import transaction

from evaluation.effects import SUBMISSION, open_submission_duty
from evaluation.guards import spoken
from portal.accounts.models import User
from portal.accounts.queries import standing_of
from portal.audit.actions import record, record_refusal
from portal.dossiers.actions import locked
from portal.dossiers.models import Dossier, ProvinceSchedule, Round
from portal.dossiers.queries import report_deadline
from portal.kernel.refusals import Refusal, Refused
from portal.kernel.roles import PROVINCE
from portal.organizations.models import Region
from portal.programmes.registry import all_programmes


@transaction.atomic
def set_schedule(
    round_: Round, region: Region, *, deadline: datetime, contact: str, actor: User, now: datetime
) -> ProvinceSchedule:
    """Set a province's deadline; the duties of its open drafts move with it.

    Refused when already past, or later than what the round allows institutions or the province.
    """
    if refusals := _refusals(round_, region, deadline, actor, now):
        refused = Refused(refusals)
        record_refusal("set_schedule", refused, actor=actor, on=round_)
        raise refused
    before = ProvinceSchedule.objects.filter(round=round_, region=region).first()
    schedule, _created = ProvinceSchedule.objects.update_or_create(
        round=round_,
        region=region,
        defaults={
            "institution_deadline": deadline,
            "contact": contact.strip(),
            "set_by": actor,
            "set_at": now,
        },
    )
    moved = _move_duties(round_, region, now)
    record(
        "set_schedule",
        actor=actor,
        on=round_,
        at=now,
        region=region.pk,
        before=before.institution_deadline.isoformat() if before else None,
        after=deadline.isoformat(),
        moved=moved,
    )
    return schedule


def institutions_deadline(round_: Round) -> datetime | None:
    """The round's own last instant for institutions on the routes a province takes part in."""
    routes = round_.routes.filter(programme__in=_routes_through_provinces())
    return min(routes.values_list("deadline", flat=True), default=None)


def _routes_through_provinces() -> list[str]:
    return [code for code, found in all_programmes().items() if found.province_takes_part]


def _refusals(
    round_: Round, region: Region, deadline: datetime, actor: User, now: datetime
) -> list[Refusal]:
    if not standing_of(actor).regions.get(region.pk, frozenset()) & PROVINCE:
        return [Refusal("wrong_role", "本省安排由本省知识产权管理部门设定")]
    said = []
    if deadline <= now:
        said.append(Refusal("deadline_past", f"本省申报截止（{spoken(deadline)}）应晚于当前时间"))
    national = institutions_deadline(round_)
    if national is not None and deadline > national:
        said.append(
            Refusal("later_than_round", f"本省申报截止不能晚于本批次申报截止（{spoken(national)}）")
        )
    latest = report_deadline(round_, region.pk)
    if deadline > latest:
        said.append(
            Refusal("later_than_report", f"本省申报截止不能晚于省级报送截止（{spoken(latest)}）")
        )
    return said


def _move_duties(round_: Round, region: Region, now: datetime) -> int:
    """Each case is locked and asked again: one submitted meanwhile has no duty to move."""
    waiting = Dossier.objects.filter(
        round=round_,
        region=region,
        programme__in=_routes_through_provinces(),
        obligations__kind=SUBMISSION,
        obligations__closed_at__isnull=True,
    )
    moved = 0
    for key in waiting.order_by("pk").values_list("pk", flat=True):
        case = locked(key)
        if case.obligations.filter(kind=SUBMISSION, closed_at__isnull=True).exists():
            open_submission_duty(case, now)
            moved += 1
    return moved
