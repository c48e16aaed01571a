"""申报管理 and 统计 over the national office's own visible set."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from tests.evaluation.national.helpers import queries_of
from tests.factories import dossiers, national
from tests.factories.organizations import HUBEI

pytestmark = pytest.mark.django_db
CASES = "evaluation:desk_cases"


def test_filters_in_the_address_decide_what_is_listed_and_exported(client, clerk):
    in_round = dossiers.round_()
    here = national.case(in_round, "formal_check")
    national.case(in_round, "formal_check", region=HUBEI)
    national.case(in_round, "evaluated")
    query = {"prov": "410000", "state": "formal_check", "round": in_round.slug}

    page = client.get(reverse(CASES), query)
    book = load_workbook(
        BytesIO(client.get(reverse("evaluation:desk_cases_export"), query).content)
    )

    assert [case.pk for case, _route, _state in page.context["rows"]] == [here.pk]
    assert [row[0].value for row in book.worksheets[0].iter_rows(min_row=2)] == [here.reference]
    assert "省份：河南省" in {cell.value for cell in book.worksheets[1]["B"]}


def test_a_case_still_in_its_province_is_neither_listed_nor_counted(client, clerk):
    in_round = dossiers.round_()
    national.case(in_round, "submitted")
    national.case(in_round, "recognised")

    page = client.get(reverse(CASES))
    figures = client.get(reverse("evaluation:stats"))

    assert page.context["page_of"].total == 1
    assert figures.context["total"] == {"recommended": 1, "direct": 0, "recognised": 1}


def test_an_unknown_filter_is_left_aside(client, clerk):
    national.case(dossiers.round_(), "reported")

    page = client.get(reverse(CASES), {"state": "nonsense", "page": "zz"})

    assert (page.status_code, page.context["page_of"].total) == (200, 1)


@pytest.mark.parametrize("name", [CASES, "evaluation:stats", "evaluation:desk_queue"])
def test_lists_ask_the_same_queries_for_1_and_30_cases(client, clerk, name):
    in_round = dossiers.round_()
    national.case(in_round, "formal_check")
    client.get(reverse(name))
    few = queries_of(client, reverse(name))
    for _ in range(29):
        national.case(in_round, "formal_check")

    assert queries_of(client, reverse(name)) == few <= 12
