"""申报管理 and 统计: every case the national office may see, filtered by the URL."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from evaluation.forms.national_cases import CaseFilter
from evaluation.progress import figures_by_province, stages_of
from portal.accounts.access import only
from portal.audit.actions import record
from portal.dossiers.models import Dossier
from portal.dossiers.queries import programme_of, state_of, visible_to
from portal.kernel.roles import Role
from portal.ui.exports import Export, xlsx_response
from portal.ui.pages import Page, active_filters

CLERK, SIGNER = Role.NATIONAL_CLERK, Role.NATIONAL_SIGNER


def _found(request: HttpRequest) -> tuple[CaseFilter, Any]:
    chosen = CaseFilter(request.GET, user=request.user)
    cases = visible_to(request.user).select_related("round", "institution", "region")
    return chosen, chosen.of(cases)


def described(case: Dossier) -> tuple[Dossier, str, Any]:
    """A case with the name of its route and its state object."""
    return case, programme_of(case).route, state_of(case)


@only(CLERK, SIGNER)
def cases(request: HttpRequest) -> HttpResponse:
    """The list, the standing filters, and the stages of what is shown."""
    chosen, found = _found(request)
    page = Page.of(request, found, unit=_("件"))
    context = {
        "page_of": page,
        "rows": [described(case) for case in page.rows],
        "filter": chosen,
        "chips": active_filters(request, chosen.said),
        "stages": stages_of(found),
        "query": request.GET.urlencode(),
    }
    return render(request, "evaluation/national/cases.html", context)


@only(CLERK, SIGNER)
def cases_export(request: HttpRequest) -> HttpResponse:
    """What the filter shows, as a workbook."""
    chosen, found = _found(request)
    header = (
        _("案卷编号"),
        _("单位名称"),
        _("统一社会信用代码"),
        _("省份"),
        _("批次"),
        _("通道"),
        _("状态"),
        _("提交时间"),
        _("证书编号"),
    )
    rows = (
        (
            case.reference,
            case.institution.name,
            case.institution.credit_code,
            case.region.name,
            case.round.title,
            route,
            state.label,
            case.submitted_at,
            case.certificate_number,
        )
        for case, route, state in map(described, found.iterator())
    )
    record("export_cases", actor=request.user, at=request.now, filters=list(chosen.said.values()))
    return xlsx_response(
        Export(_("申报管理"), header, rows, request.now, list(chosen.said.values()))
    )


@only(CLERK, SIGNER)
def stats(request: HttpRequest) -> HttpResponse:
    """Figures of every province over the cases of the chosen round."""
    chosen, found = _found(request)
    rows = figures_by_province(found)
    context = {
        "rows": rows,
        "filter": chosen,
        "stages": stages_of(found),
        "total": _totals(rows),
        "query": request.GET.urlencode(),
    }
    return render(request, "evaluation/national/stats.html", context)


@only(CLERK, SIGNER)
def stats_export(request: HttpRequest) -> HttpResponse:
    """The same figures as a workbook."""
    chosen, found = _found(request)
    header = (_("区划代码"), _("省份"), _("推荐（申报遴选）"), _("申请（申请核定）"), _("已认定"))
    rows = [
        (row.region.pk, row.region.name, row.recommended, row.direct, row.recognised)
        for row in figures_by_province(found)
    ]
    said = [*chosen.said.values(), _("仅含已到国家知识产权局的案卷")]
    return xlsx_response(Export(_("分省统计"), header, rows, request.now, said))


def _totals(rows: list[Any]) -> dict[str, int]:
    names = ("recommended", "direct", "recognised")
    return {name: sum(getattr(row, name) for row in rows) for name in names}
