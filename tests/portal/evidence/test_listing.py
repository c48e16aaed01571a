"""The checklist as a workbook."""

import io

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from tests.factories import accounts, evidence, organizations

pytestmark = pytest.mark.django_db


def download(case, person):
    client = Client()
    client.force_login(person)
    return client.get(reverse("evidence:listing", args=[case.reference]))


def lines(response) -> list[dict[str, object]]:
    """The rows by the names of their columns."""
    book = load_workbook(io.BytesIO(response.content))
    head, *rows = book["证明材料清单"].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


@pytest.mark.requirement("R0-22")
def test_it_says_what_is_asked_what_is_there_and_what_is_missing(case, staff, contracts):
    first = evidence.file(case, staff, name="=花名册.pdf", clauses=["team"])
    evidence.file(case, staff, name="社保证明.pdf")

    response = download(case, case.created_by)
    found = lines(response)

    assert "attachment" in response["Content-Disposition"]
    assert [(row["材料名称"], row["状态"]) for row in found] == [
        (staff.title, "已上传"),
        (staff.title, "已上传"),
        (contracts.title, "缺 1 份"),
    ]
    assert found[0]["文件名"] == "'=花名册.pdf"
    assert found[0]["内容摘要（SHA-256）"] == first.stored.digest
    assert found[0]["证明的条件"].startswith("（2）")
    assert (found[2]["文件名"], found[2]["是否必交"]) == (None, "必交")
    assert "PDF" in found[2]["可上传的文件"]


def test_another_unit_gets_what_it_gets_for_a_case_that_does_not_exist(case):
    other = accounts.manager(organizations.institution())

    assert download(case, other).status_code == 404
    assert download(case, accounts.province_clerk(organizations.HUBEI)).status_code == 404
    assert download(case, case.created_by).status_code == 200


def test_the_matrix_leads_to_it(case):
    client = Client()
    client.force_login(case.created_by)

    page = client.get(reverse("evidence:matrix", args=[case.reference])).content.decode()

    assert reverse("evidence:listing", args=[case.reference]) in page
