"""The national desk's pages about conflicts: list, pair, naming, clearing."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from evaluation.models import NamedConflict
from portal.audit.models import Entry
from portal.dossiers.models import Wall
from tests.evaluation.conflicts.golden import Scene
from tests.evaluation.national.helpers import queries_of
from tests.factories import accounts, evaluation
from tests.factories.clock import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("F-15")]
LIST = "/desk/conflicts/"


@pytest.fixture
def clerk(client):
    person = accounts.national_clerk()
    client.force_login(person)
    return person


@pytest.fixture
def insider(case):
    """Works for the applicant."""
    return evaluation.expert(employer="示例申报机构股份有限公司")


def pair(case, expert) -> str:
    return reverse("evaluation:conflict", args=[case.reference, expert.pk])


def shown(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_shows_each_pair_with_its_evidence(client, clerk, case, insider, expert):
    said = shown(client, LIST)
    assert pair(case, insider) in said
    assert "现任职于申报单位" in said
    assert pair(case, expert) not in said


def test_filters_stand_in_the_address(client, clerk, case, insider):
    for query, there in (
        ("kind=own_employer", True),
        ("kind=own_region", False),
        ("level=soft", False),
        ("level=hard&case=示例申报", True),
        ("expert=股份", True),
        ("expert=没有这样的", False),
        ("kind=nonsense", True),
    ):
        assert (pair(case, insider) in shown(client, f"{LIST}?{query}")) is there, query


def test_the_list_costs_the_same_for_more_cases_and_experts(client, clerk, case, insider, round_):
    queries_of(client, LIST)  # what is remembered once
    few = queries_of(client, LIST)
    for number in range(1, 8):
        scene = Scene(round_, clerk, number, "示例")
        scene.applicant(f"示例机构{number}号有限公司")
        scene.person(f"示例机构{number}号")
    assert queries_of(client, LIST) == few
    assert few <= 20


def test_the_workbook_has_a_line_for_each_hit_and_its_taking_is_on_record(
    client, clerk, case, insider
):
    answer = client.get(f"{LIST}?level=hard&format=xlsx")
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    lines = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert [line[0] for line in lines] == [case.reference]
    assert lines[0][4] == "现任职单位"
    assert Entry.objects.filter(action="export", actor=clerk).exists()


def test_a_case_behind_the_wall_is_on_no_page(client, clerk, case, insider):
    Wall.objects.create(dossier=case, person=clerk, reason="示例", raised_by=clerk, raised_at=NOW)
    assert case.reference not in shown(client, LIST)
    assert client.get(pair(case, insider)).status_code == 404
    client.force_login(accounts.national_clerk())
    assert client.get(pair(case, insider)).status_code == 200


def test_a_conflict_is_named_on_a_page_and_cleared_by_two_on_another(client, clerk, case, expert):
    given = {"case": case.reference.lower(), "expert": expert.pk, "evidence": "示例：师生"}
    assert client.post(f"{LIST}new/", given).status_code == 302
    row = NamedConflict.objects.get()
    page = pair(case, expert)

    client.force_login(accounts.national_signer())
    ask = {"act": "ask", "conflict": f"named:{row.pk}", "reason": "查明为同名"}
    assert client.post(page, ask).status_code == 302
    decide = {"act": "clear", "conflict": row.pk}
    assert client.post(page, decide).status_code == 409
    client.force_login(accounts.national_clerk())
    assert "查明为同名" in shown(client, LIST)
    assert client.post(page, decide).status_code == 302

    row.refresh_from_db()
    assert row.cleared_at == NOW
    assert "查明为同名" in shown(client, page)


def test_a_wrong_case_or_a_missing_fact_is_said_with_everything_typed(client, clerk, expert, case):
    wrong = client.post(
        f"{LIST}new/", {"case": "SB-没有", "expert": expert.pk, "evidence": "示例：师生"}
    )
    without = client.post(f"{LIST}new/", {"case": case.reference, "expert": expert.pk})
    assert (wrong.status_code, without.status_code) == (422, 422)
    assert "示例：师生" in wrong.content.decode()
    assert "没有这件案卷" in wrong.content.decode()
    assert not NamedConflict.objects.exists()


def test_the_present_employer_is_not_offered_for_clearance(client, clerk, case, insider):
    page = pair(case, insider)
    assert "不能解除" in shown(client, page)
    forced = client.post(page, {"act": "ask", "conflict": "kind:own_employer", "reason": "急"})
    assert forced.status_code == 422
    assert not NamedConflict.objects.exists()


def test_a_row_of_another_pair_is_not_found_here(client, clerk, case, expert, insider):
    row = NamedConflict.objects.create(
        expert=insider,
        dossier=case,
        origin="staff",
        evidence="示例",
        named_by=accounts.national_clerk(),
        named_at=NOW,
    )
    assert client.post(pair(case, expert), {"act": "clear", "conflict": row.pk}).status_code == 404


def test_only_the_national_office_enters(client, case, expert):
    for person in (accounts.manager(case.institution), accounts.province_clerk(), expert.user):
        client.force_login(person)
        assert client.get(LIST).status_code == 403
        assert client.get(pair(case, expert)).status_code == 403
