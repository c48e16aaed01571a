"""A province's recommendations: into the list, out of it, and their order (R0-07, R0-09, R0-23)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from evaluation.guards import list_not_reported
from evaluation.models import Recommendation
from evaluation.models.recommendation import Lane
from portal.accounts.models import User
from portal.audit.actions import record, record_refusal
from portal.dossiers.actions import advance, locked, refusals_of
from portal.dossiers.models import Dossier, Quota
from portal.dossiers.queries import roles_on
from portal.dossiers.quota import no_place_left, take_place
from portal.dossiers.walls import hidden_from
from portal.kernel.flow import Attempt
from portal.kernel.refusals import Refusal, Refused
from portal.kernel.roles import Role
from portal.organizations.models import Region, SupportReplyLetter

ARTICLE = "四（一）1"
NO_STEP = "no_such_step"


@transaction.atomic
def recommend(
    dossier: Dossier,
    *,
    lane: str,
    reply_letter: SupportReplyLetter | None = None,
    actor: User,
    now: datetime,
) -> Recommendation:
    """Put a case at the end of its province's list, with a place or with a reply letter.

    Locks the case, the province's list, then the quota, so that parallel requests queue for the
    last place and none slips in beside a report. Raises :class:`Refused` with what the door says
    and, when no place is free, who holds them (R0-07).
    """
    case = locked(dossier.pk)
    hold_list(case.region)
    quota = _locked_quota(case)
    given: dict[str, Any] = {"lane": lane, "reply_letter": reply_letter}
    said = refusals_of(case, "recommend", actor=actor, now=now, **given)
    if NO_STEP not in {refusal.code for refusal in said}:
        said += _lane_refusals(lane, quota, actor)
    if said:
        raise _refused("recommend", said, actor, case)
    if lane == Lane.QUOTA:
        take_place(case, actor=actor, now=now)
    entry = Recommendation.objects.create(
        dossier=case,
        round=case.round,
        region=case.region,
        lane=lane,
        reply_letter=reply_letter if lane == Lane.EXEMPT else None,
        position=_list_of(case).count() + 1,
        recommended_by=actor,
        recommended_at=now,
    )
    advance(case, "recommend", actor=actor, now=now, **given)
    return entry


def hold_list(region: Region) -> None:
    """Make a province's recommending, drafting and reporting wait for each other.

    Lock order: cases, the list, quota or batch.
    """
    Region.objects.select_for_update(no_key=True).get(pk=region.pk)


def _locked_quota(case: Dossier) -> Quota | None:
    quotas = Quota.objects.select_for_update(of=("self",))
    return quotas.filter(round=case.round_id, region=case.region_id).first()


def _lane_refusals(lane: str, quota: Quota | None, actor: User) -> list[Refusal]:
    if lane not in Lane.values:
        return [Refusal("lane_unknown", "请选择是否占用推荐名额")]
    if lane == Lane.EXEMPT:
        return []
    if quota is None:
        return [Refusal("no_quota", "本批次没有分配给本省的推荐名额", ARTICLE)]
    held = list(quota.held.select_related("dossier__institution"))
    return [] if len(held) < quota.places else [no_place_left(quota, held, hidden_from(actor))]


def _list_of(case: Dossier) -> QuerySet[Recommendation]:
    return Recommendation.objects.filter(round=case.round_id, region=case.region_id)


def withdraw_recommendation(dossier: Dossier, *, note: str, actor: User, now: datetime) -> Dossier:
    """Take a case off the list; its place is free in the same transaction (effect of the step)."""
    return advance(dossier, "withdraw_recommendation", actor=actor, now=now, note=note)


@transaction.atomic
def move_to(dossier: Dossier, position: int, *, actor: User, now: datetime) -> list[Recommendation]:
    """Give a recommended case another place in the order; the others close up.

    ``position`` counts from 1; beyond the end means the end. Returns the list in its new order.
    """
    case = locked(dossier.pk)
    if refusals := _order_refusals(case, actor, now):
        raise _refused("reorder_recommendations", refusals, actor, case)
    listed = list(_list_of(case).select_for_update(of=("self",)).order_by("pk"))
    listed.sort(key=lambda entry: (entry.position, entry.pk))
    before = [entry.dossier_id for entry in listed]
    moved = next(entry for entry in listed if entry.dossier_id == case.pk)
    listed.remove(moved)
    listed.insert(max(0, min(position, len(listed) + 1) - 1), moved)
    _renumber(listed)
    record(
        "reorder_recommendations",
        actor=actor,
        on=case,
        at=now,
        before=before,
        after=[entry.dossier_id for entry in listed],
    )
    return listed


def _order_refusals(case: Dossier, actor: User, now: datetime) -> list[Refusal]:
    roles = roles_on(actor, case)
    if Role.PROVINCE_CLERK not in roles:
        return [Refusal("wrong_role", f"推荐次序由{Role.PROVINCE_CLERK.label}调整")]
    if not _list_of(case).filter(dossier=case).exists():
        return [Refusal("not_recommended", f"“{case.institution.name}”不在拟推荐名单中")]
    return list_not_reported(case, Attempt(actor, roles, now))


def _renumber(listed: Sequence[Recommendation]) -> None:
    for position, entry in enumerate(listed, start=1):
        entry.position = position
    Recommendation.objects.bulk_update(listed, ["position"])


def _refused(action: str, said: Sequence[Refusal], actor: User, case: Dossier) -> Refused:
    refused = Refused(said)
    record_refusal(action, refused, actor=actor, on=case)
    return refused
