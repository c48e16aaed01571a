from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from portal.accounts.models import Membership, User
from portal.accounts.queries import standing_of
from portal.kernel.roles import Role
from tests.factories.accounts import holding, manager, province_clerk
from tests.factories.clock import NOW
from tests.factories.organizations import institution

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def end(client: Client, person: User, day) -> int:
    held = person.memberships.get()
    return client.post(reverse("accounts:end_role", args=[held.pk]), {"last_day": day}).status_code


def roles(person: User, now=NOW) -> set[Role]:
    return set(standing_of(User.objects.get(pk=person.pk), now=now).roles)


def test_a_manager_ends_a_co_editor_s_role_at_the_end_of_a_day():
    unit = institution()
    editor = holding(Role.EDITOR, of=unit)

    assert end(signed_in(manager(unit)), editor, TODAY) == 302

    assert roles(editor) == {Role.EDITOR}
    assert roles(editor, NOW + timedelta(days=1)) == set()


def test_yesterday_ends_a_role_at_once_and_open_pages_with_it():
    unit = institution()
    editor = holding(Role.EDITOR, of=unit)
    theirs = signed_in(editor)
    assert theirs.get("/accounts/institution/").status_code == 200

    end(signed_in(manager(unit)), editor, TODAY - timedelta(days=1))

    assert theirs.get("/accounts/institution/").status_code == 403


@pytest.mark.parametrize("day", [TODAY - timedelta(days=2), "", "someday"])
def test_a_day_further_back_or_no_day_is_refused(day):
    unit = institution()
    editor = holding(Role.EDITOR, of=unit)

    assert end(signed_in(manager(unit)), editor, day) in {409, 422}
    assert editor.memberships.get().last_day is None


def test_a_unit_keeps_a_manager():
    unit = institution()
    head = manager(unit)

    assert end(signed_in(head), head, TODAY) == 409
    manager(unit)
    assert end(signed_in(head), head, TODAY) == 302


def test_people_of_another_unit_are_not_found():
    editor = holding(Role.EDITOR, of=institution())
    own = institution()

    assert end(signed_in(manager(own)), editor, TODAY) == 404
    assert end(signed_in(manager(own)), holding(Role.EDITOR, of=own), TODAY) == 302


def test_the_administrator_ends_the_roles_of_officials_but_not_of_units():
    administrator = signed_in(holding(Role.ADMINISTRATOR))

    assert end(administrator, province_clerk(), TODAY) == 302
    assert end(administrator, holding(Role.EDITOR, of=institution()), TODAY) == 404


def test_the_last_administrator_stays():
    administrator = holding(Role.ADMINISTRATOR)

    assert end(signed_in(administrator), administrator, TODAY) == 409


def test_the_management_is_handed_over_and_the_former_manager_goes_on_editing():
    unit = institution()
    head, editor = manager(unit), holding(Role.EDITOR, of=unit)
    address = reverse("accounts:hand_over", args=[unit.pk])

    answer = signed_in(head).post(address, {"to": editor.memberships.get().pk})

    assert answer.status_code == 302
    assert roles(head) == {Role.EDITOR}
    assert Role.MANAGER in roles(editor)


def test_the_management_is_not_handed_to_a_certifier():
    unit = institution()
    certifier = holding(Role.CERTIFIER, of=unit)
    address = reverse("accounts:hand_over", args=[unit.pk])

    answer = signed_in(manager(unit)).post(address, {"to": certifier.memberships.get().pk})

    assert answer.status_code == 422
    assert roles(certifier) == {Role.CERTIFIER}


def test_several_people_hold_one_role():
    unit = institution()
    manager(unit)
    manager(unit)

    assert Membership.objects.filter(institution=unit, role=Role.MANAGER).count() == 2


def test_a_closed_account_is_out_at_once_and_comes_back_when_opened():
    clerk = province_clerk()
    theirs = signed_in(clerk)
    administrator = signed_in(holding(Role.ADMINISTRATOR))
    switch = reverse("accounts:switch_account", args=[clerk.pk])
    assert theirs.get("/accounts/confirmations/").status_code == 200

    administrator.post(switch, {"close": "1"})
    assert theirs.get("/accounts/confirmations/").status_code == 302

    administrator.post(switch, {"open": "1"})
    assert signed_in(clerk).get("/accounts/confirmations/").status_code == 200


def test_nobody_closes_the_own_account():
    administrator = holding(Role.ADMINISTRATOR)
    holding(Role.ADMINISTRATOR)

    answer = signed_in(administrator).post(
        reverse("accounts:switch_account", args=[administrator.pk]), {"close": "1"}
    )

    assert answer.status_code == 409
    assert User.objects.get(pk=administrator.pk).is_active
