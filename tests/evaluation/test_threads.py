"""The discussions of a case: who reads, who writes, what they are called, who is told."""

import pytest
import time_machine
from django.urls import reverse

from evaluation.actions import review, threads
from evaluation.models import Thread, ThreadPost
from evaluation.phases import timetable_of
from evaluation.threads import threads_of
from portal.dossiers.models import Dossier
from portal.kernel.refusals import Refused
from portal.obligations.models import Message
from tests.factories import accounts, applications, dossiers, evaluation
from tests.factories.clock import DAY, NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    """A case being scored in a phase that discusses."""
    in_round = dossiers.round_()
    evaluation.review_rule(in_round, experts=1)
    evaluation.phase(in_round, discussion=True)
    found = applications.submitted(in_round=in_round)
    Dossier.objects.filter(pk=found.pk).update(state="scoring")
    found.refresh_from_db()
    with time_machine.travel(NOW, tick=False):
        yield found


def joined(case, officer=None):
    officer = officer or accounts.national_clerk()
    found = review.assign([(case, [evaluation.expert()])], actor=officer, now=NOW)[0]
    return review.accept(found, now=NOW)


def opened(case, actor, audience="panel", text="请说明层级依据"):
    return threads.open_thread(
        case, title="层级认定", audience=audience, text=text, actor=actor, now=NOW
    )


def staff_page(case) -> str:
    return reverse("evaluation:panel_threads", args=[case.reference])


def panel_page(case) -> str:
    return reverse("evaluation:review_threads", args=[case.reference])


def test_the_panel_talks_and_calls_each_other_by_letters(client, case):
    first, second = joined(case), joined(case)
    thread = opened(case, first.expert.user)
    client.force_login(second.expert.user)

    answer = client.post(panel_page(case), {"act": "post", "thread": thread.pk, "text": "已核对"})
    text = client.get(panel_page(case)).content.decode()

    assert answer.status_code == 302
    assert "专家甲" in text
    assert "请说明层级依据" in text
    assert str(first.expert.user) not in text


def test_names_are_shown_while_the_phase_is_open(client, case):
    case.round.review_phases.update(blindness="open")
    first, second = joined(case), joined(case)
    opened(case, first.expert.user)
    client.force_login(second.expert.user)

    assert str(first.expert.user) in client.get(panel_page(case)).content.decode()


def test_an_officer_reads_names_and_is_called_by_the_office(client, case):
    officer = accounts.national_clerk()
    task = joined(case, officer)
    opened(case, officer)
    threads.post(Thread.objects.get(), text="已核对", actor=task.expert.user, now=NOW)

    client.force_login(officer)
    for_staff = client.get(staff_page(case)).content.decode()
    client.force_login(task.expert.user)
    for_panel = client.get(panel_page(case)).content.decode()

    assert str(task.expert.user) in for_staff
    assert "评审组织人员" in for_panel
    assert str(officer) not in for_panel


def test_a_thread_of_the_staff_does_not_exist_for_the_panel(client, case):
    officer = accounts.national_clerk()
    task = joined(case)
    thread = opened(case, officer, audience="staff", text="内部研究")
    client.force_login(task.expert.user)

    text = client.get(panel_page(case)).content.decode()
    answer = client.post(panel_page(case), {"act": "post", "thread": thread.pk, "text": "x"})

    assert "内部研究" not in text
    assert answer.status_code == 404
    client.force_login(officer)
    assert "内部研究" in client.get(staff_page(case)).content.decode()


@pytest.mark.parametrize("end", ["recused", "released", "declined"])
def test_whoever_left_the_case_sees_neither_thread_nor_its_existence(client, case, end):
    task, other = joined(case), joined(case)
    opened(case, other.expert.user)
    if end == "recused":
        review.recuse(task, reason="曾任顾问", now=NOW)
    elif end == "released":
        review.release(task, reason="调整", actor=accounts.national_clerk(), now=NOW)
    else:
        task = review.assign(
            [(case, [evaluation.expert()])], actor=accounts.national_clerk(), now=NOW
        )[0]
        review.decline(task, code="time", reason="出差", now=NOW)
    Message.objects.all().delete()
    times = timetable_of(case.round_id, NOW)

    threads.post(Thread.objects.get(), text="继续", actor=other.expert.user, now=NOW)
    client.force_login(task.expert.user)

    assert client.get(panel_page(case)).status_code == 404
    assert threads_of(case, task.expert.user, times).count() == 0
    assert threads_of(case, other.expert.user, times).count() == 1
    assert not Message.objects.filter(recipient=task.expert.user).exists()


def test_outside_a_phase_that_discusses_the_panel_reads_and_writes_nothing(client, case):
    task = joined(case)
    thread = opened(case, task.expert.user)
    case.round.review_phases.update(discussion=False)
    client.force_login(task.expert.user)

    with pytest.raises(Refused) as refused:
        threads.post(thread, text="继续", actor=task.expert.user, now=NOW)

    assert refused.value.codes == ("no_discussion",)
    assert client.get(panel_page(case)).status_code == 404
    assert ThreadPost.objects.count() == 1


def test_an_expert_of_another_case_and_the_applicant_do_not_enter(client, case):
    joined(case)
    outsider = evaluation.expert()
    client.force_login(outsider.user)
    unassigned = client.get(panel_page(case)).status_code
    client.force_login(accounts.manager(case.institution))

    assert (unassigned, client.get(panel_page(case)).status_code) == (404, 403)
    assert client.get(staff_page(case)).status_code == 403


def test_everybody_who_takes_part_is_told_once_and_no_name_goes_out(case):
    officer = accounts.national_clerk()
    first, second = joined(case, officer), joined(case, officer)
    Message.objects.all().delete()

    opened(case, first.expert.user)

    told = Message.objects.all()
    assert {message.recipient for message in told} == {second.expert.user, officer}
    for message in told:
        assert case.institution.name not in f"{message.subject}{message.body}"
        assert str(first.expert.user) not in f"{message.subject}{message.body}"


def test_a_closed_thread_stays_readable_and_takes_no_more(client, case):
    officer = accounts.national_clerk()
    client.force_login(officer)
    thread = opened(case, officer)

    closed = client.post(staff_page(case), {"act": "close", "thread": thread.pk})
    late = client.post(staff_page(case), {"act": "post", "thread": thread.pk, "text": "再说"})

    assert (closed.status_code, late.status_code) == (302, 409)
    assert 'data-code="thread_closed"' in late.content.decode()
    assert "请说明层级依据" in late.content.decode()


def test_an_expert_does_not_close_a_thread(client, case):
    task = joined(case)
    thread = opened(case, task.expert.user)
    client.force_login(task.expert.user)

    answer = client.post(panel_page(case), {"act": "close", "thread": thread.pk})

    thread.refresh_from_db()
    assert (answer.status_code, thread.closed_at) == (403, None)


def test_an_empty_post_is_asked_for_and_nothing_is_written(client, case):
    officer = accounts.national_clerk()
    client.force_login(officer)

    answer = client.post(staff_page(case), {"act": "open", "new-title": "议题", "new-text": " "})

    assert answer.status_code == 422
    assert not Thread.objects.exists()


def test_the_phase_over_the_message_goes_to_the_staff_alone(case):
    officer = accounts.national_clerk()
    joined(case, officer)
    case.round.review_phases.update(opens_at=NOW - 2 * DAY, closes_at=NOW - DAY)
    Message.objects.all().delete()
    other = accounts.national_clerk()

    opened(case, other)

    assert {message.recipient for message in Message.objects.all()} == {officer}
