import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.audit.models import Entry
from portal.obligations.outbox import deliver_waiting
from portal.organizations.models import Institution
from tests.factories.accounts import (
    certifier,
    manager,
    national_clerk,
    province_clerk,
    province_signer,
    user,
)
from tests.factories.organizations import HENAN, HUBEI, institution, provincial_office

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R0-10")]
LIST = "/accounts/confirmations/"
Status = Institution.Status


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def waiting(key: str = HENAN, **given) -> Institution:
    provincial_office(key)
    return institution(key, status=Status.PENDING, **given)


def of(unit: Institution) -> str:
    return reverse("accounts:confirmation", args=[unit.pk])


@pytest.mark.parametrize("make", [province_clerk, province_signer])
def test_the_province_confirms_its_own_unit(make):
    unit = waiting()
    official = make()

    answer = signed_in(official).post(of(unit), {"decision": "confirm"})

    unit.refresh_from_db()
    assert answer.status_code == 302
    assert (unit.status, unit.decided_by) == (Status.CONFIRMED, official)
    assert Entry.objects.filter(action="confirm_institution", actor=official).count() == 1


@pytest.mark.parametrize("method", ["get", "post"])
def test_another_province_finds_nothing_there(method):
    unit = waiting(HUBEI)
    own = waiting(HENAN)
    client = signed_in(province_clerk(HENAN))

    assert getattr(client, method)(of(unit), {"decision": "confirm"}).status_code == 404
    assert getattr(client, method)(of(own), {"decision": "confirm"}).status_code in {200, 302}
    unit.refresh_from_db()
    assert unit.status == Status.PENDING


def test_unknown_and_foreign_are_the_same_404():
    unit = waiting(HUBEI)
    client = signed_in(province_clerk(HENAN))

    foreign = client.get(of(unit))
    unknown = client.get(reverse("accounts:confirmation", args=[10**6]))

    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert without_token(foreign) == without_token(unknown)


def without_token(answer) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())


def test_the_list_holds_the_own_province_only():
    own, foreign = waiting(HENAN), waiting(HUBEI)

    page = signed_in(province_clerk(HENAN)).get(LIST).content.decode()

    assert own.name in page
    assert foreign.name not in page


def test_the_national_clerk_confirms_where_a_region_has_no_office():
    with_office = waiting(HENAN)
    without = institution(HUBEI, status=Status.PENDING)
    client = signed_in(national_clerk())

    assert client.get(of(without)).status_code == 200
    assert client.get(of(with_office)).status_code == 404


@pytest.mark.parametrize(
    "make", [user, lambda: manager(institution()), lambda: certifier(institution())]
)
def test_people_without_the_role_are_told_whose_it_is(make):
    unit = waiting()

    answer = signed_in(make()).get(of(unit))

    assert answer.status_code == 403


def test_somebody_who_has_not_signed_in_is_asked_to():
    answer = Client().get(LIST)

    assert answer.status_code == 302
    assert answer.url == f"/accounts/login/?next={LIST}"


def test_refusing_needs_a_reason_and_the_unit_reads_it():
    unit = waiting()
    head = manager(unit)
    client = signed_in(province_clerk())

    without = client.post(of(unit), {"decision": "refuse", "reason": " "})
    with_reason = client.post(of(unit), {"decision": "refuse", "reason": "示例：代码与执照不符"})

    assert (without.status_code, with_reason.status_code) == (422, 302)
    page = signed_in(head).get("/accounts/institution/").content.decode()
    assert "示例：代码与执照不符" in page


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"decision": "confirm"}, "可以开始申报"),
        ({"decision": "refuse", "reason": "示例：代码与执照不符"}, "示例：代码与执照不符"),
    ],
)
@pytest.mark.parametrize("make", [manager, certifier])
def test_the_units_people_are_told_in_the_portal_and_by_mail(make, said, told):
    unit = waiting()
    head = make(unit)
    stranger = manager(institution())

    signed_in(province_clerk()).post(of(unit), said)
    deliver_waiting(timezone.now())

    message = head.portal_messages.get()
    assert told in message.body
    assert message.subject in signed_in(head).get("/messages/").content.decode()
    (letter,) = mail.outbox
    assert letter.to == [head.email]
    assert told in letter.body
    assert "/accounts/institution/" in letter.body
    assert not stranger.portal_messages.exists()


def test_a_decision_that_is_refused_tells_nobody():
    unit = waiting()
    head = manager(unit)

    signed_in(province_clerk()).post(of(unit), {"decision": "refuse", "reason": " "})

    assert not head.portal_messages.exists()


def test_a_unit_refused_and_confirmed_later_is_told_twice():
    unit = waiting()
    head = manager(unit)
    client = signed_in(province_clerk())

    client.post(of(unit), {"decision": "refuse", "reason": "示例：名称不符"})
    Institution.objects.update(status=Status.PENDING)
    client.post(of(unit), {"decision": "confirm"})

    assert head.portal_messages.count() == 2


def test_a_decision_that_was_made_meanwhile_is_refused():
    unit = waiting()
    client = signed_in(province_clerk())
    client.post(of(unit), {"decision": "confirm"})

    again = client.post(of(unit), {"decision": "confirm"})

    assert again.status_code == 409
    assert Entry.objects.filter(action="confirm_institution").count() == 1


def test_a_refused_unit_corrects_itself_and_waits_again():
    unit = waiting()
    head = signed_in(manager(unit))
    signed_in(province_clerk()).post(of(unit), {"decision": "refuse", "reason": "示例：名称不符"})
    said = {
        "credit_code": unit.credit_code,
        "unit_name": "示例更正后的名称",
        "entity_type": unit.entity_type,
        "region": unit.region_id,
        "address": "示例路2号",
    }

    answer = head.post(reverse("accounts:institution_correct", args=[unit.pk]), said)

    unit.refresh_from_db()
    assert answer.status_code == 302
    assert (unit.status, unit.name, unit.status_reason) == (Status.PENDING, "示例更正后的名称", "")


def test_a_confirmed_unit_changes_nothing_by_itself():
    unit = institution()
    head = signed_in(manager(unit))
    said = {
        "credit_code": unit.credit_code,
        "unit_name": "另一个名称",
        "entity_type": unit.entity_type,
        "region": unit.region_id,
        "address": "示例路2号",
    }

    answer = head.post(reverse("accounts:institution_correct", args=[unit.pk]), said)

    before = unit.name
    unit.refresh_from_db()
    assert answer.status_code == 409
    assert unit.name == before


def test_the_list_is_narrowed_by_status_name_and_code():
    first = waiting(name="示例甲机构")
    second = institution(name="示例乙机构")
    client = signed_in(province_clerk())

    def names(query: str) -> list[str]:
        return [unit.name for unit in client.get(LIST + query).context["page"].list.rows]

    assert names("?status=pending") == [first.name]
    assert names("?q=乙") == [second.name]
    assert names(f"?q={second.credit_code.lower()}") == [second.name]
    assert sorted(names("?status=nonsense")) == sorted([first.name, second.name])


def test_a_longer_list_costs_no_more_queries(django_assert_max_num_queries):
    provincial_office()
    for _ in range(30):
        institution()
    client = signed_in(province_clerk())
    client.get(LIST)

    with django_assert_max_num_queries(12):
        client.get(LIST)


def test_looking_at_a_manager_s_number_is_logged():
    unit = waiting()
    official = province_clerk()

    signed_in(official).get(of(unit))

    assert Entry.objects.filter(actor=official, result=Entry.Result.READ).count() == 1
