"""Who may speak about the walls of a case, and before whom one can stand."""

from datetime import datetime

from django.db.models import Q, QuerySet

from portal.accounts.models import Membership, User
from portal.accounts.queries import shanghai_day, standing_of
from portal.dossiers.models import Dossier, Handler, Wall
from portal.dossiers.queries import programme_of, roles_on, visible_to
from portal.dossiers.walls import is_walled, kept_from
from portal.kernel.refusals import Refused
from portal.kernel.roles import NATIONAL, PROVINCE, Role
from portal.obligations.people import people_of_national_office, people_of_province


def offices_of(user: User, dossier: Dossier) -> frozenset[Role]:
    """The roles by which an official could come to a case, whether or not a wall stands."""
    standing = standing_of(user)
    return (standing.regions.get(dossier.region_id, frozenset()) & PROVINCE) | (
        standing.national & NATIONAL
    )


def people_over(user: User, dossier: Dossier, now: datetime) -> QuerySet[User]:
    """The officials whose walls a person may raise and ask to lift on a case.

    The national office for all, a province's office for its own.
    """
    found = people_of_province(dossier.region_id, now)
    if not programme_of(dossier).province_takes_part:
        found = found.none()
    if offices_of(user, dossier) & NATIONAL:
        found = found | people_of_national_office(now)
    return found.order_by("name", "pk")


def refuse_stranger(actor: User, person: User, dossier: Dossier, now: datetime) -> None:
    """Only officials who have the case, about officials who could. Raises :class:`Refused`."""
    may = roles_on(actor, dossier) & (PROVINCE | NATIONAL)
    if not may or not people_over(actor, dossier, now).filter(pk=person.pk).exists():
        raise Refused.because("not_permitted", "您不能为这名人员办理这件案卷的回避")


def colleagues(person: User, dossier: Dossier, now: datetime) -> list[User]:
    """The others of the person's office who can still see the case."""
    national = bool(standing_of(person).national & NATIONAL)
    people = (
        people_of_national_office(now) if national else people_of_province(dossier.region_id, now)
    )
    return list(people.exclude(pk=person.pk).exclude(pk__in=kept_from(dossier)))


def clerks_left(dossier: Dossier, now: datetime) -> QuerySet[User]:
    """The clerks of the national office before whom no wall stands."""
    held = Membership.objects.on(shanghai_day(now)).filter(role=Role.NATIONAL_CLERK)
    people = User.objects.filter(pk__in=held.values("user"), is_active=True)
    return people.exclude(pk__in=kept_from(dossier))


def walls_seen_by(user: User) -> QuerySet[Wall]:
    """Walls of others before visible cases; those of the national office for it alone."""
    found = Wall.objects.filter(dossier__in=visible_to(user).values("pk")).exclude(person=user)
    if not standing_of(user).national & NATIONAL:
        of_nation = Membership.objects.filter(role__in=NATIONAL).values("user")
        found = found.exclude(person__in=of_nation)
    return found.select_related(
        "dossier__institution",
        "dossier__round",
        "person",
        "raised_by",
        "lift_asked_by",
        "lifted_by",
    )


def declared_by(user: User) -> QuerySet[Wall]:
    """What an official declared about himself: his own words, and no more."""
    own = Wall.objects.filter(person=user, raised_by=user)
    return own.only("reason", "raised_at", "lifted_at").order_by("-raised_at")


def handlers_for(dossier: Dossier, now: datetime) -> QuerySet[User]:
    """Who of the national office can be appointed; nobody behind a wall."""
    able = people_of_national_office(now).exclude(pk__in=kept_from(dossier))
    return able.order_by("name", "pk")


def handled_by(user: User) -> Q:
    """The cases that somebody looks after now."""
    standing = Handler.objects.filter(person=user, ended_at__isnull=True)
    return Q(pk__in=standing.values("dossier"))


def handled_by_nobody() -> Q:
    """The cases that nobody looks after now."""
    return ~Q(pk__in=Handler.objects.filter(ended_at__isnull=True).values("dossier"))


def may_handle(person: User, dossier: Dossier) -> bool:
    """Whether somebody of the national office can look after a case."""
    return bool(standing_of(person).national & NATIONAL) and not is_walled(person, dossier)
