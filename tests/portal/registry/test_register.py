import csv
import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import registry as made
from tests.factories.accounts import national_clerk
from tests.factories.dossiers import dossier, round_
from tests.factories.organizations import HENAN, HUBEI, institution

MOST_QUERIES = 12


def listed(client, **filters):
    answer = client.get("/registry/", filters)
    return [row.name for row in answer.context["page"].page.rows]


def queries_of(client, address):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


@pytest.mark.parametrize("address", ["/", "/registry/", "/registry.csv", "/api/v1/register/"])
def test_a_list_asks_the_same_at_one_and_at_sixty(client, address):
    made.designations(1)
    few = queries_of(client, address)
    made.designations(59)
    many = queries_of(client, address)

    assert abs(many - few) <= 1
    assert many <= MOST_QUERIES


def test_every_page_stays_within_its_queries_at_sixty(client):
    cases = made.designations(60)
    shown = made.publicity(*cases)
    number = cases[0].certificate_number
    paper = cases[0].document_entries.get().document

    asked = {
        address: queries_of(client, address)
        for address in (
            f"/registry/{number}/",
            f"/verify/{number}/",
            f"/notices/{shown.number}/",
            f"/notices/{shown.number}/objection/",
            f"/notices/documents/{paper.pk}/",
            f"/rounds/{shown.round.slug}/",
            "/notices/",
            "/search/?q=示例",
            "/sitemap/",
            "/contact/",
            "/api/v1/notices/",
        )
    }

    assert {address: many for address, many in asked.items() if many > MOST_QUERIES} == {}


def test_a_page_holds_twenty_and_says_how_many_there_are(client):
    made.designations(21)

    first = client.get("/registry/").context["page"]
    second = client.get("/registry/?page=2").context["page"]

    assert len(first.page.rows) == 20
    assert first.total == "共 21 家"
    assert len(second.page.rows) == 1


def test_the_list_is_in_the_order_of_the_regions(client):
    made.designations(1, region=HUBEI)
    made.designations(1, region=HENAN)

    places = [row.place for row in client.get("/registry/").context["page"].page.rows]

    assert places == ["河南省", "湖北省"]


def test_every_filter_narrows_the_list(client):
    officer = national_clerk()
    first, second = made.document(round_(), by=officer), made.document(round_(), by=officer)
    here = made.designation(institution(HENAN, name="甲研究院"), named_in=first, by=officer)
    there = made.designation(
        institution(HUBEI, name="乙研究院"), named_in=second, by=officer, programme="verification"
    )

    assert listed(client, q="甲") == ["甲研究院"]
    assert listed(client, q=there.certificate_number.lower()) == ["乙研究院"]
    assert listed(client, prov=HUBEI) == ["乙研究院"]
    assert listed(client, kind="selection") == ["甲研究院"]
    assert listed(client, batch=here.round.slug) == ["甲研究院"]
    assert listed(client, prov=HENAN, kind="verification") == []


@pytest.mark.requirement("R0-40")
def test_who_has_left_is_gone_from_the_current_list_and_kept_in_the_history(client):
    case = made.designations(1)[0]
    case.exited_on = date(2026, 5, 18)
    case.save(update_fields=["exited_on"])
    name = case.institution.name

    assert listed(client) == []
    assert listed(client, status="exited") == [name]
    assert listed(client, status="all") == [name]
    page = client.get(f"/registry/{case.certificate_number}/")
    assert page.context["page"].standing.code == "exited"
    assert page.context["page"].history[-1].title == "退出建设序列"


@pytest.mark.requirement("R0-40")
def test_who_leaves_tomorrow_is_still_on_the_list(client):
    case = made.designations(1)[0]
    case.exited_on = date(2026, 5, 19)
    case.save(update_fields=["exited_on"])

    assert listed(client) == [case.institution.name]


@pytest.mark.parametrize("bad", ["prov=nowhere", "kind=x", "status=x", "batch=x", "q=%00"])
def test_a_filter_value_that_is_not_known_is_400_and_says_so(client, bad):
    made.designations(1)

    answer = client.get(f"/registry/?{bad}")

    assert answer.status_code == 400
    assert answer.context["page"].form.errors
    assert client.get(f"/registry.csv?{bad}").status_code == 400


def test_a_filter_that_is_not_known_is_ignored(client):
    made.designations(1)

    assert client.get("/registry/?institution__credit_code=1").status_code == 200
    assert len(listed(client, institution__name="x")) == 1


def test_no_result_offers_to_take_the_filters_away(client):
    made.designations(1)

    page = client.get("/registry/", {"q": "没有", "prov": HENAN}).context["page"]

    assert page.page.total == 0
    assert [(chip.label, chip.url) for chip in page.chips] == [
        ("没有", f"?prov={HENAN}"),
        ("河南省", "?q=%E6%B2%A1%E6%9C%89"),
    ]


def test_the_csv_is_what_the_page_shows_and_runs_no_formula(client):
    officer = national_clerk()
    paper = made.document(round_(), by=officer)
    made.designation(institution(name="=HYPERLINK(1)"), named_in=paper, by=officer)
    made.designation(institution(HUBEI), named_in=paper, by=officer)

    answer = client.get("/registry.csv", {"prov": HENAN})

    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][0] == "机构名称"
    assert [row[0] for row in rows[1:]] == ["'=HYPERLINK(1)"]


def test_markup_in_a_name_is_text(client):
    officer = national_clerk()
    paper = made.document(round_(), by=officer)
    case = made.designation(
        institution(name="<script>alert(1)</script>"), named_in=paper, by=officer
    )

    for address in ("/registry/", f"/registry/{case.certificate_number}/", "/search/?q=script"):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


@pytest.mark.requirement("R0-26")
def test_only_the_recognised_are_on_the_register_each_with_its_document(client):
    case = made.designations(1)[0]
    officer = national_clerk()
    for state in ("proposed", "publicity", "evaluated", "removed"):
        dossier(institution(), round_(), by=officer, state=state)

    rows = client.get("/registry/").context["page"].page.rows

    assert [row.name for row in rows] == [case.institution.name]
    assert rows[0].document == case.document_entries.get().document.number
    assert rows[0].since == date(2026, 5, 11)


def test_a_designation_shows_a_code_that_leads_to_its_verification(client):
    case = made.designations(1)[0]

    answer = client.get(f"/registry/{case.certificate_number}/")

    assert answer.status_code == 200
    assert '<svg class="qr"' in answer.content.decode()
    assert client.get(answer.context["page"].verify_url).context["page"].band.title == "证书有效"


def test_an_unknown_designation_is_404(client):
    assert client.get("/registry/ZS-2026-9999/").status_code == 404


def test_a_draft_has_no_public_page_even_under_its_reference(client):
    case = dossier(institution(), round_(), by=national_clerk(), state="proposed")

    assert client.get(f"/registry/{case.reference}/").status_code == 404
    assert client.get(f"/verify/{case.reference}/").status_code == 404
