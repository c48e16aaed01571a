import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse

from portal.accounts.actions.invitations import Offer, accept, invite
from portal.accounts.models import Invitation, Membership, User
from portal.accounts.queries import standing_of
from portal.audit.models import Entry
from portal.dossiers.queries import visible_to
from portal.kernel.refusals import Refused
from portal.kernel.roles import Role
from tests.factories.accounts import PASSWORD, holding, manager, user
from tests.factories.clock import NOW
from tests.factories.dossiers import dossier, round_
from tests.factories.organizations import (
    HENAN,
    HUBEI,
    institution,
    national_office,
    provincial_office,
)

pytestmark = pytest.mark.django_db
NEW = {
    "name": "示例新人",
    "phone": "13800000000",
    "username": "newcomer",
    "password1": PASSWORD,
    "password2": PASSWORD,
}


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def administrator() -> User:
    return holding(Role.ADMINISTRATOR)


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def offer(email="invited@example.test", role=Role.PROVINCE_CLERK, **place) -> Offer:
    if not place:
        place = {"office": provincial_office()}
    return Offer(email, "示例受邀人", role, **place)


def link() -> str:
    return re.search(r"/accounts/invitation/[\w-]+/", mail.outbox[-1].body)[0]


def sent(django_capture_on_commit_callbacks, administrator, **given) -> str:
    with django_capture_on_commit_callbacks(execute=True):
        invite(offer(**given), actor=administrator, now=NOW)
    return link()


@pytest.fixture
def send(django_capture_on_commit_callbacks, administrator):
    return lambda **given: sent(django_capture_on_commit_callbacks, administrator, **given)


def test_an_invited_official_makes_an_account_and_holds_the_role(client, send):
    answer = client.post(send(), NEW)

    newcomer = User.objects.get(username="newcomer")
    assert answer.status_code == 302
    assert newcomer.email == "invited@example.test"
    assert standing_of(newcomer, now=NOW).regions == {HENAN: frozenset({Role.PROVINCE_CLERK})}
    assert client.session["_auth_user_id"] == str(newcomer.pk)


def test_only_the_digest_of_the_secret_is_stored(send):
    secret = send().split("/")[-2]

    assert secret not in str(list(Invitation.objects.values()))
    assert secret not in str(list(Entry.objects.values()))


def test_somebody_with_an_account_signs_in_first_and_then_accepts(client, send):
    known = user(email="invited@example.test")
    address = send()

    assert "请先登录" in client.get(address).content.decode()
    assert client.post(address, NEW).status_code == 200
    assert not known.memberships.exists()
    client.force_login(known)
    assert client.post(address).status_code == 302
    assert known.memberships.get().role == Role.PROVINCE_CLERK


def codes(answer) -> list[str]:
    return [refusal.code for refusal in answer.context["refusals"]]


def test_a_link_works_once(client, send):
    address = send()

    assert client.post(address, NEW).status_code == 302
    again = Client().post(address, {**NEW, "username": "second"})

    assert (again.status_code, codes(again)) == (409, ["invitation_used"])
    assert not User.objects.filter(username="second").exists()


def test_a_link_ends_with_its_term(send):
    address = send()

    with time_machine.travel(NOW + timedelta(days=7) - timedelta(seconds=1), tick=False):
        assert Client().get(address).status_code == 200
    with time_machine.travel(NOW + timedelta(days=7), tick=False):
        late = Client().post(address, NEW)
    assert (late.status_code, codes(late)) == (409, ["invitation_expired"])
    assert not User.objects.filter(username="newcomer").exists()


def test_a_link_that_was_taken_back_opens_nothing(send, administrator):
    address = send()

    signed_in(administrator).post(reverse("accounts:revoke", args=[Invitation.objects.get().pk]))

    answer = Client().post(address, NEW)
    assert (answer.status_code, codes(answer)) == (409, ["invitation_revoked"])


