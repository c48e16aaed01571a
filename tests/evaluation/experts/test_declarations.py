"""The yearly declaration of interests."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from evaluation.actions import review
from evaluation.interests import good_until
from evaluation.models import Assignment, InterestDeclaration
from portal.kernel.refusals import Refused
from portal.obligations.models import Message, Obligation
from portal.obligations.reminders import send_due
from tests.factories import accounts, evaluation, national
from tests.factories.clock import DAY, NOW

pytestmark = pytest.mark.django_db
PAGE = "evaluation:interests"


@pytest.fixture
def expert(client):
    person = evaluation.expert(declared=False)
    client.force_login(person.user)
    return person


def rows(*given: dict[str, str], count: int | None = None) -> dict[str, str]:
    empty = dict.fromkeys(("kind", "unit", "credit_code", "started_on", "ended_on", "detail"), "")
    posted = {"ties-TOTAL_FORMS": str(count or len(given)), "ties-INITIAL_FORMS": "0"}
    for number, one in enumerate(given):
        posted |= {f"ties-{number}-{name}": value for name, value in {**empty, **one}.items()}
    return posted


def test_nothing_to_declare_is_good_for_a_year_and_asked_for_again(client, expert):
    before = client.get(reverse(PAGE)).content.decode()
    done = client.post(reverse(PAGE), {"says": "nothing", **rows()})
    after = client.get(reverse(PAGE)).content.decode()

    made = InterestDeclaration.objects.get()
    owed = Obligation.objects.get(kind="interests")
    assert "当前没有有效的利害关系声明" in before
    assert "已经接受的任务不受影响" in before
    assert done.status_code == 302
    assert (made.expires_on, made.nothing_to_declare) == (date(2027, 5, 17), True)
    assert (owed.person, owed.closed_at) == (expert.user, None)
    assert "有效期至 2027-05-17" in after
    assert "当前没有有效" not in after


def test_the_reminder_goes_out_thirty_days_before_and_once(client, expert):
    client.post(reverse(PAGE), {"says": "nothing", **rows()})
    due = Obligation.objects.get(kind="interests").due_at

    early = send_due(due - 31 * DAY)
    sent = send_due(due - 30 * DAY)
    again = send_due(due - 30 * DAY)

    assert (early, sent, again) == (0, 1, 0)
    assert Message.objects.get(recipient=expert.user).address == reverse(PAGE)


def test_several_ties_are_declared_and_offered_again_next_year(client, expert):
    given = rows(
        {"kind": "adviser", "unit": "示例单位甲", "started_on": "2020-01-01"},
        {"kind": "equity", "unit": "示例单位乙", "ended_on": "2024-01-01", "detail": "示例"},
    )

    client.post(reverse(PAGE), {"says": "ties", **given})
    again = client.get(reverse(PAGE))

    ties = InterestDeclaration.objects.get().ties.values_list("kind", "unit", "started_on")
    assert list(ties) == [
        ("adviser", "示例单位甲", date(2020, 1, 1)),
        ("equity", "示例单位乙", None),
    ]
    assert [form.initial["unit"] for form in again.context["rows"]] == ["示例单位甲", "示例单位乙"]


def test_a_row_is_added_without_scripts_and_keeps_what_was_typed(client, expert):
    typed = rows({"kind": "family", "unit": "示例单位"})

    answer = client.post(reverse(PAGE), {"says": "ties", "add_row": "ties", **typed})

    assert answer.status_code == 200
    assert len(answer.context["rows"].forms) == 2
    assert 'value="示例单位"' in answer.content.decode()
    assert not InterestDeclaration.objects.exists()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (rows(), "请选择本人声明"),
        ({"says": "ties", **rows()}, "请选择无利害关系，或逐项填写利害关系"),
        ({"says": "ties", **rows({"kind": "equity"})}, "请填写单位名称"),
        (
            {
                "says": "ties",
                **rows(
                    {
                        "kind": "equity",
                        "unit": "示例",
                        "started_on": "2024-01-02",
                        "ended_on": "2024-01-01",
                    }
                ),
            },
            "终止日期不能早于起始日期",
        ),
        (
            {"says": "ties", **rows({"kind": "equity", "unit": "示例", "credit_code": "123"})},
            "统一社会信用代码",
        ),
    ],
)
def test_an_incomplete_declaration_is_named_and_not_stored(client, expert, given, said):
    answer = client.post(reverse(PAGE), given)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not InterestDeclaration.objects.exists()


@pytest.mark.requirement("F-15")
def test_an_expired_declaration_blocks_new_tasks_and_ends_no_running_one(client, case):
    expert, officer = evaluation.expert(declared=False), accounts.national_clerk()
    expert.declarations.create(declared_at=NOW, expires_on=NOW.date())
    (running,) = review.assign([(case, [expert])], actor=officer, now=NOW)
    review.accept(running, now=NOW)
    other = national.case(case.round, "awaiting_review")

    with pytest.raises(Refused) as refused:
        review.assign([(other, [expert])], actor=officer, now=NOW + DAY)
    running.refresh_from_db()
    expert.declarations.create(declared_at=NOW, expires_on=NOW.date() + timedelta(days=9))
    review.assign([(other, [expert])], actor=officer, now=NOW + DAY)

    assert refused.value.codes == ("interests_expired",)
    assert running.ended_at is None


def test_an_invitation_is_not_accepted_with_an_expired_declaration(client, invited):
    invited.expert.declarations.update(expires_on=date(2026, 5, 17))
    client.force_login(invited.expert.user)
    address = reverse("evaluation:invitation", args=[invited.dossier.reference])

    shown = client.get(address).content.decode()
    refused = client.post(address, {"act": "accept"})
    client.post(reverse(PAGE), {"says": "nothing", **rows()})
    done = client.post(address, {"act": "accept"})

    assert 'data-code="interests_expired"' in shown
    assert (refused.status_code, done.status_code) == (409, 302)


@pytest.mark.requirement("F-15")
def test_a_tie_to_an_applicant_ends_the_task_at_once(client, invited):
    client.force_login(invited.expert.user)
    tie = {"kind": "equity", "unit": invited.dossier.institution.name}

    client.post(reverse(PAGE), {"says": "ties", **rows(tie)})

    invited.refresh_from_db()
    assert invited.end == Assignment.End.RELEASED


def test_only_an_expert_of_the_pool_has_a_declaration(client):
    client.force_login(accounts.national_clerk())

    assert client.get(reverse(PAGE)).status_code == 403


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2026, 5, 18), date(2027, 5, 17)),
        (date(2028, 2, 29), date(2029, 2, 28)),
        (date(2027, 3, 1), date(2028, 2, 29)),
    ],
)
def test_a_declaration_is_good_for_a_year(day, last):
    assert good_until(day) == last


def test_the_page_says_when_a_declaration_has_expired(client, expert):
    client.post(reverse(PAGE), {"says": "nothing", **rows()})
    with time_machine.travel(NOW + 366 * DAY, tick=False):
        client.force_login(expert.user)
        text = client.get(reverse(PAGE)).content.decode()

    assert "已于 2027-05-17 过期" in text
