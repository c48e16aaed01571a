"""The province's list of cases."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from evaluation.pages.cases import CaseList
from evaluation.views.exporting import exported
from portal.accounts.access import only
from portal.kernel.roles import PROVINCE


@require_safe
@only(*PROVINCE)
def prov_cases(request: HttpRequest) -> HttpResponse:
    """本省申报, as a page or as the file that ``?format=`` asks for."""
    cases = CaseList(request)
    file = exported(request, cases.export)
    return file or render(request, "evaluation/province/cases.html", {"page": cases})