def test_a_link_is_for_its_own_address_only(send):
    address = send()
    other = user(email="other@example.test")

    answer = signed_in(other).post(address)

    assert (answer.status_code, codes(answer)) == (409, ["other_email"])
    assert not other.memberships.exists()


def test_the_place_of_an_invitation_cannot_be_chosen_by_the_invited(client, send):
    address = send(office=provincial_office(HENAN), role=Role.PROVINCE_CLERK)
    elsewhere = provincial_office(HUBEI)

    client.post(
        address, {**NEW, "office": elsewhere.pk, "role": "national_signer", "email": "x@y.z"}
    )

    held = Membership.objects.get(user__username="newcomer")
    assert (held.office.region_id, held.role) == (HENAN, Role.PROVINCE_CLERK)
    assert held.user.email == "invited@example.test"


def test_an_unknown_link_is_404(client):
    assert client.get("/accounts/invitation/unknown/").status_code == 404


def test_sending_again_makes_a_new_link_and_ends_the_old_one(
    send, administrator, django_capture_on_commit_callbacks
):
    old = send()

    with django_capture_on_commit_callbacks(execute=True):
        signed_in(administrator).post(
            reverse("accounts:resend", args=[Invitation.objects.get().pk])
        )

    assert Client().get(old).status_code == 404
    assert Client().get(link()).status_code == 200


