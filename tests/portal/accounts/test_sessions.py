from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.test import Client

from portal.accounts.models import ParkedInput
from portal.accounts.tasks import sweep_parked_input
from portal.audit.models import Entry
from tests.factories.accounts import PASSWORD, user
from tests.factories.clock import NOW

pytestmark = pytest.mark.django_db
LIST, PROFILE, LOGIN = "/accounts/sessions/", "/accounts/profile/", "/accounts/login/"
MINUTE = timedelta(minutes=1)


def entered(person, *, agent: str = "Mozilla/5.0 (Windows NT 10.0) Chrome/120 Edg/120") -> Client:
    client = Client(headers={"User-Agent": agent})
    client.post(LOGIN, {"login": person.username, "password": PASSWORD})
    return client


def is_in(client: Client) -> bool:
    return client.get(LIST).status_code == 200


def at(moment):
    return time_machine.travel(moment, tick=False)


def test_a_session_lasts_while_it_is_used_and_ends_after_thirty_idle_minutes():
    person = user()
    with at(NOW):
        client = entered(person)
    with at(NOW + 29 * MINUTE):
        assert is_in(client)
    with at(NOW + 58 * MINUTE):
        assert is_in(client)
    with at(NOW + 89 * MINUTE):
        assert not is_in(client)


def test_a_session_ends_after_twelve_hours_however_busy():
    person = user()
    with at(NOW):
        client = entered(person)
    for step in range(1, 36):
        with at(NOW + step * 20 * MINUTE):
            assert is_in(client)
    with at(NOW + timedelta(hours=12)):
        assert not is_in(client)


def test_own_sessions_are_listed_with_device_and_address_and_no_one_else_s():
    person, other = user(), user()
    here = entered(person)
    entered(person, agent="Mozilla/5.0 (Linux; Android 14) MicroMessenger/8")
    entered(other, agent="Mozilla/5.0 (iPhone) Safari/600")

    page = here.get(LIST).context["page"]

    assert [(each.device, each.here) for each in page.sessions] == [
        ("Windows · Edge", True),
        ("Android · 微信", False),
    ]


def test_one_session_is_ended_and_the_others_stay():
    person = user()
    here, there = entered(person), entered(person)
    theirs = UserSession.objects.get(session_key=there.session.session_key)

    here.post(LIST, {"end": theirs.pk})

    assert not is_in(there)
    assert is_in(here)
    assert Entry.objects.filter(action="end_session", actor=person).count() == 1


@pytest.mark.parametrize("wanted", ["foreign", "9" * 30, "x"])
def test_a_session_of_somebody_else_is_not_found(wanted):
    here, other = entered(user()), entered(user())
    theirs = UserSession.objects.get(session_key=other.session.session_key)

    answer = here.post(LIST, {"end": theirs.pk if wanted == "foreign" else wanted})

    assert answer.status_code == 404
    assert is_in(other)


def test_all_others_end_at_once():
    person = user()
    here, there, elsewhere = entered(person), entered(person), entered(person)
    stranger = entered(user())

    here.post(LIST)

    assert [is_in(each) for each in (here, there, elsewhere, stranger)] == [
        True,
        False,
        False,
        True,
    ]


def test_changing_the_password_needs_the_old_one_and_ends_the_other_sessions():
    person = user()
    here, there = entered(person), entered(person)
    new = {"password1": "another-long-secret-5", "password2": "another-long-secret-5"}

    wrong = here.post("/accounts/password/change/", {"oldpassword": "guessed-wrongly", **new})
    assert wrong.status_code == 422
    assert is_in(there)

    right = here.post("/accounts/password/change/", {"oldpassword": PASSWORD, **new})
    assert right.status_code == 302
    assert is_in(here)
    assert not is_in(there)


# --- what was typed when the session had ended ------------------------------------------------

TYPED = {"part": "data", "name": "改过的姓名", "phone": "13900000000", "oldpassword": "secret-a"}


@pytest.fixture
def late() -> tuple[Client, object]:
    """Somebody whose session has run out, at half past ten."""
    person = user()
    with at(NOW - timedelta(hours=1)):
        client = entered(person)
    with at(NOW):
        yield client, person


