"""Reply letters, honours and the working calendar."""

from datetime import date
from io import BytesIO

import pypdf
import pytest
from django.urls import reverse

from portal.kernel.calendar import UnknownYear
from portal.organizations.calendar import working_calendar
from portal.organizations.models import InstitutionHonour, SupportReplyLetter, WorkingDayYear
from portal.organizations.queries import reply_letters_for
from tests.factories import organizations
from tests.factories.clock import NOW

pytestmark = pytest.mark.django_db
YEAR = (
    '{"year": 2031, "papers": ["示例通知"], "days": '
    '[{"name": "元旦", "date": "2031-01-01", "isOffDay": true}]}'
)


def pdf() -> BytesIO:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    file = BytesIO()
    writer.write(file)
    file.seek(0)
    file.name = "letter.pdf"
    return file


def letter(of, **given):
    return {
        "number": "国知办函运字〔2021〕5号",
        "issued_on": "2021-03-01",
        "addressee": "示例省知识产权局",
        "host_name": of.name,
        "host_credit_code": of.credit_code,
        "file": pdf(),
        **given,
    }


@pytest.mark.requirement("R0-09")
def test_a_letter_on_the_list_frees_its_host_until_it_is_stopped(client, clerk):
    host = organizations.institution()
    client.post(reverse("evaluation:reply_letters"), letter(host))
    while_used = reply_letters_for(host, NOW.date()).count()
    entered = SupportReplyLetter.objects.get()

    client.post(reverse("evaluation:reply_letter", args=[entered.pk]), {"reason": "示例"})

    entered.refresh_from_db()
    assert (while_used, reply_letters_for(host, NOW.date()).count()) == (1, 0)
    assert entered.revoked_on == NOW.date()
    assert len(entered.file_digest) == 64


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": "国知办函运字[2021]5号"},
        {"host_credit_code": "91110000600037341X"},
        {"file": BytesIO(b"plain")},
    ],
)
def test_a_letter_with_a_wrong_part_is_not_entered(client, clerk, wrong):
    if "file" in wrong:
        wrong["file"].name = "letter.pdf"

    answer = client.post(
        reverse("evaluation:reply_letters"), letter(organizations.institution(), **wrong)
    )

    assert answer.status_code == 422
    assert not SupportReplyLetter.objects.exists()


@pytest.mark.requirement("R0-08")
def test_a_holder_of_an_honour_is_entered_once(client, clerk):
    unit = organizations.institution()
    address = reverse("evaluation:honours")
    client.post(address, {"act": "kind", "title": "示例示范机构", "source": "示例文件"})
    kind = client.get(address).context["honours"].get()
    given = {
        "act": "holder",
        "honour": kind.pk,
        "credit_code": unit.credit_code,
        "document": "示例文件",
        "year": "2020",
    }

    first, again = client.post(address, given), client.post(address, given)

    assert (first.status_code, again.status_code) == (302, 409)
    assert InstitutionHonour.objects.get().institution == unit


def test_a_year_is_looked_at_before_it_is_imported(client, clerk):
    file = BytesIO(YEAR.encode())
    file.name = "2031.json"
    address = reverse("evaluation:calendar")

    looked_at = client.post(address, {"file": file})
    with pytest.raises(UnknownYear):
        working_calendar().is_working_day(date(2031, 1, 1))
    done = client.post(address, {"content": looked_at.context["content"], "apply": "1"})

    assert (looked_at.status_code, done.status_code) == (200, 302)
    assert working_calendar().why(date(2031, 1, 1)) == "法定节假日「元旦」"
    assert working_calendar().is_working_day(date(2031, 1, 2))


def test_importing_a_year_again_makes_the_next_version_and_keeps_the_first(client, clerk):
    address = reverse("evaluation:calendar")
    for text in (YEAR, YEAR.replace("true", "false")):
        client.post(address, {"content": text, "apply": "1"})

    assert [row.version for row in WorkingDayYear.objects.all()] == [2, 1]
    assert working_calendar().is_working_day(date(2031, 1, 1))


def test_a_file_that_is_no_calendar_is_refused(client, clerk):
    answer = client.post(reverse("evaluation:calendar"), {"content": "{}", "apply": "1"})

    assert answer.status_code == 422
    assert not WorkingDayYear.objects.exists()
