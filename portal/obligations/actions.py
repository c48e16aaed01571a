"""Opening and closing obligations, and writing messages into the outbox.

Everything here writes rows in the caller's transaction; nothing is sent from here.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from portal.accounts.models import User
from portal.dossiers.models import Dossier
from portal.dossiers.walls import may_hear
from portal.obligations.models import Delivery, Message, Obligation, Reminder

DAY = 24 * 60
REMINDER_PLAN = (7 * DAY, 3 * DAY, DAY)  # minutes before the deadline: 7 days, 3 days, 24 hours


def open_obligation(
    key: str,
    *,
    kind: str,
    title: str,
    due_at: datetime,
    now: datetime,
    plan: Sequence[int] = REMINDER_PLAN,
    **who_and_where: Any,
) -> Obligation:
    """Note that something is due; the same key moves the existing row to the new instant.

    ``who_and_where``: any of round, dossier, institution, region, person, address, explanation.
    Without institution, region and person the national office is obliged. Steps of the ``plan``
    (minutes before) that already lie in the past are not made up for.
    """
    values = {"kind": kind, "title": title, "due_at": due_at, "opened_at": now, "closed_at": None}
    obligation, _created = Obligation.objects.update_or_create(
        key=key, defaults={**values, "outcome": "", **who_and_where}
    )
    obligation.reminders.all().delete()
    Reminder.objects.bulk_create(
        Reminder(obligation=obligation, step=step, at=at)
        for step in plan
        if (at := due_at - timedelta(minutes=step)) > now
    )
    return obligation


def close_obligations(dossier: Dossier, kind: str, *, outcome: str, now: datetime) -> int:
    """Close the open obligations of a kind on a case; return how many there were."""
    still_open = Obligation.objects.filter(dossier=dossier, kind=kind, closed_at__isnull=True)
    return still_open.update(closed_at=now, outcome=outcome)


@transaction.atomic(savepoint=False)
def close_obligation(key: str, *, outcome: str, now: datetime) -> bool:
    """Close one obligation by its key; False when it was not open."""
    still_open = Obligation.objects.filter(key=key, closed_at__isnull=True)
    return bool(still_open.update(closed_at=now, outcome=outcome))


@transaction.atomic(savepoint=False)
def tell(  # noqa: PLR0913 - a message is its parts
    people: Iterable[User],
    *,
    key: str,
    subject: str,
    body: str,
    now: datetime,
    address: str = "",
    dossier: Dossier | None = None,
) -> int:
    """Write one message to each person, shown in the portal and queued for e-mail.

    ``key`` says what the message is about; (key, person) is unique, so telling twice is telling
    once, also at the same instant. Plain text only. Whoever stands behind a wall before the case
    is not told. Returns how many messages are new.
    """
    recipients = list(people) if dossier is None else may_hear(people, dossier)
    keys = {f"{key}:{person.pk}": person for person in recipients}
    known = set(Message.objects.filter(key__in=keys).values_list("key", flat=True))
    fresh = {one: person for one, person in keys.items() if one not in known}
    rows = [
        Message(
            key=one,
            recipient=person,
            subject=subject,
            body=body,
            address=address,
            dossier=dossier,
            created_at=now,
        )
        for one, person in sorted(fresh.items())  # one order for all: no two wait for each other
    ]
    Message.objects.bulk_create(rows, ignore_conflicts=True)
    # What somebody else has told meanwhile has its delivery already: the insert above waits for
    # the end of their transaction, and message and delivery are written in one.
    ours = Message.objects.filter(key__in=fresh, delivery__isnull=True).select_related("recipient")
    deliveries = [Delivery(message=one, to=one.recipient.email, due_at=now) for one in ours]
    return len(Delivery.objects.bulk_create(deliveries))
