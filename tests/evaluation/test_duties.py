"""The deadline of a review: owed by each assignment, moved with the phase, closed when done."""

import pytest

from evaluation.actions import review, scoring
from evaluation.actions.phases import set_phases
from evaluation.duties import owe_reviews
from portal.obligations.models import Message, Obligation
from portal.obligations.reminders import send_due
from tests.evaluation.test_phases import stored
from tests.factories import accounts, applications, dossiers, evaluation
from tests.factories.clock import DAY, NOW
from tests.factories.organizations import institution

pytestmark = pytest.mark.django_db


@pytest.fixture
def phase():
    """Eight days of scoring in a round with a rule."""
    in_round = dossiers.round_()
    evaluation.review_rule(in_round, experts=1)
    return evaluation.phase(in_round, NOW, NOW + 8 * DAY)


def assigned(phase, expert=None):
    case = applications.submitted(institution(), in_round=phase.round)
    case.state = "scoring"
    case.save(update_fields=["state"])
    expert = expert or evaluation.expert()
    return review.assign([(case, [expert])], actor=accounts.national_clerk(), now=NOW)[0]


def submitted(task):
    review.declare(task, now=NOW)
    keys = task.dossier.round.review_rule.criteria.values_list("pk", flat=True)
    return scoring.submit(task, dict.fromkeys(keys, 4), "依据充分", now=NOW)


def open_duties():
    return Obligation.objects.filter(kind="review", closed_at__isnull=True)


def test_an_assignment_owes_its_sheet_by_the_end_of_the_phase(phase):
    task = assigned(phase)

    (duty,) = open_duties()
    assert (duty.person, duty.due_at, duty.dossier) == (task.expert.user, phase.closes_at, None)
    assert list(duty.reminders.values_list("step", flat=True)) == [7 * 1440, 3 * 1440, 1440]
    assert task.dossier.institution.name not in duty.title


def test_the_expert_alone_is_reminded(phase):
    task = assigned(phase)
    Message.objects.all().delete()

    send_due(NOW + 1.5 * DAY)

    assert [message.recipient for message in Message.objects.all()] == [task.expert.user]


def test_without_a_phase_nothing_is_owed():
    in_round = dossiers.round_()
    evaluation.review_rule(in_round, experts=1)
    case = dossiers.dossier(institution(), in_round, by=accounts.user(), state="scoring")

    review.assign([(case, [evaluation.expert()])], actor=accounts.national_clerk(), now=NOW)

    assert not open_duties().exists()


def test_submission_settles_the_duty_and_reopening_brings_it_back(phase):
    sheet = submitted(assigned(phase))
    settled = open_duties().count()

    scoring.reopen(sheet, reason="漏看材料", actor=accounts.national_clerk(), now=NOW)

    assert (settled, open_duties().count()) == (0, 1)


def test_stepping_back_settles_the_duty(phase):
    review.recuse(assigned(phase), reason="曾任顾问", now=NOW)

    assert Obligation.objects.get(kind="review").outcome == "recused"


def test_closing_the_scoring_settles_what_is_left(phase):
    task = assigned(phase)
    submitted(task)
    other = evaluation.expert()
    late = review.assign([(task.dossier, [other])], actor=accounts.national_clerk(), now=NOW)[0]
    late.sheets.create(submission_version=1, state="submitted", saved_at=NOW, submitted_at=NOW)

    review.close_scoring([task.dossier], actor=accounts.national_clerk(), now=NOW)

    assert not open_duties().exists()


def test_duties_follow_a_later_end_and_done_work_stays_done(phase):
    open_task, done = assigned(phase), assigned(phase)
    submitted(done)

    set_phases(
        phase.round,
        [stored(phase, closes_at=NOW + 20 * DAY)],
        actor=accounts.national_clerk(),
        now=NOW,
    )

    (duty,) = open_duties()
    assert duty.person == open_task.expert.user
    assert duty.due_at == NOW + 20 * DAY


def test_many_assignments_cost_a_bounded_number_of_statements(phase, django_assert_max_num_queries):
    tasks = [assigned(phase) for _ in range(12)]

    with django_assert_max_num_queries(5):
        owe_reviews(tasks, NOW)
