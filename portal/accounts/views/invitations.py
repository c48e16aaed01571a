"""Accounts of offices, experts and auditors: inviting, sending again, taking back, ending a role."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.accounts.access import only
from portal.accounts.actions.accounts import disable_account, enable_account
from portal.accounts.actions.invitations import invite, resend, revoke
from portal.accounts.actions.memberships import end_membership
from portal.accounts.forms.invitations import LastDayForm, OfficeInvitation
from portal.accounts.models import Invitation, Membership
from portal.accounts.queries import (
    invitations_of_offices,
    is_manager_of,
    people_of_offices,
    shanghai_day,
    standing_of,
)
from portal.accounts.views.answers import answered, frame_of, status_of, typed
from portal.accounts.views.institution import address_of
from portal.accounts.views.rows import InvitationRow, MembershipRow
from portal.kernel.refusals import Refused
from portal.kernel.roles import Role
from portal.organizations.models import Institution
from portal.ui.pages import Page


@dataclass(frozen=True)
class InvitationsPage:
    """Invitations, or the people who hold a role (``?show=people``)."""

    invitations: list[InvitationRow]
    people: list[MembershipRow]
    list: Page
    shows_people: bool

    @classmethod
    def of(cls, request: HttpRequest) -> "InvitationsPage":
        """One list at a time, cut into pages."""
        if request.GET.get("show") == "people":
            page = Page.of(request, people_of_offices(), unit=_("人"))
            return cls([], MembershipRow.all_of(page.rows, request.now), page, shows_people=True)
        page = Page.of(request, invitations_of_offices(), unit=_("份"))
        return cls(InvitationRow.all_of(page.rows, request.now), [], page, shows_people=False)


@only(Role.ADMINISTRATOR)
def invitations(request: HttpRequest) -> HttpResponse:
    """What was sent and what became of it; who holds what."""
    page = InvitationsPage.of(request)
    return render(request, "accounts/invitations.html", {"page": page})


@only(Role.ADMINISTRATOR)
def invite_person(request: HttpRequest) -> HttpResponse:
    """Invite somebody to an office's role."""
    form = OfficeInvitation(typed(request))
    if not answered(request, form):
        return _invite_page(request, form)
    try:
        invite(form.offer(), actor=request.user, now=request.now)
    except Refused as refused:
        return _invite_page(request, form, refused)
    messages.success(request, _("邀请已发出。"))
    return redirect("accounts:invitations")


@only(Role.ADMINISTRATOR, Role.MANAGER)
@require_POST
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """A fresh link; the former one ends."""
    sent = _own_invitation(request, pk)
    resend(sent.pk, actor=request.user, now=request.now)
    messages.success(request, _("邀请已重新发送，原链接失效。"))
    return redirect(_list_of(sent.institution))


@only(Role.ADMINISTRATOR, Role.MANAGER)
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The link opens nothing from now on."""
    sent = _own_invitation(request, pk)
    revoke(sent.pk, actor=request.user, now=request.now)
    messages.success(request, _("邀请已撤回。"))
    return redirect(_list_of(sent.institution))


@only(Role.ADMINISTRATOR, Role.MANAGER)
def end_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the last day of somebody's role."""
    held = Membership.objects.select_related("user", "institution", "office").filter(pk=pk).first()
    if held is None or not _may_govern(request, held.institution):
        raise Http404
    form = LastDayForm(typed(request), today=shanghai_day(request.now))
    if not answered(request, form):
        return _end_page(request, held, form)
    try:
        end_membership(held.pk, form.cleaned_data["last_day"], actor=request.user, now=request.now)
    except Refused as refused:
        return _end_page(request, held, form, refused)
    messages.success(request, _("最后一天已登记。"))
    return redirect(_list_of(held.institution, people=True))


@only(Role.ADMINISTRATOR)
@require_POST
def switch_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an account, or open it again (``open``)."""
    if not people_of_offices().filter(user=pk).exists():
        raise Http404
    opens = "open" in request.POST
    act, said = (
        (enable_account, _("账户已启用。")) if opens else (disable_account, _("账户已停用。"))
    )
    act(pk, actor=request.user, now=request.now)
    messages.success(request, said)
    return redirect(_list_of(None, people=True))


def _may_govern(request: HttpRequest, unit: Institution | None) -> bool:
    """A manager governs the own unit's people, an administrator everybody else's."""
    if unit is not None:
        return is_manager_of(request.user, unit, now=request.now)
    return Role.ADMINISTRATOR in standing_of(request.user, now=request.now).roles


def _own_invitation(request: HttpRequest, pk: int) -> Invitation:
    sent = Invitation.objects.select_related("institution").filter(pk=pk).first()
    if sent is None or not _may_govern(request, sent.institution):
        raise Http404
    return sent


def _list_of(unit: Institution | None, *, people: bool = False) -> str:
    if unit is not None:
        return address_of(unit)
    return reverse("accounts:invitations") + ("?show=people" if people else "")


def _invite_page(
    request: HttpRequest, form: OfficeInvitation, refused: Refused | None = None
) -> HttpResponse:
    context = {"form": form, "refusals": refused.refusals if refused else ()}
    return render(request, "accounts/invite.html", context, status=status_of(request, refused))


def _end_page(
    request: HttpRequest, held: Membership, form: LastDayForm, refused: Refused | None = None
) -> HttpResponse:
    context = {
        "held": held,
        "form": form,
        "frame": frame_of(request),
        "back": _list_of(held.institution, people=True),
        "refusals": refused.refusals if refused else (),
    }
    return render(request, "accounts/end_role.html", context, status=status_of(request, refused))
