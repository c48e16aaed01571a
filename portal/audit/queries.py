"""The log as the auditor filters it."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date

from portal.audit.models import Entry


def entries(filters: Mapping[str, str]) -> QuerySet[Entry]:
    """Entries, newest first, by ``q`` (person or object), ``action``, ``result``, ``from``, ``to``.

    A date that cannot be read filters nothing.
    """
    found = Entry.objects.select_related("seal")
    if words := filters.get("q", "").strip().replace("\x00", ""):
        found = found.filter(Q(actor_label__icontains=words) | Q(object_reference__icontains=words))
    if filters.get("action"):
        found = found.filter(action=filters["action"].replace("\x00", ""))
    if filters.get("result") in Entry.Result.values:
        found = found.filter(result=filters["result"])
    if first := _midnight(filters.get("from", "")):
        found = found.filter(at__gte=first)
    if last := _midnight(filters.get("to", "")):
        found = found.filter(at__lt=last + timedelta(days=1))
    return found


def _midnight(text: str) -> datetime | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return timezone.make_aware(datetime.combine(day, time.min)) if day else None
