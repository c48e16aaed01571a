"""Assigning experts, opening and closing scoring, the defence."""

import pytest
from django.urls import reverse

from evaluation.actions import review
from evaluation.models import Assignment, DefenceScore, ReviewRule, ScoreSheet
from portal.accounts.models import Membership
from portal.dossiers.queries import visible_to
from portal.obligations.models import Message
from tests.evaluation.national.helpers import queries_of
from tests.factories import accounts, dossiers, evaluation, national
from tests.factories.clock import NOW
from tests.factories.organizations import HUBEI

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(clerk):
    in_round = dossiers.round_()
    evaluation.review_rule(in_round, experts=1, defence_share=40)
    return national.case(in_round, "awaiting_review")


def panel(case) -> str:
    return reverse("evaluation:panel", args=[case.reference])


@pytest.mark.requirement("F-15", "R0-24")
@pytest.mark.parametrize(
    ("conflict", "code"),
    [
        (lambda case: {"employer_credit_code": case.institution.credit_code}, "own_employer"),
        (lambda case: {"employer": case.institution.name}, "own_employer"),
        (lambda case: {"key": case.region_id}, "own_region"),
    ],
)
def test_an_expert_of_the_applicants_unit_or_province_is_refused(client, case, conflict, code):
    near, far = evaluation.expert(**conflict(case)), evaluation.expert()

    refused = client.post(panel(case), {"act": "assign", "expert": near.pk})
    allowed = client.post(panel(case), {"act": "assign", "expert": far.pk})

    assert (refused.status_code, allowed.status_code) == (409, 302)
    assert f'data-code="{code}"' in refused.content.decode()
    assert [a.expert_id for a in Assignment.objects.all()] == [far.pk]


def test_an_expert_is_not_assigned_twice_but_may_come_back_after_release(client, case):
    expert = evaluation.expert()
    client.post(panel(case), {"act": "assign", "expert": expert.pk})

    again = client.post(panel(case), {"act": "assign", "expert": expert.pk})
    task = Assignment.objects.get()
    client.post(
        reverse("evaluation:assignment_release", args=[case.reference, task.pk]),
        {"reason": "示例"},
    )
    back = client.post(panel(case), {"act": "assign", "expert": expert.pk})

    assert (again.status_code, back.status_code) == (409, 302)
    assert Assignment.objects.count() == 2


def test_the_accepted_assignment_is_the_grant_and_release_ends_it_at_once(client, case):
    expert = evaluation.expert()
    client.post(panel(case), {"act": "assign", "expert": expert.pk})
    client.post(panel(case), {"act": "open_scoring"})
    task = Assignment.objects.get()
    before = list(visible_to(expert.user))
    review.accept(task, now=NOW)
    seen = list(visible_to(expert.user))
    address = reverse("evaluation:assignment_release", args=[case.reference, task.pk])

    without_reason = client.post(address, {"reason": ""})
    client.post(address, {"reason": "示例调整"})

    task.refresh_from_db()
    assert (before, seen) == ([], [case])
    assert without_reason.status_code == 422
    assert (task.end, task.end_reason) == ("released", "示例调整")
    assert not visible_to(type(expert.user).objects.get(pk=expert.user_id)).exists()
    assert Message.objects.filter(recipient=expert.user).exists()


def test_experts_are_assigned_to_a_set_after_a_page_that_lists_the_pairs(client, case):
    other = national.case(case.round, "awaiting_review")
    expert = evaluation.expert()
    given = {"case": [case.reference, other.reference], "expert": [expert.pk]}
    address = reverse("evaluation:panels_assign")

    looked_at = client.post(address, given)
    before = Assignment.objects.count()
    done = client.post(address, {**given, "confirm": "1"})

    assert (looked_at.status_code, before, done.status_code) == (200, 0, 302)
    assert Assignment.objects.count() == 2


def test_one_conflict_in_a_set_assigns_nobody(client, case):
    near_home = national.case(case.round, "awaiting_review", region=HUBEI)
    expert = evaluation.expert(HUBEI)

    answer = client.post(
        reverse("evaluation:panels_assign"),
        {"case": [case.reference, near_home.reference], "expert": [expert.pk], "confirm": "1"},
    )

    assert answer.status_code == 409
    assert not Assignment.objects.exists()


def test_a_case_out_of_sight_in_a_set_is_not_found(client, case):
    hidden = national.case(case.round, "submitted")

    answer = client.post(
        reverse("evaluation:panels_act"),
        {"act": "open_scoring", "case": [case.reference, hidden.reference]},
    )

    assert answer.status_code == 404


