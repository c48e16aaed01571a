"""Kills and restarts while people work: nothing lost, nothing half done, no notice twice (G7).

By hand, on PostgreSQL. ``RESTART_DATABASE`` is a shell command that restarts the server at once
(``pg_ctl restart -m immediate``); without it that part is skipped.
"""

import os
import random
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.client import HTTPException

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from portal.dossiers.models import Dossier, Submission, Transition
from portal.management import demo
from portal.obligations.actions import tell
from portal.obligations.models import Delivery, Message
from tests.factories import accounts
from tests.portal.obligations.running import Installation
from tests.portal.obligations.test_worker import submitted_over_http, waiting_case

pytestmark = pytest.mark.django_db(transaction=True)

KILLS, RESTARTS = 50, 10
RECOVERY = 60.0  # seconds, G7
BROKEN = (OSError, HTTPException)


@pytest.fixture
def running(django_db_setup: None) -> Iterator[Installation]:
    installation = Installation()
    try:
        installation.start()
        yield installation
    finally:
        installation.end()


def chance(most: float) -> None:
    """Let a moment pass that nobody chose."""
    time.sleep(random.uniform(0, most))  # noqa: S311 - a moment, not a secret


def settled(running: Installation) -> None:
    """Everything that waits is sent; claims of the killed run out at once."""
    Delivery.objects.exclude(state=Delivery.State.SENT).update(
        claimed_until=timezone.now(), due_at=timezone.now()
    )
    running.deliver_thrice("deliver-outbox")
    running.until(running.is_idle)


def test_a_worker_killed_fifty_times_loses_no_mail(running):
    reader = accounts.user()
    slowest = 0.0
    for number in range(KILLS):
        tell([reader], key=f"示例-{number}", subject="示例", body="正文", now=timezone.now())
        running.deliver_thrice("deliver-outbox")
        chance(0.3)
        running.kill("worker")
        running.kill("beat")
        since = time.monotonic()
        running.start_workers()
        slowest = max(slowest, time.monotonic() - since)
    for _ in range(3):
        settled(running)
    running.until(lambda: not Delivery.objects.exclude(state=Delivery.State.SENT).exists())

    by_id = Counter(mail["Message-ID"] for mail in running.postbox.taken)
    twice = sum(1 for number in by_id.values() if number > 1)
    print(f"\n{KILLS} kills of worker and beat: {len(by_id)} mails, {twice} with a second copy of")
    print(f"the same Message-ID, notices {Message.objects.count()}, slowest start {slowest:.1f} s")
    assert Message.objects.count() == len(by_id) == KILLS
    assert slowest < RECOVERY


def test_a_broker_lost_ten_times_loses_no_mail(running):
    reader = accounts.user()
    for number in range(RESTARTS):
        running.kill("valkey")
        tell([reader], key=f"示例-{number}", subject="示例", body="正文", now=timezone.now())
        running.start_broker()
    running.until(lambda: not Delivery.objects.exclude(state=Delivery.State.SENT).exists())

    by_id = Counter(mail["Message-ID"] for mail in running.postbox.taken)
    print(f"\n{RESTARTS} losses of the broker: {len(by_id)} mails, copies {set(by_id.values())}")
    assert len(by_id) == RESTARTS


def test_the_web_killed_fifty_times_leaves_nothing_half_done(running):
    seen: Counter[str] = Counter()
    slowest = 0.0
    for _ in range(KILLS):
        case, signer, _clerk = waiting_case(timezone.now())
        demo.start_web(running.household, running.env, running.address)
        post = threading.Thread(target=_post, args=(running, case, signer, seen))
        post.start()
        chance(0.4)
        running.kill("web")
        post.join()
        seen[_kept(case)] += 1
        since = time.monotonic()
        demo.start_web(running.household, running.env, running.address)
        slowest = max(slowest, time.monotonic() - since)
        _post(running, case, signer, seen)  # the certifier tries again with the same token
        running.kill("web")
        assert _kept(case) == "whole"
    print(f"\n{KILLS} kills of the web: {dict(seen)}, slowest start {slowest:.1f} s")
    assert Submission.objects.count() == KILLS
    assert seen["half"] == 0
    assert slowest < RECOVERY


def _post(running: Installation, case: Dossier, signer: object, seen: Counter[str]) -> None:
    try:
        status, _target = submitted_over_http(running, case, signer)
        seen[f"answered {status}"] += 1
    except BROKEN:
        seen["cut off"] += 1


def _kept(case: Dossier) -> str:
    """Whether a submission is there with all that belongs to it, not at all, or in part."""
    state = Dossier.objects.get(pk=case.pk).state
    found = (
        state == "submitted",
        Submission.objects.filter(dossier=case).count() == 1,
        Transition.objects.filter(dossier=case, action="submit").count() == 1,
        Message.objects.filter(dossier=case).exists(),
    )
    return "whole" if all(found) else "half" if any(found) else "none"


@pytest.mark.skipif("RESTART_DATABASE" not in os.environ, reason="RESTART_DATABASE is not set")
def test_a_database_restarted_ten_times_leaves_nothing_half_done(running):
    assert connection.vendor == "postgresql"
    seen: Counter[str] = Counter()
    for _ in range(RESTARTS):
        case, signer, _clerk = waiting_case(timezone.now())
        demo.start_web(running.household, running.env, running.address)
        post = threading.Thread(target=_post, args=(running, case, signer, seen))
        post.start()
        chance(0.4)
        subprocess.run(os.environ["RESTART_DATABASE"], shell=True, check=True)  # noqa: S602
        post.join()
        _reconnected()
        seen[_kept(case)] += 1
        _post(running, case, signer, seen)
        running.kill("web")
        assert _kept(case) == "whole"
    print(f"\n{RESTARTS} immediate restarts of PostgreSQL: {dict(seen)}")
    assert (Submission.objects.count(), seen["half"]) == (RESTARTS, 0)


def _reconnected() -> None:
    deadline = time.monotonic() + RECOVERY
    while True:
        connection.close()
        try:
            connection.ensure_connection()
        except (OperationalError, InterfaceError):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        else:
            return
