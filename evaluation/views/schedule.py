"""本省安排: a province's own deadline for its institutions."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from evaluation.actions.schedules import institutions_deadline, set_schedule
from evaluation.forms.province import ScheduleForm
from evaluation.pages.scope import Scope, scope_of
from portal.accounts.access import only
from portal.dossiers.models import ProvinceSchedule
from portal.dossiers.queries import report_deadline
from portal.kernel.refusals import Refused
from portal.kernel.roles import PROVINCE


@require_http_methods(["GET", "HEAD", "POST"])
@only(*PROVINCE)
def prov_schedule(request: HttpRequest) -> HttpResponse:
    """The round's dates beside the province's own, which may only be earlier."""
    scope = scope_of(request)
    if scope.round is None:
        return render(request, "evaluation/province/no_round.html", {"scope": scope})
    standing = ProvinceSchedule.objects.filter(round=scope.round, region=scope.region).first()
    form = ScheduleForm(request.POST or None, initial=_initial(standing))
    if request.method != "POST":
        return _page(request, scope, form)
    if not form.is_valid():
        return _page(request, scope, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        set_schedule(
            scope.round, scope.region, **form.cleaned_data, actor=request.user, now=request.now
        )
    except Refused as refused:
        return _page(request, scope, form, refused=refused, status=HTTPStatus.CONFLICT)
    messages.success(request, _("本省安排已保存，未提交单位的提醒已按新期限调整"))
    return _page(request, scope, form)


def _initial(standing: ProvinceSchedule | None) -> dict[str, object]:
    if standing is None:
        return {}
    return {"deadline": standing.institution_deadline, "contact": standing.contact}


def _page(
    request: HttpRequest,
    scope: Scope,
    form: ScheduleForm,
    *,
    refused: Refused | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        "scope": scope,
        "form": form,
        "refused": refused.refusals if refused else (),
        "national": institutions_deadline(scope.round),
        "report": report_deadline(scope.round, scope.region.pk),
    }
    return render(request, "evaluation/province/schedule.html", context, status=status)
