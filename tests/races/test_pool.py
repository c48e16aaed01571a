"""The pool changes while its experts are given cases."""

import pytest

from evaluation.actions import experts, review
from evaluation.models import Assignment
from tests.factories import accounts, applications, dossiers, evaluation, organizations
from tests.factories.clock import NOW
from tests.races.together import at_once, refusals_in

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
BEIJING = "110000"


def two_cases(in_round):
    """Cases of two units in one round."""
    cases = [
        applications.submitted(organizations.institution(), in_round=in_round) for _ in range(2)
    ]
    for case in cases:
        type(case).objects.filter(pk=case.pk).update(state="awaiting_review")
        case.refresh_from_db()
    return cases


@pytest.mark.requirement("F-15")
@pytest.mark.parametrize("turn", range(5))
def test_an_expert_who_moves_to_the_applicant_while_being_assigned_is_on_no_case_of_it(turn):
    in_round = dossiers.round_()
    evaluation.review_rule(in_round)
    held, fresh = two_cases(in_round)
    officer, expert = accounts.national_clerk(), evaluation.expert()
    review.assign([(held, [expert])], actor=officer, now=NOW)
    move = experts.Move(
        left_on=NOW.date(),
        employer=held.institution.name,
        region=organizations.region(BEIJING),
    )

    results = at_once(
        [
            lambda: experts.change_employer(expert, move, source="示例", actor=officer, now=NOW),
            lambda: review.assign([(held, []), (fresh, [expert])], actor=officer, now=NOW),
        ]
    )

    assert refusals_in(results) == []
    live = Assignment.objects.filter(expert=expert, ended_at__isnull=True)
    assert [task.dossier_id for task in live] == [fresh.pk]


@pytest.mark.requirement("F-15")
@pytest.mark.parametrize("turn", range(5))
def test_the_last_place_of_an_experts_load_is_filled_once(turn):
    in_round = dossiers.round_()
    evaluation.review_rule(in_round)
    cases = two_cases(in_round)
    officers = [accounts.national_clerk() for _ in range(2)]
    expert = evaluation.expert(load_cap=1)

    results = at_once(
        [
            lambda: review.assign([(cases[0], [expert])], actor=officers[0], now=NOW),
            lambda: review.assign([(cases[1], [expert])], actor=officers[1], now=NOW),
        ]
    )

    assert len(refusals_in(results)) == 1
    assert Assignment.objects.filter(expert=expert, ended_at__isnull=True).count() == 1
