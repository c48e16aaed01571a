"""Reminders: once each, caught up after a stop, and none when there is nothing left to do."""

from datetime import timedelta

import pytest

from evaluation.actions.extensions import extend_submission
from evaluation.effects import open_submission_duty
from portal.dossiers.actions import advance
from portal.kernel.refusals import Refused
from portal.obligations import reminders
from portal.obligations.actions import close_obligations
from portal.obligations.models import Message, Obligation, Reminder
from tests.factories import accounts, applications, dossiers, organizations
from tests.factories.clock import DAY, NOW

pytestmark = pytest.mark.django_db


def due_case():
    """A draft due in eleven days, its manager obliged."""
    case = applications.draft(in_round=dossiers.round_())
    open_submission_duty(case, NOW)
    return case


@pytest.mark.parametrize(
    ("days_before", "told"),
    [(8, 0), (7, 1), (3, 2), (1, 3)],
)
def test_a_reminder_falls_due_seven_days_three_days_and_one_day_before(days_before, told):
    due_case()
    deadline = NOW + 11 * DAY

    for days in range(11, days_before - 1, -1):
        reminders.send_due(deadline - days * DAY)

    assert Message.objects.count() == told


def test_running_twice_reminds_once():
    due_case()
    at = NOW + 4 * DAY

    assert reminders.send_due(at) == 1
    assert reminders.send_due(at) == 0


def test_a_scheduler_that_was_stopped_catches_up_with_one_notice():
    due_case()

    assert reminders.send_due(NOW + 10 * DAY + timedelta(hours=12)) == 1
    assert not Reminder.objects.filter(handled_at=None).exists()
    assert Message.objects.get().subject.endswith("还有 12 小时")


def test_nobody_is_reminded_of_what_has_been_submitted():
    of = organizations.institution()
    editor, signer = accounts.manager(of), accounts.certifier(of)
    case = applications.draft(of, in_round=dossiers.round_(), by=editor)
    open_submission_duty(case, NOW)
    advance(case, "send_for_sign_off", actor=editor, now=NOW)
    advance(case, "submit", actor=signer, now=NOW, token="t")

    assert reminders.send_due(NOW + 10 * DAY) == 0


def test_a_moved_deadline_is_announced_by_its_own_steps():
    case = due_case()
    reminders.send_due(NOW + 4 * DAY)
    route = case.round.routes.get(programme="selection")
    route.deadline = NOW + 30 * DAY
    route.save()

    open_submission_duty(case, NOW + 5 * DAY)

    assert reminders.send_due(NOW + 6 * DAY) == 0
    assert reminders.send_due(NOW + 24 * DAY) == 1


def test_a_submitted_case_gets_no_more_time_and_its_people_no_reminder():
    case = applications.submitted(in_round=dossiers.round_())
    waiting = due_case()
    until = NOW + 30 * DAY
    given = {"until": until, "reason": "示例", "actor": accounts.national_clerk(), "now": NOW}
    open_submission_duty(case, NOW)
    close_obligations(case, "submission", outcome="submit", now=NOW)

    with pytest.raises(Refused) as refused:
        extend_submission(case, **given)
    extend_submission(waiting, **given)

    assert refused.value.codes == ("nothing_to_submit",)
    open_duties = Obligation.objects.filter(closed_at=None)
    assert list(open_duties.values_list("dossier", "due_at")) == [(waiting.pk, until)]


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (7 * 24 * 60, "还有 7 天"),
        (3 * 24 * 60 - 1, "还有 3 天"),
        (24 * 60 - 1, "还有 24 小时"),
        (24 * 60 - 61, "还有 23 小时"),
        (0, "还有 1 小时"),
        (-1, "已逾期"),
    ],
)
def test_a_reminder_sent_a_minute_late_says_what_its_step_says(minutes, said):
    assert reminders.remaining(NOW + timedelta(minutes=minutes), NOW) == said
