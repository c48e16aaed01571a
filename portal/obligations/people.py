"""Who is meant when an institution, a province or the national office must be told something."""

from datetime import datetime

from django.db.models import QuerySet

from portal.accounts.models import Membership, User
from portal.accounts.queries import shanghai_day
from portal.dossiers.models import Dossier
from portal.dossiers.queries import WHOLE_INSTITUTION
from portal.kernel.roles import NATIONAL, PROVINCE
from portal.obligations.models import Obligation


def people_of_institution(institution_pk: int, now: datetime) -> QuerySet[User]:
    """The manager and certifier of an institution; co-editors are told by their manager."""
    return _holding(
        Membership.objects.filter(institution=institution_pk, role__in=WHOLE_INSTITUTION), now
    )


def people_of_province(region_key: str, now: datetime) -> QuerySet[User]:
    """The clerks and signers of a province's office."""
    return _holding(Membership.objects.filter(office__region=region_key, role__in=PROVINCE), now)


def people_of_national_office(now: datetime) -> QuerySet[User]:
    """The clerks and signers of the national office."""
    return _holding(Membership.objects.filter(role__in=NATIONAL), now)


def applicants_of(dossier: Dossier, now: datetime) -> QuerySet[User]:
    """Whom to tell about a case on the applicant's side."""
    return people_of_institution(dossier.institution_id, now)


def people_obliged(obligation: Obligation, now: datetime) -> QuerySet[User]:
    """Everybody an obligation concerns."""
    if obligation.person_id:
        return User.objects.filter(pk=obligation.person_id, is_active=True)
    if obligation.institution_id:
        return people_of_institution(obligation.institution_id, now)
    if obligation.region_id:
        return people_of_province(obligation.region_id, now)
    return people_of_national_office(now)


def _holding(memberships: QuerySet[Membership], now: datetime) -> QuerySet[User]:
    in_force = memberships.on(shanghai_day(now))
    return User.objects.filter(pk__in=in_force.values("user"), is_active=True)
