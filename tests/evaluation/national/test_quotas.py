"""Places from a workbook: a look first, row-numbered errors, all or nothing."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from portal.dossiers.models import Quota
from tests.factories import accounts, applications, dossiers, evaluation, organizations
from tests.factories.organizations import HENAN, HUBEI

pytestmark = pytest.mark.django_db
HEADER = ["区划代码", "省份", "推荐名额", "依据"]


@pytest.fixture
def in_round(clerk):
    organizations.region(HENAN)
    organizations.region(HUBEI)
    return dossiers.round_()


def upload(client, in_round, *rows):
    book = Workbook()
    for row in (HEADER, *rows):
        book.active.append(row)
    file = BytesIO()
    book.save(file)
    file.seek(0)
    file.name = "quotas.xlsx"
    return client.post(reverse("evaluation:quotas_import", args=[in_round.slug]), {"file": file})


def confirm(client, in_round, held: str):
    return client.post(reverse("evaluation:quotas_import", args=[in_round.slug]), {"held": held})


@pytest.mark.requirement("R0-07")
def test_a_workbook_is_looked_at_first_and_then_applied(client, in_round):
    looked_at = upload(client, in_round, [HENAN, "河南省", 3, "附件1"], [HUBEI, "湖北省", None, ""])
    before = Quota.objects.count()
    done = confirm(client, in_round, looked_at.context["sheet"].held)

    assert (looked_at.status_code, before, done.status_code) == (200, 0, 302)
    assert [(q.region_id, q.places, q.source) for q in Quota.objects.all()] == [(HENAN, 3, "附件1")]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (["999999", "河南省", 3, "附件1"], "第 3 行"),
        ([HUBEI, "河南省", 3, "附件1"], "与所填省份“河南省”不符"),
        ([HUBEI, "湖北省", "三", "附件1"], "第 3 行"),
        ([HUBEI, "湖北省", 3, ""], "湖北省未填写依据"),
        ([HENAN, "河南省", 4, "附件1"], "河南省出现了两次"),
        ([HUBEI, "湖北省", "=1+2", "附件1"], "公式"),
    ],
)
def test_one_wrong_row_applies_nothing_and_is_named(client, in_round, row, said):
    answer = upload(client, in_round, [HENAN, "河南省", 3, "附件1"], row)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "导入以上名额" not in answer.content.decode()
    assert not Quota.objects.exists()


def test_a_file_that_is_no_workbook_is_refused(client, in_round):
    file = BytesIO(b"not a workbook")
    file.name = "quotas.xlsx"

    answer = client.post(reverse("evaluation:quotas_import", args=[in_round.slug]), {"file": file})

    assert answer.status_code == 422
    assert not Quota.objects.exists()


def test_an_altered_confirmation_is_a_bad_request(client, in_round):
    answer = confirm(client, in_round, "altered")

    assert answer.status_code == 400
    assert not Quota.objects.exists()


def test_places_below_use_stop_the_whole_workbook(client, in_round):
    dossiers.quota(in_round, 2)
    evaluation.recommended(applications.submitted(in_round=in_round), accounts.province_clerk())
    looked_at = upload(client, in_round, [HENAN, "", 0, "附件1"], [HUBEI, "", 5, "附件1"])

    answer = confirm(client, in_round, looked_at.context["sheet"].held)

    assert answer.status_code == 409
    assert [(q.region_id, q.places) for q in Quota.objects.all()] == [(HENAN, 2)]


def test_the_export_lists_every_province_and_can_be_uploaded_again(client, in_round):
    dossiers.quota(in_round, 2)
    address = reverse("evaluation:quotas_export", args=[in_round.slug])
    exported = client.get(address).content
    rows = [[cell.value for cell in row] for row in load_workbook(BytesIO(exported)).worksheets[0]]
    file = BytesIO(exported)
    file.name = "quotas.xlsx"

    again = client.post(reverse("evaluation:quotas_import", args=[in_round.slug]), {"file": file})

    assert [row[0] for row in rows[1:]] == [HENAN, HUBEI]
    assert again.status_code == 200
    assert [one.places for one in again.context["sheet"].given] == [2]
