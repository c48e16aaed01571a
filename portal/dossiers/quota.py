"""推荐名额: places held now, counted under a lock so that one too many is impossible (R0-07)."""

from datetime import datetime

from django.db import transaction

from portal.accounts.models import User
from portal.audit.actions import record
from portal.dossiers.models import Dossier, Place, Quota, QuotaEntry
from portal.dossiers.walls import hidden_from
from portal.kernel.refusals import Refusal, Refused

ARTICLE = "四（一）1"


def take_place(dossier: Dossier, *, actor: User, now: datetime) -> Place:
    """Hold the lowest free place of the province for a case.

    Must run inside the transaction of the recommendation. The quota row is locked first, so
    parallel requests queue; the unique (quota, number) is the second line. Raises
    :class:`Refused` naming the holders when no place is free.
    """
    quota = _locked(dossier)
    held = list(quota.held.select_related("dossier__institution"))
    taken = {place.number for place in held}
    free = next((n for n in range(1, quota.places + 1) if n not in taken), None)
    if free is None:
        raise Refused([no_place_left(quota, held, hidden_from(actor))])
    place = Place.objects.create(quota=quota, number=free, dossier=dossier)
    _enter(quota, dossier, 1, "recommend", actor, now)
    return place


def _locked(dossier: Dossier) -> Quota:
    quotas = Quota.objects.select_for_update(of=("self",)).filter(
        round=dossier.round_id, region=dossier.region_id
    )
    quota = quotas.first()
    if quota is None:
        raise Refused.because("no_quota", "本批次没有分配给本省的推荐名额", article=ARTICLE)
    return quota


def no_place_left(quota: Quota, held: list[Place], hidden: frozenset[int]) -> Refusal:
    """The refusal of the n+1-th: how many places there are and who holds them.

    ``hidden`` are keys of cases that whoever is refused must not know of.
    """
    named = [place.dossier.institution.name for place in held if place.dossier_id not in hidden]
    holders = "、".join(named) or "无"
    return Refusal(
        "quota_full",
        f"本省推荐名额 {quota.places} 家已全部占用，占用单位：{holders}",
        ARTICLE,
        "请先移出一家，再推荐。",
    )


def free_place(dossier: Dossier, *, reason: str, actor: User | None, now: datetime) -> None:
    """Give back the place of a case, if it holds one, in the caller's transaction."""
    place = Place.objects.filter(dossier=dossier).select_related("quota").first()
    if place is None:
        return
    place.delete()
    _enter(place.quota, dossier, -1, reason, actor, now)


def _enter(
    quota: Quota, dossier: Dossier, change: int, reason: str, actor: User | None, now: datetime
) -> None:
    QuotaEntry.objects.create(
        quota=quota,
        dossier=dossier,
        change=change,
        reason=reason,
        actor_label=str(actor or "系统"),
        at=now,
    )


@transaction.atomic
def set_places(quota: Quota, places: int, *, source: str, actor: User, now: datetime) -> Quota:
    """Change a province's places; refused below what is held now (S7)."""
    current = Quota.objects.select_for_update(of=("self",)).get(pk=quota.pk)
    held = current.held.count()
    highest = current.held.order_by("-number").values_list("number", flat=True).first() or 0
    if places < max(held, highest):
        raise Refused.because(
            "quota_below_use",
            f"{current.region}已推荐 {held} 家，名额不能少于已占用的席位 {max(held, highest)}",
            article=ARTICLE,
        )
    before = current.places
    current.places, current.source = places, source
    current.changed_by, current.changed_at = actor, now
    current.save()
    record("set_places", actor=actor, on=current, before=before, after=places)
    return current
