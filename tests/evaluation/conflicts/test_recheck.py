"""A new affiliation reaches the cases an expert is on before his next request."""

import pytest
from django.test import Client

from evaluation.actions.conflicts import name_conflict
from evaluation.actions.review import accept, assign
from evaluation.conflicts.recheck import recheck
from evaluation.models import Assignment
from portal.audit.models import Entry
from portal.dossiers.models import Dossier, Wall
from portal.obligations.models import Message
from tests.factories import accounts, applications, evaluation
from tests.factories.clock import HOUR, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("F-15")]


@pytest.fixture
def case(round_) -> Dossier:
    """A case with a whole declaration, so that its expert's page has something to show."""
    sent = applications.submitted(in_round=round_)
    Dossier.objects.filter(pk=sent.pk).update(state="awaiting_review")
    sent.refresh_from_db()
    return sent


@pytest.fixture
def clerk():
    return accounts.national_clerk()


@pytest.fixture
def task(case, expert, clerk) -> Assignment:
    """The expert has accepted and scoring is open."""
    evaluation.review_rule(case.round)
    (created,) = assign([(case, [expert])], actor=clerk, now=NOW - 2 * HOUR)
    accept(created, now=NOW - HOUR)
    Dossier.objects.filter(pk=case.pk).update(state="scoring")
    return created


def opened(expert, case) -> int:
    client = Client()
    client.force_login(expert.user)
    return client.get(f"/review/{case.reference}/").status_code


def moves_to_the_applicant(expert, case) -> None:
    expert.employer = case.institution.name
    expert.save()


def test_access_is_gone_with_the_next_request_and_the_office_knows(case, expert, task, clerk):
    assert opened(expert, case) == 200

    moves_to_the_applicant(expert, case)
    ended = recheck(expert, now=NOW, actor=clerk)

    assert [one.pk for one in ended] == [task.pk]
    assert opened(expert, case) == 404
    told = Message.objects.filter(recipient=clerk, dossier=case).last()
    assert "现任职单位" in told.body
    assert Entry.objects.filter(action="end_assignment", actor=clerk).exists()


def test_both_intervals_stay_in_the_record(case, expert, task, clerk):
    moves_to_the_applicant(expert, case)
    recheck(expert, now=NOW, actor=clerk)
    other = evaluation.expert(employer="示例另一研究院")
    assign([(case, [other])], actor=clerk, now=NOW)

    rows = case.assignments.order_by("pk")
    intervals = list(rows.values_list("expert", "assigned_at", "ended_at", "end"))
    assert intervals == [
        (expert.pk, NOW - 2 * HOUR, NOW, "released"),
        (other.pk, NOW, None, ""),
    ]


def test_an_expert_without_a_conflict_stays(case, expert, task, clerk):
    assert recheck(expert, now=NOW, actor=clerk) == []
    assert opened(expert, case) == 200


def test_naming_a_conflict_ends_a_live_assignment_at_once(case, expert, task, clerk):
    name_conflict(expert, case, evidence="示例：亲属", actor=clerk, now=NOW)
    task.refresh_from_db()
    assert (task.ended_at, opened(expert, case)) == (NOW, 404)


def test_the_reason_that_stays_with_the_expert_quotes_no_evidence(case, expert, task, clerk):
    name_conflict(expert, case, evidence="不宜转述的事实", actor=clerk, now=NOW)
    task.refresh_from_db()
    assert "不宜转述" not in task.end_reason


def test_after_scoring_the_office_is_told_and_the_record_stands(case, expert, task, clerk):
    Dossier.objects.filter(pk=case.pk).update(state="defence")
    moves_to_the_applicant(expert, case)
    assert recheck(expert, now=NOW, actor=clerk) == []
    task.refresh_from_db()
    assert task.ended_at is None
    assert Message.objects.filter(recipient=clerk, subject__contains="应当回避").exists()


def test_an_officer_behind_the_wall_is_not_told(case, expert, task, clerk):
    walled = accounts.national_signer()
    Wall.objects.create(dossier=case, person=walled, reason="示例", raised_by=clerk, raised_at=NOW)
    moves_to_the_applicant(expert, case)
    recheck(expert, now=NOW, actor=clerk)
    assert not Message.objects.filter(recipient=walled).exists()
    assert Message.objects.filter(recipient=clerk).exists()


def test_who_declined_before_and_was_invited_again_is_not_released_for_that(case, expert, task):
    Assignment.objects.create(
        dossier=case,
        expert=expert,
        assigned_by=task.assigned_by,
        assigned_at=NOW - 4 * HOUR,
        ended_at=NOW - 3 * HOUR,
        end="declined",
        end_code="time",
    )
    assert recheck(expert, now=NOW, actor=None) == []
