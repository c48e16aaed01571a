"""What the scheduler does for the public site."""

from celery import shared_task
from django.utils import timezone

from portal.registry.pending import sweep


@shared_task
def sweep_pending_objections() -> int:
    """Erase what was typed and uploaded for objections that were never sent."""
    return sweep(timezone.now())
