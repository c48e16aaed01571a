"""Experts further apart than the rule allows: one more is heard before the case goes on (B22)."""

import pytest

from evaluation.actions.arbitration import add_arbiter
from evaluation.actions.review import close_scoring
from evaluation.divergence import divergence_of
from evaluation.models import Assignment, ScoreSheet
from evaluation.ranking import divergent
from portal.dossiers.actions import refusals_of
from portal.dossiers.models import Dossier
from portal.kernel.refusals import Refused
from tests.factories import dossiers, evaluation, national
from tests.factories.clock import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R0-24")]


@pytest.fixture
def in_round(clerk):
    found = dossiers.round_()
    rule = evaluation.review_rule(found, experts=2)
    rule.spread_limit = 20
    rule.save()
    return found


def scored(in_round, *sheets: list[str], state: str = "scoring") -> Dossier:
    case = national.case(in_round, state)
    for values in sheets:
        national.sheet(case, values, by=case.created_by)
    return case


def codes(case: Dossier, action: str, actor) -> list[str]:
    return [one.code for one in refusals_of(case, action, actor=actor, now=NOW)]


def test_a_spread_at_the_limit_stands_and_one_above_it_calls_for_one_more(in_round, clerk):
    level = scored(in_round, ["5", "5"], ["4", "4"])  # 100 and 80
    wide = scored(in_round, ["5", "5"], ["4", "3"])  # 100 and 72

    assert [divergence_of(case).spread for case in (level, wide)] == [20, 28]
    assert [divergent(case) for case in (level, wide)] == [False, True]
    assert codes(level, "close_scoring", clerk) == []
    assert codes(wide, "close_scoring", clerk) == ["divergence_unresolved"]


def test_without_a_limit_nobody_more_is_asked(in_round, clerk):
    case = scored(in_round, ["5", "5"], ["0", "0"])
    in_round.review_rule.spread_limit = None
    in_round.review_rule.save()

    assert codes(case, "close_scoring", clerk) == []


def test_the_extra_sheet_settles_it_and_counts_with_the_others(in_round, clerk):
    case = scored(in_round, ["5", "5"], ["4", "3"])
    added = add_arbiter(case, evaluation.expert(), actor=clerk, now=NOW)
    waiting = codes(case, "close_scoring", clerk)

    handed_in(added, case)
    close_scoring([case], actor=clerk, now=NOW)

    case.refresh_from_db()
    assert waiting == ["scores_missing", "divergence_unresolved"]
    assert (case.state, divergence_of(case).wide, divergent(case)) == ("defence", True, False)
    assert len(divergence_of(case).sheets) == 3


def handed_in(added: Assignment, case: Dossier) -> None:
    sheet = ScoreSheet.objects.create(
        assignment=added,
        submission_version=case.version,
        state=ScoreSheet.State.SUBMITTED,
        saved_at=NOW,
        submitted_at=NOW,
    )
    for criterion in case.round.review_rule.criteria.all():
        sheet.scores.create(criterion=criterion, value=3, maximum=5)


def test_a_case_whose_experts_agree_gets_nobody_more(in_round, clerk):
    case = scored(in_round, ["5", "5"], ["5", "4"])

    with pytest.raises(Refused) as refused:
        add_arbiter(case, evaluation.expert(), actor=clerk, now=NOW)

    assert refused.value.codes == ("not_divergent",)
    assert case.assignments.filter(arbitration=True).count() == 0


def test_a_second_extra_expert_waits_for_the_first(in_round, clerk):
    case = scored(in_round, ["5", "5"], ["4", "3"])
    add_arbiter(case, evaluation.expert(), actor=clerk, now=NOW)

    with pytest.raises(Refused) as refused:
        add_arbiter(case, evaluation.expert(), actor=clerk, now=NOW)

    assert refused.value.codes == ("arbiter_waiting",)
    assert case.assignments.filter(arbitration=True).count() == 1


@pytest.mark.requirement("F-15")
def test_an_expert_of_the_applicants_province_is_not_the_extra_one(in_round, clerk):
    case = scored(in_round, ["5", "5"], ["4", "3"])
    near = evaluation.expert(case.region_id)

    with pytest.raises(Refused):
        add_arbiter(case, near, actor=clerk, now=NOW)

    assert not case.assignments.filter(expert=near).exists()


def test_no_case_is_proposed_with_a_divergence_nobody_settled(in_round, clerk):
    wide = scored(in_round, ["5", "5"], ["4", "3"], state="evaluated")
    level = scored(in_round, ["5", "5"], ["4", "4"], state="evaluated")

    assert codes(wide, "propose", clerk) == ["divergence_unresolved"]
    assert codes(level, "propose", clerk) == []
