"""Who fills in a case and who signs it."""

from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from guardian.models import UserObjectPermission

from portal.accounts.models import Membership, User
from portal.accounts.queries import shanghai_day
from portal.dossiers.models import Dossier
from portal.kernel.roles import Role


def grants_on(dossier: Dossier) -> QuerySet[UserObjectPermission]:
    """The object grants to fill in one case."""
    return UserObjectPermission.objects.filter(
        permission__codename="edit_dossier",
        content_type=ContentType.objects.get_for_model(Dossier),
        object_pk=str(dossier.pk),
    )


def editors_of(dossier: Dossier, now: datetime) -> list[User]:
    """The managers of the institution, and its editors who hold a grant on this case."""
    in_force = Membership.objects.filter(institution=dossier.institution_id).on(shanghai_day(now))
    managers = in_force.filter(role=Role.MANAGER).values("user")
    granted = in_force.filter(role=Role.EDITOR, user__in=grants_on(dossier).values("user"))
    people = User.objects.filter(pk__in=managers) | User.objects.filter(
        pk__in=granted.values("user")
    )
    return list(people.filter(is_active=True).distinct())


def certifiers_of(dossier: Dossier, now: datetime) -> list[User]:
    """Who may sign off for the institution today."""
    in_force = Membership.objects.filter(
        institution=dossier.institution_id, role=Role.CERTIFIER
    ).on(shanghai_day(now))
    return list(User.objects.filter(pk__in=in_force.values("user"), is_active=True))
