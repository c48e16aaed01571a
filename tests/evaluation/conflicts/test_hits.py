"""What finding conflicts costs, and that nothing of it hangs on how it is asked."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evaluation.conflicts.hits import hits_for
from evaluation.models import Expert
from portal.dossiers.models import Dossier
from tests.evaluation.conflicts.golden import Scene
from tests.factories import accounts, evaluation

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("F-15")]
MOST = 9


def asked() -> tuple[dict, int]:
    """All conflicts of everybody with everything, and the statements that took."""
    experts = list(Expert.objects.all())
    with CaptureQueriesContext(connection) as queries:
        found = hits_for(Dossier.objects.all(), experts)
    return found, len(queries)


def test_a_round_and_a_pair_cost_at_most_nine_queries(case, round_):
    insider = evaluation.expert(employer="示例申报机构有限公司")
    few, cost = asked()
    for number in range(1, 6):
        scene = Scene(round_, accounts.national_clerk(), number, "示例")
        scene.applicant(f"示例机构{number}号有限公司")
        scene.person(f"示例机构{number}号有限公司")
    many, cost_of_many = asked()

    assert cost <= MOST
    assert cost_of_many <= MOST
    assert len(many) > len(few)
    assert many[case.pk, insider.pk] == few[case.pk, insider.pk]


def test_one_pair_is_found_as_the_whole_round_finds_it(case):
    insider = evaluation.expert(employer="示例申报机构有限公司")
    whole, _cost = asked()

    assert hits_for([case], [insider]) == {
        pair: hits for pair, hits in whole.items() if pair == (case.pk, insider.pk)
    }
