"""Inviting somebody to hold a role. The link carries a secret; only its digest is stored."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, models, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from guardian.shortcuts import assign_perm

from portal.accounts.actions.memberships import conflicts, grant_membership, office_fits
from portal.accounts.actions.people import NewPerson, create_person
from portal.accounts.adapter import site_url
from portal.accounts.mail import send_after_commit
from portal.accounts.models import Invitation, Membership, User
from portal.accounts.queries import shanghai_day
from portal.audit.actions import record
from portal.kernel.refusals import Refused
from portal.kernel.roles import INSTITUTION_ROLES, Role
from portal.organizations.models import Institution, Office
from portal.ui.templatetags.portal import cn_time

VALID = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Offer:
    """Whom to invite, to what. ``dossier`` (any dossier row) invites a co-editor to one case.

    Without ``first_day`` the role begins today, without ``last_day`` it is open.
    """

    email: str
    name: str
    role: Role
    office: Office | None = None
    institution: Institution | None = None
    dossier: models.Model | None = None
    first_day: date | None = None
    last_day: date | None = None
    valid: timedelta = VALID


@transaction.atomic
def invite(offer: Offer, *, actor: User, now: datetime) -> Invitation:
    """Store the invitation and mail its link after the commit.

    Refuses a role that does not fit the place, and one that a known account may not take. Whether
    ``actor`` may invite at all is the view's question.
    """
    _refuse_wrong_place(offer)
    invitation = Invitation(
        email=offer.email.lower(),
        name=offer.name,
        role=offer.role,
        office=offer.office,
        institution=offer.institution,
        dossier=offer.dossier,
        first_day=offer.first_day or shanghai_day(now),
        last_day=offer.last_day,
        invited_by=actor,
        invited_at=now,
        expires_at=now + offer.valid,
    )
    _refuse_what_may_not_be(invitation)
    _send(invitation)
    record("invite", actor=actor, on=invitation, at=now, role=offer.role)
    return invitation


@transaction.atomic
def resend(pk: int, *, actor: User, now: datetime) -> Invitation:
    """A fresh link with a fresh expiry; the old link opens nothing from now on."""
    invitation = _waiting(pk)
    invitation.expires_at = now + (invitation.expires_at - invitation.invited_at)
    invitation.invited_at = now
    _send(invitation)
    record("resend_invitation", actor=actor, on=invitation, at=now)
    return invitation


@transaction.atomic
def revoke(pk: int, *, actor: User, now: datetime) -> Invitation:
    """Take the invitation back; its link says so."""
    invitation = _waiting(pk)
    invitation.revoked_at = now
    invitation.save(update_fields=["revoked_at"])
    record("revoke_invitation", actor=actor, on=invitation, at=now)
    return invitation


def invitation_behind(secret: str) -> Invitation | None:
    """The invitation whose link carries this secret, whatever its state."""
    found = Invitation.objects.filter(digest=_digest(secret))
    return found.select_related("office", "institution", "invited_by").first()


def refuse_dead(invitation: Invitation, now: datetime) -> None:
    """Refuse a link that was used, taken back or has expired."""
    if invitation.accepted_at is not None:
        raise Refused.because(
            "invitation_used", _("这份邀请已经接受过。"), next_step=_("请直接登录。")
        )
    again = _("请联系邀请人重新发送。")
    if invitation.revoked_at is not None:
        raise Refused.because("invitation_revoked", _("这份邀请已经撤回。"), next_step=again)
    if now >= invitation.expires_at:
        until = {"until": cn_time(invitation.expires_at)}
        raise Refused.because(
            "invitation_expired", _("这份邀请已于 %(until)s 失效。") % until, next_step=again
        )


def refuse_other_person(invitation: Invitation, user: User) -> None:
    """An invitation is for the address it was sent to, and for nobody else."""
    if user.email.lower() != invitation.email.lower():
        raise Refused.because(
            "other_email",
            _("这份邀请发给另一个邮箱，当前登录的账号不能接受。"),
            next_step=_("请退出后重新打开邀请链接，或请邀请人改发到您的邮箱。"),
        )


@transaction.atomic
def accept(secret: str, user: User, *, now: datetime) -> Membership:
    """Take the role with an account that exists; works once."""
    invitation = _locked(secret, now)
    refuse_other_person(invitation, user)
    return _take(invitation, user, now)


def accept_as_new(secret: str, person: NewPerson, *, now: datetime) -> User:
    """Make the account and take the role; the link has proved the address.

    ``person.email`` is ignored: the address is the invitation's.
    """
    try:
        with transaction.atomic():
            invitation = _locked(secret, now)
            user = create_person(_with_email(person, invitation.email), verified=True)
            record("create_account", actor=user, on=user, at=now)
            _take(invitation, user, now)
    except IntegrityError:
        raise Refused.because(
            "taken_meanwhile", _("用户名或邮箱刚刚被登记。"), next_step=_("请核对后重新提交。")
        ) from None
    return user


def _take(invitation: Invitation, user: User, now: datetime) -> Membership:
    membership = _editing_already(invitation, user, now)
    membership = membership or grant_membership(user, invitation, actor=user, now=now)
    if invitation.dossier_id is not None:
        assign_perm("dossiers.edit_dossier", user, invitation.dossier)
    invitation.accepted_at, invitation.accepted_by = now, user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    record("accept_invitation", actor=user, on=invitation, at=now, role=invitation.role)
    return membership


def _editing_already(invitation: Invitation, user: User, now: datetime) -> Membership | None:
    """A co-editor of one case may be invited to another: the role is there, the grant is new."""
    if invitation.dossier_id is None:
        return None
    held = user.memberships.filter(institution=invitation.institution_id, role=Role.EDITOR)
    return held.on(shanghai_day(now)).first()


def _locked(secret: str, now: datetime) -> Invitation:
    invitation = Invitation.objects.select_for_update().get(digest=_digest(secret))
    refuse_dead(invitation, now)
    return invitation


def _waiting(pk: int) -> Invitation:
    invitation = Invitation.objects.select_for_update().get(pk=pk)
    if invitation.accepted_at is not None or invitation.revoked_at is not None:
        raise Refused.because("invitation_closed", _("这份邀请已经接受或撤回。"))
    return invitation


def _send(invitation: Invitation) -> None:
    secret = secrets.token_urlsafe(32)
    invitation.digest = _digest(secret)
    invitation.save()
    link = site_url(reverse("accounts:invitation", args=[secret]))
    place = invitation.institution or invitation.office
    send_after_commit(
        to=invitation.email,
        subject=_("邀请您担任%(role)s") % {"role": invitation.get_role_display()},
        body=_letter(invitation, str(place) if place else "", link),
        about="invitation",
    )


def _letter(invitation: Invitation, place: str, link: str) -> str:
    said = {
        "name": invitation.name,
        "by": invitation.invited_by.name,
        "place": place,
        "role": invitation.get_role_display(),
        "until": cn_time(invitation.expires_at),
        "link": link,
    }
    return (
        _(
            "%(name)s：\n\n%(by)s邀请您在国家专利导航工程管理平台担任%(place)s%(role)s。\n"
            "请在 %(until)s 前打开下面的链接办理，链接只能使用一次：\n\n%(link)s\n\n"
            "您不清楚此事的，不必理会。\n"
        )
        % said
    )


def _refuse_wrong_place(offer: Offer) -> None:
    if offer.role in INSTITUTION_ROLES:
        fits = offer.institution is not None and offer.office is None
    else:
        fits = offer.institution is None and office_fits(offer.role, offer.office)
    if not fits:
        raise Refused.because(
            "role_does_not_fit",
            _("“%(role)s”不能在所选单位担任。") % {"role": offer.role.label},
            next_step=_("请选择与角色相符的单位；评审专家不选单位。"),
        )


def _refuse_what_may_not_be(invitation: Invitation) -> None:
    known = User.objects.filter(email__iexact=invitation.email).first()
    if known is None:
        return
    said = conflicts(known, invitation)
    if invitation.dossier_id is not None:
        said = [refusal for refusal in said if refusal.code != "role_already_held"]
    if said:
        raise Refused(said)


def _with_email(person: NewPerson, email: str) -> NewPerson:
    return NewPerson(person.username, person.name, email, person.phone, person.password)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
