"""Hostile input in the places people type into: the right answer, nothing half done."""

import csv
import io
import re

import pytest
import time_machine
from django.core import mail
from django.test import Client
from openpyxl import load_workbook

from portal.accounts.models import User
from portal.audit.models import Entry
from portal.dossiers.actions import advance
from portal.dossiers.models import Dossier, Round, Submission
from portal.organizations.models import Institution
from tests.factories import accounts, applications, dossiers, organizations
from tests.factories.accounts import PASSWORD
from tests.factories.clock import DAY, NOW, SECOND

pytestmark = pytest.mark.django_db

SCRIPT = "<script>alert(1)</script>"
MARKUP = f"{SCRIPT}\"'><img src=x onerror=alert(2)>"
BRACES = "{{7*7}}{% load x %}"
FORMULA = '=HYPERLINK("http://evil.test","x")'
SHORT_TEXTS = ("legal_representative", "contact_name")
LONG_TEXTS = ("address", "profile")


@pytest.fixture(autouse=True)
def fixed_clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def opened() -> Round:
    organizations.provincial_office()
    return dossiers.round_()


def entered(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def registration(**changed: str) -> dict[str, str]:
    organizations.provincial_office()
    return {
        "credit_code": organizations.credit_code(),
        "unit_name": "示例机构",
        "entity_type": "ip_service_agency",
        "region": organizations.HENAN,
        "address": "示例路1号",
        "name": "示例管理员",
        "phone": "13800000000",
        "email": "new@example.test",
        "username": "newcomer",
        "password1": PASSWORD,
        "password2": PASSWORD,
        **changed,
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"credit_code": "91990000TE5TA0001V"},
        {"credit_code": "9199"},
        {"unit_name": "示例\0机构"},
        {"unit_name": "示" * 300_000},
        {"name": "甲" * 41},
        {"email": "no address"},
        {"region": "999999"},
        {"region": "\0"},
        {"entity_type": "ministry"},
        {"phone": "\u202e1380000"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_wrong_registration_is_said_keeps_what_was_typed_and_makes_nothing(client, wrong):
    answer = client.post("/accounts/register/", registration(**wrong))

    assert answer.status_code == 422
    assert "示例路1号" in answer.content.decode()
    assert not Institution.objects.exists()
    assert not User.objects.exists()


def test_the_same_registration_without_the_fault_is_taken(client):
    assert client.post("/accounts/register/", registration()).status_code == 302
    assert Institution.objects.get().name == "示例机构"


def test_a_form_of_three_megabytes_is_refused_as_too_large(client):
    answer = client.post("/accounts/register/", registration(unit_name="a" * 3_000_000))

    assert answer.status_code == 413
    assert not Institution.objects.exists()


def test_what_an_institution_calls_itself_is_text_on_the_officials_pages(client):
    typed = registration(unit_name=MARKUP, address=MARKUP + BRACES, name=SCRIPT)
    assert client.post("/accounts/register/", typed).status_code == 302
    clerk = entered(accounts.province_clerk())
    unit = Institution.objects.get()

    for address in ("/accounts/confirmations/", f"/accounts/confirmations/{unit.pk}/", "/prov/"):
        shown = clerk.get(address).content.decode()
        assert SCRIPT not in shown
        assert "<img src=x" not in shown
    assert "&lt;script&gt;alert(1)" in clerk.get("/accounts/confirmations/").content.decode()
    one = clerk.get(f"/accounts/confirmations/{unit.pk}/").content.decode()
    assert "{{7*7}}" in one


@pytest.mark.parametrize("text", [MARKUP, BRACES, FORMULA, "王\u202e小明", "𠮷野家👩🏽‍💻"])
def test_what_is_typed_into_a_section_is_text_wherever_it_is_shown(opened, text):
    unit = organizations.institution()
    manager, certifier = accounts.manager(unit), accounts.certifier(unit)
    case = applications.draft(unit, in_round=opened, by=manager)
    web = entered(manager)
    section = f"/apply/{case.reference}/s/identity/"

    web.post(section, dict.fromkeys(LONG_TEXTS, text) | dict.fromkeys(SHORT_TEXTS, text[:40]))
    pages = [web.get(section), web.get(f"/apply/{case.reference}/check/")]
    case = advance(case, "send_for_sign_off", actor=manager, now=NOW)
    case = advance(case, "submit", actor=certifier, now=NOW, token="token")
    clerk = entered(accounts.province_clerk())
    pages += [
        clerk.get(f"/cases/{case.reference}/"),
        clerk.get(f"/prov/cases/{case.reference}/"),
        web.get(f"/apply/{case.reference}/progress/"),
        web.get(f"/apply/{case.reference}/application.pdf"),
    ]

    assert {page.status_code for page in pages} == {200}
    for page in pages[:-1]:
        shown = page.content.decode()
        assert SCRIPT not in shown
        assert "<img src=x" not in shown
        assert ">49<" not in shown
    case.declaration.refresh_from_db()
    assert case.declaration.profile == text


@pytest.mark.parametrize(
    "text", ["王\0小明", "字" * 300_000, "\ud800王".encode("utf-8", "surrogatepass")]
)
def test_what_cannot_be_stored_in_a_section_breaks_nothing(opened, text):
    unit = organizations.institution()
    manager = accounts.manager(unit)
    case = applications.draft(unit, in_round=opened, by=manager)
    before = case.declaration.contact_phone

    answer = entered(manager).post(f"/apply/{case.reference}/s/identity/", {"contact_name": text})

    assert answer.status_code in {302, 422}
    case.declaration.refresh_from_db()
    assert "\0" not in case.declaration.contact_name
    assert len(case.declaration.contact_name) <= 40
    assert case.declaration.contact_phone == before


def test_a_name_that_begins_like_a_formula_is_text_in_every_export(opened):
    unit = organizations.institution(name=FORMULA)
    applications.submitted(unit, in_round=opened)
    clerk = entered(accounts.province_clerk())

    written = clerk.get("/prov/cases/", {"format": "csv"})
    text = (written.getvalue() if written.streaming else written.content).decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row if "HYPERLINK" in cell]
    assert cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]

    written = clerk.get("/prov/cases/", {"format": "xlsx"})
    body = written.getvalue() if written.streaming else written.content
    sheet = load_workbook(io.BytesIO(body)).active
    kinds = [c.data_type for row in sheet.iter_rows() for c in row if "HYPERLINK" in str(c.value)]
    assert kinds
    assert set(kinds) == {"s"}


