"""Real processes: what is due is mailed once, whatever is killed, lost or delivered again."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.utils import timezone

from portal.dossiers.actions import advance
from portal.dossiers.models import Dossier, Submission
from portal.management import demo
from portal.obligations.actions import open_obligation, tell
from portal.obligations.models import Delivery, Message
from portal.obligations.outbox import CLAIM
from tests.applications.conftest import signed_in
from tests.factories import accounts, applications, dossiers, organizations
from tests.factories.clock import DAY
from tests.portal.obligations.running import Installation

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def processes(django_db_setup: None) -> Iterator[Installation]:
    """One installation for the module: starting takes longer than what it is asked to do."""
    installation = Installation()
    try:
        installation.start()
        yield installation
    finally:
        installation.end()


@pytest.fixture
def running(processes: Installation) -> Installation:
    """The installation with an empty postbox."""
    processes.postbox.taken.clear()
    processes.postbox.offered = 0
    return processes


def told_somebody() -> Delivery:
    """A mail that waits."""
    tell([accounts.user()], key="示例", subject="示例标题", body="正文", now=timezone.now())
    return Delivery.objects.get()


def test_a_reminder_falls_due_and_its_mail_goes_out_once_though_every_task_comes_thrice(running):
    unit = organizations.institution()
    person = accounts.manager(unit)
    now = timezone.now()
    due_at = now + 7 * DAY + timedelta(seconds=1)
    open_obligation(
        "示例", kind="submission", title="示例事项", due_at=due_at, now=now, institution=unit
    )
    running.postbox.refusing = 1

    running.deliver_thrice("send-due-reminders")
    running.until(running.is_idle)
    too_early = Message.objects.count() if timezone.now() < due_at - 7 * DAY else 0
    running.until(lambda: timezone.now() > due_at - 7 * DAY)
    running.deliver_thrice()
    running.until(Message.objects.exists)
    running.until(running.is_idle)
    running.deliver_thrice("deliver-outbox")
    running.until(lambda: Delivery.objects.filter(problem__contains="451", attempts=1))
    Delivery.objects.update(due_at=timezone.now())  # the minute of the back-off has passed
    running.deliver_thrice()
    running.until(lambda: Delivery.objects.filter(state=Delivery.State.SENT))
    running.until(running.is_idle)

    delivery = Delivery.objects.get()
    (mail,) = running.postbox.taken
    assert too_early == 0
    assert mail["To"] == person.email
    assert mail["Message-ID"] == f"<delivery-{delivery.pk}@127.0.0.1>"
    assert (running.postbox.offered, delivery.attempts, delivery.problem) == (2, 2, "")


def test_a_worker_killed_while_it_sends_loses_nothing(running):
    delivery = told_somebody()
    running.postbox.holding = True
    running.deliver_thrice("deliver-outbox")
    running.until(lambda: running.postbox.offered)

    for name in ("worker", "beat"):
        running.kill(name)
    running.redis.flushall()  # and the broker forgets what it had handed out
    running.postbox.holding = False
    running.start_workers()
    running.deliver_thrice("deliver-outbox")
    running.until(running.is_idle)
    delivery.refresh_from_db()
    left_alone = (delivery.state, delivery.attempts, len(running.postbox.taken))
    claimed_for = delivery.claimed_until - timezone.now()
    Delivery.objects.update(claimed_until=timezone.now())  # the claim runs out
    running.deliver_thrice("deliver-outbox")
    running.until(lambda: Delivery.objects.filter(state=Delivery.State.SENT))
    running.until(running.is_idle)

    assert left_alone == ("waiting", 1, 0)
    assert timedelta() < claimed_for <= CLAIM
    assert len(running.postbox.taken) == 1
    assert Delivery.objects.get().attempts == 2


def test_a_mail_whose_receipt_was_lost_goes_again_as_the_same_mail(running):
    told_somebody()
    running.postbox.hanging_up = 1

    running.deliver_thrice("deliver-outbox")
    running.until(lambda: Delivery.objects.exclude(problem=""))
    Delivery.objects.update(due_at=timezone.now())  # the minute of the back-off has passed
    running.deliver_thrice("deliver-outbox")
    running.until(lambda: Delivery.objects.filter(state=Delivery.State.SENT))
    running.until(running.is_idle)

    first, second = running.postbox.taken
    assert first["Message-ID"] == second["Message-ID"]


def test_without_its_broker_the_web_still_takes_a_submission_and_the_mail_follows(running):
    case, signer, clerk = waiting_case(timezone.now())
    demo.start_web(running.household, running.env, running.address)
    running.kill("valkey")

    answer = submitted_over_http(running, case, signer)
    waits = Delivery.objects.get(to=clerk.email).state
    running.start_broker()
    running.until(lambda: running.postbox.taken)  # by the timetable alone
    running.until(running.is_idle)

    assert answer == (302, f"/apply/{case.reference}/receipt/1/")
    assert (Submission.objects.count(), waits) == (1, "waiting")
    assert clerk.email in [mail["To"] for mail in running.postbox.taken]
    assert not Delivery.objects.exclude(state=Delivery.State.SENT).exists()
    assert len(running.postbox.taken) == Delivery.objects.count()


def waiting_case(now: datetime) -> tuple[Dossier, object, object]:
    """A case before its certifier in a round that is open by the clock on the wall."""
    in_round, unit = dossiers.round_(), organizations.institution()
    in_round.routes.update(deadline=now + 11 * DAY)
    type(in_round).objects.update(province_deadline=now + 19 * DAY)
    editor = accounts.manager(unit)
    case = applications.draft(unit, in_round=in_round, by=editor)
    case = advance(case, "send_for_sign_off", actor=editor, now=now)
    return case, accounts.certifier(unit), accounts.province_clerk()


def submitted_over_http(running: Installation, case: Dossier, signer) -> tuple[int, str]:
    """Status and target of the certifier's submission to the web process."""
    token = "x" * 32
    session = signed_in(signer).cookies[settings.SESSION_COOKIE_NAME].value
    form = [("act", "submit"), ("token", "one"), ("promise", "true"), ("promise", "clean")]
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={token}",
    }
    connection = HTTPConnection(running.address.host, running.address.port, timeout=20)
    try:
        body = urlencode([*form, ("csrfmiddlewaretoken", token)])
        connection.request("POST", f"/apply/{case.reference}/check/", body, headers)
        answer = connection.getresponse()
        return answer.status, answer.getheader("Location", "")
    finally:
        connection.close()
