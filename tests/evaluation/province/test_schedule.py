import pytest
from django.urls import reverse

from evaluation.effects import open_submission_duty
from portal.audit.models import Entry
from portal.dossiers.models import ProvinceSchedule
from portal.dossiers.queries import submission_deadline
from portal.obligations.models import Obligation
from tests.factories import applications, dossiers, organizations
from tests.factories.clock import DAY, NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_round():
    return dossiers.round_()


def posted(deadline) -> dict[str, str]:
    return {"deadline": f"{deadline:%Y-%m-%dT%H:%M}", "contact": "示例处 0371-00000000"}


@pytest.mark.requirement("R0-31")
def test_an_earlier_deadline_counts_and_moves_open_duties(in_round, clerk, desk_of):
    case = applications.draft(in_round=in_round)
    elsewhere = applications.draft(
        organizations.institution(organizations.HUBEI), in_round=in_round
    )
    for one in (case, elsewhere):
        open_submission_duty(one, NOW)
    earlier = NOW + 5 * DAY

    answer = desk_of(clerk).post(reverse("evaluation:prov_schedule"), posted(earlier))

    assert answer.status_code == 200
    assert submission_deadline(case) == earlier
    duties = Obligation.objects.filter(kind="submission").order_by("due_at")
    assert [(duty.dossier, duty.due_at) for duty in duties] == [
        (case, earlier),
        (elsewhere, NOW + 11 * DAY),
    ]
    assert Entry.objects.get(action="set_schedule").detail["moved"] == 1


@pytest.mark.parametrize(
    ("deadline", "code"),
    [
        (NOW - DAY, "deadline_past"),
        (NOW + 12 * DAY, "later_than_round"),
    ],
)
def test_a_deadline_past_or_later_than_the_rounds_is_refused(
    deadline, code, in_round, clerk, desk_of
):
    answer = desk_of(clerk).post(reverse("evaluation:prov_schedule"), posted(deadline))

    assert answer.status_code == 409
    assert [refusal.code for refusal in answer.context["refused"]] == [code]
    assert "示例处 0371-00000000" in answer.content.decode()
    assert not ProvinceSchedule.objects.exists()


def test_the_rounds_own_instant_is_still_allowed(in_round, signer, desk_of):
    answer = desk_of(signer).post(reverse("evaluation:prov_schedule"), posted(NOW + 11 * DAY))

    assert answer.status_code == 200
    assert ProvinceSchedule.objects.get().institution_deadline == NOW + 11 * DAY


def test_a_deadline_that_is_no_date_is_asked_for_again(in_round, clerk, desk_of):
    answer = desk_of(clerk).post(
        reverse("evaluation:prov_schedule"), {"deadline": "下周五", "contact": "示例处"}
    )

    assert answer.status_code == 422
    assert "下周五" in answer.content.decode()
