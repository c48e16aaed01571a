"""Regions in 行政区划 order, and the national lists."""

from datetime import date

from django.core.cache import cache
from django.db.models import QuerySet

from portal.organizations.models import Institution, Region, SupportReplyLetter

REGION_NAMES = "organizations.region_names"
HOUR = 3600


def provinces() -> QuerySet[Region]:
    """Province-level regions in 行政区划 order."""
    return Region.objects.filter(level=Region.Level.PROVINCE)


def participating() -> QuerySet[Region]:
    """The province-level regions whose office takes part (R0-01: 31 and 兵团)."""
    return provinces().filter(participates=True)


def region_names() -> dict[str, str]:
    """Names of all regions by key; cached, since regions change once in years."""
    names = cache.get(REGION_NAMES)
    if names is None:
        names = dict(Region.objects.values_list("key", "name"))
        if names:
            cache.set(REGION_NAMES, names, HOUR)
    return names


def reply_letters_for(institution: Institution, day: date) -> QuerySet[SupportReplyLetter]:
    """Letters on the national list that name this institution as host unit and still count."""
    letters = SupportReplyLetter.objects.filter(host_credit_code=institution.credit_code)
    return letters.filter(issued_on__lte=day, revoked_on__isnull=True)
