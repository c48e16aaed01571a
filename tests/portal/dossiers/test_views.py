import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evaluation.actions.examination import Mark, Wanted, give_verdict, return_for_correction
from portal.audit.models import Entry
from portal.dossiers.models import Dossier
from portal.kernel.calendar import WorkingCalendar, working_days_after
from tests.factories import accounts, applications, dossiers, organizations
from tests.factories.clock import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def frozen():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def clerk():
    return accounts.province_clerk()


@pytest.fixture
def case():
    return applications.submitted(in_round=dossiers.round_())


def desk_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def address(case) -> str:
    return reverse("dossiers:case", args=[case.reference])


def take(case, by, action: str, note: str = ""):
    where = reverse("dossiers:step", args=[case.reference])
    return desk_of(by).post(where, {"action": action, "note": note})


def state(case) -> str:
    return Dossier.objects.get(pk=case.pk).state


def test_the_page_shows_who_holds_the_case_and_how_far_it_is(clerk, case):
    page = desk_of(clerk).get(address(case)).context["page"]

    assert page.holder == "省级知识产权管理部门"
    assert [item.state for item in page.stages] == ["done", "current", "", "", ""]
    assert page.events[0].title == "确认并提交"
    assert Entry.objects.filter(result="read", object_reference=case.reference).count() == 1


@pytest.mark.requirement("R0-06")
def test_another_province_meets_the_same_404_as_an_unknown_case(clerk, case):
    stranger = desk_of(accounts.province_clerk(organizations.HUBEI))

    assert desk_of(clerk).get(address(case)).status_code == 200
    assert stranger.get(address(case)).status_code == 404
    assert stranger.get(reverse("dossiers:case", args=["SB-0000"])).status_code == 404
    assert (
        take(case, accounts.province_clerk(organizations.HUBEI), "not_recommend", "x").status_code
        == 404
    )
    assert state(case) == "submitted"


def test_a_draft_is_nobody_elses(clerk):
    draft = applications.draft(in_round=dossiers.round_())

    assert desk_of(clerk).get(address(draft)).status_code == 404


def test_the_institution_has_its_own_pages(case):
    assert desk_of(case.created_by).get(address(case)).status_code == 403


def test_what_is_shown_is_what_was_submitted_not_the_draft(clerk, case):
    give_verdict(case, Mark("team", "correct", "请补充。"), version=1, actor=clerk, now=NOW)
    term = working_days_after(NOW.date(), 5, calendar=WorkingCalendar())
    return_for_correction(
        case, [Wanted("team", ["team"], "请补充。")], remark="", term=term, actor=clerk, now=NOW
    )
    case.declaration.staffmembers.update(name="退回后改名")

    said = desk_of(clerk).get(address(case)).content.decode()

    assert "人员0" in said
    assert "退回后改名" not in said


def test_a_plain_step_is_taken_with_its_reason(clerk, case):
    answer = take(case, clerk, "not_recommend", "示例：条件不符。")

    assert answer.status_code == 302
    assert state(case) == "not_recommended"
    assert case.transitions.last().note == "示例：条件不符。"
    assert take(case, clerk, "reconsider", "示例：重新核对。").status_code == 302
    assert state(case) == "submitted"


def test_a_step_without_its_reason_is_refused_on_the_page(clerk, case):
    answer = take(case, clerk, "not_recommend")

    assert answer.status_code == 409
    assert [refusal.code for refusal in answer.context["page"].refused] == ["note_missing"]
    assert state(case) == "submitted"


def test_a_refused_step_gives_the_typed_note_back(clerk, case):
    too_long = "示" * 2001

    answer = take(case, clerk, "not_recommend", too_long)

    assert answer.status_code == 409
    assert too_long in answer.content.decode()
    assert state(case) == "submitted"


@pytest.mark.parametrize("action", ["return", "recommend"])
def test_a_step_with_a_page_of_its_own_is_not_taken_here(action, clerk, case):
    answer = take(case, clerk, action, "示例")

    assert answer.status_code == 409
    assert [refusal.code for refusal in answer.context["page"].refused] == ["has_its_page"]
    assert state(case) == "submitted"


def test_a_step_of_somebody_else_is_refused(case):
    answer = take(case, accounts.province_signer(), "not_recommend", "示例")

    assert answer.status_code == 409
    assert [refusal.code for refusal in answer.context["page"].refused] == ["wrong_role"]


def test_the_page_says_beforehand_what_stands_against_a_step(clerk, case):
    take(case, clerk, "not_recommend", "示例")
    Dossier.objects.get(pk=case.pk)
    case.round.province_deadline = NOW
    case.round.save()

    with time_machine.travel(NOW.replace(day=19), tick=False):
        page = desk_of(clerk).get(address(case)).context["page"]

    [button] = page.plain_steps
    assert button.step.action == "reconsider"
    assert [refusal.code for refusal in button.refusals] == ["report_deadline_passed"]


def test_the_page_asks_the_database_at_most_twenty_times(clerk, case):
    client = desk_of(clerk)
    client.get(address(case))

    with CaptureQueriesContext(connection) as queries:
        client.get(address(case))

    assert len(queries) <= 20, "\n".join(query["sql"][:140] for query in queries)
