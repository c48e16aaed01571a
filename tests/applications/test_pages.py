"""Every page of the applicant opens; its queries do not grow with the rows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from guardian.shortcuts import assign_perm

from portal.dossiers.actions import advance
from portal.kernel.roles import Role
from tests.applications.conftest import signed_in, statements
from tests.applications.test_section import returned
from tests.factories.accounts import holding, manager, province_clerk
from tests.factories.applications import fill_rows
from tests.factories.clock import NOW

CASE_PAGES = [
    "",
    "check/",
    "progress/",
    "members/",
    "withdraw/",
    "s/identity/",
    "s/income/",
    "s/team/",
    "s/projects/",
    "s/projects/rows/new/",
    "s/projects/import/",
    "s/results/",
    "s/publications/",
    "s/data/",
    "s/basis/",
    "s/compliance/",
    "s/exemption/",
]


@pytest.mark.parametrize("address", CASE_PAGES)
def test_a_page_of_the_case_opens_within_its_queries(web, case, address):
    web.get(f"/apply/{case.reference}/{address}")

    with CaptureQueriesContext(connection) as asked:
        answer = web.get(f"/apply/{case.reference}/{address}")

    assert answer.status_code == 200
    assert len(statements(asked)) <= 20, "\n".join(sql[:150] for sql in statements(asked))


@pytest.mark.parametrize("address", ["", "check/", "s/projects/", "s/team/"])
def test_queries_do_not_grow_with_the_rows(web, case, address):
    where = f"/apply/{case.reference}/{address}"
    case.declaration.projects.exclude(position=0).delete()
    web.get(where)
    with CaptureQueriesContext(connection) as few:
        web.get(where)
    fill_rows(case.declaration, projects=120, staff=60)

    with CaptureQueriesContext(connection) as many:
        web.get(where)

    assert abs(len(many) - len(few)) <= 1


def test_a_long_table_shows_fifty_rows_and_a_pager(web, case):
    fill_rows(case.declaration, projects=90)

    answer = web.get(f"/apply/{case.reference}/s/projects/?page=3")

    assert len(answer.context["page"].lines) == 20
    assert answer.context["page"].rows.total == 120


@pytest.mark.parametrize("address", ["/apply/", "/apply/new/"])
def test_the_entry_pages_open(web, case, address):
    assert web.get(address).status_code == 200


@pytest.mark.parametrize("address", ["", "s/identity/", "check/", "progress/", "application.pdf"])
def test_the_case_of_another_institution_is_unknown(case, address):
    from tests.factories.organizations import institution

    stranger = signed_in(manager(institution()))

    assert stranger.get(f"/apply/{case.reference}/{address}").status_code == 404
    assert stranger.get(f"/apply/SB-2026-41-000000/{address}").status_code == 404


def test_an_official_reads_a_case_elsewhere_and_not_in_the_form(case, editor, signer):
    advance(case, "send_for_sign_off", actor=editor, now=NOW)
    advance(case, "submit", actor=signer, now=NOW, token="t")

    assert signed_in(province_clerk()).get(f"/apply/{case.reference}/").status_code == 404


def test_a_page_asks_for_an_account(client, case):
    assert client.get(f"/apply/{case.reference}/").status_code == 302


@pytest.mark.parametrize("address", ["", "check/", "progress/", "s/team/"])
def test_a_co_editor_opens_a_returned_case_within_its_queries(case, unit, editor, signer, address):
    case = returned(case, editor, signer, "team")
    coeditor = holding(Role.EDITOR, of=unit)
    assign_perm("dossiers.edit_dossier", coeditor, case)
    browser = signed_in(coeditor)
    browser.get(f"/apply/{case.reference}/{address}")

    with CaptureQueriesContext(connection) as asked:
        answer = browser.get(f"/apply/{case.reference}/{address}")

    assert answer.status_code == 200
    assert len(statements(asked)) <= 20, "\n".join(sql[:150] for sql in statements(asked))