def test_a_mail_that_fails_is_logged_and_the_invitation_stands(
    administrator, settings, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9

    with django_capture_on_commit_callbacks(execute=True):
        invite(offer(), actor=administrator, now=NOW)

    assert Invitation.objects.count() == 1
    assert Entry.objects.filter(action="send_mail", result=Entry.Result.REFUSED).count() == 1


def test_the_administrator_invites_by_the_form(administrator, django_capture_on_commit_callbacks):
    office = provincial_office()
    said = {
        "name": "示例",
        "email": "a@example.test",
        "role": "province_signer",
        "office": office.pk,
    }
    client = signed_in(administrator)

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(
            reverse("accounts:invite"), {**said, "days": "3", "last_day": "2026-12-31"}
        )

    stored = Invitation.objects.get()
    assert answer.status_code == 302
    assert (stored.expires_at - NOW, stored.last_day.isoformat()) == (
        timedelta(days=3),
        "2026-12-31",
    )
    assert "示例" in client.get(reverse("accounts:invitations")).content.decode()


@pytest.mark.parametrize(
    ("role", "office", "status"),
    [
        (Role.PROVINCE_CLERK, "provincial", 302),
        (Role.PROVINCE_CLERK, "national", 409),
        (Role.NATIONAL_CLERK, "national", 302),
        (Role.NATIONAL_CLERK, "provincial", 409),
        (Role.AUDITOR, "national", 302),
        (Role.EXPERT, "", 302),
        (Role.EXPERT, "national", 409),
        (Role.NATIONAL_SIGNER, "", 409),
    ],
)
def test_a_role_is_held_where_it_belongs(administrator, role, office, status):
    offices = {"provincial": provincial_office().pk, "national": national_office().pk, "": ""}
    said = {"name": "示例", "email": "a@example.test", "role": role.value, "days": "7"}

    answer = signed_in(administrator).post(
        reverse("accounts:invite"), {**said, "office": offices[office]}
    )

    assert answer.status_code == status
    assert Invitation.objects.exists() is (status == 302)


@pytest.mark.parametrize("role", [Role.MANAGER, Role.NATIONAL_SIGNER, Role.AUDITOR])
def test_only_the_administrator_invites_officials(role):
    person = manager(institution()) if role is Role.MANAGER else holding(role)

    assert signed_in(person).get(reverse("accounts:invite")).status_code == 403


SEPARATE = [Role.ADMINISTRATOR, Role.AUDITOR, Role.NATIONAL_CLERK]


@pytest.mark.parametrize("held", SEPARATE)
@pytest.mark.parametrize("wanted", SEPARATE)
def test_no_account_holds_two_of_the_separate_duties(administrator, held, wanted):
    person = holding(held)

    with pytest.raises(Refused) as refused:
        invite(
            offer(email=person.email, role=wanted, office=national_office()),
            actor=administrator,
            now=NOW,
        )

    expected = "role_already_held" if held is wanted else "separate_duties"
    assert refused.value.codes == (expected,)


def test_a_duty_taken_after_the_invitation_was_sent_still_counts(administrator, send):
    person = user(email="invited@example.test")
    address = send(role=Role.AUDITOR, office=national_office())
    Membership.objects.create(
        user=person, role=Role.NATIONAL_CLERK, office=national_office(), first_day=NOW.date()
    )

    answer = signed_in(person).post(address)

    assert (answer.status_code, codes(answer)) == (409, ["separate_duties"])
    assert person.memberships.count() == 1
    assert Invitation.objects.get().accepted_at is None


def test_a_duty_that_has_ended_does_not_stand_in_the_way(administrator, send):
    person = holding(Role.NATIONAL_CLERK, last_day=NOW.date() - timedelta(days=1))
    address = send(email=person.email, role=Role.AUDITOR, office=national_office())

    assert signed_in(person).post(address).status_code == 302


@pytest.mark.requirement("R0-11")
@pytest.mark.parametrize(
    ("held", "wanted", "status"),
    [
        (Role.EDITOR, "certifier", 409),
        (Role.CERTIFIER, "editor", 409),
        (Role.EDITOR, "editor", 409),
        (None, "certifier", 302),
        (None, "editor", 302),
    ],
)
def test_the_certifier_is_nobody_who_edits(held, wanted, status):
    unit = institution()
    person = holding(held, of=unit) if held else user()
    said = {"name": "示例", "email": person.email, "role": wanted}

    answer = signed_in(manager(unit)).post(
        reverse("accounts:institution_invite", args=[unit.pk]), said
    )

    assert answer.status_code == status


def test_somebody_may_certify_for_one_unit_and_edit_for_another():
    unit = institution()
    person = holding(Role.EDITOR, of=institution())
    said = {"name": "示例", "email": person.email, "role": "certifier"}

    answer = signed_in(manager(unit)).post(
        reverse("accounts:institution_invite", args=[unit.pk]), said
    )

    assert answer.status_code == 302


@pytest.mark.parametrize("name", ["institution_invite", "institution_correct", "hand_over"])
def test_a_manager_governs_the_own_unit_only(name):
    own, foreign = institution(), institution()
    client = signed_in(manager(own))

    assert client.get(reverse(f"accounts:{name}", args=[own.pk])).status_code == 200
    assert client.get(reverse(f"accounts:{name}", args=[foreign.pk])).status_code == 404


def test_an_invitation_of_another_unit_is_not_found(administrator):
    own, foreign = institution(), institution()
    head = manager(own)
    mine = invite(offer(role=Role.EDITOR, institution=own), actor=head, now=NOW)
    other = invite(
        offer(email="b@example.test", role=Role.EDITOR, institution=foreign),
        actor=manager(foreign),
        now=NOW,
    )
    client = signed_in(head)

    assert client.post(reverse("accounts:revoke", args=[other.pk])).status_code == 404
    assert client.post(reverse("accounts:revoke", args=[mine.pk])).status_code == 302


def test_a_co_editor_of_one_case_sees_that_case_and_no_other(django_capture_on_commit_callbacks):
    unit = institution()
    head = manager(unit)
    first, second = dossier(unit, round_(), by=head), dossier(unit, round_(), by=head)
    person = user(email="invited@example.test")

    with django_capture_on_commit_callbacks(execute=True):
        invite(offer(role=Role.EDITOR, institution=unit, dossier=first), actor=head, now=NOW)
    accept(link().split("/")[-2], person, now=NOW)

    assert list(visible_to(User.objects.get(pk=person.pk))) == [first]
    assert set(visible_to(User.objects.get(pk=head.pk))) == {first, second}
