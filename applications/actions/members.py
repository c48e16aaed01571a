"""Who besides the manager fills in a case: the grant is the right, its end is the end."""

from datetime import datetime

from django.db import transaction
from django.http import Http404
from guardian.shortcuts import remove_perm

from portal.accounts.actions.invitations import Offer, invite, revoke
from portal.accounts.models import Invitation, User
from portal.audit.actions import record, record_refusal
from portal.dossiers.models import Dossier
from portal.dossiers.queries import roles_on
from portal.kernel.refusals import Refused
from portal.kernel.roles import Role


def invite_editor(
    dossier: Dossier, *, email: str, name: str, actor: User, now: datetime
) -> Invitation:
    """Invite somebody to fill in this case; accepting gives the grant. Raises Refused."""
    _managed_by(dossier, actor)
    offer = Offer(
        email=email,
        name=name,
        role=Role.EDITOR,
        institution=dossier.institution,
        dossier=dossier,
    )
    return invite(offer, actor=actor, now=now)


@transaction.atomic
def end_grant(dossier: Dossier, user_pk: int, *, actor: User, now: datetime) -> None:
    """Take the grant away: it ends with that person's next request."""
    _managed_by(dossier, actor)
    person = User.objects.filter(pk=user_pk).first()
    if person is None:
        raise Http404
    remove_perm("dossiers.edit_dossier", person, dossier)
    record("end_grant", actor=actor, on=dossier, at=now, editor=str(person))


def take_back_invitation(dossier: Dossier, pk: int, *, actor: User, now: datetime) -> None:
    """Revoke an invitation to this very case."""
    _managed_by(dossier, actor)
    if not dossier.invitations.filter(pk=pk).exists():
        raise Http404
    revoke(pk, actor=actor, now=now)


def _managed_by(dossier: Dossier, actor: User) -> None:
    if Role.MANAGER in roles_on(actor, dossier):
        return
    refused = Refused.because("wrong_role", f"管理协作人员由{Role.MANAGER.label}办理")
    record_refusal("manage_members", refused, actor=actor, on=dossier)
    raise refused
