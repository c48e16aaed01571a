"""Experts from a workbook, and the way from an entry over the invitation into the pool."""

import re
from io import BytesIO

import pytest
from django.core import mail
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from evaluation.models import ExpectedExpert, Expert
from portal.accounts.actions.invitations import Offer, accept, invite
from portal.accounts.models import Invitation, Membership
from portal.kernel.roles import Role
from portal.obligations.models import Message
from tests.factories import accounts, evaluation
from tests.factories.clock import NOW

pytestmark = pytest.mark.django_db
IMPORT, EXPECTED = "evaluation:experts_import", "evaluation:experts_expected"
HEADER = [
    "姓名", "电子邮箱", "工作单位", "单位统一社会信用代码", "入职日期", "所在省份", "职称或职务",
    "专长", "每批次最多评审件数", "曾任职单位",
]  # fmt: skip


def row(number: int, **given: object) -> list[object]:
    values = {
        "name": f"示例专家{number}",
        "email": f"expert{number}@example.test",
        "employer": "示例研究院",
        "code": "",
        "since": "2018-07-01",
        "region": "湖北省",
        "title": "研究员",
        "fields": "专利审查、项目管理",
        "cap": 6,
        "former": "示例大学 2012-07-01 至 2018-06-30；示例公司 2011-12-31",
        **given,
    }
    return list(values.values())


def upload(client, *rows):
    book = Workbook()
    for each in (HEADER, *rows):
        book.active.append(each)
    file = BytesIO()
    book.save(file)
    file.seek(0)
    file.name = "experts.xlsx"
    return client.post(reverse(IMPORT), {"file": file})


def confirm(client, looked_at):
    return client.post(reverse(IMPORT), {"held": looked_at.context["sheet"].held})


def test_a_workbook_is_looked_at_first_and_then_entered(client, clerk):
    holder = accounts.holding(Role.EXPERT)

    looked_at = upload(client, row(1, email=holder.email), row(2))
    before = Expert.objects.count() + ExpectedExpert.objects.count()
    done = confirm(client, looked_at)

    expert, expected = Expert.objects.get(), ExpectedExpert.objects.get()
    assert (looked_at.status_code, before, done.status_code) == (200, 0, 302)
    assert expert.user == holder
    assert [skill.field for skill in expert.skills.all()] == ["examination", "management"]
    assert [(one.employer, str(one.ended_on)) for one in expert.former_employments.all()] == [
        ("示例大学", "2018-06-30"),
        ("示例公司", "2011-12-31"),
    ]
    assert (expected.email, expected.load_cap) == ("expert2@example.test", 6)


def test_seven_bad_rows_in_five_hundred_enter_nobody_and_are_named(client, clerk):
    known = evaluation.expert().user.email
    bad = {
        10: {"email": "nobody"},
        60: {"region": "示例省外"},
        120: {"fields": "示例专长"},
        200: {"code": "91990000TEAT000000"},
        300: {"former": "示例大学 某年"},
        400: {"email": "expert1@example.test"},
        490: {"email": known},
    }

    answer = upload(client, *(row(n, **bad.get(n, {})) for n in range(1, 501)))

    errors = answer.context["sheet"].errors
    assert answer.status_code == 422
    assert [error.row for error in errors] == [number + 1 for number in bad]
    assert "第 11 行" in answer.content.decode()
    assert "导入以上专家" not in answer.content.decode()
    assert Expert.objects.count() == 1
    assert not ExpectedExpert.objects.exists()


def test_an_altered_confirmation_is_a_bad_request_and_a_missing_file_is_asked_for(client, clerk):
    altered = client.post(reverse(IMPORT), {"held": "altered"})
    missing = client.post(reverse(IMPORT), {})

    assert (altered.status_code, missing.status_code) == (400, 422)


def test_a_row_that_has_become_known_meanwhile_enters_nobody(client, clerk):
    looked_at = upload(client, row(1), row(2))
    confirm(client, upload(client, row(2)))

    answer = confirm(client, looked_at)

    assert answer.status_code == 409
    assert [one.email for one in ExpectedExpert.objects.all()] == ["expert2@example.test"]


def test_the_template_can_be_filled_in_and_uploaded(client, clerk):
    answer = client.get(reverse("evaluation:experts_template"))
    book = load_workbook(BytesIO(answer.content))
    book.worksheets[0].append(row(1))
    file = BytesIO()
    book.save(file)
    file.seek(0)
    file.name = "experts.xlsx"

    looked_at = client.post(reverse(IMPORT), {"file": file})

    assert looked_at.status_code == 200
    assert [entry.name for entry in looked_at.context["sheet"].entries] == ["示例专家1"]


def link() -> str:
    return re.search(r"/accounts/invitation/[^/\s]+/", mail.outbox[-1].body).group(0)


def test_only_the_administrator_invites_and_who_accepts_is_in_the_pool(
    client, clerk, django_capture_on_commit_callbacks
):
    administrator = accounts.holding(Role.ADMINISTRATOR)
    confirm(client, upload(client, row(1)))
    told = Message.objects.filter(recipient=administrator, address=reverse(EXPECTED)).count()
    by_clerk = client.post(reverse("evaluation:experts_invite"), {"all": "1"})
    client.force_login(administrator)
    with django_capture_on_commit_callbacks(execute=True):
        sent = client.post(reverse("evaluation:experts_invite"), {"all": "1"})
        client.post(reverse("evaluation:experts_invite"), {"all": "1"})
    client.logout()

    client.post(
        link(),
        {
            "name": "示例专家1",
            "username": "expert-one",
            "phone": "13800000000",
            "password1": accounts.PASSWORD,
            "password2": accounts.PASSWORD,
        },
    )

    expert = Expert.objects.get()
    assert (told, by_clerk.status_code, sent.status_code) == (1, 403, 302)
    assert Invitation.objects.count() == 1
    assert expert.user.email == "expert1@example.test"
    assert expert.former_employments.count() == 2
    assert Membership.objects.get(user=expert.user).role == Role.EXPERT
    assert not ExpectedExpert.objects.exists()


def test_a_role_taken_by_somebody_not_expected_makes_no_expert(
    client, clerk, django_capture_on_commit_callbacks
):
    person = accounts.user()
    administrator = accounts.holding(Role.ADMINISTRATOR)
    with django_capture_on_commit_callbacks(execute=True):
        invite(Offer(person.email, person.name, Role.EXPERT), actor=administrator, now=NOW)
    accept(link().rstrip("/").rpartition("/")[2], person, now=NOW)

    assert not Expert.objects.exists()


def test_staff_take_an_entry_back_and_the_administrator_does_not(client, clerk):
    confirm(client, upload(client, row(1)))
    address = reverse("evaluation:expected_remove", args=[ExpectedExpert.objects.get().pk])
    client.force_login(accounts.holding(Role.ADMINISTRATOR))
    refused = client.post(address)
    client.force_login(clerk)

    done = client.post(address)

    assert (refused.status_code, done.status_code) == (403, 302)
    assert not ExpectedExpert.objects.exists()
