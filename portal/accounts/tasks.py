"""What the timetable does for accounts."""

from celery import shared_task
from django.utils import timezone

from portal.accounts.parking import sweep


@shared_task
def sweep_parked_input() -> int:
    """Remove what people typed and did not come back for."""
    return sweep(timezone.now())