def test_opening_needs_the_experts_of_the_rule_and_locks_it(client, case):
    address = reverse("evaluation:panels_act")
    given = {"act": "open_scoring", "case": [case.reference], "confirm": "1"}

    early = client.post(address, given)
    client.post(panel(case), {"act": "assign", "expert": evaluation.expert().pk})
    done = client.post(address, given)

    case.refresh_from_db()
    assert (early.status_code, done.status_code) == (409, 302)
    assert case.state == "scoring"
    assert ReviewRule.objects.get().locked_at is not None


def test_scoring_closes_only_when_every_expert_has_handed_in(client, case):
    expert = evaluation.expert()
    client.post(panel(case), {"act": "assign", "expert": expert.pk})
    client.post(panel(case), {"act": "open_scoring"})

    early = client.post(panel(case), {"act": "close_scoring"})
    ScoreSheet.objects.create(
        assignment=Assignment.objects.get(),
        submission_version=1,
        state="submitted",
        saved_at=national.NOW,
    )
    done = client.post(panel(case), {"act": "close_scoring"})

    case.refresh_from_db()
    assert (early.status_code, done.status_code) == (409, 302)
    assert case.state == "defence"
    assert not visible_to(expert.user).exists()


@pytest.mark.requirement("R0-24")
def test_defence_scores_are_recorded_and_corrected_as_versions(client, case):
    type(case).objects.filter(pk=case.pk).update(state="defence")

    early = client.post(panel(case), {"act": "conclude_review"})
    for value in ("86.50", "88"):
        client.post(panel(case), {"act": "defence", "judge": "示例评委", "value": value})
    done = client.post(panel(case), {"act": "conclude_review"})

    assert (early.status_code, done.status_code) == (409, 302)
    written = DefenceScore.objects.order_by("version").values_list("version", "value")
    assert [(v, str(value)) for v, value in written] == [(1, "86.50"), (2, "88.00")]


@pytest.mark.parametrize("value", ["100.01", "-1", "NaN", "Infinity", "八十", "86.505", ""])
def test_an_impossible_defence_score_is_not_taken(client, case, value):
    type(case).objects.filter(pk=case.pk).update(state="defence")

    answer = client.post(panel(case), {"act": "defence", "judge": "示例评委", "value": value})

    assert answer.status_code == 422
    assert not DefenceScore.objects.exists()


def test_a_defence_score_outside_the_defence_is_refused(client, case):
    answer = client.post(panel(case), {"act": "defence", "judge": "示例评委", "value": "80"})

    assert answer.status_code == 409
    assert not DefenceScore.objects.exists()


def test_somebody_whose_role_has_ended_is_not_offered(client, case):
    expert = evaluation.expert()
    Membership.objects.filter(user=expert.user).update(last_day="2021-01-01")

    answer = client.post(panel(case), {"act": "assign", "expert": expert.pk})

    assert answer.status_code == 404
    assert expert.employer not in client.get(panel(case), {"q": ""}).content.decode()


def test_the_list_asks_the_same_queries_for_1_and_30_cases(client, case):
    address = reverse("evaluation:panels")
    client.get(address)
    few = queries_of(client, address)
    for _ in range(29):
        other = national.case(case.round, "scoring")
        national.sheet(other, ["4", "5"], by=accounts.national_clerk())

    assert queries_of(client, address) == few <= 12


@pytest.mark.parametrize(("asked", "bound"), [("", 19), ("?q=", 36)])
def test_the_page_of_a_case_asks_the_same_queries_for_1_and_30_experts(client, case, asked, bound):
    type(case).objects.filter(pk=case.pk).update(state="scoring")
    national.sheet(case, ["4", "5"], by=case.created_by)
    evaluation.expert()
    address = f"{panel(case)}{asked}"
    client.get(address)
    few = queries_of(client, address)
    for _ in range(29):
        national.sheet(case, ["4", "5"], by=case.created_by)
        evaluation.expert()

    assert queries_of(client, address) == few <= bound


def test_the_experts_who_could_be_added_are_listed_when_asked_for(client, case):
    expert = evaluation.expert(employer="示例可选单位")

    plain, asked = client.get(panel(case)), client.get(panel(case), {"q": ""})
    done = client.post(f"{panel(case)}?q=", {"act": "assign", "expert": expert.pk})

    assert expert.employer not in plain.content.decode()
    assert expert.employer in asked.content.decode()
    assert done["Location"] == f"{panel(case)}?q="


def test_looking_for_an_expert_keeps_those_already_chosen(client, case):
    chosen = evaluation.expert()
    sought = evaluation.expert(employer="另一示例大学")
    evaluation.expert()

    page = client.post(
        reverse("evaluation:panels_assign"),
        {"case": [case.reference], "expert": [chosen.pk], "q": "另一示例大学", "find": "1"},
    )

    assert [each.pk for each in page.context["experts"]] == [chosen.pk, sought.pk]
    assert page.context["keys"] == [chosen.pk]
    assert not case.assignments.exists()
