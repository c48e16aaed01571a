"""The unit's own page: its data, its people, its invitations. The manager acts, the others read."""

from dataclasses import dataclass

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.access import only
from portal.accounts.actions.invitations import invite
from portal.accounts.actions.memberships import hand_over_management
from portal.accounts.actions.registration import correct_institution
from portal.accounts.forms.invitations import HandOverForm, UnitInvitation
from portal.accounts.forms.registration import CorrectionForm
from portal.accounts.queries import (
    co_editors_of,
    invitations_of_unit,
    is_manager_of,
    people_of_unit,
    shanghai_day,
    units_of,
)
from portal.accounts.views.answers import answered, status_of, typed
from portal.accounts.views.rows import InvitationRow, MembershipRow
from portal.kernel.refusals import Refused
from portal.kernel.roles import Role
from portal.organizations.models import Institution
from portal.ui.parts import Answer, Tab

MEMBERS = (Role.MANAGER, Role.EDITOR, Role.CERTIFIER)
Status = Institution.Status
TAGS = {Status.PENDING: "warn", Status.CONFIRMED: "ok", Status.REFUSED: "bad"}
SAID = {
    Status.PENDING: gettext_lazy("登记资料正在由所在省核对，确认后可以提交申报。"),
    Status.CONFIRMED: gettext_lazy("登记资料已经确认，可以提交申报。"),
    Status.REFUSED: gettext_lazy("登记资料未予确认。请由管理员按理由更正后再次提交。"),
}


@dataclass(frozen=True)
class UnitPage:
    """The unit as its people see it; ``tabs`` are the person's units when there are several."""

    unit: Institution
    manages: bool
    facts: list[Answer]
    people: list[MembershipRow]
    invitations: list[InvitationRow]
    tabs: list[Tab]

    @property
    def tag(self) -> str:
        """The look of the status."""
        return TAGS[Status(self.unit.status)]

    @property
    def status_says(self) -> str:
        """What the status means for the unit."""
        return str(SAID[Status(self.unit.status)])

    @property
    def note_kind(self) -> str:
        """The look of the sentence about the status."""
        return "ok" if self.unit.status == Status.CONFIRMED else "warn"

    @property
    def can_correct(self) -> bool:
        """The manager may correct what has not been confirmed."""
        return self.manages and self.unit.status != Status.CONFIRMED

    @classmethod
    def of(cls, request: HttpRequest, unit: Institution, units: list[Institution]) -> "UnitPage":
        """Three queries: people, invitations, and the standing that the request knows already."""
        manages = is_manager_of(request.user, unit, now=request.now)
        sent = invitations_of_unit(unit) if manages else ()
        return cls(
            unit,
            manages,
            facts_of(unit),
            MembershipRow.all_of(people_of_unit(unit), request.now),
            InvitationRow.all_of(sent, request.now),
            [_tab(each, unit) for each in units] if len(units) > 1 else [],
        )


@only(*MEMBERS)
def institution(request: HttpRequest) -> HttpResponse:
    """The person's unit; ``?unit=`` chooses among several."""
    units = list(units_of(request.user, now=request.now))
    wanted = request.GET.get("unit", "")
    unit = next((each for each in units if str(each.pk) == wanted or not wanted), None)
    if unit is None:
        raise Http404
    page = UnitPage.of(request, unit, units)
    return render(request, "accounts/institution.html", {"page": page})


@only(Role.MANAGER)
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct the data; the province looks again."""
    unit = managed(request, pk)
    form = CorrectionForm(typed(request), known_as=unit)
    if not answered(request, form):
        return _form(request, unit, form, _("更正登记资料"), _("保存并再次提交"))
    try:
        correct_institution(unit.pk, form.institution_data(), actor=request.user, now=request.now)
    except Refused as refused:
        return _form(request, unit, form, _("更正登记资料"), _("保存并再次提交"), refused)
    messages.success(request, _("登记资料已再次提交，等待所在省核对。"))
    return redirect(address_of(unit))


@only(Role.MANAGER)
def invite_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite a co-editor or a certifier."""
    unit = managed(request, pk)
    form = UnitInvitation(typed(request))
    if not answered(request, form):
        return _form(request, unit, form, _("邀请人员"), _("发送邀请"))
    try:
        invite(form.offer(unit), actor=request.user, now=request.now)
    except Refused as refused:
        return _form(request, unit, form, _("邀请人员"), _("发送邀请"), refused)
    messages.success(request, _("邀请已发出。"))
    return redirect(address_of(unit))


@only(Role.MANAGER)
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a co-editor the manager."""
    unit = managed(request, pk)
    form = HandOverForm(typed(request), among=co_editors_of(unit, request.now))
    if not answered(request, form):
        return _form(request, unit, form, _("移交管理员"), _("移交管理员"))
    held = request.user.memberships.filter(institution=unit, role=Role.MANAGER)
    own = held.on(shanghai_day(request.now)).get()
    try:
        hand_over_management(
            own.pk, to=form.cleaned_data["to"], actor=request.user, now=request.now
        )
    except Refused as refused:
        return _form(request, unit, form, _("移交管理员"), _("移交管理员"), refused)
    messages.success(request, _("管理员已移交，您现在是协作人员。"))
    return redirect(address_of(unit))


def managed(request: HttpRequest, pk: int) -> Institution:
    """A unit the person manages; every other one is the same 404."""
    unit = units_of(request.user, now=request.now).filter(pk=pk).first()
    if unit is None or not is_manager_of(request.user, unit, now=request.now):
        raise Http404
    return unit


def address_of(unit: Institution) -> str:
    """The unit's page."""
    return f"{reverse('accounts:institution')}?unit={unit.pk}"


def facts_of(unit: Institution) -> list[Answer]:
    """What the unit has said of itself."""
    return [
        Answer(_("单位名称"), unit.name),
        Answer(_("统一社会信用代码"), unit.credit_code, mono=True),
        Answer(_("单位类型"), unit.get_entity_type_display()),
        Answer(_("所在省份"), unit.region),
        Answer(_("住所"), unit.address),
    ]


def _tab(each: Institution, current: Institution) -> Tab:
    return Tab(each.name, address_of(each), current=each.pk == current.pk)


def _form(
    request: HttpRequest,
    unit: Institution,
    form: Form,
    title: str,
    button: str,
    refused: Refused | None = None,
) -> HttpResponse:
    context = {
        "unit": unit,
        "form": form,
        "heading": title,
        "button": button,
        "back": address_of(unit),
        "refusals": refused.refusals if refused else (),
    }
    return render(request, "accounts/unit_form.html", context, status=status_of(request, refused))
