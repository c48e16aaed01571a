"""The national workbench and its count hold lists and objections beside cases."""

import pytest
from django.urls import reverse

from evaluation.models import Batch, Objection
from tests.evaluation.national.helpers import queries_of
from tests.factories import accounts, dossiers, national
from tests.factories.clock import DAY, NOW
from tests.factories.organizations import HUBEI

pytestmark = pytest.mark.django_db
QUEUE = "evaluation:desk_queue"


@pytest.fixture
def batch(clerk):
    cases = [national.case(dossiers.round_(), "reported") for _ in range(3)]
    found = national.batch(cases, by=accounts.province_signer())
    Batch.objects.update(reported_at=NOW - 2 * DAY)
    return found


@pytest.fixture
def objection(clerk):
    case = national.case(dossiers.round_(), "publicity")
    national.publicity([case], by=clerk)
    return national.objection(case)


def shown(client, **query) -> list[tuple[str, str, str]]:
    page = client.get(reverse(QUEUE), query).context["page"]
    return [(row.reference, row.tasks, row.due.words) for row in page.beside.listed]


def counted(client) -> int:
    """What the menu says beside 待办事项."""
    menu = client.get("/messages/").wsgi_request.shell.menu
    return next(item.count for item in menu if item.key == QUEUE)


@pytest.mark.requirement("R0-24")
def test_a_reported_list_waits_as_one_row_with_its_age_until_it_is_accepted(client, batch):
    answer = client.get(reverse(QUEUE))

    assert reverse("evaluation:batch", args=[batch.pk]) in answer.content.decode()
    assert shown(client) == [(batch.letter_number, "受理推荐名单", "已等待 2 天")]
    assert answer.context["page"].page.total == 0
    assert counted(client) == 1

    client.post(reverse("evaluation:batch", args=[batch.pk]), {"act": "accept"})

    page = client.get(reverse(QUEUE)).context["page"]
    assert (page.beside.listed, page.page.total, counted(client)) == ([], 3, 3)


@pytest.mark.requirement("R0-26")
def test_an_undecided_objection_waits_without_naming_who_objects(client, objection):
    answer = client.get(reverse(QUEUE))

    assert shown(client) == [(objection.number, "办理异议", "今天收到")]
    assert objection.entry.institution_name in answer.content.decode()
    assert objection.objector not in answer.content.decode()
    assert counted(client) == answer.context["page"].page.total + 1

    decision = {"act": "decide", "result": "dismissed", "reason": "查无实据"}
    client.post(reverse("evaluation:objection", args=[objection.number]), decision)

    assert shown(client) == []


def test_a_list_waits_for_clerks_and_an_objection_for_signers_too(client, batch, objection):
    client.force_login(accounts.national_signer())

    assert [task for _, task, _ in shown(client)] == ["办理异议"]


def test_a_province_is_shown_neither(client, batch, objection):
    client.force_login(accounts.province_clerk())

    page = client.get(reverse("evaluation:prov_queue")).context["page"]

    assert (page.beside.listed, page.beside.totals) == ([], {})


def test_filters_hold_for_lists_and_objections(client, batch, objection):
    assert [task for _, task, _ in shown(client, do="batch")] == ["受理推荐名单"]
    assert [task for _, task, _ in shown(client, q=objection.number)] == ["办理异议"]
    assert shown(client, q="无此名称") == shown(client, due="today") == []
    labels = [chip.label for chip in client.get(reverse(QUEUE)).context["page"].kinds]
    assert {"受理推荐名单 1", "办理异议 1"} <= set(labels)


def test_the_exported_queue_holds_them(client, batch, objection):
    text = client.get(reverse(QUEUE), {"format": "csv"}).content.decode()

    assert "河南省推荐名单" in text
    assert objection.number in text


def test_many_lists_and_objections_cost_no_further_query_and_stay_bounded(client, batch, objection):
    address = reverse(QUEUE)
    client.get(address)
    few = queries_of(client, address)
    for _ in range(24):
        national.objection(objection.entry.dossier)
    theirs = national.case(batch.round, "reported", region=HUBEI)
    national.batch([theirs], by=batch.drafted_by, region=HUBEI)

    assert queries_of(client, address) == few <= 12
    answer = client.get(address)
    assert len(answer.context["page"].beside.listed) == 22
    assert "办理异议（25）" in answer.content.decode()
    assert Objection.objects.count() == 25


@pytest.mark.parametrize("name", ["objections", "objection"])
def test_objections_stand_under_publicity_in_the_menu(client, objection, name):
    args = [objection.number] if name == "objection" else []

    page = client.get(reverse(f"evaluation:{name}", args=args)).content.decode()

    current = page[page.index('aria-current="page"') :]
    assert current[: current.index("</a>")].endswith("公示与异议")
