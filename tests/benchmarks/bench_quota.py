"""100 rounds of 50 parallel recommendations for 3 places: never one too many (C3, G4)."""

import threading
from collections import Counter

import pytest
from django.db import connection, connections

from evaluation.actions.recommendation import recommend
from evaluation.models import ClauseVerdict
from evaluation.queries import expected_clauses
from portal.dossiers.models import Dossier, Place, QuotaEntry
from portal.kernel.refusals import Refused
from tests.factories import accounts, dossiers, organizations
from tests.factories.clock import NOW

ROUNDS, PARALLEL, PLACES = 100, 50, 3


@pytest.mark.django_db(transaction=True)
def test_a_quota_is_never_exceeded():
    assert connection.vendor == "postgresql", "races only count on PostgreSQL"
    clerk = accounts.province_clerk()
    institutions = [organizations.institution() for _ in range(PARALLEL)]
    outcomes: Counter[str] = Counter()

    for number in range(ROUNDS):
        cases = ready_cases(institutions, clerk)
        quota = dossiers.quota(cases[0].round, PLACES)
        outcomes += race(cases, clerk)
        held = Place.objects.filter(quota=quota).count()
        ledger = sum(QuotaEntry.objects.filter(quota=quota).values_list("change", flat=True))
        assert (number, held, ledger) == (number, PLACES, PLACES)

    print(f"\n{ROUNDS} rounds × {PARALLEL} parallel, {PLACES} places: {dict(outcomes)}")
    assert outcomes["taken"] == ROUNDS * PLACES
    assert outcomes["quota_full"] == ROUNDS * (PARALLEL - PLACES)


def ready_cases(institutions, clerk) -> list[Dossier]:
    """A round in which every institution's case is verified and could be recommended."""
    in_round = dossiers.round_()
    cases = [dossiers.dossier(of, in_round, by=clerk, state="submitted") for of in institutions]
    clauses = [clause.code for clause in expected_clauses(cases[0])]
    ClauseVerdict.objects.bulk_create(
        ClauseVerdict(
            dossier=case,
            version=1,
            stage="province",
            clause=code,
            verdict="met",
            examiner=clerk,
            given_at=NOW,
        )
        for case in cases
        for code in clauses
    )
    return cases


def race(cases: list[Dossier], clerk) -> Counter[str]:
    """Recommend all cases at the same moment; count what came of it."""
    outcomes: Counter[str] = Counter()
    barrier = threading.Barrier(len(cases))

    def run(case: Dossier) -> None:
        actor = type(clerk).objects.get(pk=clerk.pk)
        barrier.wait()
        try:
            recommend(case, lane="quota", actor=actor, now=NOW)
            outcomes["taken"] += 1
        except Refused as refused:
            outcomes[refused.codes[0]] += 1
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(case,)) for case in cases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
