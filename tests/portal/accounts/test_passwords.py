import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client

from portal.accounts.models import User
from portal.audit.models import Entry
from tests.factories.accounts import PASSWORD, user
from tests.factories.clock import NOW

pytestmark = pytest.mark.django_db
RESET, LOGIN, PROFILE = "/accounts/password/reset/", "/accounts/login/", "/accounts/profile/"
NEW = "brand-new-secret-31"


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


def link(pattern: str = r"/accounts/password/reset/key/\S+/") -> str:
    return re.search(pattern, mail.outbox[-1].body)[0]


def ask(client: Client, email: str):
    return client.post(RESET, {"email": email})


def set_by(client: Client, address: str, password: str = NEW):
    page = client.get(address, follow=True)
    if not page.redirect_chain:
        return page
    return client.post(page.redirect_chain[-1][0], {"password1": password, "password2": password})


def can_enter(name: str, password: str) -> bool:
    return Client().post(LOGIN, {"login": name, "password": password}).status_code == 302


def test_a_forgotten_password_is_set_by_a_link_and_every_session_ends():
    person = user(email="known@example.test")
    open_session = Client()
    open_session.force_login(person)
    client = Client()

    ask(client, "known@example.test")
    answer = set_by(client, link())

    assert answer.status_code == 302
    assert can_enter(person.username, NEW)
    assert not can_enter(person.username, PASSWORD)
    assert open_session.get(PROFILE).status_code == 302
    assert Entry.objects.filter(action="reset_password", actor=person).count() == 1


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("short", "密码太短。请至少填写 10 个字符"),
        ("password123", "密码太常见"),
        ("8203948572", "密码不能全是数字"),
        ("known-person", "密码与用户名、姓名或邮箱相近"),
    ],
)
def test_a_weak_password_is_refused_in_plain_chinese(password, said):
    person = user(email="known@example.test", username="known-person")
    ask(Client(), "known@example.test")

    answer = set_by(Client(), link(), password)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "This password" not in answer.content.decode()
    assert can_enter(person.username, PASSWORD)


def test_a_link_works_once():
    user(email="known@example.test")
    ask(Client(), "known@example.test")
    address = link()
    set_by(Client(), address)

    again = set_by(Client(), address, "yet-another-secret-8")

    assert "链接已失效" in again.content.decode()


def test_a_link_ends_after_an_hour():
    user(email="known@example.test")
    ask(Client(), "known@example.test")
    address = link()

    with time_machine.travel(NOW + timedelta(minutes=59), tick=False):
        assert "设置新密码" in Client().get(address, follow=True).content.decode()
    with time_machine.travel(NOW + timedelta(minutes=61), tick=False):
        assert "链接已失效" in Client().get(address, follow=True).content.decode()


def test_a_link_ends_when_the_password_was_changed_meanwhile():
    person = user(email="known@example.test")
    ask(Client(), "known@example.test")

    person.set_password("changed-by-hand-77")
    person.save()

    assert "链接已失效" in Client().get(link(), follow=True).content.decode()


def test_a_link_of_one_person_does_nothing_for_another():
    user(email="known@example.test")
    other = user()
    ask(Client(), "known@example.test")
    address = re.sub(r"key/[0-9a-z]+-", f"key/{to_base36(other.pk)}-", link())

    assert "链接已失效" in Client().get(address, follow=True).content.decode()


def to_base36(number: int) -> str:
    from django.utils.http import int_to_base36

    return int_to_base36(number)


def test_known_and_unknown_addresses_get_the_same_answer():
    user(email="known@example.test")

    known = ask(Client(), "known@example.test")
    unknown = ask(Client(), "nobody@example.test")

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [message.to[0] for message in mail.outbox] == [
        "known@example.test",
        "nobody@example.test",
    ]


def test_the_link_comes_from_the_setting_whatever_host_was_asked(settings):
    settings.PORTAL_SITE_URL = "https://portal.example.test"
    settings.ALLOWED_HOSTS = ["evil.example"]
    user(email="known@example.test")

    Client(headers={"Host": "evil.example"}).post(RESET, {"email": "known@example.test"})

    assert "https://portal.example.test/accounts/password/reset/key/" in mail.outbox[0].body
    assert "evil.example" not in mail.outbox[0].body


def test_a_host_we_do_not_serve_is_refused():
    answer = Client(headers={"Host": "evil.example"}).post(RESET, {"email": "a@example.test"})

    assert answer.status_code == 400
    assert mail.outbox == []


def test_a_mail_server_that_is_away_changes_nothing_in_the_answer(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    user(email="known@example.test")

    assert ask(Client(), "known@example.test").status_code == 302
    assert Entry.objects.filter(action="send_mail", result=Entry.Result.REFUSED).count() == 1


# --- the address ------------------------------------------------------------------------------


def change_email(client: Client, email: str, password: str = PASSWORD):
    return client.post(PROFILE, {"part": "email", "email": email, "password": password})


def test_a_new_address_needs_the_password_and_counts_when_its_link_was_opened():
    person = user(email="old@example.test")
    client = Client()
    client.force_login(person)

    assert change_email(client, "new@example.test", "not-the-password").status_code == 422
    assert mail.outbox == []
    assert change_email(client, "new@example.test").status_code == 302
    person.refresh_from_db()
    assert person.email == "old@example.test"

    client.post(link(r"/accounts/confirm-email/\S+/"))
    person.refresh_from_db()
    assert person.email == "new@example.test"
    assert Entry.objects.filter(action="change_email", actor=person).count() == 1


def test_an_address_of_somebody_else_is_not_taken_and_the_page_says_the_same():
    user(email="taken@example.test")
    person = user()
    client = Client()
    client.force_login(person)

    answer = change_email(client, "taken@example.test")

    assert answer.status_code == 302
    assert "已经有账号" in mail.outbox[-1].subject
    assert User.objects.get(pk=person.pk).email != "taken@example.test"


def test_name_and_phone_are_changed_and_the_log_says_which():
    person = user()
    client = Client()
    client.force_login(person)

    client.post(PROFILE, {"part": "data", "name": "新的姓名", "phone": "13900000000"})

    person.refresh_from_db()
    assert (person.name, person.phone) == ("新的姓名", "13900000000")
    entry = Entry.objects.get(action="change_profile")
    assert entry.detail == {"fields": ["name", "phone"]}


def test_fields_that_are_not_offered_are_not_taken():
    person = user()
    client = Client()
    client.force_login(person)

    client.post(
        PROFILE,
        {
            "part": "data",
            "name": "甲",
            "phone": "13900000000",
            "is_superuser": "on",
            "username": "root",
        },
    )

    stored = User.objects.get(pk=person.pk)
    assert (stored.is_superuser, stored.username) == (False, person.username)
