"""Sending what the outbox holds. The row is the truth; a worker only claims it."""

from datetime import datetime, timedelta
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F, Q, QuerySet

from portal.audit.actions import one_line
from portal.obligations.models import Delivery

AT_ONCE = 50
CLAIM = timedelta(minutes=5)
BACK_OFF = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 4 * 60, 12 * 60, 24 * 60))


def waiting(now: datetime) -> QuerySet[Delivery]:
    """Deliveries that are due and that no worker holds at the moment."""
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)
    return Delivery.objects.filter(free, state=Delivery.State.WAITING, due_at__lte=now)


def deliver_waiting(now: datetime) -> int:
    """Send up to ``AT_ONCE`` waiting deliveries; return how many were sent."""
    keys = list(waiting(now).order_by("due_at").values_list("pk", flat=True)[:AT_ONCE])
    return sum(deliver(key, now) for key in keys)


def deliver(pk: int, now: datetime) -> bool:
    """Claim one delivery and send it; False when somebody else has it or it did not go.

    The claim is one conditional UPDATE, so the same delivery handed to two workers goes out
    once. A worker that dies while sending leaves a claim that runs out.
    """
    claimed = (
        waiting(now).filter(pk=pk).update(claimed_until=now + CLAIM, attempts=F("attempts") + 1)
    )
    if not claimed:
        return False
    delivery = Delivery.objects.select_related("message__recipient").get(pk=pk)
    try:
        _mail(delivery).send()
    except (OSError, ValueError) as problem:  # the network's and smtplib's; an address's
        _postpone(delivery, problem, now)
        return False
    Delivery.objects.filter(pk=pk).update(
        state=Delivery.State.SENT, sent_at=now, claimed_until=None, problem=""
    )
    return True


def _mail(delivery: Delivery) -> EmailMessage:
    """Plain text; the Message-ID is the same at every attempt and from every machine.

    So a mail that went out although the connection broke is recognised as the same one.
    """
    message = delivery.message
    lines = [message.body]
    if message.address:
        lines += ["", urljoin(settings.PORTAL_SITE_URL, message.address)]
    domain = urlsplit(settings.PORTAL_SITE_URL).hostname
    return EmailMessage(
        subject=one_line(message.subject, 200),
        body="\n".join(lines),
        to=[delivery.to],
        headers={"Message-ID": f"<delivery-{delivery.pk}@{domain}>"},
    )


def _postpone(delivery: Delivery, problem: Exception, now: datetime) -> None:
    tried = delivery.attempts
    given_up = tried > len(BACK_OFF)
    Delivery.objects.filter(pk=delivery.pk).update(
        state=Delivery.State.FAILED if given_up else Delivery.State.WAITING,
        due_at=now if given_up else now + BACK_OFF[tried - 1],
        claimed_until=None,
        problem=one_line(f"{type(problem).__name__}: {problem}", 300),
    )