def test_what_was_typed_is_kept_and_comes_back_after_signing_in(late):
    client, person = late

    stopped = client.post(PROFILE, TYPED)
    assert stopped.status_code == 403
    assert "您填写的内容已保留" in stopped.content.decode()
    assert stopped.context["login_url"] == "/accounts/login/?next=%2Faccounts%2Fprofile%2F"

    back = client.post(
        LOGIN, {"login": person.username, "password": PASSWORD, "next": PROFILE}, follow=True
    )
    page = back.content.decode()
    assert back.redirect_chain == [(PROFILE, 302)]
    assert "改过的姓名" in page
    assert "已恢复会话结束前填写的内容" in page
    person.refresh_from_db()
    assert person.name != "改过的姓名"


def test_it_comes_back_once(late):
    client, person = late
    client.post(PROFILE, TYPED)
    client.post(LOGIN, {"login": person.username, "password": PASSWORD})

    assert "改过的姓名" in client.get(PROFILE).content.decode()
    assert "改过的姓名" not in client.get(PROFILE).content.decode()


def test_passwords_and_tokens_are_not_kept(late):
    client, _person = late

    client.post(PROFILE, {**TYPED, "csrfmiddlewaretoken": "x", "password1": "secret-b"})

    assert sorted(ParkedInput.objects.get().fields) == ["name", "part", "phone"]


def test_somebody_else_at_the_same_browser_gets_nothing(late):
    client, _person = late
    client.post(PROFILE, TYPED)
    other = user()

    client.post(LOGIN, {"login": other.username, "password": PASSWORD})

    assert "改过的姓名" not in client.get(PROFILE).content.decode()


def test_the_same_person_at_another_browser_gets_nothing(late):
    client, person = late
    client.post(PROFILE, TYPED)

    assert "改过的姓名" not in entered(person).get(PROFILE).content.decode()


def test_it_is_kept_for_thirty_minutes(late):
    client, person = late
    client.post(PROFILE, TYPED)

    with at(NOW + 31 * MINUTE):
        client.post(LOGIN, {"login": person.username, "password": PASSWORD})
        assert "改过的姓名" not in client.get(PROFILE).content.decode()
        assert sweep_parked_input() == 1
    assert not ParkedInput.objects.exists()


def test_too_much_text_is_not_kept_and_the_page_says_so(late):
    client, _person = late

    answer = client.post(PROFILE, {"name": "长" * 600_000})

    assert answer.status_code == 403
    assert "这次操作未办理" in answer.content.decode()
    assert not ParkedInput.objects.exists()


def test_not_more_than_five_are_kept_for_one_person(late):
    client, _person = late

    for number in range(8):
        client.post(PROFILE, {"name": f"第{number}次"})

    kept = [row.fields["name"][0] for row in ParkedInput.objects.order_by("pk")]
    assert kept == ["第3次", "第4次", "第5次", "第6次", "第7次"]


def test_without_a_former_session_nothing_is_kept():
    answer = Client().post(PROFILE, TYPED)

    assert (answer.status_code, answer.url) == (302, f"/accounts/login/?next={PROFILE}")
    assert not ParkedInput.objects.exists()


def test_a_forged_cookie_of_a_former_person_keeps_nothing():
    client = Client()
    client.cookies["last_person"] = f"{user().pk}:forged"

    assert client.post(PROFILE, TYPED).status_code == 302
    assert not ParkedInput.objects.exists()


def test_whoever_left_on_purpose_is_not_a_former_person():
    person = user()
    client = entered(person)
    client.post("/accounts/logout/")

    assert client.post(PROFILE, TYPED).status_code == 302
    assert not ParkedInput.objects.exists()


def test_another_site_can_park_nothing():
    person = user()
    strict = Client(enforce_csrf_checks=True)
    with at(NOW - timedelta(hours=1)):
        token = strict.get(LOGIN).cookies["csrftoken"].value
        said = {"login": person.username, "password": PASSWORD, "csrfmiddlewaretoken": token}
        strict.post(LOGIN, said)
    with at(NOW):
        assert strict.post(PROFILE, TYPED).status_code == 403
        assert not ParkedInput.objects.exists()
        token = strict.cookies["csrftoken"].value
        strict.post(PROFILE, {**TYPED, "csrfmiddlewaretoken": token})
        assert ParkedInput.objects.count() == 1


def test_a_form_that_is_posted_elsewhere_leads_back_to_its_page(late):
    client, _person = late

    answer = client.post(
        LIST, {"end": "1"}, headers={"Referer": "http://testserver/accounts/profile/?a=1"}
    )
    foreign = client.post(LIST, {"end": "1"}, headers={"Referer": "https://evil.example/x"})

    assert answer.context["login_url"].endswith("next=%2Faccounts%2Fprofile%2F%3Fa%3D1")
    assert foreign.context["login_url"].endswith("next=%2Faccounts%2Fsessions%2F")
