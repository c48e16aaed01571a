"""Objections are read on record and decided once; an upheld one removes its entry."""

import pytest
from django.urls import reverse

from portal.audit.models import Entry
from tests.evaluation.national.helpers import queries_of
from tests.factories import accounts, dossiers, national

pytestmark = pytest.mark.django_db


@pytest.fixture
def objection(clerk):
    case = national.case(dossiers.round_(), "publicity")
    national.publicity([case], by=clerk)
    return national.objection(case)


def page(objection) -> str:
    return reverse("evaluation:objection", args=[objection.number])


def decide(client, objection, result: str, reason: str = "经核查属实"):
    return client.post(page(objection), {"act": "decide", "result": result, "reason": reason})


def test_reading_an_objection_is_recorded_and_the_list_names_no_objector(client, objection):
    listed = client.get(reverse("evaluation:objections")).content.decode()
    client.get(page(objection))

    assert objection.objector not in listed
    entry = Entry.objects.get(result="read", object_reference=objection.number)
    assert entry.object_type == "evaluation.objection"


@pytest.mark.requirement("R0-26")
def test_a_decision_needs_its_reason_and_is_made_once(client, objection):
    without = decide(client, objection, "dismissed", reason="")
    done = decide(client, objection, "dismissed", reason="查无实据")
    again = decide(client, objection, "upheld")

    objection.refresh_from_db()
    assert (without.status_code, done.status_code, again.status_code) == (422, 302, 409)
    assert (objection.state, objection.reason) == ("dismissed", "查无实据")


@pytest.mark.requirement("R0-26")
def test_only_an_upheld_objection_lets_a_signer_remove_the_entry(client, objection):
    case = objection.entry.dossier
    signer = accounts.national_signer()
    client.force_login(signer)
    removal = {"act": "remove", "reason": "异议成立"}

    early = client.post(page(objection), removal)
    decide(client, objection, "upheld")
    client.force_login(accounts.national_clerk())
    clerks = client.post(page(objection), removal)
    client.force_login(signer)
    done = client.post(page(objection), removal)

    case.refresh_from_db()
    assert (early.status_code, clerks.status_code, done.status_code) == (409, 409, 302)
    assert case.state == "removed"


def test_a_refused_objection_is_listed_with_its_reason(client, objection):
    type(objection).objects.update(state="refused", reason="公示期已结束")

    text = client.get(reverse("evaluation:objections"), {"state": "refused"}).content.decode()

    assert "公示期已结束" in text


def test_a_province_does_not_enter(client, objection):
    client.force_login(accounts.province_clerk())

    assert client.get(page(objection)).status_code == 403


def test_the_list_asks_the_same_queries_for_1_and_20(client, objection):
    address = reverse("evaluation:objections")
    client.get(address)
    few = queries_of(client, address)
    for _ in range(19):
        national.objection(objection.entry.dossier)

    assert queries_of(client, address) == few <= 12
