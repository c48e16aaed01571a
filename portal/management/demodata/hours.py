"""Hours of the demo's days, as clocks in Shanghai show them."""

from datetime import datetime, time

from django.utils import timezone


def at_hour(day: datetime, hour: int) -> datetime:
    """The full hour on the day of an instant."""
    local = timezone.localtime(day)
    return datetime.combine(local.date(), time(hour), tzinfo=local.tzinfo)
