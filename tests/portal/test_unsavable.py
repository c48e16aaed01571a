"""A NUL in what is posted: said, taken out, nothing lost, nothing done."""

import html
import re

import pytest
import time_machine
from django.test import Client

from portal.dossiers.models import DraftField
from tests.factories import accounts, applications, dossiers, organizations
from tests.factories.clock import NOW

pytestmark = pytest.mark.django_db
FIELD = re.compile(r'<textarea hidden name="([^"]+)">\n(.*?)</textarea>', re.DOTALL)


@pytest.fixture(autouse=True)
def fixed_clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def case():
    organizations.provincial_office()
    unit = organizations.institution()
    return applications.submitted(unit, in_round=dossiers.round_())


def entered(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def offered(answer) -> dict[str, str]:
    """What the page would send again."""
    return {name: html.unescape(text) for name, text in FIELD.findall(answer.content.decode())}


def test_the_text_is_kept_without_it_and_can_be_sent_at_once(case):
    signer = entered(accounts.certifier(case.institution))
    address = f"/apply/{case.reference}/withdraw/"

    answer = signer.post(address, {"note": "示例\0理由", "other": "a\nb"})

    assert answer.status_code == 422
    assert "空字符" in answer.content.decode()
    assert offered(answer) == {"note": "示例理由", "other": "a\nb"}
    case.refresh_from_db()
    assert case.state == "submitted"
    assert signer.post(address, offered(answer)).status_code == 302
    case.refresh_from_db()
    assert case.transitions.last().note == "示例理由"


@pytest.mark.parametrize(
    ("who", "address"),
    [
        (accounts.province_clerk, "/cases/{}/step/"),
        (accounts.province_clerk, "/prov/opinions/{}/"),
        (accounts.national_clerk, "/desk/reply-letters/"),
        (accounts.national_clerk, "/desk/calendar/"),
    ],
)
def test_the_offices_get_the_same(case, who, address):
    answer = entered(who()).post(address.format(case.reference), {"note": "示\0例"})

    assert answer.status_code == 422
    assert offered(answer) == {"note": "示例"}


def test_a_password_is_never_shown_again(client):
    answer = client.post(
        "/accounts/login/", {"login": "示\0例", "password": "geheim", "csrfmiddlewaretoken": "t"}
    )

    assert answer.status_code == 422
    assert "geheim" not in answer.content.decode()
    assert offered(answer) == {"login": "示例"}


def test_a_draft_is_kept_by_its_own_page():
    organizations.provincial_office()
    unit = organizations.institution()
    manager = accounts.manager(unit)
    case = applications.draft(unit, in_round=dossiers.round_(), by=manager)

    answer = entered(manager).post(f"/apply/{case.reference}/s/basis/", {"funds_note": "自\0有"})

    assert answer.status_code == 422
    assert "资金条件" in answer.content.decode()
    assert DraftField.objects.get(name="funds_note").text == "自有"
