"""推荐名额: how many places each province has in a round, by hand or from a workbook (R0-07)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from portal.accounts.models import User
from portal.audit.actions import record
from portal.dossiers.models import Quota, Round
from portal.dossiers.quota import set_places
from portal.kernel.refusals import Refusal, Refused
from portal.organizations.models import Region


@dataclass(frozen=True, slots=True)
class PlacesGiven:
    """What a province gets, and the document the figure comes from."""

    region: Region
    places: int
    source: str


@transaction.atomic
def give_places(
    round_: Round, given: Iterable[PlacesGiven], *, actor: User, now: datetime
) -> list[Quota]:
    """Write the places of several provinces, all or none.

    Raises :class:`Refused` with ``quota_below_use`` for every province that holds more already.
    """
    refusals: list[Refusal] = []
    written = []
    for one in sorted(given, key=lambda each: each.region.pk):
        try:
            written.append(_give(round_, one, actor, now))
        except Refused as refused:
            refusals.extend(refused.refusals)
    if refusals:
        raise Refused(refusals)
    record("give_places", actor=actor, on=round_, at=now, provinces=len(written))
    return written


def _give(round_: Round, one: PlacesGiven, actor: User, now: datetime) -> Quota:
    quota, _created = Quota.objects.get_or_create(
        round=round_,
        region=one.region,
        defaults={"places": 0, "source": one.source, "changed_at": now},
    )
    return set_places(quota, one.places, source=one.source, actor=actor, now=now)
