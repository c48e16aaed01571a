"""Closing an account and opening it again."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from portal.accounts.actions.sessions import end_all
from portal.accounts.models import Membership, User
from portal.accounts.queries import shanghai_day
from portal.audit.actions import record
from portal.kernel.refusals import Refused
from portal.kernel.roles import Role


@transaction.atomic
def disable_account(pk: int, *, actor: User, now: datetime) -> User:
    """Nobody signs in with it, and its sessions end; roles and old acts stay as they are.

    Refuses for the own account and for that of the last administrator.
    """
    user = User.objects.select_for_update().get(pk=pk)
    if user == actor:
        raise Refused.because("own_account", _("不能停用自己的账户。"))
    if not _administrators(now).exclude(user=user).exists():
        raise Refused.because("last_of_its_kind", _("至少须有一名账户管理员。"))
    user.is_active = False
    user.save(update_fields=["is_active"])
    end_all(user)
    record("disable_account", actor=actor, on=user, at=now)
    return user


@transaction.atomic
def enable_account(pk: int, *, actor: User, now: datetime) -> User:
    """Signing in works again, with the roles that are still in force."""
    user = User.objects.select_for_update().get(pk=pk)
    user.is_active = True
    user.save(update_fields=["is_active"])
    record("enable_account", actor=actor, on=user, at=now)
    return user


def _administrators(now: datetime) -> QuerySet[Membership]:
    held = Membership.objects.filter(role=Role.ADMINISTRATOR, user__is_active=True)
    return held.on(shanghai_day(now))
