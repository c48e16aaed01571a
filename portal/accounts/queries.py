"""What capacities a person holds on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from portal.accounts.models import Invitation, Membership, User
from portal.kernel.roles import NATIONAL, PROVINCE, Role
from portal.organizations.models import Institution, Office


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's memberships in force, sorted by what they open.

    ``institutions`` and ``regions`` map a key to the roles held there. ``acts_for`` names the
    institution or office of the first one; a role without either is named itself.
    """

    institutions: dict[int, frozenset[Role]]
    regions: dict[str, frozenset[Role]]
    national: frozenset[Role]
    acts_for: str = ""

    @property
    def roles(self) -> frozenset[Role]:
        """Every role held anywhere."""
        held = [*self.institutions.values(), *self.regions.values(), self.national]
        return frozenset().union(*held)


def shanghai_day(now: datetime) -> date:
    """The date in Asia/Shanghai at an instant."""
    return timezone.localtime(now).date()


def standing_of(user: User, *, now: datetime | None = None) -> Standing:
    """The capacities of a person at an instant; nobody's for an inactive or anonymous user.

    One query, remembered on the user object, which lives as long as the request.
    """
    if not user.is_authenticated or not user.is_active:
        return Standing({}, {}, frozenset())
    day = shanghai_day(now or timezone.now())
    remembered = getattr(user, "_standing", None)
    if remembered is not None and remembered[0] == day:
        return remembered[1]
    held = user.memberships.on(day).select_related("office", "institution")
    standing = _sorted_by_place(list(held.order_by("-first_day", "pk")))
    user._standing = (day, standing)  # noqa: SLF001 - our own model, our own memo
    return standing


def _sorted_by_place(memberships: Sequence[Membership]) -> Standing:
    institutions: dict[int, set[Role]] = {}
    regions: dict[str, set[Role]] = {}
    national: set[Role] = set()
    for membership in memberships:
        role = Role(membership.role)
        if membership.institution_id is not None:
            institutions.setdefault(membership.institution_id, set()).add(role)
        elif role in PROVINCE and membership.office and membership.office.region_id:
            regions.setdefault(membership.office.region_id, set()).add(role)
        elif role in NATIONAL or role in {Role.AUDITOR, Role.ADMINISTRATOR, Role.EXPERT}:
            national.add(role)
    return Standing(
        {key: frozenset(roles) for key, roles in institutions.items()},
        {key: frozenset(roles) for key, roles in regions.items()},
        frozenset(national),
        _place_of(memberships[0]) if memberships else "",
    )


def _place_of(membership: Membership) -> str:
    held_in = membership.institution or membership.office
    return str(held_in or membership.get_role_display())


def institutions_decided_by(user: User, *, now: datetime | None = None) -> QuerySet[Institution]:
    """The units on whose registration an official decides.

    Those of the own province; for the clerks of the national office those of a region that has no
    office of its own.
    """
    standing = standing_of(user, now=now)
    scope = Q(region__in=list(standing.regions))
    if Role.NATIONAL_CLERK in standing.national:
        offices = Office.objects.filter(kind=Office.Kind.PROVINCIAL, region__isnull=False)
        scope |= ~Q(region__in=offices.values("region"))
    return Institution.objects.filter(scope).select_related("region", "decided_by")


def managers_of(unit: Institution, now: datetime) -> QuerySet[Membership]:
    """The memberships of a unit's managers on that day."""
    held = unit.memberships.on(shanghai_day(now)).filter(role=Role.MANAGER)
    return held.select_related("user").order_by("first_day", "pk")


def units_of(user: User, *, now: datetime | None = None) -> QuerySet[Institution]:
    """The units in which a person holds a role today."""
    held = list(standing_of(user, now=now).institutions)
    return Institution.objects.filter(pk__in=held).select_related("region")


def is_manager_of(user: User, unit: Institution, *, now: datetime | None = None) -> bool:
    """Whether a person manages a unit today."""
    return Role.MANAGER in standing_of(user, now=now).institutions.get(unit.pk, ())


def people_of_unit(unit: Institution) -> QuerySet[Membership]:
    """Everybody who has held a role in a unit, those who hold one still first."""
    return unit.memberships.select_related("user").order_by(
        F("last_day").desc(nulls_first=True), "role", "first_day"
    )


def people_of_offices() -> QuerySet[Membership]:
    """Everybody who has held a role that an administrator gives, those in force first."""
    held = Membership.objects.filter(institution=None).select_related("user", "office")
    return held.order_by(F("last_day").desc(nulls_first=True), "office__name", "role", "pk")


def invitations_of_unit(unit: Institution) -> QuerySet[Invitation]:
    """Invitations into a unit that have not been accepted, newest first."""
    waiting = Invitation.objects.filter(institution=unit, accepted_at=None)
    return waiting.select_related("invited_by", "dossier")


def invitations_of_offices() -> QuerySet[Invitation]:
    """Invitations that administrators have sent, newest first."""
    sent = Invitation.objects.filter(institution=None)
    return sent.select_related("office", "invited_by", "accepted_by")


def co_editors_of(unit: Institution, now: datetime) -> QuerySet[Membership]:
    """The memberships of those who edit for a unit on that day beside its managers."""
    held = unit.memberships.on(shanghai_day(now)).filter(role=Role.EDITOR)
    managers = managers_of(unit, now).values("user")
    return held.exclude(user__in=managers).select_related("user").order_by("first_day", "pk")