@pytest.mark.parametrize("page", ["9" * 40, "-1", "0", "x", "1.5", "\0"])
@pytest.mark.parametrize("address", ["/prov/cases/", "/prov/", "/accounts/confirmations/"])
def test_a_page_number_nobody_has_gets_a_page_all_the_same(opened, address, page):
    assert opened
    clerk = entered(accounts.province_clerk())

    assert clerk.get(address, {"page": page}).status_code in {200, 400, 404}


def waiting_for_signature(opened: Round) -> tuple[Dossier, User]:
    unit = organizations.institution()
    manager, certifier = accounts.manager(unit), accounts.certifier(unit)
    case = applications.draft(unit, in_round=opened, by=manager)
    return advance(case, "send_for_sign_off", actor=manager, now=NOW), certifier


def signed(pen: Client, case: Dossier, token: str = ""):
    page = pen.get(f"/apply/{case.reference}/check/").content.decode()
    given = re.search(r'name="token" value="([^"]+)"', page)
    data = {
        "act": "submit",
        "token": token or (given.group(1) if given else "another"),
        "promise": re.findall(r'name="promise" value="([^"]+)"', page)
        or ["truthful", "public", "seal"],
    }
    return data, pen.post(f"/apply/{case.reference}/check/", data)


@pytest.mark.requirement("R0-22")
def test_a_second_submission_is_the_same_receipt_or_refused(opened):
    case, certifier = waiting_for_signature(opened)
    pen = entered(certifier)

    data, first = signed(pen, case)
    replayed = pen.post(f"/apply/{case.reference}/check/", data)
    another = pen.post(f"/apply/{case.reference}/check/", {**data, "token": "another"})

    assert first.status_code == 302
    assert replayed["Location"] == first["Location"]
    assert another.status_code == 409
    assert Submission.objects.filter(dossier=case).count() == 1


