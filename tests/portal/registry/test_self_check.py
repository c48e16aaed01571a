import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.registry.walking import leaves

WHOLE = {
    "entity_type": "ip_service_agency",
    "is_legal_entity": "yes",
    "navigation_income": "100.00",
    "operating_income": "300.00",
    "staff": "20",
    "provinces": "3",
    "projects": "30",
    "applications": "5",
    "releases": "10",
    "data_resources": "1",
    "data_lawful": "yes",
    "data_stable": "yes",
    "funds": "yes",
    "equipment": "yes",
    "premises": "yes",
    "serious_violation": "no",
    "dishonesty": "no",
    "subcontracting": "no",
}


def checked(client, **given):
    return client.post("/self-check/", {**WHOLE, **given}).context["page"]


def label_of(page, fact):
    tests = [leaf.test for clause in page.edition.clauses for leaf in leaves(clause.test)]
    return next(
        test.label
        for test in tests
        if getattr(test, "part", None) == fact or (getattr(test, "fact", None) == fact)
    )


def low(page):
    return [meter.title for meter in page.meters if meter.low]


def test_figures_at_the_thresholds_pass(client):
    page = checked(client)

    assert page.good
    assert low(page) == []
    assert "须" not in page.verdict
    assert "由审核部门核实材料后确定" in page.verdict


@pytest.mark.parametrize(
    ("given", "fact"),
    [
        ({"staff": "19"}, "staff"),
        ({"provinces": "2"}, "provinces"),
        ({"projects": "29"}, "projects"),
        ({"applications": "4"}, "applications"),
        ({"releases": "9"}, "releases"),
        ({"operating_income": "300.01"}, "navigation_income"),
        ({"subcontracting": "yes"}, "subcontracting"),
        ({"funds": "no"}, "funds"),
    ],
)
@pytest.mark.requirement("R0-11", "R0-13", "R0-14", "R0-15", "R0-16", "R0-17", "R0-20", "R0-21")
def test_one_figure_below_its_threshold_is_named_with_its_gap(client, given, fact):
    page = checked(client, **given)

    assert not page.good
    assert low(page) == [label_of(page, fact)]


@pytest.mark.requirement("R0-12")
def test_the_branch_of_the_entity_type_is_the_one_examined(client):
    page = checked(client, entity_type="other_entity", navigation_income="", operating_income="")

    assert low(page) == [label_of(page, "department_name")]
    with_department = checked(client, entity_type="other_entity", department_name="yes")
    assert low(with_department) == []


def test_a_wrong_figure_is_422_with_everything_typed_still_there(client):
    answer = client.post("/self-check/", {**WHOLE, "staff": "十八"})

    assert answer.status_code == 422
    assert answer.context["form"].errors["staff"] == ["专业人员应填整数，例如 20"]
    assert answer.context["form"]["projects"].value() == "30"
    assert answer.context["page"].meters == []


def test_nothing_typed_gives_the_gaps_and_no_error(client):
    page = client.post("/self-check/", {}).context["page"]

    assert not page.good
    assert "6 项条件中有 6 项未达标" in page.verdict


def test_nothing_is_written(client):
    with CaptureQueriesContext(connection) as asked:
        client.post("/self-check/", WHOLE)

    assert [q["sql"] for q in asked if not q["sql"].lstrip().upper().startswith("SELECT")] == []
    assert Session.objects.count() == 0


def test_the_answer_is_kept_by_no_cache(client):
    assert "no-store" in client.post("/self-check/", WHOLE)["Cache-Control"]
