import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from portal.audit.models import Entry
from portal.dossiers.models import Extension
from tests.evaluation.province import scenes
from tests.factories import accounts, applications, dossiers, organizations
from tests.factories.clock import DAY, NOW

pytestmark = pytest.mark.django_db

LISTS = ["evaluation:prov_queue", "evaluation:prov_cases", "evaluation:quota"]


def bare_cases(clerk, in_round, count: int, key: str = organizations.HENAN) -> None:
    """As many submitted cases, as rows."""
    for _ in range(count):
        dossiers.dossier(
            organizations.institution(key),
            in_round,
            by=clerk,
            state="submitted",
            submitted_at=NOW,
        )


def queries_of(client, address: str) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in queries]


MOST = {**dict.fromkeys(LISTS, 12), "evaluation:quota": 20}  # a page with forms may ask 20


@pytest.mark.parametrize("name", LISTS)
def test_a_list_asks_as_often_for_thirty_cases_as_for_one(name, clerk, desk_of):
    quota = dossiers.quota(dossiers.round_(), 3)
    bare_cases(clerk, quota.round, 1)
    client = desk_of(clerk)
    client.get(reverse(name))
    few = queries_of(client, reverse(name))

    bare_cases(clerk, quota.round, 29)
    many = queries_of(client, reverse(name))

    assert len(many) == len(few) <= MOST[name], "\n".join(many)


@pytest.mark.requirement("R0-06")
@pytest.mark.parametrize("name", LISTS)
def test_a_list_holds_the_own_province_and_no_other(name, clerk, desk_of):
    quota = dossiers.quota(dossiers.round_(), 3)
    bare_cases(clerk, quota.round, 2)
    bare_cases(clerk, quota.round, 1, organizations.HUBEI)
    theirs = organizations.HUBEI

    mine = desk_of(clerk).get(reverse(name)).context["page"].page.total
    other = desk_of(accounts.province_clerk(theirs)).get(reverse(name)).context["page"].page.total

    assert (mine, other) == (2, 1)


def test_an_empty_queue_says_that_nothing_waits(clerk, desk_of):
    answer = desk_of(clerk).get(reverse("evaluation:prov_queue"))

    assert "没有待办" in answer.content.decode()


@pytest.mark.parametrize(
    ("deadline", "words"),
    [
        (NOW - 2 * DAY, "逾期 2 天"),
        (NOW.replace(hour=17), "今天 17:00"),
        (NOW + 3 * DAY, "5月21日"),
    ],
)
def test_the_queue_says_when_in_words(deadline, words, clerk, desk_of):
    in_round = dossiers.round_(province_deadline=deadline)
    bare_cases(clerk, in_round, 1)

    page = desk_of(clerk).get(reverse("evaluation:prov_queue")).context["page"]

    assert [row.due.words for row in page.listed] == [words]


def test_an_extension_moves_what_is_due(clerk, desk_of):
    in_round = dossiers.round_(province_deadline=NOW - DAY)
    bare_cases(clerk, in_round, 1)
    Extension.objects.create(
        kind=Extension.Kind.PROVINCE_REPORT,
        round=in_round,
        region=organizations.region(),
        until=NOW + DAY,
        reason="示例理由",
        granted_by=clerk,
        granted_at=NOW,
    )

    page = desk_of(clerk).get(reverse("evaluation:prov_queue")).context["page"]

    assert [stat.value for stat in page.figures] == [0, 0, 1]


def test_the_queue_filters_by_act_urgency_and_words(clerk, desk_of):
    in_round = dossiers.round_(province_deadline=NOW - DAY)
    bare_cases(clerk, in_round, 2)
    name = organizations.Institution.objects.first().name
    client = desk_of(clerk)

    def total(**query: str) -> int:
        address = reverse("evaluation:prov_queue")
        return client.get(address, query).context["page"].page.total

    assert total(do="recommend") == 2
    assert total(do="report") == 0
    assert total(due="overdue") == 2
    assert total(due="today") == 0
    assert total(q=name) == 1
    assert total(q="没有这个名称") == 0


def test_the_queue_goes_home_as_a_table_and_leaves_an_entry(clerk, desk_of):
    bare_cases(clerk, dossiers.round_(), 2)

    answer = desk_of(clerk).get(reverse("evaluation:prov_queue"), {"format": "xlsx"})

    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert [cell.value for cell in sheet[1]][:2] == ["案卷编号", "申报单位"]
    assert sheet.max_row == 3
    assert Entry.objects.get(action="export").detail["what"] == "待办事项"


def test_the_cases_filter_by_state_and_go_home_as_csv(clerk, desk_of):
    in_round = dossiers.round_()
    case = scenes.verified(in_round=in_round, by=clerk)
    bare_cases(clerk, in_round, 1)
    client = desk_of(clerk)

    page = client.get(reverse("evaluation:prov_cases"), {"state": "submitted"}).context["page"]
    table = client.get(reverse("evaluation:prov_cases"), {"format": "csv", "q": case.reference})

    assert sorted(row.met for row in page.listed) == ["0 / 6", "6 / 6"]
    lines = table.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert case.reference in lines[1]


@pytest.mark.requirement("R0-08")
def test_a_priority_honour_is_a_hint_in_the_list(clerk, desk_of):
    from portal.organizations.models import InstitutionHonour, PriorityHonour

    in_round = dossiers.round_()
    holder = organizations.institution()
    honour = PriorityHonour.objects.create(title="示例荣誉", source="示例文件")
    InstitutionHonour.objects.create(
        honour=honour, institution=holder, document="示例授予文件", year=2024
    )
    dossiers.dossier(holder, in_round, by=clerk, state="submitted", submitted_at=NOW)
    bare_cases(clerk, in_round, 1)

    page = desk_of(clerk).get(reverse("evaluation:prov_cases")).context["page"]

    assert sorted(row.priority for row in page.listed) == [False, True]


def test_an_institutions_own_people_have_no_desk_here(desk_of):
    case = applications.submitted(in_round=dossiers.round_())
    outsider = case.created_by

    assert desk_of(outsider).get(reverse("evaluation:prov_queue")).status_code == 403
