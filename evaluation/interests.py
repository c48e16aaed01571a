"""Whose yearly declaration of interests is in force."""

from datetime import date, datetime, time

from django.db.models import Max, QuerySet
from django.utils import timezone

from evaluation.models import Expert, InterestDeclaration
from evaluation.policy.expertise import DECLARATION_YEARS


def good_until(declared_on: date) -> date:
    """The last day of a declaration: the day before its anniversary, that day included."""
    year = declared_on.year + DECLARATION_YEARS
    try:
        anniversary = declared_on.replace(year=year)
    except ValueError:  # 29 February
        return date(year, 2, 28)
    return date.fromordinal(anniversary.toordinal() - 1)


def last_instant(day: date) -> datetime:
    """The last second of a day in Beijing."""
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


def with_interests(experts: QuerySet[Expert]) -> QuerySet[Expert]:
    """The experts with ``interests_until``: the last good day of the latest declaration, or None."""
    return experts.annotate(interests_until=Max("declarations__expires_on"))


def declared_on(day: date) -> QuerySet[InterestDeclaration]:
    """The declarations that are good on a day."""
    return InterestDeclaration.objects.filter(expires_on__gte=day)


def latest_of(expert: Expert) -> InterestDeclaration | None:
    """An expert's latest declaration with its ties."""
    return expert.declarations.prefetch_related("ties").first()
