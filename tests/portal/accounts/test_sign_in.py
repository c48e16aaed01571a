from datetime import timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from portal.audit.models import Entry
from portal.kernel.roles import Role
from tests.factories.accounts import PASSWORD, holding, province_clerk, user
from tests.factories.clock import NOW
from tests.factories.organizations import institution

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
WRONG = "not-the-password-77"


def try_it(client: Client, name: str, password: str = WRONG, **more: str):
    return client.post(LOGIN, {"login": name, "password": password, **more})


def test_name_and_password_open_the_site(client):
    person = user(username="zhang")

    answer = try_it(client, "zhang", PASSWORD)

    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(person.pk)


def test_an_official_lands_on_the_own_page(client):
    administrator = holding(Role.ADMINISTRATOR)

    answer = try_it(client, administrator.username, PASSWORD)

    assert answer.url == reverse("accounts:invitations")


def test_unknown_and_wrong_are_the_same_answer(client):
    user(username="known")

    wrong = try_it(client, "known")
    unknown = try_it(Client(), "nobody")

    assert wrong.status_code == unknown.status_code == 422
    assert (
        said(wrong)
        == said(unknown)
        == ["用户名或密码不正确。请核对后重新输入；忘记密码的，可通过邮箱重新设置"]
    )


def said(answer) -> list[str]:
    return [item.message for item in answer.context["form"].error_summary.items]


def test_what_was_typed_stays_but_the_password(client):
    answer = try_it(client, "known")

    page = answer.content.decode()
    assert 'value="known"' in page
    assert WRONG not in page


@pytest.mark.parametrize("name", ["known", "nobody"])
@time_machine.travel(NOW, tick=False)
def test_five_failures_lock_and_say_until_when(client, name):
    user(username="known")

    answers = [try_it(client, name) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [422, 422, 422, 422, 429, 429]
    assert "2026年5月18日 10:30" in answers[-1].content.decode()


def test_the_locked_page_keeps_the_name_and_the_way_back(client):
    user(username="known")
    for _ in range(5):
        locked = try_it(client, "known", next="/messages/")

    page = locked.content.decode()
    assert locked.status_code == 429
    assert 'value="known"' in page
    assert 'name="next" value="/messages/"' in page
    assert WRONG not in page


def test_a_locked_name_is_refused_even_the_right_password_and_free_again_later(client):
    user(username="known")
    with time_machine.travel(NOW, tick=False):
        for _ in range(5):
            try_it(client, "known")
        assert try_it(client, "known", PASSWORD).status_code == 429

    with time_machine.travel(NOW + timedelta(minutes=31), tick=False):
        assert try_it(client, "known", PASSWORD).status_code == 302


def test_another_spelling_of_the_name_counts_as_the_same(client):
    user(username="known")

    answers = [try_it(client, name) for name in ("known", "KNOWN", "Known", "kNown", " known")]

    assert answers[-1].status_code == 429


def test_a_forged_address_does_not_escape_the_lock(client):
    user(username="known")

    for number in range(5):
        client.post(
            LOGIN,
            {"login": "known", "password": WRONG},
            headers={"X-Forwarded-For": f"9.9.9.{number}"},
        )

    assert set(AccessAttempt.objects.values_list("ip_address", flat=True)) == {"127.0.0.1"}
    assert try_it(client, "known", PASSWORD).status_code == 429


def test_failures_are_logged_without_what_was_typed_by_mistake(client):
    user(username="known")

    try_it(client, "known")
    try_it(client, "my-secret-typed-in-the-wrong-field")

    tries = Entry.objects.filter(action="sign_in", result=Entry.Result.REFUSED)
    assert sorted(tries.values_list("actor_label", flat=True)) == ["known", "未知账号"]


def test_a_sign_in_and_a_sign_out_are_logged_with_their_origin(client):
    person = user(username="known")

    client.post(
        LOGIN, {"login": "known", "password": PASSWORD}, headers={"User-Agent": "Test\r\nX"}
    )
    client.post("/accounts/logout/")

    rows = Entry.objects.filter(actor=person).values_list("action", "result", "address", "agent")
    assert set(rows) == {
        ("sign_in", "done", "127.0.0.1", "Test  X"),
        ("sign_out", "done", "127.0.0.1", ""),
    }


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_the_way_after_sign_in_stays_on_this_site(client, wanted):
    user(username="known")

    answer = try_it(client, "known", PASSWORD, next=wanted)

    assert answer.url == "/"


def test_the_way_after_sign_in_leads_back(client):
    user(username="known")

    answer = try_it(client, "known", PASSWORD, next="/accounts/sessions/?a=1")

    assert answer.url == "/accounts/sessions/?a=1"


def test_signing_in_changes_the_session_key(client):
    user(username="known")
    client.get(LOGIN)
    session = client.session
    session["planted"] = "1"
    session.save()
    before = session.session_key

    client.cookies["sessionid"] = before
    try_it(client, "known", PASSWORD)

    assert client.session.session_key != before


def test_leaving_needs_a_post_and_ends_the_session(client):
    person = user()
    client.force_login(person)

    assert client.get("/accounts/logout/").status_code == 200
    assert "_auth_user_id" in client.session
    client.post("/accounts/logout/")
    assert "_auth_user_id" not in client.session


def test_sign_in_from_another_site_is_refused_and_from_ours_is_not():
    user(username="known")
    strict = Client(enforce_csrf_checks=True)

    assert try_it(strict, "known", PASSWORD).status_code == 403
    token = strict.get(LOGIN).cookies["csrftoken"].value
    assert try_it(strict, "known", PASSWORD, csrfmiddlewaretoken=token).status_code == 302


def test_a_disabled_account_is_out_with_the_next_request(client):
    person = province_clerk()
    client.force_login(person)
    assert client.get("/accounts/sessions/").status_code == 200

    get_user_model().objects.filter(pk=person.pk).update(is_active=False)

    assert client.get("/accounts/sessions/").status_code == 302


def test_a_role_ends_at_midnight_of_its_last_day(client):
    person = holding(Role.PROVINCE_CLERK, last_day=NOW.date())
    page = reverse("accounts:confirmations")

    with time_machine.travel(NOW.replace(hour=23, minute=59, second=50), tick=False):
        client.force_login(person)
        assert client.get(page).status_code == 200
    with time_machine.travel(NOW.replace(hour=0) + timedelta(days=1), tick=False):
        assert client.get(page).status_code == 403


def test_a_role_begins_with_its_first_day(client):
    person = holding(Role.MANAGER, of=institution(), first_day=NOW.date())
    page = reverse("accounts:institution")

    with time_machine.travel(NOW.replace(hour=0) - timedelta(seconds=10), tick=False):
        client.force_login(person)
        assert client.get(page).status_code == 403
    with time_machine.travel(NOW.replace(hour=0), tick=False):
        assert client.get(page).status_code == 200


def test_the_accounts_of_the_demo_are_listed_in_the_demo_only(client, settings, tmp_path):
    folder = tmp_path / "fixtures" / "demo"
    folder.mkdir(parents=True)
    line = (
        '[{"username": "demo1", "password": "demo-pass", "name": "示例经办", "role": "省局经办"}]'
    )
    (folder / "accounts.json").write_text(line)
    settings.ROOT = tmp_path

    assert "demo-pass" not in client.get(LOGIN).content.decode()
    settings.PORTAL_DEMO = True
    assert "以此账号登录" in client.get(LOGIN).content.decode()