@pytest.mark.parametrize(("late", "status", "state"), [(0, 302, "submitted"), (1, 409, "sign_off")])
def test_the_deadline_is_an_instant_of_the_server(opened, late, status, state):
    case, certifier = waiting_for_signature(opened)
    pen = entered(certifier)

    with time_machine.travel(NOW + 11 * DAY + late * SECOND, tick=False):
        pen = entered(certifier)
        _data, answer = signed(pen, case)

    assert answer.status_code == status
    assert Dossier.objects.get(pk=case.pk).state == state
    if late:
        assert "提交截止时间已过" in answer.content.decode()


@pytest.mark.parametrize("method", ["TRACE", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("address", ["/", "/accounts/login/", "/accounts/register/", "/registry/"])
def test_a_method_that_no_page_knows_does_nothing_and_repeats_nothing(address, method):
    client = Client()

    answer = client.generic(method, address, b"x=1", HTTP_X_SECRET="tell-nobody")

    assert answer.status_code in ({200, 403, 405, 422} if method == "PUT" else {405})
    assert b"tell-nobody" not in answer.content
    assert not User.objects.exists()


def test_a_forged_address_is_not_what_the_log_keeps(opened):
    case, certifier = waiting_for_signature(opened)
    pen = entered(certifier)
    page = pen.get(f"/apply/{case.reference}/check/")
    assert page.status_code == 200

    pen.post(
        f"/apply/{case.reference}/check/",
        {"act": "decline", "note": "请补充"},
        HTTP_X_FORWARDED_FOR="203.0.113.9",
        HTTP_X_REAL_IP="203.0.113.9",
        HTTP_USER_AGENT="evil\r\nX: 1",
    )

    logged = Entry.objects.order_by("-pk")[:1]
    assert Dossier.objects.get(pk=case.pk).state == "draft"
    assert logged[0].address == "127.0.0.1"
    assert "\n" not in logged[0].agent


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"HTTP_HOST": "evil.test"}, 400),
        ({"HTTP_X_FORWARDED_HOST": "evil.test"}, 302),
        ({"HTTP_HOST": "localhost:1"}, 302),
    ],
)
def test_the_link_in_a_reset_mail_leads_to_our_own_site(settings, client, headers, status):
    settings.PORTAL_SITE_URL = "https://portal.example.cn"
    person = accounts.user()

    answer = client.post("/accounts/password/reset/", {"email": person.email}, **headers)

    assert answer.status_code == status
    assert len(mail.outbox) == (status == 302)
    for message in mail.outbox:
        assert "https://portal.example.cn/accounts/password/reset/key/" in message.body
        assert "evil.test" not in message.body


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("//evil.test/", "/"),
        ("/\\evil.test/", "/"),
        ("https://evil.test/", "/"),
        ("javascript:alert(1)", "/"),
        ("/messages/", "/messages/"),
    ],
)
def test_signing_in_leads_to_our_own_pages_alone(client, wanted, reached):
    person = accounts.user()

    answer = client.post(
        "/accounts/login/", {"login": person.username, "password": PASSWORD, "next": wanted}
    )

    assert answer.status_code == 302
    assert "evil" not in answer["Location"]
    assert "javascript" not in answer["Location"]
    if reached != "/":
        assert answer["Location"] == reached


@pytest.mark.parametrize("wanted", ["//evil.test/", "/\\evil.test/", "https://evil.test/"])
def test_saving_a_section_leads_to_our_own_pages_alone(opened, wanted):
    unit = organizations.institution()
    manager = accounts.manager(unit)
    case = applications.draft(unit, in_round=opened, by=manager)

    answer = entered(manager).post(
        f"/apply/{case.reference}/s/basis/?to={wanted}", {"funds_note": "自有资金"}
    )

    assert answer.status_code == 302
    assert answer["Location"].startswith("/apply/")
