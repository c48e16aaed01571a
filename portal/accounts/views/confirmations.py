"""The province confirms the units registered in it, or says why not."""

from dataclasses import dataclass
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal.accounts.access import only
from portal.accounts.actions.registration import decide_on_institution
from portal.accounts.forms.confirmations import InstitutionFilter, ReasonForm
from portal.accounts.models import Membership
from portal.accounts.parking import restore
from portal.accounts.queries import institutions_decided_by, managers_of
from portal.audit.actions import record_reading
from portal.kernel.refusals import Refused
from portal.kernel.roles import Role
from portal.organizations.models import Institution
from portal.ui.pages import Chip, Page, active_filters
from portal.ui.parts import Answer

DECIDERS = (Role.PROVINCE_CLERK, Role.PROVINCE_SIGNER, Role.NATIONAL_CLERK)
Status = Institution.Status
TAGS = {Status.PENDING: "warn", Status.CONFIRMED: "ok", Status.REFUSED: "bad"}


@dataclass(frozen=True)
class ConfirmationsPage:
    """The list and the filter it obeys."""

    filter: InstitutionFilter
    chips: list[Chip]
    list: Page

    @classmethod
    def of(cls, request: HttpRequest) -> "ConfirmationsPage":
        """Three queries whatever the length of the list."""
        form = InstitutionFilter(request.GET)
        units = form.narrow(institutions_decided_by(request.user, now=request.now))
        ordered = units.order_by("-created_at", "pk")
        page = Page.of(request, ordered, unit=_("家"))
        for unit in page.rows:
            unit.tag = TAGS[Status(unit.status)]
        return cls(form, active_filters(request, form.in_words()), page)


@dataclass(frozen=True)
class ConfirmationPage:
    """One unit and what can be decided on it."""

    unit: Institution
    tag: str
    facts: list[Answer]
    managers: list[Membership]
    form: ReasonForm

    @property
    def title_prefix(self) -> str:
        """错误： when the reason was refused."""
        return self.form.title_prefix

    @property
    def can_confirm(self) -> bool:
        """Only what waits can be confirmed."""
        return self.unit.status == Status.PENDING

    @property
    def can_refuse(self) -> bool:
        """What was confirmed can be handed back with a reason."""
        return self.unit.status != Status.REFUSED

    @classmethod
    def of(cls, request: HttpRequest, unit: Institution, form: ReasonForm) -> "ConfirmationPage":
        """With the managers, so that somebody can be called."""
        facts = [
            Answer(_("统一社会信用代码"), unit.credit_code, mono=True),
            Answer(_("单位类型"), unit.get_entity_type_display()),
            Answer(_("所在省份"), unit.region),
            Answer(_("住所"), unit.address),
        ]
        managers = list(managers_of(unit, request.now))
        return cls(unit, TAGS[Status(unit.status)], facts, managers, form)


@only(*DECIDERS)
def confirmations(request: HttpRequest) -> HttpResponse:
    """Units of the own province, newest first; the filter is in the URL."""
    page = ConfirmationsPage.of(request)
    return render(request, "accounts/confirmations.html", {"page": page})


@only(*DECIDERS)
def confirmation(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit of the own province; others are the same 404 as unknown ones."""
    unit = _unit(request, pk)
    if request.method != "POST":
        record_reading(request.user, unit, "单位管理员联系方式")
        return _shown(request, unit, ReasonForm(restore(request)))
    return _decide(request, unit)


def _decide(request: HttpRequest, unit: Institution) -> HttpResponse:
    confirm = request.POST.get("decision") == "confirm"
    form = ReasonForm(request.POST)
    if not confirm and not form.is_valid():
        return _shown(request, unit, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    reason = "" if confirm else form.cleaned_data["reason"]
    try:
        decide_on_institution(
            unit.pk, confirm=confirm, reason=reason, actor=request.user, now=request.now
        )
    except Refused as refused:
        return _shown(request, _unit(request, unit.pk), ReasonForm(), HTTPStatus.CONFLICT, refused)
    said = _("已确认“%(unit)s”。") if confirm else _("已退回“%(unit)s”的登记。")
    messages.success(request, said % {"unit": unit.name})
    return redirect("accounts:confirmations")


def _unit(request: HttpRequest, pk: int) -> Institution:
    try:
        return institutions_decided_by(request.user, now=request.now).get(pk=pk)
    except Institution.DoesNotExist:
        raise Http404 from None


def _shown(
    request: HttpRequest,
    unit: Institution,
    form: ReasonForm,
    status: HTTPStatus = HTTPStatus.OK,
    refused: Refused | None = None,
) -> HttpResponse:
    context = {
        "page": ConfirmationPage.of(request, unit, form),
        "refusals": refused.refusals if refused else (),
    }
    return render(request, "accounts/confirmation.html", context, status=status)
