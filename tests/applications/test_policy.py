"""Each condition of the 2022 notice: one below the threshold fails, the threshold passes."""

from dataclasses import replace

import pytest

from applications.policy import EDITION_2022, Facts
from portal.kernel.clauses import Outcome

MEETS = Facts(
    entity_type="ip_service_agency",
    is_legal_entity=True,
    navigation_income=100_00,
    operating_income=300_00,
    staff=20,
    provinces=3,
    projects=30,
    applications=5,
    releases=10,
    data_resources=1,
    data_lawful=True,
    data_stable=True,
    funds=True,
    equipment=True,
    premises=True,
    serious_violation=False,
    dishonesty=False,
    subcontracting=False,
)


def codes(facts: Facts) -> list[str]:
    """What the edition refuses."""
    return [refusal.code for refusal in EDITION_2022.refusals(facts)]


@pytest.mark.requirement("R0-10", "R0-13", "R0-14", "R0-15", "R0-16", "R0-17", "R0-18", "R0-20")
def test_exactly_at_every_threshold_is_enough():
    assert codes(MEETS) == []


@pytest.mark.parametrize(
    ("below", "code"),
    [
        pytest.param({"staff": 19}, "team.staff", marks=pytest.mark.requirement("R0-13")),
        pytest.param(
            {"provinces": 2}, "business.provinces", marks=pytest.mark.requirement("R0-14")
        ),
        pytest.param({"projects": 29}, "business.projects", marks=pytest.mark.requirement("R0-15")),
        pytest.param(
            {"applications": 4}, "results.applications", marks=pytest.mark.requirement("R0-16")
        ),
        pytest.param({"releases": 9}, "results.releases", marks=pytest.mark.requirement("R0-17")),
        pytest.param(
            {"data_resources": 0}, "data.data_resources", marks=pytest.mark.requirement("R0-18")
        ),
        pytest.param(
            {"data_lawful": False}, "data.data_lawful", marks=pytest.mark.requirement("R0-18")
        ),
        pytest.param(
            {"data_stable": None}, "data.data_stable", marks=pytest.mark.requirement("R0-18")
        ),
        pytest.param({"funds": False}, "basis.funds", marks=pytest.mark.requirement("R0-20")),
        pytest.param(
            {"equipment": False}, "basis.equipment", marks=pytest.mark.requirement("R0-20")
        ),
        pytest.param({"premises": False}, "basis.premises", marks=pytest.mark.requirement("R0-20")),
        pytest.param(
            {"serious_violation": True},
            "basis.serious_violation",
            marks=pytest.mark.requirement("R0-21"),
        ),
        pytest.param(
            {"dishonesty": True}, "basis.dishonesty", marks=pytest.mark.requirement("R0-21")
        ),
        pytest.param(
            {"subcontracting": True}, "basis.subcontracting", marks=pytest.mark.requirement("R0-21")
        ),
        pytest.param(
            {"subcontracting": None}, "basis.subcontracting", marks=pytest.mark.requirement("R0-21")
        ),
        pytest.param(
            {"is_legal_entity": False},
            "scale.is_legal_entity",
            marks=pytest.mark.requirement("R0-10"),
        ),
    ],
)
def test_one_below_fails_that_condition_and_no_other(below, code):
    assert codes(replace(MEETS, **below)) == [code]


@pytest.mark.requirement("R0-11")
@pytest.mark.parametrize(
    ("navigation", "operating", "met"),
    [
        (1, 3, True),
        (333_333, 999_999, True),
        (333_333, 1_000_000, False),
        (333_334, 1_000_000, True),
        (99_999_999_999_999, 299_999_999_999_997, True),
        (99_999_999_999_998, 299_999_999_999_997, False),
        (0, 0, False),
        (5, 0, False),
    ],
)
def test_the_share_of_income_is_compared_in_integers(navigation, operating, met):
    facts = replace(MEETS, navigation_income=navigation, operating_income=operating)

    assert codes(facts) == ([] if met else ["scale.navigation_income"])


@pytest.mark.requirement("R0-12")
@pytest.mark.parametrize("entity_type", ["other_entity", "industry_organization"])
def test_other_entities_need_a_department_and_no_share(entity_type):
    other = replace(MEETS, entity_type=entity_type, navigation_income=0, operating_income=0)

    assert codes(other) == ["scale.department_name"]
    assert codes(replace(other, department_name="专利导航部")) == []


@pytest.mark.requirement("R0-12")
def test_an_agency_needs_no_department():
    assert codes(replace(MEETS, department_name="")) == []


@pytest.mark.requirement("R0-10")
def test_an_entity_without_a_type_fails_and_says_so():
    assert codes(replace(MEETS, entity_type="")) == ["scale.entity_type"]


@pytest.mark.requirement("R0-19")
def test_own_data_is_preferred_and_never_required():
    without, having = replace(MEETS, own_data=False), replace(MEETS, own_data=True)

    assert (codes(without), codes(having)) == ([], [])
    assert [p.code for p in EDITION_2022.preferred(without)] == []
    assert [p.code for p in EDITION_2022.preferred(having)] == ["own_data"]


@pytest.mark.requirement("R0-08")
def test_a_priority_honour_is_a_hint_that_waives_nothing():
    honoured = replace(MEETS, priority_honour=True, staff=19)

    assert [p.code for p in EDITION_2022.preferred(honoured)] == ["honour"]
    assert codes(honoured) == ["team.staff"]


def test_what_was_declared_still_needs_a_person():
    basis = EDITION_2022.clause("basis").examine(MEETS)

    assert basis.outcome is Outcome.HUMAN


def test_every_refusal_names_its_article_and_what_to_do():
    refusals = EDITION_2022.refusals(Facts())

    assert all(refusal.article.startswith("四（一）2") for refusal in refusals)
    assert all(refusal.next_step for refusal in refusals)
    assert len(refusals) == len({refusal.code for refusal in refusals})
