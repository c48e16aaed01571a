"""The outbox: sent once, retried with back-off, the row tells the truth."""

from datetime import timedelta

import pytest
from django.core import mail

from portal.obligations import outbox
from portal.obligations.actions import tell
from portal.obligations.models import Delivery
from tests.factories.accounts import user
from tests.factories.clock import NOW

pytestmark = pytest.mark.django_db


def told() -> Delivery:
    """A message that waits to be sent."""
    tell([user()], key="k", subject="示例\n标题", body="正文", address="/apply/", now=NOW)
    return Delivery.objects.get()


def test_a_waiting_delivery_goes_out_once():
    told()

    assert outbox.deliver_waiting(NOW) == 1
    assert outbox.deliver_waiting(NOW) == 0
    assert [(m.subject, m.to) for m in mail.outbox] == [("示例 标题", [Delivery.objects.get().to])]
    assert mail.outbox[0].body.endswith("/apply/")


def test_telling_twice_is_telling_once():
    person = user()
    for _ in range(2):
        tell([person], key="same", subject="标题", body="正文", now=NOW)

    assert Delivery.objects.count() == 1


def test_a_delivery_held_by_a_worker_is_left_to_it_until_its_claim_runs_out():
    delivery = told()
    Delivery.objects.update(claimed_until=NOW + outbox.CLAIM)

    assert not outbox.deliver(delivery.pk, NOW)
    assert outbox.deliver(delivery.pk, NOW + outbox.CLAIM + timedelta(seconds=1))


def test_a_mail_server_that_is_down_postpones_with_back_off(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    delivery = told()

    outbox.deliver(delivery.pk, NOW)

    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("waiting", 1)
    assert delivery.due_at == NOW + outbox.BACK_OFF[0]
    assert delivery.problem.startswith("ConnectionRefusedError")


def test_after_the_last_attempt_it_is_given_up_and_shown(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    delivery = told()
    Delivery.objects.update(attempts=len(outbox.BACK_OFF))
    delivery.refresh_from_db()

    outbox.deliver(delivery.pk, NOW)

    delivery.refresh_from_db()
    assert delivery.state == "failed"
