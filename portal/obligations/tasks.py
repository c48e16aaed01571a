"""What beat starts. Every task reads its work from the database, so a lost one loses nothing."""

from celery import shared_task
from django.utils import timezone

from portal.obligations import outbox, reminders


@shared_task
def send_due_reminders() -> int:
    """Write the notices of the reminders that have fallen due."""
    return reminders.send_due(timezone.now())


@shared_task
def deliver_pending() -> int:
    """Send what the outbox holds."""
    return outbox.deliver_waiting(timezone.now())
