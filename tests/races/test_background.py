"""Several schedulers and workers at once: reminders, mails and the chain of the log."""

from collections import Counter
from datetime import timedelta

import pytest
from django.core import mail

from portal.audit import chain
from portal.audit.actions import record
from portal.audit.models import Entry, Seal
from portal.obligations import outbox, reminders
from portal.obligations.actions import open_obligation, tell
from portal.obligations.models import Delivery, Message, Reminder
from tests.factories import accounts, organizations
from tests.factories.clock import DAY, NOW
from tests.races.together import at_once, refusals_in

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
WORKERS = 4


def test_four_schedulers_remind_each_person_once_a_step():
    units = [organizations.institution() for _ in range(5)]
    for unit in units:
        accounts.manager(unit)
        accounts.certifier(unit)
        open_obligation(
            f"示例:{unit.pk}",
            kind="submission",
            title="示例事项",
            due_at=NOW + 8 * DAY,
            now=NOW,
            institution=unit,
        )

    for days in (1, 5, 7):
        at_once([lambda days=days: reminders.send_due(NOW + days * DAY)] * WORKERS)

    told = Counter(Message.objects.values_list("recipient", flat=True))
    assert set(told.values()) == {3}
    assert len(told) == 2 * len(units)
    assert not Reminder.objects.filter(handled_at=None).exists()


def test_four_workers_send_each_mail_once():
    people = [accounts.user() for _ in range(20)]
    tell(people, key="示例", subject="标题", body="正文", now=NOW)

    sent = at_once([lambda: outbox.deliver_waiting(NOW)] * WORKERS)

    assert sum(sent) == len(people)
    assert Counter(to for one in mail.outbox for to in one.to) == {p.email: 1 for p in people}
    assert set(Delivery.objects.values_list("state", "attempts")) == {("sent", 1)}


def test_two_who_tell_the_same_tell_once():
    people = [accounts.user() for _ in range(5)]

    def telling():
        return tell(people, key="示例", subject="标题", body="正文", now=NOW)

    told = at_once([telling] * WORKERS)

    assert sum(told) == len(people)
    assert Delivery.objects.count() == len(people)


@pytest.mark.parametrize("sealed_before", [0, 3])
def test_four_sealers_make_one_unbroken_chain(sealed_before):
    for number in range(sealed_before):
        record("something", number=number)
    chain.seal_pending()
    for number in range(40):
        record("something", number=number)

    sealed = at_once([lambda: chain.seal_pending(limit=15)] * WORKERS)

    assert refusals_in(sealed) == []
    assert sum(sealed) == 40
    assert Seal.objects.count() == Entry.objects.count() == 40 + sealed_before
    assert list(chain.breaks()) == []


def test_entries_written_while_the_chain_is_sealed_are_sealed_by_the_next():
    def writing():
        return [record("something", at=NOW + timedelta(seconds=n)).pk for n in range(10)]

    at_once([writing, chain.seal_pending, writing, chain.seal_pending])
    chain.seal_pending()

    assert Seal.objects.count() == Entry.objects.count() == 20
    assert list(chain.breaks()) == []
