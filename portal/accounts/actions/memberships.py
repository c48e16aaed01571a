"""Giving a role, ending it, and the roles one person may not hold together."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from portal.accounts.models import Invitation, Membership, User
from portal.accounts.queries import shanghai_day
from portal.accounts.telling import tell_of_grant
from portal.audit.actions import record
from portal.kernel.refusals import Refusal, Refused
from portal.kernel.roles import APPLICANT_EDITORS, NATIONAL, Role
from portal.organizations.models import Institution, Office

SEPARATE_DUTIES = (
    frozenset({Role.ADMINISTRATOR}),
    frozenset({Role.AUDITOR}),
    frozenset(NATIONAL),
)
"""管账号、管审计、办业务: one account stands in one of them only."""


def grant_membership(
    user: User, invitation: Invitation, *, actor: User, now: datetime
) -> Membership:
    """Give the role an invitation names. Call in a transaction; refuses what may not go together.

    Waits for other grants to the same person, so that two invitations accepted at once cannot
    both pass.
    """
    User.objects.select_for_update().get(pk=user.pk)
    if refusals := conflicts(user, invitation):
        raise Refused(refusals)
    membership = Membership.objects.create(
        user=user,
        role=invitation.role,
        office=invitation.office,
        institution=invitation.institution,
        first_day=max(invitation.first_day, shanghai_day(now)),
        last_day=invitation.last_day,
        granted_by=invitation.invited_by,
    )
    record("grant_role", actor=actor, on=membership, at=now, role=membership.role)
    tell_of_grant(membership, now)
    return membership


def conflicts(user: User, wanted: Invitation) -> list[Refusal]:
    """Why a person may not take a role beside those held in the same days."""
    beside = _overlapping(user, wanted.first_day, wanted.last_day)
    role = Role(wanted.role)
    if wanted.institution_id is not None:
        return _in_unit(beside.filter(institution=wanted.institution_id), role)
    return _already(beside.filter(role=role, office=wanted.office)) or _separate(beside, role)


def _overlapping(user: User, first: date, last: date | None) -> QuerySet[Membership]:
    running = user.memberships.filter(Q(last_day=None) | Q(last_day__gte=first))
    return running if last is None else running.filter(first_day__lte=last)


def _in_unit(held: QuerySet[Membership], role: Role) -> list[Refusal]:
    roles = {Role(each) for each in held.values_list("role", flat=True)}
    certifies, edits = role is Role.CERTIFIER, role in APPLICANT_EDITORS
    if (certifies and roles & APPLICANT_EDITORS) or (edits and Role.CERTIFIER in roles):
        return [
            Refusal(
                "editor_and_certifier",
                _("填报人员不能同时是本单位的法定代表人或授权人。"),
                next_step=_("请另邀一人，或先终止其现有角色。"),
            )
        ]
    return _already(held.filter(role=role))


def _already(held: QuerySet[Membership]) -> list[Refusal]:
    if not held.exists():
        return []
    return [Refusal("role_already_held", _("该人员已有这一角色，不必再次授予。"))]


def _separate(held: QuerySet[Membership], role: Role) -> list[Refusal]:
    mine = next((duty for duty in SEPARATE_DUTIES if role in duty), None)
    if mine is None:
        return []
    others = {each for duty in SEPARATE_DUTIES if duty is not mine for each in duty}
    clashing = held.filter(role__in=others).values_list("role", flat=True).distinct()
    return [
        Refusal(
            "separate_duties",
            _(
                "一个账号不能同时是“%(held)s”和“%(wanted)s”：账户管理、审计和业务办理须由不同的人承担。"
            )
            % {"held": Role(each).label, "wanted": role.label},
            next_step=_("请改邀他人，或先终止其现有角色。"),
        )
        for each in clashing
    ]


@transaction.atomic
def end_membership(pk: int, last_day: date, *, actor: User, now: datetime) -> Membership:
    """Write the last day of a role; nothing is deleted, so old acts keep their author's capacity.

    Yesterday ends a role at once. A unit keeps a manager, the system an administrator.
    """
    membership = Membership.objects.select_for_update().get(pk=pk)
    if refusals := _why_not_end(membership, last_day, now):
        raise Refused(refusals)
    membership.last_day = last_day
    membership.save(update_fields=["last_day"])
    record(
        "end_role",
        actor=actor,
        on=membership,
        at=now,
        role=membership.role,
        last_day=last_day.isoformat(),
    )
    return membership


def _why_not_end(membership: Membership, last_day: date, now: datetime) -> list[Refusal]:
    today = shanghai_day(now)
    if membership.last_day is not None and membership.last_day < today:
        return [Refusal("role_has_ended", _("这一角色已经终止。"))]
    if last_day < today - timedelta(days=1):
        return [Refusal("day_has_passed", _("最后一天不能早于昨天。"))]
    if last_day < membership.first_day:
        return [Refusal("ends_before_it_begins", _("最后一天不能早于起始日期。"))]
    if membership.role in {Role.MANAGER, Role.ADMINISTRATOR} and not _others(membership, last_day):
        return [
            Refusal(
                "last_of_its_kind",
                _("至少须有一名%(role)s。") % {"role": membership.get_role_display()},
                next_step=_("请先让他人担任，再终止这一角色。"),
            )
        ]
    return []


def _others(membership: Membership, last_day: date) -> bool:
    """Whether somebody else holds the same role on the day after, as far as is known today."""
    same = Membership.objects.select_for_update().filter(
        role=membership.role,
        institution=membership.institution_id,
        office=membership.office_id,
        user__is_active=True,
    )
    return same.on(last_day + timedelta(days=1)).exclude(user=membership.user_id).exists()


@transaction.atomic
def hand_over_management(pk: int, *, to: Membership, actor: User, now: datetime) -> Membership:
    """Make somebody of the unit its manager from today; the former one stays as 协作人员.

    ``pk`` is the membership of the manager who hands over. Refuses for a certifier, who may not
    edit, and for anybody outside the unit.
    """
    held = Membership.objects.select_for_update().get(pk=pk, role=Role.MANAGER)
    today = shanghai_day(now)
    unit = Institution.objects.select_for_update().get(pk=held.institution_id)
    if to.institution_id != unit.pk or to.role != Role.EDITOR or to.user_id == held.user_id:
        raise Refused.because(
            "not_a_co_editor",
            _("管理员只能移交给本单位的协作人员。"),
            next_step=_("请先邀请对方为协作人员。"),
        )
    taken = _held_from(unit, to.user, Role.MANAGER, today, actor)
    _held_from(unit, held.user, Role.EDITOR, today, actor)
    held.last_day = max(held.first_day, today - timedelta(days=1))
    held.save(update_fields=["last_day"])
    record("hand_over_management", actor=actor, on=unit, at=now, to=taken.user.username)
    return taken


def _held_from(unit: Institution, user: User, role: Role, day: date, actor: User) -> Membership:
    running = user.memberships.filter(institution=unit, role=role).on(day)
    return running.first() or Membership.objects.create(
        user=user, role=role, institution=unit, first_day=day, granted_by=actor
    )


def office_fits(role: Role, office: Office | None) -> bool:
    """Whether a role is held in an office of that kind; experts belong to none."""
    if role is Role.EXPERT:
        return office is None
    if office is None:
        return False
    provincial = role in {Role.PROVINCE_CLERK, Role.PROVINCE_SIGNER}
    return office.kind == (Office.Kind.PROVINCIAL if provincial else Office.Kind.NATIONAL)
