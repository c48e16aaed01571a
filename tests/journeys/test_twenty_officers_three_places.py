"""Parallel requests for the last places: never one too many, and everybody is told why."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections
from django.db.models import Sum

from evaluation.actions.recommendation import recommend
from evaluation.models import Recommendation
from portal.dossiers.models import Dossier, Place, QuotaEntry
from portal.kernel.refusals import Refused
from tests.evaluation.province import scenes
from tests.factories import accounts, dossiers
from tests.factories.clock import NOW

OFFICERS, PLACES = 20, 3


@pytest.mark.postgres
@pytest.mark.requirement("R0-07")
@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_for_three_places_leave_exactly_three_holders():
    quota = dossiers.quota(dossiers.round_(), PLACES)
    clerk = accounts.province_clerk()
    cases = [scenes.verified(in_round=quota.round, by=clerk) for _ in range(OFFICERS)]
    together = Barrier(OFFICERS)

    def attempt(case: Dossier) -> tuple[str, ...]:
        together.wait()
        try:
            recommend(case, lane="quota", actor=clerk, now=NOW)
        except Refused as refused:
            return refused.codes
        finally:
            connection.close()
        return ("recommended",)

    with ThreadPoolExecutor(OFFICERS) as officers:
        said = Counter(officers.map(attempt, cases))
    connections.close_all()

    assert said == {("recommended",): PLACES, ("quota_full",): OFFICERS - PLACES}
    assert Place.objects.filter(quota=quota).count() == PLACES
    assert Recommendation.objects.count() == PLACES
    assert Dossier.objects.filter(state="recommended").count() == PLACES
    held = QuotaEntry.objects.filter(quota=quota).aggregate(sum=Sum("change"))["sum"]
    assert held == PLACES
    positions = sorted(Recommendation.objects.values_list("position", flat=True))
    assert positions == [1, 2, 3]
