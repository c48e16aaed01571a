"""What beat starts for the evidence."""

from celery import shared_task
from django.utils import timezone

from portal.evidence import actions


@shared_task
def scan_held() -> int:
    """Look again at files that could not be scanned when they came."""
    return actions.scan_held(timezone.now())


@shared_task
def sweep_uploads() -> int:
    """Remove uploads that were begun and left."""
    return actions.sweep(timezone.now())
